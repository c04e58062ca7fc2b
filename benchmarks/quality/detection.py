"""How well spun passages are told from clean ones, by length and at fixed false positive rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleantext.document import Document
from cleantext.spun import dialect as dialects
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.loading import load_tables
from cleantext.spun.tables import Tables
from cleantext.spun.verdict import judge

LENGTHS = (20, 30, 50, 100, 300)
FALSE_POSITIVE_RATES = (0.001, 0.0001)

#: What passages are ranked by: probability, then evidence in nats where probabilities are equal.
Rank = tuple[float, float]
LOWEST: Rank = (-1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage as the verdict sees it; `spun` at the default threshold, gate included."""

    rank: Rank
    spun: bool


def passages(text: str, length: int) -> Iterator[str]:
    """Stretches of so many tokens, one after the other; line ends stay, a shorter rest is left out."""
    tokens = [(word, at) for at, line in enumerate(text.split("\n")) for word in line.split()]
    for first in range(0, len(tokens) - length + 1, length):
        part = tokens[first : first + length]
        out = [part[0][0]]
        for (_, above), (word, line) in pairwise(part):
            out += ("\n" if line != above else " ", word)
        yield "".join(out)


def all_dialects() -> list[Tables]:
    """Every shipped dialect."""
    return [load_tables(name, ()) for name in dialects.names()]


def judged(passage: str, every: Sequence[Tables], detector: SpunDetector) -> Judged:
    """Judge a passage by all dialects, without the gate; `spun` is what the product says, with it."""
    document = Document(passage)
    verdict = judge(document, [(tables, None) for tables in every]).verdict
    spun = verdict.spun and detector.detect(document).verdict.spun
    return Judged((verdict.probability, verdict.evidence), spun)


def threshold(clean: Iterable[Rank], rate: float) -> Rank:
    """The rank that at most this share of clean passages exceeds.

    With fewer than `1 / rate` passages it is the highest of them: no clean passage passes.
    """
    ranked = sorted(clean, reverse=True)
    return ranked[int(rate * len(ranked))] if ranked else LOWEST


def share_above(ranks: Sequence[Rank], limit: Rank) -> float:
    """The share (0..1) of passages that exceed a threshold."""
    return sum(rank > limit for rank in ranks) / len(ranks) if ranks else 0.0
