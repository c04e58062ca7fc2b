"""Read the n-grams of a PocketSphinx binary trie (`en-us.lm.bin`), for merging at build time.

The layout was read off the sources of pocketsphinx 5 (BSD licence; `src/lm/lm_trie.c` and
`lm_trie_quant.c`): a header, 16-bit quantisation tables, unigrams, then a bit-packed trie that is
walked from the *last* word of an n-gram back to its first. `NGramModel.write` of the wheel stops in
the middle of the trigrams, so the file is read directly.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEADER = b"Trie Language Model"
_QUANT_BITS = 16
_NATS = float(np.log(1.0001))  # the unit of all stored logarithms


@dataclass(frozen=True)
class SphinxModel:
    """N-grams by word number, probabilities and back-off weights as natural logarithms.

    `bigrams` has columns (w1, w2), `trigrams` (w1, w2, w3), in reading order.
    """

    words: list[str]
    unigram: NDArray[np.float64]
    unigram_backoff: NDArray[np.float64]
    bigrams: NDArray[np.int64]
    bigram: NDArray[np.float64]
    bigram_backoff: NDArray[np.float64]
    trigrams: NDArray[np.int64]
    trigram: NDArray[np.float64]


def _bits(data: NDArray[np.uint8], offsets: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """Little-endian bit fields of at most 25 bits at the given bit offsets."""
    byte = offsets >> 3
    value = np.zeros(len(offsets), np.int64)
    for index in range(4):
        value |= data[byte + index].astype(np.int64) << (8 * index)
    return (value >> (offsets & 7)) & ((1 << width) - 1)


def read(path: Path) -> SphinxModel:
    """Read a trigram model; `ValueError` if the file is none."""
    raw = path.read_bytes()
    if not raw.startswith(_HEADER) or raw[len(_HEADER)] != 3:
        raise ValueError(f"{path}: not a PocketSphinx trie of order 3")
    at = len(_HEADER) + 1
    counts = struct.unpack_from("<3I", raw, at)
    at += 12 + 4  # the counts, then the quantisation type
    tables = np.frombuffer(raw, np.float32, 3 << _QUANT_BITS, at).reshape(3, -1)
    at += tables.nbytes
    unigram_type = np.dtype([("prob", "<f4"), ("backoff", "<f4"), ("next", "<u4")])
    unigrams = np.frombuffer(raw, unigram_type, counts[0] + 1, at)
    at += unigrams.nbytes
    bigram_count = int(unigrams["next"][-1])  # a few less than the header says
    word_bits, next_bits = int(counts[0]).bit_length(), int(counts[2]).bit_length()

    def block(entries: int, total_bits: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        nonlocal at
        size = ((1 + entries) * total_bits + 7) // 8 + 8
        data = np.frombuffer(raw, np.uint8, size, at)
        at += size
        return data, np.arange(entries + 1, dtype=np.int64) * total_bits

    middle, offsets = block(counts[1], word_bits + 2 * _QUANT_BITS + next_bits)
    offsets = offsets[: bigram_count + 1]
    first = _bits(middle, offsets[:-1], word_bits)
    backoff = tables[1][_bits(middle, offsets[:-1] + word_bits, _QUANT_BITS)]
    prob = tables[0][_bits(middle, offsets[:-1] + word_bits + _QUANT_BITS, _QUANT_BITS)]
    following = _bits(middle, offsets + word_bits + 2 * _QUANT_BITS, next_bits)
    longest, offsets3 = block(counts[2], word_bits + _QUANT_BITS)
    oldest = _bits(longest, offsets3[:-1], word_bits)
    prob3 = tables[2][_bits(longest, offsets3[:-1] + word_bits, _QUANT_BITS)]
    words = raw[at + 4 :].split(b"\0")[: counts[0]]

    starts = unigrams["next"].astype(np.int64)
    last = np.repeat(np.arange(counts[0]), starts[1:] - starts[:-1])
    parent = np.repeat(np.arange(bigram_count), following[1:] - following[:-1])
    return SphinxModel(
        [word.decode("utf-8", "replace") for word in words],
        unigrams["prob"][:-1].astype(float) * _NATS,
        unigrams["backoff"][:-1].astype(float) * _NATS,
        np.stack([first, last], axis=1),
        prob.astype(float) * _NATS,
        backoff.astype(float) * _NATS,
        np.stack([oldest, first[parent], last[parent]], axis=1),
        prob3.astype(float) * _NATS,
    )
