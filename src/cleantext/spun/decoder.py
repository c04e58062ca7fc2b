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

import numpy as np
from numpy.typing import NDArray

from cleantext.language.ngram import NO_HISTORY, NgramModel
from cleantext.spun.arrays import ranges

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


#: A chain is the slots of a text in order; a slot is its alternatives; an alternative is its key ids, at
#: least one. Fixed words are slots with one alternative.
Chain = Sequence[Sequence[tuple[int, ...]]]


@dataclass(frozen=True)
class Flat:
    """All alternatives of a chain of slots, one after the other.

    Attributes:
        size: alternatives of each slot, shape (slots,).
        place: where each slot's alternatives begin, and the end of all, shape (slots + 1,).
        first, second: the first two keys of each alternative, -1 for none, shape (alternatives,).
        last, before_last: the last two, likewise.
        length: keys of each alternative.
        long: the alternatives of three keys and more: number, and keys.
        texts: the slot where each text begins, ascending, the first 0; what stands in another text is no context.
    """

    size: Ids
    place: Ids
    first: Ids
    second: Ids
    before_last: Ids
    last: Ids
    length: Ids
    long: tuple[tuple[int, tuple[int, ...]], ...]
    texts: Sequence[int] = (0,)

    def reach(self, slots: Ids) -> tuple[Ids, Ids]:
        """The first slot of the text of each of some slots, and the one behind its last."""
        begins = np.array([*self.texts, len(self.size)], np.int64)
        text = np.searchsorted(begins, slots, "right")
        return begins[text - 1], begins[text]


def flatten(chain: Chain) -> Flat:
    """Lay a chain flat."""
    size = np.array([len(slot) for slot in chain], np.int64)
    keys = [keys for slot in chain for keys in slot]
    return Flat(
        size,
        np.concatenate([[0], np.cumsum(size)]),
        np.array([k[0] for k in keys]),
        np.array([k[1] if len(k) > 1 else -1 for k in keys]),
        np.array([k[-2] if len(k) > 1 else -1 for k in keys]),
        np.array([k[-1] for k in keys]),
        np.array([len(k) for k in keys]),
        tuple((index, k) for index, k in enumerate(keys) if len(k) > 2),
    )


class Decoder:
    """A chain with its trigrams looked up, to be run with one set of channel scores after another.

    Args:
        flat: the chain.
        model: the context model.
        start: id of the key that opens a sentence: nothing before it counts.
        weight: of the context model's log probabilities against the channel scores.
    """

    def __init__(self, flat: Flat, model: NgramModel, start: int, weight: float = 1.0) -> None:
        self._steps = _Steps(flat)
        if self._steps.any:
            context = weight * _Context(self._steps, model, start).scores()
            self._weights = self._steps.scaled(context)

    def run(self, channel: Floats) -> Floats:
        """Posterior probabilities of all alternatives.

        Args:
            channel: score of each alternative in nats, shape (alternatives,).

        Returns:
            Shape (alternatives,); those of one slot sum to 1.
        """
        if not self._steps.any:
            return np.ones(len(channel))
        return self._steps.run(self._weights, channel)


class _Steps:
    """The chain cut into stretches, and every triple of alternatives in the order of the steps."""

    def __init__(self, flat: Flat) -> None:
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
        local = ranges(triples)
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
        #: where the triples of each state begin, and the end of all
        self.fan_at = np.concatenate([[0], np.cumsum(np.repeat(self._size2[p], states))])
        self.state_b, self.state_c = self.b[self.fan_at[:-1]], self.c[self.fan_at[:-1]]
        bounds = np.searchsorted(self.step_of, np.arange(int(self.step_of.max()) + 2))
        self._spans = [self._span(i, j) for i, j in pairwise(bounds.tolist())]

    def _span(self, i: int, j: int) -> _Span:
        """One step: the positions `i` to `j`."""
        s0, s1 = int(self.state_at[i]), int(self.state_at[j])
        t0, t1 = int(self.triple_at[i]), int(self.triple_at[j])
        heads = self.state_at[i:j] - s0
        number = np.diff(self.state_at[i : j + 1])
        return _Span(s0, s1, t0, t1, self.fan_at[s0:s1] - t0, heads, number)

    def scaled(self, context: Floats) -> Floats:
        """Scores of the triples as weights, the largest of each position 1."""
        top = np.maximum.reduceat(context, self.triple_at[:-1])
        weights: Floats = np.exp(context - np.repeat(top, np.diff(self.triple_at)))
        return weights

    def run(self, weights: Floats, channel: Floats) -> Floats:
        """Forward, backward, and the normalised sum for each alternative.

        Probabilities are plain numbers, made to sum to 1 in every position so that none vanishes.
        """
        flat = self.flat
        top = np.maximum.reduceat(channel, flat.place[:-1])
        fit = np.exp(channel - np.repeat(top, flat.size))[self.state_c]
        alpha = np.ones(len(fit) + 1)
        beta = np.ones(len(fit))
        for span in self._spans:
            here = slice(span.s0, span.s1)
            into = alpha[self.previous[span.t0 : span.t1]] * weights[span.t0 : span.t1]
            alpha[here] = span.normal(np.add.reduceat(into, span.fans) * fit[here])
        for span, before in zip(self._spans[:0:-1], self._spans[-2::-1], strict=True):
            current = self.current[span.t0 : span.t1]
            back = fit[current] * beta[current] * weights[span.t0 : span.t1]
            place = self.previous[span.t0 : span.t1] - before.s0
            inside = place >= 0
            total = np.bincount(place[inside], back[inside], before.s1 - before.s0)
            # stretches that end here have nothing behind them
            beta[before.s0 : before.s1] = before.normal(np.where(total > 0, total, 1.0))
        mass = np.bincount(self.state_c, alpha[:-1] * beta, len(channel))
        sums = np.add.reduceat(mass, flat.place[:-1])
        known = np.repeat(sums > 0, flat.size)
        posterior: Floats = np.where(
            known, mass / np.repeat(np.maximum(sums, 1e-300), flat.size), 1.0
        )
        return posterior


