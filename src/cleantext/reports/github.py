"""GitHub Actions: workflow commands that become annotations on the changed lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleantext.reports.diagnostics import Diagnostic, diagnostics
from cleantext.reports.escape import visible
from cleantext.reports.interface import FileReport, Reporter

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def escape_data(text: str) -> str:
    """A message: percent signs and line ends as the runner expects them."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """A property of a command: as a message, and the two characters that end a property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def command(diagnostic: Diagnostic) -> str:
    """The workflow command of one remark, without a line end."""
    fields = {"title": f"cleantext {diagnostic.code}", "file": visible(diagnostic.path)}
    if diagnostic.code != "CT000":
        fields["line"] = str(diagnostic.line)
        # GitHub takes columns only where the annotation stays on one line.
        if diagnostic.line == diagnostic.end_line:
            fields["col"] = str(diagnostic.column)
        fields["endLine"] = str(diagnostic.end_line)
        if diagnostic.line == diagnostic.end_line:
            fields["endColumn"] = str(diagnostic.end_column)
    properties = ",".join(f"{name}={escape_property(value)}" for name, value in fields.items())
    message = escape_data(f"{diagnostic.code} {visible(diagnostic.message)}")
    return f"::{_COMMANDS[diagnostic.level]} {properties}::{message}"


class GithubReporter(Reporter):
    """Annotations in GitHub Actions."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield a command for each remark."""
        for report in reports:
            for diagnostic in diagnostics(report):
                yield command(diagnostic) + "\n"
