"""What the context expects at a place of a repaired passage: how well a word fits, and which would fit best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cleantext.language.cloze import ClozeModel
from cleantext.language.keys import END, START
from cleantext.language.ngram import NgramModel
from cleantext.spun.gaps import LIMIT
from cleantext.spun.passage import CLOZE_WEIGHT, CONTEXT_WEIGHT, Passage
from cleantext.spun.tables import Floats, Ids

Singles = NDArray[np.float32]

#: So many of the most frequent plain words may be expected at a place.
POOL = 4_000
#: Words that the cloze model alone picks out for a place; the trigrams then weigh them.
SHORT_LIST = 48
#: Nats of full likeness between what stands at a place and what is expected there, when the short list
#: is drawn up.
LIKENESS = 2.0
#: Likeness to a word that has no embedding.
UNKNOWN = 0.2
#: Endings that a surrogate often shares with its original, by number.
ENDINGS = ("", "ing", "ed", "ly", "s")
#: Keys after a place that its trigrams reach.
AHEAD = 2


@dataclass(frozen=True)
class Pool:
    """The words that may be expected, ready for look-ups.

    Attributes:
        words: as text.
        ids: their key ids, shape (pool,).
        prior: log P(word) and its bias in the cloze model, shape (pool,).
        outputs: their output embeddings in the cloze model, shape (k, pool).
        number: of each key in the pool, -1 for those that are not in it; shape (keys,).
    """

    words: tuple[str, ...]
    ids: Ids
    prior: Singles
    outputs: Singles
    number: Ids

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Word to its number."""
        return {word: number for number, word in enumerate(self.words)}

    def among(self, words: Iterable[str]) -> Floats:
        """1 for each word of the pool that is among `words`, else 0; shape (pool,)."""
        found = np.zeros(len(self.words))
        found[[number for number in map(self.numbers.get, words) if number is not None]] = 1
        return found

    @cached_property
    def endings(self) -> Ids:
        """The ending of each word, a number of `ENDINGS`; shape (pool,)."""
        words = np.array(self.words, np.bytes_)
        found = [np.char.endswith(words, each.encode()) for each in ENDINGS[1:]]
        endings: Ids = np.where(np.any(found, axis=0), np.argmax(found, axis=0) + 1, 0)
        return endings

    @cached_property
    def _length(self) -> Singles:
        length: Singles = np.sqrt(np.einsum("kp,kp->p", self.outputs, self.outputs))
        return np.maximum(length, np.float32(1e-9))

    def expected(self, gaps: Singles, ids: Ids, cloze: ClozeModel) -> tuple[Singles, Singles]:
        """How well the words of the pool fit gaps, and how alike they are used to some keys.

        Args:
            gaps: as `ClozeModel.gaps` gives them, shape (n, k).
            ids: one key for each gap, shape (n,).
            cloze: the model.

        Returns:
            Nats up to a constant of the gap, and cosines (`UNKNOWN` for a key without an embedding);
            both of shape (n, pool).
        """
        known = ids < cloze.size
        own = cloze.outputs[np.where(known, ids, 0)].astype(np.float32)
        own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-9)
        both = np.concatenate([gaps, own]) @ self.outputs
        fits, alike = both[: len(gaps)], both[len(gaps) :]
        fits += self.prior
        alike /= self._length
        alike[~known] = UNKNOWN
        return fits, alike


def ending(word: str) -> int:
    """The ending of a word, as a number of `ENDINGS`."""
    return next((at for at, each in enumerate(ENDINGS) if at and word.endswith(each)), 0)


def _plain(word: str) -> bool:
    # "unk" stands for unknown words in a part of the training text
    plain = word.isascii() and word.isalpha() and word.islower()
    return plain and len(word) > 1 and word != "unk"


def pool(model: NgramModel, size: int = POOL) -> Pool | None:
    """The pool of a model, with so many words; None if it has no cloze model."""
    cloze = model.cloze
    if cloze is None:
        return None
    frequent = np.argsort(-model.unigram[: cloze.size], kind="stable").tolist()
    plain = (index for index in frequent if _plain(model.words[index]))
    ids = np.array(list(islice(plain, size)), np.int64)
    outputs = cloze.outputs[ids].astype(np.float32) * cloze.output_scale[ids, None]
    number = np.full(len(model.words), -1)
    number[ids] = np.arange(len(ids))
    return Pool(
        tuple(model.words[index] for index in ids.tolist()),
        ids,
        model.unigram[ids] + cloze.bias[ids],
        np.ascontiguousarray(outputs.T),
        number,
    )


@dataclass(frozen=True)
class Repaired:
    """A passage with every surrogate at its likeliest reading.

    Attributes:
        keys: its key ids, shape (k,).
        place: of each token that no rule touches and that has a key, in `keys`; else -1; shape (tokens,).
        restored: the first and last keys of the readings in the slots.
    """

    keys: Ids
    place: Ids
    restored: Ids


