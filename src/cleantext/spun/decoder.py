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
Singles = NDArray[np.float32]

#: Positions after which probabilities are made to sum to 1: the best state loses less than 60 nats in each, and plain
#: numbers hold 700.
VANISHING = 4

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

    def part(self, slots: slice) -> Flat:
        """Some of the slots, which are one text."""
        begin, end = int(self.place[slots.start]), int(self.place[slots.stop])
        some = slice(begin, end)
        return Flat(
            self.size[slots],
            self.place[slots.start : slots.stop + 1] - begin,
            self.first[some],
            self.second[some],
            self.before_last[some],
            self.last[some],
            self.length[some],
            tuple((number - begin, keys) for number, keys in self.long if begin <= number < end),
        )

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
            context = _Context(self._steps, model, start).scores()
            context *= weight
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


def _before(place: Ids, position: Ids, back: int) -> Ids:
    """The first alternative of the slot so far before some positions; -1 where there is none."""
    return np.where(position >= back, place[np.maximum(position - back, 0)], -1)


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
        p, place = self.position, self.flat.place
        size, size1, size2 = self._size[p], self._size1[p], self._size2[p]
        # states: the newer alternative runs faster
        row_of = np.repeat(np.arange(len(p)), size1)
        b = ranges(size1)
        row = np.repeat(np.arange(len(b)), size[row_of])
        at = row_of[row]
        self.state_at = np.concatenate([[0], np.cumsum(size1 * size)])
        self.state_c = place[p][at] + ranges(size[row_of])
        self.state_b = (_before(place, p, 1)[row_of] + b)[row]
        # triples: the oldest runs fastest, so that the sum over it is over neighbours
        fan = size2[at]
        self.current = np.repeat(np.arange(len(at)), fan)
        #: where the triples of each state begin, and the end of all
        self.fan_at = np.concatenate([[0], np.cumsum(fan)])
        self.triple_at = self.fan_at[self.state_at]
        home = np.full(slots + 1, -1)
        home[p] = self.state_at[:-1]
        # -1 is the single state before a stretch
        previous = np.where(self.step_of > 0, home[np.maximum(p - 1, 0)], -1)
        step = size1.take(at)
        # the states before those of one triple after the other are so many further
        previous = (previous[row_of] + b)[row] - step * self.fan_at[:-1]
        self.previous = step.take(self.current)
        self.previous *= np.arange(len(self.previous))
        self.previous += previous.take(self.current)
        #: the states before which there is only one, and the alternative before that one
        self.opening = np.flatnonzero(self.step_of[at] == 0)
        self.opened = _before(place, p, 2)[at[self.opening]]
        bounds = np.searchsorted(self.step_of, np.arange(int(self.step_of.max()) + 2))
        self._spans = [self._span(i, j, at) for i, j in pairwise(bounds.tolist())]
        every = self.flat.size
        self._slot = np.repeat(np.arange(slots), every)
        several = every > 1
        self._open = np.flatnonzero(several.take(self._slot))
        self._many = every[several]
        self._heads = np.cumsum(self._many) - self._many

    def _span(self, i: int, j: int, at: Ids) -> _Span:
        """One step: the positions `i` to `j`; `at` is that of each state."""
        s0, s1 = int(self.state_at[i]), int(self.state_at[j])
        t0, t1 = int(self.triple_at[i]), int(self.triple_at[j])
        # -1 is the single state before a stretch
        before = int(self.state_at[np.searchsorted(self.step_of, self.step_of[i] - 1)]) if i else -1
        previous, current = self.previous[t0:t1] - before, self.current[t0:t1] - s0
        return _Span(s0, s1, t0, t1, previous, current, at[s0:s1] - i, j - i)

    def scaled(self, context: Floats) -> Floats:
        """Scores of the triples as weights, the largest of each position 1; changes them in place."""
        top = np.maximum.reduceat(context, self.triple_at[:-1])
        context -= np.repeat(top, np.diff(self.triple_at))
        return _exp(context)

    def run(self, weights: Floats, channel: Floats) -> Floats:
        """Forward, backward, and the normalised sum for each alternative.

        Probabilities are plain numbers, which every few positions are made to sum to 1 so that none vanishes.
        """
        fit = self._fit(channel).take(self.state_c)
        alpha = np.empty(len(fit))
        before = np.ones(1)
        for number, span in enumerate(self._spans):
            into = before.take(span.previous)
            into *= weights[span.t0 : span.t1]
            here = before = alpha[span.s0 : span.s1]
            np.multiply(np.bincount(span.current, into, len(here)), fit[span.s0 : span.s1], here)
            if number % VANISHING == 0:
                span.normalise(here)
        # what is behind a state, and its fit
        beta = np.ones(len(fit))
        for number in range(len(self._spans) - 1, 0, -1):
            span, earlier = self._spans[number], self._spans[number - 1]
            behind = beta[span.s0 : span.s1] * fit[span.s0 : span.s1]
            back = behind.take(span.current)
            back *= weights[span.t0 : span.t1]
            here = beta[earlier.s0 : earlier.s1]
            here[:] = np.bincount(span.previous, back, len(here))
            # stretches that end here have nothing behind them
            here[here == 0] = 1
            if number % VANISHING == 0:
                earlier.normalise(here)
        alpha *= beta
        mass = np.bincount(self.state_c, alpha, len(channel))
        sums = np.bincount(self._slot, mass, len(self.flat.size))
        unknown = sums == 0
        posterior: Floats = mass / (sums + unknown).take(self._slot) + unknown.take(self._slot)
        return posterior

    def _fit(self, channel: Floats) -> Floats:
        """Scores of the alternatives as weights, the largest of each slot 1."""
        fit = np.ones(len(channel))
        scores = channel.take(self._open)
        top = np.maximum.reduceat(scores, self._heads)
        scores -= np.repeat(top, self._many)
        fit[self._open] = _exp(scores)
        return fit


