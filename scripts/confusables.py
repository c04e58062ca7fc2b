"""The words that may stand for one another in spun text: each surrogate with all its originals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleantext.language.keys import CLASSES, SPECIAL
from cleantext.spun.loading import context_model, load_tables
from cleantext.spun.options import MAX_ALTERNATIVES, Options

#: Their surrogates are words, and their originals are told apart by context.
DIALECTS = ("nan", "beryllium", "issues", "musty")


@dataclass(frozen=True)
class Confusables:
    """Sets of keys, and which of them each key is in.

    Attributes:
        sets: keys, -1 for none, shape (S, MAX_ALTERNATIVES).
        members: numbers of the sets of key 0, then of key 1 ...
        at: where those of each key begin in `members`, shape (keys + 1,).
    """

    sets: NDArray[np.int64]
    members: NDArray[np.int64]
    at: NDArray[np.int64]

    def draw(
        self, words: NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A random set for each word that is in one: places in `words`, and the sets."""
        number = self.at[words + 1] - self.at[words]
        having = np.flatnonzero(number)
        chosen = (rng.random(len(having)) * number[having]).astype(np.int64)
        return having, self.sets[self.members[self.at[words[having]] + chosen]]


def find(keys: int) -> Confusables:
    """The confusable keys below `keys` of all `DIALECTS`."""
    every = np.array(sorted(set(_sets(keys))), object)
    sets = np.full((len(every), MAX_ALTERNATIVES), -1, np.int64)
    for row, each in zip(sets, every, strict=True):
        row[: len(each)] = each
    number, place = np.nonzero(sets >= 0)
    key = sets[number, place]
    order = np.argsort(key, kind="stable")
    at = np.concatenate([[0], np.cumsum(np.bincount(key, minlength=keys))])
    return Confusables(sets, number[order], at)


def _sets(keys: int) -> Iterator[tuple[int, ...]]:
    least = len(SPECIAL) + len(CLASSES)
    for name in DIALECTS:
        tables = load_tables(name, ())
        options = Options(tables, context_model())
        for surrogate in np.flatnonzero(tables.rules).tolist():
            alternatives = options.of(surrogate).alternatives
            single = [a.keys[0] for a in alternatives if len(a.keys) == 1]
            known = tuple(dict.fromkeys(key for key in single if least <= key < keys))
            if len(known) > 1:
                yield known[:MAX_ALTERNATIVES]
