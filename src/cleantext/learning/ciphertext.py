"""Spun texts read as a cipher: which tokens may be surrogates, and which words may be their originals."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleantext import resources
from cleantext.language import frequencies
from cleantext.language.frequencies import frequency
from cleantext.language.keys import CLASSES, CLAUSE, END, START
from cleantext.language.ngram import NO_HISTORY, NgramModel
from cleantext.learning import statistics
from cleantext.learning.statistics import NUMBERS, Expectations, eligible

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

#: English words that can be originals, most frequent first.
COMMON = 5000
#: Occurrences, and texts, that a surrogate must have.
MIN_COUNT, MIN_SPREAD = 4, 3
#: Nats that a surrogate's frequency, and an original's absence, must speak for it to be considered.
MIN_EXCESS, MIN_MISSING = 0.0, 0.8
#: Surrogates with so many nats of excess tell a spun text from a clean one in the same folder: one at this quantile
#: of all texts is spun, if at least this share of its tokens are such; with less than this part of it a text is clean.
CLEAR_EXCESS, SPUN_TEXT, MIN_SHARE, CLEAN_TEXT = 3.0, 0.95, 0.02, 0.25
#: Originals that are considered at most, the most frequent.
MAX_ORIGINALS = 1500
#: An original must have been expected so often.
MIN_EXPECTED = 1.5


@dataclass(frozen=True)
class CipherText:
    """A set of spun texts, flat.

    Attributes:
        expectations: what counting says.
        surrogates: the words that may be surrogates, the most frequent first.
        originals: `candidates` words that each surrogate may stand for, then the surrogates that are
            not among them, which only stand for themselves.
        candidates: see `originals`.
        itself: index of each surrogate in `originals`, shape (surrogates,).
        keys: key id of each original, shape (originals,).
        rarer: log P(original | its key): below 0 for words that share a class, shape (originals,).
        expected: occurrences of each original before spinning, shape (originals,).
        standing: occurrences of originals that are no surrogates, shape (originals,).
        ids: key ids of all texts, each sentence between `<s>` and `</s>`.
        kind: for each of `ids` the index of its surrogate, or -1.
        texts, tokens: for each of `ids` the index of its text, and of its token there; -1 for none.
    """

    expectations: Expectations
    surrogates: tuple[str, ...]
    originals: tuple[str, ...]
    candidates: int
    itself: Ids
    keys: Ids
    rarer: Floats
    expected: Floats
    standing: Floats
    ids: Ids
    kind: Ids
    texts: Ids
    tokens: Ids

    @cached_property
    def slots(self) -> Ids:
        """Where in `ids` surrogates stand, in reading order."""
        return np.flatnonzero(self.kind >= 0)

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Surrogates that are digits to the candidate that spells the number, -1 if there is none.

        A spinner may write digits for a number word, but hardly for any other word.
        """
        place = {word: index for index, word in enumerate(self.originals[: self.candidates])}
        return {
            index: place.get(NUMBERS[word], -1)
            for index, word in enumerate(self.surrogates)
            if word in NUMBERS
        }

    @cached_property
    def counts(self) -> Floats:
        """Occurrences of each surrogate, shape (surrogates,)."""
        return np.bincount(self.kind[self.slots], minlength=len(self.surrogates)).astype(float)


def common_words(model: NgramModel) -> list[str]:
    """The most frequent English words that the model knows, most frequent first."""
    table = frequencies.parse(resources.data("models/frequencies.txt"))
    words = (word for word in table if word in model.ids and word.isalpha() and eligible(word))
    short = frozenset("bcdefghjklmnopqrstuvwxyz")
    ranked = sorted((w for w in words if w not in short), key=lambda w: (-table[w], w))
    return ranked[:COMMON]


def attached_shares(model: NgramModel, words: Sequence[str]) -> dict[str, float]:
    """Word to the probability that punctuation follows it, for the words that the model knows."""
    known = [word for word in words if word in model.ids]
    if not known:
        return {}
    keys = np.array([model.ids[word] for word in known], np.int64)
    none = np.full(len(keys), NO_HISTORY, np.int64)
    total = np.zeros(len(keys))
    for mark in (CLAUSE, END):
        total += np.exp(model.log_probability(none, keys, np.full(len(keys), model.ids[mark])))
    return dict(zip(known, np.minimum(total, 0.9).tolist(), strict=True))


