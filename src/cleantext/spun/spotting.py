"""Finding known words among all words of a text, with as many calls for a megabyte as for a line.

Every word is turned into a number of 64 bits, and these are looked up in one table (Knuth, "The Art of Computer
Programming", 6.4, with chains). Long words are told apart by more than their number, so nothing is found that is not
there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint64]

#: Bytes that must follow a text, so that eight can be read anywhere.
PADDING = b" " * 24
#: Bytes read at once, and bytes of a word that its number depends on.
_EIGHT, _SIXTEEN = 8, 16
_SPACE = ord(" ")
#: The parts of words of so many bytes.
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(_EIGHT + 1)], np.uint64)
#: Odd numbers that spread bits: those of splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
_SPREAD, _MORE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SLOT_BITS = 16
_SHIFT = np.uint64(64 - _SLOT_BITS)


@dataclass(frozen=True)
class Words:
    """What stands between spaces in a text, in reading order; shapes (n,).

    Attributes:
        start, end: where, in bytes.
        code: a number for each.
    """

    start: Ids
    end: Ids
    code: Codes

    def take(self, some: Ids) -> Words:
        """Some of the words."""
        return Words(self.start.take(some), self.end.take(some), self.code.take(some))


def _eights(text: bytes) -> NDArray[Any]:
    """The eight bytes from each byte on as a number, without a copy."""
    return np.ndarray((len(text) - _EIGHT + 1,), "<u8", text, 0, (1,))


def _taken(every: NDArray[Any], at: Ids, size: Ids) -> Codes:
    """Some of these, of which so many bytes count."""
    # `take` would copy them all
    out: Codes = every[at]
    out &= _MASKS.take(size, mode="clip")
    return out


def words(text: bytes) -> Words:
    """The words of a text.

    Args:
        text: begins with a space and ends with `PADDING`; no zero bytes.
    """
    blank = np.frombuffer(text, np.uint8) == _SPACE
    edges = np.flatnonzero(blank[1:] != blank[:-1])
    edges += 1
    start, end = edges[::2].copy(), edges[1::2].copy()
    size = end - start
    every = _eights(text)
    code = _taken(every, start, size)
    code *= _SPREAD
    long = np.flatnonzero(size > _EIGHT)
    code[long] ^= _second(every, start.take(long), size.take(long)) * _MORE
    return Words(start, end, code)


def _second(every: NDArray[Any], start: Ids, size: Ids) -> Codes:
    """The second eight bytes of words that are so long; of longer ones, with their length."""
    second = _taken(every, start + _EIGHT, size - _EIGHT)
    second += np.maximum(size - _SIXTEEN, 0).astype(np.uint64)
    return second


class Vocabulary:
    """Words, numbered from 1, in small letters and without spaces."""

    def __init__(self, known: Iterable[bytes]) -> None:
        """Prepare the table."""
        self.known = (b"", *known)
        text = b" %b" % b" ".join(self.known[1:]) + PADDING
        found = words(text)
        size = found.end - found.start
        #: The number of each word, see `Words`.
        self.code: Codes = np.append(np.zeros(1, np.uint64), found.code)
        self._size: Ids = np.append(np.zeros(1, np.int64), size)
        long = np.flatnonzero(size > _EIGHT)
        self._second = np.zeros(len(self.known), np.uint64)
        self._second[long + 1] = _second(_eights(text), found.start[long], size[long])
        self._table = np.zeros(1 << _SLOT_BITS, np.int16 if len(self.known) < 1 << 15 else np.int32)
        self._next = np.zeros(len(self.known), np.int64)
        for number, slot in enumerate((self.code[1:] >> _SHIFT).tolist(), 1):
            self._next[number] = self._table[slot]
            self._table[slot] = number

    def among(self, found: Words, text: bytes) -> tuple[Ids, Ids]:
        """The places of known words among those of a text, ascending, and the numbers of these; shapes (k,)."""
        first = self._table.take((found.code >> _SHIFT).view(np.int64))
        place = np.flatnonzero(first)
        number = first.take(place).astype(np.int64)
        code = found.code.take(place)
        wrong = np.flatnonzero(self.code.take(number) != code)
        while len(wrong):
            other = self._next.take(number.take(wrong))
            number[wrong] = other
            wrong = wrong[(other > 0) & (self.code.take(other) != code.take(wrong))]
        return self._certain(found, text, place, number)

    def _certain(self, found: Words, text: bytes, place: Ids, number: Ids) -> tuple[Ids, Ids]:
        """Those that are the word indeed, not no word or another long one with its number."""
        start = found.start.take(place)
        size = found.end.take(place) - start
        right: Flags = self._size.take(number) == size
        long = np.flatnonzero(size > _EIGHT)
        second = _second(_eights(text), start.take(long), size.take(long))
        right[long] &= second == self._second.take(number.take(long))
        for each in np.flatnonzero(size > _SIXTEEN).tolist():
            at = int(start[each])
            right[each] &= text[at : at + int(size[each])] == self.known[number[each]]
        return place[right], number[right]


def same(a: bytes, b: bytes, start: Ids, end: Ids) -> Flags:
    """Whether two texts are the same from byte to byte, here and there; shape (n,)."""
    size = end - start
    left, right = _eights(a), _eights(b)
    out: Flags = _taken(left, start, size) == _taken(right, start, size)
    long = np.flatnonzero(size > _EIGHT)
    at, more = start.take(long) + _EIGHT, size.take(long) - _EIGHT
    out[long] &= _taken(left, at, more) == _taken(right, at, more)
    for each in np.flatnonzero(size > _SIXTEEN).tolist():
        part = slice(int(start[each]), int(end[each]))
        out[each] = a[part] == b[part]
    return out