@dataclass(frozen=True, slots=True)
class _Span:
    """One step of all stretches: states `s0` to `s1`, triples `t0` to `t1`.

    `fans` is where the triples of each state begin (from `t0`), `heads` where the states of each position
    begin (from `s0`), `number` how many these are.
    """

    s0: int
    s1: int
    t0: int
    t1: int
    fans: Ids
    heads: Ids
    number: Ids

    def normal(self, states: Floats) -> Floats:
        """Make the states of each position sum to 1."""
        total = np.maximum(np.add.reduceat(states, self.heads), 1e-300)
        shares: Floats = states / np.repeat(total, self.number)
        return shares


class _Context:
    """What the model says of the keys of `c` after those of `a` and `b`.

    Pairs are looked up once for each state; only triples whose pairs are both known are looked up themselves.
    """

    def __init__(self, steps: _Steps, model: NgramModel, start: int) -> None:
        self._steps, self._model, self._start = steps, model, start

    def scores(self) -> Floats:
        """Of every triple, in nats."""
        steps, flat, start = self._steps, self._steps.flat, self._start
        second = np.where(steps.state_b < 0, start, flat.last[steps.state_b])
        third = flat.first[steps.state_c]
        known, score, backoff1 = self._model.pairs(second, third)
        weight = backoff1.astype(np.float64)
        opens = third == start
        current = steps.current
        history, known_history, backoff = self._histories(known, weight)
        total = score[current] + np.where(known_history, backoff, 0)
        asked = np.flatnonzero(known_history & known[current])
        at = current[asked]
        total[asked] += self._model.gains(history[asked], second[at], third[at])
        total = np.where(opens[current], 0.0, total)
        more: Floats = (self._inside(second) + self._inner()[steps.state_c])[current]
        return total + more

    def _histories(self, known: Flags, backoff: Floats) -> tuple[Ids, Flags, Floats]:
        """The key before `b`'s last one, whether the model knows the two, and their back-off weight.

        `known` and `backoff` are those of the states.
        """
        steps, flat, start = self._steps, self._steps.flat, self._start
        a, b = steps.a, steps.b
        long_b = flat.length[b] > 1
        older = np.where(long_b, flat.before_last[b], np.where(a < 0, NO_HISTORY, flat.last[a]))
        last = flat.last[b]
        older = np.where((b < 0) | (last == start), NO_HISTORY, older)
        # where the state before was looked up it is the same pair
        found, weight = (
            np.append(known, False)[steps.previous],
            np.append(backoff, 0)[steps.previous],
        )
        other = np.flatnonzero((older != NO_HISTORY) & (long_b | (steps.previous < 0)))
        if len(other):
            found[other], _, weight[other] = self._model.pairs(older[other], last[other])
        return older, found & (older != NO_HISTORY), weight

    def _inside(self, second: Ids) -> Floats:
        """Of each state: the second key of `c`, after the last one of `b`."""
        steps, flat = self._steps, self._steps.flat
        out = np.zeros(len(second))
        more = np.flatnonzero(flat.length[steps.state_c] > 1)
        if len(more):
            c = steps.state_c[more]
            oldest = np.where(flat.first[c] == self._start, NO_HISTORY, second[more])
            out[more] = self._log(oldest, flat.first[c], flat.second[c])
        return out

    def _inner(self) -> Floats:
        """What lies wholly inside an alternative of three keys and more: its third key and on."""
        flat = self._steps.flat
        inner = np.zeros(len(flat.first))
        triples = np.array(
            [
                (index, *keys[at : at + 3])
                for index, keys in flat.long
                for at in range(len(keys) - 2)
            ],
            np.int64,
        ).reshape(-1, 4)
        if len(triples):
            owner, first, second, third = triples.T
            np.add.at(inner, owner, self._log(first, second, third))
        return inner

    def _log(self, first: Ids, second: Ids, third: Ids) -> Floats:
        """Log P(third | first, second); opening a sentence costs nothing."""
        older = np.where(second == self._start, NO_HISTORY, first)
        score = self._model.log_probability(older, second, third).astype(np.float64)
        return np.where(third == self._start, 0.0, score)
