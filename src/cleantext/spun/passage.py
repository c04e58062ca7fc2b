"""From the spun paragraphs of a document to the posteriors of every surrogate in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleantext.document import Document, Segment
from cleantext.language.keys import START
from cleantext.language.ngram import NgramModel
from cleantext.spun.decoder import Decoder
from cleantext.spun.gaps import Gaps
from cleantext.spun.joint import NO_RULE, RuleTable
from cleantext.spun.lattice import Alternative, LatticeBuilder, Slot
from cleantext.spun.rules import states
from cleantext.spun.shape import core_span
from cleantext.spun.verdict import SPUN, Reading

#: Weight of the context model against the channel (tuned on spun held-out text, see docs/quality.md).
CONTEXT_WEIGHT = 0.8
#: Weight of the cloze model's gain, tuned together with it.
CLOZE_WEIGHT = 0.4
#: How often the words are decoded; in between, the rules are estimated again.
ROUNDS = 4
#: Tokens that are decoded together: bounds the memory (paragraphs stay whole).
PASSAGE = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """One slot with its posteriors.

    Attributes:
        start, end: the span in code points of the document; no punctuation around the words.
        alternatives: keeping first.
        probabilities: of the alternatives, in 0..1.
        spun: P(the paragraph is spun).
    """

    start: int
    end: int
    alternatives: tuple[Alternative, ...]
    probabilities: tuple[float, ...]
    spun: float


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a slot stands: token number of its paragraph's start, and its place in the chain."""

    slot: Slot
    offset: int
    spun: float
    link: int


def decode(document: Document, reading: Reading, model: NgramModel) -> Iterator[Decoded]:
    """Decode the ambiguous slots of a document's spun paragraphs, in reading order."""
    channel, counts = reading.channel, reading.counts
    if channel is None or counts is None:
        return
    initial = states(channel, counts, reading.rates)
    table = RuleTable(initial, counts, channel, reading.rates)
    builder = LatticeBuilder(channel, model, table)
    for passage in _passages(document, reading):
        yield from _decode(document, passage, builder, table, model)


def _passages(document: Document, reading: Reading) -> Iterator[list[tuple[Segment, float]]]:
    """The spun paragraphs with their probability, `PASSAGE` tokens at a time."""
    passage: list[tuple[Segment, float]] = []
    size = 0
    for segment, verdict in zip(document.segments, reading.verdict.segments, strict=True):
        if verdict.probability < SPUN:
            continue
        passage.append((segment, verdict.probability))
        size += segment.last - segment.first
        if size >= PASSAGE:
            yield passage
            passage, size = [], 0
    if passage:
        yield passage


def _chain(
    document: Document, passage: Sequence[tuple[Segment, float]], builder: LatticeBuilder
) -> tuple[list[list[tuple[int, ...]]], list[_Place]]:
    """The passage as the decoder reads it, and where the slots are in it."""
    chain: list[list[tuple[int, ...]]] = []
    places: list[_Place] = []
    for segment, spun in passage:
        words = document.words[segment.first : segment.last]
        ids, positions = builder.reader.paragraph(words)
        at = 0
        for slot in builder.slots(words):
            begin = positions[slot.first]
            width = len(slot.alternatives[0].keys)
            if begin < at or not width:
                continue
            chain += [[(key,)] for key in ids[at:begin]]
            places.append(_Place(slot, segment.first, spun, len(chain)))
            at = begin + width
            kept = tuple(ids[begin:at])
            chain.append([kept, *(a.keys for a in slot.alternatives[1:])])
        chain += [[(key,)] for key in ids[at:]]
    return chain, places


def _decode(
    document: Document,
    passage: Sequence[tuple[Segment, float]],
    builder: LatticeBuilder,
    table: RuleTable,
    model: NgramModel,
) -> Iterator[Decoded]:
    chain, places = _chain(document, passage, builder)
    if not places:
        return
    decoder = Decoder(chain, model, model.ids[START], CONTEXT_WEIGHT)
    cloze = Gaps(chain, [place.link for place in places], model) if model.cloze else None
    posterior = _alternate(decoder, places, table, cloze)
    for place in places:
        slot = place.slot
        start, end = _span(document, place.offset + slot.first, place.offset + slot.last)
        chosen = posterior[decoder.place[place.link] : decoder.place[place.link + 1]]
        yield Decoded(start, end, slot.alternatives, tuple(chosen.tolist()), place.spun)


def _alternate(
    decoder: Decoder, places: Sequence[_Place], table: RuleTable, gaps: Gaps | None
) -> NDArray[np.float64]:
    """Decode the words, estimate the rules, and so on; the posteriors of the last round."""
    alternatives = [a for place in places for a in place.slot.alternatives]
    flat = np.concatenate(
        [np.arange(decoder.place[p.link], decoder.place[p.link + 1]) for p in places]
    )
    score = np.array([a.score for a in alternatives])
    rule = np.array([a.rule for a in alternatives])
    ruled = np.flatnonzero(rule != NO_RULE)
    word = np.array([a.word for a in alternatives])
    keeps = np.flatnonzero((rule == NO_RULE) & (word != NO_RULE))
    channel = np.zeros(int(decoder.place[-1]))
    on, stays = table.initial()
    gain = np.zeros(len(flat))
    posterior = channel
    for left in reversed(range(ROUNDS)):
        total = score + CLOZE_WEIGHT * gain
        total[ruled] += on[rule[ruled]]
        total[keeps] += stays[word[keeps]]
        channel[flat] = total
        posterior = decoder.run(channel)
        if left:
            found = posterior[flat]
            on, stays = table.update(
                np.bincount(rule[ruled], found[ruled], len(on)).astype(np.float64),
                np.bincount(word[keeps], found[keeps], len(stays)).astype(np.float64),
            )
            if gaps is not None and left == ROUNDS - 1:
                gain = gaps.gains(posterior)
    return posterior


def _span(document: Document, first: int, last: int) -> tuple[int, int]:
    """Code points of tokens `first` to `last` (half open), without punctuation around them."""
    starts, words = document.starts, document.words
    begin, _ = core_span(words[first])
    _, end = core_span(words[last - 1])
    return starts[first] + begin, starts[last - 1] + end
