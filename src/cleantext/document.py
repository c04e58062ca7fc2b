"""The text that comes in, cut into tokens with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

# A token is what stands between white space: the unit of every known spinner (field-notes, rule 1).
_PIECE = re.compile(r"\s+|\S+")
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch without white space: `text == document.text[start:end]`, offsets in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A paragraph, that is a line with something on it.

    `first` and `last` count the document's tokens, half open; `start` and `end` are code points.
    """

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A text; everything else about it is derived, and only when asked for."""

    text: str

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Tokens and the white space between them: `"".join(pieces) == text`."""
        return tuple(_PIECE.findall(self.text))

    @cached_property
    def _layout(self) -> tuple[list[str], tuple[Segment, ...], list[int]]:
        """Words, paragraphs, and the line of each paragraph, in one pass."""
        words: list[str] = []
        segments, lines = [], []
        first = start = 0
        for number, line in enumerate(self.text.split("\n")):
            end = start + len(line) + 1
            if found := line.split():
                words += found
                segments.append(Segment(first, len(words), start, min(end, len(self.text))))
                lines.append(number)
                first = len(words)
            start = end
        return words, tuple(segments), lines

    @property
    def words(self) -> list[str]:
        """The texts of the tokens."""
        return self._layout[0]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The paragraphs, in reading order; together they hold every token."""
        return self._layout[1]

    @property
    def lines(self) -> list[int]:
        """The line, counted from 0, that each paragraph stands on."""
        return self._layout[2]

    @cached_property
    def starts(self) -> list[int]:
        """Where each token starts, in code points."""
        return [start for segment in self.segments for start in self.starts_of(segment)]

    def starts_of(self, segment: Segment) -> list[int]:
        """Where each token of a paragraph starts, in code points."""
        words = self.words[segment.first : segment.last]
        if self.text.startswith(" ".join(words), segment.start):
            lengths = (len(word) + 1 for word in words[:-1])
            return list(accumulate(lengths, initial=segment.start))
        line = self.text[segment.start : segment.end]
        return [segment.start + token.start() for token in _TOKEN.finditer(line)]

    @property
    def tokens(self) -> Iterator[Token]:
        """The tokens in reading order."""
        for start, word in zip(self.starts, self.words, strict=True):
            yield Token(start, start + len(word), word)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a code point offset."""
        line = self.text.count("\n", 0, offset) + 1
        return line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1
