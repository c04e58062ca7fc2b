"""From the spun paragraphs of a document to the posteriors of every surrogate in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cleantext.document import Document
from cleantext.language.keys import START
from cleantext.language.ngram import NgramModel
from cleantext.spun.decoder import Decoder
from cleantext.spun.gaps import Gaps
from cleantext.spun.joint import RuleStates
from cleantext.spun.lattice import Lattice, Slots, build, find_slots
from cleantext.spun.options import NO_RULE, Options
from cleantext.spun.tables import Flags, Floats
from cleantext.spun.verdict import SPUN, Reading

#: Weight of the context model against the channel (tuned on spun held-out text, see docs/quality.md).
CONTEXT_WEIGHT = 0.8
#: Weight of the cloze model's gain, tuned together with it.
CLOZE_WEIGHT = 0.4
#: How often the words are decoded; in between, the rules are estimated again.
ROUNDS = 3
#: Slots that the trigrams decide to this probability need no cloze model.
CERTAIN = 0.95
#: Tokens that are decoded together: bounds the memory (paragraphs stay whole).
PASSAGE = 20_000


@dataclass(frozen=True)
class Passage:
    """A decoded passage.

    Attributes:
        lattice: of its tokens.
        tokens: the document's number of each token, shape (n,).
        posterior: of the alternatives of the lattice's slots, shape (S,).
    """

    lattice: Lattice
    tokens: Sequence[int]
    posterior: Floats


def decode(
    document: Document, reading: Reading, options: Options, model: NgramModel
) -> Iterator[Passage]:
    """Decode the ambiguous slots of a document's spun paragraphs, in reading order."""
    if reading.tables is None or reading.sight is None:
        return
    for within in _passages(document, reading):
        slots = find_slots(reading.sight, reading.tables, within)
        if len(slots):
            yield _decode(document, within, slots, reading, options, model)


def _passages(document: Document, reading: Reading) -> Iterator[Flags]:
    """The tokens of the spun paragraphs, some `PASSAGE` at a time; shape (tokens of the document,)."""
    within = np.zeros(len(document.words), np.bool_)
    size = 0
    for segment, verdict in zip(document.segments, reading.verdict.segments, strict=True):
        if verdict.probability < SPUN:
            continue
        within[segment.first : segment.last] = True
        size += segment.last - segment.first
        if size >= PASSAGE:
            yield within
            within = np.zeros(len(document.words), np.bool_)
            size = 0
    if size:
        yield within


def _decode(
    document: Document,
    within: Flags,
    slots: Slots,
    reading: Reading,
    options: Options,
    model: NgramModel,
) -> Passage:
    assert reading.sight is not None
    chosen = np.flatnonzero(within)
    tokens = chosen.tolist()
    words = [document.words[token] for token in tokens]
    size = np.bincount(reading.sight.paragraph[chosen])
    stream = options.reader.read(words, size[size > 0])
    local = Slots(
        np.searchsorted(chosen, slots.first),
        np.searchsorted(chosen, slots.last - 1) + 1,
        slots.surrogate,
    )
    lattice = build(stream, local, words, options)
    return Passage(lattice, tokens, _alternate(lattice, reading, model))


def _alternate(lattice: Lattice, reading: Reading, model: NgramModel) -> Floats:
    """Decode the words, estimate the rules, and so on; the posteriors of the last round."""
    assert reading.tables is not None
    assert reading.counts is not None
    rules = RuleStates(reading.tables, reading.counts, reading.rates, lattice.rule, lattice.word)
    ruled = np.flatnonzero(lattice.rule != NO_RULE)
    keeps = np.flatnonzero(lattice.word != NO_RULE)
    rule = rules.numbers(lattice.rule[ruled])
    word = rules.word_numbers(lattice.word[keeps])
    decoder = Decoder(lattice.flat, model, model.ids[START], CONTEXT_WEIGHT)
    channel = np.zeros(int(lattice.flat.place[-1]))
    on, stays = rules.initial()
    gain = np.zeros(len(lattice.open))
    posterior = channel
    for left in reversed(range(ROUNDS)):
        total = lattice.score + CLOZE_WEIGHT * gain
        total[ruled] += on[rule]
        total[keeps] += stays[word]
        channel[lattice.open] = total
        posterior = decoder.run(channel)
        if left:
            found = posterior[lattice.open]
            on, stays = rules.update(
                np.bincount(rule, found[ruled], len(on)).astype(np.float64),
                np.bincount(word, found[keeps], len(stays)).astype(np.float64),
            )
            if model.cloze is not None and left == ROUNDS - 1:
                gain = _gains(lattice, posterior, model)
    return posterior[lattice.open]


def _gains(lattice: Lattice, posterior: Floats, model: NgramModel) -> Floats:
    """The cloze model's gain of every alternative of the slots that are not yet certain, else 0."""
    gain = np.zeros(len(lattice.open))
    top = np.zeros(len(lattice.link))
    np.maximum.at(top, lattice.owner, posterior[lattice.open])
    doubtful = top < CERTAIN
    if doubtful.any():
        gains = Gaps(lattice.flat, model).gains(lattice.link[doubtful], posterior)
        gain[doubtful[lattice.owner]] = gains
    return gain
