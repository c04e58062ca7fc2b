"""Paragraphs as the context model reads them, many at once: see `keys`, which says what a key is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cleantext.language.keys import END, START, keys_within_and_at_start

Ids = NDArray[np.int64]

#: No token has more keys: its word, a possessive, and a clause mark or a sentence end.
MOST_KEYS = 3
#: Different tokens that are remembered; then the memory starts anew.
MOST_TOKENS = 1_000_000
_NONE = (0,) * MOST_KEYS


@dataclass(frozen=True)
class Stream:
    """Paragraphs as key ids, each sentence between `<s>` and `</s>`.

    Attributes:
        keys: shape (k,).
        position: of the first key of each token, shape (n,); -1 for a token without a key.
    """

    keys: Ids
    position: Ids


class StreamReader:
    """Reads paragraphs into key ids, remembering each token that it has met.

    Args:
        ids: the vocabulary, key to id; holds every special key and class.
    """

    def __init__(self, ids: Mapping[str, int]) -> None:
        self._ids = ids
        self.start, self._end = ids[START], ids[END]
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}
        self._inner = np.zeros((1024, MOST_KEYS), np.int64)
        self._initial = np.zeros((1024, MOST_KEYS), np.int64)
        #: columns: how many keys, whether the last one ends a sentence, whether it begins in lower case
        self._shape = np.zeros((1024, 3), np.int64)

    def read(self, words: Sequence[str], size: Ids) -> Stream:
        """Read tokens.

        Args:
            words: n tokens.
            size: tokens of each paragraph, shape (paragraphs,), none of them 0.
        """
        numbers = self._lookup(words)
        length, ends, lower = self._shape[numbers].T
        last = np.zeros(len(words), np.bool_)
        last[np.cumsum(size) - 1] = True
        followed = np.append(lower[1:], 0).astype(np.bool_) & ~last
        # a full stop before a small letter ends no sentence
        cut = ends.astype(np.bool_) & followed
        stops = ends.astype(np.bool_) & ~followed
        keyed = np.flatnonzero(length)
        paragraph = np.repeat(np.arange(len(size)), size)[keyed]
        fresh = np.ones(len(keyed), np.bool_)
        fresh[1:] = paragraph[1:] != paragraph[:-1]
        initial = fresh.copy()
        initial[1:] |= stops[keyed][:-1]
        closes = np.append(fresh[1:], True)[: len(keyed)] & ~stops[keyed]
        used = length[keyed] - cut[keyed]
        wide = used + initial + closes
        at = np.cumsum(wide) - wide + initial
        stream = np.full(int(wide.sum()), self._end, np.int64)
        stream[at[initial] - 1] = self.start
        rows = np.where(
            initial[:, None], self._initial[numbers[keyed]], self._inner[numbers[keyed]]
        )
        for column in range(MOST_KEYS):
            some = used > column
            stream[at[some] + column] = rows[some, column]
        position = np.full(len(words), -1, np.int64)
        position[keyed] = at
        return Stream(stream, position)

    def inner(self, word: str) -> tuple[int, ...]:
        """The key ids of a word inside a sentence."""
        return self._read(word)[0]

    def _lookup(self, words: Sequence[str]) -> Ids:
        """The number of each token; new ones are read."""
        if len(self._numbers) > MOST_TOKENS:
            self._forget()
        try:
            return np.fromiter(map(self._numbers.__getitem__, words), np.int64, len(words))
        except KeyError:
            self._meet([word for word in set(words) if word not in self._numbers])
        return np.fromiter(map(self._numbers.__getitem__, words), np.int64, len(words))

    def _meet(self, new: Sequence[str]) -> None:
        first = len(self._numbers)
        end = first + len(new)
        while end > len(self._inner):
            self._inner, self._initial, self._shape = (
                np.concatenate([table, np.zeros_like(table)])
                for table in (self._inner, self._initial, self._shape)
            )
        read = list(map(self._read, new))
        self._numbers.update(zip(new, range(first, end), strict=True))
        inner, initial = self._inner[first:end], self._initial[first:end]
        inner[:] = _padded([keys for keys, _ in read])
        initial[:] = inner
        # most tokens are the same wherever they stand
        opening = [number for number, (keys, other) in enumerate(read) if other is not keys]
        initial[opening] = _padded([read[number][1] for number in opening])
        length, ends, lower = self._shape[first:end].T
        length[:] = [len(keys) for keys, _ in read]
        # no other key is behind the end of a sentence
        ends[:] = (inner == self._end).any(axis=1)
        lower[:] = [word[:1].islower() for word in new]

    def _read(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The key ids of a token inside a sentence, and of one that opens it."""
        ids = self._ids
        if word.isalpha() and word.islower() and (known := ids.get(word)) is not None:
            return (keys := (known,)), keys
        within, at_start = keys_within_and_at_start(word, ids)
        inner = tuple([ids[key] for key in within])
        return inner, inner if at_start is within else tuple([ids[key] for key in at_start])


def _padded(keys: Sequence[tuple[int, ...]]) -> Ids:
    """Some keys each, made up to the same number; shape (n, MOST_KEYS)."""
    every = chain.from_iterable((*each, *_NONE[len(each) :]) for each in keys)
    return np.fromiter(every, np.int64, MOST_KEYS * len(keys)).reshape(-1, MOST_KEYS)
