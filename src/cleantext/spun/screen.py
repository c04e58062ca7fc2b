"""The gate before the verdict: which paragraphs could be spun at all?

Most text is clean and must cost next to nothing, so the gate looks only at a dialect's *strong* surrogates:
words far more frequent in the dialect than in English whose main original does not stand bare in the same
paragraph. The whole text is lowered and cut into words once, for all dialects, in a few calls that run at the speed
of `bytes.split`; only lines with a strong surrogate are looked at more closely. The tables of the shipped dialects lie
ready in `data/models/screen.json` (made by `scripts/build_tables.py`), so that a clean text loads no lexicon.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

from cleantext.language.frequencies import frequency
from cleantext.spun.rules import FIRST_CAP, PRIOR

if TYPE_CHECKING:
    from cleantext.spun.tables import Tables

#: Nats from which a surrogate counts as strong.
STRONG = 2.0
#: A paragraph is let through if its strong surrogates, or those of the window around it, each counted once,
#: add up to these parts of the nats that the verdict needs. The verdict counts repetitions and weak
#: surrogates too, so the first is less than 1; a longer clean text has many by chance, so the second is more.
IN_PARAGRAPH, IN_WINDOW = 0.7, 1.5
#: Bytes of half a window.
WINDOW = 2500
#: ASCII letters lowered; what is neither a letter, a digit, an underscore, an apostrophe nor a line end is a space.
_LOWERED = bytes(
    ord(chr(b).lower()) if b >= 128 or chr(b).isalnum() or chr(b) in "_'\n" else ord(" ")
    for b in range(256)
)
_PUNCTUATION = (("’".encode(), b"'"), *((c.encode(), b" ") for c in "“”‘–—…«»\u00a0"))


@dataclass(frozen=True)
class Screen:
    """What the gate knows of a dialect.

    Attributes:
        bare: as in its profile.
        needed: nats that a verdict for this dialect takes.
        strong: surrogate to the original that it stands for most often, and its nats.
        collocations: rarest word to the phrases that are each enough.
    """

    bare: bool
    needed: float
    strong: Mapping[str, tuple[str, float]]
    collocations: Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class _Line:
    """A line with words that some screen looks for: its number, where it starts, and its text in two forms."""

    number: int
    start: int
    lowered: bytes
    exact: str

    @cached_property
    def words(self) -> frozenset[str]:
        """Lowered, without punctuation."""
        return frozenset(self.lowered.decode("utf-8", "replace").split())

    @cached_property
    def bare_words(self) -> frozenset[str]:
        """As they stand."""
        return frozenset(self.exact.split())


@dataclass(frozen=True, slots=True)
class Passed:
    """What the gate lets through for one dialect: lines, counted from 0, and nats of their strong surrogates."""

    lines: tuple[int, ...]
    nats: float


@dataclass(frozen=True)
class Gate:
    """The screens of several dialects, applied together."""

    screens: Mapping[str, Screen]

    @cached_property
    def _any(self) -> frozenset[bytes]:
        """Every word that some screen looks for."""
        words = (
            word
            for s in self.screens.values()
            for table in (s.strong, s.collocations)
            for word in table
        )
        return frozenset(word.encode() for word in words)

    def candidates(self, text: str) -> dict[str, Passed]:
        """What may be spun, by dialect, the likeliest first; dialects without any are left out."""
        lines = _lowered(text).split(b"\n")
        found = self._any.intersection
        hits = [
            (number, here)
            for number, here in enumerate(found(line.split()) for line in lines)
            if here
        ]
        if not hits:
            return {}
        exact = text.split("\n")
        starts = _starts(lines, [number for number, _ in hits])
        looked_at = [
            (_Line(number, start, lines[number], exact[number]), here)
            for (number, here), start in zip(hits, starts, strict=True)
        ]
        out = {}
        for name, screen in self.screens.items():
            chosen = _chosen(screen, looked_at)
            if chosen.lines:
                out[name] = chosen
        return dict(sorted(out.items(), key=lambda item: -item[1].nats))


def _lowered(text: str) -> bytes:
    """A text in small letters and without punctuation, line for line."""
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) != len(text):
        for mark, instead in _PUNCTUATION:
            raw = raw.replace(mark, instead)
    return raw.translate(_LOWERED)


def _starts(lines: Sequence[bytes], wanted: Sequence[int]) -> list[int]:
    """Where each of some lines starts, in bytes of the lowered text."""
    out = []
    at = before = 0
    for number in wanted:
        at += sum(map(len, lines[before:number])) + number - before
        before = number
        out.append(at)
    return out


def _chosen(screen: Screen, hits: Sequence[tuple[_Line, frozenset[bytes]]]) -> Passed:
    """The lines that pass one screen: by themselves, or with those in the same window."""
    strong = screen.strong
    passing: set[int] = set()
    windows: dict[int, list[tuple[_Line, dict[str, float]]]] = {}
    total = 0.0
    for line, words in hits:
        names = [word.decode("utf-8", "replace") for word in words]
        if screen.collocations and _collocation(screen, names, line.lowered):
            passing.add(line.number)
        nats = {name: strong[name][1] for name in names if name in strong}
        if not nats:
            continue
        value = sum(nats.values())
        if value >= IN_PARAGRAPH * screen.needed:
            nats = _closer(screen, line, nats)
            value = sum(nats.values())
            if value >= IN_PARAGRAPH * screen.needed:
                passing.add(line.number)
        total += value
        windows.setdefault(line.start // WINDOW, []).append((line, nats))
    for window, here in windows.items():
        both = [*here, *windows.get(window + 1, ())]
        if all(line.number in passing for line, _ in both):
            continue
        if _sum(nats for _, nats in both) >= IN_WINDOW * screen.needed:
            closer = [(line, _closer(screen, line, nats)) for line, nats in both]
            if _sum(nats for _, nats in closer) >= IN_WINDOW * screen.needed:
                passing.update(line.number for line, nats in closer if nats)
    return Passed(tuple(sorted(passing)), total)


def _sum(lines: Iterable[Mapping[str, float]]) -> float:
    """Nats of the distinct surrogates of several lines."""
    together: dict[str, float] = {}
    for nats in lines:
        together.update(nats)
    return sum(together.values())


def _closer(screen: Screen, line: _Line, nats: Mapping[str, float]) -> dict[str, float]:
    """Only the surrogates of eligible shape whose main original does not stand in the same line."""
    words = line.bare_words if screen.bare else line.words
    return {
        surrogate: value
        for surrogate, value in nats.items()
        if surrogate in words and screen.strong[surrogate][0] not in words
    }


def _collocation(screen: Screen, names: Sequence[str], lowered: bytes) -> bool:
    """Whether a line has a fixed phrase."""
    phrases = [phrase for name in names for phrase in screen.collocations.get(name, ())]
    if not phrases:
        return False
    line = b" " + b" ".join(lowered.split()) + b" "
    return any(f" {' '.join(phrase)} ".encode() in line for phrase in phrases)


def of(tables: Tables) -> Screen:
    """The screen of a dialect."""
    import numpy as np

    from cleantext.spun.tally import Tally
    from cleantext.spun.weigh import pushes

    profile = tables.profile
    strong: dict[str, tuple[str, float]] = {}
    collocations: dict[str, list[tuple[str, ...]]] = {}
    surrogates = np.flatnonzero(tables.rules)
    none = np.zeros(len(surrogates), np.int64)
    every = Tally(none, surrogates, none + 1, none[:1])
    full = np.ones(1, np.float64)
    nats = pushes(every, np.arange(len(surrogates)), np.zeros(len(none)), tables, full, full)[:, 0]
    for surrogate, value in zip(surrogates.tolist(), nats.tolist(), strict=True):
        words = tuple(_lowered(tables.words[surrogate]).decode().split())
        if profile.collocations:
            collocations.setdefault(min(words, key=frequency), []).append(words)
        elif len(words) == 1 and value >= STRONG:
            main = tables.words[tables.main[surrogate]]
            strong[words[0]] = (main, round(min(value, FIRST_CAP), 2))
    needed = round(-log(PRIOR * profile.prior) / profile.trust, 2)
    phrases = {k: tuple(v) for k, v in collocations.items()}
    return Screen(profile.bare, needed, strong, phrases)


def to_json(screens: Mapping[str, Screen]) -> str:
    """The file of the shipped screens."""
    table = {
        name: {
            "bare": screen.bare,
            "needed": screen.needed,
            "strong": dict(sorted(screen.strong.items())),
            "collocations": {
                k: [list(p) for p in v] for k, v in sorted(screen.collocations.items())
            },
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
            {k: (v[0], v[1]) for k, v in entry["strong"].items()},
            {k: tuple(tuple(p) for p in v) for k, v in entry["collocations"].items()},
        )
        for name, entry in table.items()
    }
