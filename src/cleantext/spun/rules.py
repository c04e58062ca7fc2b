"""Which rules of a dialect were applied in a text, from counts alone.

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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, log

from cleantext.spun.channel import Arc, Channel

#: P(a text has a spun passage) before it is read.
PRIOR = 2.5e-3
#: Spin rates of observed rules, and of the others relative to these, each with its prior.
SPIN_RATES = ((1.0, 0.5), (0.6, 0.2), (0.3, 0.15), (0.12, 0.1), (0.04, 0.05))
OTHER_RATES = ((1.0, 0.7), (0.1, 0.3))
#: Nats that one surrogate can add at its first and at each further occurrence: words come in bursts,
#: so that the second astatine is no news.
FIRST_CAP, NEXT_CAP, NEXT_LIMIT = 5.0, 1.5, 6
#: Nats of one fixed collocation that its dialect is sure of; of a doubtful one, in proportion.
COLLOCATION = 8.0


@dataclass(frozen=True, slots=True)
class Rates:
    """How much of its dictionary a spinner applied: of observed rules, and of the others (0..1)."""

    observed: float = 1.0
    other: float = 1.0

    def of(self, arc: Arc) -> float:
        """The rate for a rule."""
        return self.other if arc.rule.evidence == "inferred" else self.observed


@dataclass(frozen=True, slots=True)
class Evidence:
    """What counts say: `ratio`, the log-likelihood ratio in nats, and the best spin rates."""

    ratio: float
    rates: Rates


_RATES = tuple(
    (Rates(rate, rate * other), log(prior * other_prior))
    for (rate, prior), (other, other_prior) in product(SPIN_RATES, OTHER_RATES)
)


def bare_words(channel: Channel, counts: Mapping[str, int]) -> dict[str, float]:
    """Source words that stand bare, with the number of occurrences that are no surrogates themselves."""
    out: dict[str, float] = {}
    for word in counts.keys() & channel.leaving.keys():
        genuine = 1.0
        if word in channel.arcs:
            back = channel.background[word]
            genuine = back / (back + sum(arc.sure * arc.frequency for arc in channel.arcs[word]))
        out[word] = counts[word] * genuine
    return out


def _on(sure: float, bare: float, escape: float) -> float:
    """P(rule on), given how often its source word stands bare."""
    odds: float = sure * escape**bare
    return odds / (odds + 1 - sure)


def evidence(channel: Channel, counts: Mapping[str, int]) -> Evidence:
    """Weigh a passage.

    Args:
        channel: of the dialect.
        counts: tokens of eligible shape, and surrogate phrases, to their number.
    """
    surrogates = counts.keys() & channel.arcs.keys()
    if channel.profile.collocations:
        return Evidence(_collocations(channel, surrogates), Rates())
    bare = bare_words(channel, counts)
    totals = [prior for _, prior in _RATES]
    for word in bare:
        _add(totals, _against(channel, word, bare[word]))
    for surrogate in surrogates:
        _add(totals, _for(channel, surrogate, counts[surrogate], bare))
    terms = [(total, rates) for total, (rates, _) in zip(totals, _RATES, strict=True)]
    best, rates = max(terms, key=lambda term: term[0])
    total = best + log(sum(exp(value - best) for value, _ in terms))
    return Evidence(total * channel.profile.trust, rates)


def _collocations(channel: Channel, surrogates: set[str]) -> float:
    """Evidence of phrases that no clean text has."""
    return sum(COLLOCATION * max(a.rule.sure for a in channel.arcs[s]) for s in surrogates)


def push(channel: Channel, surrogate: str, bare: Mapping[str, float], rates: Rates) -> float:
    """Log P(surrogate | dialect) / P(surrogate | English), in nats."""
    back = channel.background[surrogate]
    escape = channel.profile.escape
    pushed = 0.0
    for sure, observed, frequency, original in channel.telling[surrogate]:
        on = sure * (rates.observed if observed else rates.other)
        if original in bare:
            on = _on(on, bare[original], escape)
        pushed += on * frequency
    stays = 1.0
    if surrogate in channel.leaving:
        rate = rates.observed if surrogate in channel.observed else rates.other
        stays -= rate * channel.leaving[surrogate]
    return log((back * stays + pushed) / back)


def _add(totals: list[float], terms: Sequence[float]) -> None:
    """Add what one word says at each of the spin rates."""
    for index, term in enumerate(terms):
        totals[index] += term


def _against(channel: Channel, word: str, number: float) -> Sequence[float]:
    """What a bare source word says at each of the spin rates, in nats; remembered."""
    key = (word, number)
    found = channel.memory.get(key)
    if found is None:
        leaving = channel.leaving[word] * (channel.profile.escape**number - 1)
        seen = word in channel.observed
        found = channel.memory[key] = tuple(
            log(1 + (rates.observed if seen else rates.other) * leaving) for rates, _ in _RATES
        )
    return found


def _for(
    channel: Channel, surrogate: str, count: int, bare: Mapping[str, float]
) -> Sequence[float]:
    """What a surrogate says at each of the spin rates, in nats; remembered if nothing speaks against it."""
    alone = not any(original in bare for *_, original in channel.telling[surrogate])
    more = min(count - 1, NEXT_LIMIT)
    key = (surrogate, -1.0 - more)
    found = channel.memory.get(key) if alone else None
    if found is None:
        each = [push(channel, surrogate, bare, rates) for rates, _ in _RATES]
        found = tuple(min(e, FIRST_CAP) + more * min(e, NEXT_CAP) for e in each)
        if alone:
            channel.memory[key] = found
    return found


@dataclass(frozen=True, slots=True)
class RuleStates:
    """The probabilities of the rules in one text.

    `on` maps (original, surrogate) to P(rule on); `replaced` maps an original to P(it is replaced).
    """

    on: Mapping[tuple[str, str], float]
    replaced: Mapping[str, float]


def states(channel: Channel, counts: Mapping[str, int], rates: Rates) -> RuleStates:
    """P(on) of every rule whose surrogate stands in the text, from bare words and from surrogates.

    A surrogate in the text raises its rules in proportion to what each would contribute.
    """
    bare = bare_words(channel, counts)
    escape = channel.profile.escape
    on: dict[tuple[str, str], float] = {}
    replaced: dict[str, float] = {}
    for word in bare:
        rate = rates.observed if word in channel.observed else rates.other
        replaced[word] = _on(channel.leaving[word] * rate, bare[word], escape)
    for surrogate in counts.keys() & channel.arcs.keys():
        arcs = channel.arcs[surrogate]
        back = channel.background[surrogate]
        before = [
            _on(min(arc.sure * rates.of(arc), 0.98), bare.get(arc.original, 0), escape)
            for arc in arcs
        ]
        total = back + sum(p * arc.frequency for p, arc in zip(before, arcs, strict=True))
        for p, arc in zip(before, arcs, strict=True):
            part = p * arc.frequency / total
            on[arc.original, surrogate] = 1 - (1 - p) * (1 - part) ** counts[surrogate]
    return RuleStates(on, replaced)
