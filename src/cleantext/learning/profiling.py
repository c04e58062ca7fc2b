"""How a spinner works, from counts: the token shapes that it touches, and the dialects that it agrees with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cleantext.learning.counts import BARE, QUOTED, SHAPES, Evidence
from cleantext.learning.decide import Habits
from cleantext.spun import dialect as dialects
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution

#: Occurrences that a shape must have among words that are touched, and the share of the usual rate.
MIN_SHAPE, SHAPE_RATE = 5, 0.4
#: Rules in common, and the share that must agree, before another dialect is borrowed from.
MIN_COMMON, MIN_AGREEMENT = 15, 0.3
#: Chance that a word stands bare although its rule is on, at most.
MAX_ESCAPE = 0.8


def shapes_of(evidence: Evidence) -> dict[str, tuple[int, int]]:
    """How often words that are replaced when bare are replaced in each shape."""
    rows = evidence.by_original((BARE,))
    touched = {
        original
        for original, row in rows.items()
        if 2 * sum(n.times for s, n in row.items() if s != original)
        >= sum(n.times for n in row.values())
    }
    out = dict.fromkeys(SHAPES, (0, 0))
    for (shape, original, surrogate), seen in evidence.seen.items():
        if original in touched:
            changed, total = out[shape]
            out[shape] = (changed + seen.times * (surrogate != original), total + seen.times)
    return out


def touched_of(shapes: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """The token shapes that are replaced about as often as bare words are."""
    changed, total = shapes[BARE]
    usual = changed / max(1, total)
    return tuple(
        shape
        for shape, (c, n) in shapes.items()
        if shape == BARE or (n >= MIN_SHAPE and c >= SHAPE_RATE * usual * n)
    )


def profile_of(
    name: str,
    rules: Sequence[Substitution],
    evidence: Evidence,
    shapes: Mapping[str, tuple[int, int]],
    found: Habits,
) -> Profile:
    """The profile of a learned dialect.

    Args:
        name: of the dialect.
        rules: its lexicon.
        evidence: all counts.
        shapes: of `shapes_of`.
        found: how the dictionary is used.
    """
    touched = touched_of(shapes)
    usual = sorted((r for r in rules if not r.unchanged), key=lambda r: -r.seen)[:3]
    return Profile(
        name,
        f"learned from {evidence.pairs} pairs: {', '.join(map(str, usual))}",
        (f"{name}.tsv",),
        MappingProxyType(_borrows(name, rules)),
        touched == (BARE,),
        evidence.adjusted * 2 > evidence.flips,
        escape=round(min(max(1 - found.rate, dialects.ESCAPE), MAX_ESCAPE), 3),
        quoted=QUOTED in touched,
        partial=True,
    )


def _borrows(name: str, rules: Sequence[Substitution]) -> dict[str, float]:
    """Shipped dialects that agree with what was learned, and how far."""
    out: dict[str, float] = {}
    for other in dialects.names():
        if other == name:
            continue
        theirs: dict[str, dict[str, float]] = {}
        for rule in dialects.load(other).rules:
            theirs.setdefault(rule.original, {})[rule.surrogate] = rule.sure
        common = [rule for rule in rules if rule.original in theirs and not rule.unchanged]
        if len(common) < MIN_COMMON:
            continue
        agreement = sum(theirs[r.original].get(r.surrogate, 0.0) for r in common) / len(common)
        if agreement >= MIN_AGREEMENT:
            out[other] = round(min(agreement, 0.95), 2)
    return out
