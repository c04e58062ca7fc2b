"""Substitution tables and spinning: what a spinner does to a clean text, with the edits that undo it.

Two kinds of table. `observed` holds pairs that were read on real spun pages. `drawn` draws each rule of a
shipped lexicon with the probability that the lexicon gives it, so that the table differs from the lexicon's
best guess as a real spinner's would if the lexicon's own doubts are right. Everything here is pure: the same
seed gives the same table and the same text.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cleantext.document import Document
from cleantext.evaluation import ReferenceEdit
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution
from cleantext.spun.shape import core_span, joined, like, view

#: Dialects that share their content words (field-notes: `beryllium` leaves most function words alone).
SISTERS = {"nan": "beryllium", "beryllium": "nan"}
#: Words on which the sisters differ, so that a sighting in one says nothing of the other.
FUNCTION_WORDS = frozenset(
    ["the", "with", "or", "so", "over", "will", "he", "can", "like", "how", "me", "of", "to", "for"]
).union(["by", "and", "is", "a", "an", "they", "no"])


@dataclass(frozen=True, slots=True)
class Pair:
    """A substitution that was seen: `sure` if the original was read in the unspun article."""

    original: str
    surrogate: str
    dialect: str
    seen: int
    sure: bool


@dataclass(frozen=True)
class Table:
    """What one spinner puts for what: original to surrogate, and the token shapes that it touches."""

    words: Mapping[str, str]
    profile: Profile

    @cached_property
    def phrases(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """First word to the originals of several words, longest first."""
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for original in self.words:
            if " " in original:
                words = tuple(original.split())
                found[words[0]].append(words)
        return {w: tuple(sorted(every, key=len, reverse=True)) for w, every in found.items()}


@dataclass(frozen=True, slots=True)
class Spun:
    """A spun text and the edits, in reading order, that restore it."""

    text: str
    references: tuple[ReferenceEdit, ...]


def observed(pairs: Iterable[Pair], profile: Profile, *, guesses: bool = False) -> Table:
    """The pairs seen in a dialect and, for content words, in its sister; most sightings win.

    Args:
        pairs: of all dialects; one with `original == surrogate` was seen unchanged.
        profile: of the dialect.
        guesses: also pairs whose original was inferred from context only.
    """
    ranked: dict[str, tuple[tuple[bool, int], str]] = {}
    for pair in pairs:
        own = pair.dialect == profile.name
        sister = pair.dialect == SISTERS.get(profile.name)
        if not (own or (sister and pair.original not in FUNCTION_WORDS)):
            continue
        rank = (own, pair.seen)
        if (pair.sure or guesses) and rank > ranked.get(pair.original, ((False, -1), ""))[0]:
            ranked[pair.original] = (rank, pair.surrogate)
    return Table({o: s for o, (_, s) in sorted(ranked.items()) if o != s}, profile)


def drawn(rules: Iterable[Substitution], profile: Profile, seed: str) -> Table:
    """For each original draw one of its rules with probability `sure`; the rest: left alone."""
    chance = random.Random(f"table {seed}")
    by_original: dict[str, list[Substitution]] = defaultdict(list)
    for rule in sorted(rules):
        by_original[rule.original].append(rule)
    words: dict[str, str] = {}
    for original, every in by_original.items():
        draw = chance.random() * max(1.0, sum(rule.sure for rule in every))
        for rule in every:
            draw -= rule.sure
            if draw < 0:
                if not rule.unchanged:
                    words[original] = rule.surrogate
                break
    return Table(words, profile)


def likeliest(rules: Iterable[Substitution], profile: Profile, least: float = 0.3) -> Table:
    """For each original the rule that the lexicon is surest of, if it is at least so sure (0..1)."""
    best: dict[str, Substitution] = {}
    for rule in sorted(rules):
        if rule.sure > (best[rule.original].sure if rule.original in best else 0):
            best[rule.original] = rule
    kept = (rule for rule in best.values() if rule.sure >= least and not rule.unchanged)
    return Table({rule.original: rule.surrogate for rule in kept}, profile)


def thinned(table: Table, share: float, seed: str) -> Table:
    """A spinner that applies only this share (0..1) of its rules, always the same ones."""
    chance = random.Random(f"rate {seed}")
    return replace(
        table, words={o: s for o, s in sorted(table.words.items()) if chance.random() < share}
    )


def withheld(
    rules: Iterable[Substitution], share: float, seed: str
) -> tuple[tuple[Substitution, ...], tuple[Substitution, ...]]:
    """Take a share (0..1) of the rules out: those that stay, those taken. Words left alone stay."""
    chance = random.Random(f"withheld {seed}")
    stay: list[Substitution] = []
    taken: list[Substitution] = []
    for rule in sorted(rules):
        (taken if not rule.unchanged and chance.random() < share else stay).append(rule)
    return tuple(stay), tuple(taken)


def spin(text: str, table: Table) -> Spun:
    """Spin a text: longest phrase first, then single words, all else (and white space) as it stands."""
    document = Document(text)
    words, starts = document.words, document.starts
    seen = view(words, table.profile)
    out: list[str] = []
    references: list[ReferenceEdit] = []
    done = length = at = 0
    while at < len(words):
        number = _match(words, seen, at, table)
        if number:
            start, end = _extent(words, starts, at, at + number, table.profile)
            before = text[start:end]
            surrogate = like(table.words[" ".join(seen[at : at + number])], before)
            out += (text[done:start], surrogate)
            length += start - done
            references.append(ReferenceEdit(length, length + len(surrogate), (before,)))
            length += len(surrogate)
            done = end
        at += number or 1
    out.append(text[done:])
    return Spun("".join(out), tuple(references))


def _match(words: Sequence[str], seen: Sequence[str], at: int, table: Table) -> int:
    """How many tokens from `at` are replaced together; 0 for none."""
    for phrase in table.phrases.get(seen[at], ()):
        last = at + len(phrase)
        if tuple(seen[at:last]) == phrase and joined(words[at:last]):
            return len(phrase)
    return int(bool(seen[at]) and seen[at] in table.words)


def _extent(
    words: Sequence[str], starts: Sequence[int], first: int, last: int, profile: Profile
) -> tuple[int, int]:
    """Code points of tokens `first` to `last` (half open), without what the spinner leaves at the rim."""
    if profile.bare:
        return starts[first], starts[last - 1] + len(words[last - 1])
    return (
        starts[first] + core_span(words[first])[0],
        starts[last - 1] + core_span(words[last - 1])[1],
    )
