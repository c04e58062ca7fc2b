"""The lattice: for each stretch of a text, what may have stood there.

A *slot* is one token, or the few tokens of a surrogate phrase; its alternatives are those of `options`. Between the
slots stand fixed words, so that the whole is a chain of links with one alternative or several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np

from cleantext.language.keys import core_of
from cleantext.language.stream import Stream
from cleantext.spun.arrays import ranges
from cleantext.spun.articles import OTHER
from cleantext.spun.decoder import Flat
from cleantext.spun.options import (
    BEFORE_LAST,
    FIRST,
    FITS_A,
    FITS_AN,
    LAST,
    LENGTH,
    NO_RULE,
    RULE,
    SECOND,
    WORD,
    Options,
    Readings,
)
from cleantext.spun.tables import Flags, Floats, Ids, Tables
from cleantext.spun.tally import Sight

#: Nats against an original whose first sound does not fit the article before it. Writers err less than once
#: in a thousand, editors and the spelling rule more often.
ARTICLE = 4.0
_ARTICLES = {"a": FITS_A, "A": FITS_A, "an": FITS_AN, "An": FITS_AN, "AN": FITS_AN}


@dataclass(frozen=True)
class Slots:
    """N places where a surrogate stands, in reading order: tokens `first` to `last` (half open), shape (N,)."""

    first: Ids
    last: Ids
    surrogate: Ids

    def __len__(self) -> int:
        return len(self.first)

    def at(self, chosen: Ids | Flags) -> Slots:
        """Some of them."""
        return Slots(self.first[chosen], self.last[chosen], self.surrogate[chosen])


def find_slots(seen: Sight, tables: Tables, within: Flags) -> Slots:
    """The slots of a document; a phrase goes before the words in it.

    Args:
        seen: the document.
        tables: of the dialect.
        within: tokens to look at, shape (n,).
    """
    single = (tables.rules[seen.ids] > 0) & within
    phrases = []
    taken = 0
    for match in seen.matches:
        if match.first >= taken and within[match.first]:
            phrases.append((match.first, match.last, match.surrogate))
            single[match.first : match.last] = False
            taken = match.last
    words = np.flatnonzero(single)
    rows = np.concatenate(
        [
            np.stack([words, words + 1, seen.ids[words]], axis=1),
            np.array(phrases, np.int64).reshape(-1, 3),
        ]
    )
    return Slots(*rows[np.argsort(rows[:, 0])].T)


def with_articles(slots: Slots, words: Sequence[str], tables: Tables) -> Slots:
    """Where articles follow the surrogate, those before slots are slots, too.

    Args:
        slots: by their tokens.
        words: the tokens.
        tables: of the dialect.
    """
    if not tables.profile.articles_adjusted:
        return slots
    taken = set(slots.last.tolist())
    before = [first - 1 for first in slots.first.tolist() if first and first not in taken]
    rows = [
        (at, at + 1, tables.ids[words[at].lower()]) for at in before if words[at].lower() in OTHER
    ]
    if not rows:
        return slots
    every = np.concatenate([np.stack([slots.first, slots.last, slots.surrogate], axis=1), rows])
    return Slots(*every[np.argsort(every[:, 0])].T)


@dataclass(frozen=True)
class Lattice:
    """The chain of a passage with its slots.

    Attributes:
        flat: the chain as the decoder reads it; A alternatives in all.
        links: where each link begins in the stream of keys, shape (links,).
        slots: N slots, those that the context model cannot read left out.
        readings: of each slot.
        link: the number of each slot in the chain, shape (N,).
        open: the alternatives of the slots, numbers in the chain, shape (S,).
        owner: the slot of each of these, shape (S,).
        score: in nats, apart from the rules, shape (S,).
        rule, word: of these, numbers in the tables, -1 for none, shape (S,).
        bare: whether only bare lower-case tokens are surrogates.
    """

    flat: Flat
    links: Ids
    slots: Slots
    readings: Sequence[Readings]
    link: Ids
    open: Ids
    owner: Ids
    score: Floats
    rule: Ids
    word: Ids
    bare: bool

    @cached_property
    def at(self) -> Ids:
        """Where the alternatives of each slot begin, and the end of all, shape (N + 1,)."""
        return np.concatenate([[0], np.cumsum(self.flat.size[self.link])])

    def part(self, first: int, last: int, token: int) -> tuple[Lattice, slice]:
        """The slots `first` to `last` (half open), which are all of one text, and the links of that text.

        `token` is the first token of the text, counted from which the slots stand.
        """
        begins, ends = self.flat.reach(self.link[first : first + 1])
        link = slice(int(begins[0]), int(ends[0]))
        at = slice(int(self.at[first]), int(self.at[last]))
        flat = self.flat.part(link)
        slots = self.slots.at(np.arange(first, last))
        slots = Slots(slots.first - token, slots.last - token, slots.surrogate)
        place = int(self.flat.place[link.start])
        part = Lattice(
            flat,
            self.links[link] - self.links[link.start],
            slots,
            self.readings[first:last],
            self.link[first:last] - link.start,
            self.open[at] - place,
            self.owner[at] - first,
            self.score[at],
            self.rule[at],
            self.word[at],
            self.bare,
        )
        return part, link


def build(
    stream: Stream,
    slots: Slots,
    words: Sequence[str],
    options: Options,
    texts: Sequence[int] = (0,),
) -> Lattice:
    """Lay a passage out.

    Args:
        stream: its keys.
        slots: its slots, by its tokens.
        words: its tokens.
        options: of the dialect.
        texts: the key of the stream with which each text of the passage begins.
    """
    capital = _capitals(stream, slots, words, options)
    distinct, which = np.unique(2 * slots.surrogate + capital, return_inverse=True)
    known = [options.of(each // 2, capital=bool(each % 2)) for each in distinct.tolist()]
    width = np.array([r.rows[0, LENGTH] for r in known], np.int64)[which]
    usable = _usable(stream, slots, width)
    slots, which, width = slots.at(usable), which[usable], width[usable]
    begin = stream.position[slots.first]
    inside = np.repeat(begin, width - 1) + 1 + ranges(width - 1)
    links = np.delete(np.arange(len(stream.keys)), inside)
    link = np.searchsorted(links, begin)

    rows = np.concatenate([r.rows for r in known]) if known else np.zeros((0, 9), np.int64)
    scores = np.concatenate([r.scores for r in known]) if known else np.zeros(0)
    number = np.array([len(r.scores) for r in known], np.int64)
    starts = np.cumsum(number) - number
    many = number[which]
    size = np.ones(len(links), np.int64)
    size[link] = many
    place = np.concatenate([[0], np.cumsum(size)])
    opened = np.repeat(place[link], many) + ranges(many)
    owner = np.repeat(np.arange(len(slots)), many)
    chosen = rows[np.repeat(starts[which], many) + ranges(many)]
    score = scores[np.repeat(starts[which], many) + ranges(many)]

    keep = place[link]
    single = np.repeat(stream.keys[links], size)
    first, last = single.copy(), single.copy()
    second = np.full(len(single), -1)
    before_last = np.full(len(single), -1)
    length = np.ones(len(single), np.int64)
    columns = ((first, FIRST), (second, SECOND), (before_last, BEFORE_LAST), (last, LAST))
    for array, column in (*columns, (length, LENGTH)):
        array[opened] = chosen[:, column]
    # what is kept is read as it stands, with its capitals
    keys = stream.keys
    first[keep], last[keep] = keys[begin], keys[begin + width - 1]
    wide = width > 1
    second[keep[wide]] = keys[begin[wide] + 1]
    before_last[keep[wide]] = keys[(begin + width)[wide] - 2]
    long = _long(known, which, keep)
    begins = np.searchsorted(links, texts).tolist()
    flat = Flat(size, place, first, second, before_last, last, length, long, begins)
    # what stands before a text is in another one
    opening = np.isin(begin - 1, texts) | np.isin(begin, texts)
    fitting = score - _misfits(slots.first, opening, words, chosen, owner, options.tables)
    readings = [known[each] for each in which.tolist()]
    rule, word = chosen[:, RULE], chosen[:, WORD]
    bare = options.tables.profile.bare
    return Lattice(flat, links, slots, readings, link, opened, owner, fitting, rule, word, bare)


def _capitals(stream: Stream, slots: Slots, words: Sequence[str], options: Options) -> Flags:
    """Slots whose word has a capital that is not only that of a sentence's first word."""
    capital = np.zeros(len(slots), np.bool_)
    if options.tables.profile.bare:
        return capital
    for index, first in enumerate(slots.first.tolist()):
        if core_of(words[first])[:1].isupper():
            before = stream.keys[stream.position[first] - 1]
            capital[index] = before != options.reader.start
    return capital