@dataclass(frozen=True, slots=True)
class _Span:
    """One step of all stretches: states `s0` to `s1`, triples `t0` to `t1`.

    Of each triple `previous` is the state before it, counted from the first of the step before, and `current` its own,
    counted from `s0`; `position` is that of each
    state, below `positions`.
    """

    s0: int
    s1: int
    t0: int
    t1: int
    previous: Ids
    current: Ids
    position: Ids
    positions: int

    def normalise(self, states: Floats) -> None:
        """Make the states of each position sum to 1."""
        total = np.bincount(self.position, states, self.positions)
        states /= np.maximum(total, 1e-300).take(self.position)


def _exp(scores: Floats) -> Floats:
    """Of scores of which only those near 0 count: single precision has enough digits, and is four times as fast."""
    weights: Floats = np.exp(scores.astype(np.float32)).astype(np.float64)
    return weights


class _Context:
    """What the model says of the keys of `c` after those of `a` and `b`.

    Pairs are looked up once for each state; only triples whose pairs are both known are looked up themselves.
    """

    def __init__(self, steps: _Steps, model: NgramModel, start: int) -> None:
        self._steps, self._model, self._start = steps, model, start

    def scores(self) -> Floats:
        """Of every triple, in nats."""
        steps, flat = self._steps, self._steps.flat
        # -1, no key before, takes the one at the end
        second = np.append(flat.last, self._start).take(steps.state_b)
        third = flat.first.take(steps.state_c)
        known, score, backoff = self._model.pairs(second, third)
        history, total = self._histories(known, backoff)
        current = steps.current
        asked = np.flatnonzero((history >= 0) & known.take(current))
        at = current.take(asked)
        total[asked] += self._model.gains(history.take(asked), second.take(at), third.take(at))
        state = score.astype(np.float64)
        # opening a sentence costs nothing
        opens = third == self._start
        if opens.any():
            state[opens] = 0
            total[opens.take(current)] = 0
        long = np.flatnonzero(flat.length.take(steps.state_c) > 1)
        if len(long):
            state[long] += self._inside(second, known, backoff, long)
        total += state.take(current)
        return total

    def _histories(self, known: Flags, backoff: Singles) -> tuple[Ids, Floats]:
        """Of each triple: the key before `b`'s last one if the model knows the two, else -1, and their back-off weight.

        `known` and `backoff` are those of the states.
        """
        steps, flat = self._steps, self._steps.flat
        c = steps.state_c
        # what a state is to the one after it
        older, last = np.append(flat.last, NO_HISTORY).take(steps.state_b), flat.last.take(c)
        weight = backoff.astype(np.float64)
        long = np.flatnonzero(flat.length.take(c) > 1)
        if len(long):
            known = known.copy()
            older[long] = flat.before_last.take(c[long])
            known[long], weight[long] = self._history(older[long], last[long])
        none = ~known
        none |= (older == NO_HISTORY) | (last == self._start)
        older[none], weight[none] = NO_HISTORY, 0
        older, weight = older.take(steps.previous), weight.take(steps.previous)
        # the single states before a stretch were not looked up
        a, b = steps.opened, steps.state_b[steps.opening]
        before = np.where(flat.length[b] > 1, flat.before_last[b], flat.last[a])
        single = (flat.length[b] == 1) & (a < 0)
        before = np.where((b < 0) | single, NO_HISTORY, before)
        found, single_weight = self._history(before, flat.last[b])
        at = steps.fan_at[steps.opening]
        older[at], weight[at] = np.where(found, before, NO_HISTORY), single_weight
        return older, weight

    def _history(self, older: Ids, last: Ids) -> tuple[Flags, Floats]:
        """Of two keys as a history: whether it is known, and its back-off weight, else 0."""
        found, weight = np.zeros(len(older), np.bool_), np.zeros(len(older))
        asked = np.flatnonzero((older != NO_HISTORY) & (last != self._start))
        if len(asked):
            found[asked], _, weight[asked] = self._model.pairs(older[asked], last[asked])
        return found, weight

    def _inside(self, second: Ids, known: Flags, backoff: Singles, states: Ids) -> Floats:
        """What stands inside `c`, of some states: its second key, after the last one of `b`, and those behind it.

        `second`, `known` and `backoff` are those of all states.
        """
        flat, c = self._steps.flat, self._steps.state_c[states]
        first, next_key = flat.first[c], flat.second[c]
        pair, out, _ = self._model.pairs(first, next_key)
        # `b` counts unless `c` opens a sentence
        counts = first != self._start
        out = out + backoff[states] * counts
        asked = np.flatnonzero(pair & known[states] & counts)
        out[asked] += self._model.gains(second[states[asked]], first[asked], next_key[asked])
        inside: Floats = np.where(next_key == self._start, 0.0, out)
        return inside + self._inner()[c] if flat.long else inside

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
