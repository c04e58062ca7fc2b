"""From the spun paragraphs of a document to the posteriors of every surrogate in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cleantext.document import Document
from cleantext.language.keys import START
from cleantext.language.ngram import NO_HISTORY, NgramModel
from cleantext.language.stream import Stream
from cleantext.spun.confidence import Slotted, confidence
from cleantext.spun.decoder import Decoder, Flat
from cleantext.spun.gaps import Gaps
from cleantext.spun.joint import RuleStates
from cleantext.spun.lattice import Lattice, Slots, build, find_slots, with_articles
from cleantext.spun.options import NO_RULE, Options
from cleantext.spun.recurrence import recurrence
from cleantext.spun.rules import Rates
from cleantext.spun.tables import Flags, Floats, Ids, Tables
from cleantext.spun.tally import Sight, Tally
from cleantext.spun.verdict import DECODED, SPUN, Reading

if TYPE_CHECKING:
    from cleantext.spun.experience import Experience

#: Weight of the context model against the channel (tuned on spun held-out text, see docs/quality.md).
CONTEXT_WEIGHT = 0.7
#: Weight of the cloze model's gain, tuned together with it.
CLOZE_WEIGHT = 0.4
#: How often the words are decoded; in between, the rules are estimated again.
ROUNDS = 3
#: Slots that the trigrams decide to this probability need no cloze model.
CERTAIN = 0.95
#: Repairs at least so probable count for `gain`.
LIKELY = 0.5
#: Tokens that are decoded together: bounds the memory (paragraphs stay whole).
PASSAGE = 20_000


@dataclass(frozen=True)
class Texts:
    """What counts alone say of the texts that make up a document, T of them.

    Attributes:
        counts: of the spun paragraphs of each text, as one paragraph.
        rates: spin rates of each.
        first: number of the first token of each, the first 0.
        before: expected uses of every rule, and how often every word was kept, in other texts of the source,
            whose counts are among these; shapes (T, rules), (T, words).
    """

    counts: Tally
    rates: Sequence[Rates]
    first: Sequence[int] = (0,)
    before: tuple[Floats, Floats] | None = None

    def of(self, tokens: Ids) -> Ids:
        """The text of each token."""
        return np.searchsorted(self.first, tokens, "right") - 1


@dataclass(frozen=True)
class Passage:
    """A decoded passage.

    Attributes:
        stream: the keys of its tokens.
        lattice: of its tokens.
        tokens: the document's number of each token, shape (n,).
        words: the texts of the tokens.
        posterior: of the alternatives of the lattice's slots, shape (S,).
        applied: log P(the rule of the alternative was applied), 0 for keeping, shape (S,).
        text: number of the text of each slot, shape (slots,).
        judged: whether the paragraph of each slot was judged spun, shape (slots,).
        context: nats that speak for each alternative beside the trigrams, shape (S,).
        confidence: P(the likeliest original is right, if the paragraph is spun), shape (slots,).
    """

    stream: Stream
    lattice: Lattice
    tokens: Sequence[int]
    words: Sequence[str]
    posterior: Floats
    applied: Floats
    text: Ids
    judged: Flags
    context: Floats
    confidence: Floats

    @cached_property
    def numbers(self) -> Ids:
        """`tokens` as an array."""
        return np.array(self.tokens, np.int64)

    def part(self, text: int, first: int, last: int) -> Passage | None:
        """The passage of one of its texts, by the tokens of that text; None if it has no slot.

        Args:
            text: number of the text.
            first: its first token in the document.
            last: the one behind its last.
        """
        slots = np.flatnonzero(self.text == text)
        if not len(slots):
            return None
        tokens = self.numbers
        a, b = np.searchsorted(tokens, (first, last)).tolist()
        lattice, link = self.lattice.part(int(slots[0]), int(slots[-1]) + 1, a)
        end = self.lattice.links[link.stop] if link.stop < len(self.lattice.links) else None
        begin = int(self.lattice.links[link.start])
        keys, position = self.stream.keys[begin:end], self.stream.position[a:b]
        at = slice(int(self.lattice.at[slots[0]]), int(self.lattice.at[slots[-1] + 1]))
        return Passage(
            Stream(keys, np.where(position < 0, -1, position - begin)),
            lattice,
            (tokens[a:b] - first).tolist(),
            self.words[a:b],
            self.posterior[at],
            self.applied[at],
            np.zeros(len(slots), np.int64),
            self.judged[slots],
            self.context[at],
            self.confidence[slots],
        )


def decode(
    document: Document,
    reading: Reading,
    options: Options,
    model: NgramModel,
    source: Experience | None = None,
) -> Iterator[Passage]:
    """Decode the ambiguous slots of a document's spun paragraphs, in reading order."""
    if reading.sight is None or reading.counts is None:
        return
    spun = np.array([each.probability for each in reading.verdict.segments])
    texts = of_source(source, [document.text], Texts(reading.counts, (reading.rates,)))
    yield from decode_texts(document, reading.sight, spun, texts, options, model)


