"""Lines for a terminal: styled parts, painted with rich or left plain."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

#: A piece of a line and its style in rich's words; an empty style is none.
Part = tuple[str, str]

LEVEL_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}


@cache
def _console() -> Console:
    from rich.console import Console

    return Console(force_terminal=True, color_system="standard", legacy_windows=False)


def paint(parts: Iterable[Part], colour: bool) -> str:
    """The parts as one string; their text must be visible characters and line ends only."""
    if not colour:
        return "".join(text for text, _ in parts)
    from rich.text import Text

    console = _console()
    with console.capture() as capture:
        console.print(Text.assemble(*parts), end="", soft_wrap=True, highlight=False, markup=False)
    return capture.get()


def cells(text: str) -> int:
    """The terminal columns that a visible text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
