"""Learn a dialect from pairs of spun texts and their originals.

The pairs are aligned twice: gaps that one reading fits teach the map, and the map then resolves
the others. Counts decide what is a rule (`decide`), and how the spinner works (`Profile`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cleantext.learning import digits
from cleantext.learning import phrases as phrase_rules
from cleantext.learning.align import Aligner, Known
from cleantext.learning.counts import (
    Event,
    Evidence,
    Seen,
    count_pairs,
    events_of,
)
from cleantext.learning.decide import Decision, Habits, decide, habits, ranked, unknown
from cleantext.learning.files import STAYS as STAYS_FILE
from cleantext.learning.inflection import infer
from cleantext.learning.pairs import Pair, Rejected
from cleantext.learning.profiling import profile_of, shapes_of, touched_of
from cleantext.spun import dialect as dialects
from cleantext.spun.dialect import Dialect, Profile
from cleantext.spun.lexicon import Substitution

#: Smallest share of tokens that are linked in a pair. Texts that have nothing to do with each
#: other stay at 0, formulaic ones of the same source below 0.12; pairs that were spun hard and
#: edited are above 0.12.
MIN_LINKED = 0.15
#: Smallest share of the linked tokens that are changed; less is the work of an editor.
MIN_SHARE = 0.02
#: Nats for each changed token below which the sides of a pair are swapped.
SWAPPED = -0.5
#: Changed tokens that a pair must have before its sides are compared.
MIN_CHANGED = 5
#: Times that the pairs are aligned.
PASSES = 2
#: Words that are so surely not in the dictionary are recorded: they are neither originals nor out of place.
STAYS = 0.8
#: Probability from which a change that is no rule may be one: then the context decides, where it stands.
#: Counts as inferred. On development spinners with disturbed pairs, the best of 0.5, 0.2 and 0.05.
POSSIBLE = 0.2


class LearningError(ValueError):
    """Nothing could be learned; the message says why and what to do."""


@dataclass(frozen=True)
class Base:
    """A dialect that learning goes on from.

    Attributes:
        evidence: what was counted before.
        kept: rules that people wrote or confirmed, which stay as they are.
    """

    evidence: Evidence = field(default_factory=Evidence)
    kept: tuple[Substitution, ...] = ()


@dataclass(frozen=True)
class Learned:
    """A dialect and how it was come by.

    Attributes:
        profile: of the dialect.
        rules: its lexicon, sorted.
        left_out: substitutions that were not believed, the most often seen first.
        evidence: all counts, those of before too.
        habits: how the dictionary is used.
        shapes: shape to how many occurrences of the spinner's words were replaced, and of how many.
        pairs: that were used this time.
        rejected: those that were not.
        stays: words that were seen to stay, as rules of the word with itself.
    """

    profile: Profile
    rules: tuple[Substitution, ...]
    left_out: tuple[Decision, ...]
    evidence: Evidence
    habits: Habits
    shapes: Mapping[str, tuple[int, int]]
    pairs: int
    rejected: tuple[Rejected, ...]
    stays: tuple[Substitution, ...] = ()

    @property
    def dialect(self) -> Dialect:
        """As it can be used."""
        return Dialect(self.profile, tuple(sorted([*self.rules, *self.stays])))

    @property
    def touched_shapes(self) -> tuple[str, ...]:
        """The token shapes that the spinner replaces."""
        return touched_of(self.shapes)

    @property
    def digits(self) -> bool:
        """Whether number words become digits."""
        return any(r.surrogate.isdigit() and r.original.isalpha() for r in self.rules)


def learn(pairs: Iterable[Pair | Rejected], name: str, base: Base | None = None) -> Learned:
    """Learn a dialect.

    Args:
        pairs: spun texts with their originals; what could not be read is only reported.
        name: of the dialect.
        base: what was learned before.

    Raises:
        LearningError: not one pair can be used, or the pairs show no rule.
    """
    base = base or Base()
    aligners, rejected = _screen(pairs, base.evidence.known())
    evidence = base.evidence + _count(aligners, base.evidence)
    shapes = shapes_of(evidence)
    rows = evidence.by_original(touched_of(shapes))
    if not rows:
        raise LearningError("the pairs show no substitution; are these spun texts?")
    found = habits(rows)
    decisions = ranked(decide(rows, found))
    rules = _rules(decisions, name, base.kept)
    if not rules:
        raise LearningError(
            f"{len(decisions)} changes were found but none is sure enough to be a rule; "
            "add more pairs of the same spinner"
        )
    profile = profile_of(name, rules, evidence, shapes, found)
    guessed = [*_possible(decisions, name), *infer(rules, rows), *digits.infer(rules, rows)]
    rules = _with_unchanged([*rules, *guessed], rows, profile)
    left_out = tuple(d for d in decisions if d.reason)
    stays = _staying(rules, rows, name, found)
    if stays:
        profile = replace(profile, lexicons=(*profile.lexicons, f"{name}{STAYS_FILE}"))
    return Learned(
        profile, rules, left_out, evidence, found, shapes, len(aligners), tuple(rejected), stays
    )


def _screen(pairs: Iterable[Pair | Rejected], known: Known) -> tuple[list[Aligner], list[Rejected]]:
    """The pairs that can be used, and the others.

    Raises:
        LearningError: none can be used.
    """
    aligners: list[Aligner] = []
    rejected: list[Rejected] = []
    swapped = 0
    for pair in pairs:
        if isinstance(pair, Rejected):
            rejected.append(pair)
            continue
        aligner, reason = _look_at(pair, known)
        if reason:
            swapped += reason == _SWAPPED
            rejected.append(Rejected(pair.name, reason))
        elif aligner:
            aligners.append(aligner)
    if swapped > len(aligners):
        raise LearningError(
            f"the sides seem to be swapped in {swapped} of {swapped + len(aligners)} pairs: "
            "give the spun text first, then its original"
        )
    if not aligners:
        if not rejected:
            raise LearningError("there are no pairs to learn from")
        first = rejected[0]
        others = f" (and {len(rejected) - 1} more)" if len(rejected) > 1 else ""
        raise LearningError(f"no pair can be used: {first.name}: {first.reason}{others}")
    return aligners, rejected


_SWAPPED = "the sides seem to be swapped: the first text is more English than the second"


def _look_at(pair: Pair, known: Known) -> tuple[Aligner | None, str]:
    """A pair made ready, or why it is none."""
    for side, text in (("spun text", pair.spun), ("original", pair.original)):
        if not text.strip():
            return None, f"the {side} is empty"
    aligner = Aligner(pair.spun, pair.original)
    if aligner.spun == aligner.original:
        return None, "both texts are the same"
    alignment = aligner.links(known)
    if alignment.linked < MIN_LINKED:
        percent = f"{alignment.linked:.0%}"
        return None, f"not a pair: only {percent} of the shorter text can be found in the other one"
    if alignment.changed < MIN_SHARE * len(alignment.links):
        changed, words = alignment.changed, len(alignment.links)
        return None, f"only {changed} of {words} words were replaced, as by an editor"
    if alignment.changed >= MIN_CHANGED:
        from cleantext.learning.sides import favour

        if favour(alignment) < SWAPPED:
            return None, _SWAPPED
    return aligner, ""


def _count(aligners: Sequence[Aligner], before: Evidence) -> Evidence:
    """Align, and align again with what that has taught; then find phrases and count."""
    known = before.known()
    documents: list[list[Event]] = []
    for _ in range(PASSES):
        documents = [events_of(aligner.links(known)) for aligner in aligners]
        known = (before + count_pairs(documents)).known()
    earlier: dict[str, frozenset[str]] = {}
    for _, original, surrogate in before.seen:
        if " " in original and original != surrogate:
            earlier[original] = earlier.get(original, frozenset()) | {surrogate}
    return count_pairs(documents, phrase_rules.find(documents, known, earlier))


def _rules(
    decisions: Iterable[Decision], name: str, kept: Sequence[Substitution]
) -> tuple[Substitution, ...]:
    """The rules that were decided for, and those that people wrote, which win."""
    rules = {
        (d.original, d.surrogate): _rule(d, name, "learned")
        for d in decisions
        if not d.reason and _writable(d)
    }
    rules |= {(rule.original, rule.surrogate): replace(rule, dialect=name) for rule in kept}
    return tuple(sorted(rules.values()))


def _possible(decisions: Iterable[Decision], name: str) -> list[Substitution]:
    """Changes of single words that are not sure enough to be rules, but may be."""
    return [
        _rule(d, name, "inferred")
        for d in decisions
        if d.reason and d.probability >= POSSIBLE and " " not in d.original and _writable(d)
    ]


def _rule(decision: Decision, name: str, evidence: str) -> Substitution:
    sure = min(0.99, round(decision.sure, 2))
    return Substitution(
        decision.original, decision.surrogate, name, evidence, sure, decision.seen.times
    )


def _writable(decision: Decision) -> bool:
    """Whether a lexicon can hold it: no comment, and not of probability 0."""
    return not decision.original.startswith("#") and decision.sure >= 0.01


def _with_unchanged(
    rules: Sequence[Substitution], rows: Mapping[str, Mapping[str, Seen]], profile: Profile
) -> tuple[Substitution, ...]:
    """Record which words stay where a dialect that is borrowed from would replace them."""
    borrowed = {r.original for other in profile.borrows for r in dialects.load(other).rules}
    learned = {rule.original for rule in rules}
    stays = [
        _stays(word, profile.name, 1 - 1 / (n + 1), n)
        for word in sorted(borrowed - learned)
        if (n := rows.get(word, {}).get(word, Seen()).times) >= 1
    ]
    return tuple(sorted([*rules, *stays]))


def _staying(
    rules: Iterable[Substitution], rows: Mapping[str, Mapping[str, Seen]], name: str, known: Habits
) -> tuple[Substitution, ...]:
    """The words that were seen to stay, and surely are not in the dictionary."""
    ruled = {rule.original for rule in rules}
    seen = ((word, rows[word].get(word, Seen()).times) for word in rows.keys() - ruled)
    found = ((word, unknown(known, n), n) for word, n in seen if n and word.isalpha())
    return tuple(sorted(_stays(word, name, sure, n) for word, sure, n in found if sure >= STAYS))


def _stays(word: str, dialect: str, sure: float, times: int) -> Substitution:
    return Substitution(word, word, dialect, "learned", min(0.99, round(sure, 2)), times)
