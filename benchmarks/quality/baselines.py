"""Baselines, run on the same texts: what simple means reach without a verdict and without a decoder.

Each is told the dialect, which cleantext has to find out, and knows the same lexicon; it sees every token
that is a surrogate of that dialect and decides what to put there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import log

from cleantext.document import Document
from cleantext.findings import Edit
from cleantext.language.frequencies import frequency
from cleantext.spun.channel import Arc, Channel
from cleantext.spun.shape import core_span, joined, like, look_up_form, view

BIGRAMS = "frequency_bigramdictionary_en_243_342.txt"
UNIGRAMS = "frequency_dictionary_en_82_765.txt"
#: Factor of stupid backoff (Brants et al. 2007).
BACKOFF = 0.4
#: Words in the text that symspellpy's counts come from (Norvig's part of Google's n-grams).
CORPUS = 1_024_908_267_229


class BaselineError(RuntimeError):
    """A baseline cannot be run; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A surrogate in a text: tokens `first` to `last` (half open), code points `start` to `end`."""

    first: int
    last: int
    start: int
    end: int
    surrogate: str
    arcs: tuple[Arc, ...]


Choose = Callable[[Document, Sequence[Slot]], Sequence[str | None]]


def phrase_at(
    words: Sequence[str], seen: Sequence[str], at: int, phrases: Sequence[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The first of `phrases` that stands at token `at`, its words joined by white space only."""
    for phrase in phrases:
        last = at + len(phrase)
        if tuple(seen[at:last]) == phrase and joined(words[at:last]):
            return phrase
    return None


def slots(document: Document, channel: Channel) -> Iterator[Slot]:
    """The surrogates of a dialect in a text, in reading order, the longest first, not overlapping."""
    words, starts = document.words, document.starts
    seen = view(words, channel.profile)
    at = 0
    while at < len(words):
        phrase = phrase_at(words, seen, at, channel.phrases.get(seen[at], ())) or (seen[at],)
        surrogate = " ".join(phrase)
        last = at + len(phrase)
        if surrogate in channel.arcs:
            left, right = 0, len(words[last - 1])
            if not channel.profile.bare:
                left, right = core_span(words[at])[0], core_span(words[last - 1])[1]
            place = (starts[at] + left, starts[last - 1] + right)
            yield Slot(at, last, *place, surrogate, channel.arcs[surrogate])
            at = last
        else:
            at += 1


def repair(text: str, channel: Channel, choose: Choose) -> tuple[Edit, ...]:
    """The edits that a baseline makes; `choose` gives for each slot an original, or None to keep."""
    document = Document(text)
    found = list(slots(document, channel))
    out = []
    for slot, original in zip(found, choose(document, found), strict=True):
        before = text[slot.start : slot.end]
        if original is not None and original != slot.surrogate:
            out.append(Edit(slot.start, slot.end, before, like(original, before), 1.0))
    return tuple(out)


def nothing(document: Document, found: Sequence[Slot]) -> list[str | None]:
    """Leave the text alone."""
    return [None for _ in found]


def most_frequent(document: Document, found: Sequence[Slot]) -> list[str | None]:
    """The most probable original of each surrogate, `sure * frequency`, whatever stands around it."""
    return [max(slot.arcs, key=lambda arc: arc.sure * arc.frequency).original for slot in found]


def unigram(document: Document, found: Sequence[Slot]) -> list[str | None]:
    """The most frequent word (wordfreq) of the originals and the surrogate itself."""
    return [max(_options(slot), key=frequency) for slot in found]


def bigram(document: Document, found: Sequence[Slot]) -> list[str | None]:
    """The likeliest path through the text under symspellpy's bigrams with stupid backoff.

    Raises:
        BaselineError: symspellpy is not installed.
    """
    load_bigrams()
    out: list[str | None] = []
    group: list[Slot] = []
    for slot in found:
        if group and slot.first > group[-1].last:
            out += _path(document, group)
            group = []
        group.append(slot)
    return out + (_path(document, group) if group else [])


BASELINES: Mapping[str, Choose] = {
    "do nothing": nothing,
    "most frequent replacement": most_frequent,
    "unigram choice (wordfreq)": unigram,
    "bigram choice (symspellpy)": bigram,
}


def _options(slot: Slot) -> list[str]:
    """The surrogate itself, and its originals."""
    return [slot.surrogate, *(arc.original for arc in slot.arcs)]


def _path(document: Document, group: Sequence[Slot]) -> list[str | None]:
    """Viterbi over slots that stand next to each other, between the words around them."""
    words = document.words
    before = look_up_form(words[group[0].first - 1]) if group[0].first else ""
    after = look_up_form(words[group[-1].last]) if group[-1].last < len(words) else ""
    best: dict[str, tuple[float, list[str | None]]] = {before: (0.0, [])}
    for slot in group:
        step: dict[str, tuple[float, list[str | None]]] = {}
        for option in _options(slot):
            parts = option.split()
            inside = sum(backoff(a, b) for a, b in pairwise(parts))
            total, path = max(
                ((value + backoff(last, parts[0]), way) for last, (value, way) in best.items()),
                key=lambda each: each[0],
            )
            if parts[-1] not in step or total + inside > step[parts[-1]][0]:
                step[parts[-1]] = (total + inside, [*path, option])
        best = step
    closed = ((value + backoff(last, after), path) for last, (value, path) in best.items())
    return max(closed, key=lambda each: each[0])[1]


@cache
def load_bigrams() -> tuple[Mapping[tuple[str, str], int], Mapping[str, int]]:
    """The counts of word pairs and of words in the symspellpy package.

    Raises:
        BaselineError: it is not installed, or lacks its dictionaries.
    """
    try:
        folder = files("symspellpy")
        pairs = folder.joinpath(BIGRAMS).read_text(encoding="utf-8-sig").split("\n")
        single = folder.joinpath(UNIGRAMS).read_text(encoding="utf-8-sig").split("\n")
    except (ModuleNotFoundError, OSError):
        message = "the bigram baseline needs symspellpy's data; run `pip install symspellpy`"
        raise BaselineError(message) from None
    rows = [row.split() for row in pairs if row.strip()]
    ones = [row.split() for row in single if row.strip()]
    return {(a, b): int(n) for a, b, n in rows}, {word: int(n) for word, n in ones}


def backoff(before: str, word: str) -> float:
    """Log of the stupid-backoff score of `word` after `before`; nothing is known at a text's rim."""
    if not word:
        return 0.0
    pairs, single = load_bigrams()
    count = pairs.get((before, word), 0)
    if count:
        return log(count / max(single.get(before, 0), count))
    return log(BACKOFF * max(single.get(word, 0) / CORPUS, frequency(word) * BACKOFF))
