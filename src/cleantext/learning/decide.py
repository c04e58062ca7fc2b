"""Which substitutions are rules of the spinner, and which are accidents of the pairs.

A spinner replaces a word it knows at a steady rate (mostly always), an editor now and then. So the
words of a set of pairs are a mixture of two kinds, and three numbers describe it: `touched`, the
share of words that the spinner knows; `rate`, how often it replaces such a word; `noise`, how
often an occurrence is changed by accident. With N occurrences of a word, c of them replaced by the
same surrogate s, in d pairs,

    P(c, s | rule)     = binomial(c; N, rate) * P(s is picked for a dictionary)
    P(c, s | accident) = (N over d) * noise^d * (c - 1 over d - 1) * REPEAT^(c - d)
                         * (1 - noise)^(N - c) * P(s stands in the text) * AGAIN^(d - 1)

An accident puts whatever word stands there in the spun text, mostly a frequent one that is seen
elsewhere too; a dictionary picks any word with the same chance, so most of its surrogates are seen
nowhere else. Noise is read off the words that hardly ever change; the other two numbers are those,
on a grid, under which all counts together are most probable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from cleantext.learning.counts import Seen

#: Posterior from which a substitution is a rule.
ACCEPT = 0.93
#: Chance that an editor makes the same change again in the same text.
REPEAT = 0.3
#: Chance that an accident that befalls a word in another text brings the same surrogate there, too
#: (development spinners with disturbed pairs, against 1: more rules of spinners that vary, as precise).
AGAIN = 0.1
#: Words whose rate is their own, among those the spinner knows.
OWN_RATE = 0.1
#: The grids.
RATES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96, 0.99, 0.998)
TOUCHED = (0.005, 0.01, 0.02, *(n / 20 for n in range(1, 20)))
#: Words that occur so often and change so rarely are not in the dictionary: what changes there is
#: noise.
MIN_UNTOUCHED, MAX_UNTOUCHED = 8, 0.1
#: Noise before anything is seen, and the occurrences that this belief is worth.
USUAL_NOISE, BELIEF = 0.004, 150
#: Of the surrogates of a dictionary, those that are seen beside other originals, or for themselves.
SHARED = 0.25
#: Of the words that an editor puts in, those that stand nowhere else, at least.
EDITORS_OWN = 0.2
#: A map that gives a word a second surrogate less often is a function, and what deviates an
#: accident.
VARIED = 0.25
#: A second surrogate has at least this part of its word's changes, in a map that is a function.
SECOND = 0.15
#: Times that a phrase must be seen.
MIN_PHRASE = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habits:
    """How a spinner uses its dictionary, see the module.

    Attributes:
        touched, rate, noise: see the module, in 0..1.
        varied: share of the words replaced often that have more than one surrogate.
    """

    touched: float
    rate: float
    noise: float
    varied: float

    @property
    def function(self) -> bool:
        """Whether every occurrence of a word is replaced, always by the same."""
        return self.rate >= 0.9 and self.varied < VARIED


@dataclass(frozen=True, slots=True)
class Decision:
    """What is thought of one substitution.

    Attributes:
        original, surrogate: of the substitution.
        seen: counts of it.
        of: occurrences of the original.
        probability: that it is a rule.
        sure: the share of the occurrences that it replaces, times that probability.
        reason: why it is left out; empty for a rule.
    """

    original: str
    surrogate: str
    seen: Seen
    of: int
    probability: float
    sure: float
    reason: str = ""


Rows = Mapping[str, Mapping[str, Seen]]


def _log_choose(total: Floats, part: Floats) -> Floats:
    size = int(total.max(initial=0)) + 2
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size)))])
    t, p = total.astype(np.int64), part.astype(np.int64)
    chosen: Floats = log_factorial[t] - log_factorial[p] - log_factorial[t - p]
    return chosen


def _log_rule(total: Floats, part: Floats, rate: float) -> Floats:
    steady = _log_choose(total, part) + part * np.log(rate) + (total - part) * np.log1p(-rate)
    own = np.log(OWN_RATE) - np.log1p(total)
    mixed: Floats = np.logaddexp(np.log1p(-OWN_RATE) + steady, own)
    return mixed


def _log_accident(total: Floats, part: Floats, pairs: Floats, noise: float) -> Floats:
    again = np.maximum(pairs - 1, 0)
    value: Floats = (
        _log_choose(total, pairs)
        + pairs * np.log(noise)
        + again * np.log(AGAIN)
        + _log_choose(np.maximum(part - 1, 0), again)
        + (part - pairs) * np.log(REPEAT)
        + (total - part) * np.log1p(-noise)
    )
    return value


def habits(rows: Rows) -> Habits:
    """The most probable habits behind counts (original to surrogate to counts)."""
    kinds = Counter(_top(original, row) for original, row in rows.items())
    table = np.array(sorted(kinds), np.float64).reshape(-1, 3)
    weight = np.array([kinds[kind] for kind in sorted(kinds)], np.float64)
    total, part, pairs = table.T
    noise = _noise(rows)
    accident = _log_accident(total, part, pairs, noise)
    rule = {rate: _log_rule(total, part, rate) for rate in RATES}

    def fit(touched: float, rate: float) -> float:
        known, unknown = np.log(touched) + rule[rate], np.log1p(-touched) + accident
        return float(weight @ np.logaddexp(known, unknown))

    touched, rate = max(product(TOUCHED, RATES), key=lambda both: fit(*both))
    return Habits(touched, rate, noise, _varied(rows))


def _noise(rows: Rows) -> float:
    """How often an occurrence of a word that the spinner leaves alone has another word beside it.

    Looked at from both sides, since an editor who writes rare words changes no frequent original.
    """
    left, right = Counter[str](), Counter[str]()
    for original, row in rows.items():
        for surrogate, seen in row.items():
            left[original] += seen.times
            right[surrogate] += seen.times
    return max(_deviation(rows, side) for side in (left, right))


def _deviation(rows: Rows, total: Counter[str]) -> float:
    changed, occurrences = USUAL_NOISE * BELIEF, float(BELIEF)
    for word, times in total.items():
        other = times - rows.get(word, {}).get(word, Seen()).times
        if times >= MIN_UNTOUCHED and other <= MAX_UNTOUCHED * times:
            changed += other
            occurrences += times
    return changed / occurrences


def _top(original: str, row: Mapping[str, Seen]) -> tuple[int, int, int]:
    """Occurrences of a word, those that became its usual surrogate, and the pairs they stand in."""
    top = max((n for s, n in row.items() if s != original), key=lambda n: n.times, default=Seen())
    return sum(n.times for n in row.values()), top.times, top.pairs


def _varied(rows: Rows) -> float:
    often = several = 0
    for original, row in rows.items():
        changes = sorted((n.times for s, n in row.items() if s != original), reverse=True)
        if sum(changes) >= 4 and changes[0] >= 2:
            often += 1
            several += len(changes) > 1 and changes[1] >= max(2, SECOND * sum(changes))
    return (several + 0.05) / (often + 1)


class _Words:
    """How surprising a surrogate is, as a pick of a dictionary and as a word of the spun texts."""

    def __init__(self, rows: Rows) -> None:
        self._times: Counter[str] = Counter()
        phrases = often = 0
        for original, row in rows.items():
            for surrogate, seen in row.items():
                self._times[surrogate] += seen.times
                if original != surrogate and seen.times > 1:
                    often += 1
                    phrases += " " in surrogate
        self._tokens = sum(self._times.values())
        once = sum(1 for times in self._times.values() if times == 1)
        self._new = max(once / (self._tokens + 1), EDITORS_OWN)
        self._phrases = (phrases + 0.1) / (often + 2)

    def log_odds(self, surrogate: str, seen: Seen) -> float:
        """The logarithm of P(surrogate | dictionary) / P(surrogate | accident)."""
        elsewhere = self._times[surrogate] - seen.times
        if elsewhere:
            picked, stands = SHARED / len(self._times), elsewhere / self._tokens
        else:
            picked, stands = 1 - SHARED, self._new
        odds = log(picked / stands)
        return odds + log(self._phrases) if " " in surrogate else odds


def decide(rows: Rows, known: Habits) -> Iterator[Decision]:
    """Judge every substitution.

    Args:
        rows: original to surrogate to counts; the original itself where it passed unchanged.
        known: the habits of the spinner.
    """
    words = _Words(rows)
    for original, row in sorted(rows.items()):
        changes = sorted(
            ((s, n) for s, n in row.items() if s != original), key=lambda c: (-c[1].times, c[0])
        )
        total = sum(n.times for n in row.values())
        for place, (surrogate, seen) in enumerate(changes):
            stronger = changes[0] if place else None
            odds = _log_odds(seen, total, known, stronger is None) + words.log_odds(surrogate, seen)
            yield _judge(
                original, surrogate, seen, total=total, odds=odds, known=known, stronger=stronger
            )


def _log_odds(seen: Seen, total: int, known: Habits, first: bool) -> float:
    """The logarithm of P(rule) / P(accident), from the counts of a substitution."""
    n, c, d = (np.array([float(x)]) for x in (total, seen.times, seen.pairs))
    accident = float(_log_accident(n, c, d, known.noise)[0])
    if first:
        before, rule = known.touched, float(_log_rule(n, c, known.rate)[0])
    else:
        # the share of a second surrogate is its own
        before, rule = min(known.varied, 0.9), -log(total + 1)
    return log(before / (1 - before)) + rule - accident


def _judge(
    original: str,
    surrogate: str,
    seen: Seen,
    *,
    total: int,
    odds: float,
    known: Habits,
    stronger: tuple[str, Seen] | None,
) -> Decision:
    probability = 1 / (1 + exp(-max(min(odds, 50.0), -50.0)))
    share = (seen.times + (0 if stronger else 2 * known.rate)) / (total + 2)
    if " " in original and seen.times < MIN_PHRASE:
        reason = "a phrase met only once"
    else:
        reason = _reason(seen, total, probability, known, stronger)
    return Decision(original, surrogate, seen, total, probability, share * probability, reason)


def _reason(
    seen: Seen, total: int, probability: float, known: Habits, stronger: tuple[str, Seen] | None
) -> str:
    times = f"{seen.times} of {total} times"
    if stronger:
        other = f"{stronger[0]} {stronger[1].times} times"
        if known.varied < VARIED and seen.times < SECOND * (seen.times + stronger[1].times):
            return f"{times}; {other}"
        return "" if probability >= ACCEPT else f"{times}; {other}"
    if probability >= ACCEPT:
        return ""
    if seen.times == total:
        return f"{times}; as likely an editor's change"
    return f"{times}; otherwise unchanged or different"


def unknown(known: Habits, times: int) -> float:
    """P(the spinner does not have a word that passed unchanged so often, and never changed), in 0..1."""
    left = known.touched * (1 - known.rate) ** times
    return (1 - known.touched) / (1 - known.touched + left)


def ranked(decisions: Iterable[Decision]) -> list[Decision]:
    """The most often seen first."""
    return sorted(decisions, key=lambda d: (-d.seen.times, d.original, d.surrogate))
