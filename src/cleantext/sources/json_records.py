"""JSON Lines and JSON: each string of the named fields is a document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from cleantext.sources.fields import FieldPath, readings, select, texts
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
from cleantext.sources.json_text import edited, literals, shifts
from cleantext.sources.lines import batches

#: Fields that an error names.
_NAMED = 12


@dataclass(frozen=True, slots=True)
class JsonSource:
    """JSON, one value a line or one value in all.

    Attributes:
        fields: dotted names; none means the first of `text`, `content`, `body` that a record has.
        lines: one value a line, so that a file of any size fits.
        mask: of the strings.
    """

    fields: tuple[str, ...] = ()
    lines: bool = True
    mask: Mask | None = None

    def pieces(self, chunks: Iterable[str], job: Job) -> Iterator[Piece]:
        """A piece for many lines, or for the whole; see `Source.pieces`."""
        reader = _Reader(job, readings(self.fields), self.lines, self.mask)
        place = Place()
        batched = batches(chunks, job.limits.record) if self.lines else _whole(chunks, job)
        for batch in batched:
            reader.ahead(batch)
            out: list[str] = []
            for raw in batch:
                out.append(reader.record(raw, place))
                place = Place(place.line + 1, offset=place.offset + len(raw))
            before, after = "".join(batch), "".join(out)
            yield Piece(before, before if before == after else after, tuple(reader.documents))
            reader.documents.clear()
        if reader.records and not reader.found:
            raise NoFieldError(self.fields, reader.there, "--field")


def _whole(chunks: Iterable[str], job: Job) -> Iterator[list[str]]:
    """The file as one batch of one value."""
    parts: list[str] = []
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > job.limits.whole:
            raise FormatError(
                f"over {job.limits.whole >> 20} million characters, too long for one JSON value;"
                " write JSON Lines, one record on a line"
            )
        parts.append(chunk)
    yield ["".join(parts)]


@dataclass(frozen=True, slots=True)
class _Record:
    """A value: where its texts are, the texts, and where texts are that are not looked for."""

    paths: tuple[FieldPath, ...]
    strings: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    """Cleans the records of one file.

    Attributes:
        documents: those that have something to report, since they were last taken.
        records, found: seen so far, and those of them that have a text in the fields.
        there: names of the fields with a text of a record that has not.
        read: what was read ahead, by value.
    """

    job: Job
    named: tuple[FieldPath, ...]
    lines: bool
    mask: Mask | None
    documents: list[DocumentResult] = field(default_factory=list)
    records: int = 0
    found: int = 0
    there: tuple[str, ...] = ()
    read: dict[str, _Record] = field(default_factory=dict)

    def ahead(self, batch: Iterable[str]) -> None:
        """Read the values that come next, and let their texts be repaired together."""
        self.read = {}
        for raw in batch if self.job.fix_many else ():
            if not raw or raw.isspace():
                continue
            try:
                self.read[raw] = self._read(raw, 0)
            except FormatError:
                break  # told when its turn comes
        self.job.ahead((s for record in self.read.values() for s in record.strings), self.mask)

    def _read(self, raw: str, line: int) -> _Record:
        value = _load(raw, line)
        paths = self.named or _default(value)
        if isinstance(value, list) and not self.lines:
            paths = (*paths, *(("*", *path) for path in paths))
        strings = tuple(dict.fromkeys(v for v in select(value, paths) if isinstance(v, str)))
        there = () if strings else tuple(islice(texts(value), _NAMED))
        return _Record(paths, strings, there)

    def record(self, raw: str, place: Place) -> str:
        """Clean one value; the same string if nothing changes."""
        if not raw or raw.isspace():
            return raw
        record = self.read.pop(raw, None) or self._read(raw, place.line)
        self.records += 1
        if not record.strings:
            self.job.missing += 1
            self.there = self.there or record.there
            return raw
        self.found += 1
        cleaned = {string: self.job.clean(string, self.mask) for string in record.strings}
        if not any(document.telling for document in cleaned.values()):
            return raw
        return self._rewritten(raw, place, record.paths, cleaned)

    def _rewritten(
        self,
        raw: str,
        place: Place,
        paths: tuple[FieldPath, ...],
        cleaned: dict[str, DocumentResult],
    ) -> str:
        """Put what was cleaned in the place of the literals that it comes from."""
        out: list[str] = []
        at = line_start = 0
        line = place.line
        ascii_only = raw.isascii()
        for start, end, key in literals(raw, paths):
            line += raw.count("\n", at, start)
            line_start = max(line_start, raw.rfind("\n", at, start) + 1)
            literal = raw[start:end]
            out.append(raw[at:start])
            at = end
            document = cleaned.get(json.loads(literal))
            if document is None or not document.telling:
                out.append(literal)
                continue
            inside = Place(
                line,
                start - line_start + 2,
                place.offset + start + 1,
                key,
                one_line=True,
                shifts=shifts(literal[1:-1]),
            )
            document = self.job.settle(document, inside)
            if document.telling:
                self.documents.append(document)
            out.append(edited(literal, document.result.edits, inside, ascii_only=ascii_only))
        out.append(raw[at:])
        return "".join(out)


def _load(raw: str, line: int) -> object:
    try:
        # As a float a number may have any number of digits; as an int of Python's it may not.
        value: object = json.loads(raw, parse_int=float)
    except json.JSONDecodeError as error:
        at = min(error.pos, len(raw.rstrip()))
        line += raw.count("\n", 0, at)
        where = f"line {line}, column {at - raw.rfind(chr(10), 0, at)}"
        raise FormatError(f"not valid JSON at {where} ({error.msg})") from None
    except RecursionError:
        raise FormatError(f"the JSON on line {line} is nested too deeply") from None
    return value


def _default(value: object) -> tuple[FieldPath, ...]:
    """The usual field that the value, or the first item of a list, has."""
    sample = value[0] if isinstance(value, list) and value else value
    if isinstance(sample, dict):
        for name in DEFAULT_FIELDS:
            if isinstance(sample.get(name), str):
                return ((name,),)
    return ((DEFAULT_FIELDS[0],),)
