"""Markdown, for comments on pull requests and job summaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleantext.reports.diagnostics import Diagnostic, diagnostics
from cleantext.reports.escape import markdown_code, markdown_prose
from cleantext.reports.interface import FileReport, Reporter
from cleantext.reports.summary import Tally, sentence

_HEAD = (
    "| Line | Code | Surrogate | Original | Confidence | Rule | Dialect |\n"
    "| ---: | --- | --- | --- | ---: | --- | --- |\n"
)


def _row(diagnostic: Diagnostic) -> str:
    if diagnostic.code == "CT004":
        last = f"-{diagnostic.end_line}" if diagnostic.end_line > diagnostic.line else ""
        lines = f"{diagnostic.line}{last}"
        surrogate, original = "_spun passage_", ""
    else:
        lines = str(diagnostic.line)
        surrogate = markdown_code(diagnostic.before)
        original = "_nothing_" if diagnostic.after == "" else markdown_code(diagnostic.after or "")
    cells = (
        lines,
        diagnostic.code,
        surrogate,
        original,
        f"{diagnostic.confidence:.2f}",
        markdown_code(diagnostic.rule),
        markdown_code(diagnostic.dialect),
    )
    return f"| {' | '.join(cells)} |\n"


def section(report: FileReport) -> str:
    """What there is to say of one file; empty for a clean one."""
    remarks = diagnostics(report)
    if not remarks:
        return ""
    rows = [_row(diagnostic) for diagnostic in remarks if diagnostic.code != "CT000"]
    errors = [
        f"\n**{diagnostic.code}** {markdown_prose(diagnostic.message)}\n"
        for diagnostic in remarks
        if diagnostic.code == "CT000"
    ]
    table = ["\n", _HEAD, *rows] if rows else []
    document = f" {markdown_prose(report.document)}" if report.document else ""
    return "".join([f"\n### {markdown_code(report.path)}{document}\n", *errors, *table])


class MarkdownReporter(Reporter):
    """The summary, then a table for each file that has remarks."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield the summary and the sections; the sections wait until all files are counted."""
        tally = Tally()
        sections = [section(report) for report in tally.count(reports)]
        yield f"## cleantext\n\n{sentence(tally.summary, self.options)}\n"
        yield from filter(None, sections)
