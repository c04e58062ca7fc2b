"""Lines of many texts that lie end to end, and which of them belong together; for `sweep`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleantext.spun.arrays import distinct, ranges
from cleantext.spun.screen import LOWERED, WINDOW
from cleantext.spun.spotting import PADDING, Flags, Ids, same

#: Between texts: two bytes that are spaces to the gate, so that no phrase goes on in the next text.
_BORDER = b" \n"
_NEW_LINE = ord("\n")
#: White space of ASCII as `str.split` has it, and what is white space beyond it.
_WHITE = np.zeros(256, np.bool_)
_WHITE[list(b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f")] = True
_OTHER = tuple(
    chr(code).encode()
    for code in (0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
)
_BEYOND_ASCII, _LONGEST = 128, 4
_MAY_BE_WHITE = _WHITE.copy()
_MAY_BE_WHITE[_BEYOND_ASCII:] = True


@dataclass(frozen=True)
class Lines:
    """The lines of texts that lie end to end, all counted together.

    Attributes:
        raw, lowered: the bytes, the latter with small letters only and without punctuation.
        text: where each text begins, in bytes, shape (texts + 1,).
        end: where each line ends, shape (lines,).
        first: number of the first line of each text, shape (texts + 1,).
    """

    raw: bytes
    lowered: bytes
    text: Ids
    end: Ids
    first: Ids

    @classmethod
    def of(cls, texts: Sequence[str]) -> Lines:
        """Lay texts end to end."""
        parts = [b" "]
        sizes = [1]
        for text in texts:
            encoded = text.encode("utf-8", "surrogatepass")
            parts += encoded, _BORDER
            sizes.append(len(encoded) + len(_BORDER))
        raw = b"".join((*parts, PADDING))
        begin: Ids = np.cumsum(sizes, dtype=np.int64)
        end = np.flatnonzero(np.frombuffer(raw, np.uint8) == _NEW_LINE)
        return cls(raw, raw.translate(LOWERED), begin, end, np.searchsorted(end, begin))

    def at(self, place: Ids) -> Ids:
        """The lines of some bytes."""
        return np.searchsorted(self.end, place)

    def owner(self, line: Ids) -> Ids:
        """The texts of some lines."""
        out: Ids = np.searchsorted(self.first, line, "right") - 1
        return out

    def window(self, line: Ids) -> Ids:
        """The windows that some lines begin in; none is next to one of another text."""
        text = self.owner(line)
        begin = self.text[text]
        start = np.where(line > self.first[text], self.end[line - 1] - begin, 0)
        out: Ids = begin // WINDOW + 2 * text + start // WINDOW
        return out

    def bare(self, start: Ids, end: Ids) -> Flags:
        """Whether words stand between white space and in small letters."""
        around = np.frombuffer(self.raw, np.uint8)
        before, after = around.take(start - 1), around.take(end)
        out = same(self.raw, self.lowered, start, end)
        out &= _MAY_BE_WHITE.take(before) & _MAY_BE_WHITE.take(after)
        beyond = out & (np.maximum(before, after) >= _BEYOND_ASCII)
        for each in np.flatnonzero(beyond).tolist():
            out[each] = self._is_bare(int(start[each]), int(end[each]))
        return out

    def _is_bare(self, start: int, end: int) -> bool:
        """Whether one word stands between white space, which may be beyond ASCII."""
        raw = self.raw
        before = _WHITE[raw[start - 1]] or raw.endswith(_OTHER, max(start - _LONGEST, 0), start)
        return bool(before and (_WHITE[raw[end]] or raw.startswith(_OTHER, end)))


@dataclass(frozen=True)
class Passages:
    """Lines, and groups of lines in windows, of which each may be spun in one dialect; they are numbered.

    Attributes:
        number, line: pairs, sorted by number, shape (P,).
        alone: how many consist of one line; these come first, in reading order.
        dialect: of each, shape (passages,).
    """

    number: Ids
    line: Ids
    alone: int
    dialect: Ids

    @classmethod
    def of(
        cls, alone: tuple[Ids, Ids], windows: tuple[Ids, Ids], some: tuple[Ids, Ids, Ids]
    ) -> Passages:
        """Put passages together.

        Args:
            alone: lines that have enough nats, and the dialects; sorted by line.
            windows: windows that have with the next one, and the dialects.
            some: dialects, the lines with surrogates of each, and their windows; sorted by dialect, then line.
        """
        dialect, line, window = some
        size = int(window.max(initial=0)) + 3
        codes = dialect * size + window + 1
        wanted = windows[1] * size + windows[0] + 1
        first = np.searchsorted(codes, wanted)
        # the first of the two windows must have some itself
        own = np.append(codes, -1)[first] == wanted
        first, wanted = first[own], wanted[own]
        number = np.searchsorted(codes, wanted + 1, "right") - first
        together = line[np.repeat(first, number) + ranges(number)]
        dialects = np.append(alone[1], windows[1][own])
        numbers = np.append(np.ones(len(alone[0]), np.int64), number)
        every = np.repeat(np.arange(len(dialects)), numbers)
        return cls(every, np.append(alone[0], together), len(alone[0]), dialects)

    def within(self, place: Ids) -> tuple[Ids, Ids]:
        """What stands in each passage.

        Args:
            place: the line of each of some things, ascending, shape (n,).

        Returns:
            Pairs of a passage and a thing, ascending.
        """
        first = np.searchsorted(place, self.line)
        number = np.searchsorted(place, self.line, "right") - first
        return np.repeat(self.number, number), np.repeat(first, number) + ranges(number)


@dataclass(frozen=True)
class Seen:
    """Words in places, such as lines: pairs, each once, sorted by place, then word; shapes (P,)."""

    place: Ids
    word: Ids
    code: Ids
    size: int

    @classmethod
    def of(cls, place: Ids, word: Ids, size: int) -> Seen:
        """Pairs without repetitions; words are numbers below `size`."""
        code = distinct(place * size + word)
        place = code // size
        return cls(place, code - place * size, code, size)

    def has(self, place: Ids, word: Ids) -> Flags:
        """Whether words stand in places, shape (n,)."""
        wanted = place * self.size + word
        at = np.searchsorted(self.code, wanted)
        at[at == len(self.code)] = 0
        out: Flags = self.code[at] == wanted if len(self.code) else np.zeros(len(word), np.bool_)
        return out
