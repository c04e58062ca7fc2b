"""Edit records: what was changed in which file, kept beside the text, and undone to the last byte.

A record file has one JSON object a line. A record shall be written, and is then on the disk, before
the file that it tells of is replaced: so a run that is stopped at any moment leaves no change that
cannot be undone.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Self

from cleantext.errors import InputError
from cleantext.findings import Edit

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

_VERSION = 1
_MAX_ORIGINAL = 1 << 32


@dataclass(frozen=True, slots=True)
class EditRecord:
    """One edit; `start` and `end` are code points of the decoded text before all edits."""

    start: int
    end: int
    before: str
    after: str
    confidence: float = 1.0
    rule: str = ""
    dialect: str = ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What was done to one file.

    Attributes:
        path: the file.
        sha256_before, sha256_after: of its bytes, in hexadecimal digits.
        encoding: name of the codec that leads from its bytes to the text that the edits count.
        edits: in reading order, not overlapping.
        original: the bytes before, where they can't be had by undoing the edits (compressed files,
            Parquet, bytes that their encoding does not keep); else None.
    """

    path: str
    sha256_before: str
    sha256_after: str
    encoding: str
    edits: tuple[EditRecord, ...]
    original: bytes | None = field(default=None, repr=False)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return sha256(content).hexdigest()


def reverted(content: bytes, encoding: str, edits: Iterable[EditRecord]) -> bytes | None:
    """The bytes before the edits, or None if they can't be had from the bytes after."""
    try:
        text = content.decode(encoding)
        out: list[str] = []
        at = shift = 0
        for edit in edits:
            start = edit.start + shift
            end = start + len(edit.after)
            if start < at or text[start:end] != edit.after:
                return None
            out += (text[at:start], edit.before)
            at = end
            shift += len(edit.after) - len(edit.before)
        return "".join([*out, text[at:]]).encode(encoding)
    except (UnicodeError, LookupError):
        return None


def record_edits(
    path: str, before: bytes, after: bytes, encoding: str, edits: Iterable[Edit]
) -> FileRecord:
    """The record of a change, with all that it takes to undo it.

    Args:
        path: the file.
        before: its whole content as it was, compressed if the file is.
        after: its whole content as it will be.
        encoding: the codec of its text, such as `utf-8-sig`.
        edits: what was changed; offsets are code points of the decoded text.
    """
    done = tuple(
        EditRecord(e.start, e.end, e.before, e.after, e.confidence, e.rule, e.dialect)
        for e in edits
    )
    exact = reverted(after, encoding, done) == before
    return FileRecord(
        path, digest(before), digest(after), encoding, done, None if exact else before
    )


def _dump(record: FileRecord, path: str) -> bytes:
    value: dict[str, Any] = {
        "version": _VERSION,
        "path": path,
        "sha256_before": record.sha256_before,
        "sha256_after": record.sha256_after,
        "encoding": record.encoding,
        "edits": [
            {
                "span": [e.start, e.end],
                "before": e.before,
                "after": e.after,
                "confidence": round(e.confidence, 4),
                "rule": e.rule,
                "dialect": e.dialect,
            }
            for e in record.edits
        ],
    }
    if record.original is not None:
        value["original"] = base64.b64encode(zlib.compress(record.original)).decode("ascii")
    return json.dumps(value).encode("ascii") + b"\n"


def _inflated(packed: str) -> bytes:
    """The bytes of `original`; more than 4 GiB is taken for a decompression bomb."""
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(base64.b64decode(packed, validate=True), _MAX_ORIGINAL)
    if not unpacker.eof:
        raise ValueError("the original is cut off or too large")
    return content


def _typed(value: object, kind: type) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return value


def _load_edit(value: Any) -> EditRecord:
    start, end = (_typed(offset, int) for offset in _typed(value["span"], list))
    before, after = _typed(value["before"], str), _typed(value["after"], str)
    if start < 0 or end - start != len(before):
        raise ValueError("a span does not fit its text")
    confidence = float(value.get("confidence", 1.0))
    return EditRecord(
        start,
        end,
        before,
        after,
        confidence,
        str(value.get("rule", "")),
        str(value.get("dialect", "")),
    )


def _load(line: bytes, folder: Path) -> FileRecord:
    """A record from its line; one of `_MALFORMED` if it is none."""
    value = _typed(json.loads(line), dict)
    if value["version"] != _VERSION:
        raise ValueError(f"unknown version {value['version']!r}")
    packed = value.get("original")
    return FileRecord(
        os.path.normpath(folder / _typed(value["path"], str)),
        _typed(value["sha256_before"], str),
        _typed(value["sha256_after"], str),
        _typed(value["encoding"], str),
        tuple(map(_load_edit, _typed(value["edits"], list))),
        None if packed is None else _inflated(_typed(packed, str)),
    )


_MALFORMED = (ValueError, TypeError, LookupError, RecursionError, binascii.Error, zlib.error)


def read_records(path: str | os.PathLike[str]) -> Iterator[FileRecord]:
    """The records in a file, in the order in which they were written.

    A last line that was cut off by a stopped run is left out: its file was not changed yet.

    Raises:
        InputError: the file can't be read, or is not a record of edits.
    """
    name = os.fspath(path)
    try:
        with Path(path).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield _load(line, Path(path).parent)
                except _MALFORMED as error:
                    raise InputError(
                        name,
                        f"line {number} is not an edit record ({error}); nothing more is undone",
                    ) from error
    except OSError as error:
        raise InputError(name, f"can't be read ({error.strerror})") from error


class RecordWriter:
    """Appends records to a file, which is its own while it is open; a context manager.

    Paths are kept relative to the folder of the record file, so that both can be moved together.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open `path` to append to it; it is made if it is missing.

        Raises:
            InputError: it can't be written, is in use by another run, or holds something that is
                not an edit record.
        """
        self._name = os.fspath(path)
        self._folder = Path(path).resolve().parent
        try:
            self._file = Path(path).open("a+b")  # noqa: SIM115 (closed in __exit__)
        except OSError as error:
            raise InputError(self._name, f"can't be written ({error.strerror})") from error
        try:
            _lock(self._file, self._name)
            _check_is_record(self._file, self._name)
            _drop_torn_line(self._file)
        except BaseException:
            self._file.close()
            raise

    def write(self, record: FileRecord) -> None:
        """Append a record; when this returns it is on the disk.

        Raises:
            InputError: the disk is full, or the like; the file it tells of must not be changed.
        """
        place = os.path.relpath(Path(record.path).absolute(), self._folder)
        try:
            self._file.write(_dump(record, Path(place).as_posix()))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise InputError(self._name, f"can't be written ({error.strerror})") from error

    def __enter__(self) -> Self:
        """The writer."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()


def _lock(file: BinaryIO, name: str) -> None:
    """Keep other runs away from the file until it is closed, where the system can do it."""
    if fcntl is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InputError(name, "is in use by another run; name another file") from error


def _drop_torn_line(file: BinaryIO) -> None:
    """Cut off a last line that a stopped run left unfinished; nothing was changed for it."""
    file.seek(0)
    whole = sum(len(line) for line in file if line.endswith(b"\n"))
    file.truncate(whole)


def _check_is_record(file: BinaryIO, name: str) -> None:
    """InputError if the file starts with something else than a record."""
    file.seek(0)
    start = f'{{"version": {_VERSION}, "path"'.encode()
    if not start.startswith(file.read(len(start))):
        raise InputError(name, "is not a record of edits; name another file for the record")
