"""What a writer and the configuration want left alone, obeyed before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cleantext.errors import InputError
from cleantext.findings import Edit, Finding, Result, SegmentVerdict, Verdict
from cleantext.hints import may_have_marks
from cleantext.protection import Protection, ProtectionError

if TYPE_CHECKING:
    from cleantext.ignores import Ignored, StaleIgnore

#: A paragraph at least so probably spun (0..1) counts for the verdict.
_SPUN = 0.5
_NOTHING = Protection()


@dataclass(frozen=True, slots=True)
class Stale:
    """An ignore that keeps nothing from being changed; `offset` is where it stands."""

    offset: int
    ignore: StaleIgnore

    def __str__(self) -> str:
        return f"stale ignore {self.ignore.mark!r}: {self.ignore.reason}"


@dataclass(frozen=True, slots=True)
class Protecting:
    """The protected words and expressions that kept something in a text from being changed."""

    patterns: frozenset[str]


@dataclass(frozen=True)
class Reviewer:
    """Takes back what ignores and protected words forbid; see `sources.job.Review`.

    Attributes:
        protection: words and expressions that are never changed.
    """

    protection: Protection = field(default_factory=Protection)

    def __call__(self, result: Result, format: str) -> tuple[Result, tuple[object, ...]]:  # noqa: A002
        """The result with less to do; a `Stale` for each ignore of no use, and what was of use.

        Raises:
            InputError: a protected expression takes too long on this text.
        """
        text = result.original
        something = result.edits or result.suggestions or result.findings
        if not something and not may_have_marks(text):
            return result, ()
        from cleantext.ignores import ignored_spans, obey, stale_ignores, used_patterns

        try:
            # Where nothing was found nothing can be protected, but a mark is stale.
            ignores = ignored_spans(text, format, self.protection if something else _NOTHING)
        except ProtectionError as error:
            raise InputError("", str(error)) from None
        if not ignores:
            return result, ()
        obeyed = obey(result, ignores)
        remarks: tuple[object, ...] = tuple(
            Stale(_offset(text, one), one)
            for one in stale_ignores(text, ignores, obeyed.used)
            if one.ours
        )
        if patterns := used_patterns(obeyed.used):
            remarks = (*remarks, Protecting(patterns))
        return replace(obeyed.result, verdict=_verdict(obeyed)), remarks


def _offset(text: str, stale: StaleIgnore) -> int:
    at = 0
    for _ in range(stale.line - 1):
        at = text.index("\n", at) + 1
    return at + stale.column - 1


def _verdict(obeyed: Ignored) -> Verdict:
    """The verdict without the paragraphs in which everything is to be left alone."""
    result = obeyed.result
    verdict = result.verdict
    left: tuple[Edit | Finding, ...] = (
        *result.edits,
        *result.suggestions,
        *result.findings,
    )
    if not obeyed.suppressed or not verdict.spun:
        return verdict
    if not left:
        return Verdict()

    def excused(segment: SegmentVerdict) -> bool:
        return _any_in(segment, obeyed.suppressed) and not _any_in(segment, left)

    segments = tuple(segment for segment in verdict.segments if not excused(segment))
    if not any(segment.probability >= _SPUN for segment in segments):
        return verdict
    return replace(verdict, segments=segments)


def _any_in(segment: SegmentVerdict, items: tuple[Edit | Finding, ...]) -> bool:
    return any(segment.start <= item.start < segment.end for item in items)
