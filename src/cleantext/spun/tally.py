"""What of a dialect's words stands in a text, and how often in which paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol

import numpy as np

from cleantext.document import Document
from cleantext.spun.shape import NOT_ELIGIBLE, joined, view
from cleantext.spun.tables import UNKNOWN, Flags, Ids, Tables

#: Length of an entry of `Tables.phrases` for a phrase of two words, which are its key.
_TWO_WORDS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A surrogate phrase: tokens `first` to `last` (half open) of the document, and its id."""

    first: int
    last: int
    surrogate: int


@dataclass(frozen=True)
class Sight:
    """A document as a dialect sees it.

    Attributes:
        ids: id of each token, shape (n,).
        matches: surrogate phrases, in reading order; they may overlap.
        paragraph: number of the segment of each token, shape (n,).
        eligible: tokens of each segment that the spinner looks up, shape (segments,).
    """

    ids: Ids
    matches: tuple[Match, ...]
    paragraph: Ids
    eligible: Ids

    def part(self, first: int, last: int) -> Sight:
        """The tokens `first` to `last` (half open), which are whole paragraphs."""
        paragraph = self.paragraph[first:last]
        begin, end = (int(paragraph[0]), int(paragraph[-1]) + 1) if len(paragraph) else (0, 0)
        matches = tuple(
            Match(m.first - first, m.last - first, m.surrogate)
            for m in self.matches
            if first <= m.first < last
        )
        return Sight(self.ids[first:last], matches, paragraph - begin, self.eligible[begin:end])


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each known word stands in each paragraph: P pairs, sorted by paragraph, then word.

    Attributes:
        paragraph, word, count: shape (P,).
        eligible: as in `Sight`.
    """

    paragraph: Ids
    word: Ids
    count: Ids
    eligible: Ids

    @property
    def paragraphs(self) -> int:
        """How many there are."""
        return len(self.eligible)

    def together(self, chosen: Flags) -> Tally:
        """The chosen paragraphs as one; `chosen` has shape (paragraphs,)."""
        return self.texts(chosen, np.zeros(self.paragraphs, np.int64), 1)

    def texts(self, chosen: Flags, text: Ids, number: int) -> Tally:
        """The chosen paragraphs of each text as one.

        Args:
            chosen: shape (paragraphs,).
            text: of each paragraph, below `number`, shape (paragraphs,).
            number: of texts.
        """
        kept = chosen[self.paragraph]
        size = int(self.word.max(initial=0)) + 1
        keys = text[self.paragraph[kept]] * size + self.word[kept]
        unique, at = np.unique(keys, return_inverse=True)
        counts = np.bincount(at, self.count[kept], len(unique)).astype(np.int64)
        eligible = np.bincount(text[chosen], self.eligible[chosen], number).astype(np.int64)
        return Tally(unique // size, unique % size, counts, eligible)

    def part(self, first: int, last: int) -> Tally:
        """The paragraphs `first` to `last` (half open)."""
        begin, end = np.searchsorted(self.paragraph, (first, last)).tolist()
        return Tally(
            self.paragraph[begin:end] - first,
            self.word[begin:end],
            self.count[begin:end],
            self.eligible[first:last],
        )


def sight(document: Document, tables: Tables, chosen: Flags | None = None) -> Sight:
    """Look at a document with a dialect's eyes.

    Args:
        document: the text.
        tables: of the dialect.
        chosen: the paragraphs to look at, shape (segments,); by default all. The tokens of the others are
            taken to be unknown and not eligible.
    """
    size = np.array([s.last - s.first for s in document.segments], np.int64)
    paragraph = np.repeat(np.arange(len(size)), size)
    words: Sequence[str] = document.words
    at = np.arange(len(words))
    if chosen is not None and not chosen.all():
        at = np.flatnonzero(chosen[paragraph])
        words = [words[token] for token in at.tolist()]
    seen = view(words, tables.profile)
    get = tables.ids.get
    ids = np.zeros(len(paragraph), np.int64)
    ids[at] = np.fromiter(map(get, seen, repeat(UNKNOWN)), np.int64, len(words))
    if tables.profile.bare:
        looked_up = np.ones(len(words), np.bool_)
    else:
        looked_up = np.fromiter((word != NOT_ELIGIBLE for word in seen), np.bool_, len(words))
    eligible = np.bincount(paragraph[at], looked_up, len(size)).astype(np.int64)
    found = matches(words, ids[at], tables, at, paragraph[at])
    return Sight(ids, tuple(found), paragraph, eligible)


class Spelled(Protocol):
    """Words, of which a few in a row may be asked for."""

    def __getitem__(self, part: slice, /) -> Sequence[str]:
        """Some words."""
        ...


def matches(words: Spelled, ids: Ids, tables: Tables, token: Ids, paragraph: Ids) -> list[Match]:
    """The longest surrogate phrase at each place that has one, within one paragraph."""
    if not len(tables.phrase_pairs):
        return []
    pairs = ids[:-1] * len(tables.words) + ids[1:]
    place = np.searchsorted(tables.phrase_pairs, pairs)
    place[place == len(tables.phrase_pairs)] = 0
    out = []
    for at in np.flatnonzero(tables.phrase_pairs[place] == pairs).tolist():
        for phrase in tables.phrases[int(pairs[at])]:
            end = at + len(phrase) - 1
            if (
                (len(phrase) == _TWO_WORDS or tuple(ids[at:end].tolist()) == phrase[:-1])
                and joined(words[at:end])
                and paragraph[at] == paragraph[end - 1]
            ):
                first = int(token[at])
                out.append(Match(first, first + len(phrase) - 1, phrase[-1]))
                break
    return out


def tally(seen: Sight, tables: Tables) -> Tally:
    """Count the words and surrogate phrases of each paragraph."""
    size = len(tables.words)
    known = np.flatnonzero(seen.ids)
    keys = seen.paragraph[known] * size + seen.ids[known]
    if seen.matches:
        more = [seen.paragraph[m.first] * size + m.surrogate for m in seen.matches]
        keys = np.concatenate([keys, more])
    unique, counts = np.unique(keys, return_counts=True)
    return Tally(unique // size, unique % size, counts, seen.eligible)
