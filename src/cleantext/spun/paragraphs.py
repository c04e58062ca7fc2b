"""A second look at the paragraphs of a spun text that say nothing by their words alone.

Where few rules are applied, a paragraph may have one surrogate, and an everyday word at that: *much* for *more*. Its
frequency tells nothing; where it stands does. Such a paragraph is decoded with the others, and counts as spun if
the posteriors of its slots say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from cleantext.document import Document
from cleantext.findings import Verdict
from cleantext.language.stream import Stream
from cleantext.spun.loading import context_model
from cleantext.spun.passage import LIKELY, Passage
from cleantext.spun.tables import Flags, Floats, Ids
from cleantext.spun.verdict import DECODED, SPUN
from cleantext.spun.words import GLUE

#: Nats of context that outweigh an even chance. Chosen on spun even-numbered held-out texts in which clean paragraphs stand.
NEEDED = 1.0
#: No slot says more than this, in nats.
MOST = 6.0
#: Share of glue among the tokens of prose, at least: it is a third of most English, and nothing of code.
LEAST_GLUE = 0.1
#: P(spun) of a line without glue, at most: it may be code or a label.
NO_PROSE = 0.7


def reconsidered(probability: Floats, firsts: Ids, passages: Sequence[Passage]) -> Floats:
    """P(spun) of paragraphs when they were decoded.

    Given that a paragraph is spun, P(no slot is a surrogate) is the product of what its slots are kept with: the
    evidence is that it is small. Slots that are rather kept say nothing: there are many of them.

    Args:
        probability: before, shape (S,).
        firsts: the first token of each paragraph, shape (S,).
        passages: all of the document.

    Returns:
        Shape (S,); changed where a paragraph of prose was decoded though it was not judged spun, and where one that
        was judged spun is no prose.
    """
    evidence = np.zeros(len(probability))
    glue = np.zeros(len(probability))
    size = np.zeros(len(probability))
    for passage in passages:
        paragraph = np.searchsorted(firsts, passage.numbers, "right") - 1
        size += np.bincount(paragraph, minlength=len(size))
        glue += np.bincount(paragraph, _glued(passage.stream), len(size))
        lattice = passage.lattice
        kept = passage.posterior[lattice.at[:-1]]
        likely = 1 - kept > LIKELY
        nats = np.where(likely, np.minimum(-np.log(np.maximum(kept, 1e-9)), MOST), 0.0)
        np.add.at(evidence, paragraph[lattice.slots.first], nats)
    unsure = (probability >= DECODED) & (probability < SPUN) & (glue >= LEAST_GLUE * size)
    before = probability[unsure]
    odds = np.log(before) - np.log1p(-before) + evidence[unsure] - NEEDED
    after = np.where(glue > 0, probability, np.minimum(probability, NO_PROSE))
    after[unsure] = 1 / (1 + np.exp(-odds))
    return after


@cache
def _glue() -> Flags:
    """Which keys of the context model are glue."""
    ids = context_model().ids
    glue = np.zeros(len(ids), np.bool_)
    glue[[ids[word] for word in GLUE if word in ids]] = True
    return glue


def _glued(stream: Stream) -> Flags:
    """Which tokens are glue; one without a key is none."""
    found: Flags = (stream.position >= 0) & _glue()[stream.keys[stream.position]]
    return found


def with_probabilities(verdict: Verdict, probability: Floats) -> Verdict:
    """The verdict with other P(spun) of its segments, shape (segments,)."""
    pairs = zip(verdict.segments, probability.tolist(), strict=True)
    segments = tuple(s if s.probability == p else replace(s, probability=p) for s, p in pairs)
    return replace(verdict, segments=segments)


def second_look(verdict: Verdict, document: Document, passages: Sequence[Passage]) -> Verdict:
    """The verdict on a document, with what decoding says of its paragraphs."""
    probability = np.array([each.probability for each in verdict.segments])
    firsts = np.array([each.first for each in document.segments], np.int64)
    return with_probabilities(verdict, reconsidered(probability, firsts, passages))
