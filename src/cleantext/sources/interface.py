"""What every file format speaks: pieces of a file, the documents in them, and where they stand.

A format reads a file's text in order and yields it again as `Piece`s, repaired or not. What it
holds as a document (a text, one string of a record) it hands to a `Job`, which knows the cleaner.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, TypeVar

from cleantext.findings import Edit, Finding, Result, SegmentVerdict

if TYPE_CHECKING:
    from cleantext.sources.job import Job

#: Lines of a file, from 1, both ends included, in order.
LineRanges = tuple[tuple[int, int], ...]
#: Makes a text of the same length in which all but prose is blank.
Mask = Callable[[str], str]

#: The fields that are looked for, in this order, where none is named.
DEFAULT_FIELDS = ("text", "content", "body")

_START = attrgetter("start")
Spanned = TypeVar("Spanned", Edit, Finding, SegmentVerdict)


class FormatError(ValueError):
    """A file that is not what its format promises; says what is wrong and what to do."""


class BinaryFileError(FormatError):
    """A file that is no text."""

    def __init__(self) -> None:
        super().__init__("binary (it has NUL bytes), not text")


class NoFieldError(FormatError):
    """A file of records none of which has a text in the fields that are looked for."""

    def __init__(self, wanted: Sequence[str], there: Sequence[str], option: str) -> None:
        names = " or ".join(repr(name) for name in wanted or DEFAULT_FIELDS)
        has = ", ".join(repr(name) for name in there[:12]) or "nothing"
        hint = "" if wanted else f"; name one with {option}"
        super().__init__(f"no text in the field {names}{hint} (there is: {has})")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for.

    Attributes:
        ratio: decompressed bytes / compressed bytes, looked at from `grace` bytes on.
        grace: decompressed bytes that are allowed at any ratio.
        size: decompressed bytes of one file.
        whole: characters of a file that must be held as a whole (Markdown, HTML, JSON), and bytes
            of a row group of Parquet, uncompressed.
        record: characters of one line or row.
        piece: characters of a document that are cleaned at a time; up to twice as many are one.
            Enough to learn a spinner's rules from; in 4 million clean characters, a spun article
            of 5,000 went unnoticed that was found among 1 million.
        details: edits, suggestions and findings kept for the reports of a file; more are counted.
    """

    ratio: float = 200.0
    grace: int = 16 << 20
    size: int = 100 << 30
    whole: int = 256 << 20
    record: int = 128 << 20
    piece: int = 1 << 16
    details: int = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in its file.

    Attributes:
        line, column: of its first character, from 1; the line of a Parquet value is its row.
        offset: of its first character, in code points of the file's text behind a byte order mark.
        label: which field it is, for people; empty where the file is the document.
        one_line: line ends in the document are escapes, not line ends of the file.
        shifts: where the file has more characters than the document (escapes): pairs of an offset
            in the document and how many more there are up to it, ascending.
    """

    line: int = 1
    column: int = 1
    offset: int = 0
    label: str = ""
    one_line: bool = False
    shifts: tuple[tuple[int, int], ...] = ()

    def raw(self, offset: int) -> int:
        """The offset in the file's own spelling of the document, both in code points."""
        if not self.shifts:
            return offset
        at = bisect_right(self.shifts, offset, key=lambda shift: shift[0])
        return offset + (self.shifts[at - 1][1] if at else 0)


