"""Which words of a spun passage are worth a closer look: those that no rule touches and that are out of place."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from cleantext.language.keys import CLASSES
from cleantext.language.ngram import NgramModel
from cleantext.spun.arrays import ranges
from cleantext.spun.dialect import Profile
from cleantext.spun.expected import Repaired
from cleantext.spun.passage import Passage
from cleantext.spun.shape import look_up_form
from cleantext.spun.tables import Floats, Ids, Tables
from cleantext.spun.tally import Sight
from cleantext.spun.words import GLUE

#: Bias, then weights of `Words.features`. Fitted, see `suspects`.
DOUBT = (-16.77, -0.98, 4.7, 2.57, -0.88, -3.5, -2.17, 1.98, -2.36)
#: Log odds from which candidates are looked for: about every tenth word, and nine of ten suspects.
WORTH_SEARCHING = -4.2
#: Log frequency of a word that the context model does not know.
RARE = -16.0

_LETTERS = re.compile(r"[a-z]+")
_BARE = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True)
class Words:
    """N different words of a passage, with all their places.

    Attributes:
        texts: the words.
        tokens: where they stand, numbers in the passage, the places of one word next to each other.
        at: where the places of each word begin in `tokens`, and the end of all, shape (N + 1,).
        keys: their key ids, shape (N,).
        ids: theirs in the tables, shape (N,).
        features: what is known without looking for candidates, shape (N, 8): log frequency, P(it would have
            been replaced itself), whether it is listed as never replaced, is unknown to the context model,
            ends in -s, ends in -ed or -ing; log of its number; whether it stands elsewhere, perhaps in
            another inflection, with a capital or with punctuation.
    """

    texts: Sequence[str]
    tokens: Ids
    at: Ids
    keys: Ids
    ids: Ids
    features: Floats

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def number(self) -> Ids:
        """Places of each word, shape (N,)."""
        return np.diff(self.at)

    @property
    def frequency(self) -> Floats:
        """Log frequency of each word, shape (N,)."""
        return self.features[:, 0]

    def some(self, chosen: Ids) -> Words:
        """Some of them."""
        number = self.number[chosen]
        return Words(
            [self.texts[each] for each in chosen.tolist()],
            self.tokens[np.repeat(self.at[chosen], number) + ranges(number)],
            np.concatenate([[0], np.cumsum(number)]),
            self.keys[chosen],
            self.ids[chosen],
            self.features[chosen],
        )


def eligible(token: str, profile: Profile | None = None) -> str:
    """The word of a token that may be a suspect: in lower case, and it does not hold sentences together; else empty.

    Where a dialect that is known in part replaces more than bare tokens, punctuation is no obstacle.
    """
    if profile and profile.partial and not profile.bare:
        form = look_up_form(token, quoted=profile.quoted)
        token = form if form in token else ""
    return token if _BARE.fullmatch(token) and token not in GLUE else ""


def kin(word: str) -> list[str]:
    """A word, and what it may be an inflection of or be inflected to, roughly."""
    endings = ("s", "es", "ed", "d", "ing")
    stems = [word.removesuffix(e) for e in endings if word.endswith(e) and len(word) > len(e) + 3]
    return [word, *(word + ending for ending in endings), *stems]


def dressed(texts: Sequence[str], profile: Profile) -> Set[str]:
    """Words with a capital or punctuation, which the spinner does not see: surrogates are not among them."""
    if not profile.bare:
        return frozenset()
    seen = [text for text in set(texts) if not (text.isalpha() and text.islower())]
    return set(_LETTERS.findall(" ".join(seen).lower()))


def words_of(
    passage: Passage,
    repaired: Repaired,
    tables: Tables,
    sight: Sight,
    model: NgramModel,
    elsewhere: Set[str],
) -> tuple[Words, Words]:
    """The eligible words of a passage that no rule touches, and those of them that are worth a search.

    The last feature is worked out only where it may decide.

    Args:
        passage: the passage.
        repaired: the same, repaired.
        tables: of the dialect.
        sight: of its document.
        model: the context model.
        elsewhere: the `dressed` words of the passage.
    """
    texts = passage.words
    found: dict[str, list[int]] = {}
    forms: dict[str, str] = {}
    for token in np.flatnonzero(repaired.place >= 0).tolist():
        text = texts[token]
        if (form := forms.get(text)) is None:
            form = forms[text] = eligible(text, tables.profile)
        if form:
            found.setdefault(form, []).append(token)
    names = list(found)
    tokens = np.array([token for each in found.values() for token in each], np.int64)
    number = np.array([len(each) for each in found.values()], np.int64)
    at = np.concatenate([[0], np.cumsum(number)])
    first = tokens[at[:-1]]
    standing = [passage.tokens[token] for token in first.tolist()]
    ids = sight.ids[np.array(standing, np.int64)]
    keys = repaired.keys[repaired.place[first]]
    features = _features(names, keys, ids, number, tables, model)
    words = Words(names, tokens, at, keys, ids, features)
    odds = DOUBT[0] + features @ np.array(DOUBT[1:])
    likely = np.flatnonzero(odds >= WORTH_SEARCHING)
    features[likely, -1] = [not elsewhere.isdisjoint(kin(names[each])) for each in likely.tolist()]
    odds[likely] += DOUBT[-1] * features[likely, -1]
    return words, words.some(np.flatnonzero(odds >= WORTH_SEARCHING))


def _features(
    names: Sequence[str], keys: Ids, ids: Ids, number: Ids, tables: Tables, model: NgramModel
) -> Floats:
    rare = np.isin(keys, [model.ids[name] for name in CLASSES])
    leaving = tables.leaving[ids]
    out = np.zeros((len(names), len(DOUBT) - 1))
    out[:, 0] = np.where(rare, RARE, model.unigram[keys])
    out[:, 1] = leaving
    out[:, 2] = (leaving == 0) & (ids > 0)
    out[:, 3] = rare
    out[:, 4] = [name.endswith("s") for name in names]
    out[:, 5] = [name.endswith(("ed", "ing")) for name in names]
    out[:, 6] = np.log(number)
    return out
