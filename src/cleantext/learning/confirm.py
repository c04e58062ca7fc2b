"""A closer look at documents that may be pairs: is one of them made from the other, and which?

The tokens in common (rapidfuzz), the alignment, and the context model, which says what side is spun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import LCSseq

from cleantext.learning.align import Aligner, tokens_of
from cleantext.learning.corpus import Corpus
from cleantext.learning.sides import favour

#: Share of the tokens of the shorter text that must be in common, and that must be linked; more
#: where it is not known what is spun, as clean texts are compared with their like, too.
MIN_COMMON, MIN_LINKED, MIN_LINKED_MIXED = 0.18, 0.15, 0.3
#: Substitutions that a pair must show, and the share of them that are of one word.
MIN_CHANGED, MIN_SINGLE = 5, 0.7
#: How much more English the originals must be, in nats for each and for all.
MIN_FAVOUR, MIN_EVIDENCE = 2.0, 20.0
#: Tokens that are compared.
MAX_TOKENS = 5_000

#: A document and its candidates, by number.
Group = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A spun document and its original, by number, and the share of linked tokens (0..1)."""

    spun: int
    original: int
    score: float


def confirm(corpus: Corpus, labelled: bool, groups: Sequence[Group]) -> list[Found]:
    """The pairs among some documents and their candidates.

    Args:
        corpus: that the numbers of the documents refer to.
        labelled: the documents are spun and their candidates are not; else either may be.
        groups: documents with their candidates.
    """
    read = cache(corpus.text)
    out: list[Found] = []
    for document, partners in groups:
        out += _closer(document, partners, read, labelled)
    return out


def _closer(
    document: int, partners: Sequence[int], read: Callable[[int], str], labelled: bool
) -> Iterator[Found]:
    """Compare a document with its candidates."""
    text = read(document)
    tokens = tokens_of(text)[:MAX_TOKENS]
    common = sorted(
        ((_common(tokens, tokens_of(read(p))[:MAX_TOKENS]), p) for p in partners), reverse=True
    )
    for share, partner in common[: 1 if labelled else None]:
        # without labels every pair comes twice
        if share >= MIN_COMMON and (labelled or document > partner):
            yield from _judge(document, partner, text, read(partner), labelled)


def _common(left: Sequence[str], right: Sequence[str]) -> float:
    """Tokens in common, in order / tokens of the shorter text."""
    return LCSseq.similarity(left, right) / max(1, min(len(left), len(right)))


def _judge(one: int, other: int, text: str, partner: str, labelled: bool) -> Iterator[Found]:
    """The pair, the right way round, if it is one."""
    alignment = Aligner(text, partner).links({})
    changed = alignment.changed
    least = MIN_LINKED if labelled else MIN_LINKED_MIXED
    if alignment.linked < least or changed < MIN_CHANGED:
        return
    if alignment.single < MIN_SINGLE * changed:
        return
    strength = favour(alignment)
    if abs(strength) < max(MIN_FAVOUR, MIN_EVIDENCE / changed):
        return
    score = round(min(1.0, alignment.linked), 3)
    if strength > 0:
        yield Found(one, other, score)
    elif not labelled:
        yield Found(other, one, score)


def settle(found: Iterable[Found]) -> tuple[Found, ...]:
    """One original for each spun document, which is not spun itself."""
    every = list(found)
    spun = {pair.spun for pair in every}
    best: dict[int, Found] = {}
    for pair in sorted(every, key=lambda p: (p.original in spun, -p.score, p.original)):
        best.setdefault(pair.spun, pair)
    return tuple(best[number] for number in sorted(best) if best[number].original not in spun)
