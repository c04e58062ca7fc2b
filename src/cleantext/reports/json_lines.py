"""One JSON object a remark and a line, for `jq`, data frames and streams; last the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleantext.reports.diagnostics import diagnostics
from cleantext.reports.escape import well_formed
from cleantext.reports.interface import FileReport, Reporter
from cleantext.reports.summary import Tally
from cleantext.reports.values import TYPES, VERSION, dumps, remark


class JsonLinesReporter(Reporter):
    """One remark a line: `#/$defs/line` of the schema."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield a line for each remark, then the summary."""
        tally = Tally()
        for report in tally.count(reports):
            path, document = well_formed(report.path), well_formed(report.document)
            for diagnostic in diagnostics(report):
                head = {"type": TYPES[diagnostic.code], "path": path, "document": document}
                yield dumps({**head, **remark(diagnostic)}) + "\n"
        yield dumps({"type": "summary", "version": VERSION, **tally.summary.as_dict()}) + "\n"