def of_source(source: Experience | None, texts: Sequence[str], known: Texts) -> Texts:
    """What is known of texts, and of the others of their source, if they come from one."""
    if source is None:
        return known
    counts, uses, kept = source.beside(texts, known.counts)
    return Texts(counts, [source.rates] * len(texts), known.first, (uses, kept))


def decode_texts(
    document: Document,
    seen: Sight,
    spun: Floats,
    texts: Texts,
    options: Options,
    model: NgramModel,
) -> Iterator[Passage]:
    """Decode the ambiguous slots of a document that is made up of several texts.

    The texts do not influence each other. None is cut unless there are more than `PASSAGE` tokens in all.

    Args:
        document: the texts.
        seen: the same as the dialect sees it.
        spun: P(spun) of its paragraphs, shape (segments,); those from `DECODED` are decoded.
        texts: what is known of each text.
        options: of the dialect.
        model: the context model.
    """
    judged = spun >= SPUN
    for within in _passages(document, spun >= DECODED):
        slots = find_slots(seen, options.tables, within)
        if len(slots):
            yield _decode(document, within, slots, seen, texts, options, model, judged)


def _passages(document: Document, spun: Flags) -> Iterator[Flags]:
    """The tokens of some paragraphs, some `PASSAGE` at a time; shape (tokens of the document,)."""
    within = np.zeros(len(document.words), np.bool_)
    size = 0
    for number in np.flatnonzero(spun).tolist():
        segment = document.segments[number]
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
    seen: Sight,
    texts: Texts,
    options: Options,
    model: NgramModel,
    judged: Flags,
) -> Passage:
    chosen = np.flatnonzero(within)
    tokens = chosen.tolist()
    every = document.words
    words = every if len(tokens) == len(every) else list(map(every.__getitem__, tokens))
    size = np.bincount(seen.paragraph[chosen])
    stream = options.reader.read(words, size[size > 0])
    local = Slots(
        np.searchsorted(chosen, slots.first),
        np.searchsorted(chosen, slots.last - 1) + 1,
        slots.surrogate,
    )
    local = with_articles(local, words, options.tables)
    lattice = build(stream, local, words, options, _begins(stream, texts.of(chosen)))
    first = chosen[lattice.slots.first]
    text = texts.of(first)
    found = _alternate(lattice, options.tables, texts, text, model)
    known = Slotted(lattice, options.tables, text, texts.counts, *found)
    posterior, applied, context = found
    was = judged[seen.paragraph[first]]
    sure = confidence(known)
    return Passage(stream, lattice, tokens, words, posterior, applied, text, was, context, sure)


def _begins(stream: Stream, text: Ids) -> list[int]:
    """The key with which each text begins; `text` is that of each token."""
    keyed = np.flatnonzero(stream.position >= 0)
    heads = np.flatnonzero(np.diff(text[keyed])) + 1
    # a sentence is opened before the first word
    return [0, *(stream.position[keyed[heads]] - 1).tolist()]


