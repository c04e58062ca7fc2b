"""Deciphering spun text: expectation maximisation over a dictionary that nobody has seen.

The spun text is a substitution cipher over words, and the context model knows how the plain text goes:

    P(surrogate s, original o | context) ∝ P(o | context) * P(s | o)

The E step gives each occurrence of a surrogate to its originals, the M step re-estimates P(s | o), normalised over
the surrogates of one original, so that frequencies match by themselves (Knight, Nair, Rathod, Yamada,
"Unsupervised analysis for decipherment problems", 2006). Two things are known of a spinner beyond that: an
original has one surrogate, or few, and so has a surrogate few originals; both sharpen the estimates.

First with pairs of words, where the originals of neighbours are averaged over (`decipher_pairs`), then with
triples among the best originals, where neighbours are decided (`decipher_triples`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleantext.language.keys import END, START
from cleantext.language.ngram import NO_HISTORY, NgramModel
from cleantext.learning.ciphertext import CipherText, Floats, Ids

Single = NDArray[np.float32]

#: Standard deviation of the logarithm of a word's frequency from one corpus to the next.
SPREAD = 0.7
#: Rounds with pairs; from the second number on the estimates are sharpened, and only the best originals of each
#: surrogate stay.
PAIR_ROUNDS, SHARPEN_FROM, PRUNE_AFTER, KEPT = 12, 4, 4, 60
#: Rounds with triples, and originals of one surrogate there.
TRIPLE_ROUNDS, CHOICES = 5, 12
#: Exponent of an original's share of a surrogate.
FEW = 0.5
#: No occurrence can say more than -log(1 - SUREST) nats for an entry.
SUREST = 0.99
#: Occurrences of an original that may have gone elsewhere.
ELSEWHERE = 1.0
#: P(s | o) of an entry that another spinner has, before the texts are read, times how sure it is.
KNOWN = 0.5
_CHUNK = 4096
_LEAST = 1e-37


@dataclass(frozen=True)
class Estimate:
    """What is believed of the dictionary.

    Attributes:
        channel: P(surrogate | original), shape (surrogates, originals).
        uses: expected occurrences of each entry, same shape.
        evidence: nats that the texts lose without each entry, same shape.
    """

    channel: Floats
    uses: Floats
    evidence: Floats

    @property
    def shares(self) -> Floats:
        """P(original | surrogate), whatever the context; same shape."""
        shares: Floats = self.uses / np.maximum(self.uses.sum(1, keepdims=True), 1e-9)
        return shares


@dataclass(frozen=True)
class Decipherment:
    """The dictionary, and the best original of each slot with its probability, shape (slots,)."""

    estimate: Estimate
    best: Ids
    probability: Floats


def maximise(cipher: CipherText, uses: Floats, evidence: Floats, sharpen: bool) -> Estimate:
    """The M step: P(s | o) from expected uses.

    Args:
        cipher: the texts.
        uses: expected occurrences of each entry, shape (surrogates, originals).
        evidence: nats that the texts lose without each entry, same shape.
        sharpen: share out what is replaced of an original by evidence instead of uses: sure uses count more,
            so that its one surrogate draws it away from those where it merely fits.
    """
    total = uses.sum(0) + cipher.standing
    channel = uses / (total + ELSEWHERE)
    if sharpen:
        replaced = channel.sum(0)
        channel = replaced * evidence / np.maximum(evidence.sum(0), _LEAST)
    return Estimate(channel, uses, evidence)


def first_guess(cipher: CipherText, known: Sequence[tuple[int, int, float]] = ()) -> Estimate:
    """Entries by frequency alone: an original and a surrogate that are as frequent belong together.

    Args:
        cipher: the texts.
        known: entries that other spinners have: surrogate, original, how sure (0..1).
    """
    surrogates, originals, n = len(cipher.surrogates), len(cipher.originals), cipher.candidates
    over = np.maximum(cipher.counts - 0.5 * cipher.expected[cipher.itself], 1.0)[:, None]
    expected = np.maximum(cipher.expected[None, :n], 1.0)
    variance = SPREAD**2 + 1 / over + 1 / expected
    fit = np.exp(-0.5 * np.log(over / expected) ** 2 / variance) / np.sqrt(variance) + 1e-6
    channel = np.zeros((surrogates, originals))
    channel[:, :n] = fit / fit.sum(0)
    for surrogate, spelled in cipher.numbers.items():
        channel[surrogate, np.arange(originals) != spelled] = 0.0
    for surrogate, original, sure in known:
        channel[surrogate, original] = max(channel[surrogate, original], KNOWN * sure)
    channel[np.arange(surrogates), cipher.itself] = 0.5
    return Estimate(channel, channel * cipher.expected, np.zeros_like(channel))


def _bigrams(model: NgramModel, first: Ids, second: Ids) -> Single:
    """P(second | first), shape (first, second)."""
    out = np.empty((len(first), len(second)), np.float32)
    rows = max(1, (1 << 19) // max(len(second), 1))
    for at in range(0, len(first), rows):
        some = first[at : at + rows]
        a, b = np.repeat(some, len(second)), np.tile(second, len(some))
        scores = model.log_probability(np.full(len(a), NO_HISTORY), a, b)
        out[at : at + rows] = np.exp(scores).reshape(len(some), -1)
    return out


@dataclass(frozen=True)
class _Neighbours:
    """The context of each slot on one side: rows of tables over the originals.

    Attributes:
        fixed: one row for each different key beside a slot, shape (keys, originals).
        between: for a neighbour that is a slot: rows by its original, shape (originals, originals).
        row: of each slot; from len(fixed) on: its neighbour is that surrogate; shape (slots,).
    """

    fixed: Single
    between: Single
    row: Ids

    def table(self, shares: Single) -> Single:
        """All rows, the originals of neighbouring slots averaged over."""
        return np.vstack([self.fixed, shares @ self.between])


def _neighbours(
    cipher: CipherText, model: NgramModel, slots: Ids
) -> tuple[_Neighbours, _Neighbours]:
    """Left and right: P(original | left neighbour), P(right neighbour | original)."""
    keys = cipher.keys
    rarer = np.exp(cipher.rarer).astype(np.float32)
    between = _bigrams(model, keys, keys)
    sides = []
    for step in (-1, 1):
        ids, kind = cipher.ids[slots + step], cipher.kind[slots + step]
        distinct, inverse = np.unique(ids[kind < 0], return_inverse=True)
        row = kind + len(distinct)
        row[kind < 0] = inverse
        if step < 0:
            sides.append(_Neighbours(_bigrams(model, distinct, keys) * rarer, between * rarer, row))
        else:
            fixed = np.ascontiguousarray(_bigrams(model, keys, distinct).T)
            sides.append(_Neighbours(fixed, np.ascontiguousarray(between.T), row))
    return sides[0], sides[1]


def decipher_pairs(cipher: CipherText, model: NgramModel, guess: Estimate) -> Estimate:
    """Expectation maximisation with the two neighbours of each slot."""
    order = np.argsort(cipher.kind[cipher.slots], kind="stable")
    slots = cipher.slots[order]
    bounds = np.searchsorted(cipher.kind[slots], np.arange(len(cipher.surrogates) + 1))
    left, right = _neighbours(cipher, model, slots)
    estimate = guess
    columns: list[Ids] | None = None
    for round_ in range(PAIR_ROUNDS):
        shares = estimate.shares
        weight = estimate.channel
        if round_ >= SHARPEN_FROM:
            weight = weight * np.maximum(shares, 1e-4) ** FEW
        tables = [side.table(shares.astype(np.float32)) for side in (left, right)]
        uses, evidence = np.zeros(weight.shape), np.zeros(weight.shape)
        for s, (begin, end) in enumerate(pairwise(bounds)):
            chosen = np.arange(weight.shape[1]) if columns is None else columns[s]
            prior = weight[s, chosen].astype(np.float32)
            for at in range(begin, end, _CHUNK):
                part = slice(at, min(at + _CHUNK, end))
                joint = _rows(tables[0], left.row[part], columns and chosen)
                joint *= _rows(tables[1], right.row[part], columns and chosen)
                joint *= prior
                joint /= np.maximum(joint.sum(1, keepdims=True), _LEAST)
                uses[s, chosen] += joint.sum(0)
                evidence[s, chosen] -= np.log1p(-SUREST * joint).sum(0)
        estimate = maximise(cipher, uses, evidence, round_ >= SHARPEN_FROM)
        if round_ == PRUNE_AFTER:
            columns = _best_columns(uses)
    return estimate


def _rows(table: Single, rows: Ids, columns: Ids | list[Ids] | None) -> Single:
    if columns is None:
        return table[rows]
    out: Single = table[rows[:, None], columns]
    return out


def _best_columns(uses: Floats) -> list[Ids]:
    kept = min(KEPT, uses.shape[1])
    best = np.argpartition(-uses, kept - 1, axis=1)[:, :kept]
    return list(np.sort(best, axis=1))


def decipher_triples(cipher: CipherText, model: NgramModel, estimate: Estimate) -> Decipherment:
    """Expectation maximisation with two neighbours on each side, decided as they go.

    Every third position is decided at a time, given the others (iterated conditional modes: Besag, 1986).
    """
    slots, kind = cipher.slots, cipher.kind[cipher.slots]
    choices = _choices(cipher, estimate.uses)
    alone = np.take_along_axis(estimate.uses, choices, 1)
    current = cipher.ids.copy()
    current[slots] = cipher.keys[choices[np.arange(len(choices)), alone.argmax(1)]][kind]
    posterior = np.zeros((len(slots), choices.shape[1]))
    for _ in range(TRIPLE_ROUNDS):
        weight = estimate.channel * np.maximum(estimate.shares, 1e-4) ** FEW
        scores = np.log(np.maximum(weight, 1e-12)) + cipher.rarer
        prior = np.take_along_axis(scores, choices, 1)
        prior[:, 1:][choices[:, 1:] == choices[:, :1]] = -100.0
        for colour in range(3):
            some = np.flatnonzero(slots % 3 == colour)
            options = cipher.keys[choices[kind[some]]]
            value = prior[kind[some]] + _context(model, current, slots[some], options)
            value = np.exp(value - value.max(1, keepdims=True))
            posterior[some] = value / value.sum(1, keepdims=True)
            current[slots[some]] = options[np.arange(len(some)), posterior[some].argmax(1)]
        uses, evidence = np.zeros(scores.shape), np.zeros(scores.shape)
        where = (np.repeat(kind, choices.shape[1]), choices[kind].ravel())
        np.add.at(uses, where, posterior.ravel())
        np.add.at(evidence, where, -np.log1p(-SUREST * posterior).ravel())
        estimate = maximise(cipher, uses, evidence, True)
    best = posterior.argmax(1)
    return Decipherment(estimate, choices[kind, best], posterior[np.arange(len(slots)), best])


def _choices(cipher: CipherText, uses: Floats) -> Ids:
    """Each surrogate itself, then its best originals, shape (surrogates, choices)."""
    number = min(CHOICES - 1, uses.shape[1])
    best = np.argsort(-uses, axis=1, kind="stable")[:, :number]
    return np.concatenate([cipher.itself[:, None], best], axis=1)


def _context(model: NgramModel, current: Ids, slots: Ids, options: Ids) -> Floats:
    """What the model says of each option, shape (slots, options), given its neighbours."""
    start, end = model.ids[START], model.ids[END]
    option = options.ravel()
    before, older, after, later = (
        np.repeat(current[slots + step], options.shape[1]) for step in (-1, -2, 1, 2)
    )
    older = np.where(before == start, NO_HISTORY, older)
    score = model.log_probability(older, before, option).astype(np.float64)
    score += model.log_probability(before, option, after)
    more = np.flatnonzero((after != end) & (after != start) & (later != start))
    score[more] += model.log_probability(option[more], after[more], later[more])
    return score.reshape(options.shape)


def decipher(
    cipher: CipherText, model: NgramModel, known: Sequence[tuple[int, int, float]] = ()
) -> Decipherment:
    """The dictionary of a cipher, see the module.

    Args:
        cipher: at least one surrogate, and at least one candidate original.
        model: the context model.
        known: entries that other spinners have: surrogate, original, how sure (0..1).
    """
    estimate = decipher_pairs(cipher, model, first_guess(cipher, known))
    return decipher_triples(cipher, model, estimate)
