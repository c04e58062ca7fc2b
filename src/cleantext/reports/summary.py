"""The numbers at the end of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from cleantext.reports.interface import FileReport, Options

if TYPE_CHECKING:
    from cleantext.results import Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over files.

    Attributes:
        files: files that were looked at; neither the skipped ones nor those with an error.
        spun: files judged spun, in whole or in part.
        edits, suggestions, suspects: remarks of the codes CT001, CT002 and CT003.
        errors: files that could not be cleaned.
        skipped: files passed over.
        words: tokens in the files looked at.
    """

    files: int = 0
    spun: int = 0
    edits: int = 0
    suggestions: int = 0
    suspects: int = 0
    errors: int = 0
    skipped: int = 0
    words: int = 0
    _last_spun: bool = False

    def plus(self, report: FileReport) -> Summary:
        """The counts with one more file, or document of the file that was last."""
        looked_at = report.error is None and report.skipped is None
        counted = report.further and self._last_spun
        return Summary(
            self.files + (looked_at and not report.further),
            self.spun + (report.verdict.spun and not counted),
            self.edits + len(report.edits),
            self.suggestions + len(report.suggestions),
            self.suspects + len(report.findings),
            self.errors + (report.error is not None),
            self.skipped + (report.skipped is not None),
            self.words + (report.words if looked_at else 0),
            report.verdict.spun or counted,
        )

    def with_counts(self, counts: Counts, *, failed: bool, skipped: bool) -> Summary:
        """The counts with one more file, of which no report was made."""
        looked_at = not failed and not skipped
        return Summary(
            self.files + looked_at,
            self.spun + (looked_at and counts.spun > 0),
            self.edits + counts.edits * looked_at,
            self.suggestions + counts.suggestions * looked_at,
            self.suspects + counts.findings * looked_at,
            self.errors + failed,
            self.skipped + skipped,
            self.words + counts.words * looked_at,
        )

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {name: count for name, count in asdict(self).items() if name != "_last_spun"}


def summarise(reports: Iterable[FileReport]) -> Summary:
    """The counts over all `reports`."""
    summary = Summary()
    for report in reports:
        summary = summary.plus(report)
    return summary


class Tally:
    """Counts files while they pass by."""

    def __init__(self) -> None:
        self.summary = Summary()

    def count(self, reports: Iterable[FileReport]) -> Iterator[FileReport]:
        """Yield `reports`; `summary` holds the counts so far."""
        for report in reports:
            self.summary = self.summary.plus(report)
            yield report


def plural(count: int, noun: str) -> str:
    """A count with its noun: `1 file`, `2,000 files`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def sentence(summary: Summary, options: Options) -> str:
    """The summary in one line, without a line end."""
    edits = plural(summary.edits, "edit")
    parts = [
        f"{summary.spun:,} of {plural(summary.files, 'file')} spun",
        f"{edits} made" if options.written else edits,
        plural(summary.suggestions, "suggestion"),
        *([plural(summary.suspects, "suspect")] if options.suspects else []),
        plural(summary.errors, "error"),
    ]
    if summary.skipped:
        parts.append(f"{summary.skipped:,} skipped")
    return ", ".join(parts) + f" ({plural(summary.words, 'word')})"
