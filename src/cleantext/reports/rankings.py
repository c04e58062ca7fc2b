"""What is most frequent over all files: rules, dialects, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cleantext.reports.escape import visible, visible_path
from cleantext.reports.interface import FileReport
from cleantext.reports.terminal import paint


@dataclass
class Statistics:
    """Counts of edits and suggestions by rule, dialect and file; grows while files pass by."""

    rules: Counter[str] = field(default_factory=Counter)
    dialects: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)

    def count(self, reports: Iterable[FileReport]) -> Iterator[FileReport]:
        """Yield `reports`, counted."""
        for report in reports:
            proposals = (*report.edits, *report.suggestions)
            self.rules.update(edit.rule for edit in proposals if edit.rule)
            self.dialects.update(edit.dialect for edit in proposals if edit.dialect)
            if found := len(proposals) + len(report.findings):
                self.files[report.path] += found
            yield report


def most_frequent(counts: Counter[str], limit: int) -> list[tuple[str, int]]:
    """The names with the highest counts, the highest first; equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]


def render_statistics(statistics: Statistics, limit: int = 10, colour: bool = False) -> str:
    """Three short lists, each with its highest counts first; empty if nothing was found."""
    lists = (
        ("Rules", statistics.rules, visible),
        ("Dialects", statistics.dialects, visible),
        ("Files", statistics.files, visible_path),
    )
    out: list[str] = []
    for title, counts, show in lists:
        if top := most_frequent(counts, limit):
            width = len(f"{top[0][1]:,}")
            of = f" (first {limit} of {len(counts):,})" if len(counts) > limit else ""
            out.append(paint([(title, "bold"), (f"{of}\n", "")], colour))
            out += [f"  {count:>{width},}  {show(name)}\n" for name, count in top]
    return "".join(out)
