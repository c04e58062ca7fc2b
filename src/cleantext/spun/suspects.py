"""Unlisted surrogates: words that are out of place in a spun passage and that no rule explains.

A spinner knows more words than a lexicon. Once the listed surrogates of a passage are restored, an unlisted one
still stands out: some other word, which the passage has in no other place, would fit much better there. For
each bare word that no rule of the dialect touches and that `doubts` picks out,

    support = max over w of [ score(w) ] - fit of the word itself

where `score(w)` adds up how well *w* fits at all places of the word, and what speaks for *w* being replaced by
this word: it stands nowhere else in the passage (the map is a function), its own rule is not known, the
two are used alike, are inflected alike, or are related in the lexicon. A logistic regression turns the support and what
is known of the word itself into the probability that it is a surrogate. Suspects are only reported: their
candidates are guesses, and no edit is ever proposed for them, unless the dialect is known in part (`guesses`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cleantext.language.ngram import NgramModel
from cleantext.spun import guesses
from cleantext.spun.arrays import ranges
from cleantext.spun.articles import fits_article
from cleantext.spun.doubts import Words, dressed, words_of
from cleantext.spun.expected import LIKENESS, SHORT_LIST, Places, Pool, Repaired, ending, repair
from cleantext.spun.passage import CONTEXT_WEIGHT, Passage
from cleantext.spun.tables import UNKNOWN, Flags, Floats, Ids, Tables
from cleantext.spun.tally import Sight
from cleantext.spun.words import GLUE

#: Suspects less probable than this are not reported (0..1; precision 0.84 on even-numbered held-out
#: documents with other tables).
WORTH_REPORTING = 0.5
#: Candidates of a suspect: at most so many.
MOST_CANDIDATES = 5
#: How often a suspect's original is on the short list at all.
IN_REACH = 0.75
#: So many places of one word say enough.
MOST_PLACES = 8
#: Words that are searched for together: bounds the memory (64 * 4,000 scores).
TOGETHER = 64
#: A word that is sure to be replaced by a listed surrogate still has this chance to be free.
LEAST_FREE = 0.05
#: Nats beyond which support is not believed: terms of an unfamiliar field gather any amount.
MOST_SUPPORT = 20.0

# The weights were fitted on even-numbered held-out documents, spun by drawn tables, whose lexicon lacked
# 8 % of its rules. DOUBT and SUSPECT: logistic regression, `benchmarks/quality/suspects.py HELDOUT --split dev
# --docs 300 --draws 12 --seed 51 --fit` with short lists of 32. CANDIDATE: conditional logistic regression over short
# lists of 128.

#: Weights of the features of a candidate: fit, log P(not replaced otherwise), whether it stands in the passage
#: as the spinner sees it, and as the spinner does not; likeness of use, the same ending, two ways of being
#: related in the lexicon, resemblance in letters, and the number of articles before it that do not fit.
CANDIDATE = (0.82, 2.1, -4.5, 0.64, 3.5, 1.0, 5.8, 3.5, 3.9, -1.5)
#: Bias, then weights of support, the cloze model's gain, whether an article before it does not fit, and
#: `Words.features`.
SUSPECT = (-6.88, 0.33, -0.25, 1.09, -0.12, 2.1, 0.69, -1.49, -2.2, -1.27, 0.75, -1.25)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What was found of a word.

    Attributes:
        text: the word.
        tokens: where it stands, numbers in the passage.
        features: as `SUSPECT` weighs them.
        probability: that it is an unlisted surrogate, in 0..1.
        candidates: the originals that may be, the likeliest first, with their probabilities.
    """

    text: str
    tokens: tuple[int, ...]
    features: tuple[float, ...]
    probability: float
    candidates: tuple[tuple[str, float], ...]


def _resemble(a: str, b: str) -> bool:
    """Whether two words share their first four letters, or one is a part of the other."""
    return a[:4] == b[:4] or a in b or b in a


