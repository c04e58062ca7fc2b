"""CSV and TSV: each cell of the named columns is a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cleantext.findings import Edit
from cleantext.sources.interface import (
    DEFAULT_FIELDS,
    DocumentResult,
    FormatError,
    Mask,
    NoFieldError,
    Piece,
    Place,
)
from cleantext.sources.job import Job
from cleantext.sources.lines import batches

_DELIMITERS = ",;\t|"
# A quoted cell may go over many lines; a quotation mark that is not closed within so many
# characters is taken for a character like any other.
_LONGEST_QUOTED = 4 << 20


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell's own text is `raw[start:end]`; `quoted` if it stands between quotation marks."""

    start: int
    end: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class DelimitedSource:
    """A table whose first row names the columns.

    Attributes:
        columns: names; none means the first of `text`, `content`, `body` that there is.
        delimiter: one character; empty means the one that yields the columns.
        mask: of the cells.
    """

    columns: tuple[str, ...] = ()
    delimiter: str = ""
    mask: Mask | None = None

    def pieces(self, chunks: Iterable[str], job: Job) -> Iterator[Piece]:
        """A piece for many rows; see `Source.pieces`."""
        table: _Table | None = None
        line, offset = 1, 0
        for raw in _blocks(chunks, job.limits.record):
            if table is None:
                table = self._table(raw)
            yield table.clean(raw, line, offset, job)
            line += raw.count("\n")
            offset += len(raw)

    def _table(self, raw: str) -> _Table:
        """Find the columns in the header.

        Raises:
            NoFieldError: they are not there.
        """
        header: list[str] = []
        for delimiter in self.delimiter or _DELIMITERS:
            cell = _cell_pattern(delimiter)
            _, cells = next(_rows(raw, cell))
            names = [_value(raw, at).strip() for at in cells]
            columns = self.columns or tuple(n for n in DEFAULT_FIELDS if n in names)[:1]
            if columns and all(column in names for column in columns):
                wanted = {at: name for at, name in enumerate(names) if name in columns}
                return _Table(cell, delimiter, wanted, self.mask)
            header = max(header, names, key=len)
        raise NoFieldError(self.columns, header, "--column")


@dataclass(slots=True)
class _Table:
    """A table whose columns are known; `columns` are those to clean, by number from 0."""

    cell: re.Pattern[str]
    delimiter: str
    columns: dict[int, str]
    mask: Mask | None
    header: bool = True

    def clean(self, raw: str, line: int, offset: int, job: Job) -> Piece:
        """Clean whole rows that begin on a line, at an offset in the file."""
        out: list[str] = []
        documents: list[DocumentResult] = []
        at = counted = 0
        for start, cells in _rows(raw, self.cell):
            if self.header:
                self.header = False
                continue
            line += raw.count("\n", counted, start)
            counted = start
            if len(cells) == 1 and cells[0].start == cells[0].end:
                continue  # an empty line
            for number, name in self.columns.items():
                if number >= len(cells):
                    job.missing += 1
                    continue
                cell = cells[number]
                document = job.clean(_value(raw, cell), self.mask)
                if not document.telling:
                    continue
                place = _place(raw, cell, start, line, name)
                place = replace(place, offset=offset + cell.start)
                document = job.settle(document, place)
                if document.telling:
                    documents.append(document)
                if document.result.edits:
                    first = cell.start - cell.quoted
                    out += (raw[at:first], self._written(raw, cell, document))
                    at = cell.end + cell.quoted
        after = "".join((*out, raw[at:])) if out else raw
        return Piece(raw, after, tuple(documents))

    def _written(self, raw: str, cell: _Cell, document: DocumentResult) -> str:
        """The repaired cell, quoted as it was, or newly where it must be."""
        if cell.quoted:
            return f'"{_patched(raw[cell.start : cell.end], document)}"'
        text = document.result.text
        special = (self.delimiter, '"', "\n", "\r")
        if any(char in edit.after for edit in document.result.edits for char in special):
            return '"' + text.replace('"', '""') + '"'
        return text


def _patched(body: str, document: DocumentResult) -> str:
    """What stands between quotation marks, with the edits made in it."""
    out: list[str] = []
    at = 0
    for edit in document.result.edits:
        start, end = document.place.raw(edit.start), document.place.raw(edit.end)
        out += (body[at:start], _quoted(edit))
        at = end
    return "".join((*out, body[at:]))


def _quoted(edit: Edit) -> str:
    return edit.after.replace('"', '""')


def _value(raw: str, cell: _Cell) -> str:
    text = raw[cell.start : cell.end]
    return text.replace('""', '"') if cell.quoted else text


def _place(raw: str, cell: _Cell, row: int, line: int, name: str) -> Place:
    """The place of a cell, in a row that begins on a line."""
    more = tuple(
        (found.start() + 1 - number, number + 1)
        for number, found in enumerate(re.finditer('""', raw[cell.start : cell.end]))
        if cell.quoted
    )
    line += raw.count("\n", row, cell.start)
    column = cell.start - max(raw.rfind("\n", row, cell.start) + 1, row) + 1
    return Place(line, column, label=name, shifts=more)


def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    d = re.escape(delimiter)
    return re.compile(
        rf'(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"(?=[{d}\r\n]|\Z)|(?P<bare>[^{d}\r\n]*+))'
        rf"(?P<end>{d}|\r\n|\n|\r|\Z)"
    )


def _rows(raw: str, cell: re.Pattern[str]) -> Iterator[tuple[int, list[_Cell]]]:
    """The rows of a table: where each starts, and its cells."""
    start = at = 0
    cells: list[_Cell] = []
    while at < len(raw) or cells:
        found = cell.match(raw, at)
        if not found:  # pragma: no cover - the pattern matches the empty text
            raise FormatError(f"the table can't be read at character {at}")
        quoted = found["quoted"] is not None
        cells.append(_Cell(*found.span("quoted" if quoted else "bare"), quoted))
        ended = found["end"] in ("\n", "\r\n", "\r", "")
        at = found.end()
        if ended:
            yield start, cells
            cells = []
            start = at


def _blocks(chunks: Iterable[str], longest: int) -> Iterator[str]:
    """Whole rows, many at a time: as many lines as it takes to close all quotation marks."""
    held: list[str] = []
    size = 0
    for batch in batches(chunks, longest):
        whole: list[str] = []
        for line in batch:
            odd = line.count('"') & 1
            if held or odd:
                held.append(line)
                size += len(line)
                if (odd and len(held) > 1) or size > _LONGEST_QUOTED:
                    whole += held
                    held, size = [], 0
            else:
                whole.append(line)
        if whole:
            yield "".join(whole)
    if held:
        yield "".join(held)
