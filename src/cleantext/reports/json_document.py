"""One JSON document, for programs; its shape is `schema/report-1.json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleantext import __version__
from cleantext.reports.interface import FileReport, Reporter
from cleantext.reports.summary import Tally
from cleantext.reports.values import VERSION, dumps, file_value


class JsonReporter(Reporter):
    """One document, one file a line."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield the head, the files one by one, and the summary."""
        tool = {"name": "cleantext", "version": __version__}
        yield f'{{"format": "cleantext-report", "version": {VERSION}, "tool": {dumps(tool)},\n'
        yield f'"written": {"true" if self.options.written else "false"},\n"files": ['
        tally = Tally()
        separator = "\n"
        for report in tally.count(reports):
            yield separator + dumps(file_value(report, self.options.texts))
            separator = ",\n"
        yield f'\n],\n"summary": {dumps(tally.summary.as_dict())}}}\n'
