"""One dialect's screen, applied to passages: some lines of a text that have strong surrogates."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from math import ceil, exp, floor, log

from cleantext.spun import lanes
from cleantext.spun.screen import (
    IN_PARAGRAPH,
    IN_WINDOW,
    MOST,
    PRIORS,
    REMAINING,
    WINDOW,
    Screen,
    gain,
    loss,
)

#: Numbers of lines.
Passage = tuple[int, ...]

_NEW_LINE = re.compile(rb"\n")
#: Sums are made in one order or another: so many nats may be lost.
ROUNDING = 1e-9
#: Lanes hold whole numbers: so many to a nat.
_UNIT = 1000
_EVERY_RATE = lanes.tops(len(PRIORS))
#: Nats that the best spin rate may lack where all of them together have enough.
_SLACK = log(len(PRIORS))
#: Lines with so many surrogates are looked at without asking first whether they may pass.
_MANY = 8
_NOTHING = repeat(0)
_NO_WEIGHT = repeat(0.0)
_NO_NATS = "", 0.0


@dataclass
class Lines:
    """The lines of a text that have strong surrogates, counted from 0.

    Attributes:
        raw: the text as bytes.
        lowered: the same with small letters only and without punctuation, byte for byte.
        hits: the numbers of the surrogates of a line.
        sums: their nats, a lane for each dialect.
        bare: those of them that may stand there bare: in small letters, between white space.
        wanted: words that say something against a dialect, for dialects that do not mind capitals and for others.
    """

    raw: bytes
    lowered: bytes
    wanted: tuple[frozenset[bytes], frozenset[bytes]] = (frozenset(), frozenset())
    hits: dict[int, dict[int, None]] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)
    bare: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    _known: dict[tuple[int, bool], frozenset[bytes]] = field(default_factory=dict)
    _words: dict[tuple[int, bool], frozenset[str]] = field(default_factory=dict)
    _standing: dict[tuple[Passage, bool], tuple[set[int], frozenset[bytes]]] = field(
        default_factory=dict
    )

    @cached_property
    def breaks(self) -> list[int]:
        """Where each line ends, in bytes, and the end of all."""
        return [*(found.start() for found in _NEW_LINE.finditer(self.raw)), len(self.raw)]

    def start(self, line: int) -> int:
        """Where a line begins, in bytes; the line end before it counts as part of it."""
        return self.breaks[line - 1] if line else 0

    def words(self, line: int, *, bare: bool) -> frozenset[str]:
        """The words as they stand, or lowered and without punctuation."""
        found = self._words.get((line, bare))
        if found is None:
            part = self._source(bare)[self.start(line) : self.breaks[line]]
            found = frozenset(part.decode("utf-8", "surrogatepass").split())
            self._words[line, bare] = found
        return found

    def standing(self, passage: Passage, *, bare: bool) -> tuple[set[int], frozenset[bytes]]:
        """The surrogates in a passage, and wanted words in it: remembered, since several dialects ask.

        Args:
            passage: its lines.
            bare: what stands there bare, or whatever stands there.
        """
        found = self._standing.get((passage, bare))
        if found is None:
            hits = self.bare if bare else self.hits
            words = [self._telling(line, bare) for line in passage]
            found = self._standing[passage, bare] = (
                set[int]().union(*[hits[line] for line in passage]),
                words[0] if len(words) == 1 else frozenset[bytes]().union(*words),
            )
        return found

    def _telling(self, line: int, bare: bool) -> frozenset[bytes]:
        """The wanted words of a line, but not those that only Unicode's white space sets off."""
        found = self._known.get((line, bare))
        if found is None:
            words = self._source(bare)[self.start(line) : self.breaks[line]].split()
            found = self._known[line, bare] = self.wanted[bare].intersection(words)
        return found

    def _source(self, bare: bool) -> bytes:
        return self.raw if bare else self.lowered

    @cached_property
    def windows(self) -> dict[int, list[int]]:
        """The lines that begin in each window."""
        found: dict[int, list[int]] = {}
        for line in self.hits:
            found.setdefault(self.start(line) // WINDOW, []).append(line)
        return found


class Sieve:
    """A screen, made ready for many passages."""

    def __init__(self, screen: Screen, numbers: Mapping[str, int]) -> None:
        """Prepare a screen; `numbers` has those of all words and phrases that hits may be of."""
        self.screen = screen
        self._numbers = numbers
        #: Nats that a line must have, and a window.
        self.alone = screen.needed + IN_PARAGRAPH * screen.scale
        self.together = screen.needed + IN_WINDOW * screen.scale

    def weight(self, surrogate: str) -> float:
        """The nats of a strong surrogate or a collocation, 0 for others."""
        if surrogate in self.screen.collocations:
            return self.together
        return self.screen.strong.get(surrogate, _NO_NATS)[1]

    @cached_property
    def known(self) -> dict[int, tuple[str, float]]:
        """Number to surrogate and nats."""
        every = (*self.screen.strong, *self.screen.collocations)
        return {
            self._numbers[surrogate]: (surrogate, self.weight(surrogate)) for surrogate in every
        }

    @cached_property
    def _nats(self) -> dict[int, float]:
        """Number to nats."""
        return {number: nats for number, (_, nats) in self.known.items()}

    @cached_property
    def _gains(self) -> dict[int, int]:
        """What each surrogate adds, a lane for each spin rate."""
        made = {nats: packed(gain(nats)) for nats in {nats for _, nats in self.known.values()}}
        return {number: made[nats] for number, (_, nats) in self.known.items()}

    @cached_property
    def _losses(self) -> dict[bytes, int]:
        """What bare originals take away, and for other main originals nothing."""
        markers = self.screen.markers
        made = {leaving: packed(loss(leaving)) for leaving in set(markers.values())}
        losses = {word.encode(): made[leaving] for word, leaving in markers.items()}
        return dict.fromkeys(self._mains.values(), 0) | losses

    @cached_property
    def _mains(self) -> dict[int, bytes]:
        """The main original of each surrogate, which must not stand beside it."""
        strong = self.screen.strong
        return {n: strong[s][0].encode() for n, (s, _) in self.known.items() if s in strong}

    @cached_property
    def telling(self) -> frozenset[bytes]:
        """The words that say something against the dialect."""
        return frozenset(self._losses)

    @cached_property
    def _nothing(self) -> int:
        """The sum for no words at all; a top bit tells when a spin rate has enough but for the slack."""
        limit = floor(_UNIT * (REMAINING * self.screen.needed - _SLACK))
        return packed(PRIORS) + lanes.lifted([limit] * len(PRIORS))

    def passed(self, lines: Lines, alone: Iterable[int], together: Iterable[Passage]) -> Passage:
        """The lines that pass, by themselves or with others.

        Where they are so many that the text is judged as a whole, the others are not looked at.

        Args:
            lines: of the text.
            alone: those that have enough nats.
            together: lines in the same window, or the next, that have enough.
        """
        passing: set[int] = set()
        enough = MOST * len(lines.breaks)
        for line in alone:
            if self._passes(lines, (line,), self.alone):
                passing.add(line)
                if len(passing) >= enough:
                    return tuple(sorted(passing))
        for both in together:
            if not passing.issuperset(both) and self._passes(lines, both, self.together):
                passing.update(both)
        return tuple(sorted(passing))

    def total(self, lines: Lines) -> float:
        """The nats of all strong surrogates, each counted once in a line."""
        every = chain.from_iterable(lines.hits.values())
        return sum(map(self._nats.get, every, _NO_WEIGHT))

    def _passes(self, lines: Lines, passage: Passage, needed: float) -> bool:
        """Whether enough evidence remains when shapes and bare originals are looked at."""
        screen, known = self.screen, self.known
        hits = [number for line in passage for number in lines.hits[line]]
        # where there are many it most probably passes
        sure = screen.collocations or len(hits) >= _MANY
        if not sure and not self._may_pass(lines, passage):
            return False
        nats = dict([known[number] for number in hits if number in known])
        if sum(nats.values()) < needed - ROUNDING:
            return False
        if not screen.collocations.isdisjoint(nats):
            return True
        each = [lines.words(line, bare=screen.bare) for line in passage]
        words = each[0] if len(each) == 1 else frozenset[str]().union(*each)
        kept = {s: v for s, v in nats.items() if s in words and screen.strong[s][0] not in words}
        remaining = REMAINING * screen.needed - ROUNDING
        return sum(kept.values()) >= remaining and screen.suffices(kept, words, remaining)

    def _may_pass(self, lines: Lines, passage: Passage) -> bool:
        """False if it certainly does not: more evidence than there is would not be enough."""
        hits, words = lines.standing(passage, bare=self.screen.bare)
        mains, gains = self._mains, self._gains
        total = self._nothing
        for number in hits:
            if number in mains and mains[number] not in words:
                total += gains[number]
        if not total & _EVERY_RATE:
            return False
        return _enough(total + sum(map(self._losses.get, words, _NOTHING)))


def packed(nats: Iterable[float]) -> int:
    """Nats in lanes, rounded up."""
    return lanes.packed(ceil(_UNIT * value) for value in nats)


def reaching(nats: Iterable[float]) -> int:
    """What to add to nats in lanes so that top bits tell which of them reach these."""
    return lanes.lifted([floor(_UNIT * value) for value in nats])


def _enough(total: int) -> bool:
    """Whether all spin rates together have enough, in a sum that began with `_nothing`."""
    if not total & _EVERY_RATE:
        return False
    more = [value / _UNIT for value in lanes.above(total, len(PRIORS))]
    return max(more) >= _SLACK or sum(map(exp, more)) >= len(more)
