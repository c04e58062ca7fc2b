"""A corpus on the disk: which documents it has, and how to get at the text of one of them again.

Only places are kept in memory (16 bytes a document, and the names of the files), not texts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleantext.errors import InputError
from cleantext.learning.pairs import is_json_lines

#: Name of the field of a JSON Lines record that has the text, unless another is given.
TEXT_FIELD = "text"
#: Endings of the files of a folder that are texts.
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ""})
#: Bytes of JSON Lines, and files of a folder, that are read at a time.
BLOCK_BYTES, BLOCK_FILES = 8 << 20, 500
#: Place of a document that is a file of its own.
WHOLE = -1


@dataclass(frozen=True, slots=True)
class Block:
    """Documents that are read together: some files, or a stretch of a JSON Lines file.

    Attributes:
        files: numbers of the files in the list of the corpus.
        paths: of these files.
        start, end: bytes, for JSON Lines: the lines that begin there; `WHOLE` for files.
    """

    files: tuple[int, ...]
    paths: tuple[Path, ...]
    start: int = WHOLE
    end: int = WHOLE


@dataclass(frozen=True)
class Corpus:
    """The places of all documents.

    Attributes:
        paths: of the files.
        file: number of each document's file, shape (documents,).
        offset: its first byte in a JSON Lines file, or `WHOLE`, shape (documents,).
        line: its line in a JSON Lines file, from 1, shape (documents,).
        field: of the records of JSON Lines.
    """

    paths: Sequence[Path]
    file: NDArray[np.int32]
    offset: NDArray[np.int64]
    line: NDArray[np.int32]
    field: str = TEXT_FIELD

    def __len__(self) -> int:
        return len(self.file)

    def text(self, document: int) -> str:
        """The text of a document; empty if the file has changed since."""
        path, offset = self.paths[self.file[document]], int(self.offset[document])
        try:
            if offset == WHOLE:
                return _read_whole(path) or ""
            with path.open("rb") as file:
                file.seek(offset)
                return text_of(file.readline(), self.field) or ""
        except OSError:
            return ""

    def name(self, document: int) -> str:
        """What to call a document: its file, and its line in JSON Lines."""
        path = str(self.paths[self.file[document]])
        whole = self.offset[document] == WHOLE
        return path if whole else f"{path}:{self.line[document]}"


def text_of(line: bytes, field: str) -> str | None:
    """The text of a JSON Lines record; None if it has none."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    text = record.get(field) if isinstance(record, dict) else None
    return text if isinstance(text, str) else None


def called(places: Sequence[Path]) -> str:
    """What to call some places in a message: the first two, and how many more."""
    more = f" and {len(places) - 2:,} more" if len(places) > 2 else ""
    return ", ".join(map(str, places[:2])) + more


def find_files(places: Iterable[Path]) -> list[Path]:
    """The texts and JSON Lines files below folders, in a stable order; hidden ones are left out.

    Raises:
        InputError: a place does not exist or cannot be read.
    """
    out: list[Path] = []
    for place in places:
        if not os.access(place, os.R_OK | os.X_OK if place.is_dir() else os.R_OK):
            reason = "cannot be read" if place.exists() else "no such file or folder"
            raise InputError(str(place), reason)
        if place.is_dir():
            out += sorted(
                path
                for path in place.rglob("*")
                if (path.suffix.lower() in TEXT_SUFFIXES or is_json_lines(path))
                and not any(part.startswith(".") for part in path.relative_to(place).parts)
                and path.is_file()
                and not path.is_symlink()
            )
        else:
            out.append(place)
    return out


def blocks(paths: Sequence[Path]) -> Iterator[Block]:
    """Cut files into blocks, in order."""
    files: list[int] = []
    for number, path in enumerate(paths):
        if is_json_lines(path):
            if files:
                yield Block(tuple(files), tuple(paths[f] for f in files))
                files = []
            size = path.stat().st_size
            for start in range(0, size, BLOCK_BYTES):
                yield Block((number,), (path,), start, min(start + BLOCK_BYTES, size))
            continue
        files.append(number)
        if len(files) == BLOCK_FILES:
            yield Block(tuple(files), tuple(paths[f] for f in files))
            files = []
    if files:
        yield Block(tuple(files), tuple(paths[f] for f in files))


def read_block(block: Block, field: str) -> Iterator[tuple[int, int, str | None]]:
    """The documents of a block: file number, offset, and text, None where there is none.

    Raises:
        InputError: a JSON Lines file cannot be read.
    """
    if block.start == WHOLE:
        for number, path in zip(block.files, block.paths, strict=True):
            yield number, WHOLE, _read_whole(path)
        return
    path = block.paths[0]
    try:
        with path.open("rb") as file:
            if block.start:
                # the line that this block begins in belongs to the block before
                file.seek(block.start - 1)
                file.readline()
            while (at := file.tell()) < block.end and (line := file.readline()):
                yield block.files[0], at, text_of(line, field)
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from None


def _read_whole(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
