"""Rules of several words, found among the aligned pairs.

Three things betray them: a gap whose sides differ in length (*probably* → astir apt), a word that
only one side has (*is a* → is simply a), and neighbours that change together but not apart
(*artificial intelligence* → counterfeit consciousness, where *intelligence* alone stays). A phrase
is believed when it was met more than once and most of its occurrences became the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from cleantext.learning.align import Known
from cleantext.learning.counts import ARTICLES, BARE, MAX_WORDS, Event, join, shape_of

#: Occurrences that a phrase must have, and the share of them that must have become the surrogate.
MIN_SEEN, MIN_SHARE = 2, 0.6
#: A word with a larger share of the same surrogate has a rule of its own.
MAX_APART = 0.5

Pair = tuple[str, str]


def find(
    documents: Sequence[Sequence[Event]], known: Known, more: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """The phrase rules of some pairs.

    Args:
        documents: the events of each pair.
        known: what single words become.
        more: phrases that were learned before, to be counted again.

    Returns:
        Original of several words to its surrogates.
    """
    hits = Counter(pair for events in documents for pair in _candidates(events, known))
    hopeful = {pair: n for pair, n in hits.items() if n >= MIN_SEEN}
    total = _occurrences(documents, {original for original, _ in hopeful})
    shares = {
        pair: n / max(total[pair[0]], n)
        for pair, n in hopeful.items()
        if n >= MIN_SHARE * total[pair[0]]
    }
    found = dict(more)
    for original, surrogate in _smallest(shares, hopeful):
        found[original] = found.get(original, frozenset()) | {surrogate}
    return found


def _candidates(events: Sequence[Event], known: Known) -> Iterator[Pair]:
    for at, event in enumerate(events):
        if event is None:
            continue
        original, surrogate = event
        if not original or not surrogate:
            yield from _beside(events, at)
        elif " " in original:
            yield from _usable(event)
        elif original != surrogate and _loose(original, surrogate, known):
            after = events[at + 1] if at + 1 < len(events) else None
            if after and after[0] != after[1] and _loose(*after, known):
                yield from _usable(join((event, after)))


def _beside(events: Sequence[Event], at: int) -> Iterator[Pair]:
    """A word that only one side has, with the neighbours that may go with it."""
    for before, behind in ((1, 0), (0, 1), (1, 1)):
        if at >= before:
            around = events[at - before : at + behind + 1]
            if len(around) == before + behind + 1:
                yield from _usable(join(around))


def _usable(pair: Pair | None) -> Iterator[Pair]:
    if pair and pair[0] != pair[1] and _bare(pair[0]) and _bare(pair[1]):
        yield pair


@lru_cache(maxsize=1 << 16)
def _bare(words: str) -> bool:
    tokens = words.split(" ")
    shapes = (shape_of(token) for token in tokens)
    return len(tokens) <= MAX_WORDS and all(shape and shape[0] == BARE for shape in shapes)


def _loose(original: str, surrogate: str, known: Known) -> bool:
    """Whether a word becomes this surrogate only in some places."""
    if original in ARTICLES or not original or not surrogate:
        return False
    return known.get(original, {}).get(surrogate, 0.0) < MAX_APART


def _occurrences(documents: Sequence[Sequence[Event]], wanted: set[str]) -> Counter[str]:
    """How often each phrase stands in the linked parts of the originals."""
    firsts = {phrase.split(" ")[0] for phrase in wanted}
    total: Counter[str] = Counter()
    for events in documents:
        words = [w for event in events for w in (event[0].split(" ") if event else ("\0",)) if w]
        for at, word in enumerate(words):
            if word in firsts:
                for length in range(1, MAX_WORDS + 1):
                    phrase = " ".join(words[at : at + length])
                    if phrase in wanted and len(words) >= at + length:
                        total[phrase] += 1
    return total


def _smallest(shares: Mapping[Pair, float], hits: Mapping[Pair, int]) -> Iterator[Pair]:
    """Of phrases that hold each other, the shortest that explains as much."""
    for pair in sorted(shares, key=lambda p: (len(p[0]) + len(p[1]), p)):
        inner = [
            other
            for other in shares
            if other != pair and _within(other, pair) and hits[other] >= hits[pair]
        ]
        if not inner:
            yield pair


def _within(small: Pair, large: Pair) -> bool:
    return all(f" {s} " in f" {g} " for s, g in zip(small, large, strict=True)) and len(
        small[0]
    ) + len(small[1]) < len(large[0]) + len(large[1])
