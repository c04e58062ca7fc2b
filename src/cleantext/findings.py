"""The values that detectors and fixers hand on: findings, edits, verdicts, results.

All offsets are code points in the text that came in; all probabilities lie in 0..1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

CLEAN = "clean"
T = TypeVar("T")


class Deferred(Sequence[T], Generic[T]):
    """What is worked out when somebody looks at it; it compares, adds up and is pickled as a tuple.

    Args:
        make: works it out, once.
        length: how many there will be, if that is known.
    """

    __slots__ = ("_length", "_made", "_make")

    def __init__(self, make: Callable[[], Iterable[T]], length: int | None = None) -> None:
        self._make: Callable[[], Iterable[T]] | None = make
        self._length = length
        self._made: tuple[T, ...] = ()

    def _all(self) -> tuple[T, ...]:
        if self._make is not None:
            self._made = tuple(self._make())
            self._make = None
        return self._made

    def __len__(self) -> int:
        return len(self._all()) if self._length is None else self._length

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._all()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Deferred):
            other = other._all()
        return self._all() == other

    def __hash__(self) -> int:
        return hash(self._all())

    def __add__(self, other: Iterable[T]) -> tuple[T, ...]:
        return (*self._all(), *other)

    def __radd__(self, other: Iterable[T]) -> tuple[T, ...]:
        return (*other, *self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._all(),)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible original of a surrogate.

    Attributes:
        text: the words.
        probability: that it is the one.
        rule: the substitution that is undone, `original → surrogate`; empty for keeping what stands,
            and for a guess at what a suspect stands for.
        evidence: where the rule comes from (observed, inferred, learned, user); `suspect` for a guess.
    """

    text: str
    probability: float
    rule: str = ""
    evidence: str = ""

    def __reduce__(self) -> tuple[type[Candidate], tuple[object, ...]]:
        """Travel between processes by the arguments: several times faster than field by field."""
        return Candidate, (self.text, self.probability, self.rule, self.evidence)


@dataclass(frozen=True, slots=True)
class Finding:
    """A span that may be a surrogate.

    Attributes:
        start, end: the span.
        text: what stands there.
        detector: who raised it.
        dialect: the dialect that has this surrogate; empty for a suspect that no lexicon lists.
        probability: that the span is a surrogate at all.
        candidates: possible originals, most probable first.
        confidence: the calibrated probability that the first candidate but `text` itself stood there.
    """

    start: int
    end: int
    text: str
    detector: str
    dialect: str
    probability: float
    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Edit:
    """A span and what to put there.

    Attributes:
        start, end: the span.
        before: what stands there.
        after: the restored original; may be empty (a deletion).
        confidence: the calibrated probability that the edit is right.
        fixer: who proposes it.
        dialect: the dialect of the rule.
        rule: the substitution that is undone, `original → surrogate`.
        evidence: where the rule comes from (observed, inferred, user ...).
        runners_up: the other candidates, most probable first, `before` itself among them.
    """

    start: int
    end: int
    before: str
    after: str
    confidence: float
    fixer: str = ""
    dialect: str = ""
    rule: str = ""
    evidence: str = ""
    runners_up: tuple[Candidate, ...] = ()

    def __reduce__(self) -> tuple[type[Edit], tuple[object, ...]]:
        """Travel between processes, see `Candidate`."""
        what = self.start, self.end, self.before, self.after, self.confidence
        why = self.fixer, self.dialect, self.rule, self.evidence, self.runners_up
        return Edit, (*what, *why)


@dataclass(frozen=True, slots=True)
class SegmentVerdict:
    """What is thought of one paragraph: `probability` that it is spun."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether, how and where a text is spun.

    Attributes:
        dialect: the most probable dialect, or `clean`.
        probability: that the text, or a part of it, is spun.
        share: tokens that are surrogates / all tokens.
        evidence: log-likelihood ratio of the spun segments against English, in nats.
        segments: one verdict a paragraph; empty for a clean text.
    """

    dialect: str = CLEAN
    probability: float = 0.0
    share: float = 0.0
    evidence: float = 0.0
    segments: tuple[SegmentVerdict, ...] = ()

    @property
    def spun(self) -> bool:
        """Whether the text, or a part of it, is judged spun."""
        return self.dialect != CLEAN


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector says of a text: the verdict, and the findings in reading order."""

    verdict: Verdict = field(default_factory=Verdict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a text.

    Attributes:
        original: the text that came in.
        text: the repaired text; the very same string where nothing was edited.
        edits: what was changed, in reading order, not overlapping.
        suggestions: edits below the confidence threshold, not made.
        findings: what was found but has no edit at all; may be looked for when it is asked for, which takes
            about as long as the repair.
        verdict: of the whole text.
    """

    original: str
    text: str
    edits: Sequence[Edit] = ()
    suggestions: Sequence[Edit] = ()
    findings: Sequence[Finding] = ()
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def changed(self) -> bool:
        """Whether the text was changed."""
        return bool(self.edits)

    def __str__(self) -> str:
        return self.text


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Make `edits`, sorted and not overlapping, in `text`.

    Raises:
        ValueError: edits overlap, or one does not fit the text.
    """
    out: list[str] = []
    at = 0
    for edit in edits:
        fits = at <= edit.start <= edit.end <= len(text)
        if not fits or text[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit {edit.before!r} at {edit.start} does not fit the text")
        out += (text[at : edit.start], edit.after)
        at = edit.end
    out.append(text[at:])
    return "".join(out)
