"""Forward-backward over the lattice: the posterior of every alternative of every slot.

The state after slot *i* is the pair (alternative of slot *i-1*, alternative of slot *i*), which fixes the two
words that a trigram needs. Slots with one alternative separate the text into stretches that do not
influence each other; all stretches advance together, one numpy step per position, and all trigrams are looked
up in one batch. Choosing the alternative with the largest posterior in each slot minimises the expected
number of wrong words (posterior decoding; Viterbi's best path minimises wrong texts instead).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleantext.language.ngram import NO_HISTORY, NgramModel

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


#: A chain is the slots of a text in order; a slot is its alternatives; an alternative is its key ids, at
#: least one. Fixed words are slots with one alternative.
Chain = Sequence[Sequence[tuple[int, ...]]]


@dataclass(frozen=True)
class _Chain:
    """All alternatives of a chain of slots, flat. `place[i]` is where slot i begins."""

    size: Ids
    place: Ids
    length: Ids
    first: Ids
    second: Ids
    last: Ids
    before_last: Ids
    keys: list[tuple[int, ...]]


class Decoder:
    """A chain with its trigrams looked up, to be run with one set of channel scores after another.

    Args:
        chain: see `Chain`.
        model: the context model.
        start: id of the key that opens a sentence: nothing before it counts.
        weight: of the context model's log probabilities against the channel scores.
    """

    def __init__(self, chain: Chain, model: NgramModel, start: int, weight: float = 1.0) -> None:
        flat = _flatten(chain)
        self._steps = _Steps(flat)
        self._context = (
            self._steps.context(model, start, weight) if self._steps.any else np.zeros(0)
        )
        #: where each slot's alternatives begin in the flat arrays, and the end of all; shape (slots + 1,)
        self.place = flat.place

    def run(self, channel: Floats) -> Floats:
        """Posterior probabilities of all alternatives.

        Args:
            channel: score of each alternative in nats, shape (alternatives,).

        Returns:
            Shape (alternatives,); those of one slot sum to 1.
        """
        if not self._steps.any:
            return np.ones(len(channel))
        return self._steps.run(self._context + channel[self._steps.c])


def _flatten(chain: Chain) -> _Chain:
    size = np.array([len(slot) for slot in chain], np.int64)
    place = np.concatenate([[0], np.cumsum(size)])
    keys = [keys for slot in chain for keys in slot]
    return _Chain(
        size,
        place,
        np.array([len(k) for k in keys]),
        np.array([k[0] for k in keys]),
        np.array([k[1] if len(k) > 1 else -1 for k in keys]),
        np.array([k[-1] for k in keys]),
        np.array([k[-2] if len(k) > 1 else -1 for k in keys]),
        keys,
    )


def _ranges(counts: Ids) -> Ids:
    """[0..counts[0]), [0..counts[1]), ... end to end."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


