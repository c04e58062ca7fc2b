"""What a writer has marked to be left alone: where the marks reach, and which of them were of use.

- `[sic]` after a word, in every format: that word.
- `<!-- cleantext: ignore -->` in Markdown and HTML: the line on which it stands.
- `<!-- cleantext: ignore-next-line -->`: the line below (one blank line between is passed over).
- `<!-- cleantext: off -->` ... `<!-- cleantext: on -->`: all between, or all to the end.
- Protected words, and `/regular expressions/`, from the configuration.

An edit that touches such a stretch is not made. All offsets are code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from cleantext.findings import Edit, Finding, Result, apply_edits
from cleantext.marks import Ignore, IgnoreKind, Lines, marks
from cleantext.protection import Protection

__all__ = [
    "Applied",
    "Ignore",
    "IgnoreKind",
    "Ignored",
    "StaleIgnore",
    "apply_ignores",
    "ignored_spans",
    "obey",
    "stale_ignores",
    "used_patterns",
]


@dataclass(frozen=True, slots=True)
class StaleIgnore:
    """A mark that kept nothing from being changed.

    Attributes:
        line, column: where it stands, from 1.
        kind: what kind of mark it is.
        mark: as it is written.
        reason: why it is reported.
        ours: whether the mark can only be meant for cleantext; `[sic]` is ordinary English.
    """

    line: int
    column: int
    kind: IgnoreKind
    mark: str
    reason: str
    ours: bool


_NOTHING = Protection()


def ignored_spans(
    text: str,
    format: str = "text",  # noqa: A002
    protection: Protection = _NOTHING,
) -> tuple[Ignore, ...]:
    """The marks in a text, and what is protected in it.

    Args:
        text: a whole file, or a field of one.
        format: in `markdown` and `html` the comments count and code is passed over; `[sic]` counts
            in every format.
        protection: may be left out where nothing was found that could be suppressed.

    Returns:
        In the order of their stretches; these may overlap.

    Raises:
        ProtectionError: an expression is wrong, or takes too long on this text.
    """
    found = list(marks(text, format))
    if not protection.patterns:
        return tuple(sorted(found, key=_order))
    for span in protection.spans(text):
        kind = IgnoreKind.PROTECTED
        found.append(Ignore(span.start, span.end, kind, span.start, span.pattern))
    return tuple(sorted(found, key=_order))


def _order(ignore: Ignore) -> tuple[int, int, int]:
    return ignore.start, ignore.end, ignore.at


class Spanned(Protocol):
    """Anything with a stretch, such as an `Edit` or a `Finding`."""

    @property
    def start(self) -> int:
        """Its first code point."""
        ...

    @property
    def end(self) -> int:
        """Behind its last code point."""
        ...


S = TypeVar("S", bound=Spanned)


@dataclass(frozen=True, slots=True)
class Applied(Generic[S]):
    """What is left, what is not, and thanks to which ignores; each in reading order."""

    kept: tuple[S, ...]
    suppressed: tuple[S, ...]
    used: tuple[Ignore, ...]


def _touch(ignore: Ignore, span: Spanned) -> bool:
    if span.start == span.end:  # an insertion
        return ignore.start <= span.start < ignore.end
    return ignore.start < span.end and span.start < ignore.end


def apply_ignores(spans: Iterable[S], ignores: Iterable[Ignore]) -> Applied[S]:
    """Take out the edits or findings that touch an ignored stretch."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    waiting = sorted((ignore for ignore in ignores if ignore.start < ignore.end), key=_order)
    kept: list[S] = []
    suppressed: list[S] = []
    used: dict[Ignore, None] = {}
    active: list[Ignore] = []
    following = 0
    for span in ordered:
        while following < len(waiting) and waiting[following].start <= span.end:
            active.append(waiting[following])
            following += 1
        active = [ignore for ignore in active if ignore.end > span.start]
        touching = [ignore for ignore in active if _touch(ignore, span)]
        used.update(dict.fromkeys(touching))
        (suppressed if touching else kept).append(span)
    return Applied(tuple(kept), tuple(suppressed), tuple(used))


@dataclass(frozen=True, slots=True)
class Ignored:
    """A result with its ignores obeyed, what was taken out of it, and thanks to which ignores."""

    result: Result
    suppressed: tuple[Edit | Finding, ...]
    used: tuple[Ignore, ...]


def obey(result: Result, ignores: Sequence[Ignore]) -> Ignored:
    """Take back the edits of a result that touch an ignored stretch.

    Suggestions and findings there go too. The verdict stays: it is about the text, not
    about what may be done to it.
    """
    edits = apply_ignores(result.edits, ignores)
    suggestions = apply_ignores(result.suggestions, ignores)
    findings = apply_ignores(result.findings, ignores)
    used = tuple(dict.fromkeys((*edits.used, *suggestions.used, *findings.used)))
    if not used:
        return Ignored(result, (), ())
    text = apply_edits(result.original, edits.kept) if edits.kept else result.original
    obeyed = replace(
        result,
        text=text,
        edits=edits.kept,
        suggestions=suggestions.kept,
        findings=findings.kept,
    )
    return Ignored(obeyed, (*edits.suppressed, *suggestions.suppressed, *findings.suppressed), used)


def stale_ignores(
    text: str, ignores: Iterable[Ignore], used: Iterable[Ignore]
) -> tuple[StaleIgnore, ...]:
    """The marks in a text that kept nothing from being changed, in reading order.

    Protected words are not among them, because they hold for many texts: collect the patterns of
    use with `used_patterns` and ask `Protection.unused` at the end of the run.
    """
    of_use = set(used)
    idle = {i for i in ignores if i not in of_use and i.kind is not IgnoreKind.PROTECTED}
    lines = Lines(text)
    out = []
    for ignore in sorted(idle, key=lambda ignore: ignore.at):
        number = lines.number(ignore.at)
        column = ignore.at - lines.span(number)[0]
        reason = ignore.problem or "there is nothing to ignore"
        ours = ignore.kind is not IgnoreKind.SIC
        out.append(StaleIgnore(number + 1, column + 1, ignore.kind, ignore.mark, reason, ours))
    return tuple(out)


def used_patterns(used: Iterable[Ignore]) -> frozenset[str]:
    """The patterns of the protected words and expressions among ignores that were of use."""
    return frozenset(ignore.mark for ignore in used if ignore.kind is IgnoreKind.PROTECTED)
