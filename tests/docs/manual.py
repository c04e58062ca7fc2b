"""What the manual shows: its commands with the output that it promises, and its other blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<kind>[\w-]*)[^\n]*\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S
)
_EXIT_CODE = re.compile(r"#\s*exit code (\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a `console` block.

    Attributes:
        command: for the shell, behind `$ `.
        output: the lines below it; `...` is any lines, `…` any characters.
        code: the exit code, from a comment `# exit code 1`.
    """

    command: str
    output: tuple[str, ...]
    code: int


def blocks(text: str, kind: str) -> list[str]:
    """The fenced blocks of a kind."""
    return [match["body"] for match in _BLOCK.finditer(text) if match["kind"] == kind]


def commands(text: str) -> Iterator[Shown]:
    """The commands of the `console` blocks of a page, in reading order."""
    for block in blocks(text, "console"):
        first, *parts = re.split(r"^\$ ", block, flags=re.M)
        assert not first.strip(), f"a console block begins without a command: {first!r}"
        for part in parts:
            command, *output = part.rstrip("\n").split("\n")
            found = _EXIT_CODE.search(command)
            yield Shown(command, tuple(output), int(found[1]) if found else 0)


def expected(output: tuple[str, ...]) -> re.Pattern[str]:
    """What the output must match as a whole; nothing shown matches anything."""
    if not output:
        return re.compile(r".*", re.S)
    lines = (
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line).replace("…", ".*") + r"\n"
        for line in output
    )
    return re.compile("".join(lines))