class _Steps:
    """The chain cut into stretches, and every triple of alternatives in the order of the steps."""

    def __init__(self, flat: _Chain) -> None:
        self.flat = flat
        size = flat.size
        one = np.ones(2, np.int64)
        size1 = np.concatenate([one[:1], size[:-1]])
        size2 = np.concatenate([one, size])[: len(size)]
        needed = (size > 1) | (size1 > 1) | (size2 > 1)
        position = np.flatnonzero(needed)
        # a stretch may only begin where the state before it is a single one
        fresh = (size1 == 1) & (size2 == 1)
        begins = fresh[position] | np.concatenate([[True], np.diff(position) > 1])[: len(position)]
        stretch = np.cumsum(begins) - 1
        heads = np.flatnonzero(begins)
        step = np.arange(len(position)) - heads[stretch] if len(heads) else position
        order = np.lexsort((stretch, step))
        self.position: Ids = position[order]
        self.step_of = step[order]
        self._size, self._size1, self._size2 = size, size1, size2
        self.any = bool(len(position))
        if self.any:
            self._lay_out(len(size))

    def _lay_out(self, slots: int) -> None:
        p = self.position
        states = self._size1[p] * self._size[p]
        self.state_at = np.concatenate([[0], np.cumsum(states)])
        triples = states * self._size2[p]
        self.triple_at = np.concatenate([[0], np.cumsum(triples)])
        owner = np.repeat(np.arange(len(p)), triples)
        local = _ranges(triples)
        pos = p[owner]
        size2 = self._size2[pos]
        # the oldest alternative runs fastest, so that the sum over it is over neighbours
        a = local % size2
        pair = local // size2
        c = pair % self._size[pos]
        b = pair // self._size[pos]
        place = self.flat.place
        self.a = np.where(pos >= 2, place[np.maximum(pos - 2, 0)] + a, -1)
        self.b = np.where(pos >= 1, place[np.maximum(pos - 1, 0)] + b, -1)
        self.c = place[pos] + c
        self.current = self.state_at[owner] + pair
        home = np.full(slots + 1, -1)
        home[p] = self.state_at[:-1]
        previous = np.where(
            (pos >= 1) & (self.step_of[owner] > 0), home[np.maximum(pos - 1, 0)], -1
        )
        # -1 is the single state before a stretch, kept in the last cell
        self.previous = np.where(previous < 0, -1, previous + a * self._size1[pos] + b)
        self.state_alternative = np.empty(int(self.state_at[-1]), np.int64)
        self.state_alternative[self.current] = self.c
        self.step_bounds = np.searchsorted(self.step_of, np.arange(int(self.step_of.max()) + 2))

    def context(self, model: NgramModel, start: int, weight: float) -> Floats:
        """What the model says of every triple: of the keys of `c` after those of `a` and `b`."""
        flat, a, b, c = self.flat, self.a, self.b, self.c
        no_b = b < 0
        last = np.where(no_b, start, flat.last[b])
        long_b = flat.length[b] > 1
        older = np.where(long_b, flat.before_last[b], np.where(a < 0, NO_HISTORY, flat.last[a]))
        older = np.where(no_b | (last == start), NO_HISTORY, older)
        total = _log(model, older, last, flat.first[c], start)
        more = np.flatnonzero(flat.length[c] > 1)
        if len(more):
            oldest = np.where(flat.first[c[more]] == start, NO_HISTORY, last[more])
            total[more] += _log(model, oldest, flat.first[c[more]], flat.second[c[more]], start)
        inner = self._inner(model, start)
        scored: Floats = weight * (total + inner[c])
        return scored

    def _inner(self, model: NgramModel, start: int) -> Floats:
        """What lies wholly inside an alternative of three keys and more: its third key and on."""
        inner = np.zeros(len(self.flat.first))
        triples = np.array(
            [
                (index, *keys[at : at + 3])
                for index, keys in enumerate(self.flat.keys)
                for at in range(len(keys) - 2)
            ],
            np.int64,
        ).reshape(-1, 4)
        if len(triples):
            owner, first, second, third = triples.T
            np.add.at(inner, owner, _log(model, first, second, third, start))
        return inner

    def run(self, scores: Floats) -> Floats:
        """Forward, backward, and the normalised sum for each alternative."""
        alpha = np.zeros(int(self.state_at[-1]) + 1)
        beta = np.zeros(int(self.state_at[-1]) + 1)
        bounds = self.step_bounds
        spans = [
            (
                int(self.triple_at[i]),
                int(self.triple_at[j]),
                int(self.state_at[i]),
                int(self.state_at[j]),
            )
            for i, j in pairwise(bounds)
        ]
        fans = np.repeat(self._size2[self.position], np.diff(self.state_at))
        group_at = np.concatenate([[0], np.cumsum(fans)])
        for t0, t1, s0, s1 in spans:
            value = alpha[self.previous[t0:t1]] + scores[t0:t1]
            starts = group_at[s0:s1] - t0
            top = np.maximum.reduceat(value, starts)
            spread = np.exp(value - np.repeat(top, fans[s0:s1]))
            alpha[s0:s1] = top + np.log(np.add.reduceat(spread, starts))
        for t0, t1, _, _ in reversed(spans[1:]):
            self._back(beta, self.previous[t0:t1], scores[t0:t1] + beta[self.current[t0:t1]])
        return self._marginals(alpha[:-1] + beta[:-1])

    @staticmethod
    def _back(beta: Floats, previous: Ids, value: Floats) -> None:
        inside = previous >= 0
        if not inside.all():
            previous, value = previous[inside], value[inside]
        if not len(previous):
            return
        low = int(previous.min())
        local = previous - low
        count = int(local.max()) + 1
        top = np.full(count, -np.inf)
        np.maximum.at(top, local, value)
        total = np.bincount(local, np.exp(value - top[local]), count)
        reached = np.flatnonzero(total > 0)
        beta[low + reached] = top[reached] + np.log(total[reached])

    def _marginals(self, joint: Floats) -> Floats:
        flat = self.flat
        slots, alternatives = len(flat.size), len(flat.first)
        slot_of = np.repeat(np.arange(slots), flat.size)
        owner = slot_of[self.state_alternative]
        top = np.full(slots, -np.inf)
        np.maximum.at(top, owner, joint)
        mass = np.bincount(
            self.state_alternative, np.exp(joint - top[owner]), minlength=alternatives
        )
        sums = np.bincount(slot_of, mass, minlength=slots)[slot_of]
        posterior: Floats = np.where(sums > 0, mass / np.maximum(sums, 1e-300), 1.0)
        return posterior


def _log(model: NgramModel, first: Ids, second: Ids, third: Ids, start: int) -> NDArray[Any]:
    """Log P(third | first, second); opening a sentence costs nothing."""
    older = np.where(second == start, NO_HISTORY, first)
    score = model.log_probability(older, second, third).astype(np.float64)
    return np.where(third == start, 0.0, score)
