"""One block a remark: where it is, the line of text with a caret, and how it was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleantext.reports.concise import heading
from cleantext.reports.escape import source_line, visible
from cleantext.reports.interface import FileReport, Reporter
from cleantext.reports.summary import Tally, sentence
from cleantext.reports.terminal import Part, cells, paint

if TYPE_CHECKING:
    from cleantext.reports.diagnostics import Diagnostic

_CARET = "bold red"
_ORIGINAL = "bold green"
_FAINT = "dim"
_RUNNERS_UP = 3


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a line and the span in it: visible text, `before + span + after`."""

    before: str
    span: str
    after: str


def excerpt(text: str, start: int, end: int, width: int) -> Excerpt:
    """The line that holds the span, cut to about `width` characters around it."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    last = len(text) if last < 0 else last
    end = min(end, last, start + width)
    room = max(width - (end - start), 20)
    left = max(first, start - room // 2)
    right = min(last, max(end, start) + room - (start - left))
    return Excerpt(
        ("…" if left > first else "") + source_line(text[left:start]),
        source_line(text[start:end].removesuffix("\r")),
        source_line(text[end:right].removesuffix("\r")) + ("…" if right < last else ""),
    )


def _explanation(diagnostic: Diagnostic) -> str:
    facts = [f"confidence {diagnostic.confidence:.2f}"]
    facts += [
        f"{name} {visible(value)}"
        for name, value in (
            ("rule", diagnostic.rule),
            ("dialect", diagnostic.dialect),
            ("evidence", diagnostic.evidence),
            ("by", diagnostic.by),
        )
        if value
    ]
    if others := diagnostic.runners_up[:_RUNNERS_UP]:
        facts.append("or " + ", ".join(f"{visible(o.text)} {o.probability:.2f}" for o in others))
    return " · ".join(facts)


def block(diagnostic: Diagnostic, text: str | None, width: int) -> list[Part]:
    """The block of one remark, as parts for `paint`."""
    parts = heading(diagnostic)
    if diagnostic.code == "CT000":
        return parts
    if text is not None:
        number = str(diagnostic.line)
        margin = " " * len(number)
        part = excerpt(text, diagnostic.start, diagnostic.end, width)
        caret = "^" * max(cells(part.span), 1)
        parts += [
            (f"{number} | ", _FAINT),
            (part.before, ""),
            (part.span, _CARET),
            (f"{part.after}\n", ""),
            (f"{margin} | ", _FAINT),
            (" " * cells(part.before) + caret, _CARET),
            (f" {visible(diagnostic.after)}" if diagnostic.after else "", _ORIGINAL),
            (f"\n{margin} = ", _FAINT),
        ]
    else:
        parts += [("  = ", _FAINT)]
    return [*parts, (f"{_explanation(diagnostic)}\n\n", "")]


class FullReporter(Reporter):
    """One block a remark, for people."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield a block for each remark, then the summary."""
        tally = Tally()
        for report in tally.count(reports):
            if not report.telling:
                continue
            from cleantext.reports.diagnostics import diagnostics

            for diagnostic in diagnostics(report):
                yield paint(block(diagnostic, report.text, self.options.width), self.options.colour)
        if self.options.summary:
            yield sentence(tally.summary, self.options) + "\n"
