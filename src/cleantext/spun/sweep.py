"""The gate for many texts, or long ones: what `Gate.candidates` says of each, worked out for all of them at once.

The texts are laid end to end, all their known words are found (see `spotting`), and what is summed up over lines,
windows and passages (see `passages`) is in arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from cleantext.spun.arrays import distinct, ranges
from cleantext.spun.gate import Gate
from cleantext.spun.passages import Lines, Passages, Seen
from cleantext.spun.screen import (
    LOWERED,
    MOST,
    PRIORS,
    REMAINING,
    Passed,
    Screen,
    gain,
    loss,
)
from cleantext.spun.sieve import ROUNDING
from cleantext.spun.spotting import Codes, Flags, Ids, Vocabulary, Words, words

Floats = NDArray[np.float64]

#: Tells the second word of a pair from the first: an odd number that spreads bits (splitmix64).
_PAIRING = np.uint64(0x94D049BB133111EB)


class _Phrases:
    """Phrases of several words, found by the longer one of their first two, which is the rarer."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Prepare them: in small letters, with one space between words; they are numbered from 0."""
        both = [phrase.split(" ", 2)[:2] for phrase in phrases]
        #: The words by which they are found, as the first one of a phrase and as the second.
        self.keys = (
            {first for first, second in both if len(first) >= len(second)},
            {second for first, second in both if len(first) < len(second)},
        )
        codes = Vocabulary(word.encode() for pair in both for word in pair).code[1:]
        pairs = _pair(codes[::2], codes[1::2])
        self._pairs = np.sort(pairs)
        self._phrases: dict[int, list[tuple[bytes, int]]] = {}
        for number, (pair, phrase) in enumerate(zip(pairs.tolist(), phrases, strict=True)):
            self._phrases.setdefault(pair, []).append((b"%b " % phrase.encode(), number))

    def among(self, found: Words, text: bytes, keys: tuple[Ids, Ids]) -> tuple[Ids, Ids]:
        """Where phrases begin, in bytes, and their numbers.

        Args:
            found: all words of a text.
            text: in small letters.
            keys: the places of the words in `keys`.
        """
        place = np.append(keys[0][keys[0] + 1 < len(found.start)], keys[1][keys[1] > 0] - 1)
        place = place[found.start[place + 1] == found.end[place] + 1]
        codes = _pair(found.code[place], found.code[place + 1])
        at = np.searchsorted(self._pairs, codes)
        known = np.append(self._pairs, self._pairs[:1])[at] == codes
        out = [
            (start, number)
            for start, pair in zip(
                found.start[place[known]].tolist(), codes[known].tolist(), strict=True
            )
            for spelled, number in self._phrases[pair]
            if text.startswith(spelled, start)
        ]
        pairs = np.array(out, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


class Sweep:
    """A gate for many texts at once: its D screens as arrays over N words and phrases, R spin rates."""

    def __init__(self, gate: Gate) -> None:
        """Prepare the screens of a gate."""
        screens = gate.screens.values()
        phrases = sorted({phrase for screen in screens for phrase in screen.collocations})
        strong = {word for screen in screens for word in screen.strong}
        telling = {word for screen in screens for word in _told_by(screen)}
        self._phrases = _Phrases(phrases)
        # those that are looked for everywhere come first
        often = sorted(strong.union(*self._phrases.keys))
        every = [*often, *sorted(telling - {*often})]
        numbers = {word: number for number, word in enumerate(every, 1)}
        self._often = Vocabulary(word.encode() for word in often)
        self._vocabulary = Vocabulary(word.encode() for word in every)
        self._is_key = np.zeros((2, len(every) + 1), np.bool_)
        for which, words_ in enumerate(self._phrases.keys):
            self._is_key[which, [numbers[word] for word in words_]] = True
        self._first_phrase = len(every) + 1
        numbers |= {phrase: number for number, phrase in enumerate(phrases, self._first_phrase)}
        self._size = size = len(numbers) + 1
        self._names = tuple(gate.screens)
        sieves = gate.sieves.values()
        dialects = len(sieves)
        self._alone = np.array([sieve.alone for sieve in sieves]) - ROUNDING
        self._together = np.array([sieve.together for sieve in sieves]) - ROUNDING
        self._remaining = REMAINING * np.array([screen.needed for screen in screens]) - ROUNDING
        self._bare = np.array([screen.bare for screen in screens], np.bool_)
        #: Nats of surrogates and phrases, and which of them are enough by themselves, shapes (N, D).
        self._nats = np.zeros((size, dialects))
        self._enough = np.zeros((size, dialects), np.bool_)
        #: The main originals of surrogates, 0 for none that could stand there, shape (N, D).
        self._main = np.zeros((size, dialects), np.int64)
        #: What a surrogate adds and a bare original takes away, shapes (N, D, R).
        self._gains = np.zeros((size, dialects, len(PRIORS)))
        self._losses = np.zeros((size, dialects, len(PRIORS)))
        for dialect, (screen, sieve) in enumerate(zip(screens, sieves, strict=True)):
            for surrogate, (original, nats) in screen.strong.items():
                number = numbers[surrogate]
                self._nats[number, dialect] = nats
                self._main[number, dialect] = numbers.get(original, 0)
                self._gains[number, dialect] = gain(nats)
            for marker, leaving in screen.markers.items():
                self._losses[numbers.get(marker, 0), dialect] = loss(leaving)
            for phrase in screen.collocations:
                self._nats[numbers[phrase], dialect] = sieve.together
                self._enough[numbers[phrase], dialect] = True
        self._losses[0] = 0
        #: Whether it says just what the gate says: bare words that it looks for have no punctuation in them.
        self.exact = not any(screen.bare and _odd(screen) for screen in screens)
        self._strong: Flags = np.isin(np.arange(size), self._nats.nonzero()[0])
        self._loses: Flags = self._losses[:, :, 0] < 0
        asked = self._loses | (self._nats > 0)
        for dialect in range(dialects):
            asked[self._main[:, dialect], dialect] = True
        #: Which words each asks for, those that are not bare and those that are, shape (2 N D,).
        self._asks: Flags = np.concatenate([asked & ~self._bare, asked]).ravel()

    def candidates(self, texts: Sequence[str]) -> list[dict[str, Passed]]:
        """What `Gate.candidates` says of each text."""
        lines = Lines.of(texts)
        found = words(lines.lowered)
        hits = self._hits(lines, found)
        line, which = _groups(hits.place)
        out: list[dict[str, Passed]] = [{} for _ in texts]
        if not len(line):
            return out
        sums = np.add.reduceat(self._nats[hits.word], which)
        passages = self._passages(lines, hits, line, sums)
        passing = self._passing(lines, found, hits, passages)
        if not passing.any():
            return out
        owner = lines.owner(line)
        for dialect in distinct(passages.dialect[passing]).tolist():
            total = np.bincount(owner, sums[:, dialect], len(texts)).tolist()
            chosen = passing & (passages.dialect == dialect)
            for text, each in _by_text(lines, passages, chosen):
                out[text][self._names[dialect]] = Passed(each, total[text])
        return [dict(sorted(each.items(), key=lambda item: -item[1].nats)) for each in out]

    def _hits(self, lines: Lines, found: Words) -> Seen:
        """The strong surrogates of each line, in whatever shape, and phrases."""
        place, number = self._often.among(found, lines.lowered)
        strong = np.flatnonzero(self._strong.take(number))
        start, word = found.start.take(place.take(strong)), number.take(strong)
        if self._phrases.keys[0] or self._phrases.keys[1]:
            keys = place[self._is_key[0, number]], place[self._is_key[1, number]]
            at, phrase = self._phrases.among(found, lines.lowered, keys)
            start, word = np.append(start, at), np.append(word, phrase + self._first_phrase)
        return Seen.of(lines.at(start), word, self._size)

    def _passages(self, lines: Lines, hits: Seen, line: Ids, sums: Floats) -> Passages:
        """What has enough nats.

        Args:
            lines: of the texts.
            hits: surrogates in lines.
            line: those that have any, ascending.
            sums: their nats, shape (lines, dialects).
        """
        window = lines.window(line)
        each = window[np.searchsorted(line, hits.place)]
        both = Seen.of(np.append(each, each - 1), np.append(hits.word, hits.word), self._size)
        windows, first = _groups(both.place)
        in_windows = np.add.reduceat(self._nats[both.word], first)
        alone, of_line = np.nonzero(sums >= self._alone)
        together, of_window = np.nonzero(in_windows >= self._together)
        dialect, some = np.nonzero(sums.T > 0)
        return Passages.of(
            (line[alone], of_line),
            (windows[together], of_window),
            (dialect, line[some], window[some]),
        )

    def _passing(self, lines: Lines, found: Words, hits: Seen, passages: Passages) -> Flags:
        """Which passages have enough evidence when shapes and bare originals are looked at, shape (passages,)."""
        count = len(passages.dialect)
        out = np.zeros(count, np.bool_)
        if self._enough.any():
            number, at = passages.within(hits.place)
            out[number[self._enough[hits.word[at], passages.dialect[number]]]] = True
        seen = self._known(lines, found, passages)
        dialect = passages.dialect[seen.place]
        least = self._remaining[passages.dialect]
        kept = np.flatnonzero(self._nats[seen.word, dialect])
        kept = kept[~seen.has(seen.place[kept], self._main[seen.word[kept], dialect[kept]])]
        nats = np.bincount(seen.place[kept], self._nats[seen.word[kept], dialect[kept]], count)
        enough: Flags = nats >= least
        kept = kept[enough[seen.place[kept]]]
        lost = np.flatnonzero(self._loses[seen.word, dialect] & enough[seen.place])
        evidence = (
            _summed(seen.place[kept], self._gains[seen.word[kept], dialect[kept]], count)
            + _summed(seen.place[lost], self._losses[seen.word[lost], dialect[lost]], count)
            + PRIORS
        )
        best = evidence.max(axis=1)
        total = best + np.log(np.exp(evidence - best[:, None]).sum(axis=1))
        out |= enough & (total >= least)
        return out

    def _known(self, lines: Lines, found: Words, passages: Passages) -> Seen:
        """The words in each passage that its dialect asks for."""
        wanted = distinct(passages.line)
        begin = np.where(wanted > 0, lines.end[wanted - 1], 0)
        first = np.searchsorted(found.start, begin)
        size = np.searchsorted(found.start, lines.end[wanted]) - first
        there = found.take(np.repeat(first, size) + ranges(size))
        place, word = self._vocabulary.among(there, lines.lowered)
        bare = lines.bare(there.start[place], there.end[place])
        number, at = passages.within(np.repeat(wanted, size).take(place))
        kind = word + self._size * bare
        dialect = passages.dialect.take(number)
        asked = self._asks.take(kind.take(at) * len(self._names) + dialect)
        return Seen.of(number[asked], word.take(at[asked]), self._size)


def _asked(screen: Screen) -> set[str]:
    """The originals that a screen asks for."""
    return {*screen.markers, *(original for original, _ in screen.strong.values())}


def _simple(word: str) -> bool:
    """Whether a word may stand between spaces where all but letters, digits and the like is a space."""
    return word.encode().translate(LOWERED).split() == [word.encode()]


def _told_by(screen: Screen) -> set[str]:
    """Those of the originals that can be found here."""
    return {word for word in _asked(screen) if _simple(word)}


def _odd(screen: Screen) -> bool:
    """Whether there are originals that are one word, but can't be found here."""
    return any(len(word.split()) == 1 and not _simple(word) for word in _asked(screen))


def _pair(first: Codes, second: Codes) -> Codes:
    """A number for two words in a row."""
    both: Codes = (first >> np.uint64(1)) + second * _PAIRING
    return both


def _groups(place: Ids) -> tuple[Ids, Ids]:
    """The different places of pairs that are sorted by place, and where the pairs of each begin."""
    first = np.flatnonzero(np.append(True, place[1:] != place[:-1])[: len(place)])
    return place[first], first


def _summed(place: Ids, rows: Floats, count: int) -> Floats:
    """The sums of the rows of each place, shape (count, columns)."""
    columns = rows.shape[1]
    at: Ids = (place[:, None] * columns + np.arange(columns)).ravel()
    sums = np.bincount(at, rows.ravel(), count * columns).astype(np.float64)
    return sums.reshape(count, columns)


def _by_text(lines: Lines, passages: Passages, chosen: Flags) -> list[tuple[int, tuple[int, ...]]]:
    """The texts in which passages of a dialect pass, each with its lines that do; see `Sieve.passed`.

    Args:
        lines: of the texts.
        passages: of all dialects.
        chosen: those that pass, shape (passages,).
    """
    pairs = chosen[passages.number]
    by_itself = passages.number < passages.alone
    alone, together = passages.line[pairs & by_itself], passages.line[pairs & ~by_itself]
    out = []
    for text in distinct(lines.owner(np.append(alone, together))).tolist():
        first, last = lines.first[text : text + 2].tolist()
        here = alone[(alone >= first) & (alone < last)]
        enough = MOST * (last - first)
        if len(here) >= enough:
            here = here[: max(1, ceil(enough))]
        else:
            here = distinct(np.append(here, together[(together >= first) & (together < last)]))
        out.append((text, tuple((here - first).tolist())))
    return out