def repair(passage: Passage) -> Repaired:
    """Put the likeliest reading into every slot."""
    lattice, flat = passage.lattice, passage.lattice.flat
    best = flat.place[:-1].copy()
    best[lattice.link] = _likeliest(passage)
    length = flat.length[best]
    at = np.cumsum(length) - length
    keys = np.zeros(int(length.sum()), np.int64)
    keys[at] = flat.first[best]
    keys[at + length - 1] = flat.last[best]
    more = length > 1
    keys[at[more] + 1] = flat.second[best[more]]
    long = dict(zip(best[length > 3].tolist(), at[length > 3].tolist(), strict=True))
    for number, each in flat.long if long else ():
        if number in long:
            keys[long[number] : long[number] + len(each)] = each
    slots, position = lattice.slots, passage.stream.position
    depth = np.zeros(len(position) + 1, np.int64)
    depth[slots.first] += 1
    depth[slots.last] -= 1
    free = np.flatnonzero((position >= 0) & (np.cumsum(depth)[:-1] == 0))
    place = np.full(len(position), -1)
    place[free] = at[np.searchsorted(lattice.links, position[free])]
    chosen = best[lattice.link]
    restored = np.concatenate([flat.first[chosen], flat.last[chosen]])
    return Repaired(keys, place, restored)


def _likeliest(passage: Passage) -> Ids:
    """The likeliest alternative of each slot, a number in the chain, shape (slots,)."""
    lattice, posterior = passage.lattice, passage.posterior
    if not len(lattice.link):
        return lattice.link
    size = lattice.flat.size[lattice.link]
    top = np.maximum.reduceat(posterior, np.cumsum(size) - size)
    best = np.flatnonzero(posterior == np.repeat(top, size))
    owner = lattice.owner[best]
    first = np.concatenate([[True], owner[1:] != owner[:-1]])
    chosen: Ids = lattice.open[best[first]]
    return chosen


class Places:
    """Places in a repaired passage, to be filled with one word or another.

    Args:
        keys: key ids of the passage, shape (k,).
        places: indices into `keys`, shape (n,).
        model: the context model, with a cloze model.
    """

    def __init__(self, keys: Ids, places: Ids, model: NgramModel) -> None:
        if model.cloze is None:
            raise ValueError("the context model has no cloze model")
        self._model = model
        self._cloze: ClozeModel = model.cloze
        self._keys = np.append(keys, model.ids[END])
        self._places = places
        # beyond the passage stands the end of a sentence
        edge = np.full(AHEAD, model.ids[END])
        self._near = np.concatenate([edge, keys, edge])[places[:, None] + np.arange(2 * AHEAD + 1)]

    @cached_property
    def gaps(self) -> Singles:
        """What the cloze model expects at each place, shape (n, its k)."""
        rows, weight = self._cloze.embeddings(self._keys), self._cloze.weights(self._keys)
        none = np.zeros_like(self._places)
        texts = none, none + len(self._keys) - 1
        return self._cloze.gaps(self._cloze.around(rows, weight, self._places, texts))

    def gain(self, options: Ids) -> Floats:
        """What the cloze model says of words, in nats; 0 where it knows nothing.

        Args:
            options: key ids to put at each place, shape (n, m).

        Returns:
            Shape (n, m).
        """
        gap = np.repeat(np.arange(len(options)), options.shape[1])
        raw = self._cloze.gain(self.gaps[gap], options.ravel()).reshape(options.shape)
        raw = raw - self._cloze.level(self.gaps)[:, None]
        clipped: Floats = np.clip(np.where(np.isnan(raw), 0.0, raw), -LIMIT, LIMIT)
        return clipped

    def trigrams(self, options: Ids) -> Floats:
        """Log P of words and the two keys after each, in nats; opening a sentence costs nothing.

        Args, Returns:
            As for `gain`.
        """
        start, number, count = self._model.ids[START], *options.shape
        size = number * count
        column = self._near.T
        wide = np.repeat(column, count, axis=1)
        wide[2] = options.ravel()
        # the pairs before and after the word are the same for every option
        pairs = self._model.pairs(
            np.concatenate([column[0], wide[1], wide[2], column[3]]),
            np.concatenate([column[1], wide[2], wide[3], column[4]]),
        )
        spread = np.repeat(np.arange(number), count)
        last = spread + number + 2 * size
        at = np.concatenate([spread, np.arange(number, number + 2 * size), last])
        found, score, backoff = (each[at].reshape(4, size) for each in pairs)
        history = found[:-1] & (wide[1:4] != start)
        total = (score[1:] + np.where(history, backoff[:-1], 0)).astype(np.float64).ravel()
        asked = np.flatnonzero(history & found[1:])
        keys = wide.ravel()
        total[asked] += self._model.gains(keys[asked], keys[asked + size], keys[asked + 2 * size])
        total[keys[2 * size :] == start] = 0
        sums: Floats = total.reshape(3, size).sum(axis=0).reshape(options.shape)
        return sums

    def fit(self, options: Ids, gain: Floats) -> Floats:
        """How well words fit at places, in nats: both models as the decoder weighs them."""
        return CONTEXT_WEIGHT * self.trigrams(options) + CLOZE_WEIGHT * gain