def _alternate(
    lattice: Lattice, tables: Tables, texts: Texts, text: Ids, model: NgramModel
) -> tuple[Floats, Floats, Floats]:
    """Decode the words, estimate the rules, and so on; `posterior`, `applied` and `context` of the last round."""
    slots = lattice.rule, lattice.word, text[lattice.owner]
    rules = RuleStates(tables, texts.counts, texts.rates, *slots, texts.before)
    ruled = np.flatnonzero(lattice.rule != NO_RULE)
    keeps = np.flatnonzero(lattice.word != NO_RULE)
    rule, word = rules.numbers, rules.word_numbers
    decoder = Decoder(lattice.flat, model, model.ids[START], CONTEXT_WEIGHT)
    channel = np.zeros(int(lattice.flat.place[-1]))
    on, stays = rules.initial()
    context: Floats = np.zeros(len(lattice.open))
    posterior = channel
    for left in reversed(range(ROUNDS)):
        total = lattice.score + context
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
            if left == ROUNDS - 1:
                context = _context(lattice, posterior, model)
    applied = np.zeros(len(lattice.open))
    applied[ruled] = on[rule]
    return posterior[lattice.open], applied, context


def _context(lattice: Lattice, posterior: Floats, model: NgramModel) -> Floats:
    """What speaks for every alternative beside the trigrams, in nats, shape (S,)."""
    said = recurrence(lattice.flat, lattice.open, lattice.owner, posterior, model)
    if model.cloze is not None:
        top = np.zeros(len(lattice.link))
        np.maximum.at(top, lattice.owner, posterior[lattice.open])
        doubtful = top < CERTAIN
        if doubtful.any():
            gains = Gaps(lattice.flat, model).gains(lattice.link[doubtful], posterior)
            said[doubtful[lattice.owner]] += CLOZE_WEIGHT * gains
    return said


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better a repaired passage reads than the passage as it stands.

    Attributes:
        nats: the log-likelihood ratio of the context model, less what it costs that the rules which are undone
            had to be applied; repairs that are more probable than not are made.
        repairs: how many these are.
        different: different words among the surrogates repaired.
    """

    nats: float = 0.0
    repairs: int = 0
    different: frozenset[str] = frozenset()

    def __add__(self, other: Gain) -> Gain:
        return Gain(
            self.nats + other.nats, self.repairs + other.repairs, self.different | other.different
        )

    @property
    def once(self) -> float:
        """Nats if each surrogate stood once: words come in bursts, and a burst is one coincidence."""
        return self.nats * len(self.different) / max(self.repairs, 1)


def gain(passage: Passage, model: NgramModel, text: int = 0) -> Gain:
    """What the context model says for the repair of a text in a passage.

    A text about helium and beryllium has these words for good reasons, and gains nothing; a spun one gains
    several nats a word. What was only decoded on suspicion does not count.
    """
    lattice = passage.lattice
    flat = lattice.flat
    mine = passage.text == text
    counting = mine & passage.judged
    likely = np.flatnonzero(
        (passage.posterior > LIKELY) & (lattice.rule != NO_RULE) & counting[lattice.owner]
    )
    if not len(likely):
        return Gain()
    begin, end = (int(each[0]) for each in flat.reach(lattice.link[mine][:1]))
    keep = flat.place[begin:end]
    chosen = keep.copy()
    chosen[lattice.link[lattice.owner[likely]] - begin] = lattice.open[likely]
    start = model.ids[START]
    better = _score(flat, chosen, model, start) - _score(flat, keep, model, start)
    surrogates = (lattice.readings[n].alternatives[0].text for n in lattice.owner[likely].tolist())
    return Gain(
        CONTEXT_WEIGHT * better + float(passage.applied[likely].sum()),
        len(likely),
        frozenset(text for text in surrogates if not text.isdigit()),
    )


def _score(flat: Flat, chosen: Ids, model: NgramModel, start: int) -> float:
    """Log probability of one path through the chain, given as one alternative of each link."""
    long = dict(flat.long)
    keys: list[int] = []
    for place, head, next_key, length in zip(
        chosen.tolist(),
        flat.first[chosen].tolist(),
        flat.second[chosen].tolist(),
        flat.length[chosen].tolist(),
        strict=True,
    ):
        if length == 1:
            keys.append(head)
        else:
            keys += long.get(place, (head, next_key))
    path = np.array([NO_HISTORY, NO_HISTORY, *keys], np.int64)
    first, second, third = path[:-2], path[1:-1], path[2:]
    inside = (third != start) & (second != NO_HISTORY)
    first, second, third = first[inside], second[inside], third[inside]
    older = np.where(second == start, NO_HISTORY, first)
    return float(model.log_probability(older, second, third).sum())
