"""One remark a line: `path:line:column: CODE message`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cleantext.reports.escape import visible_path
from cleantext.reports.interface import FileReport, Reporter
from cleantext.reports.summary import Tally, sentence
from cleantext.reports.terminal import LEVEL_STYLES, Part, paint

if TYPE_CHECKING:
    from cleantext.reports.diagnostics import Diagnostic


def heading(diagnostic: Diagnostic) -> list[Part]:
    """The line, as parts for `paint`."""
    return [
        (visible_path(diagnostic.path), "bold"),
        (f":{diagnostic.line}:{diagnostic.column}: ", ""),
        (diagnostic.code, LEVEL_STYLES[diagnostic.level]),
        (f" {diagnostic.message}\n", ""),
    ]


class ConciseReporter(Reporter):
    """One remark a line, for editors and `grep`."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield a line for each remark, then the summary."""
        tally = Tally()
        for report in tally.count(reports):
            if not report.telling:
                continue
            from cleantext.reports.diagnostics import diagnostics

            for diagnostic in diagnostics(report):
                yield paint(heading(diagnostic), self.options.colour)
        if self.options.summary:
            yield sentence(tally.summary, self.options) + "\n"
