"""Blanking out parts of a text without changing its length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum

_BARE_RETURN = re.compile(r"\r(?!\n)")
_NOT_LINE_END = re.compile(r"[^\n]")
# Within a word markup is filled with this instead of spaces, so that the halves of the word are not
# taken for words: WORD JOINER, neither a letter nor white space.
JOINER = "\u2060"
#: Short strings that are joined at a time: each takes fifty bytes more than its characters.
_MANY = 1 << 14


class Fill(Enum):
    """What takes the place of a blanked span."""

    SPACE = "space"  # spaces, or joiners within a word: the text around it goes on
    WRAP = "wrap"  # spaces: a line end that only ends the line
    LINES = "lines"  # spaces, line ends stay: the text around it is apart
    BREAK = "break"  # a line end and spaces: a block ends


Span = tuple[int, int, Fill]


def blank(text: str, spans: Iterable[Span]) -> str:
    """Blank out spans, given in reading order and not overlapping; same length as `text`."""
    parts: list[str] = []
    done: list[str] = []
    at = 0
    for start, end, fill in _merged(spans):
        parts += (text[at:start], _filling(text, start, end, fill))
        at = end
        if len(parts) >= _MANY:
            done.append("".join(parts))
            parts.clear()
    return "".join((*done, *parts, text[at:])) if at else text


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Join neighbours that are filled alike, so that only visible characters are around a span."""
    held: Span | None = None
    for span in spans:
        start, end, fill = span
        if start >= end:
            continue
        if held and held[1] == start and held[2] is fill:
            held = held[0], end, fill
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _filling(text: str, start: int, end: int, fill: Fill) -> str:
    if fill is Fill.SPACE:
        around = text[start - 1 : start] + text[end : end + 1]
        within_word = len(around) == 2 and around.isalnum()
        return (JOINER if within_word else " ") * (end - start)
    if fill is Fill.LINES:
        return _NOT_LINE_END.sub(" ", text[start:end])
    if fill is Fill.BREAK:
        return "\n" + " " * (end - start - 1)
    return " " * (end - start)


def newlines(text: str) -> str:
    """Old line ends (a bare carriage return) as newlines, which is what ends a line elsewhere."""
    return _BARE_RETURN.sub("\n", text) if "\r" in text else text
