"""A glance at what the gate let through of a long text: is there any hope that `verdict.judge` finds it spun?

The verdict cuts the whole text into words. Here only the lines around those that passed the gate are, and the chain
of paragraphs is followed only there: the others have no evidence in it. What is hopeless here is clean there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import exp, log

from cleantext.document import Document
from cleantext.spun.rules import PRIOR
from cleantext.spun.screen import MOST, Passed
from cleantext.spun.tables import Tables
from cleantext.spun.tally import Sight, sight, tally
from cleantext.spun.verdict import ENOUGH, LONG, REACH, STAY, odds
from cleantext.spun.weigh import Weighed, weigh

#: Sums are made in another order here: so many nats may be lost.
_ROUNDING = 1e-6
#: A line with so many nats is hope enough.
_PLENTY = 100.0


class Glance:
    """A text, of which only some lines are looked at."""

    def __init__(self, text: str) -> None:
        """Take a text apart into lines."""
        self._text = text
        self._lines = text.split("\n")
        self._sizes: dict[int, int] = {}

    def hopeless(self, candidates: Iterable[tuple[Tables, Passed]]) -> list[bool]:
        """Whether the text is certainly not judged spun, for each of some dialects.

        Args:
            candidates: dialects, each with what the gate let through.
        """
        out: list[bool] = []
        open_: list[tuple[int, Tables, list[int]]] = []
        every = [(tables, passed.lines) for tables, passed in candidates]
        for (tables, lines), each in zip(every, self._weighed(every), strict=True):
            region = self._region(tables, dict(zip(lines, each.ratio.tolist(), strict=True)))
            if region:
                open_.append((len(out), tables, region))
            out.append(region is not None)
        weighed = self._weighed([(tables, region) for _, tables, region in open_])
        for (number, tables, region), each in zip(open_, weighed, strict=True):
            rates, ratio = each.together()
            total = _chained(ratio.tolist(), [self._filled[line] for line in region])
            out[number] = total + rates + odds(tables) < -_ROUNDING
        return out

    def _region(self, tables: Tables, ratio: Mapping[int, float]) -> list[int] | None:
        """The lines that are judged, if not all are; see `verdict`.

        Args:
            tables: of the dialect.
            ratio: nats of the lines that passed the gate.
        """
        if len(ratio) >= MOST * len(self._filled):
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
        return sorted(region & self._filled.keys())

    @cached_property
    def _filled(self) -> dict[int, int]:
        """The lines that are not blank, with their number among these."""
        filled = (n for n, line in enumerate(self._lines) if line and not line.isspace())
        return {line: number for number, line in enumerate(filled)}

    @cached_property
    def _long(self) -> bool:
        """Whether the verdict looks only at parts of the text."""
        return len(self._text.split(None, LONG)) > LONG

    def _weighed(self, wanted: Sequence[tuple[Tables, Sequence[int]]]) -> list[Weighed]:
        """The evidence of lines that are not blank, for each of some dialects.

        Args:
            wanted: dialects, each with its lines.
        """
        every: dict[int, set[int]] = {}
        for tables, lines in wanted:
            every.setdefault(id(tables.ids), set()).update(lines)
        seen: dict[int, tuple[dict[int, int], Sight]] = {}
        out = []
        for tables, lines in wanted:
            # dialects with the same words see the same
            if id(tables.ids) not in seen:
                together = sorted(every[id(tables.ids)])
                document = Document("\n".join(map(self._lines.__getitem__, together)))
                places = {line: place for place, line in enumerate(together)}
                seen[id(tables.ids)] = places, sight(document, tables)
            places, sighted = seen[id(tables.ids)]
            out.append(weigh(tally(sighted, tables), tables)[[places[line] for line in lines]])
        return out

    def _size(self, line: int) -> int:
        """How many words a line has."""
        if line not in self._sizes:
            self._sizes[line] = len(self._lines[line].split())
        return self._sizes[line]

    def _around(self, line: int) -> list[int]:
        """The lines that begin within reach of the beginning of a line, this one among them."""
        out = [line]
        words = self._size(line)
        for after in range(line + 1, len(self._lines)):
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
