"""The completion line is the one that click's mechanism understands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cleantext.cli.completion import (
    FILES,
    completion_help,
    completion_line,
    current_shell,
    print_completion,
)

STAND_IN = f"""#!{sys.executable}
import click
@click.group()
def main(): pass
@main.command()
def check(): pass
main(prog_name="cleantext")
"""


@pytest.mark.parametrize("shell", FILES)
def test_click_answers_to_the_variable_in_the_line(shell: str) -> None:
    line = completion_line(shell)
    variable, _, rest = line[line.index("_CLEANTEXT") :].partition("=")
    instruction, command = rest.split()[:2]
    assert command.startswith("cleantext")
    assert (variable, instruction) == ("_CLEANTEXT_COMPLETE", f"{shell}_source")
    result = CliRunner().invoke(
        click.Group("cleantext"), prog_name="cleantext", env={variable: instruction}
    )
    assert "_CLEANTEXT_COMPLETE" in result.output


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_after_the_line(tmp_path: Path) -> None:
    command = tmp_path / "cleantext"
    command.write_text(STAND_IN)
    command.chmod(0o755)
    script = (
        f'PATH="{tmp_path}:$PATH"\n{completion_line("bash")}\n'
        "COMP_WORDS=(cleantext ch); COMP_CWORD=1; _cleantext_completion cleantext\n"
        'echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "check", done.stderr


def test_the_line_stands_below_a_comment_that_says_where() -> None:
    comment, line = completion_help("fish").splitlines()
    assert comment == "# Add this line to ~/.config/fish/completions/cleantext.fish:"
    assert line == "_CLEANTEXT_COMPLETE=fish_source cleantext | source"


def test_another_shell_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="bash, zsh, fish"):
        completion_help("tcsh")


def test_the_shell_of_the_person_is_taken_or_else_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    assert current_shell() == "zsh"
    print_completion()
    assert capsys.readouterr().out == completion_help("zsh") + "\n"
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert current_shell() is None
    print_completion()
    assert capsys.readouterr().out.count("# Add this line") == len(FILES)
    print_completion("bash")
    assert capsys.readouterr().out == completion_help("bash") + "\n"
