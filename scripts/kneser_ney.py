"""Trigram estimation in numpy: modified Kneser-Ney, merging with a second model, entropy pruning.

Sources: Chen and Goodman, "An empirical study of smoothing techniques for language modeling", 1999
(modified Kneser-Ney, interpolated); Stolcke, "Entropy-based pruning of backoff language models", 1998.
An n-gram is one integer: key ids of 16 bits, the oldest highest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Grams = NDArray[np.uint64]

_S16, _S32, _M16, _M32 = np.uint64(16), np.uint64(32), np.uint64(0xFFFF), np.uint64(0xFFFFFFFF)
NONE = -1


@dataclass(frozen=True)
class Trigrams:
    """A back-off trigram model. Probabilities and back-off weights are not logarithms.

    `unigram` and `backoff1` have shape (V,); `bigram` and `backoff2` run along the sorted `keys2`,
    `trigram` along the sorted `keys3`; `marginal2` is the probability of each bigram as a history.
    """

    unigram: Floats
    backoff1: Floats
    keys2: Grams
    bigram: Floats
    backoff2: Floats
    keys3: Grams
    trigram: Floats
    marginal2: Floats

    def probability(
        self, first: NDArray[np.int64], second: NDArray[np.int64], third: NDArray[np.int64]
    ) -> Floats:
        """P(third | first, second), shape (n,); `first` NONE asks for P(third | second)."""
        has_first = first != NONE
        history = (np.where(has_first, first, 0).astype(np.uint64) << _S16) | second.astype(
            np.uint64
        )
        at2, found2 = _find(
            self.keys2, (second.astype(np.uint64) << _S16) | third.astype(np.uint64)
        )
        lower = np.where(found2, self.bigram[at2], self.backoff1[second] * self.unigram[third])
        at_history, found_history = _find(self.keys2, history)
        at3, found3 = _find(self.keys3, (history << _S16) | third.astype(np.uint64))
        backed = lower * np.where(found_history & has_first, self.backoff2[at_history], 1.0)
        return np.where(found3 & has_first, self.trigram[at3], backed)


def _find(keys: Grams, wanted: Grams) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    at = np.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    return at, keys[at] == wanted


def _unpack(keys: Grams, order: int) -> list[NDArray[np.int64]]:
    return [
        ((keys >> np.uint64(16 * (order - 1 - index))) & _M16).astype(np.int64)
        for index in range(order)
    ]


def _discounts(counts: NDArray[np.int64]) -> Floats:
    """The discount of each n-gram (Chen and Goodman, equation 17)."""
    n1, n2, n3, n4 = (int((counts == value).sum()) for value in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    table = np.array([0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    return table[np.minimum(counts, 3)]


def estimate(ids: NDArray[np.uint16], size: int, start: int, end: int) -> Trigrams:
    """Count and smooth `ids`, shape (n,): sentences between `start` and `end`, vocabulary `size`."""
    text = ids.astype(np.uint64)
    within = (text[:-2] != end) & (text[1:-1] != end)
    keys3, counts3 = np.unique(
        ((text[:-2] << _S32) | (text[1:-1] << _S16) | text[2:])[within], return_counts=True
    )
    continued, counts2 = np.unique(keys3 & _M32, return_counts=True)
    # nothing precedes <s>, so its bigrams have no continuation counts: take the plain ones
    opening = text[:-1] == start
    initial, initial_counts = np.unique(
        ((text[:-1] << _S16) | text[1:])[opening], return_counts=True
    )
    inner = (continued >> _S16) != start
    keys2 = np.concatenate([continued[inner], initial])
    counts2 = np.concatenate([counts2[inner], initial_counts])
    order = np.argsort(keys2)
    keys2, counts2 = keys2[order], counts2[order]

    left, right = _unpack(keys2, 2)
    counts1 = np.bincount(right, minlength=size)
    discount1 = np.where(counts1 > 0, _discounts(counts1), 0)
    total1 = counts1.sum()
    unigram = (counts1 - discount1) / total1 + discount1.sum() / total1 / size

    backoff1, bigram = _interpolate(counts2, left, size, unigram[right])
    history = np.searchsorted(keys2, keys3 >> _S16)
    lower = np.searchsorted(keys2, keys3 & _M32)
    backoff2, trigram = _interpolate(counts3, history, len(keys2), bigram[lower])
    seen = np.bincount(history, counts3, len(keys2))
    return Trigrams(unigram, backoff1, keys2, bigram, backoff2, keys3, trigram, seen / seen.sum())


def _interpolate(
    counts: NDArray[np.int64], history: NDArray[np.int64], histories: int, lower: Floats
) -> tuple[Floats, Floats]:
    """Back-off weight of each history, and the smoothed probability of each n-gram."""
    discount = _discounts(counts)
    total = np.bincount(history, counts, histories)
    backoff = np.bincount(history, discount, histories) / np.maximum(total, 1)
    backoff[total == 0] = 1.0
    return backoff, (counts - discount) / total[history] + backoff[history] * lower


def _backoffs(
    history: NDArray[np.int64], histories: int, probability: Floats, lower: Floats
) -> Floats:
    """Weights that make each history's probabilities sum to 1."""
    left = 1 - np.bincount(history, probability, histories)
    lower_left = 1 - np.bincount(history, lower, histories)
    return np.clip(left, 1e-4, 1) / np.clip(lower_left, 1e-4, 1)