@dataclass(frozen=True)
class DocumentResult:
    """One document of a file.

    Attributes:
        result: what became of it; the offsets refer to the document.
        place: where it stands in the file.
        remarks: what a review had to say.
    """

    result: Result
    place: Place = Place()
    remarks: tuple[object, ...] = ()

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        while at := self.result.original.find("\n", starts[-1]) + 1:
            starts.append(at)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column in the file, both from 1, of an offset in the document (code points)."""
        place = self.place
        line = 0 if place.one_line else bisect_right(self._line_starts, offset) - 1
        if line == 0:
            return place.line, place.column + place.raw(offset)
        return place.line + line, place.raw(offset) - place.raw(self._line_starts[line]) + 1

    @property
    def details(self) -> int:
        """How many edits, suggestions and findings there are."""
        result = self.result
        return len(result.edits) + len(result.suggestions) + len(result.findings)

    @property
    def telling(self) -> bool:
        """Whether there is anything to report."""
        return self.details > 0 or self.result.verdict.spun or bool(self.remarks)

    def file_edits(self) -> tuple[Edit, ...] | None:
        """The edits with offsets in the file's text; None where it spells them in another way."""
        out = []
        for edit in self.result.edits:
            start, end = self.place.raw(edit.start), self.place.raw(edit.end)
            if end - start != len(edit.before) or (self.place.label and not _plain(edit.after)):
                return None
            out.append(replace(edit, start=self.place.offset + start, end=self.place.offset + end))
        return tuple(out)

    def paragraphs(self) -> Iterator[DocumentResult]:
        """The same, cut down to the lines that have something to report."""
        result = self.result
        spans = [(item.start, item.end) for item in (*result.edits, *result.suggestions)]
        spans = sorted((*spans, *((item.start, item.end) for item in result.findings)))
        windows: list[tuple[int, int]] = []
        bounds = [*self._line_starts, len(result.original)]
        for first, last in spans:
            start = bounds[bisect_right(self._line_starts, first) - 1]
            end = bounds[bisect_right(self._line_starts, last)]
            if windows and start < windows[-1][1]:
                windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
            else:
                windows.append((start, end))
        remarks = self.remarks
        if not windows:
            yield DocumentResult(_cut(result, 0, 0), self.place, remarks)
        for start, end in windows:
            line, column = self.position(start)
            offset = self.place.offset + start
            place = replace(self.place, line=line, column=column, offset=offset)
            yield DocumentResult(_cut(result, start, end), place, remarks)
            remarks = ()


def _plain(text: str) -> bool:
    """Whether a text is spelled alike in every format of records."""
    return text.isascii() and text.isprintable() and not any(char in '"\\,;|' for char in text)


def _cut(result: Result, start: int, end: int) -> Result:
    """The part of a result in `start:end`, offsets counted from there; the verdict stays whole."""
    text = result.original[start:end]
    end += end == len(result.original)  # what is inserted at the very end belongs to the last line
    edits = _shifted(result.edits, start, end)
    return Result(
        text,
        patched(text, edits),
        edits,
        _shifted(result.suggestions, start, end),
        _shifted(result.findings, start, end),
        replace(result.verdict, segments=()),
    )


def _shifted(items: Sequence[Spanned], start: int, end: int) -> tuple[Spanned, ...]:
    """Those, in reading order, that begin in `start:end`, their offsets counted from `start`."""
    first = bisect_left(items, start, key=_START)
    last = bisect_left(items, end, key=_START)
    return tuple(
        replace(item, start=item.start - start, end=item.end - start) for item in items[first:last]
    )


def patched(text: str, edits: Iterable[Edit]) -> str:
    """Make edits, in reading order and not overlapping; the very same string if there are none."""
    out: list[str] = []
    at = 0
    for edit in edits:
        out += (text[at : edit.start], edit.after)
        at = edit.end
    return "".join((*out, text[at:])) if out else text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file; the pieces of a file join to the file.

    Attributes:
        before: what stands in the file.
        after: what is to stand there; the very same string where nothing changes.
        documents: those that have something to report.
    """

    before: str
    after: str
    documents: tuple[DocumentResult, ...] = ()


class Source(Protocol):
    """A format that is text; to add one, write a module with one of these (see `formats`)."""

    def pieces(self, chunks: Iterable[str], job: Job) -> Iterator[Piece]:
        """Clean a file whose text comes in chunks of any size.

        Raises:
            FormatError: the text is not in this format, or has not the field that was asked for.
        """
        ...
