"""The evidence of one passage written plainly, one word at a time: what `weigh` does for many at once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import exp, log

from cleantext.language.frequencies import frequency
from cleantext.spun.channel import EVIDENCE_SURE, RAREST, Channel
from cleantext.spun.rules import (
    COLLOCATION,
    FIRST_CAP,
    NEXT_CAP,
    NEXT_LIMIT,
    OTHER_RATES,
    SPIN_RATES,
    Rates,
)


def bare_words(channel: Channel, counts: Mapping[str, int]) -> dict[str, float]:
    """Source words that stand bare, with the occurrences that are no surrogates themselves."""
    out = {}
    for word in counts.keys() & {w for w, p in channel.leaving.items() if p > 0}:
        back = max(frequency(word), RAREST)
        pushed = sum(arc.sure * arc.frequency for arc in channel.arcs.get(word, ()))
        out[word] = counts[word] * back / (back + pushed)
    return out


def on(sure: float, bare: float, escape: float) -> float:
    odds = float(sure * escape**bare)
    return odds / (odds + 1 - sure)


def seen(channel: Channel, original: str) -> bool:
    arcs = (arc for every in channel.arcs.values() for arc in every)
    return any(arc.original == original and arc.rule.evidence != "inferred" for arc in arcs)


def push(channel: Channel, surrogate: str, bare: Mapping[str, float], rates: Rates) -> float:
    back = max(frequency(surrogate), RAREST)
    pushed = 0.0
    for arc in channel.arcs[surrogate]:
        if arc.sure >= EVIDENCE_SURE:
            rate = rates.other if arc.rule.evidence == "inferred" else rates.observed
            chance = on(arc.sure * rate, bare.get(arc.original, 0), channel.profile.escape)
            pushed += chance * arc.frequency
    rate = rates.observed if seen(channel, surrogate) else rates.other
    return log((back * (1 - rate * channel.leaving.get(surrogate, 0)) + pushed) / back)


def evidence(channel: Channel, counts: Mapping[str, int]) -> tuple[float, Rates]:
    """Log-likelihood ratio in nats, and the best rates."""
    surrogates = counts.keys() & channel.arcs.keys()
    if channel.profile.collocations:
        stated = [max(arc.rule.sure for arc in channel.arcs[s]) for s in surrogates]
        return COLLOCATION * sum(sure for sure in stated if sure >= EVIDENCE_SURE), Rates()
    bare = bare_words(channel, counts)
    terms = []
    for (rate, prior), (other, other_prior) in product(SPIN_RATES, OTHER_RATES):
        rates = Rates(rate, rate * other)
        total = log(prior * other_prior)
        for word, number in bare.items():
            applied = rates.observed if seen(channel, word) else rates.other
            total += log(1 + applied * channel.leaving[word] * (channel.profile.escape**number - 1))
        for surrogate in surrogates:
            each = push(channel, surrogate, bare, rates)
            more = min(counts[surrogate] - 1, NEXT_LIMIT)
            total += min(each, FIRST_CAP) + more * min(each, NEXT_CAP)
        terms.append((total, rates))
    best, best_rates = max(terms, key=lambda term: term[0])
    return (best + log(sum(exp(t - best) for t, _ in terms))) * channel.profile.trust, best_rates
