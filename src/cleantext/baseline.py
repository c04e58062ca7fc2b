"""A baseline: remarks that are known and accepted, so that a check reports only what is new.

The file is JSON, sorted, one remark a line, to be kept under version control:

    {"version": 1, "files": {
    "docs/a.md": {
    "the → nan|3f2a9c0e5b1d7a64|9c1185a5c5e9fc54": 2}}}

Paths are relative to the folder of the baseline. A remark is told by its rule and by the words
before and after it (`cleantext.reports.fingerprints`), and known as often as it was counted;
no line numbers are involved. If a neighbour on one side was changed, the other side suffices.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from cleantext.errors import InputError
from cleantext.findings import Verdict, apply_edits
from cleantext.replacing import replace_file
from cleantext.reports.diagnostics import (
    Diagnostic,
    edit_diagnostics,
    finding_diagnostics,
    passage_diagnostics,
    passages,
    suggestion_diagnostics,
)
from cleantext.reports.fingerprints import Fingerprint, fingerprint
from cleantext.reports.interface import FileReport

_VERSION = 1
_HELP = "write it anew with --write-baseline"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known remarks: how often each fingerprint occurs in each file, by its path from `folder`."""

    folder: Path
    files: Mapping[str, Mapping[Fingerprint, int]]

    def key(self, path: str) -> str:
        """The name of a file in the baseline."""
        if path == "-":
            return path
        return Path(os.path.relpath(path, self.folder)).as_posix()


def _words(report: FileReport) -> list[Diagnostic]:
    """The remarks on single words: edits, suggestions and findings, in this order."""
    return [
        *edit_diagnostics(report),
        *suggestion_diagnostics(report),
        *finding_diagnostics(report),
    ]


def make_baseline(reports: Iterable[FileReport], folder: Path) -> Baseline:
    """The baseline in which every remark of `reports` is known."""
    empty = Baseline(folder.absolute(), {})
    files: dict[str, Counter[Fingerprint]] = {}
    for report in reports:
        if remarks := [*passage_diagnostics(report), *_words(report)]:
            marks = Counter(fingerprint(remark, report.text) for remark in remarks)
            files.setdefault(empty.key(report.path), Counter()).update(marks)
    return Baseline(empty.folder, files)


def _line(mark: Fingerprint, count: int) -> str:
    return (
        f"{json.dumps('|'.join((mark.rule, mark.left, mark.right)), ensure_ascii=False)}: {count}"
    )


def _dump(baseline: Baseline) -> str:
    files = (
        json.dumps(path) + ": {\n" + ",\n".join(_line(m, n) for m, n in sorted(marks.items())) + "}"
        for path, marks in sorted(baseline.files.items())
    )
    return f'{{"version": {_VERSION}, "files": {{\n' + ",\n".join(files) + "}}\n"


