"""Which documents share rare features: the pairs worth a closer look.

All features of all documents are one array of `hash << 32 | document`, sorted; a feature is a run
in it. Runs that are too long say nothing and are skipped, the others propose their pairs, counted
a block of documents at a time. Memory: 8 bytes a feature, and `MAX_PAIRS` times 16.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

#: Documents that can share a feature before it is taken for common.
MAX_SHARING = 40
#: Pairs that are counted at a time, and features that are looked at.
MAX_PAIRS, CHUNK = 16_000_000, 8_000_000
#: Features that a pair must share.
MIN_SHARED = 2
#: Partners of a document that are looked at, those that share the most.
MAX_PARTNERS = 5

Ids = NDArray[np.int64]
Small = NDArray[np.int32]
Keys = NDArray[np.uint64]
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


def keys_of(hashes: NDArray[np.uint32], counts: NDArray[np.int32], first: int) -> Keys:
    """The features of documents numbered from `first`; see `fingerprints`."""
    documents = np.repeat(np.arange(first, first + len(counts), dtype=np.uint64), counts)
    keys: Keys = (hashes.astype(np.uint64) << _32) | documents
    return keys


def candidates(keys: Keys, spun_from: int | None = None) -> tuple[Ids, Ids, Ids]:
    """The pairs that share rare features.

    Args:
        keys: of all documents; sorted in place.
        spun_from: documents from this number on are spun and the others are not, so that only
            pairs of both kinds count; None if this is not known.

    Returns:
        Document, partner and the number of features that they share, sorted by document; the
        partner of a spun document is not spun, if that is known, else each pair comes both
        ways round.
    """
    keys.sort()
    keys = _shared(keys)
    document, begin, fan = _postings(keys, spun_from)
    out: list[tuple[Ids, Ids, Ids]] = []
    for part in _blocks(fan, document):
        left = np.repeat(document[part].astype(np.int64), fan[part])
        right = (keys[_ranges(begin[part], fan[part])] & _LOW).astype(np.int64)
        out.append(_count(left, right))
    if not out:
        empty = np.zeros(0, np.int64)
        return empty, empty, empty
    left, right, shared = (np.concatenate([part[i] for part in out]) for i in range(3))
    if spun_from is None:
        left, right = np.concatenate([left, right]), np.concatenate([right, left])
        shared = np.concatenate([shared, shared])
    return _best(left, right, shared)


def _shared(keys: Keys) -> Keys:
    """The features that more than one document has, but not too many; a chunk at a time."""
    kept = [
        chunk[np.repeat((length > 1) & (length <= 4 * MAX_SHARING), length)]
        for chunk in _chunks(keys)
        for length in [np.diff(np.append(_starts(chunk), len(chunk)))]
    ]
    return np.concatenate(kept) if kept else keys


def _chunks(keys: Keys) -> Iterator[Keys]:
    """Stretches of about `CHUNK` keys that end where a run ends."""
    at = 0
    while at < len(keys):
        end = min(at + CHUNK, len(keys))
        if end < len(keys):
            end = int(np.searchsorted(keys, keys[end - 1] | _LOW, "right"))
        yield keys[at:end]
        at = end


def _starts(keys: Keys) -> Ids:
    """Where each run begins."""
    hashes = (keys >> _32).astype(np.uint32)
    return np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))[: len(keys)]


def _postings(keys: Keys, spun_from: int | None) -> tuple[Small, Small, Small]:
    """For each document of a run: where its partners begin in `keys`, and their number.

    Sorted by document, so that blocks of it hold all pairs of a document.
    """
    starts = _starts(keys)
    length = np.diff(np.append(starts, len(keys)))
    begin = np.repeat(starts.astype(np.int32), length)
    document = (keys & _LOW).astype(np.int32)
    if spun_from is None:
        fan = np.arange(len(keys), dtype=np.int32) - begin
        fan[np.repeat(length > MAX_SHARING, length)] = 0
    else:
        spun = document >= spun_from
        clean = np.add.reduceat(~spun, starts, dtype=np.int32) if len(keys) else starts[:0]
        clean[clean > MAX_SHARING] = 0
        fan = np.where(spun, np.repeat(clean, length), 0).astype(np.int32)
    kept = fan > 0
    document, begin, fan = document[kept], begin[kept], fan[kept]
    order = np.argsort(document, kind="stable")
    return document[order], begin[order], fan[order]


def _ranges(starts: Small, counts: Small) -> Ids:
    """[s, s + count) for each start, end to end."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    ranges: Ids = np.arange(total) - np.repeat(ends - counts - starts, counts)
    return ranges


def _blocks(fan: Small, document: Small) -> Iterator[slice]:
    """Slices of at most about `MAX_PAIRS` pairs that end where a document ends."""
    total = np.cumsum(fan, dtype=np.int64)
    at = 0
    while at < len(fan):
        goal = (total[at - 1] if at else 0) + MAX_PAIRS
        end = max(int(np.searchsorted(total, goal, "right")), at + 1)
        if end < len(fan):
            # back to the start of the document, or on to its end if it fills the block
            start = int(np.searchsorted(document, document[end]))
            end = start if start > at else int(np.searchsorted(document, document[end], "right"))
        yield slice(at, end)
        at = end


def _count(left: Ids, right: Ids) -> tuple[Ids, Ids, Ids]:
    """Each pair once, with how often it came, if that is often enough."""
    pairs = np.sort((left << 32) | right)
    starts = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]]))[: len(pairs)]
    shared = np.diff(np.concatenate([starts, [len(pairs)]]))
    enough = shared >= MIN_SHARED
    pairs, shared = pairs[starts[enough]], shared[enough]
    return pairs >> 32, pairs & 0xFFFFFFFF, shared


def _best(left: Ids, right: Ids, shared: Ids) -> tuple[Ids, Ids, Ids]:
    """The `MAX_PARTNERS` best of each document."""
    order = np.lexsort((right, -shared, left))
    left, right, shared = left[order], right[order], shared[order]
    rank = np.arange(len(left)) - np.searchsorted(left, left)
    kept = rank < MAX_PARTNERS
    return left[kept], right[kept], shared[kept]
