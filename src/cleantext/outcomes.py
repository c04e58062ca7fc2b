"""From what became of a file to what is reported of it."""

from __future__ import annotations

from collections.abc import Iterator

from cleantext.reports.interface import FileReport
from cleantext.results import FileResult
from cleantext.reviewing import Protecting
from cleantext.sources.interface import DocumentResult, Place


def file_reports(result: FileResult) -> Iterator[FileReport]:
    """The reports on a file: one, or one for each document in it that has something to report."""
    if result.error or result.skipped:
        yield FileReport(result.path, error=result.problem, skipped=result.skipped or None)
        return
    if not result.documents:
        before = result.before
        text = None if before is None else before.decode(result.encoding).removeprefix("\ufeff")
        yield FileReport(result.path, text, word_count=result.counts.words)
    whole = len(result.documents) == 1 and result.counts.documents == 1
    for number, document in enumerate(result.documents):
        yield _report(result, document, number, whole and document.place == Place())


def _report(result: FileResult, document: DocumentResult, number: int, whole: bool) -> FileReport:
    found = document.result
    return FileReport(
        result.path,
        found.original,
        found.text if found.edits else None,
        found.verdict,
        tuple(found.edits),
        tuple(found.suggestions),
        tuple(found.findings),
        word_count=0 if number else result.counts.words,
        locate=None if whole else document.position,
        document=document.place.label,
        further=number > 0,
    )


def remarks(result: FileResult) -> Iterator[str]:
    """What else a person should know of a file, a line each."""
    for note in result.notes:
        yield f"{result.path}: {note}"
    if result.omitted:
        documents = "documents" if result.omitted > 1 else "document"
        yield f"{result.path}: {result.omitted} {documents} too many for the report"
    for document in result.documents:
        for remark in document.remarks:
            if isinstance(remark, Protecting):
                continue  # for the end of the run, see `staleness`
            line, column = document.position(getattr(remark, "offset", 0))
            yield f"{result.path}:{line}:{column}: {remark}"