class Lore:
    """What a dialect's lexicon says of the words of the pool."""

    def __init__(self, tables: Tables, pool: Pool) -> None:
        self._tables = tables
        get = tables.ids.get
        #: id of each word of the pool in the tables, 0 for none, shape (pool,)
        self.ids: Ids = np.fromiter((get(word, 0) for word in pool.words), np.int64)
        #: log P(no listed rule replaces the word), shape (pool,)
        self.free: Floats = np.log(np.maximum(1 - tables.leaving[self.ids], LEAST_FREE))
        if tables.profile.partial:
            # the map is a function: what was seen to stay is no original
            self.free[self.staying[self.ids]] = np.log(LEAST_FREE)

    @cached_property
    def staying(self) -> Flags:
        """See `guesses.staying`."""
        return guesses.staying(self._tables)

    @cached_property
    def _by_original(self) -> tuple[Ids, Ids]:
        """The rules sorted by original, and where those of each word begin, shape (V + 1,)."""
        original = self._tables.original
        number = np.bincount(original, minlength=len(self._tables.words))
        return np.argsort(original, kind="stable"), np.concatenate([[0], np.cumsum(number)])

    def related(self, word: int) -> tuple[Set[int], Set[int]]:
        """The word's own surrogates, since synonyms go both ways, and other originals of these; all as ids."""
        if word == UNKNOWN:
            return frozenset(), frozenset()
        tables = self._tables
        rules, at = self._by_original
        own = set(tables.surrogate[rules[at[word] : at[word + 1]]].tolist())
        runs = [tables.original[tables.arc_at[s] : tables.arc_at[s + 1]].tolist() for s in own]
        return own, {each for run in runs for each in run} - own - {word}


class Search:
    """Looks for suspects in passages of one dialect; make it once and use it for many texts."""

    def __init__(self, tables: Tables, model: NgramModel, pool: Pool) -> None:
        self._tables, self._model, self._pool = tables, model, pool

    @property
    def _partial(self) -> bool:
        return self._tables.profile.partial

    @property
    def _weights(self) -> Sequence[float]:
        return guesses.CANDIDATE if self._partial else CANDIDATE

    @cached_property
    def _lore(self) -> Lore:
        return Lore(self._tables, self._pool)

    def find(self, sight: Sight, passage: Passage, least: float | None = None) -> list[Suspicion]:
        """The suspects of a passage.

        Args:
            sight: of its document.
            passage: decoded.
            least: the least probability (0..1) that is worth reporting; None: the usual one.
        """
        # fixed collocations are no substitutions of single words
        if self._tables.profile.collocations:
            return []
        if least is None:
            least = guesses.WORTH_REPORTING if self._partial else WORTH_REPORTING
        texts = passage.words
        repaired = repair(passage)
        tables = self._tables
        apart = dressed(texts, tables.profile)
        words, doubted = words_of(passage, repaired, tables, sight, self._model, apart)
        if self._partial:
            doubted = words.some(np.flatnonzero(~self._lore.staying[words.ids]))
        if not len(doubted):
            return []
        pool = self._pool
        bare = pool.among([*words.texts, *GLUE.intersection(texts)])
        restored = pool.number[repaired.restored]
        bare[restored[restored >= 0]] = 1
        view = _View(texts, repaired, self._lore.free, bare, pool.among(apart))
        out: list[Suspicion] = []
        for first in range(0, len(doubted), TOGETHER):
            part = np.arange(first, min(first + TOGETHER, len(doubted)))
            out += self._found(doubted.some(part), view, least)
        return out

    def _found(self, words: Words, view: _View, least: float) -> Iterator[Suspicion]:
        number = guesses.SHORT_LIST if self._partial else SHORT_LIST
        sought = _sought(words, view, self._model, self._pool, self._weights, number)
        articles = self._articles(words, view.texts)
        features = self._candidate_features(sought, view, articles)
        scores = features @ np.array(self._weights)
        scores[sought.listed == self._pool.number[words.keys][:, None]] = -np.inf
        top = scores.max(axis=1)
        shares = np.exp(scores - top[:, None])
        shares /= shares.sum(axis=1, keepdims=True)
        spelt = [
            any(n and not fits_article(a, text) for a, n in zip(("a", "an"), each, strict=True))
            for text, each in zip(words.texts, articles.tolist(), strict=True)
        ]
        support = np.minimum(top - self._weights[0] * sought.stands, MOST_SUPPORT)
        known = np.column_stack([support, sought.gain, spelt, words.features])
        bias, *weights = guesses.SUSPECT if self._partial else SUSPECT
        chance = 1 / (1 + np.exp(-bias - known @ np.array(weights)))
        if self._partial:
            right = guesses.chances(chance, shares)
        else:
            right = shares * (chance * IN_REACH)[:, None]
        for at in np.flatnonzero(chance >= least).tolist():
            tokens = tuple(words.tokens[words.at[at] : words.at[at + 1]].tolist())
            candidates = self._named(sought.listed[at], right[at])
            yield Suspicion(
                words.texts[at], tokens, tuple(known[at].tolist()), float(chance[at]), candidates
            )

    def _named(self, listed: Ids, chances: Floats) -> tuple[tuple[str, float], ...]:
        order = np.argsort(-chances, kind="stable")[:MOST_CANDIDATES]
        return tuple(
            (self._pool.words[number], chance)
            for number, chance in zip(listed[order].tolist(), chances[order].tolist(), strict=True)
        )

    def _candidate_features(self, sought: _Sought, view: _View, articles: Ids) -> Floats:
        """What `CANDIDATE` weighs, shape (W, L, 10)."""
        pool, words, listed = self._pool, sought.words, sought.listed
        out = np.zeros((*listed.shape, len(CANDIDATE)))
        out[..., 0] = sought.fit
        for column, each in enumerate((view.free, view.bare, view.apart), 1):
            out[..., column] = each[listed]
        out[..., 4] = sought.likeness
        ends = np.array([ending(text) for text in words.texts])
        out[..., 5] = pool.endings[listed] == ends[:, None]
        others = [[pool.words[number] for number in row] for row in listed.tolist()]
        ids = self._lore.ids[listed].tolist()
        for row, text in enumerate(words.texts):
            for column, related in enumerate(self._lore.related(int(words.ids[row])), 6):
                if related:
                    out[row, :, column] = [each in related for each in ids[row]]
            out[row, :, 8] = [_resemble(other, text) for other in others[row]]
        for row, column in np.argwhere(articles).tolist():
            article = ("a", "an")[column]
            fits = np.array([fits_article(article, other) for other in others[row]])
            out[row, :, 9] += articles[row, column] * ~fits
        return out

    def _articles(self, words: Words, texts: Sequence[str]) -> Ids:
        """How often `a` and `an` stand before each word, if they still tell what stood there; shape (W, 2)."""
        before = [texts[token - 1].lower() if token else "" for token in words.tokens.tolist()]
        if self._tables.profile.articles_adjusted:
            before = [""] * len(before)
        each = np.array([(word == "a", word == "an") for word in before], np.int64)
        return np.add.reduceat(each, words.at[:-1])


