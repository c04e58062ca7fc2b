"""Spinners that keep inflection: what is learned of one form holds for the others.

Where *attacker* becomes assaulter and *attackers* assaulters, time and again, the rules of the
forms not yet seen follow. Each ending is trusted as far as the pairs of forms that were both
learned agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from cleantext.language.frequencies import frequency
from cleantext.spun.lexicon import Substitution

ENDINGS = ("s", "ed", "ing", "ly")
#: Pairs of forms that must be known, and the share of them that must agree.
MIN_PAIRS, MIN_AGREEMENT = 5, 0.7
#: Frequency from which a form that was built is an English word.
REAL = 1e-7
_VOWELS = frozenset("aeiou")


def attach(word: str, ending: str) -> str:
    """The form as a spinner builds it that knows no spelling."""
    return word + ending


def inflect(word: str, ending: str) -> str:
    """The regular form, spelled as in English.

    >>> inflect("city", "s"), inflect("make", "ing"), inflect("pass", "s")
    ('cities', 'making', 'passes')
    """
    if word.endswith("y") and word[-2:-1] not in _VOWELS and ending != "ing":
        return word[:-1] + {"s": "ies", "ed": "ied"}.get(ending, "ily")
    if ending == "s" and word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("e") and ending in ("ed", "ing"):
        return word[:-1] + ending
    return word + ending


Style = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Habit:
    """An ending that surrogates keep: `agreement` (0..1) of so many `pairs` of forms, and how."""

    ending: str
    style: Style
    agreement: float
    pairs: int


def habits(rules: Iterable[Substitution]) -> tuple[Habit, ...]:
    """The endings that a dictionary keeps."""
    table = _table(rules)
    found = (
        max(
            (_agreement(table, ending, style) for style in (inflect, attach)),
            key=lambda h: h.agreement,
        )
        for ending in ENDINGS
    )
    return tuple(h for h in found if h.pairs >= MIN_PAIRS and h.agreement >= MIN_AGREEMENT)


def _table(rules: Iterable[Substitution]) -> dict[str, list[Substitution]]:
    """Original to its rules, of single words."""
    table: dict[str, list[Substitution]] = {}
    for rule in rules:
        if rule.original.isalpha() and rule.surrogate.isalpha() and not rule.unchanged:
            table.setdefault(rule.original, []).append(rule)
    return table


def _agreement(table: Mapping[str, list[Substitution]], ending: str, style: Style) -> Habit:
    pairs = agree = 0
    for original, rules in table.items():
        others = table.get(style(original, ending))
        if others and len(original) > 2:
            pairs += 1
            wanted = {style(rule.surrogate, ending) for rule in rules}
            agree += any(other.surrogate in wanted for other in others)
    return Habit(ending, style, agree / (pairs + 1), pairs)


def infer(rules: Iterable[Substitution], seen: Iterable[str]) -> tuple[Substitution, ...]:
    """The rules of forms that were not met.

    Args:
        rules: that were learned.
        seen: originals that need none, changed or not.
    """
    rules = tuple(rules)
    kept = habits(rules)
    met = frozenset(seen)
    out: dict[tuple[str, str], Substitution] = {}
    for every in _table(rules).values():
        for rule in every:
            for form in _forms(rule, kept):
                if form.original not in met and frequency(form.original) >= REAL:
                    best = out.get((form.original, form.surrogate), form)
                    out[form.original, form.surrogate] = max(form, best, key=lambda r: r.sure)
    return tuple(sorted(out.values()))


def _forms(rule: Substitution, kept: Iterable[Habit]) -> Iterator[Substitution]:
    for habit in kept:
        new = replace(rule, evidence="inferred", sure=round(rule.sure * habit.agreement, 2), seen=0)
        yield replace(
            new,
            original=habit.style(rule.original, habit.ending),
            surrogate=habit.style(rule.surrogate, habit.ending),
        )
        for base in _bases(rule.original, habit.ending, habit.style):
            for surrogate in _bases(rule.surrogate, habit.ending, habit.style):
                yield replace(new, original=base, surrogate=surrogate)
                break


def _bases(form: str, ending: str, style: Style) -> list[str]:
    """The words whose form this is, the most frequent one first."""
    if ending == "s" and form.endswith(("ss", "us", "is")):
        return []
    cut = [form.removesuffix(ending), form.removesuffix("es")]
    cut += [form.removesuffix(ending) + "e"] if ending in ("ed", "ing") else []
    cut += [form.removesuffix(e) + "y" for e in ("ies", "ied", "ily") if form.endswith(e)]
    fitting = {word for word in cut if len(word) > 2 and style(word, ending) == form}
    return sorted(fitting, key=lambda word: (-frequency(word), word))
