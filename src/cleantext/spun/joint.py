"""Rules and words decided together: the states of a text's rules, re-estimated from the decoder's posteriors.

A dialect's map is a function, so each original has one state in a text: it passes unchanged, or it goes to
one of its surrogates. Every use of another state is then an escape. With u(k) the expected number of uses of
state k (surrogates decoded to this original; for 'unchanged' the original standing bare),

    P(state k) ∝ prior(k) * escape ** (all uses - u(k))

which is the E step of a mixture over dictionaries; decoding with these probabilities is the other half. The
priors themselves are scaled by how much of the dictionary this text was spun with: where many originals stand
bare whose rules are only inferred, inferred rules are less probable in this text.
"""

from __future__ import annotations

import numpy as np

from cleantext.spun.options import NO_RULE
from cleantext.spun.rules import Rates
from cleantext.spun.tables import DOUBTFUL, INFERRED, LIKELY, Floats, Ids, Tables
from cleantext.spun.tally import Tally
from cleantext.spun.weigh import bare_uses

#: Chance of one use against the state of its rule, at least: uses are only expected ones. Where the profile
#: expects more escapes, because the map varies, that holds.
ESCAPE = 0.2
#: No state is ever less probable.
LEAST = 1e-4
#: So many originals' worth of belief that the whole dictionary was applied.
BELIEF = 1.0
#: Exponent of the expected uses of an original, when the spin rate is estimated.
DOUBT = 3
#: No rule is surer than this before anything is decoded.
SUREST = 0.98


class RuleStates:
    """The states of the rules that a text's lattice has, and of their originals.

    Args:
        tables: of the dialect.
        counts: of the spun passages, as one paragraph.
        rates: spin rates of the text, from counts alone.
        rules: numbers of the rules of the alternatives, -1 for none.
        words: ids of the words that are kept, -1 for none.

    Attributes:
        rules: the distinct rules, shape (R,).
        words: the distinct originals and kept words, shape (W,).
    """

    def __init__(self, tables: Tables, counts: Tally, rates: Rates, rules: Ids, words: Ids) -> None:
        self.rules = np.unique(rules[rules != NO_RULE])
        originals = tables.original[self.rules]
        self.words = np.unique(np.concatenate([originals, words[words != NO_RULE]]))
        self._word_of = np.searchsorted(self.words, originals)
        self._escape = tables.profile.escape
        self._kind = tables.kind[self.rules]
        self._prior = tables.sure[self.rules]
        self._leaving = tables.leaving[self.words]
        self._word_kind = tables.word_kind[self.words]
        uses = np.zeros(len(tables.words))
        uses[counts.word] = bare_uses(counts, tables)
        number = np.zeros(len(tables.words), np.int64)
        number[counts.word] = counts.count
        self._initial = _initial(tables, rates, self.rules, uses, number)
        seen = np.where(tables.seen[self.words], rates.observed, rates.other)
        on = _on(self._leaving * seen, uses[self.words], tables.profile.escape)
        self._replaced = np.where(uses[self.words] > 0, on, 0.0)
        # where a word is a surrogate too, its bare uses are not counted but decoded
        self._bare = np.where(tables.rules[self.words] > 0, 0.0, uses[self.words])
        standing = np.flatnonzero(uses)
        others = standing[~np.isin(standing, self.words)]
        against = np.minimum(uses[others], 1) * tables.leaving[others]
        self._against = np.bincount(tables.word_kind[others], against, 3)

    def numbers(self, rules: Ids) -> Ids:
        """The place of each rule in `rules`, shape (n,)."""
        return np.searchsorted(self.rules, rules)

    def word_numbers(self, words: Ids) -> Ids:
        """The place of each word in `words`, shape (n,)."""
        return np.searchsorted(self.words, words)

    def initial(self) -> tuple[Floats, Floats]:
        """Log P(rule on), shape (R,), and log P(unchanged), shape (W,), from counts alone."""
        stays = np.log(np.maximum(1 - self._replaced, LEAST))
        return np.log(np.maximum(self._initial, LEAST)), stays

    def _spin_rates(self, used: Floats, bare: Floats) -> Floats:
        """The part of the dictionary that was applied, by kind of rule; shape (3,)."""
        # doubtful uses would vouch for each other: their share is counted far below its face
        changed, left = np.minimum(used, 1) ** DOUBT, np.minimum(bare, 1) * self._leaving
        for_it = BELIEF + np.bincount(self._word_kind, changed, 3)
        against = self._against + np.bincount(self._word_kind, left, 3)
        rates: Floats = for_it / (for_it + against)
        rates[DOUBTFUL] = rates[LIKELY]
        return rates

    def update(self, uses: Floats, kept: Floats) -> tuple[Floats, Floats]:
        """Re-estimate the states.

        Args:
            uses: expected uses of each rule, shape (R,).
            kept: expected number of surrogates that stand for themselves, by word, shape (W,).

        Returns:
            As `initial`.
        """
        word_of, words = self._word_of, len(self.words)
        bare = self._bare + kept
        used = np.bincount(word_of, uses, words).astype(np.float64)
        rates = self._spin_rates(used, bare)
        prior = self._prior * rates[self._kind]
        leaving = self._leaving * rates[self._word_kind]
        total = used + bare
        escape = np.log(max(ESCAPE, self._escape))
        on = np.log(np.maximum(prior, LEAST)) + escape * (total[word_of] - uses)
        stays = np.log(np.maximum(1 - leaving, LEAST)) + escape * used
        # what the lexicon gives to surrogates that do not stand in this text: never used
        absent = np.maximum(leaving - np.bincount(word_of, prior, words), 0)
        idle = np.log(np.maximum(absent, 1e-12)) + escape * total
        top = np.maximum(stays, idle)
        np.maximum.at(top, word_of, on)
        norm = np.bincount(word_of, np.exp(on - top[word_of]), words)
        norm = top + np.log(norm + np.exp(stays - top) + np.exp(idle - top))
        least = np.log(LEAST)
        return np.maximum(on - norm[word_of], least), np.maximum(stays - norm, least)


def _on(sure: Floats, bare: Floats, escape: float) -> Floats:
    """P(rule on), given how often its source word stands bare."""
    odds = sure * escape**bare
    states: Floats = odds / (odds + 1 - sure)
    return states


def _initial(tables: Tables, rates: Rates, rules: Ids, uses: Floats, number: Ids) -> Floats:
    """P(on) of rules from bare words, and from surrogates: each raises its rules by what they contribute."""
    rate = np.where(tables.evidence == INFERRED, rates.other, rates.observed)
    surrogates = np.unique(tables.surrogate[rules])
    every = np.flatnonzero(np.isin(tables.surrogate, surrogates))
    sure = np.minimum(tables.sure[every] * rate[every], SUREST)
    before = _on(sure, uses[tables.original[every]], tables.profile.escape)
    pushed = before * tables.frequency[tables.original[every]]
    owner = tables.surrogate[every]
    total = tables.background + np.bincount(owner, pushed, len(tables.words))
    after = 1 - (1 - before) * (1 - pushed / total[owner]) ** number[owner]
    return after[np.searchsorted(every, rules)]
