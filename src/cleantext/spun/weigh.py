"""The evidence that passages are spun in a dialect, all paragraphs at once.

Each rule is on or off in a text. A bare source word speaks against it (the map is a function: every
eligible occurrence changes), a surrogate that is far more frequent than English allows speaks for it.
With n(w) the count of a token, f(w) its frequency in English, and the profile's `escape` the chance that one
source word escapes a rule that is on:

    P(n(original) | on) / P(n(original) | off) = escape ** n(original)
    P(surrogate | dialect) / P(surrogate | English) = (f(s) + sum of P(on) f(o)) / f(s)

the likelihood ratio of field-notes section 2, with the rule states summed out. A spinner may apply only part
of its dictionary, and its dictionary may lack what we only infer, so the ratio is averaged over spin rates:
one for observed rules, one for the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import log

import numpy as np

from cleantext.spun.arrays import distinct, ranges
from cleantext.spun.channel import EVIDENCE_SURE
from cleantext.spun.rules import (
    COLLOCATION,
    FIRST_CAP,
    NEXT_CAP,
    NEXT_LIMIT,
    OTHER_RATES,
    SPIN_RATES,
    Rates,
)
from cleantext.spun.tables import INFERRED, Flags, Floats, Ids, Tables
from cleantext.spun.tally import Tally

_PAIRS = list(product(SPIN_RATES, OTHER_RATES))
#: The spin rates that are averaged over, shapes (R,), and their priors.
RATES = tuple(Rates(rate, rate * other) for (rate, _), (other, _) in _PAIRS)
OBSERVED_RATE = np.array([rates.observed for rates in RATES])
OTHER_RATE = np.array([rates.other for rates in RATES])
LOG_PRIOR = np.log([prior * other for (_, prior), (_, other) in _PAIRS])


@dataclass(frozen=True)
class Weighed:
    """What the counts of G paragraphs say.

    Attributes:
        ratio: log-likelihood ratio in nats, shape (G,).
        best: number of the best spin rates in `RATES`, shape (G,).
        totals: log-likelihood ratios at each of the spin rates, shape (G, R).
        prior: log-prior of the spin rates, shape (R,).
    """

    ratio: Floats
    best: Ids
    totals: Floats
    prior: Floats

    def together(self) -> tuple[float, Floats]:
        """The paragraphs as one text, which one spinner made, each paragraph spun or clean.

        Returns:
            The log-prior of the spin rates that explain them best and, on top of it, of the others that explain
            them as well; the log-likelihood ratios at the best rates, shape (G,).
        """
        each = (np.logaddexp(0.0, self.totals) - log(2)).sum(axis=0) + self.prior
        best = int(each.argmax())
        others = float(np.log(np.exp(each - each[best]).sum()))
        return float(self.prior[best]) + others, self.totals[:, best]

    def __getitem__(self, some: slice | Sequence[int]) -> Weighed:
        """Some of the paragraphs."""
        return Weighed(self.ratio[some], self.best[some], self.totals[some], self.prior)


def bare_uses(tally: Tally, tables: Tables) -> Floats:
    """Uses of each word as itself where it is an original, else 0; shape (P,)."""
    uses = tally.count * tables.genuine[tally.word]
    return np.where(tables.leaving[tally.word] > 0, uses, 0.0)


def weigh(tally: Tally, tables: Tables) -> Weighed:
    """Weigh every paragraph of a tally."""
    groups = tally.paragraphs
    if tables.profile.collocations:
        stated = tables.stated[tally.word]
        sure = COLLOCATION * np.where(stated >= EVIDENCE_SURE, stated, 0.0)
        ratio = np.bincount(tally.paragraph, sure, groups).astype(np.float64)
        return Weighed(ratio, np.zeros(groups, np.int64), ratio[:, None], np.zeros(1))
    uses = bare_uses(tally, tables)
    bare = np.flatnonzero(uses)
    word = tally.word[bare]
    rate = np.where(tables.seen[word, None], OBSERVED_RATE, OTHER_RATE)
    leaving = tables.leaving[word] * (tables.profile.escape ** uses[bare] - 1)
    against = np.log1p(rate * leaving[:, None])
    totals = np.zeros((groups, len(LOG_PRIOR)))
    _add(totals, tally.paragraph[bare], against)
    pairs = np.flatnonzero(tables.rules[tally.word])
    each = grid_pushes(tally, pairs, uses, tables)
    more = np.minimum(tally.count[pairs] - 1, NEXT_LIMIT)[:, None]
    supports = np.minimum(each, FIRST_CAP) + more * np.minimum(each, NEXT_CAP)
    _add(totals, tally.paragraph[pairs], supports)
    weighed = totals + LOG_PRIOR
    best = weighed.argmax(axis=1)
    top = weighed.max(axis=1)
    ratio = top + np.log(np.exp(weighed - top[:, None]).sum(axis=1))
    trust = tables.profile.trust
    return Weighed(ratio * trust, best, totals * trust, LOG_PRIOR)


def _add(totals: Floats, group: Ids, terms: Floats) -> None:
    """Add the rows of `terms` to the rows of `totals` that `group`, which is sorted, names."""
    if len(group):
        heads = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
        totals[group[heads]] += np.add.reduceat(terms, heads)


def pushes(
    tally: Tally, pairs: Ids, uses: Floats, tables: Tables, observed: Floats, other: Floats
) -> Floats:
    """Log P(surrogate | dialect) / P(surrogate | English), in nats.

    Args:
        tally: the counts.
        pairs: which of its pairs, shape (N,); surrogates.
        uses: of `bare_uses`, shape (P,).
        tables: of the dialect.
        observed: spin rates of observed rules, shape (R,).
        other: of the others, shape (R,).

    Returns:
        Shape (N, R).
    """
    word = tally.word[pairs]
    number = tables.rules[word]
    rule = np.repeat(tables.arc_at[word], number) + ranges(number)
    owner = np.repeat(np.arange(len(pairs)), number)
    told = tables.telling[rule]
    rule, owner = rule[told], owner[told]
    on = tables.sure[rule, None] * np.where(
        tables.evidence[rule, None] != INFERRED, observed, other
    )
    original = tables.original[rule]
    at, found = _find(tally, tally.paragraph[pairs][owner], original, len(tables.words))
    escaped = tables.profile.escape ** np.where(found, uses[at], 0.0)[:, None]
    on = on * escaped / (on * escaped + 1 - on)
    pushed = np.zeros((len(pairs), len(observed)))
    _add(pushed, owner, on * tables.frequency[original][:, None])
    rate = np.where(tables.seen[word, None], observed, other)
    stays = 1 - rate * tables.leaving[word][:, None]
    back = tables.background[word][:, None]
    logs: Floats = np.log((back * stays + pushed) / back)
    return logs


@dataclass(frozen=True)
class Grid:
    """What `pushes` needs of a dialect at all of `RATES`, worked out once; T rules that tell.

    Attributes:
        expected: P(word | dialect) where no original stands bare, shape (V, R).
        logs: what `pushes` is there, shape (V, R).
        rules: how many rules of each word tell, shape (V,).
        first: where they begin, shape (V,).
        original: of each of these rules, shape (T,).
        on: P(the rule was applied), shape (T, R).
    """

    expected: Floats
    logs: Floats
    rules: Ids
    first: Ids
    original: Ids
    on: Floats

    @classmethod
    def of(cls, tables: Tables) -> Grid:
        """That of a dialect."""
        size = len(tables.words)
        rule = np.flatnonzero(tables.telling)
        surrogate, original = tables.surrogate[rule], tables.original[rule]
        observed = (tables.evidence[rule] != INFERRED)[:, None]
        on = tables.sure[rule, None] * np.where(observed, OBSERVED_RATE, OTHER_RATE)
        pushed = np.zeros((size, len(RATES)))
        _add(pushed, surrogate, on * tables.frequency[original][:, None])
        rate = np.where(tables.seen[:, None], OBSERVED_RATE, OTHER_RATE)
        back = tables.background[:, None]
        expected = back * (1 - rate * tables.leaving[:, None]) + pushed
        number = np.bincount(surrogate, minlength=size)
        first = np.cumsum(number) - number
        return cls(expected, np.log(expected / back), number, first, original, on)


def grid_pushes(tally: Tally, pairs: Ids, uses: Floats, tables: Tables) -> Floats:
    """The same as `pushes` at all of `RATES`, shape (N, R): looked up, but where an original stands bare."""
    grid = tables.grid
    word = tally.word[pairs]
    logs: Floats = grid.logs[word]
    number = grid.rules[word]
    rule = np.repeat(grid.first[word], number) + ranges(number)
    original = grid.original[rule]
    standing = np.zeros(len(tables.words), np.bool_)
    standing[tally.word[uses > 0]] = True
    # few originals stand bare anywhere
    bare = np.flatnonzero(standing.take(original))
    rule, original = rule[bare], original[bare]
    owner = np.repeat(np.arange(len(pairs)), number)[bare]
    at, found = _find(tally, tally.paragraph[pairs[owner]], original, len(tables.words))
    found[found] = uses[at[found]] > 0
    bare = np.flatnonzero(found)
    if len(bare):
        rule, owner = rule[bare], owner[bare]
        on = grid.on[rule]
        escaped = on * tables.profile.escape ** uses[at[bare], None]
        less = np.zeros(logs.shape)
        _add(
            less,
            owner,
            (escaped / (escaped + 1 - on) - on) * tables.frequency[original[bare], None],
        )
        rows = distinct(owner)
        logs[rows] = np.log(
            (grid.expected[word[rows]] + less[rows]) / tables.background[word[rows], None]
        )
    return logs


def _find(tally: Tally, paragraph: Ids, word: Ids, size: int) -> tuple[Ids, Flags]:
    """Where the pair of a paragraph and a word stands in a tally, and whether it does."""
    keys = tally.paragraph * size + tally.word
    wanted = paragraph * size + word
    at = np.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    return at, (keys[at] == wanted) if len(keys) else np.zeros(len(wanted), np.bool_)
