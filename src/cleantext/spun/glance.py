"""A glance at what the gate let through of a long text: is there any hope that `verdict.judge` finds it spun?

The verdict cuts the whole text into words. Here only the lines around those that passed the gate are, and the chain
of paragraphs is followed only there: the others have no evidence in it. What is hopeless here is clean there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import exp, log

from cleantext.spun.rules import PRIOR
from cleantext.spun.screen import MOST, Passed
from cleantext.spun.sighting import sight_of_lines
from cleantext.spun.tables import Tables
from cleantext.spun.tally import Sight, tally
from cleantext.spun.verdict import ENOUGH, LONG, REACH, STAY, odds
from cleantext.spun.weigh import Weighed, weigh

#: Sums are made in another order here: so many nats may be lost.
_ROUNDING = 1e-6
#: A line with so many nats is hope enough.
_PLENTY = 100.0

#: One of some texts, a dialect, and lines.
_Wanted = tuple[int, Tables, Sequence[int]]


def hopeless(
    texts: Sequence[str], candidates: Sequence[Iterable[tuple[Tables, Passed]]]
) -> list[list[bool]]:
    """Whether texts are certainly not judged spun, for each of some dialects.

    Args:
        texts: looked at together, which takes less time than one by one.
        candidates: dialects of each text, each with what the gate let through.
    """
    seen = [_Lines(text) for text in texts]
    out: list[list[bool]] = [[] for _ in texts]
    places: list[tuple[int, int]] = []
    open_: list[tuple[int, Tables, list[int]]] = []
    every = [
        (number, tables, passed.lines)
        for number, each in enumerate(candidates)
        for tables, passed in each
    ]
    for (number, tables, lines), each in zip(every, _weighed(seen, every), strict=True):
        region = seen[number].region(tables, dict(zip(lines, each.ratio.tolist(), strict=True)))
        if region:
            places.append((number, len(out[number])))
            open_.append((number, tables, region))
        out[number].append(region is not None)
    weighed = _weighed(seen, open_)
    for (number, place), (_, tables, region), each in zip(places, open_, weighed, strict=True):
        rates, ratio = each.together()
        total = _chained(ratio.tolist(), [seen[number].filled[line] for line in region])
        out[number][place] = total + rates + odds(tables) < -_ROUNDING
    return out


def _weighed(seen: Sequence[_Lines], wanted: Sequence[_Wanted]) -> list[Weighed]:
    """The evidence of lines that are not blank."""
    every: dict[int, set[tuple[int, int]]] = {}
    for number, tables, lines in wanted:
        every.setdefault(id(tables.ids), set()).update((number, line) for line in lines)
    # dialects with the same words see the same
    sights: dict[int, tuple[dict[tuple[int, int], int], Sight]] = {}
    weighed: dict[int, Weighed] = {}
    out = []
    for number, tables, lines in wanted:
        if id(tables.ids) not in sights:
            together = sorted(every[id(tables.ids)])
            spelled = [seen[text].lines[line] for text, line in together]
            places = {each: place for place, each in enumerate(together)}
            sights[id(tables.ids)] = places, sight_of_lines(spelled, tables)
        places, sighted = sights[id(tables.ids)]
        if id(tables) not in weighed:
            weighed[id(tables)] = weigh(tally(sighted, tables), tables)
        out.append(weighed[id(tables)][[places[number, line] for line in lines]])
    return out


class _Lines:
    """A text, of which only some lines are looked at."""

    def __init__(self, text: str) -> None:
        """Take a text apart into lines."""
        self.lines = text.split("\n")
        self._sizes: dict[int, int] = {}

    def region(self, tables: Tables, ratio: Mapping[int, float]) -> list[int] | None:
        """The lines that are judged, if not all are; see `verdict`.

        Args:
            tables: of the dialect.
            ratio: nats of the lines that passed the gate.
        """
        if len(ratio) >= MOST * len(self.filled):
            return None
        least = ENOUGH * -log(PRIOR * tables.profile.prior) - _ROUNDING
        if sum(max(value, 0) for value in ratio.values()) < least:
            return []
        if not self._long:
            return None
        region: set[int] = set()
        for line in ratio:
            around = self._around(line)
            if sum(max(ratio.get(other, 0), 0) for other in around) >= least:
                region.update(around)
        return sorted(region & self.filled.keys())

    @cached_property
    def filled(self) -> dict[int, int]:
        """The lines that are not blank, with their number among these."""
        filled = [n for n, line in enumerate(self.lines) if line and not line.isspace()]
        return dict(zip(filled, range(len(filled)), strict=True))

    @cached_property
    def _long(self) -> bool:
        """Whether the verdict looks only at parts of the text."""
        words = 0
        for line in range(len(self.lines)):
            words += self._size(line)
            if words > LONG:
                return True
        return False

    def _size(self, line: int) -> int:
        """How many words a line has."""
        size = self._sizes.get(line)
        if size is None:
            size = self._sizes[line] = len(self.lines[line].split())
        return size

    def _around(self, line: int) -> list[int]:
        """The lines that begin within reach of the beginning of a line, this one among them."""
        out = [line]
        words = self._size(line)
        for after in range(line + 1, len(self.lines)):
            if words > REACH:
                break
            out.append(after)
            words += self._size(after)
        words = 0
        for before in range(line - 1, -1, -1):
            words += self._size(before)
            if words > REACH:
                break
            out.append(before)
        return out


def _chained(ratios: Sequence[float], places: Sequence[int]) -> float:
    """Log-likelihood ratio of 'some paragraph is spun', as in `verdict`, where most have no evidence.

    Args:
        ratios: nats of the others.
        places: their numbers among all paragraphs, ascending.
    """
    if max(ratios) > _PLENTY:
        return _PLENTY
    total, clean, spun = 0.0, 0.5, 0.5
    before = places[0]
    for ratio, place in zip(ratios, places, strict=True):
        # after some steps of the chain the two are so much nearer to each other
        half = (clean - spun) / 2 * (2 * STAY - 1) ** (place - before)
        clean, spun = 0.5 + half, (0.5 - half) * exp(ratio)
        both = clean + spun
        total += log(both)
        clean, spun, before = clean / both, spun / both, place
    return total
