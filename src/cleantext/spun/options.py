"""What may have stood where a surrogate stands: keeping it, and every original that the dialect leads back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import log
from typing import NamedTuple

import numpy as np

from cleantext.language.frequencies import frequency
from cleantext.language.keys import CLASSES
from cleantext.language.ngram import NgramModel
from cleantext.language.stream import StreamReader
from cleantext.spun.articles import OTHER, fits_article
from cleantext.spun.tables import Floats, Ids, Tables

#: Alternatives of one slot that are worth decoding; the likeliest are kept.
MAX_ALTERNATIVES = 12
#: Nats against keeping a fixed collocation in a spun text, as clean text hardly has it, whatever its words: at most, and
#: by how sure the lexicon is of it (chosen on half of 40 excerpts of real papers).
ODD, ODD_FROM = 6.0, 50.0
NO_RULE = -1
FIRST, SECOND, BEFORE_LAST, LAST, LENGTH, RULE, WORD, FITS_A, FITS_AN = range(9)


class Alternative(NamedTuple):
    """One reading of a surrogate.

    Attributes:
        text: the words.
        keys: their key ids.
        score: in nats, apart from the rule's.
        rule: number of the rule in the dialect's `Tables`; `NO_RULE` to keep what stands.
        word: for keeping, the id of the word as an original; `NO_RULE` otherwise.
        name: of the rule, `original → surrogate`.
        evidence: of the rule.
    """

    text: str
    keys: tuple[int, ...]
    score: float = 0.0
    rule: int = NO_RULE
    word: int = NO_RULE
    name: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """The alternatives of a surrogate, keeping first, and the same as arrays.

    Attributes:
        alternatives: at least one.
        rows: shape (alternatives, 9): first two and last two keys (-1 where there is no such), number of keys,
            rule, word, and whether it can follow `a` and `an`.
        scores: shape (alternatives,).
        long: those of three keys and more: number, and keys.
    """

    alternatives: tuple[Alternative, ...]
    rows: Ids
    scores: Floats
    long: tuple[tuple[int, tuple[int, ...]], ...] = ()


class Options:
    """The readings of each surrogate of a dialect, worked out when it is first met."""

    def __init__(self, tables: Tables, model: NgramModel) -> None:
        self.tables = tables
        self.reader = StreamReader(model.ids)
        self._classes = {model.ids[name]: float(model.unigram[model.ids[name]]) for name in CLASSES}
        self._known: dict[tuple[int, bool], Readings] = {}

    def of(self, surrogate: int, *, capital: bool = False) -> Readings:
        """The readings of a word or phrase by its id in the tables.

        With `capital`, the originals are read as they would stand for a capitalised surrogate.
        """
        found = self._known.get((surrogate, capital))
        if found is None:
            text = self.tables.words[surrogate]
            alternatives = self._phrase(surrogate) if " " in text else self._word(text)
            if capital:
                alternatives = tuple(map(self._capitalised, alternatives))
            found = self._known[surrogate, capital] = _packed(alternatives)
        return found

    def _capitalised(self, alternative: Alternative) -> Alternative:
        """The alternative as a name; one outside the vocabulary is one of the many in its class, too."""
        keys = self._keys(alternative.text[:1].upper() + alternative.text[1:])
        if not keys:
            return alternative
        plain = alternative._replace(score=0.0)
        before = alternative.score - self._spread(plain).score
        return self._spread(plain._replace(keys=keys, score=before))

    def _word(self, token: str) -> tuple[Alternative, ...]:
        """Keeping a token, then its originals."""
        number = self.tables.ids.get(token, NO_RULE)
        keep = self._spread(Alternative(token, self._keys(token), word=number))
        originals = self._originals(number) if number != NO_RULE else []
        if not originals and self.tables.profile.articles_adjusted and token in OTHER:
            # it followed the surrogate; which one stood there, the word behind it decides
            return keep, Alternative(OTHER[token], self._keys(OTHER[token]))
        return (keep, *originals[: MAX_ALTERNATIVES - 1])

    def _originals(self, surrogate: int) -> list[Alternative]:
        """The ways back from a surrogate; an original that the model cannot read is none."""
        tables = self.tables
        rules = range(tables.arc_at[surrogate], tables.arc_at[surrogate + 1])
        every = (self._spread(self._restored(rule)) for rule in rules)
        return [alternative for alternative in every if alternative.keys]

    def _restored(self, rule: int) -> Alternative:
        tables = self.tables
        text = tables.words[tables.original[rule]]
        name, evidence = tables.rule_name(rule), tables.rule_evidence(rule)
        return Alternative(text, self._keys(text), 0.0, rule, NO_RULE, name, evidence)

    def _phrase(self, surrogate: int) -> tuple[Alternative, ...]:
        """A surrogate of several words: keep it, its originals, and its words one by one."""
        words = self.tables.words[surrogate].split(" ")
        few = 4 if len(words) < 4 else 1
        keep, *mixed = (_joined(parts) for parts in product(*(self._word(w)[:few] for w in words)))
        if self.tables.profile.collocations:
            odd = min(ODD, ODD_FROM * float(self.tables.stated[surrogate]))
            keep = keep._replace(score=keep.score - odd)
        every = [keep, *self._originals(surrogate), *mixed][: 2 * MAX_ALTERNATIVES]
        return tuple(reversed({a.text: a for a in reversed(every)}.values()))

    def _keys(self, text: str) -> tuple[int, ...]:
        if " " not in text:
            return self.reader.inner(text)
        return tuple(key for word in text.split(" ") for key in self.reader.inner(word))

    def _spread(self, alternative: Alternative) -> Alternative:
        """Charge a word outside the vocabulary for being one of the many in its class."""
        if self._classes.keys().isdisjoint(alternative.keys):
            return alternative
        extra = 0.0
        for word, key in zip(alternative.text.split(" "), alternative.keys, strict=False):
            if key in self._classes:
                extra += min(log(frequency(word)) - self._classes[key], -2.0)
        return alternative._replace(score=alternative.score + extra)


def _joined(parts: Sequence[Alternative]) -> Alternative:
    """Alternatives of neighbouring words as one; the first rule stands for all."""
    first = next((part for part in parts if part.rule != NO_RULE), parts[0])
    return Alternative(
        " ".join(part.text for part in parts),
        tuple(key for part in parts for key in part.keys),
        sum(part.score for part in parts),
        first.rule,
        parts[0].word,
        first.name,
        first.evidence,
    )


def _packed(alternatives: tuple[Alternative, ...]) -> Readings:
    rows = [_row(a.keys, a.rule, a.word, fits_article("an", a.text)) for a in alternatives]
    long = tuple((number, a.keys) for number, a in enumerate(alternatives) if len(a.keys) > 2)
    scores = np.array([a.score for a in alternatives])
    return Readings(alternatives, np.array(rows, np.int64), scores, long)


def _row(keys: tuple[int, ...], rule: int, word: int, fits_an: bool) -> tuple[int, ...]:
    """An alternative as in `Readings`; what cannot follow `an` follows `a`."""
    first, second, *_ = (*keys, -1, -1)
    *_, before_last, last = (-1, -1, *keys)
    return first, second, before_last, last, len(keys), rule, word, not fits_an, fits_an