def expectations(texts: Sequence[str], model: NgramModel, bare: bool | None = None) -> Expectations:
    """Count the texts.

    Args:
        texts: spun ones.
        model: the context model.
        bare: whether only bare tokens are replaced; None: find out.
    """
    counts = statistics.count(texts, bare is not False)
    common = common_words(model)
    shares = attached_shares(model, [*dict.fromkeys([*common, *counts.words])])
    found = Expectations(counts, shares)
    if bare is None and not statistics.only_bare(found, common[:1000]):
        return Expectations(statistics.count(texts, False), shares)
    return found


def spun_texts(texts: Sequence[str], found: Expectations) -> list[str]:
    """Leave out the texts that hardly have a surrogate where others have many: nobody spun them."""
    frequent = {word for word in _surrogates(found) if found.excess(word) > CLEAR_EXCESS}
    shares = np.array([_share(text, frequent, found.counts.bare) for text in texts])
    if not len(shares) or (usual := float(np.quantile(shares, SPUN_TEXT))) < MIN_SHARE:
        return list(texts)
    return [text for text, share in zip(texts, shares, strict=True) if share > usual * CLEAN_TEXT]


def _share(text: str, words: Container[str], bare: bool) -> float:
    tokens = text.split()
    return sum(eligible(token, bare) in words for token in tokens) / max(len(tokens), 1)


def read(texts: Sequence[str], model: NgramModel, bare: bool | None = None) -> CipherText:
    """Read spun texts, see `expectations` for the arguments; all of them count."""
    found = expectations(texts, model, bare)
    surrogates = _surrogates(found)
    candidates = _candidates(found, model, frozenset(surrogates))
    place = {word: index for index, word in enumerate(candidates)}
    for word in surrogates:
        place.setdefault(word, len(place))
    originals = tuple(place)
    reader = model.reader()
    keys = np.array([reader.token(word)[0] for word in originals], np.int64)
    ids, kind, text_of, token_of = _flat(texts, model, surrogates, found.counts.bare)
    among = frozenset(surrogates)
    return CipherText(
        found,
        surrogates,
        originals,
        len(candidates),
        np.array([place[word] for word in surrogates], np.int64),
        keys,
        _rarer(originals, keys, model),
        np.array([found.expected(word) for word in originals]),
        np.array([0.0 if w in among else float(found.counts.words[w]) for w in originals]),
        ids,
        kind,
        text_of,
        token_of,
    )


def _surrogates(found: Expectations) -> tuple[str, ...]:
    counts = found.counts
    return tuple(
        word
        for word, number in sorted(counts.words.items(), key=lambda item: (-item[1], item[0]))
        if number >= MIN_COUNT
        and counts.spread[word] >= MIN_SPREAD
        and found.excess(word) > MIN_EXCESS
    )


def _candidates(
    found: Expectations, model: NgramModel, surrogates: frozenset[str]
) -> tuple[str, ...]:
    wanted = [
        word
        for word in common_words(model)
        if found.expected(word) >= MIN_EXPECTED
        and (word in surrogates or found.missing(word) > MIN_MISSING or found.scarce(word))
    ]
    return tuple(sorted(wanted, key=lambda word: -found.expected(word))[:MAX_ORIGINALS])


def _rarer(words: Sequence[str], keys: Ids, model: NgramModel) -> Floats:
    classes = {model.ids[name] for name in CLASSES}
    return np.array(
        [
            min(float(np.log(frequency(word))) - float(model.unigram[key]), -2.0)
            if key in classes
            else 0.0
            for word, key in zip(words, keys.tolist(), strict=True)
        ]
    )


def _flat(
    texts: Sequence[str], model: NgramModel, surrogates: Sequence[str], bare: bool
) -> tuple[Ids, Ids, Ids, Ids]:
    """The keys of all paragraphs; between texts and at both ends stand sentence marks."""
    number = {word: index for index, word in enumerate(surrogates)}
    reader = model.reader()
    start, end = model.ids[START], model.ids[END]
    ids: list[int] = [end]
    places: list[tuple[int, int, int, int]] = []
    for which, text in enumerate(texts):
        first = 0
        for line in text.split("\n"):
            tokens = line.split()
            if not tokens:
                continue
            keys, positions = reader.paragraph(tokens)
            for index, (token, position) in enumerate(zip(tokens, positions, strict=True)):
                word = eligible(token, bare) if position >= 0 else None
                if word in number:
                    places.append((len(ids) + position, number[word], which, first + index))
            ids += keys
            first += len(tokens)
    ids += [start, end, start]
    out = [np.full(len(ids), -1, np.int64) for _ in range(3)]
    table = np.array(places, np.int64).reshape(-1, 4)
    for column, array in enumerate(out, 1):
        array[table[:, 0]] = table[:, column]
    return np.array(ids, np.int64), out[0], out[1], out[2]
