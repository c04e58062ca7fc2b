"""Long texts taken apart: into pieces that are cleaned one by one, and within overlong lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantext.sources.masking import Fill, Span, blank

_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n|\r\r")
#: Characters of a line from which on it is more than a paragraph: the verdict on one of 64,000 with a
#: spun article of 5,000 in it was clean.
_LONGEST = 2048
_SENTENCE_ENDS = (". ", "? ", "! ", ".” ", '." ')


def cut(text: str, start: int, end: int) -> int:
    """The best place in `start:end` to cut: after a paragraph, a line, a word, or at the end."""
    middle = start + (end - start) // 2
    last = None
    for found in _PARAGRAPH_END.finditer(text, middle, end):
        last = found.end()
    if last:
        return last
    for mark in ("\n", " ", "\t"):
        if (at := text.rfind(mark, middle, end)) >= 0:
            return at + 1
    return end


def stretches(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Pieces of `size` characters or less, the last of up to twice as many: start and end."""
    at = 0
    while len(text) - at > 2 * size:
        end = cut(text, at, at + size)
        yield at, end
        at = end
    yield at, len(text)


def in_sentences(text: str) -> str:
    """The text with a line end for the space behind some sentences of overlong lines."""
    spans: list[Span] = []
    at = 0
    while len(text) - at > _LONGEST:
        following = text.rfind("\n", at, at + _LONGEST) + 1
        if not following:
            middle, end = at + _LONGEST // 2, at + _LONGEST
            found = [text.rfind(mark, middle, end) + len(mark) for mark in _SENTENCE_ENDS]
            following = max((place for place in found if place > middle), default=end)
            if following < end:
                spans.append((following - 1, following, Fill.BREAK))
        at = following
    return blank(text, spans)
