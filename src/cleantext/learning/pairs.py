"""Pairs of texts, read from two files, two folders or JSON Lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleantext.errors import InputError

#: Names of the two fields of a JSON Lines record, unless others are given.
SPUN_FIELD, ORIGINAL_FIELD = "spun", "original"
_JSON_LINES = {".jsonl", ".ndjson"}
#: Characters of one text; more are no article but a mistake.
MAX_CHARACTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A spun text and its original; `name` says to people which one it is."""

    name: str
    spun: str
    original: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A pair that nothing is learned from, and why."""

    name: str
    reason: str


def is_json_lines(path: Path) -> bool:
    """Whether a file is taken for JSON Lines, by its name."""
    return path.suffix.lower() in _JSON_LINES


def read_text(path: Path) -> str:
    """A file as text.

    Raises:
        InputError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        if path.stat().st_size > 4 * MAX_CHARACTERS:
            raise InputError(str(path), "too large for one text; split it, or use JSON Lines")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(str(path), "not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from None


def read_two(spun: Path, original: Path) -> Iterator[Pair | Rejected]:
    """The pairs of two files, or of two folders matched by the names of the files.

    Raises:
        InputError: a path does not exist, one is a file and the other a folder, no names match, or
            a single file cannot be read or is empty.
    """
    for path in (spun, original):
        if not path.exists():
            raise InputError(str(path), "no such file or folder")
    if spun.is_dir() != original.is_dir():
        raise InputError(
            str(original), f"give two files or two folders ({spun} is of another kind)"
        )
    if not spun.is_dir():
        texts = [read_text(path) for path in (spun, original)]
        for path, text in zip((spun, original), texts, strict=True):
            if not text.strip():
                raise InputError(str(path), "empty; nothing can be learned from it")
        yield Pair(str(spun), *texts)
        return
    if spun.resolve() == original.resolve():
        raise InputError(str(spun), "the two folders are the same; give spun texts, then originals")
    yield from _read_folders(spun, original)


def _read_folders(spun: Path, original: Path) -> Iterator[Pair | Rejected]:
    left, right = _files(spun), _files(original)
    for folder, files in ((spun, left), (original, right)):
        if not files:
            raise InputError(str(folder), "no files in this folder")
    if not left.keys() & right.keys():
        names = next(iter(left)), next(iter(right))
        shown = f" (such as {names[0]} and {names[1]})"
        raise InputError(
            str(spun),
            f"no file has the same name as one in {original}{shown}; try `cleantext pair`",
        )
    for name in sorted(left.keys() | right.keys()):
        if name not in left or name not in right:
            folder = original if name in left else spun
            yield Rejected(name, f"has no partner in {folder}")
            continue
        try:
            yield Pair(name, read_text(left[name]), read_text(right[name]))
        except InputError as error:
            yield Rejected(name, error.reason)


def _files(folder: Path) -> dict[str, Path]:
    """Relative name to file, without hidden ones and those behind symbolic links."""
    if not os.access(folder, os.R_OK | os.X_OK):
        raise InputError(str(folder), "the folder cannot be read")
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def read_json_lines(
    path: Path, spun_field: str = SPUN_FIELD, original_field: str = ORIGINAL_FIELD
) -> Iterator[Pair | Rejected]:
    """The pairs of a JSON Lines file; a line that is none is rejected with a reason.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _read_record(f"{path}:{number}", line, (spun_field, original_field))
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from None


def _read_record(name: str, line: bytes, fields: tuple[str, str]) -> Pair | Rejected:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Rejected(name, "not a JSON record in UTF-8")
    if not isinstance(record, dict):
        return Rejected(name, "not a JSON object")
    for field in fields:
        if not isinstance(record.get(field), str):
            has = ", ".join(sorted(record)[:5]) or "none"
            return Rejected(name, f"no text in the field {field!r} (fields: {has})")
    return Pair(name, record[fields[0]], record[fields[1]])
