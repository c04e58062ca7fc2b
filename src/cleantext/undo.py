"""Undoing recorded edits, to the last byte or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleantext.errors import InputError
from cleantext.records import FileRecord, digest, read_records, reverted
from cleantext.replacing import replace_file


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one record: `restored` is false for a file that was as before already."""

    path: str
    restored: bool


def _stamp(path: Path) -> tuple[int, int, int]:
    """What tells that a file was changed."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def undo(record: FileRecord) -> Undone:
    """Put a file back as it was before the recorded edits, byte for byte.

    Raises:
        InputError: the file is gone, has changed since, or can't be written, or the record does not
            lead back to the file it was made of; in each case the file was not touched.
    """
    path = Path(record.path)
    try:
        stamp = _stamp(path)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(record.path, f"can't be undone ({error.strerror})") from error
    found = digest(content)
    if found == record.sha256_before:
        return Undone(record.path, restored=False)
    if found != record.sha256_after:
        raise InputError(record.path, "has changed since it was edited, so it is left as it is")
    original = record.original
    if original is None:
        original = reverted(content, record.encoding, record.edits)
    if original is None or digest(original) != record.sha256_before:
        raise InputError(
            record.path, "the record does not lead back to its original; left as it is"
        )
    try:
        if _stamp(path) != stamp:
            raise InputError(record.path, "is being changed by another program; try again")
        replace_file(path, original)
    except OSError as error:
        raise InputError(record.path, f"can't be written ({error.strerror})") from error
    return Undone(record.path, restored=True)


def undo_all(path: str | os.PathLike[str]) -> Iterator[Undone | InputError]:
    """Undo every record of a file, the last first; yield what became of each.

    A file that can't be undone is reported and the others are done nonetheless.

    Raises:
        InputError: the record file can't be read or is malformed; then nothing was undone.
    """
    for record in reversed(list(read_records(path))):
        try:
            yield undo(record)
        except InputError as error:
            yield error
