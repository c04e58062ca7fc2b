"""Which files of a run are done, so that a run that was stopped goes on where it left off."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import IO, Any, Self

from cleantext.errors import InputError
from cleantext.results import Counts

_VERSION = 1
#: What can be done again is written after at most so many seconds.
_SOON = 0.2


def settings_key(*parts: object, files: Iterable[Path] = ()) -> str:
    """A short hash of all that decides what becomes of a file: settings, versions, lexicons.

    Args:
        parts: values whose `repr` says what they are.
        files: files whose content matters.
    """
    digest = hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape"))
    for path in files:
        try:
            digest.update(path.read_bytes())
        except OSError:
            digest.update(b"?")
    return digest.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Done:
    """A file that is done, as it was when it was.

    Attributes:
        size, modified: in bytes, and nanoseconds since the epoch; of the file as it was left.
        output: size of the file written below OUT; -1 if there is none.
        changed: whether it was repaired.
        counts: of its result.
    """

    size: int
    modified: int
    output: int
    changed: bool
    counts: Counts


_TYPES = [int, int, int, bool]
_COUNTS: list[type] = [int] * len(fields(Counts))


@dataclass
class Journal:
    """A file with a line for each file that is done; a context manager.

    Attributes:
        path: the file, made if it is missing.
        key: of the settings; what was done with others is not done.
        resume: take over what an earlier run has done; otherwise begin anew.
    """

    path: Path
    key: str
    resume: bool = True
    _done: dict[str, Done] = field(default_factory=dict)
    _file: IO[str] | None = None
    _flushed: float = 0.0

    def __enter__(self) -> Self:
        """Open the journal.

        Raises:
            InputError: it can't be read or written, or the file is something else.
        """
        try:
            if self.path.exists():
                self._load()
            self._file = self.path.open("a" if self._done else "w", encoding="utf-8")
            if self._done:
                self._file.write("\n")  # in case the last line was cut off
            else:
                self._write({"cleantext-journal": _VERSION, "key": self.key})
        except OSError as error:
            reason = f"the journal can't be written ({error.strerror})"
            raise InputError(str(self.path), reason) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            with suppress(OSError):
                self._file.close()

    def _load(self) -> None:
        with self.path.open(encoding="utf-8", errors="replace") as lines:
            head = _entry(next(lines, "{}\n"))
            if head is None or (head and head.get("cleantext-journal") != _VERSION):
                raise InputError(str(self.path), "is no journal of cleantext; choose another name")
            if not self.resume or head.get("key") != self.key:
                return
            for line in lines:
                if (entry := _entry(line)) and _is_done(entry):  # else it was cut off
                    size, modified, output, changed = entry["done"]
                    done = Done(size, modified, output, changed, Counts(*entry["counts"]))
                    self._done[entry["path"]] = done

    def _write(self, entry: dict[str, object], *, soon: bool = False) -> None:
        if self._file:
            self._file.write(json.dumps(entry) + "\n")
            if not soon or monotonic() - self._flushed > _SOON:
                self._file.flush()
                self._flushed = monotonic()

    def done(self, path: str, output: str | None = None) -> Done | None:
        """What is known of a file that is done and has not changed since."""
        entry = self._done.get(_real(path)) if self._done else None
        if entry is None:
            return None
        try:
            found = Path(path).stat()
            if (found.st_size, found.st_mtime_ns) != (entry.size, entry.modified):
                return None
            if output is not None and Path(output).stat().st_size != entry.output:
                return None
        except OSError:
            return None
        return entry

    def add(self, path: str, entry: Done) -> None:
        """Note that a file is done: at once if it was changed, else soon."""
        *values, counts = astuple(entry)
        line = {"path": _real(path), "done": values, "counts": counts}
        try:
            self._write(line, soon=not entry.changed)
        except OSError:
            # A full disk must not end the run; what is not noted would only be done again.
            self.__exit__()
            self._file = None


@lru_cache(maxsize=256)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def _real(path: str) -> str:
    """The name of a file, whichever way its folder was named."""
    folder, name = os.path.split(path)
    return os.path.join(_real_folder(folder), name)  # noqa: PTH118


def _entry(line: str) -> dict[str, Any] | None:
    """A line of a journal; None if it is none."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _is_done(entry: dict[str, Any] | None) -> bool:
    """Whether an entry tells of a file that is done, and is whole."""
    if entry is None or not isinstance(entry.get("path"), str):
        return False
    return _types(entry.get("done")) == _TYPES and _types(entry.get("counts")) == _COUNTS


def _types(values: object) -> list[type] | None:
    return [type(value) for value in values] if isinstance(values, list) else None
