"""The gate before the verdict: could this text be spun at all?

Most text is clean and must cost next to nothing, so the gate looks only at a dialect's *strong* surrogates:
words far more frequent in the dialect than in English whose main original does not stand bare in the same
paragraph. The tables of the shipped dialects lie ready in `data/models/screen.json` (made by
`scripts/build_screen.py`), so that a clean text loads no lexicon.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from pathlib import Path

from cleantext.document import Document
from cleantext.spun.channel import Channel
from cleantext.spun.rules import FIRST_CAP, PRIOR, Rates, push

#: Nats from which a surrogate counts as strong.
STRONG = 2.0
#: A text is let through if the strong surrogates of one paragraph, or of the whole text, each counted once,
#: add up to these parts of the nats that the verdict needs. The verdict counts repetitions and weak
#: surrogates too, so the first is less than 1; a long clean text has many by chance, so the second is more.
IN_PARAGRAPH, IN_TEXT = 0.7, 1.5
_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Screen:
    """What the gate knows of a dialect.

    Attributes:
        bare: as in its profile.
        needed: nats that a verdict for this dialect takes.
        strong: surrogate to the original that it stands for most often, and its nats.
        collocations: first word to the phrases that are each enough.
    """

    bare: bool
    needed: float
    strong: Mapping[str, tuple[str, float]]
    collocations: Mapping[str, tuple[tuple[str, ...], ...]]

    def passes(self, views: Views) -> bool:
        """Whether a text may be spun in this dialect."""
        found: dict[str, float] = {}
        strong = self.strong
        for words in views.exact if self.bare else views.lowered:
            if self.collocations and self._has_collocation(words):
                return True
            here = {s: strong[s][1] for s in strong.keys() & words if strong[s][0] not in words}
            if sum(here.values()) >= IN_PARAGRAPH * self.needed:
                return True
            found |= here
        return sum(found.values()) >= IN_TEXT * self.needed

    def _has_collocation(self, words: frozenset[str]) -> bool:
        return any(
            words.issuperset(phrase)
            for first in self.collocations.keys() & words
            for phrase in self.collocations[first]
        )


@dataclass(frozen=True)
class Views:
    """The sets of words of a document's paragraphs, made once for all dialects."""

    document: Document

    @cached_property
    def exact(self) -> Sequence[frozenset[str]]:
        """Tokens as they stand."""
        return [frozenset(line.split()) for line in self.document.text.split("\n")]

    @cached_property
    def lowered(self) -> Sequence[frozenset[str]]:
        """Words without capitals and punctuation."""
        lines = self.document.text.lower().replace("’", "'").split("\n")
        return [frozenset(_WORD.findall(line)) for line in lines]


def of(channel: Channel) -> Screen:
    """The screen of a channel."""
    strong: dict[str, tuple[str, float]] = {}
    collocations: dict[str, list[tuple[str, ...]]] = {}
    for surrogate, arcs in channel.arcs.items():
        words = tuple(surrogate.split(" "))
        if channel.profile.collocations:
            collocations.setdefault(words[0], []).append(words)
        elif len(words) == 1 and (nats := push(channel, surrogate, {}, Rates())) >= STRONG:
            main = max(arcs, key=lambda arc: arc.sure * arc.frequency).original
            strong[surrogate] = (main, round(min(nats, FIRST_CAP), 2))
    profile = channel.profile
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


def passing(names: Iterable[str], screens: Mapping[str, Screen], document: Document) -> list[str]:
    """The dialects that a document may be spun in."""
    views = Views(document)
    return [name for name in names if screens[name].passes(views)]
