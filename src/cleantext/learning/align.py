"""Which stretch of a spun text stands for which stretch of its original.

The tokens that the spinner left alone are anchors: an edit-distance alignment of the token
sequences (rapidfuzz, bit-parallel) finds them, whatever the line breaks. Between two anchors lies
a *gap*, and what faces each other in a gap are candidates for substitutions. Lines that only one
side has end up in gaps that are long, lopsided or far from any anchor; such gaps are not trusted.
A gap of unequal lengths is resolved by what other gaps have taught (`Known`), or left alone where
several readings are as likely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, repeat
from math import exp, log

from rapidfuzz.distance import Levenshtein

#: original to surrogate (or itself, where it stays) to the share of its occurrences.
Known = Mapping[str, Mapping[str, float]]

#: Tokens on each side of a gap that are looked at, and the share of them that must be anchors.
WINDOW, ANCHORED = 9, 0.34
#: Tokens of a gap, on its longer side, beyond which nothing is believed.
MAX_GAP = 12
#: Tokens of one side that a phrase rule can have.
MAX_PHRASE = 3
#: Nats against a substitution nobody has seen, against each further token of a phrase, against a
#: token that only one side has, against a change of shape, and against a rule that the map
#: contradicts.
UNSEEN, LONGER, ALONE, MISSHAPEN, CONTRADICTED = 3.0, 4.0, 8.0, 6.0, 4.0
#: Probability that a link of an unequal gap must have.
CERTAIN = 0.8

_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "\u00a0": " "})
_SHAPE = re.compile(r"([^\w$€£]*)(.*?)([^\w%]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """Tokens `original` of the original (half open, from 0) became tokens `surrogate`."""

    original: tuple[int, int]
    surrogate: tuple[int, int]
    same: bool


@dataclass(frozen=True)
class Alignment:
    """A pair of texts laid side by side.

    Attributes:
        original, spun: their tokens.
        links: in reading order; what is not trusted has no link.
        anchors: tokens that are the same on both sides.
    """

    original: tuple[str, ...]
    spun: tuple[str, ...]
    links: tuple[Link, ...]
    anchors: int

    @cached_property
    def similarity(self) -> float:
        """Anchors / tokens of the shorter text, in 0..1."""
        return self.anchors / max(1, min(len(self.original), len(self.spun)))

    @property
    def linked(self) -> float:
        """Links / tokens of the shorter text: near 0 for texts that are no pair."""
        return len(self.links) / max(1, min(len(self.original), len(self.spun)))

    @property
    def changed(self) -> int:
        """Links that are substitutions: neither the same words nor words of one side only."""
        return sum(
            not link.same
            and link.original[0] < link.original[1]
            and link.surrogate[0] < link.surrogate[1]
            for link in self.links
        )

    @property
    def single(self) -> int:
        """Links that are substitutions of one token by one."""
        return sum(
            not link.same
            and link.original[1] - link.original[0] == 1 == link.surrogate[1] - link.surrogate[0]
            for link in self.links
        )

    def words(self, link: Link) -> tuple[str, str]:
        """Original and surrogate of a link, words joined by one space."""
        (o0, o1), (s0, s1) = link.original, link.surrogate
        return " ".join(self.original[o0:o1]), " ".join(self.spun[s0:s1])

    def stretches(self) -> tuple[str, str]:
        """Original and spun text of the linked parts alone, each stretch on a line."""
        original: list[str] = []
        spun: list[str] = []
        last = None
        for link in self.links:
            (o0, o1), (s0, s1) = link.original, link.surrogate
            if last and (o0, s0) != (last.original[1], last.surrogate[1]):
                original.append("\n")
                spun.append("\n")
            original += self.original[o0:o1]
            spun += self.spun[s0:s1]
            last = link
        return " ".join(original), " ".join(spun)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Tokens o0:o1 of the original against s0:s1 of the spun text; `same` for a run of anchors."""

    o0: int
    o1: int
    s0: int
    s1: int
    same: bool

    @property
    def size(self) -> int:
        return max(self.o1 - self.o0, self.s1 - self.s0)


def tokens_of(text: str) -> tuple[str, ...]:
    """The tokens of a text, with plain quotation marks, since editors change these."""
    return tuple(text.translate(_PLAIN).split())


def split_shape(token: str) -> tuple[str, str, str]:
    """Punctuation before, word, and punctuation behind."""
    match = _SHAPE.fullmatch(token)
    return (match[1], match[2], match[3]) if match else ("", token, "")


def align(spun: str, original: str, known: Known | None = None) -> Alignment:
    """Lay a spun text beside its original.

    Args:
        spun: the text in the dialect.
        original: the text that it may have been made from.
        known: what is known of the map, to resolve gaps of unequal lengths.
    """
    return Aligner(spun, original).links(known or {})


class Aligner:
    """A pair whose anchors are found once, to be linked again as more is known."""

    def __init__(self, spun: str, original: str) -> None:
        self.original = tokens_of(original)
        self.spun = tokens_of(spun)
        self._gaps = _gaps(self.original, self.spun)
        self._trusted = _trusted(self._gaps)

    def links(self, known: Known) -> Alignment:
        """Link what is trusted."""
        out: list[Link] = []
        anchors = 0
        for gap, trusted in zip(self._gaps, self._trusted, strict=True):
            if gap.same:
                anchors += gap.size
            if not trusted:
                continue
            if gap.same:
                out += [
                    Link((o, o + 1), (s, s + 1), True)
                    for o, s in zip(range(gap.o0, gap.o1), range(gap.s0, gap.s1), strict=True)
                ]
            else:
                out += _resolve(self.original, self.spun, gap, known)
        return Alignment(self.original, self.spun, tuple(out), anchors)


