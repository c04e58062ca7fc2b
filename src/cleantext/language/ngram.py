"""The context model: a pruned trigram model in one memory-mapped file.

The file holds a JSON header, the vocabulary, and arrays; bigrams and trigrams are `FuseMap`s, so
nothing is parsed on loading and processes share the pages. Logarithms are quantised: bigrams to 256 levels,
back-off weights to 64, and what a trigram adds to its back-off estimate to 32 (level tables in the file).
That a trigram stores only this gain also bounds the harm of the few look-ups that find a trigram which was
never stored (1 in 2,048, see `fuse`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleantext.language.cloze import ClozeModel
from cleantext.language.fuse import FuseMap
from cleantext.language.keys import KeyReader

MAGIC = b"cleantext ngram 2\n"
TRIGRAM_BITS = 5
BIGRAM_BITS = 8
BACKOFF_BITS = 6
NO_HISTORY = -1

_KEY_BITS = 16
_BACKOFF_MASK = (1 << BACKOFF_BITS) - 1

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class NgramModel:
    """Natural log probabilities of key triples. Build one with `load`.

    `kin` numbers the word family of each key (`language.kin`), shape (keys,).
    """

    ids: dict[str, int]
    words: tuple[str, ...]
    unigram: Floats
    backoff1: Floats
    bigrams: FuseMap
    trigrams: FuseMap
    bigram_levels: Floats
    backoff_levels: Floats
    gain_levels: Floats
    kin: NDArray[np.uint16]
    cloze: ClozeModel | None = None

    def reader(self) -> KeyReader:
        """A reader of this model's keys, with a memory of its own."""
        return KeyReader(self.ids)

    def pairs(self, second: Ids, third: Ids) -> tuple[Flags, Floats, Floats]:
        """Look word pairs up.

        Args:
            second: key ids, shape (n,).
            third: key ids, shape (n,).

        Returns:
            Whether the model has the pair, log P(third | second) in nats, and the back-off weight of the pair
            as a history (0 where it has none); each of shape (n,).
        """
        keys = second << _KEY_BITS
        keys |= third
        found, value = self.bigrams.get(keys.view(np.uint64))
        score = self.backoff1.take(second) + self.unigram.take(third)
        backoff = np.zeros(len(score), np.float32)
        known = np.flatnonzero(found)
        value = value.take(known)
        score[known] = self.bigram_levels.take(value >> BACKOFF_BITS)
        backoff[known] = self.backoff_levels.take(value & _BACKOFF_MASK)
        return found, score, backoff

    def gains(self, first: Ids, second: Ids, third: Ids) -> Floats:
        """What a triple adds to its back-off estimate, in nats; 0 where it is not stored.

        The builder keeps both pairs of every triple, so others need not be asked for.
        """
        keys = first << _KEY_BITS
        keys |= second
        keys <<= _KEY_BITS
        keys |= third
        found, value = self.trigrams.get(keys.view(np.uint64))
        # numpy chooses by multiplying far faster than by `where`
        return self.gain_levels.take(value) * found

    def log_probability(self, first: Ids, second: Ids, third: Ids) -> Floats:
        """Log P(third | first, second) in nats.

        Args:
            first: key ids, shape (n,); NO_HISTORY where a sentence begins with `second`.
            second: key ids, shape (n,).
            third: key ids, shape (n,).

        Returns:
            Shape (n,), float32.
        """
        has_first = first != NO_HISTORY
        known_pair, score, _ = self.pairs(second, third)
        known_history, _, backoff = self.pairs(np.maximum(first, 0), second)
        score = score + np.where(has_first, backoff, 0)
        known = np.flatnonzero(has_first & known_history & known_pair)
        score[known] += self.gains(first[known], second[known], third[known])
        return score


def write(path: Path, header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
    """Write a model file: `header` gains the place of every array."""
    places: dict[str, Any] = {}
    at = 0
    for name, array in arrays.items():
        at = -(-at // 64) * 64
        places[name] = {"at": at, "dtype": array.dtype.str, "length": len(array)}
        at += array.nbytes
    text = json.dumps({**header, "arrays": places}).encode()
    start = -(-(len(MAGIC) + 8 + len(text)) // 64) * 64
    with path.open("wb") as file:
        file.write(MAGIC + len(text).to_bytes(8, "little") + text)
        for name, array in arrays.items():
            file.seek(start + places[name]["at"])
            file.write(array.tobytes())


def load(path: Path) -> NgramModel:
    """Map a model file into memory.

    Raises:
        ValueError: the file is not a context model of this version.
    """
    raw = np.memmap(path, np.uint8, mode="r")
    magic_end = len(MAGIC) + 8
    if bytes(raw[: len(MAGIC)]) != MAGIC:
        raise ValueError(f"{path}: not a cleantext context model of version 2")
    length = int.from_bytes(bytes(raw[len(MAGIC) : magic_end]), "little")
    header = json.loads(bytes(raw[magic_end : magic_end + length]))
    start = -(-(magic_end + length) // 64) * 64

    def array(name: str) -> NDArray[Any]:
        place = header["arrays"][name]
        dtype = np.dtype(place["dtype"])
        begin = start + place["at"]
        view: NDArray[Any] = np.asarray(raw[begin : begin + place["length"] * dtype.itemsize])
        return view.view(dtype)

    def levels(name: str, bits: int) -> NDArray[Any]:
        """A level table of full size: a look-up of what was never stored may give any value."""
        table = array(name)
        return np.pad(table, (0, (1 << bits) - len(table)), mode="edge")

    def fuse(name: str) -> FuseMap:
        return FuseMap(array(name), **header[name])

    def cloze() -> ClozeModel | None:
        shape = header.get("cloze")
        if shape is None:
            return None
        d, h, k = shape["inputs"], shape["hidden"], shape["outputs"]
        return ClozeModel(
            shape["reach"],
            shape["wide"],
            shape["unknown"],
            array("cloze_inputs").reshape(-1, d),
            array("cloze_input_scale"),
            array("cloze_topical"),
            array("cloze_outputs").reshape(-1, k),
            array("cloze_output_scale"),
            array("cloze_bias"),
            array("cloze_hidden").reshape(-1, h).astype(np.float32),
            array("cloze_hidden_bias"),
            array("cloze_final").reshape(-1, k).astype(np.float32),
            array("cloze_final_bias"),
            array("cloze_sample"),
        )

    words = tuple(bytes(array("vocabulary")).decode().split("\n"))
    return NgramModel(
        {word: index for index, word in enumerate(words)},
        words,
        array("unigram"),
        array("backoff1"),
        fuse("bigrams"),
        fuse("trigrams"),
        levels("bigram_levels", BIGRAM_BITS),
        levels("backoff_levels", BACKOFF_BITS),
        levels("gain_levels", TRIGRAM_BITS),
        array("kin"),
        cloze(),
    )
