"""Every command that the manual shows is run, page by page, in a copy of the samples."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from manual import PAGES, ROOT, Shown, commands, expected

import cleantext
from cleantext.cli import main

SOURCE = Path(cleantext.__file__).parents[1]
_WITH_COMMANDS = [page for page in PAGES if "```console" in page.read_text(encoding="utf-8")]


def run(shown: Shown, place: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["bash", "-c", shown.command],
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    output = done.stdout.decode()
    assert done.returncode == shown.code, f"{shown.command}: exit code {done.returncode}\n{output}"
    # what a page does not show of the end of an output is left out
    assert expected(shown.output).match(output), f"{shown.command} printed\n{output}"


@pytest.mark.skipif(not shutil.which("bash"), reason="the manual's commands are for a POSIX shell")
@pytest.mark.parametrize("page", _WITH_COMMANDS, ids=lambda page: page.stem)
def test_the_commands_of_a_page_do_what_it_says(
    page: Path, place: Path, environment: dict[str, str]
) -> None:
    for shown in commands(page.read_text(encoding="utf-8")):
        run(shown, place, environment)


def test_the_pages_that_show_commands_are_found() -> None:
    names = {page.stem for page in _WITH_COMMANDS}
    assert names >= {"index", "ci", "formats", "configuration", "dialects", "learning"}


@pytest.mark.parametrize(
    ("output", "shown", "fits"),
    [
        ("a\nb\nc\n", ("a", "...", "c"), True),
        ("a\nc\n", ("a", "...", "c"), True),
        ("a\nb\n", ("a", "c"), False),
        ("1 of 2 files\n", ("1 of … files",), True),
        ("1 (of) 2\n", ("1 .of. 2",), False),
        ("anything\n", (), True),
    ],
)
def test_output_is_compared(output: str, shown: tuple[str, ...], fits: bool) -> None:
    assert bool(expected(shown).match(output)) is fits


def test_commands_are_read_with_output_and_exit_code() -> None:
    page = "```console\n$ one  # exit code 2\nout\n\n$ two\n```\n\n```text\n$ three\n```\n"
    assert list(commands(page)) == [
        Shown("one  # exit code 2", ("out",), 2),
        Shown("two", (), 0),
    ]


def _commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            member = command.get_command(context, name)
            assert member
            yield from _commands(member)


def calls(example: str) -> list[str]:
    """The calls of `cleantext` in a line of examples, without pipes, redirections and remarks."""
    parts = (
        part.split("   ")[0].split(">")[0].strip() for part in re.split(r"[|;]", example.strip())
    )
    return [part[part.index("cleantext ") :] for part in parts if "cleantext " in part + " "]


def examples() -> list[str]:
    lines = ((one.epilog or "").split("\n") for one in _commands(main))
    return sorted({call for every in lines for line in every for call in calls(line)})


@pytest.mark.parametrize("call", examples())
def test_the_examples_of_the_help_are_understood(call: str) -> None:
    context = click.Context(main, info_name="cleantext")
    command: click.Command = main
    args = shlex.split(call)[1:]
    while isinstance(command, click.Group):
        _, found, args = command.resolve_command(context, args)
        assert found
        command = found
    command.make_context("example", args)


def test_the_calls_of_an_example_are_found() -> None:
    assert calls("  cleantext pair a/ -o b; cleantext learn b  > c   a remark") == [
        "cleantext pair a/ -o b",
        "cleantext learn b",
    ]
    assert calls("  curl -s example.org/a | cleantext fix -") == ["cleantext fix -"]


@pytest.mark.parametrize("name", ["python.md"])
def test_the_examples_in_python_run(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    failed, tried = doctest.testfile(
        str(ROOT / "docs" / name), module_relative=False, encoding="utf-8"
    )
    assert tried > 10
    assert not failed
