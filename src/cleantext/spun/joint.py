"""Rules and words decided together: the states of each text's rules, re-estimated from the decoder's posteriors.

A dialect's map is a function, so each original has one state in a text: it passes unchanged, or it goes to
one of its surrogates. Every use of another state is then an escape. With u(k) the expected number of uses of
state k (surrogates decoded to this original; for 'unchanged' the original standing bare),

    P(state k) ∝ prior(k) * escape ** (all uses - u(k))

which is the E step of a mixture over dictionaries; decoding with these probabilities is the other half. The
priors themselves are scaled by how much of the dictionary this text was spun with: where many originals stand
bare whose rules are only inferred, inferred rules are less probable in this text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleantext.spun.arrays import Lookup, distinct, ranges
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
#: No rule is surer than this before anything is decoded.
SUREST = 0.98


class RuleStates:
    """The states of the rules that the lattice of some texts has, and of their originals.

    A rule has a state of its own in each text, and so has a word. Both are numbered through: rule *r* of text
    *t* is `t * A + r` with the A rules of the dialect, word *w* is `t * V + w`.

    Args:
        tables: of the dialect.
        counts: of the spun passages of each text, as one paragraph.
        rates: spin rates of each text, from counts alone.
        rules: numbers of the rules of the alternatives, -1 for none.
        words: ids of the words that are kept, -1 for none, shape as `rules`.
        texts: of these, shape as `rules`; all 0 by default.
        before: expected uses of every rule, shape (T, A), and how often every word was kept, shape (T, V), in other
            texts of the source of each; their counts are among `counts`.

    Attributes:
        rules: the distinct rules, shape (R,).
        words: the distinct originals and kept words, shape (W,).
        numbers: of each alternative that has a rule, the place in `rules`.
        word_numbers: of each alternative that is kept, the place in `words`.
    """

    def __init__(
        self,
        tables: Tables,
        counts: Tally,
        rates: Sequence[Rates],
        rules: Ids,
        words: Ids,
        texts: Ids | None = None,
        before: tuple[Floats, Floats] | None = None,
    ) -> None:
        self._size, size = max(len(tables.sure), 1), len(tables.words)
        owner = np.zeros(len(rules), np.int64) if texts is None else texts
        ruled, kept = np.flatnonzero(rules != NO_RULE), np.flatnonzero(words != NO_RULE)
        applied = (owner * self._size + rules)[ruled]
        self.rules = distinct(applied)
        self.numbers = np.searchsorted(self.rules, applied)
        text, rule = np.divmod(self.rules, self._size)
        originals = text * size + tables.original[rule]
        standing = (owner * size + words)[kept]
        self.words = distinct(np.concatenate([originals, standing]))
        self.word_numbers = np.searchsorted(self.words, standing)
        self._word_of = np.searchsorted(self.words, originals)
        self._escape = tables.profile.escape
        self._kind = 3 * text + tables.kind[rule]
        self._prior = tables.sure[rule]
        text, word = np.divmod(self.words, size)
        self._leaving = tables.leaving[word]
        self._before: tuple[Floats | float, Floats | float] = (0.0, 0.0)
        if before:
            self._before = before[0][self.rules // self._size, rule], before[1][text, word]
        self._word_kind = 3 * text + tables.word_kind[word]
        self._texts = counts.paragraphs
        codes = counts.paragraph * size + counts.word
        standing_at = Lookup(codes)
        # what does not stand there is not used
        uses = np.append(bare_uses(counts, tables), 0.0)
        number = np.append(counts.count, 0)
        observed = np.array([each.observed for each in rates])
        other = np.array([each.other for each in rates])
        self._initial = _initial(tables, (observed, other), self.rules, (standing_at, uses, number))
        bare = uses.take(standing_at(self.words)[0])
        seen = np.where(tables.seen[word], observed[text], other[text])
        on = _on(self._leaving * seen, bare, tables.profile.escape)
        self._replaced = on * (bare > 0)
        # where a word is a surrogate too, its bare uses are not counted but decoded
        self._bare = bare * (tables.rules[word] == 0)
        elsewhere = np.flatnonzero((uses[:-1] > 0) & ~Lookup(self.words)(codes)[1])
        word = counts.word[elsewhere]
        against = np.minimum(uses[elsewhere], 1) * tables.leaving[word]
        kind = 3 * counts.paragraph[elsewhere] + tables.word_kind[word]
        self._against = np.bincount(kind, against, 3 * self._texts)

    def initial(self) -> tuple[Floats, Floats]:
        """Log P(rule on), shape (R,), and log P(unchanged), shape (W,), from counts alone."""
        stays = np.log(np.maximum(1 - self._replaced, LEAST))
        return np.log(np.maximum(self._initial, LEAST)), stays

    def _spin_rates(self, used: Floats, bare: Floats) -> Floats:
        """The part of the dictionary that was applied, by text and kind of rule; shape (3 * texts,)."""
        # doubtful uses would vouch for each other: their share is counted far below its face, as its third power
        share = np.minimum(used, 1)
        changed, left = share * share * share, np.minimum(bare, 1) * self._leaving
        for_it = BELIEF + np.bincount(self._word_kind, changed, 3 * self._texts)
        against = self._against + np.bincount(self._word_kind, left, 3 * self._texts)
        rates: Floats = for_it / (for_it + against)
        rates[DOUBTFUL::3] = rates[LIKELY::3]
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
        uses, kept = uses + self._before[0], kept + self._before[1]
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
    odds = sure.copy()
    # powers are slow, and most words stand nowhere
    standing = np.flatnonzero(bare)
    odds[standing] *= escape ** bare[standing]
    states: Floats = odds / (odds + 1 - sure)
    return states


def _initial(
    tables: Tables,
    rates: tuple[Floats, Floats],
    rules: Ids,
    counts: tuple[Lookup, Floats, Ids],
) -> Floats:
    """P(on) of rules from bare words, and from surrogates: each raises its rules by what they contribute.

    Rules and words are numbered through, as in `RuleStates`; `rates` are those of observed rules and of the others,
    `counts` where words stand, their bare uses there, and how often they stand there.
    """
    at, uses, number = counts
    size, words = max(len(tables.sure), 1), len(tables.words)
    text, rule = np.divmod(rules, size)
    surrogates = distinct(text * words + tables.surrogate[rule])
    text, surrogate = np.divmod(surrogates, words)
    many = tables.rules[surrogate]
    every = np.repeat(tables.arc_at[surrogate], many) + ranges(many)
    owner = np.repeat(np.arange(len(surrogates)), many)
    text = text[owner]
    observed, other = rates
    rate = np.where(tables.evidence[every] == INFERRED, other[text], observed[text])
    sure = np.minimum(tables.sure[every] * rate, SUREST)
    original = tables.original[every]
    bare = uses.take(at(text * words + original)[0])
    before = _on(sure, bare, tables.profile.escape)
    pushed = before * tables.frequency[original]
    total = tables.background[surrogate] + np.bincount(owner, pushed, len(surrogates))
    others = 1 - pushed / total[owner]
    times = number.take(at(surrogates)[0])[owner]
    several = np.flatnonzero(times != 1)
    others[several] **= times[several]
    after: Floats = 1 - (1 - before) * others
    return after[np.searchsorted(text * size + every, rules)]
