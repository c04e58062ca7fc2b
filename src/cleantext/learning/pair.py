"""Find, in a corpus, which spun document was made from which clean one.

Three steps: fingerprints of what spinners leave alone (`fingerprints`), documents that share some
of them (`candidates`), and a closer look at each (`confirm`).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleantext.errors import InputError
from cleantext.learning import candidates as search
from cleantext.learning.confirm import Found, Group, confirm, settle
from cleantext.learning.corpus import (
    TEXT_FIELD,
    Block,
    Corpus,
    blocks,
    called,
    find_files,
    read_block,
)
from cleantext.learning.files import see_that_it_can_be_written, write_lines
from cleantext.learning.fingerprints import fingerprints

#: Documents that one process looks at in a row.
BATCH = 200
#: Bytes of a record that tell whether it is a pair.
MOST_OF_A_RECORD = 1000

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Search:
    """What was found: the corpus, and the pairs in the order of the spun documents.

    `skipped` files or records were left out, as they are no UTF-8 text.
    """

    corpus: Corpus
    pairs: tuple[Found, ...]
    skipped: int


def find_pairs(
    spun: Iterable[Path],
    clean: Iterable[Path] | None = None,
    *,
    field: str = TEXT_FIELD,
    jobs: int = 1,
    progress: Callable[[str, int], None] = lambda step, done: None,
) -> Search:
    """Search for pairs.

    Memory: about 2.5 KB a document, 2.5 GB for 1 M, and 0.3 GB in each further process.

    Args:
        spun: files and folders with spun documents, or with both kinds if `clean` is None.
        clean: files and folders with clean documents.
        field: of the text in JSON Lines.
        jobs: processes.
        progress: is told the step and how many documents of it are done.

    Raises:
        InputError: a place does not exist or cannot be read, or there are no documents.
    """
    places = [*spun]
    others = [*clean] if clean is not None else []
    first = find_files(others)
    with _pool(jobs) as pool:
        corpus, keys, skipped = _scan(first + find_files(places), field, pool, progress)
        spun_from = None if clean is None else int(np.searchsorted(corpus.file, len(first)))
        _check(corpus, spun_from, places, others, skipped)
        left, right, _ = search.candidates(keys, spun_from)
        del keys
        look = partial(confirm, corpus, clean is not None)
        found: list[Found] = []
        done = 0
        for batch, some in _map(pool, look, _batches(_groups(left, right))):
            found += some
            done += len(batch)
            progress("compared", done)
    return Search(corpus, settle(found), skipped)


def _check(
    corpus: Corpus,
    spun_from: int | None,
    places: Sequence[Path],
    others: Sequence[Path],
    skipped: int,
) -> None:
    """See that there is something to search.

    Raises:
        InputError: there are no documents, or none of one kind.
    """
    missing = ""
    if not len(corpus):
        missing = "documents"
    elif spun_from in (0, len(corpus)):
        missing = "clean documents" if spun_from == 0 else "spun documents"
    if missing:
        more = f"; {skipped} files or records have none in UTF-8" if skipped else ""
        raise InputError(
            called(others if missing == "clean documents" else places),
            f"no {missing} (texts, or JSON Lines with a text in the field {corpus.field!r}){more}",
        )


def _pool(jobs: int) -> AbstractContextManager[Executor | None]:
    return ProcessPoolExecutor(jobs) if jobs > 1 else nullcontext()


def _map(
    pool: Executor | None, work: Callable[[T], R], items: Iterable[T]
) -> Iterator[tuple[T, R]]:
    """Like `map`, with at most a few items waiting; yields the items too, in order."""
    if pool is None:
        for item in items:
            yield item, work(item)
        return
    left = iter(items)
    waiting = [(item, pool.submit(work, item)) for item in islice(left, 8)]
    while waiting:
        item, future = waiting.pop(0)
        yield item, future.result()
        waiting += [(item, pool.submit(work, item)) for item in islice(left, 1)]


@dataclass(frozen=True, slots=True)
class _Scanned:
    """Places and features of the documents of a block; `lines` of it, `skipped` without a text."""

    file: NDArray[np.int32]
    offset: NDArray[np.int64]
    line: NDArray[np.int32]
    hashes: NDArray[np.uint32]
    counts: NDArray[np.int32]
    lines: int
    skipped: int


def _scan_block(field: str, block: Block) -> _Scanned:
    places: list[tuple[int, int, int]] = []
    lines = 0

    def texts() -> Iterator[str]:
        nonlocal lines
        for file, offset, text in read_block(block, field):
            lines += 1
            if text is not None:
                places.append((file, offset, lines))
                yield text

    hashes, counts = fingerprints(texts())
    table = np.array(places, np.int64).reshape(-1, 3)
    return _Scanned(
        table[:, 0].astype(np.int32),
        table[:, 1],
        table[:, 2].astype(np.int32),
        hashes,
        counts,
        lines,
        lines - len(places),
    )


def _scan(
    paths: Sequence[Path],
    field: str,
    pool: Executor | None,
    progress: Callable[[str, int], None],
) -> tuple[Corpus, search.Keys, int]:
    """The places and the features of all documents, and how many had no text."""
    scanned: list[_Scanned] = []
    keys = array("Q")
    lines: list[NDArray[np.int32]] = []
    done = before = 0
    for block, part in _map(pool, partial(_scan_block, field), blocks(paths)):
        before = before if block.start > 0 else 0
        lines.append(part.line + np.int32(before))
        before += part.lines
        keys.frombytes(search.keys_of(part.hashes, part.counts, done).tobytes())
        scanned.append(replace(part, hashes=part.hashes[:0]))
        done += len(part.file)
        progress("read", done)
    corpus = Corpus(
        paths,
        np.concatenate([np.zeros(0, np.int32), *(part.file for part in scanned)]),
        np.concatenate([np.zeros(0, np.int64), *(part.offset for part in scanned)]),
        np.concatenate([np.zeros(0, np.int32), *lines]),
        field,
    )
    return corpus, np.frombuffer(keys, np.uint64), sum(part.skipped for part in scanned)


def _groups(left: search.Ids, right: search.Ids) -> Iterator[Group]:
    """Each document with its candidates."""
    if not len(left):
        return
    starts = np.flatnonzero(np.concatenate([[True], left[1:] != left[:-1]]))
    for start, end in zip(starts, [*starts[1:], len(left)], strict=True):
        yield int(left[start]), tuple(right[start:end].tolist())


def _batches(groups: Iterator[Group]) -> Iterator[list[Group]]:
    while batch := list(islice(groups, BATCH)):
        yield batch


def see_that_pairs_can_be_written(path: Path) -> None:
    """Before the search: see that a file of pairs can be written, and is not one of the texts.

    Raises:
        InputError: it cannot, or it exists and holds something else.
    """
    see_that_it_can_be_written(path)
    if not path.exists():
        return
    with path.open("rb") as file:
        first = file.readline(MOST_OF_A_RECORD)
    if first.strip() and not first.startswith(b'{"spun": '):
        raise InputError(str(path), "exists already, and holds no pairs; choose another name")


def write_pairs(search: Search, path: Path) -> None:
    """Write the pairs as JSON Lines that `learn` reads: spun, original, score and their names.

    The folder is made if it does not exist.

    Raises:
        InputError: the file cannot be written.
    """
    corpus = search.corpus
    records = (
        {
            "spun": corpus.text(found.spun),
            "original": corpus.text(found.original),
            "score": found.score,
            "spun_name": corpus.name(found.spun),
            "original_name": corpus.name(found.original),
        }
        for found in search.pairs
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_lines(path, (json.dumps(record) for record in records))
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from None
