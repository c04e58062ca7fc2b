"""A static map from 64-bit keys to small values, in little more memory than the values.

A *Bloomier filter* laid out as a binary fuse filter: each key owns three cells, and the exclusive or
of the three is its fingerprint and value. A key that was never stored gives a wrong fingerprint,
except with probability 2**-fingerprint_bits. A look-up is three gathers without a search, so numpy
answers millions a second. Sources: Chazelle, Kilian, Rubinfeld, Tal, "The Bloomier filter", SODA 2004;
Graf, Lemire, "Binary Fuse Filters", JEA 2022 (segment length and size factor).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Cells = NDArray[np.unsignedinteger[Any]]


def _mix(keys: Keys, seed: int) -> Keys:
    """splitmix64 (Steele, Lea, Flood, OOPSLA 2014), one step, of key + seed."""
    x = keys + np.uint64(seed)
    # in place: fresh memory costs more than the arithmetic
    shifted = x >> np.uint64(30)
    x ^= shifted
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= np.right_shift(x, np.uint64(27), out=shifted)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= np.right_shift(x, np.uint64(31), out=shifted)
    return x


@dataclass(frozen=True)
class FuseMap:
    """The map. `cells` has one unsigned integer per cell; the low `value_bits` hold the value."""

    cells: Cells
    seed: int
    segment_bits: int
    segments: int
    value_bits: int

    def get(self, keys: Keys) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Look keys up.

        Returns:
            Which keys were found, shape (n,), and their values, shape (n,), meaningless where not.
        """
        places, fingerprint = self._places(keys)
        cells, value_bits = self.cells, self.cells.dtype.type(self.value_bits)
        # numpy takes by signed numbers twice as fast
        first, second, third = (place.view(np.int64) for place in places)
        word = cells.take(first)
        word ^= cells.take(second)
        word ^= cells.take(third)
        found = (word >> value_bits) == fingerprint.astype(cells.dtype)
        word &= cells.dtype.type((1 << self.value_bits) - 1)
        return found, word.astype(np.int64)

    def _places(self, keys: Keys) -> tuple[list[Keys], Keys]:
        return _places(
            keys,
            self.seed,
            self.segment_bits,
            self.segments,
            self.cells.dtype.itemsize * 8 - self.value_bits,
        )


def _places(
    keys: Keys, seed: int, segment_bits: int, segments: int, fingerprint_bits: int
) -> tuple[list[Keys], Keys]:
    """The three cells of each key, in three neighbouring segments, and its fingerprint."""
    mixed = _mix(keys, seed)
    bits, mask = np.uint64(segment_bits), np.uint64((1 << segment_bits) - 1)
    segment = mixed >> np.uint64(32)
    segment *= np.uint64(segments)
    segment >>= np.uint64(32)
    segment <<= bits
    other = _mix(mixed, seed)
    places: list[Keys] = []
    for number in range(3):
        place = other >> np.uint64(20 * number)
        place &= mask
        place += segment
        place += np.uint64(number << segment_bits)
        places.append(place)
    mixed &= np.uint64((1 << fingerprint_bits) - 1)
    return places, mixed


def build(keys: Keys, values: NDArray[np.int64], value_bits: int, dtype: type) -> FuseMap:
    """Store distinct `keys` (n,) with `values` (n,), each below 2**value_bits.

    Raises:
        ValueError: a value is too large, or no seed of eight works (keys not distinct).
    """
    if len(values) and int(values.max()) >= 1 << value_bits:
        raise ValueError(f"value {int(values.max())} needs more than {value_bits} bits")
    count = max(len(keys), 2)
    segment_bits = min(20, max(4, int(math.log(count) / math.log(3.33) + 2.25)))
    factor = max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(count))
    segments = max(1, math.ceil(count * factor / (1 << segment_bits)) - 2)
    fingerprint_bits = np.dtype(dtype).itemsize * 8 - value_bits
    for seed in range(1, 9):
        places, fingerprint = _places(keys, seed, segment_bits, segments, fingerprint_bits)
        cells_of = np.stack(places, axis=1).astype(np.int64)
        rounds = _peel(cells_of, (segments + 2) << segment_bits)
        if rounds is None:
            continue
        word = (fingerprint << np.uint64(value_bits)) | values.astype(np.uint64)
        table = np.zeros((segments + 2) << segment_bits, np.uint64)
        for members, owned in reversed(rounds):
            around = np.bitwise_xor.reduce(table[cells_of[members]], axis=1)
            # `owned` still holds 0, so `around` is the other two cells
            table[owned] = word[members] ^ around
        return FuseMap(table.astype(dtype), seed, segment_bits, segments, value_bits)
    raise ValueError("no seed works: are the keys distinct?")


def _peel(
    cells_of: NDArray[np.int64], size: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]] | None:
    """Order the keys so that each owns a cell which no later key uses: rounds of (keys, cells)."""
    degree = np.bincount(cells_of.ravel(), minlength=size)
    members = np.zeros(size, np.int64)
    index = np.arange(len(cells_of))
    for column in range(3):
        np.bitwise_xor.at(members, cells_of[:, column], index)
    rounds = []
    left = len(cells_of)
    frontier = np.flatnonzero(degree == 1)
    while len(frontier):
        keys, first = np.unique(members[frontier], return_index=True)
        rounds.append((keys, frontier[first]))
        left -= len(keys)
        touched = cells_of[keys].ravel()
        np.subtract.at(degree, touched, 1)
        np.bitwise_xor.at(members, touched, np.repeat(keys, 3))
        touched = np.unique(touched)
        frontier = touched[degree[touched] == 1]
    return None if left else rounds
