"""Which of two texts is the spun one: the context model finds spun text strange."""

from __future__ import annotations

from functools import cache
from math import log

import numpy as np
from numpy.typing import NDArray

from cleantext.language.frequencies import frequency
from cleantext.language.keys import CLASSES, KeyReader, core_of
from cleantext.language.ngram import NO_HISTORY
from cleantext.learning.align import Alignment
from cleantext.spun.loading import context_model

#: Tokens of a text that are read.
ENOUGH = 2_000

Ids = NDArray[np.int64]


@cache
def _reader() -> tuple[KeyReader, frozenset[int], int]:
    model = context_model()
    return model.reader(), frozenset(model.ids[name] for name in CLASSES), model.ids["<s>"]


@cache
def _in_class(token: str, key: int) -> float:
    """Nats of one word among the many of its class."""
    return min(log(frequency(core_of(token).lower())) - float(context_model().unigram[key]), -2.0)


def log_likelihood(text: str) -> float:
    """Logarithm of P(text) under the context model, in nats, of at most `ENOUGH` tokens."""
    reader, classes, start = _reader()
    every: list[int] = []
    total, left = 0.0, ENOUGH
    for line in text.split("\n"):
        tokens = line.split()[:left]
        if not tokens:
            continue
        left -= len(tokens)
        keys, places = reader.paragraph(tokens)
        every += keys
        total += sum(
            _in_class(token, keys[at])
            for token, at in zip(tokens, places, strict=True)
            if at >= 0 and keys[at] in classes and token.islower()
        )
        if not left:
            break
    return total + (_score(np.array(every, np.int64), start) if every else 0.0)


def _score(ids: Ids, start: int) -> float:
    second, third = ids[:-1], ids[1:]
    first = np.concatenate([[NO_HISTORY], ids[:-2]])
    first = np.where(second == start, NO_HISTORY, first)
    score = context_model().log_probability(first, second, third)
    return float(np.where(third == start, 0.0, score).sum())


def favour(alignment: Alignment) -> float:
    """How much more English the original is where it is linked, in nats for each changed token.

    Negative if the sides are swapped; 0 if nothing is changed.
    """
    changed = alignment.changed
    if not changed:
        return 0.0
    original, spun = alignment.stretches()
    return (log_likelihood(original) - log_likelihood(spun)) / changed