@dataclass(frozen=True)
class _View:
    """A passage, and what it says of the words of the pool.

    Attributes:
        texts: its tokens.
        repaired: the passage repaired.
        free, bare, apart: the second to fourth feature of a candidate, each of shape (pool,).
    """

    texts: Sequence[str]
    repaired: Repaired
    free: Floats
    bare: Floats
    apart: Floats


@dataclass(frozen=True)
class _Sought:
    """W words with L candidates each.

    Attributes:
        words: the words.
        listed: numbers of the candidates in the pool, shape (W, L).
        likeness: of use, between word and candidate, shape (W, L).
        fit: how well each candidate fits, in nats, shape (W, L).
        stands: how well the word itself does, shape (W,).
        gain: what the cloze model says of the word itself, mean of its places in nats, shape (W,).
    """

    words: Words
    listed: Ids
    likeness: Floats
    fit: Floats
    stands: Floats
    gain: Floats


def _sought(
    words: Words,
    view: _View,
    model: NgramModel,
    pool: Pool,
    weights: Sequence[float],
    length: int,
) -> _Sought:
    """List the likeliest candidates of each word, the same for all its places; `weights` as `CANDIDATE`."""
    assert model.cloze is not None
    number = np.minimum(words.number, MOST_PLACES)
    heads = np.cumsum(number) - number
    owner = np.repeat(np.arange(len(words)), number)
    tokens = words.tokens[np.repeat(words.at[:-1], number) + ranges(number)]
    places = Places(view.repaired.keys, view.repaired.place[tokens], model)
    gaps = np.add.reduceat(places.gaps, heads) / number[:, None]
    scores, alike = pool.expected(gaps.astype(np.float32), words.keys, model.cloze)
    _, free, bare, apart = weights[:4]
    scores += (free * view.free + bare * view.bare + apart * view.apart).astype(np.float32)
    scores += np.float32(LIKENESS) * alike
    listed = np.argpartition(scores, -length, axis=1)[:, -length:]
    # the last column is what stands there
    options = np.column_stack([pool.ids[listed[owner]], words.keys[owner]])
    gain = places.gain(options)
    scale = np.sqrt(number)
    fit = np.add.reduceat(places.fit(options, gain), heads) / scale[:, None]
    rarer = words.frequency - model.unigram[words.keys]
    return _Sought(
        words,
        listed,
        alike[np.arange(len(words))[:, None], listed].astype(np.float64),
        fit[:, :-1],
        fit[:, -1] + CONTEXT_WEIGHT * scale * rarer,
        np.add.reduceat(gain[:, -1], heads) / number,
    )
