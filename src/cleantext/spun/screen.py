"""What the gate before the verdict (see `gate`) knows of each dialect.

Most text is clean and must cost next to nothing, so the gate looks only at a dialect's *strong* surrogates:
words far more frequent in the dialect than in English whose main original does not stand bare in the same
paragraph. The tables of the shipped dialects lie ready in `data/models/screen.json` (made by
`scripts/build_tables.py`), so that a clean text loads no lexicon.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import exp, expm1, log, log1p
from pathlib import Path
from typing import TYPE_CHECKING

from cleantext.spun.dialect import ESCAPE
from cleantext.spun.rules import FIRST_CAP, PRIOR, SPIN_RATES

if TYPE_CHECKING:
    from cleantext.spun.tables import Tables

#: Nats from which a surrogate counts as strong, times the trust in its dialect: where the surrogates are plain
#: words, no single one says much. Such dialects are few, and so are their surrogates: the gate stays quick.
STRONG, LEAST_TRUST = 2.75, 0.5
#: Plain words come in bursts together: for their nats the trust in the dialect counts to this power. Of 164 pages of
#: `alternate` as many are found as with 1, where an eighth more clean paragraphs have to be looked at.
BURSTS = 1.2
#: Originals that a dialect is so sure to replace, and that are so frequent, speak against it where they stand bare.
MARKER_SURE, MARKER_FREQUENCY = 0.4, 3e-4
#: A paragraph is let through if its strong surrogates, each counted once, have so many nats more than the verdict
#: needs, or those of the window around it so many; and if, less what bare originals say against it, this part
#: of what the verdict needs remains (it counts repetitions and weak surrogates too).
IN_PARAGRAPH, IN_WINDOW, REMAINING = 3.0, 6.0, 0.8
#: Share of the paragraphs that passed the gate from which a text is judged as a whole.
MOST = 0.3
#: Bytes of half a window.
WINDOW = 2500
#: ASCII letters lowered; all but letters, digits, underscores and apostrophes, and all beyond ASCII, is a space.
LOWERED = bytes(
    ord(chr(b).lower()) if b < 128 and (chr(b).isalnum() or chr(b) in "_'") else ord(" ")
    for b in range(256)
)
#: Spin rates and their priors, as in `weigh`, all rules alike.
_RATES = tuple(rate for rate, _ in SPIN_RATES)
PRIORS = tuple(log(prior) for _, prior in SPIN_RATES)


@cache
def gain(nats: float) -> tuple[float, ...]:
    """What a surrogate adds at each spin rate, if it adds `nats` where all rules are applied."""
    return tuple(min(log1p(rate * expm1(nats)), FIRST_CAP) for rate in _RATES)


@cache
def loss(leaving: float) -> tuple[float, ...]:
    """What a bare original adds at each spin rate; it escapes a rule that is on as in most dialects."""
    return tuple(log1p(-rate * leaving * (1 - ESCAPE)) for rate in _RATES)


@dataclass(frozen=True)
class Screen:
    """What the gate knows of a dialect.

    Attributes:
        bare: as in its profile.
        needed: nats that a closer look at this dialect takes.
        scale: what a nat of another dialect is worth here.
        strong: surrogate to the original that it stands for most often, and its nats.
        markers: frequent originals, with the probability that they are replaced.
        collocations: phrases that are each enough; none is part of another.
    """

    bare: bool
    needed: float
    scale: float
    strong: Mapping[str, tuple[str, float]]
    markers: Mapping[str, float]
    collocations: frozenset[str]

    def evidence(self, nats: Mapping[str, float], words: frozenset[str]) -> float:
        """Roughly the log-likelihood ratio of a passage, in nats: that of `weigh` for the words known here.

        Args:
            nats: its strong surrogates, with their nats.
            words: its words.
        """
        best: float = max(totals := self._totals(nats, words))
        return best + log(sum(exp(total - best) for total in totals))

    def suffices(self, nats: Mapping[str, float], words: frozenset[str], needed: float) -> bool:
        """Whether the evidence is at least so many nats; mostly one spin rate is enough to tell."""
        return max(self._totals(nats, words)) >= needed or self.evidence(nats, words) >= needed

    def _totals(self, nats: Mapping[str, float], words: frozenset[str]) -> list[float]:
        """The log-likelihood ratio at each spin rate, with its prior."""
        terms = [PRIORS, *map(gain, nats.values())]
        terms += [self._losses[word] for word in self._losses.keys() & words]
        return list(map(sum, zip(*terms, strict=True)))

    @cached_property
    def _losses(self) -> dict[str, tuple[float, ...]]:
        """What each marker takes away, bare."""
        return {word: loss(leaving) for word, leaving in self.markers.items()}


@dataclass(frozen=True, slots=True)
class Passed:
    """What the gate lets through for one dialect: lines, counted from 0, and nats of their strong surrogates."""

    lines: tuple[int, ...]
    nats: float


def of(tables: Tables) -> Screen:
    """The screen of a dialect."""
    import numpy as np

    from cleantext.spun.channel import EVIDENCE_SURE
    from cleantext.spun.tally import Tally
    from cleantext.spun.weigh import pushes

    profile = tables.profile
    strong: dict[str, tuple[str, float]] = {}
    collocations: set[str] = set()
    surrogates = np.flatnonzero(tables.rules)
    none = np.zeros(len(surrogates), np.int64)
    every = Tally(none, surrogates, none + 1, none[:1])
    full = np.ones(1, np.float64)
    nats = pushes(every, np.arange(len(surrogates)), np.zeros(len(none)), tables, full, full)[:, 0]
    strongly = STRONG * max(profile.trust, LEAST_TRUST)
    for surrogate, value in zip(surrogates.tolist(), nats.tolist(), strict=True):
        words = tables.words[surrogate].encode().translate(LOWERED).decode().split()
        if profile.collocations:
            if tables.stated[surrogate] < EVIDENCE_SURE:
                continue
            collocations.add(" ".join(words))
        elif words == [tables.words[surrogate]] and value >= strongly:
            main = tables.words[tables.main[surrogate]]
            strong[words[0]] = (main, round(min(value, FIRST_CAP), 2))
    sure = (tables.leaving >= MARKER_SURE) & (tables.frequency >= MARKER_FREQUENCY)
    markers = {tables.words[n]: round(float(tables.leaving[n]), 2) for n in np.flatnonzero(sure)}
    needed = round(-log(PRIOR * profile.prior) / profile.trust, 2)
    scale = round(profile.trust**-BURSTS, 2)
    return Screen(profile.bare, needed, scale, strong, markers, _shortest(collocations))


def _shortest(phrases: set[str]) -> frozenset[str]:
    """The phrases that contain no other one, since a text that has a longer one has a shorter one as well."""

    def contains(phrase: str) -> bool:
        words = phrase.split(" ")
        size = len(words)
        return any(
            " ".join(words[first:last]) in phrases
            for first in range(size)
            for last in range(first + 1, size + 1)
            if last - first < size
        )

    return frozenset(phrase for phrase in phrases if not contains(phrase))


def to_json(screens: Mapping[str, Screen]) -> str:
    """The file of the shipped screens."""
    table = {
        name: {
            "bare": screen.bare,
            "needed": screen.needed,
            "scale": screen.scale,
            "strong": dict(sorted(screen.strong.items())),
            "markers": screen.markers,
            "collocations": sorted(screen.collocations),
        }
        for name, screen in sorted(screens.items())
    }
    return json.dumps(table, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


@cache
def read(path: Path) -> Mapping[str, Screen]:
    """The shipped screens by dialect."""
    table = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Screen(
            entry["bare"],
            entry["needed"],
            entry["scale"],
            {k: (v[0], v[1]) for k, v in entry["strong"].items()},
            entry["markers"],
            frozenset(entry["collocations"]),
        )
        for name, entry in table.items()
    }
