"""JUnit XML, for CI servers that show test results: a suite a file, a failure a remark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from cleantext.reports.diagnostics import Diagnostic, diagnostics
from cleantext.reports.escape import visible
from cleantext.reports.interface import FileReport, Reporter


def _case(suite: ElementTree.Element, path: str, name: str) -> ElementTree.Element:
    # All text passes through `visible`: XML 1.0 has no way to write most control characters.
    return ElementTree.SubElement(suite, "testcase", name=name, classname=path, file=path)


def _remark(suite: ElementTree.Element, path: str, diagnostic: Diagnostic) -> None:
    failed = diagnostic.code == "CT000"
    place = "" if failed else f"{diagnostic.line}:{diagnostic.column} "
    case = _case(suite, path, f"{diagnostic.code} {place}{diagnostic.message}")
    case.set("line", str(diagnostic.line))
    kind = "error" if failed else "failure"
    detail = ElementTree.SubElement(case, kind, type=diagnostic.code, message=diagnostic.message)
    if not failed:
        detail.text = (
            f"{path}:{diagnostic.line}:{diagnostic.column}: {diagnostic.message} "
            f"(confidence {diagnostic.confidence:.2f}, rule {visible(diagnostic.rule) or 'none'}, "
            f"dialect {visible(diagnostic.dialect) or 'none'})"
        )


def suite(report: FileReport) -> ElementTree.Element:
    """The suite of one file; a clean file is one test that passed."""
    path = visible(report.path)
    remarks = diagnostics(report)
    errors = sum(diagnostic.code == "CT000" for diagnostic in remarks)
    element = ElementTree.Element(
        "testsuite",
        name=path,
        tests=str(max(len(remarks), 1)),
        failures=str(len(remarks) - errors),
        errors=str(errors),
        skipped=str(int(not remarks and report.skipped is not None)),
    )
    for diagnostic in remarks:
        _remark(element, path, diagnostic)
    if not remarks:
        case = _case(element, path, "cleantext")
        if report.skipped is not None:
            ElementTree.SubElement(case, "skipped", message=visible(report.skipped))
    ElementTree.indent(element)
    return element


class JunitReporter(Reporter):
    """Test results."""

    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield the head, a suite for each file, and the tail."""
        yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cleantext">\n'
        for report in reports:
            yield ElementTree.tostring(suite(report), encoding="unicode") + "\n"
        yield "</testsuites>\n"
