"""Parquet: each string of the named columns is a document (needs the extra `parquet`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, BinaryIO

from cleantext.sources.fields import FieldPath, parse, select, step
from cleantext.sources.interface import (
    DEFAULT_FIELDS,
    DocumentResult,
    FormatError,
    Mask,
    NoFieldError,
    Place,
)
from cleantext.sources.job import Job


def _arrow() -> tuple[Any, Any]:
    """The modules pyarrow and pyarrow.parquet.

    Raises:
        FormatError: they are not installed.
    """
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise FormatError(
            "Parquet needs pyarrow: pip install 'cleantext-toolkit[parquet]'"
        ) from None


@dataclass(frozen=True, slots=True)
class ParquetSource:
    """A Parquet file, cleaned one row group at a time.

    Attributes:
        columns: dotted names; none means the first of `text`, `content`, `body` that there is.
        mask: of the strings.
    """

    columns: tuple[str, ...] = ()
    mask: Mask | None = None

    def rewrite(
        self, path: str, job: Job, target: Callable[[], BinaryIO]
    ) -> Iterator[list[DocumentResult]]:
        """Clean a file; what has something to report comes a row group at a time.

        Args:
            path: the file.
            job: the cleaning.
            target: opens where the new file is written; called only if something changes.

        Raises:
            FormatError: it is not Parquet, or too large, or has not the columns.
        """
        arrow, parquet = _arrow()
        writer = None
        try:
            with parquet.ParquetFile(path) as file:
                columns = _Columns(arrow, self._named(file.schema_arrow), job, self.mask)
                for number in range(file.metadata.num_row_groups):
                    _bounded(file.metadata.row_group(number), number, job)
                    changed = columns.clean(file.read_row_group(number, columns=[*columns.named]))
                    if changed and not writer:
                        writer = parquet.ParquetWriter(
                            target(), file.schema_arrow, **_properties(file)
                        )
                        for earlier in range(number):
                            _copy(writer, file, earlier, {})
                    if writer:
                        _copy(writer, file, number, changed)
                    yield columns.documents
                    columns.documents = []
                if writer:
                    writer.close()
        except arrow.ArrowException as error:
            reason = str(error).partition("\n")[0][:200]
            raise FormatError(f"not a Parquet file that can be read ({reason})") from None
        except UnicodeDecodeError:
            raise FormatError("a name or string in it is not UTF-8; write it anew") from None
        finally:
            if writer and writer.is_open:
                with suppress(Exception):  # it failed; later it would write to a closed file
                    writer.close()

    def _named(self, schema: Any) -> dict[str, tuple[FieldPath, ...]]:
        """The columns to clean, and the paths within each (an empty path: the column itself)."""
        strings = [path for each in schema for path in _strings(each.name, each.type)]
        wanted: Sequence[FieldPath] = [(name,) for name in DEFAULT_FIELDS if (name,) in strings][:1]
        if self.columns:
            wanted = [parse(name) if name not in schema.names else (name,) for name in self.columns]
        if not wanted or any(not any(_leads(path, to) for to in strings) for path in wanted):
            raise NoFieldError(self.columns, [".".join(path) for path in strings], "--column")
        out: dict[str, tuple[FieldPath, ...]] = {}
        for path in wanted:
            out[path[0]] = (*out.get(path[0], ()), path[1:])
        return out


@dataclass(slots=True)
class _Columns:
    """Cleans the columns of one file, row group by row group.

    Attributes:
        named: the columns and the paths within each.
        documents: those that have something to report, since they were last taken.
        row: the number, from 1, of the row group's first row.
    """

    arrow: Any
    named: dict[str, tuple[FieldPath, ...]]
    job: Job
    mask: Mask | None
    documents: list[DocumentResult] = field(default_factory=list)
    row: int = 1

    def clean(self, table: Any) -> dict[str, Any]:
        """The new columns of a row group, of those that change."""
        changed: dict[str, Any] = {}
        for name, paths in self.named.items():
            column = table.column(name)
            old = column.to_pylist()
            new = [
                self._value(value, paths, Place(self.row + at, label=name))
                for at, value in enumerate(old)
            ]
            if any(a is not b for a, b in zip(old, new, strict=True)):
                again = self.arrow.chunked_array([self.arrow.array(old, type=column.type)])
                if not again.equals(column):
                    raise FormatError(f"the column {name!r} has values that can't be kept exactly")
                changed[name] = self.arrow.array(new, type=column.type)
        self.row += table.num_rows
        return changed

    def _value(self, value: object, paths: tuple[FieldPath, ...], place: Place) -> object:
        """Clean the strings within a value; the very same value if nothing changes."""
        texts: dict[str, str] = {}
        for text in select(value, paths):
            if isinstance(text, str) and text not in texts:
                document = self.job.clean(text, self.mask)
                if document.telling:
                    document = self.job.settle(document, place)
                    self.documents += [document] if document.telling else []
                    texts[text] = document.result.text
        if all(before == after for before, after in texts.items()):
            return value
        return _replaced(value, paths, texts)


def _replaced(value: object, paths: Sequence[FieldPath], texts: dict[str, str]) -> object:
    """A value in which the strings that paths lead to are exchanged."""
    if () in paths and isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, dict):
        return {key: _replaced(v, step(paths, key), texts) for key, v in value.items()}
    if isinstance(value, list):
        return [_replaced(v, step(paths, at), texts) for at, v in enumerate(value)]
    return value


def _strings(name: str, kind: Any) -> Iterator[FieldPath]:
    """The paths to strings in a column of an Arrow type; `*` for the items of a list."""
    called = str(kind).partition("<")[0]
    if called == "struct":
        for member in (kind.field(at) for at in range(kind.num_fields)):
            yield from ((name, *path) for path in _strings(member.name, member.type))
    elif "list" in called:
        yield from ((name, *path) for path in _strings("*", kind.value_type))
    elif "string" in str(kind.value_type if called == "dictionary" else kind):
        yield (name,)


def _leads(path: FieldPath, string: FieldPath) -> bool:
    """Whether a path that was named leads to a string."""
    return len(path) == len(string) and all(
        a in ("*", b) or (b == "*" and a.isdecimal()) for a, b in zip(path, string, strict=True)
    )


def _bounded(group: Any, number: int, job: Job) -> None:
    """Refuse a row group that would not fit into memory."""
    if group.total_byte_size > job.limits.whole:
        raise FormatError(
            f"row group {number + 1} has {group.total_byte_size >> 20} MB, more than"
            f" {job.limits.whole >> 20}; write smaller row groups"
        )


def _copy(writer: Any, file: Any, number: int, changed: dict[str, Any]) -> None:
    """Write a row group with some columns exchanged."""
    table = file.read_row_group(number)
    for name, column in changed.items():
        at = table.schema.names.index(name)
        table = table.set_column(at, table.schema.field(at), column)
    writer.write_table(table, row_group_size=max(1, table.num_rows))


def _properties(file: Any) -> dict[str, Any]:
    """Write as the file was written: compression, dictionaries, statistics, version."""
    metadata = file.metadata
    group = metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    codecs = {
        column.path_in_schema: "NONE"
        if column.compression == "UNCOMPRESSED"
        else column.compression
        for column in columns
    }
    return {
        "version": metadata.format_version,
        "compression": codecs,
        "use_dictionary": [
            c.path_in_schema for c in columns if any("DICTIONARY" in e for e in c.encodings)
        ],
        "write_statistics": [c.path_in_schema for c in columns if c.is_stats_set],
        "sorting_columns": group.sorting_columns or None,
        "use_deprecated_int96_timestamps": any(c.physical_type == "INT96" for c in columns),
        "use_compliant_nested_type": not any(".list.item" in c.path_in_schema for c in columns),
        "store_schema": b"ARROW:schema" in (metadata.metadata or {}),
    }
