"""Rules and words decided together: the states of a text's rules, re-estimated from the decoder's posteriors.

A dialect's map is a function, so each original has one state in a text: it passes unchanged, or it goes to
one of its surrogates. Every use of another state is then an escape. With u(k) the expected number of uses of
state k (surrogates decoded to this original; for 'unchanged' the original standing bare),

    P(state k) ∝ prior(k) * ESCAPE ** (all uses - u(k))

which is the E step of a mixture over dictionaries; decoding with these probabilities is the other half. The
priors themselves are scaled by how much of the dictionary this text was spun with: where many originals stand
bare whose rules are only inferred, inferred rules are less probable in this text.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleantext.spun.channel import Arc, Channel
from cleantext.spun.rules import Rates, RuleStates, bare_words

Floats = NDArray[np.float64]

#: Chance of one use against the state of its rule. Larger than a profile's: uses are only expected ones.
ESCAPE = 0.2
#: No state is ever less probable.
LEAST = 1e-4
NO_RULE = -1
#: Originals that say how much of a dictionary was applied: those that it is sure to replace.
TELLING = 0.5
#: So many originals' worth of belief that the whole dictionary was applied.
BELIEF = 1.0
#: Exponent of the expected uses of an original, when the spin rate is estimated.
DOUBT = 3
OBSERVED, LIKELY, DOUBTFUL = range(3)


def kind(arc: Arc) -> int:
    """The class of a rule whose spin rate is estimated by itself."""
    if arc.rule.evidence != "inferred":
        return OBSERVED
    return LIKELY if arc.sure >= TELLING else DOUBTFUL


class RuleTable:
    """The rules that occur in a text, numbered as the lattice meets them.

    Args:
        initial: what counts alone say of the rules (`rules.states`).
        counts: tokens of the spun passages, with their number.
        channel: of the dialect.
        rates: spin rates of the text, from counts alone.
    """

    def __init__(
        self, initial: RuleStates, counts: Mapping[str, int], channel: Channel, rates: Rates
    ) -> None:
        self._initial = initial
        self._channel = channel
        self._rates = rates
        self._bare_counts = bare_words(channel, counts)
        self._rules: dict[tuple[str, str], int] = {}
        self._words: dict[str, int] = {}
        self._word_of: list[int] = []
        self._kind: list[int] = []
        self._prior: list[float] = []
        self._on: list[float] = []
        self._leaving: list[float] = []
        self._word_kind: list[int] = []
        self._replaced: list[float] = []
        self._bare: list[float] = []

    def rule(self, arc: Arc, surrogate: str) -> int:
        """The number of a rule."""
        key = (arc.original, surrogate)
        number = self._rules.get(key)
        if number is None:
            number = self._rules[key] = len(self._rules)
            self._word_of.append(self.word(arc.original))
            self._kind.append(kind(arc))
            self._prior.append(arc.sure)
            self._on.append(self._initial.on.get(key, arc.sure * self._rates.of(arc)))
        return number

    def word(self, original: str) -> int:
        """The number of an original."""
        number = self._words.get(original)
        if number is None:
            number = self._words[original] = len(self._words)
            self._leaving.append(self._channel.leaving.get(original, 0.0))
            self._word_kind.append(self._kind_of(original))
            self._replaced.append(self._initial.replaced.get(original, 0.0))
            # where it is a surrogate too, its bare uses are not counted but decoded
            decoded = original in self._channel.arcs
            self._bare.append(0 if decoded else self._bare_counts.get(original, 0))
        return number

    def _kind_of(self, original: str) -> int:
        if original in self._channel.observed:
            return OBSERVED
        return LIKELY if self._channel.leaving.get(original, 0.0) >= TELLING else DOUBTFUL

    def initial(self) -> tuple[Floats, Floats]:
        """Log P(rule on), shape (rules,), and log P(unchanged), shape (words,), from counts alone."""
        on, replaced = np.array(self._on), np.array(self._replaced)
        return np.log(np.maximum(on, LEAST)), np.log(np.maximum(1 - replaced, LEAST))

    def _spin_rates(self, used: Floats, bare: Floats) -> Floats:
        """The part of the dictionary that was applied, by kind of rule; shape (3,)."""
        leaving = np.array(self._leaving)
        kinds = np.array(self._word_kind)
        # doubtful uses would vouch for each other: their share is counted far below its face
        changed, left = np.minimum(used, 1) ** DOUBT, np.minimum(bare, 1) * leaving
        for_it, against = np.full(3, BELIEF), np.zeros(3)
        np.add.at(for_it, kinds, changed)
        np.add.at(against, kinds, left)
        for word, number in self._bare_counts.items():
            if word not in self._words:
                against[self._kind_of(word)] += min(number, 1.0) * self._channel.leaving[word]
        rates: Floats = for_it / (for_it + against)
        rates[DOUBTFUL] = rates[LIKELY]
        return rates

    def update(self, uses: Floats, kept: Floats) -> tuple[Floats, Floats]:
        """Re-estimate the states.

        Args:
            uses: expected uses of each rule, shape (rules,).
            kept: expected number of surrogates that stand for themselves, by word, shape (words,).

        Returns:
            As `initial`.
        """
        word_of = np.array(self._word_of, np.int64)
        words = len(self._words)
        bare = np.array(self._bare) + kept
        used = np.bincount(word_of, uses, words).astype(np.float64)
        rates = self._spin_rates(used, bare)
        prior = np.array(self._prior) * rates[np.array(self._kind, np.int64)]
        leaving = np.array(self._leaving) * rates[np.array(self._word_kind, np.int64)]
        total = used + bare
        escape = np.log(ESCAPE)
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