def _usable(stream: Stream, slots: Slots, width: Ids) -> Flags:
    """Slots whose keys stand in the stream one after the other, and overlap with no slot before."""
    begin = stream.position[slots.first]
    usable: Flags = (begin >= 0) & (width > 0)
    ends = np.maximum.accumulate((begin + width) * usable)
    if (begin[1:] < ends[:-1])[usable[1:]].any():
        at = 0
        for index in np.flatnonzero(usable).tolist():
            if begin[index] < at:
                usable[index] = False
            else:
                at = int(begin[index] + width[index])
    return usable


def _long(
    known: Sequence[Readings], which: Ids, keep: Ids
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The alternatives of three keys and more: number in the chain, and keys."""
    some = np.array([bool(each.long) for each in known], np.bool_)
    return tuple(
        (int(keep[slot]) + index, keys)
        for slot in np.flatnonzero(some[which]).tolist()
        for index, keys in known[which[slot]].long
    )


def _misfits(
    first: Ids, opening: Flags, words: Sequence[str], chosen: Ids, owner: Ids, tables: Tables
) -> Floats:
    """Nats against the alternatives that do not fit the article before them.

    Args:
        first: token of each slot.
        opening: whether it is the first of its text.
        words: the tokens.
        chosen: rows of the alternatives, see `Readings`.
        owner: the slot of each.
        tables: of the dialect.
    """
    out = np.zeros(len(owner))
    if tables.profile.articles_adjusted:
        return out
    before = map(words.__getitem__, (first - 1).tolist())
    fits = np.fromiter(map(_ARTICLES.get, before, repeat(NO_RULE)), np.int64, len(first))
    fits[opening] = NO_RULE
    for column in (FITS_A, FITS_AN):
        misfit = np.flatnonzero((fits == column).take(owner))
        out[misfit] = ARTICLE * (chosen[misfit, column] == 0)
    return out
