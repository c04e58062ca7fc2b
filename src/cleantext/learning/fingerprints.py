"""What a spinner leaves alone in a text, as a small set of numbers that its original has too.

Names, numbers and tokens with punctuation pass every spinner of bare words, so two of them in a
row are the same before and after spinning, and rare. Names and numbers alone pass those too that
ignore punctuation. Of all these features a document keeps the `SIZE` with the smallest hashes, so
that two documents that share features keep the same ones (bottom-k sampling, the one-hash form of
MinHash; Broder 1997).
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

#: Features of one document; 8 bytes each while candidates are searched.
SIZE = 96
#: Words of a document that are looked at.
MAX_TOKENS = 20_000

_STRIP = string.punctuation + "“”‘’«»–—…"
_ENDS = (".", "!", "?", ":", '"', "”", "|")
Hashes = NDArray[np.uint32]
_M1, _M2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_PAIR, _NAME, _NAMES = np.uint32(0x9E3779B1), np.uint32(0x7FEB352D), np.uint32(0x27D4EB2F)


@lru_cache(maxsize=1 << 18)
def _code(token: str) -> tuple[int, bool]:
    """Hash of the word of a token, 0 if it has none; whether it looks like a name or number."""
    core = token.strip(_STRIP)
    if not core:
        return 0, False
    name = core[0].isupper() or any(character.isdigit() for character in core)
    return crc32(core.lower().encode("utf-8", "surrogatepass")) or 1, name


def _kept(text: str) -> tuple[list[int], list[int]]:
    """Hashes of the tokens that are not bare lower-case words, and of the names and numbers."""
    kept: list[int] = []
    names: list[int] = []
    opening = True
    for token in text.split(None, MAX_TOKENS)[:MAX_TOKENS]:
        if token.isalpha() and token.islower():
            opening = False
            continue
        code, name = _code(token)
        if code:
            kept.append(code)
            if name and not opening:
                names.append(code)
        opening = token.endswith(_ENDS)
    return kept, names


def _mix(value: Hashes) -> Hashes:
    """Spread the bits (the finaliser of MurmurHash3)."""
    value = value ^ (value >> np.uint32(16))
    value = value * _M1
    value = value ^ (value >> np.uint32(13))
    value = value * _M2
    mixed: Hashes = value ^ (value >> np.uint32(16))
    return mixed


def _pairs(
    hashes: Sequence[Sequence[int]], salt: np.uint32
) -> Iterator[tuple[Hashes, NDArray[np.int64]]]:
    """Hashes of neighbours, with the number of their document."""
    flat = np.array([h for each in hashes for h in each], np.uint32)
    owner = np.repeat(np.arange(len(hashes)), [len(each) for each in hashes])
    if len(flat) > 1:
        same = owner[1:] == owner[:-1]
        yield _mix(_mix(flat[:-1] * salt) + flat[1:])[same], owner[1:][same]


def fingerprints(texts: Iterable[str]) -> tuple[Hashes, NDArray[np.int32]]:
    """The features of some texts.

    Returns:
        The hashes, those of each text together and ascending, and how many each text has,
        at most `SIZE`.
    """
    every = [_kept(text) for text in texts]
    kept, names = [k for k, _ in every], [n for _, n in every]
    parts = [*_pairs(kept, _PAIR), *_pairs(names, _NAMES)]
    single = np.array([h for each in names for h in each], np.uint32)
    owner = np.repeat(np.arange(len(every)), [len(each) for each in names])
    parts.append((_mix(single * _NAME), owner))
    hashes = np.concatenate([h for h, _ in parts])
    owners = np.concatenate([o for _, o in parts])
    keys = np.unique((owners.astype(np.uint64) << np.uint64(32)) | hashes)
    owners = (keys >> np.uint64(32)).astype(np.int64)
    first = np.searchsorted(owners, np.arange(len(every)))
    keys = keys[np.arange(len(keys)) - first[owners] < SIZE]
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=len(every))
    return keys.astype(np.uint32), counts.astype(np.int32)
