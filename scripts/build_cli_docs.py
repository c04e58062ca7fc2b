"""Build what the manual says of the commands and the configuration from the code itself.

python scripts/build_cli_docs.py           write docs/command-line.md and the table in docs/configuration.md
python scripts/build_cli_docs.py --check   write nothing; exit code 1 if one of them is stale
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from cleantext.cli import main as cleantext
from cleantext.cli.commands import Commands
from cleantext.config import KEYS, Key, plain
from cleantext.config.values import wanted

DOCS = Path(__file__).parents[1] / "docs"
BEGIN, END = "<!-- keys: begin -->", "<!-- keys: end -->"
_MORE = (
    "What exit codes mean in a pipeline: [In CI](ci.md). Every option that is a setting, too, can stand "
    "in a [configuration file](configuration.md)."
)
_WRITTEN = "Made by scripts/build_cli_docs.py from the commands; edit those, not this file."
_PARAGRAPH = re.compile(r"\n\s*\n")


def escaped(text: str) -> str:
    """A text that Markdown shows as it is, in a cell of a table, too."""
    code = re.split(r"(`[^`]*`)", " ".join(text.split()))
    plain_parts = (
        re.sub(r"([\\*_\[\]])", r"\\\1", part).replace("<", "&lt;") for part in code[::2]
    )
    parts = [part for pair in zip(plain_parts, [*code[1::2], ""], strict=True) for part in pair]
    return "".join(parts).replace("|", r"\|")


def commands() -> Iterator[tuple[str, list[tuple[str, click.Command]]]]:
    """The sections of the help with their commands, in its order."""
    assert isinstance(cleantext, Commands)
    for title, section in cleantext.sections.items():
        yield title, [(name, lazy.load()) for name, lazy in section.items()]


def command_line() -> str:
    """The text of `command-line.md`."""
    blocks = [
        "# The command line",
        f"<!-- {_WRITTEN} -->",
        *_paragraphs(cleantext.help or ""),
        _MORE,
    ]
    for title, members in commands():
        blocks.append(f"## {title}")
        for name, command in members:
            blocks += _command(command, f"cleantext {name}", 3)
    return "\n\n".join(blocks) + "\n"


def _command(command: click.Command, path: str, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    yield f"{'#' * level} `{path}`"
    yield from _paragraphs(command.help or "")
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"```text\n{path} {usage}\n```"
    if rows := list(_options(command)):
        yield "\n".join(rows)
    if command.epilog:
        yield _examples(command.epilog)
    if isinstance(command, click.Group):
        for name, one in sorted(command.commands.items()):
            yield from _command(one, f"{path} {name}", level + 1)


def _paragraphs(text: str) -> Iterator[str]:
    return (escaped(paragraph) for paragraph in _PARAGRAPH.split(text.strip()))


def _options(command: click.Command) -> Iterator[str]:
    context = click.Context(command)
    for parameter in command.params:
        record = parameter.get_help_record(context)
        names, meaning = record or ("", "")
        if not meaning:
            continue  # an argument, of which the help speaks
        # a list, because Markdown has no way to show the | of choices in a table
        yield f"- `{names}`: {escaped(meaning)}"


def _examples(epilog: str) -> str:
    lines = epilog.replace("\b", "").strip().split("\n")
    return "\n".join(("```text", *(line.removeprefix("  ") for line in lines[1:]), "```"))


def keys() -> str:
    """The table of all keys."""
    head = ("| Key | Value | Default | Meaning |", "|---|---|---|---|")
    return "\n".join((*head, *map(_row, KEYS.values())))


def _row(key: Key) -> str:
    value = "a table, see below" if key.name == "per-file" else wanted(key)
    notes = [f"{key.option.help}."]
    if key.option.adds_up:
        notes.append("File, environment and command line add up.")
    if key.option.per_file:
        notes.append("Also per file.")
    meaning = " ".join(notes)
    cells = (
        f"`{key.name}`",
        escaped(value),
        "" if key.name == "per-file" else f"`{_toml(plain(key.default))}`",
        escaped(meaning[:1].upper() + meaning[1:]),
    )
    return f"| {' | '.join(cells)} |"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def with_keys(page: str) -> str:
    """A page with the table between its marks made anew.

    Raises:
        ValueError: the page has no marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n{keys()}\n{END}{after}"


def pages() -> Mapping[Path, str]:
    """The generated files and what they should be."""
    configuration = DOCS / "configuration.md"
    return {
        DOCS / "command-line.md": command_line(),
        configuration: with_keys(configuration.read_text(encoding="utf-8")),
    }


def stale() -> list[Path]:
    """The generated files that are not what they should be."""
    return [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the files, or only look; the exit code."""
    if arguments == ["--check"]:
        old = stale()
        for path in old:
            print(f"{path}: stale; run python scripts/build_cli_docs.py")
        return 1 if old else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
