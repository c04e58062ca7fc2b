"""What `fix` and `check` do with the results of a run: count, report, sum up."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleantext.cli.terminal import colour, complain, note, width
from cleantext.errors import InputError
from cleantext.outcomes import file_reports, remarks
from cleantext.replacing import replace_file
from cleantext.reports.summary import Summary, sentence

if TYPE_CHECKING:
    from cleantext.baseline import Baseline
    from cleantext.reports import FileReport
    from cleantext.results import FileResult
    from cleantext.walk import Skipped

#: Report formats for people, which end with the summary.
_FOR_PEOPLE = ("full", "concise")
#: Report formats in which suggestions are told apart, so that they are always there.
_FOR_PROGRAMS = ("json", "jsonl")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be reported, and where.

    Attributes:
        format: one of `reports.FORMATS`; empty: only the summary.
        output_file: where the report goes; None: standard output.
        statistics: also the most frequent rules, dialects and files.
        suggestions: also what is not sure enough to be made.
        quiet: no summary.
        written: the edits were made.
        baseline: what is known already.
        texts: the repaired texts, too, if the format is `json`.
    """

    format: str = ""
    output_file: Path | None = None
    statistics: bool = False
    suggestions: bool = False
    quiet: bool = False
    written: bool = False
    baseline: Baseline | None = None
    texts: bool = False

    @property
    def only_counts(self) -> bool:
        """Whether files are written, and nothing is said of what was done in them but how much it was."""
        return self.written and not self.format and not self.statistics

    @property
    def suspects(self) -> bool:
        """Whether the summary tells of what has no edit: who has files repaired did not ask what is left."""
        return self.suggestions or not self.written


@dataclass
class Totals:
    """The counts of a run.

    Attributes:
        summary: of the reports.
        changed: files with edits.
        remarks: edits, suspects and, if wanted, suggestions; a spun file with none of them is one.
        skipped: files that were passed over, by reason.
    """

    summary: Summary = field(default_factory=Summary)
    changed: int = 0
    remarks: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def reports_of(results: Iterable[FileResult], totals: Totals) -> Iterator[FileReport]:
    """The reports of results, counted; what else is to be said goes to standard error."""
    for result in _told(results, totals):
        yield from file_reports(result)


def _told(results: Iterable[FileResult], totals: Totals) -> Iterator[FileResult]:
    """The results, counted, and told as far as no report tells them."""
    for result in results:
        totals.changed += result.changed
        if result.skipped:
            totals.skipped[result.skipped] += 1
        if result.problem:
            complain(str(result.problem))
        for line in remarks(result):
            note(line)
        yield result


def _summed(results: Iterable[FileResult], totals: Totals) -> Totals:
    """The summary of results without documents, from their counts."""
    for result in _told(results, totals):
        totals.summary = totals.summary.with_counts(
            result.counts, failed=bool(result.error), skipped=bool(result.skipped)
        )
    return totals


def _counted(reports: Iterable[FileReport], wanted: Wanted, totals: Totals) -> Iterator[FileReport]:
    for report in reports:
        totals.summary = totals.summary.plus(report)
        if report.error and wanted.format in _FOR_PEOPLE:
            continue  # it stands on standard error already
        shown, more = report, report.suggestions or report.findings
        if more and not wanted.suggestions and wanted.format not in _FOR_PROGRAMS:
            shown = replace(report, suggestions=(), findings=())
        words = len(shown.edits) + len(shown.suggestions) + len(shown.findings)
        totals.remarks += words or report.verdict.spun
        yield shown


def write_report(results: Iterable[FileResult], wanted: Wanted, walked: Skipped) -> Totals:
    """Report results as they come.

    Args:
        results: one for each file.
        wanted: how.
        walked: what was passed over on the way to the files.

    Raises:
        InputError: the report's file can't be written.
    """
    totals = Totals()
    if wanted.only_counts:
        _sum_up(wanted, _summed(results, totals), walked)
        return totals
    reports = reports_of(results, totals)
    if wanted.baseline is not None:
        from cleantext.baseline import filter_by_baseline

        reports = filter_by_baseline(reports, wanted.baseline)
    reports = _counted(reports, wanted, totals)
    if not wanted.format and not wanted.statistics:
        for _ in reports:
            pass
    else:
        _write(_rendered(reports, wanted, totals), wanted.output_file)
    _sum_up(wanted, totals, walked)
    return totals


def _rendered(reports: Iterable[FileReport], wanted: Wanted, totals: Totals) -> Iterator[str]:
    from cleantext.reports import Options, reporter

    painted = wanted.output_file is None and colour(sys.stdout)
    statistics = None
    if wanted.statistics:
        from cleantext.reports.rankings import Statistics, render_statistics

        statistics = Statistics()
        reports = statistics.count(reports)
    options = Options(
        painted,
        width(),
        wanted.written,
        summary=False,
        texts=wanted.texts,
        suspects=wanted.suspects,
    )
    if wanted.format:
        yield from reporter(wanted.format, options).render(reports)
    else:
        for _ in reports:
            pass
    if statistics:
        ranking = render_statistics(statistics, colour=painted)
        if wanted.format in ("", *_FOR_PEOPLE):
            yield ranking
        else:
            sys.stderr.write(ranking)
    if wanted.format in _FOR_PEOPLE and not wanted.quiet and not _failed(totals):
        yield sentence(replace(totals.summary, skipped=0), options) + "\n"  # see `_sum_up`


def _failed(totals: Totals) -> bool:
    """Whether the one file there was could not be cleaned, of which all is said."""
    return totals.summary.errors == 1 and not totals.summary.files


def _sum_up(wanted: Wanted, totals: Totals, walked: Skipped) -> None:
    """The summary, for the formats that do not have it, and what was passed over."""
    if wanted.quiet or _failed(totals):
        return
    skipped = walked.counts + totals.skipped
    passed = ", ".join(f"{count:,} {reason}" for reason, count in sorted(skipped.items()))
    if wanted.format in _FOR_PEOPLE and wanted.output_file is None:
        if passed:
            note(f"skipped: {passed}")
        return
    from cleantext.reports import Options

    options = Options(written=wanted.written, suspects=wanted.suspects)
    said = sentence(replace(totals.summary, skipped=0), options)
    note(f"{said}; skipped: {passed}" if passed else said)


def _write(chunks: Iterable[str], path: Path | None) -> None:
    """Print a report, or write it to a file, whole or not at all."""
    if path is None:
        for chunk in chunks:
            sys.stdout.write(chunk)
        return
    try:
        if path.exists() and not path.is_file():  # a pipe, a terminal
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(chunks)
        else:
            replace_file(path, (chunk.encode() for chunk in chunks))
    except OSError as error:
        raise InputError(str(path), f"can't be written ({error.strerror})") from None
