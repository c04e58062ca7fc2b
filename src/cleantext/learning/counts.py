"""What the aligned pairs show: how often which word became what, in which shape.

Counts are all that learning keeps of the pairs, so that later pairs can be added to them. A count
of an original with itself says how often it passed unchanged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from cleantext.learning.align import Alignment, Known, Link, same_shape, split_shape
from cleantext.spun.shape import QUOTES

#: Token shapes, the first one as every known spinner wants it.
BARE, CAPITAL, CAPS, PUNCTUATED, QUOTED = "bare", "capital", "caps", "punctuated", "quoted"
SHAPES = (BARE, CAPITAL, CAPS, PUNCTUATED, QUOTED)
ARTICLES = frozenset({"a", "an"})
#: Longer words are no words (code points).
MAX_LENGTH = 40
#: Words of a phrase that is counted.
MAX_WORDS = 4
_VOWELS = tuple("aeiou")

#: Original and surrogate of one link; None where the alignment is not trusted.
Event = tuple[str, str] | None
#: Shape, original, surrogate.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """How often, and in how many pairs."""

    times: int = 0
    pairs: int = 0

    def __add__(self, other: Seen) -> Seen:
        return Seen(self.times + other.times, self.pairs + other.pairs)


@dataclass(frozen=True)
class Evidence:
    """All that was counted.

    Attributes:
        seen: by shape, original and surrogate (both in lower case, without punctuation around).
        adjusted, flips: articles that follow the surrogate, of those before a surrogate that
            begins with another kind of sound than its original.
        pairs: pairs counted.
        tokens: tokens linked.
    """

    seen: Mapping[Key, Seen] = field(default_factory=dict)
    adjusted: int = 0
    flips: int = 0
    pairs: int = 0
    tokens: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        seen = dict(self.seen)
        for key, count in other.seen.items():
            seen[key] = seen.get(key, Seen()) + count
        return Evidence(
            seen,
            self.adjusted + other.adjusted,
            self.flips + other.flips,
            self.pairs + other.pairs,
            self.tokens + other.tokens,
        )

    def by_original(self, shapes: Iterable[str]) -> dict[str, dict[str, Seen]]:
        """Original to surrogate to counts, the shapes put together."""
        wanted = frozenset(shapes)
        out: dict[str, dict[str, Seen]] = {}
        for (shape, original, surrogate), seen in self.seen.items():
            if shape in wanted:
                row = out.setdefault(original, {})
                row[surrogate] = row.get(surrogate, Seen()) + seen
        return out

    def known(self) -> Known:
        """The share of each surrogate, and of staying, among the occurrences of an original."""
        out: dict[str, dict[str, float]] = {}
        for original, row in self.by_original(SHAPES).items():
            total = sum(seen.times for seen in row.values())
            # one more, so that what was met once is not taken for certain
            out[original] = {s: n.times / (total + 1) for s, n in row.items()}
        return out


@lru_cache(maxsize=1 << 16)
def shape_of(words: str) -> tuple[str, str] | None:
    """The shape of a token or phrase, and its words in lower case; None if it has no word."""
    lead, core, trail = split_shape(words)
    if not core or len(core) > MAX_LENGTH or not core.isprintable() or not core[0].isalnum():
        return None
    if not QUOTES.isdisjoint(lead + trail):
        return QUOTED, core.lower()
    if len(core) > 1 and core.isupper():
        return CAPS, core.lower()
    if core != core.lower():
        return CAPITAL, core.lower()
    return (PUNCTUATED if lead or trail else BARE), core


@lru_cache(maxsize=1 << 16)
def _key(original: str, surrogate: str) -> Key | None:
    if not original or not surrogate:
        return None
    shape = shape_of(original)
    if shape is None:
        return None
    if original == surrogate:
        return (*shape, shape[1])
    other = shape_of(surrogate)
    if other is None or not same_shape(original, surrogate) or other[1] == shape[1]:
        return None
    if {shape[1], other[1]} <= ARTICLES:
        return None
    return (*shape, other[1])


def events_of(alignment: Alignment) -> list[Event]:
    """The links of an alignment in reading order, as words."""
    out: list[Event] = []
    last: Link | None = None
    for link in alignment.links:
        if last and (
            link.original[0] != last.original[1] or link.surrogate[0] != last.surrogate[1]
        ):
            out.append(None)
        out.append(alignment.words(link))
        last = link
    return out


def count_pairs(
    documents: Sequence[Sequence[Event]], phrases: Mapping[str, frozenset[str]] | None = None
) -> Evidence:
    """Count the events of pairs.

    Args:
        documents: the events of each pair.
        phrases: rules of several words, original to surrogates, which are counted as a whole.
    """
    times: Counter[Key] = Counter()
    pairs: Counter[Key] = Counter()
    adjusted = flips = tokens = 0
    for events in documents:
        here = Counter(key for pair in _joined(events, phrases or {}) if (key := _key(*pair)))
        times.update(here)
        pairs.update(here.keys())
        tokens += len(events)
        more, of = _articles(events)
        adjusted, flips = adjusted + more, flips + of
    seen = {key: Seen(times[key], pairs[key]) for key in times}
    return Evidence(seen, adjusted, flips, len(documents), tokens)


def _joined(
    events: Sequence[Event], phrases: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """The events, those of a phrase rule as one; a phrase that stayed is counted besides."""
    firsts = {phrase.split(" ")[0] for phrase in phrases}
    at = 0
    while at < len(events):
        event = events[at]
        at += 1
        if event is None:
            continue
        if phrases and event[0].split(" ")[0] in firsts:
            found = _phrase_at(events, at - 1, phrases)
            if found:
                length, pair = found
                yield pair
                if pair[0] != pair[1]:
                    at += length - 1
                    continue
        yield event


def _phrase_at(
    events: Sequence[Event], at: int, phrases: Mapping[str, frozenset[str]]
) -> tuple[int, tuple[str, str]] | None:
    """How many events from `at` on are a phrase that has a rule, and what became of it."""
    unchanged = None
    for length in range(MAX_WORDS + 1, 0, -1):
        pair = join(events[at : at + length])
        if pair is None or pair[0] not in phrases:
            continue
        if pair[1] in phrases[pair[0]]:
            return length, pair
        if " " in pair[0]:
            unchanged = length, (pair[0], pair[0])
    return unchanged


def join(events: Sequence[Event]) -> tuple[str, str] | None:
    """Neighbouring events as one, None across what is not trusted."""
    if not events or None in events:
        return None
    whole = [event for event in events if event is not None]
    return (
        " ".join(original for original, _ in whole if original),
        " ".join(surrogate for _, surrogate in whole if surrogate),
    )


def _articles(events: Sequence[Event]) -> tuple[int, int]:
    """Articles that follow the surrogate, of those before a surrogate of another kind of sound."""
    adjusted = flips = 0
    for article, noun in pairwise(events):
        if article is None or noun is None or article[0].lower() not in ARTICLES:
            continue
        original, surrogate = noun
        if original == surrogate or not surrogate or article[1].lower() not in ARTICLES:
            continue
        if original.startswith(_VOWELS) != surrogate.startswith(_VOWELS):
            flips += 1
            adjusted += article[0] != article[1]
    return adjusted, flips
