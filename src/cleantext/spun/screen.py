"""The gate before the verdict: which paragraphs could be spun at all?

Most text is clean and must cost next to nothing, so the gate looks only at a dialect's *strong* surrogates:
words far more frequent in the dialect than in English whose main original does not stand bare in the same
paragraph. The text is not cut into words: one automaton (Aho and Corasick, "Efficient string matching", CACM 1975)
finds the strong surrogates of all dialects in one pass over the bytes, and only lines that have some are looked at more
closely. The tables of the shipped dialects lie ready in `data/models/screen.json` (made by
`scripts/build_tables.py`), so that a clean text loads no lexicon.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import exp, expm1, log, log1p
from pathlib import Path
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleantext.spun.dialect import ESCAPE
from cleantext.spun.rules import FIRST_CAP, PRIOR, SPIN_RATES

if TYPE_CHECKING:
    from cleantext.spun.tables import Tables

#: Nats from which a surrogate counts as strong, times the trust in its dialect: where the surrogates are plain
#: words, no single one says much. Such dialects are few, and so are their surrogates: the gate stays quick.
STRONG, LEAST_TRUST = 2.75, 0.5
#: Originals that a dialect is so sure to replace, and that are so frequent, speak against it where they stand bare.
MARKER_SURE, MARKER_FREQUENCY = 0.4, 3e-4
#: A paragraph is let through if its strong surrogates, each counted once, have so many nats more than the verdict
#: needs, or those of the window around it so many; and if, less what bare originals say against it, this part
#: of what the verdict needs remains (it counts repetitions and weak surrogates too).
IN_PARAGRAPH, IN_WINDOW, REMAINING = 3.0, 6.0, 0.8
#: Bytes of half a window.
WINDOW = 2500
#: ASCII letters lowered; all but letters, digits, underscores and apostrophes, and all beyond ASCII, is a space.
_LOWERED = bytes(
    ord(chr(b).lower()) if b < 128 and (chr(b).isalnum() or chr(b) in "_'") else ord(" ")
    for b in range(256)
)
_NEW_LINE = re.compile(rb"\n")
#: Spin rates and their priors, as in `weigh`, all rules alike.
_RATES = tuple(rate for rate, _ in SPIN_RATES)
_PRIORS = tuple(log(prior) for _, prior in SPIN_RATES)


@cache
def _gain(nats: float) -> tuple[float, ...]:
    """What a surrogate adds at each spin rate, if it adds `nats` where all rules are applied."""
    return tuple(min(log1p(rate * expm1(nats)), FIRST_CAP) for rate in _RATES)


@cache
def _loss(leaving: float) -> tuple[float, ...]:
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
        collocations: phrases that are each enough.
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
        terms = [_PRIORS, *(_gain(value) for value in nats.values())]
        terms += [_loss(self.markers[word]) for word in self.markers.keys() & words]
        totals = [sum(each) for each in zip(*terms, strict=True)]
        best: float = max(totals)
        return best + log(sum(exp(total - best) for total in totals))


@dataclass(frozen=True, slots=True)
class Passed:
    """What the gate lets through for one dialect: lines, counted from 0, and nats of their strong surrogates."""

    lines: tuple[int, ...]
    nats: float


@dataclass(frozen=True)
class _Line:
    """A line with strong surrogates, in two forms."""

    lowered: bytes
    exact: str

    @cached_property
    def words(self) -> frozenset[str]:
        """Lowered, without punctuation."""
        return frozenset(self.lowered.decode("ascii").split())

    @cached_property
    def bare_words(self) -> frozenset[str]:
        """As they stand."""
        return frozenset(self.exact.split())


@dataclass
class _Lines:
    """The lines of a text, made when they are asked for.

    `raw` is the text as bytes, `lowered` the same with small letters only, byte for byte.
    """

    text: str
    raw: bytes
    lowered: bytes
    known: dict[int, _Line] = field(default_factory=dict)

    @cached_property
    def breaks(self) -> list[int]:
        """Where each line ends, in bytes, and the end of all."""
        return [*(found.start() for found in _NEW_LINE.finditer(self.raw)), len(self.raw)]

    @cached_property
    def exact(self) -> list[str]:
        """The lines as they stand."""
        return self.text.split("\n")

    def line(self, number: int) -> _Line:
        """One line; remembered, since several dialects ask."""
        found = self.known.get(number)
        if found is None:
            start = self.breaks[number - 1] + 1 if number else 0
            lowered = self.lowered[start : self.breaks[number]]
            found = self.known[number] = _Line(lowered, self.exact[number])
        return found


@dataclass(frozen=True)
class Gate:
    """The screens of several dialects, applied together."""

    screens: Mapping[str, Screen]

    @cached_property
    def _wanted(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Every word and phrase that some screen looks for, to the screens and the nats there."""
        out: dict[str, list[tuple[str, float]]] = {}
        for name, screen in self.screens.items():
            for surrogate, (_, nats) in screen.strong.items():
                out.setdefault(surrogate, []).append((name, nats))
            for phrase in screen.collocations:
                out.setdefault(phrase, []).append((name, screen.needed + IN_WINDOW * screen.scale))
        return {surrogate: tuple(every) for surrogate, every in sorted(out.items())}

    @cached_property
    def _surrogates(self) -> tuple[str, ...]:
        return tuple(self._wanted)

    @cached_property
    def _finder(self) -> BytesAhoCorasick:
        patterns = (f" {surrogate} ".encode() for surrogate in self._surrogates)
        return BytesAhoCorasick(patterns, implementation=Implementation.ContiguousNFA)

    def candidates(self, text: str) -> dict[str, Passed]:
        """What may be spun, by dialect, the likeliest first; dialects without any are left out."""
        raw = text.encode("utf-8", "surrogatepass")
        lowered = raw.translate(_LOWERED)
        hits = self._finder.find_matches_as_indexes(b" %b " % lowered, overlapping=True)
        if not hits:
            return {}
        lines = _Lines(text, raw, lowered)
        breaks, wanted, surrogates = lines.breaks, self._wanted, self._surrogates
        found: dict[str, dict[int, dict[str, float]]] = {name: {} for name in self.screens}
        for number, start, _ in hits:
            surrogate = surrogates[number]
            line = bisect_left(breaks, start)
            for name, nats in wanted[surrogate]:
                found[name].setdefault(line, {})[surrogate] = nats
        out = {}
        for name, screen in self.screens.items():
            chosen = _chosen(screen, found[name], lines)
            if chosen.lines:
                out[name] = chosen
        return dict(sorted(out.items(), key=lambda item: -item[1].nats))


