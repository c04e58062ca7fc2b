"""What crosses from cleaning to reporting: a report per file, a reporter per format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from cleantext.errors import InputError
from cleantext.findings import Edit, Finding, Verdict


@dataclass(frozen=True)
class FileReport:
    """What became of one file, or of one document in it. All offsets are code points of `text`.

    A file that holds many documents (a record a line), or is too large to be held, comes as several
    reports in a row: each with the text of one document and its `locate`, and all but the first one
    `further`.

    Attributes:
        path: the file as it shall be named to the reader; `-` for standard input.
        text: the file's decoded text; None if it could not be had or is not text (Parquet).
        new_text: the repaired text; None where `text` is, or if nothing was repaired.
        verdict: of the whole file.
        edits: surrogates with a restored original, in reading order, not overlapping;
            `text[edit.start : edit.end] == edit.before`.
        suggestions: edits below the confidence threshold.
        findings: suspects that have no edit at all.
        error: why the file could not be cleaned.
        skipped: why the file was passed over (binary, hidden ...); None if it was not.
        word_count: tokens looked at; None to count them in `text`.
        locate: line and column in the file, from 1, of an offset in `text`; None if `text` is the
            whole file.
        document: which document of the file this is, for people; empty for the whole file.
        further: this file was the one of the report before, too, so it is not counted again.
    """

    path: str
    text: str | None = None
    new_text: str | None = None
    verdict: Verdict = field(default_factory=Verdict)
    edits: tuple[Edit, ...] = ()
    suggestions: tuple[Edit, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: InputError | None = None
    skipped: str | None = None
    word_count: int | None = None
    locate: Callable[[int], tuple[int, int]] | None = None
    document: str = ""
    further: bool = False

    @cached_property
    def _line_starts(self) -> list[int]:
        lines = (self.text or "").split("\n")
        return list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))

    def location(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a code point offset; only a line feed ends a line.

        Without a text everything is on line 1.
        """
        if self.locate is not None:
            return self.locate(offset)
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    @property
    def telling(self) -> bool:
        """Whether there is any remark on the file."""
        found = self.edits or self.suggestions or self.findings
        return bool(found) or self.error is not None or self.verdict.spun

    @property
    def words(self) -> int:
        """Tokens in the file."""
        if self.word_count is not None:
            return self.word_count
        return len(self.text.split()) if self.text else 0


@dataclass(frozen=True, slots=True)
class Options:
    """How a report shall look.

    Attributes:
        colour: write terminal colours.
        width: columns for an excerpt of a line of text.
        written: the edits were made in the files, not only proposed.
        summary: end with a summary, in the formats for people.
        texts: give the repaired texts, too, in the format `json`.
        suspects: count them in the summary.
    """

    colour: bool = False
    width: int = 100
    written: bool = False
    summary: bool = True
    texts: bool = False
    suspects: bool = True


@dataclass(frozen=True, slots=True)
class Reporter(ABC):
    """Renders file reports in one format.

    A reporter takes the reports one by one as they come and keeps none of them, so that a run over
    many files needs no memory for their texts.
    """

    options: Options = Options()

    @abstractmethod
    def render(self, reports: Iterable[FileReport]) -> Iterator[str]:
        """Yield the report piece by piece; joined they are the whole, with a final newline."""
