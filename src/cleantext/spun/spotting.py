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

    def __getitem__(self, some: Ids) -> Words:
        """Some of the words."""
        return Words(self.start[some], self.end[some], self.code[some])


def eights(text: bytes) -> NDArray[Any]:
    """The eight bytes from each byte on, as one number, without a copy."""
    return np.ndarray((len(text) - _EIGHT + 1,), "<u8", text, 0, (1,))


def words(text: bytes) -> Words:
    """The words of a text.

    Args:
        text: begins with a space and ends with `PADDING`; no zero bytes.
    """
    blank = np.frombuffer(text, np.uint8) == _SPACE
    edges = np.flatnonzero(blank[1:] != blank[:-1])
    edges += 1
    start, end = edges[::2], edges[1::2]
    size = end - start
    every = eights(text)
    code = (every[start] & _MASKS.take(size, mode="clip")) * _SPREAD
    long = np.flatnonzero(size > _EIGHT)
    code[long] ^= _second(every, start[long], size[long]) * _MORE
    return Words(start, end, code)


def _second(every: NDArray[Any], start: Ids, size: Ids) -> Codes:
    """The second eight bytes of words that are so long; of longer ones, with their length."""
    second: Codes = every[start + _EIGHT] & _MASKS.take(size - _EIGHT, mode="clip")
    return second + np.maximum(size - _SIXTEEN, 0).astype(np.uint64)


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
        self._second[long + 1] = _second(eights(text), found.start[long], size[long])
        self._table = np.zeros(1 << _SLOT_BITS, np.int16 if len(self.known) < 1 << 15 else np.int32)
        self._next = np.zeros(len(self.known), np.int64)
        for number, slot in enumerate((self.code[1:] >> _SHIFT).tolist(), 1):
            self._next[number] = self._table[slot]
            self._table[slot] = number

    def among(self, found: Words, text: bytes) -> tuple[Ids, Ids]:
        """The places of known words among those of a text, ascending, and the numbers of these; shapes (k,)."""
        first = self._table[found.code >> _SHIFT]
        place = np.flatnonzero(first)
        number = first[place].astype(np.int64)
        code = found.code[place]
        wrong = np.flatnonzero(self.code[number] != code)
        while len(wrong):
            number[wrong] = self._next[number[wrong]]
            wrong = wrong[(number[wrong] > 0) & (self.code[number[wrong]] != code[wrong])]
        return self._certain(found, text, place[number > 0], number[number > 0])

    def _certain(self, found: Words, text: bytes, place: Ids, number: Ids) -> tuple[Ids, Ids]:
        """Those that are the word indeed, not another long one with its number."""
        start = found.start[place]
        size = found.end[place] - start
        long = np.flatnonzero(size > _EIGHT)
        second = _second(eights(text), start[long], size[long])
        right: Flags = self._size[number] == size
        right[long] &= second == self._second[number[long]]
        for each in np.flatnonzero(size > _SIXTEEN).tolist():
            at = int(start[each])
            right[each] &= text[at : at + int(size[each])] == self.known[number[each]]
        return place[right], number[right]


def same(a: bytes, b: bytes, start: Ids, end: Ids) -> Flags:
    """Whether two texts are the same from byte to byte, here and there; shape (n,)."""
    size = end - start
    left, right = eights(a), eights(b)
    out: Flags = (left[start] ^ right[start]) & _MASKS.take(size, mode="clip") == 0
    long = np.flatnonzero(size > _EIGHT)
    at = start[long]
    mask = _MASKS.take(size[long] - _EIGHT, mode="clip")
    out[long] &= (left[at + _EIGHT] ^ right[at + _EIGHT]) & mask == 0
    for each in np.flatnonzero(size > _SIXTEEN).tolist():
        part = slice(int(start[each]), int(end[each]))
        out[each] = a[part] == b[part]
    return out