def _chosen(screen: Screen, found: Mapping[int, Mapping[str, float]], lines: _Lines) -> Passed:
    """The lines that pass one screen: by themselves, or with those in the same window.

    Args:
        screen: of the dialect.
        found: line number to its strong surrogates with their nats.
        lines: of the text.
    """
    passing: set[int] = set()
    windows: dict[int, list[int]] = {}
    alone, together = (
        screen.needed + IN_PARAGRAPH * screen.scale,
        screen.needed + IN_WINDOW * screen.scale,
    )
    total = 0.0
    for number, nats in found.items():
        value = sum(nats.values())
        if value >= alone and _remains(screen, [lines.line(number)], nats):
            passing.add(number)
        total += value
        start = lines.breaks[number - 1] if number else 0
        windows.setdefault(start // WINDOW, []).append(number)
    for window, here in windows.items():
        both = [*here, *windows.get(window + 1, ())]
        if passing.issuperset(both):
            continue
        every = {surrogate: v for number in both for surrogate, v in found[number].items()}
        if sum(every.values()) >= together and _remains(
            screen, [lines.line(number) for number in both], every
        ):
            passing.update(both)
    return Passed(tuple(sorted(passing)), total)


def _remains(screen: Screen, lines: Sequence[_Line], nats: Mapping[str, float]) -> bool:
    """Whether enough evidence remains when shapes and bare originals are looked at."""
    if not screen.collocations.isdisjoint(nats):
        return True
    words = frozenset[str]().union(
        *(line.bare_words if screen.bare else line.words for line in lines)
    )
    kept = {s: v for s, v in nats.items() if s in words and screen.strong[s][0] not in words}
    if sum(kept.values()) < REMAINING * screen.needed:
        return False
    return screen.evidence(kept, words) >= REMAINING * screen.needed


def of(tables: Tables) -> Screen:
    """The screen of a dialect."""
    import numpy as np

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
        words = tables.words[surrogate].encode().translate(_LOWERED).decode().split()
        if profile.collocations:
            collocations.add(" ".join(words))
        elif words == [tables.words[surrogate]] and value >= strongly:
            main = tables.words[tables.main[surrogate]]
            strong[words[0]] = (main, round(min(value, FIRST_CAP), 2))
    sure = (tables.leaving >= MARKER_SURE) & (tables.frequency >= MARKER_FREQUENCY)
    markers = {tables.words[n]: round(float(tables.leaving[n]), 2) for n in np.flatnonzero(sure)}
    needed = round(-log(PRIOR * profile.prior) / profile.trust, 2)
    scale = round(1 / profile.trust, 2)
    return Screen(profile.bare, needed, scale, strong, markers, frozenset(collocations))


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
