"""Reading a text file in a stream and writing it again, from the first edit on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from cleantext.sources import compression
from cleantext.sources.decoding import Encoding, decoded, guess, marked
from cleantext.sources.interface import DocumentResult, FormatError, Limits, Piece, Source
from cleantext.sources.job import Job
from cleantext.writing import copy_range

_CHUNK = 1 << 20
_AROUND = 1 << 16
_UNCLEAR = "not UTF-8, and its encoding is not clear; convert it or pass --encoding"


@dataclass(frozen=True, slots=True)
class Input:
    """The bytes of a file, as often as they are wanted.

    Attributes:
        packed: opens the file.
        compression: `gz`, `bz2`, `xz`, `zst` or empty.
        limits: of decompression.
    """

    packed: Callable[[], BinaryIO]
    compression: str
    limits: Limits

    def open(self) -> BinaryIO:
        """The bytes, decompressed."""
        return compression.reader(self.packed(), self.compression, self.limits)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """How a text file is gone through.

    Attributes:
        source: reads the format.
        job: makes the cleaning of the file, anew for each attempt.
        begin: opens where the new version is written; called when the first edit turns up. None:
            nothing is written.
        keep: is given each document that has something to report.
        restart: forget what `begin` and `keep` were given; another attempt follows.
    """

    source: Source
    job: Callable[[], Job]
    begin: Callable[[], BinaryIO] | None
    keep: Callable[[DocumentResult], None]
    restart: Callable[[], None]

    def run(self, file: Input, wanted: str) -> tuple[Job, Encoding]:
        """Go through a file in the encoding that is wanted, or that it evidently has.

        Raises:
            FormatError: it can't be read, or not be written in its encoding.
        """
        with file.open() as stream:
            encoding = marked(stream.read(4), wanted)
        try:
            return self._attempt(file, encoding), encoding
        except UnicodeDecodeError as error:
            if encoding.mark or wanted:
                reason = f"not valid {encoding.name}; convert it or pass another --encoding"
                raise FormatError(reason) from None
            first = max(0, error.start - _AROUND)
            guessed = guess(error.object[first : error.start + _AROUND])
        self.restart()
        try:
            return self._attempt(file, guessed), guessed
        except UnicodeDecodeError:
            raise FormatError(_UNCLEAR) from None

    def _attempt(self, file: Input, encoding: Encoding) -> Job:
        job = self.job()
        target: BinaryIO | None = None
        passed = len(encoding.mark)
        with file.open() as stream:
            stream.read(passed)
            chunks = decoded(iter(lambda: stream.read(_CHUNK), b""), encoding)
            for piece in self.source.pieces(chunks, job):
                for document in piece.documents:
                    self.keep(document)
                if self.begin is None:
                    continue
                if target is None and piece.after is not piece.before:
                    target = self.begin()
                    with file.open() as again:
                        copy_range(again, target, passed)
                passed = _pass(piece, target, encoding, passed)
        return job


def _pass(piece: Piece, target: BinaryIO | None, encoding: Encoding, passed: int) -> int:
    """Write a piece, or count its bytes as long as there is nothing to write."""
    try:
        if target is None:
            return passed + len(piece.before.encode(encoding.name))
        target.write(piece.after.encode(encoding.name))
    except UnicodeEncodeError as error:
        char = error.object[error.start]
        reason = f"its encoding {encoding.name} has no {char!r}; convert it to UTF-8"
        raise FormatError(reason) from None
    return passed