def write_baseline(reports: Iterable[FileReport], path: str | os.PathLike[str]) -> int:
    """Write a baseline in which every remark of `reports` is known.

    Returns:
        How many remarks it holds.

    Raises:
        InputError: the file can't be written; an older one is as before.
    """
    baseline = make_baseline(reports, Path(path).parent)
    try:
        replace_file(Path(path), _dump(baseline).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise InputError(os.fspath(path), f"can't be written ({error.strerror})") from error
    return sum(sum(marks.values()) for marks in baseline.files.values())


def _entries(value: object) -> Iterator[tuple[str, dict[str, int]]]:
    """The files of a baseline with their marks; TypeError, KeyError or ValueError if malformed."""
    if not isinstance(value, dict) or value["version"] != _VERSION:
        raise ValueError("it has no version that is known")
    for path, marks in value["files"].items():
        for mark, count in marks.items():
            if mark.count("|") < 2:
                raise ValueError(f"{mark!r} is not a fingerprint")
            if type(count) is not int or count < 1:
                raise ValueError(f"{count!r} is not a count")
        yield path, marks


def read_baseline(path: str | os.PathLike[str]) -> Baseline:
    """Read what `write_baseline` wrote.

    Raises:
        InputError: the file can't be read, or is not a baseline.
    """
    name = os.fspath(path)
    try:
        value = json.loads(Path(path).read_bytes())
        files = {
            file: {Fingerprint(*mark.rsplit("|", 2)): count for mark, count in marks.items()}
            for file, marks in _entries(value)
        }
    except OSError as error:
        raise InputError(name, f"can't be read ({error.strerror}); {_HELP}") from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise InputError(name, f"is not a baseline ({error}); {_HELP}") from error
    return Baseline(Path(path).parent.absolute(), files)


class _Known:
    """The known remarks of one file, each used up when it is met."""

    def __init__(self, known: Mapping[Fingerprint, int]) -> None:
        self._left = Counter(known)

    def take(self, mark: Fingerprint | None) -> bool:
        """Whether the remark is known, and was not met too often before."""
        if mark is None or self._left[mark] < 1:
            return False
        self._left[mark] -= 1
        return True

    def similar(self, mark: Fingerprint) -> Fingerprint | None:
        """One that is left with the same rule and one side the same."""
        return next(
            (
                known
                for known, count in self._left.items()
                if count > 0
                and known.rule == mark.rule
                and (known.left == mark.left or known.right == mark.right)
            ),
            None,
        )


def _new_words(words: list[Diagnostic], text: str | None, known: _Known) -> list[bool]:
    """For each remark whether it is new; exact matches come before similar ones."""
    marks = [fingerprint(word, text) for word in words]
    exact = [known.take(mark) for mark in marks]
    return [
        not (is_known or known.take(known.similar(mark)))
        for mark, is_known in zip(marks, exact, strict=True)
    ]


def _new_passages(report: FileReport, old: list[Diagnostic], known: _Known) -> list[bool]:
    """For each passage whether it is new: there is no `old` remark in it, and too many in all.

    A known passage may fall apart when a paragraph in it is repaired; its remarks still tell it.
    """
    remarks = passage_diagnostics(report)
    marks = [fingerprint(remark, report.text) for remark in remarks]
    told = [any(p.start <= word.start < p.end for word in old) for p in remarks]
    for mark, is_told in zip(marks, told, strict=True):
        if is_told:
            known.take(mark)
    return [not (is_told or known.take(mark)) for mark, is_told in zip(marks, told, strict=True)]


def _chosen(items: tuple[T, ...], chosen: list[bool]) -> tuple[T, ...]:
    return tuple(item for item, keep in zip(items, chosen, strict=True) if keep)


def _verdict(report: FileReport, new: list[bool]) -> Verdict:
    """The verdict on the new passages; clean if all are known."""
    if all(new):
        return report.verdict
    if not any(new):
        return Verdict()
    left = _chosen(passages(report), new)
    return replace(report.verdict, segments=tuple(s for passage in left for s in passage.segments))


def _without_known(report: FileReport, known: _Known) -> FileReport:
    """The report with only what is not known, which is used up; errors stay."""
    words = _words(report)
    new = _new_words(words, report.text, known)
    old = [word for word, is_new in zip(words, new, strict=True) if not is_new]
    first, second = len(report.edits), len(report.edits) + len(report.suggestions)
    edits = _chosen(report.edits, new[:first])
    new_text = report.new_text
    if report.text is not None and new_text is not None and len(edits) < first:
        new_text = apply_edits(report.text, edits)
    return replace(
        report,
        new_text=new_text,
        verdict=_verdict(report, _new_passages(report, old, known)),
        edits=edits,
        suggestions=_chosen(report.suggestions, new[first:second]),
        findings=_chosen(report.findings, new[second:]),
    )


def filter_by_baseline(reports: Iterable[FileReport], baseline: Baseline) -> Iterator[FileReport]:
    """The reports, each with only what the baseline does not know."""
    left: dict[str, _Known] = {}
    for report in reports:
        key = baseline.key(report.path)
        if key in baseline.files:
            # One for all documents of a file.
            known = left.setdefault(key, _Known(baseline.files[key]))
            report = _without_known(report, known)  # noqa: PLW2901
        yield report