def _gaps(original: Sequence[str], spun: Sequence[str]) -> list[_Gap]:
    """Runs of anchors and gaps, alternating, over both texts."""
    merged: list[_Gap] = []
    for op in Levenshtein.opcodes(original, spun):
        same = op.tag == "equal"
        gap = _Gap(op.src_start, op.src_end, op.dest_start, op.dest_end, same)
        if merged and not same and not merged[-1].same:
            last = merged.pop()
            gap = _Gap(last.o0, gap.o1, last.s0, gap.s1, False)
        merged.append(gap)
    return merged


def _trusted(gaps: Sequence[_Gap]) -> list[bool]:
    """Whether each gap, or run of anchors, has enough anchors in and around it."""
    starts = list(accumulate((gap.size for gap in gaps), initial=0))
    units = (same for gap in gaps for same in repeat(gap.same, gap.size))
    anchors = list(accumulate(units, initial=0))
    out = []
    for gap, start, end in zip(gaps, starts, starts[1:], strict=False):
        left, right = max(0, start - WINDOW), min(starts[-1], end + WINDOW)
        around = anchors[start] - anchors[left] + anchors[right] - anchors[end]
        inside = min(gap.size, WINDOW)
        near = start - left + right - end + inside
        enough = around + (inside if gap.same else 0) >= ANCHORED * near
        out.append(enough and (gap.same or gap.size <= MAX_GAP))
    return out


def _resolve(original: Sequence[str], spun: Sequence[str], gap: _Gap, known: Known) -> list[Link]:
    """The links of a gap that are certain enough."""
    wide, high = gap.o1 - gap.o0, gap.s1 - gap.s0
    if not wide or not high:
        return [Link((gap.o0, gap.o1), (gap.s0, gap.s1), False)] if gap.size <= MAX_PHRASE else []
    if wide == high == 1:
        return [Link((gap.o0, gap.o1), (gap.s0, gap.s1), False)]
    moves = _moves(original[gap.o0 : gap.o1], spun[gap.s0 : gap.s1], known)
    forward = _sums(moves, wide, high)
    backward = _sums(
        [(wide - o1, wide - o0, high - s1, high - s0, w) for o0, o1, s0, s1, w in moves], wide, high
    )
    total = forward[wide, high]
    return [
        Link((gap.o0 + o0, gap.o0 + o1), (gap.s0 + s0, gap.s0 + s1), False)
        for o0, o1, s0, s1, weight in moves
        if o1 > o0
        and s1 > s0
        and forward[o0, s0] * weight * backward[wide - o1, high - s1] >= CERTAIN * total
    ]


#: Tokens of both sides that one link can have; phrases of equal length are linked word by word.
_SIZES = tuple(
    (wide, high)
    for wide in range(1, MAX_PHRASE + 1)
    for high in range(1, MAX_PHRASE + 1)
    if wide == 1 or wide != high
)
_Move = tuple[int, int, int, int, float]


def _moves(original: Sequence[str], spun: Sequence[str], known: Known) -> list[_Move]:
    """All links that the tokens of a gap allow, with their weights."""
    out: list[_Move] = []
    for o1 in range(len(original) + 1):
        for s1 in range(len(spun) + 1):
            if o1:
                out.append((o1 - 1, o1, s1, s1, exp(-ALONE)))
            if s1:
                out.append((o1, o1, s1 - 1, s1, exp(-ALONE)))
            for wide, high in _SIZES:
                o0, s0 = o1 - wide, s1 - high
                if o0 >= 0 and s0 >= 0:
                    cost = link_cost(original[o0:o1], spun[s0:s1], known)
                    out.append((o0, o1, s0, s1, exp(-cost)))
    return out


def _sums(moves: Sequence[_Move], wide: int, high: int) -> dict[tuple[int, int], float]:
    """Sum over all ways from (0, 0) to every cell."""
    sums = {(0, 0): 1.0}
    for o0, o1, s0, s1, weight in sorted(moves, key=lambda move: (move[1], move[3])):
        sums[o1, s1] = sums.get((o1, s1), 0.0) + sums.get((o0, s0), 0.0) * weight
    return sums


def link_cost(original: Sequence[str], spun: Sequence[str], known: Known) -> float:
    """Nats against these tokens standing for each other."""
    before, after = " ".join(original), " ".join(spun)
    shares = known.get(before) or known.get(before.lower(), {})
    share = shares.get(after) or shares.get(after.lower(), 0.0)
    if share > 0:
        return -log(share) + 0.1
    extra = LONGER * (max(len(original), len(spun)) - 1)
    misshapen = not same_shape(before, after)
    contradicted = max(shares.values(), default=0.0) > 0.5
    return UNSEEN + extra + MISSHAPEN * misshapen + CONTRADICTED * contradicted


def same_shape(original: str, surrogate: str) -> bool:
    """Whether punctuation around the words is the same, and a capital is not invented."""
    lead, core, trail = split_shape(original)
    other_lead, other, other_trail = split_shape(surrogate)
    return (lead, trail) == (other_lead, other_trail) and (
        core[:1].isupper() or not other[:1].isupper()
    )
