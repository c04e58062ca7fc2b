"""Keeping a record of every edit while files are written, by one process or by several."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleantext.records import RecordWriter, record_edits
from cleantext.results import Pending

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

#: The codecs that count a text's code points behind its byte order mark, as edits do.
_MARKED = {
    "utf-8": (codecs.BOM_UTF8, "utf-8-sig"),
    "utf-16-le": (codecs.BOM_UTF16_LE, "utf-16"),
    "utf-32-le": (codecs.BOM_UTF32_LE, "utf-32"),
}
# Worker processes inherit the writers, which own their files; only the path can be sent to them.
_writers: dict[Path, RecordWriter] = {}


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes the record of a file before it is replaced; see `Options.before_replace`."""

    path: Path

    def __call__(self, pending: Pending) -> None:
        """Write the record of a file.

        Raises:
            InputError: it can't be written; then the file must stay as it is.
        """
        before, after = pending.path.read_bytes(), pending.new.read_bytes()
        mark, codec = _MARKED.get(pending.encoding, (b"", pending.encoding))
        encoding = codec if mark and before.startswith(mark) else pending.encoding
        edits = pending.edits or ()
        record = record_edits(str(pending.target), before, after, encoding, edits)
        with _alone(self.path):
            _writers[self.path].write(record)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep the other workers of this run from writing; a worker that dies does not block them."""
    if fcntl is None:
        yield
        return
    with path.open("rb+") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def recording(path: Path | None) -> Iterator[Recorder | None]:
    """Keep a record in a file while the context lasts; without a path there is none.

    Raises:
        InputError: the file can't be written, is in use, or is something else than a record.
    """
    if path is None:
        yield None
        return
    with RecordWriter(path) as writer:
        _writers[path] = writer
        try:
            yield Recorder(path)
        finally:
            del _writers[path]
