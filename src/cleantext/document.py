"""The text that comes in, cut into tokens with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

# A token is what stands between white space: the unit of every known spinner (field-notes, rule 1).
_PIECE = re.compile(r"\s+|\S+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")


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
    def words(self) -> list[str]:
        """The texts of the tokens."""
        return self.text.split()

    @cached_property
    def starts(self) -> list[int]:
        """Where each token starts, in code points."""
        offsets = accumulate(map(len, self.pieces), initial=0)
        return [at for at, piece in zip(offsets, self.pieces, strict=False) if not piece.isspace()]

    @property
    def tokens(self) -> Iterator[Token]:
        """The tokens in reading order."""
        for start, word in zip(self.starts, self.words, strict=True):
            yield Token(start, start + len(word), word)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The paragraphs, in reading order; together they hold every token."""
        out = []
        first = 0
        for line in _LINE.finditer(self.text):
            count = len(line.group().split())
            if count:
                out.append(Segment(first, first + count, line.start(), line.end()))
                first += count
        return tuple(out)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a code point offset."""
        line = self.text.count("\n", 0, offset) + 1
        return line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1
