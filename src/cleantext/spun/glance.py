"""A glance at what the gate let through of a long text: is there any hope that `verdict.judge` finds it spun?

The verdict cuts the whole text into words. Here only the lines around those that passed the gate are, and the chain
of paragraphs is followed only there: the others have no evidence in it. What is hopeless here is clean there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import exp, log, log1p

from cleantext.document import Document
from cleantext.spun.rules import PRIOR
from cleantext.spun.screen import Passed
from cleantext.spun.tables import Floats, Tables
from cleantext.spun.tally import sight, tally
from cleantext.spun.verdict import ENOUGH, LONG, MOST, REACH, STAY
from cleantext.spun.weigh import weigh

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

    def hopeless(self, tables: Tables, passed: Passed) -> bool:
        """Whether the text is certainly not judged spun in a dialect.

        Args:
            tables: of the dialect.
            passed: what the gate let through.
        """
        if len(passed.lines) >= MOST * len(self._filled):
            return False
        prior = PRIOR * tables.profile.prior
        ratio = dict(zip(passed.lines, self._weighed(tables, passed.lines).tolist(), strict=True))
        least = ENOUGH * -log(prior) - _ROUNDING
        if sum(max(value, 0) for value in ratio.values()) < least:
            return True
        if not self._long:
            return False
        region: set[int] = set()
        for line in passed.lines:
            around = self._around(line)
            if sum(max(ratio.get(other, 0), 0) for other in around) >= least:
                region.update(around)
        if not region:
            return True
        lines = sorted(region & self._filled.keys())
        total = _chained(self._weighed(tables, lines).tolist(), [self._filled[n] for n in lines])
        return total + log(prior) - log1p(-PRIOR) < -_ROUNDING

    @cached_property
    def _filled(self) -> dict[int, int]:
        """The lines that are not blank, with their number among these."""
        filled = (n for n, line in enumerate(self._lines) if line and not line.isspace())
        return {line: number for number, line in enumerate(filled)}

    @cached_property
    def _long(self) -> bool:
        """Whether the verdict looks only at parts of the text."""
        return len(self._text.split(None, LONG)) > LONG

    def _weighed(self, tables: Tables, lines: Iterable[int]) -> Floats:
        """Nats of lines that are not blank."""
        document = Document("\n".join(map(self._lines.__getitem__, lines)))
        return weigh(tally(sight(document, tables), tables), tables).ratio

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
