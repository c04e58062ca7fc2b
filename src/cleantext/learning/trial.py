"""How well a learned dialect repairs texts that it was not learned from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cleantext.document import Document
from cleantext.evaluation import ReferenceEdit, Score, score
from cleantext.learning import store
from cleantext.learning.align import Alignment, Link, align
from cleantext.learning.learn import Base, Learned, LearningError, learn
from cleantext.learning.pairs import Pair
from cleantext.pipeline import Cleaner, Settings

#: Parts that the pairs are split into, and tokens of spun text that are repaired in all of them.
FOLDS, ENOUGH = 5, 40_000


@dataclass(frozen=True)
class Gain:
    """The repair of pairs by what the other pairs taught.

    Attributes:
        score: against the originals, in the linked parts of the pairs.
        pairs: that were repaired.
        folds: parts that the pairs were split into.
    """

    score: Score
    pairs: int
    folds: int


@contextmanager
def cleaner_of(learned: Learned) -> Iterator[Cleaner]:
    """A cleaner that knows only this dialect, from files as they would be written."""
    with TemporaryDirectory(prefix="cleantext-") as folder:
        yield Cleaner(Settings(dialect=str(store.write(learned, Path(folder)))))


def cross_validate(pairs: Sequence[Pair], base: Base | None = None) -> Gain | None:
    """Learn from some pairs and repair the others; None if there are fewer than two.

    Args:
        pairs: that can be used.
        base: what was learned before.
    """
    folds = min(FOLDS, len(pairs))
    if folds < 2:
        return None
    total = Score()
    done = left = 0
    for fold in range(folds):
        left += ENOUGH // folds
        held_out = pairs[fold::folds]
        others = [pair for at, pair in enumerate(pairs) if at % folds != fold]
        try:
            learned = learn(others, "trial", base)
        except LearningError:
            cleaners: AbstractContextManager[Cleaner | None] = nullcontext()
        else:
            cleaners = cleaner_of(learned)
        with cleaners as cleaner:
            for pair in held_out:
                if left <= 0:
                    break
                left -= len(pair.spun.split())
                total += _score(pair, cleaner)
                done += 1
    return Gain(total, done, folds)


def _score(pair: Pair, cleaner: Cleaner | None) -> Score:
    alignment = align(pair.spun, pair.original)
    references = link_edits(pair.spun, alignment)
    edits = cleaner.fix(pair.spun).edits if cleaner else ()
    linked = _linked_spans(pair.spun, alignment)
    inside = [e for e in edits if any(start <= e.start < end for start, end in linked)]
    return score(pair.spun, references, inside)


def link_edits(spun: str, alignment: Alignment) -> list[ReferenceEdit]:
    """The substitutions of an alignment as edits of the spun text, in reading order."""
    document = Document(spun)
    return [
        ReferenceEdit(*_span(document, link), (alignment.words(link)[0],))
        for link in alignment.links
        if not link.same and link.surrogate[0] < link.surrogate[1]
    ]


def _span(document: Document, link: Link) -> tuple[int, int]:
    first, last = link.surrogate
    return document.starts[first], document.starts[last - 1] + len(document.words[last - 1])


def _linked_spans(spun: str, alignment: Alignment) -> list[tuple[int, int]]:
    """Stretches of the spun text that have links."""
    document = Document(spun)
    out: list[tuple[int, int]] = []
    end = -1
    for link in alignment.links:
        if link.surrogate[0] == link.surrogate[1]:
            continue
        start, stop = _span(document, link)
        if out and link.surrogate[0] == end:
            out[-1] = (out[-1][0], stop)
        else:
            out.append((start, stop))
        end = link.surrogate[1]
    return out
