"""What a file report has to say, as one flat list of remarks with code, place and message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from cleantext.findings import Candidate, Edit, Finding, SegmentVerdict
from cleantext.reports.escape import visible
from cleantext.reports.interface import FileReport

#: A paragraph at least so probably spun (0..1) belongs to a spun passage.
SPUN = 0.5


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of remark; `level` is `error`, `warning` or `note`."""

    code: str
    name: str
    level: str
    short: str
    full: str


CODES = {
    code.code: code
    for code in (
        Code(
            "CT000",
            "unreadable-file",
            "error",
            "The file could not be cleaned",
            "The file could not be read, decoded, parsed or written. Nothing in it was changed.",
        ),
        Code(
            "CT001",
            "surrogate",
            "warning",
            "A surrogate stands in place of the original word",
            "A synonym spinner replaced a word by this surrogate, and the context says with enough "
            "confidence which original it stands for. `cleantext fix` restores it.",
        ),
        Code(
            "CT002",
            "possible-surrogate",
            "note",
            "A surrogate whose original is not certain",
            "This looks like a surrogate, but the confidence in its original is below the "
            "threshold. It is reported and never changed.",
        ),
        Code(
            "CT003",
            "suspect",
            "note",
            "A word that is out of place and that no lexicon lists",
            "The word does not fit the spun text around it, and no dialect has it as a surrogate. "
            "It may be a surrogate of an unknown dialect.",
        ),
        Code(
            "CT004",
            "spun-passage",
            "warning",
            "A passage is synonym-spun",
            "Judged by its words as a whole, the passage is written in the dialect of a synonym "
            "spinner.",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A remark on a span of a file.

    Attributes:
        code: a key of `CODES`.
        path: the file.
        start, end: the span, code points of the file's text.
        line, column, end_line, end_column: the same from 1; the end is behind the last character.
        message: one line, visible characters only, for a person.
        before: what stands there; empty for CT000 and CT004.
        after: the restored original; None where there is none to offer.
        confidence: 0..1: of an edit, that it is right; of a suspect, that it is a surrogate; of a
            passage, that it is spun.
        rule: `original → surrogate`.
        dialect: the dialect of the rule or of the passage.
        evidence: where the rule comes from.
        by: the fixer or detector.
        runners_up: other originals, most probable first.
    """

    code: str
    path: str
    start: int = 0
    end: int = 0
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    message: str = ""
    before: str = ""
    after: str | None = None
    confidence: float = 1.0
    rule: str = ""
    dialect: str = ""
    evidence: str = ""
    by: str = ""
    runners_up: tuple[Candidate, ...] = ()

    @property
    def level(self) -> str:
        """`error`, `warning` or `note`."""
        return CODES[self.code].level


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring paragraphs judged spun, or the whole file; `probability` of the surest."""

    start: int
    end: int
    probability: float
    segments: tuple[SegmentVerdict, ...] = ()


def _joined(text: str, run: list[SegmentVerdict]) -> Passage:
    """Neighbouring paragraphs as one passage, without the line end of the last."""
    start, end = run[0].start, run[-1].end
    if body := text[start:end].rstrip():
        end = start + len(body)
    return Passage(start, end, max(segment.probability for segment in run), tuple(run))


def passages(report: FileReport) -> tuple[Passage, ...]:
    """The spun passages of a file; the file is one if the verdict names no paragraph."""
    verdict = report.verdict
    if not verdict.spun:
        return ()
    runs: list[list[SegmentVerdict]] = [[]]
    for segment in verdict.segments:
        if segment.probability >= SPUN:
            runs[-1].append(segment)
        elif runs[-1]:
            runs.append([])
    text = report.text or ""
    found = tuple(_joined(text, run) for run in runs if run)
    return found or (Passage(0, len(text.rstrip()), verdict.probability),)


def _quoted(text: str) -> str:
    return f'"{visible(text)}"'


def _place(report: FileReport, start: int, end: int) -> tuple[int, int, int, int, int, int]:
    """Start, end, line, column, end line, end column: the first fields after `path`."""
    return start, end, *report.location(start), *report.location(end)


def _edit(report: FileReport, edit: Edit, code: str) -> Diagnostic:
    before, after = _quoted(edit.before), _quoted(edit.after)
    if code == "CT001":
        what = f"stands for {after}" if edit.after else "was put in by the spinner"
    else:
        what = f"may stand for {after}" if edit.after else "may have been put in by the spinner"
    return Diagnostic(
        code,
        report.path,
        *_place(report, edit.start, edit.end),
        f"{before} {what}",
        edit.before,
        edit.after,
        edit.confidence,
        edit.rule,
        edit.dialect,
        edit.evidence,
        edit.fixer,
        edit.runners_up,
    )


def _finding(report: FileReport, finding: Finding) -> Diagnostic:
    message = f"{_quoted(finding.text)} may be a surrogate"
    if finding.candidates:
        message += f" for {_quoted(finding.candidates[0].text)}"
    return Diagnostic(
        "CT003",
        report.path,
        *_place(report, finding.start, finding.end),
        message,
        finding.text,
        confidence=finding.probability,
        dialect=finding.dialect,
        by=finding.detector,
        runners_up=finding.candidates,
    )


def _passage(report: FileReport, passage: Passage) -> Diagnostic:
    what = "spun passage" if passage.segments else "spun text"
    if count := len((report.text or "")[passage.start : passage.end].split()):
        what += f" of {count:,} word{'s' if count != 1 else ''}"
    message = f"{what} in the dialect {_quoted(report.verdict.dialect)}"
    return Diagnostic(
        "CT004",
        report.path,
        *_place(report, passage.start, passage.end),
        message,
        confidence=passage.probability,
        dialect=report.verdict.dialect,
    )


def edit_diagnostics(report: FileReport) -> list[Diagnostic]:
    """CT001, one for each of `report.edits`."""
    return [_edit(report, edit, "CT001") for edit in report.edits]


def suggestion_diagnostics(report: FileReport) -> list[Diagnostic]:
    """CT002, one for each of `report.suggestions`."""
    return [_edit(report, edit, "CT002") for edit in report.suggestions]


def finding_diagnostics(report: FileReport) -> list[Diagnostic]:
    """CT003, one for each of `report.findings`."""
    return [_finding(report, finding) for finding in report.findings]


def passage_diagnostics(report: FileReport) -> list[Diagnostic]:
    """CT004, one for each of `passages(report)`."""
    return [_passage(report, passage) for passage in passages(report)]


def _errors(report: FileReport) -> Iterator[Diagnostic]:
    if report.error is not None:
        yield Diagnostic("CT000", report.path, message=visible(report.error.reason))


def diagnostics(report: FileReport) -> list[Diagnostic]:
    """All remarks on a file, in reading order; a passage comes before what is in it."""
    every = chain(
        _errors(report),
        passage_diagnostics(report),
        edit_diagnostics(report),
        suggestion_diagnostics(report),
        finding_diagnostics(report),
    )
    return sorted(every, key=lambda d: (d.start, -d.end))
