"""The noisy channel of a dialect: from each surrogate back to the originals it may stand for.

`P(surrogate | original)` starts from how sure the lexicon is of the rule; what the text itself says for or
against each rule comes later (`weigh.py`, `joint.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cleantext.language.frequencies import frequency
from cleantext.spun import dialect as dialects
from cleantext.spun.dialect import MAX_TOTAL, Dialect, Profile
from cleantext.spun.lexicon import Substitution

#: The rarest that a surrogate is taken to be in clean text. Rarer words come in bursts (an article about
#: astatine), so their list frequency would make one article look like proof.
RAREST = 5e-6
#: Rules below this are no evidence that a text is spun, only candidates once it is known to be.
EVIDENCE_SURE = 0.2
#: An original that is only inferred loses this factor where its surrogate was seen for another one
#: (chosen on the seed article).
EXPLAINED = 0.4


@dataclass(frozen=True, slots=True)
class Arc:
    """One way back: `original` became the surrogate with probability `sure`."""

    original: str
    sure: float
    frequency: float
    rule: Substitution


@dataclass(frozen=True)
class Channel:
    """A dialect made ready for look-ups.

    Attributes:
        profile: of the dialect.
        arcs: surrogate (words joined by one space) to its arcs, the likeliest first.
        leaving: original to the total probability that it is replaced.
    """

    profile: Profile
    arcs: Mapping[str, tuple[Arc, ...]]
    leaving: Mapping[str, float]

    @cached_property
    def phrases(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """First word to the surrogates of several words that begin with it, longest first."""
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for surrogate in self.arcs:
            words = tuple(surrogate.split(" "))
            if len(words) > 1:
                found[words[0]].append(words)
        return {
            first: tuple(sorted(every, key=len, reverse=True)) for first, every in found.items()
        }


def build(rules: Iterable[Substitution], profile: Profile) -> Channel:
    """Turn rules into a channel. The rules of one original share at most `MAX_TOTAL`."""
    by_original: dict[str, list[Substitution]] = defaultdict(list)
    for rule in rules:
        by_original[rule.original].append(rule)
    arcs: dict[str, list[Arc]] = defaultdict(list)
    leaving: dict[str, float] = {}
    for original, every in by_original.items():
        scale = min(1.0, MAX_TOTAL / sum(rule.sure for rule in every))
        leaves = 0.0
        for rule in every:
            if not rule.unchanged:
                leaves += rule.sure * scale
                arcs[rule.surrogate].append(
                    Arc(original, rule.sure * scale, frequency(original), rule)
                )
        leaving[original] = leaves
    return Channel(
        profile,
        {
            s: tuple(sorted(_explained(every), key=lambda a: -a.sure * a.frequency))
            for s, every in arcs.items()
        },
        leaving,
    )


def _explained(arcs: list[Arc]) -> list[Arc]:
    """Doubt what is only inferred of a surrogate for which another original was seen."""
    if all(arc.rule.evidence == "inferred" for arc in arcs):
        return arcs
    return [
        replace(arc, sure=arc.sure * EXPLAINED) if arc.rule.evidence == "inferred" else arc
        for arc in arcs
    ]


def for_dialect(dialect: Dialect, user: Sequence[Substitution] = ()) -> Channel:
    """The channel of a dialect: its own rules, what it borrows, and the user's, which win."""
    rules = {(rule.original, rule.surrogate): rule for rule in dialect.rules}
    for other, factor in dialect.profile.borrows.items():
        for rule in dialects.load(other).rules:
            pair = (rule.original, rule.surrogate)
            if pair not in rules:
                rules[pair] = replace(rule, sure=rule.sure * factor)
    overridden = {rule.original for rule in user}
    kept = [rule for rule in rules.values() if rule.original not in overridden]
    return build([*kept, *user], dialect.profile)