def merge(ours: Trigrams, other: Trigrams, known: NDArray[np.bool_], weight: float) -> Trigrams:
    """Interpolate two models: `weight` for `other` wherever all words of an n-gram are its own.

    Args:
        ours: estimated from our texts.
        other: with the same vocabulary.
        known: shape (V,), the keys that `other` knows; it has no classes and no punctuation.
        weight: of `other`, 0..1.
    """
    keys3 = np.union1d(ours.keys3, other.keys3)
    keys2 = np.union1d(np.union1d(ours.keys2, other.keys2), np.union1d(keys3 >> _S16, keys3 & _M32))
    # what `other` spreads over its words is this part of the text: the rest is punctuation and classes
    share = float(ours.unigram[known].sum())

    def mix(mine: Floats, theirs: Floats, usable: NDArray[np.bool_]) -> Floats:
        return np.where(usable, (1 - weight) * mine + weight * share * theirs, mine)

    unigram = mix(ours.unigram, other.unigram, known)
    left, right = _unpack(keys2, 2)
    none = np.full(len(keys2), NONE)
    bigram = mix(
        ours.probability(none, left, right),
        other.probability(none, left, right),
        known[left] & known[right],
    )
    first, second, third = _unpack(keys3, 3)
    trigram = mix(
        ours.probability(first, second, third),
        other.probability(first, second, third),
        known[first] & known[second] & known[third],
    )
    at, found = _find(ours.keys2, keys2)
    marginal2 = (np.where(found, ours.marginal2[at], 0) + unigram[left] * bigram) / 2
    return _normalised(unigram, keys2, bigram, keys3, trigram, marginal2)


def _normalised(
    unigram: Floats, keys2: Grams, bigram: Floats, keys3: Grams, trigram: Floats, marginal2: Floats
) -> Trigrams:
    left, right = _unpack(keys2, 2)
    history = np.searchsorted(keys2, keys3 >> _S16)
    lower = np.searchsorted(keys2, keys3 & _M32)
    return Trigrams(
        unigram,
        _backoffs(left, len(unigram), bigram, unigram[right]),
        keys2,
        bigram,
        _backoffs(history, len(keys2), trigram, bigram[lower]),
        keys3,
        trigram,
        marginal2,
    )


def prune(model: Trigrams, bigrams: int, trigrams: int) -> Trigrams:
    """Keep the n-grams whose loss would change the model most, at most so many of each order.

    A bigram that a kept trigram needs, as its history or its ending, is kept first.
    """
    history = np.searchsorted(model.keys2, model.keys3 >> _S16)
    lower = np.searchsorted(model.keys2, model.keys3 & _M32)
    gain3 = model.marginal2[history] * _gain(
        model.trigram, model.backoff2[history] * model.bigram[lower]
    )
    kept3 = np.sort(_largest(gain3, trigrams))
    left, right = _unpack(model.keys2, 2)
    gain2 = model.unigram[left] * _gain(model.bigram, model.backoff1[left] * model.unigram[right])
    gain2[history[kept3]] += 1
    gain2[lower[kept3]] += 1
    kept2 = np.sort(_largest(gain2, bigrams))
    keys2 = model.keys2[kept2]
    _, has_history = _find(keys2, model.keys3[kept3] >> _S16)
    _, has_lower = _find(keys2, model.keys3[kept3] & _M32)
    kept3 = kept3[has_history & has_lower]
    return _normalised(
        model.unigram,
        keys2,
        model.bigram[kept2],
        model.keys3[kept3],
        model.trigram[kept3],
        model.marginal2[kept2],
    )


def _gain(probability: Floats, backed_off: Floats) -> Floats:
    gain: Floats = probability * np.abs(np.log(probability) - np.log(backed_off))
    return gain


def _largest(values: Floats, count: int) -> NDArray[np.int64]:
    if count >= len(values):
        return np.arange(len(values))
    return np.argpartition(values, len(values) - count)[len(values) - count :]
