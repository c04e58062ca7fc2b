"""On which line of a TOML file each key stands, which the standard parser does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

Path = tuple[str, ...]

# Only for text that has been parsed without an error: strings and comments are skipped whole, so
# that what is left of brackets and line ends shows where a statement ends.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[{]|[\]}]|\n"
    r"|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement (a header, or a key and its value) with its first line, from 1."""
    line = first = 1
    depth = start = 0
    for token in _TOKEN.finditer(text):
        piece = token.group()
        line += piece.count("\n")
        depth += (piece in "[{") - (piece in "]}")
        if piece == "\n" and not depth:
            yield first, text[start : token.start()]
            start, first = token.end(), line
    yield first, text[start:]


def _paths(table: Mapping[str, object], above: Path) -> Iterator[Path]:
    for name, value in table.items():
        here = (*above, name)
        yield here
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = value[0]  # noqa: PLW2901 (an array of tables counts as its first)
        if isinstance(value, dict):
            yield from _paths(value, here)


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) on which each key and table is first written.

    Args:
        text: valid TOML, without carriage returns.

    Returns:
        By path, `("tool", "cleantext", "jobs")`.
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        paths = list(_paths(tomllib.loads(statement), ()))
        if statement.lstrip().startswith("["):
            table = max(paths, key=len)
            above: Path = ()
        else:
            above = table
        for path in paths:
            lines.setdefault((*above, *path), line)
    return lines
