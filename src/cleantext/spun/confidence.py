"""How sure a repair is: what its posterior is worth, given all else that is known of the slot.

The decoder's posterior trusts the context model in every place alike. A small network that was trained on spun held-out
text, where it is known which repairs are right, knows better when to: a rule that the text shows to be applied elsewhere, or
a surrogate that is a common word. It changes no repair, only how sure the program is of it. Two hidden layers;
`scripts/train_confidence.py` makes the weights.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleantext import resources
from cleantext.spun.arrays import distinct
from cleantext.spun.lattice import Lattice
from cleantext.spun.options import NO_RULE
from cleantext.spun.tables import Floats, Ids, Tables
from cleantext.spun.tally import Tally

#: Posteriors nearer to 0 and 1 than this say no more.
NEAREST = 1e-4
#: Log P(the rule was applied) and nats of context beyond which nothing is said.
LEAST_APPLIED, MOST_CONTEXT = -8.0, 8.0
#: What a slot is judged by, in the order of the columns of `traits`.
TRAITS = (
    "likeliest", "kept", "second", "applied", "sure", "surrogate", "original", "alike", "uses",
    "alternatives", "words", "spun share", "text", "context", "score", "before", "behind",
    "trust", "bare",
)  # fmt: skip


@dataclass(frozen=True)
class Slotted:
    """What is known of the slots of a passage when it was decoded; N slots, S alternatives.

    Attributes:
        lattice: with the slots.
        tables: of the dialect.
        text: the text of each slot, shape (N,).
        counts: of the texts, each as one paragraph.
        posterior: shape (S,).
        applied: log P(the rule was applied), shape (S,).
        context: nats that speak for each alternative beside the trigrams, shape (S,).
    """

    lattice: Lattice
    tables: Tables
    text: Ids
    counts: Tally
    posterior: Floats
    applied: Floats
    context: Floats

    def likeliest(self) -> Ids:
        """The likeliest original of each slot, a number of the alternatives; -1 for none, shape (N,)."""
        at, owner = self.lattice.at, self.lattice.owner
        chance = np.where(self.lattice.rule == NO_RULE, -1.0, self.posterior)
        top = np.maximum.reduceat(chance, at[:-1])
        first = np.full(len(at) - 1, -1)
        best = np.flatnonzero((chance == top[owner]) & (chance >= 0))[::-1]
        first[owner[best]] = best
        return first

    def traits(self, best: Ids) -> Floats:
        """The traits of some slots by their likeliest originals, shape (n, TRAITS)."""
        lattice, posterior = self.lattice, self.posterior
        slot = lattice.owner[best]
        keep = lattice.at[slot]
        surrogate, rule = lattice.slots.surrogate, lattice.rule[best]
        others = posterior.copy()
        others[best] = 0
        others[lattice.at[:-1]] = 0
        second = np.maximum.reduceat(others, lattice.at[:-1])[slot]
        kept = posterior[lattice.at[:-1]]
        texts = self.counts.paragraphs
        share = np.bincount(self.text, 1 - kept, texts) / np.maximum(
            np.bincount(self.text, minlength=texts), 1
        )
        text, frequency = self.text[slot], self.tables.frequency
        before, behind = self._neighbours(np.maximum.reduceat(posterior, lattice.at[:-1]))
        context = self.context[best] - self.context[keep]
        profile = self.tables.profile
        columns = (
            _odds(posterior[best]),
            _odds(posterior[keep]),
            np.log(second + 1e-3),
            np.maximum(self.applied[best], LEAST_APPLIED),
            _odds(np.clip(self.tables.sure[rule], 0.01, 0.99)),
            np.log(frequency[surrogate[slot]] + 1e-9),
            np.log(frequency[self.tables.original[rule]] + 1e-9),
            np.log(_sums(self.text * len(frequency) + surrogate, np.ones(len(surrogate)))[slot]),
            np.log(self._uses()[best] + 0.1),
            np.log(np.diff(lattice.at)[slot]),
            lattice.slots.last[slot] - lattice.slots.first[slot],
            _odds(share[text]),
            np.log(self.counts.eligible[text] + 1.0),
            np.clip(context, -MOST_CONTEXT, MOST_CONTEXT),
            np.clip(lattice.score[best] - lattice.score[keep], -MOST_CONTEXT, MOST_CONTEXT),
            before[slot],
            behind[slot],
            np.full(len(best), profile.trust),
            np.full(len(best), float(profile.bare)),
        )
        return np.column_stack(columns).astype(np.float64)

    def _uses(self) -> Floats:
        """Expected uses of the rule of each alternative in its text, shape (S,)."""
        rule = self.lattice.rule
        code = self.text[self.lattice.owner] * (len(self.tables.sure) + 1) + rule
        return _sums(code, np.where(rule == NO_RULE, 0.0, self.posterior))

    def _neighbours(self, top: Floats) -> tuple[Floats, Floats]:
        """How sure the slots next to each are: 1 where a fixed word stands, shapes (N,)."""
        link = self.lattice.link
        before, behind = np.ones(len(link)), np.ones(len(link))
        joined = np.flatnonzero(np.diff(link) == 1)
        before[joined + 1], behind[joined] = top[joined], top[joined + 1]
        return before, behind


def _odds(p: Floats) -> Floats:
    near: Floats = np.clip(p, NEAREST, 1 - NEAREST)
    odds: Floats = np.log(near) - np.log1p(-near)
    return odds


def _sums(code: Ids, values: Floats) -> Floats:
    """Of each, the sum of the values that have the same code."""
    known = distinct(code)
    place = np.searchsorted(known, code)
    sums: Floats = np.bincount(place, values, len(known)).astype(np.float64)
    return sums[place]


@dataclass(frozen=True)
class Network:
    """From traits to P(the repair is right): two hidden layers of rectified units.

    Attributes:
        mean, scale: of the traits, shape (TRAITS,).
        layers: weights and constants, shapes (n, m) and (m,).
    """

    mean: Floats
    scale: Floats
    layers: tuple[tuple[NDArray[np.float64], Floats], ...]

    def __call__(self, traits: Floats) -> Floats:
        """P(the repair is right) of slots, shape (n,); traits are (n, TRAITS)."""
        values = (traits - self.mean) / self.scale
        for weights, constant in self.layers[:-1]:
            values = np.maximum(values @ weights + constant, 0)
        weights, constant = self.layers[-1]
        out: Floats = 1 / (1 + np.exp(-(values @ weights + constant)[:, 0]))
        return out


@cache
def network() -> Network:
    """The shipped network."""
    stored = json.loads(resources.data("models/confidence.json").read_text(encoding="utf-8"))
    if tuple(stored["traits"]) != TRAITS:
        raise ValueError("confidence.json was made for other traits")
    mean, scale = np.array(stored["mean"]), np.array(stored["scale"])
    layers = tuple((np.array(w), np.array(c)) for w, c in stored["layers"])
    return Network(mean, scale, layers)


def confidence(known: Slotted) -> Floats:
    """P(the likeliest original is right, if the paragraph is spun) of each slot, shape (N,); 0 if there is none."""
    best = known.likeliest()
    some = np.flatnonzero(best >= 0)
    out = np.zeros(len(best))
    if not len(some):
        return out
    if known.tables.profile.collocations:
        # a few fixed phrases: there is nothing in the text to judge them by
        out[some] = known.posterior[best[some]]
    else:
        out[some] = network()(known.traits(best[some]))
    return out
