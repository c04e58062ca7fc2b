"""`cleantext config`, `completion` and `undo`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import Run, write

from cleantext.config import KEYS


def test_config_shows_every_setting_with_its_origin(run: Run) -> None:
    write({"cleantext.toml": 'dialect = "nan"\nexclude = ["old/"]\n'})
    done = run("config", environ={"CLEANTEXT_JOBS": "3"})
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    rows = {line.split(" =")[0].strip(): line for line in lines if not line.startswith("#")}
    assert list(rows) == list(KEYS)
    assert rows["dialect"].split() == ["dialect", "=", '"nan"', "#", "cleantext.toml:1"]
    assert rows["jobs"].endswith("# environment CLEANTEXT_JOBS")
    assert rows["encoding"].endswith("# default")
    assert '["old/"]' in rows["exclude"]


def test_config_for_a_file_heeds_patterns(run: Run) -> None:
    write({"cleantext.toml": '[per-file]\n"raw/*" = "off"\n"*.md" = { dialect = "none" }\n'})
    one = json.loads(run("config", "a.md", "--format", "json").stdout)
    assert one["settings"]["dialect"]["value"] == "none"
    assert one["matched"] == ["*.md"]
    assert "# off: the file is not touched" in run("config", "raw/a.txt").stdout


def test_config_of_a_named_file_and_of_none(run: Run) -> None:
    write({"cleantext.toml": "jobs = 2\n", "other.toml": "jobs = 4\n"})

    def jobs(*args: str) -> object:
        return json.loads(run("config", "-f", "json", *args).stdout)["settings"]["jobs"]["value"]

    assert (jobs(), jobs("--config", "other.toml"), jobs("--isolated")) == (2, 4, 0)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('dialct = "nan"', "unknown key 'dialct'; did you mean `dialect`?"),
        ("jobs = true", "`jobs` must be a whole number"),
        ("jobs =", "is not valid TOML"),
    ],
)
def test_a_wrong_configuration_is_one_line(toml: str, said: str, run: Run) -> None:
    write({"cleantext.toml": toml, "a.txt": "text"})
    for command in (["config"], ["check", "a.txt"], ["fix", "a.txt"], ["explain", "a.txt"]):
        done = run(*command)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith("cleantext: cleantext.toml: ")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_completion_prints_the_line_for_a_shell(run: Run) -> None:
    done = run("completion", "zsh")
    assert done.exit_code == 0
    assert '\neval "$(_CLEANTEXT_COMPLETE=zsh_source cleantext)"\n' in done.stdout
    done = run("completion", environ={"SHELL": "/usr/bin/fish"})
    assert "cleantext.fish" in done.stdout


def test_completion_knows_commands_options_and_dialects(run: Run) -> None:
    def complete(*words: str) -> list[str]:
        environ = {
            "_CLEANTEXT_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["cleantext", *words]),
            "COMP_CWORD": str(len(words)),
        }
        done = run(environ=environ)
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert complete("ex") == ["explain"]
    assert "--min-confidence" in complete("fix", "--min")
    assert complete("fix", "--dialect", "be") == ["beryllium"]
    assert complete("check", "--format", "sa") == ["sarif"]


@pytest.mark.parametrize("content", [None, "no record\n"])
def test_undo_of_what_is_no_record(content: str | None, run: Run) -> None:
    if content:
        Path("edits.jsonl").write_text(content, encoding="utf-8")
    done = run("undo", "edits.jsonl")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("cleantext: edits.jsonl: ")
    assert done.stderr.count("\n") == 1
