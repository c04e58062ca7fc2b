"""The lattice: for each stretch of a text, what may have stood there.

A *slot* is one token, or the few tokens of a surrogate phrase; its *alternatives* are the tokens as they
stand and every original that the channel leads back to. An alternative carries the keys that the context
model reads, the number of its rule, and a score for what does not depend on the rules: the article before
it, and words that the model does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log

from cleantext.language.frequencies import frequency
from cleantext.language.keys import CLASSES, KeyReader
from cleantext.language.ngram import NgramModel
from cleantext.spun.channel import Arc, Channel
from cleantext.spun.joint import NO_RULE, RuleTable
from cleantext.spun.shape import view
from cleantext.spun.verdict import phrase_at

#: Alternatives of one slot that are worth decoding; the likeliest are kept.
MAX_ALTERNATIVES = 12
#: Nats against an original whose first sound does not fit the article before it. Writers err less than once
#: in a thousand, editors and the spelling rule below more often.
ARTICLE = 4.0
_VOWELS = frozenset("aeiou")
_LIKE_CONSONANT = ("unif", "uniq", "unit", "univ", "unio", "use", "usu", "uti", "eu", "one", "once")
_LIKE_VOWEL = ("hour", "honest", "honor", "honour", "heir")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading of a slot.

    Attributes:
        text: the words.
        keys: their key ids.
        score: in nats, apart from the rule's.
        rule: number of the rule in the text's `RuleTable`; `NO_RULE` to keep what stands.
        word: for keeping, the number of the word as an original; `NO_RULE` otherwise.
        arc: the rule itself, None to keep.
    """

    text: str
    keys: tuple[int, ...]
    score: float = 0.0
    rule: int = NO_RULE
    word: int = NO_RULE
    arc: Arc | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """Tokens `first` to `last` (half open) of a passage, and their alternatives, keeping first."""

    first: int
    last: int
    alternatives: tuple[Alternative, ...]


def fits_article(article: str, word: str) -> bool:
    """Whether `word` can follow `a` or `an`, by its spelling."""
    vowel = word[:1] in _VOWELS
    if word.startswith(_LIKE_CONSONANT):
        vowel = False
    elif word.startswith(_LIKE_VOWEL):
        vowel = True
    elif word[:1].isdigit():
        vowel = word.startswith(("8", "11", "18"))
    return vowel == (article == "an")


class LatticeBuilder:
    """Builds the slots of passages with one channel, one model and the rule table of one text."""

    def __init__(self, channel: Channel, model: NgramModel, table: RuleTable) -> None:
        self.channel = channel
        self.reader: KeyReader = model.reader()
        self._table = table
        self._classes: Mapping[int, float] = {
            model.ids[name]: float(model.unigram[model.ids[name]]) for name in CLASSES
        }
        self._known: dict[str, tuple[Alternative, ...]] = {}

    def slots(self, tokens: Sequence[str]) -> list[Slot]:
        """The ambiguous slots of a paragraph, in reading order."""
        arcs, phrases = self.channel.arcs, self.channel.phrases
        seen = view(tokens, self.channel.profile)
        out: list[Slot] = []
        taken = 0
        for index, token in enumerate(seen):
            if index < taken or (token not in arcs and token not in phrases):
                continue
            phrase = phrase_at(tokens, seen, index, phrases[token]) if token in phrases else None
            if phrase:
                alternatives = self._phrase(phrase)
            elif token in arcs:
                alternatives = self._word(token)
            else:
                continue
            taken = index + (len(phrase) if phrase else 1)
            before = tokens[index - 1] if index else ""
            out.append(Slot(index, taken, self._with_article(alternatives, before)))
        return out

    def _word(self, token: str) -> tuple[Alternative, ...]:
        """Keeping a token, then its originals."""
        found = self._known.get(token)
        if found is None:
            keep = self._spread(Alternative(token, self._keys(token), word=self._table.word(token)))
            found = self._known[token] = (keep, *self._originals(token)[: MAX_ALTERNATIVES - 1])
        return found

    def _originals(self, surrogate: str) -> list[Alternative]:
        """The ways back from a surrogate; an original that the model cannot read is none."""
        arcs = self.channel.arcs.get(surrogate, ())
        return [a for a in (self._restored(arc, surrogate) for arc in arcs) if a.keys]

    def _restored(self, arc: Arc, surrogate: str) -> Alternative:
        rule = self._table.rule(arc, surrogate)
        return self._spread(Alternative(arc.original, self._keys(arc.original), rule=rule, arc=arc))

    def _phrase(self, phrase: tuple[str, ...]) -> tuple[Alternative, ...]:
        """A surrogate of several words: keep it, its originals, and its words one by one."""
        whole = " ".join(phrase)
        found = self._known.get(whole)
        if found is None:
            apart = [
                self._word(word)[:4] if len(phrase) < 4 else self._word(word)[:1] for word in phrase
            ]
            keep, *mixed = (_joined(parts) for parts in product(*apart))
            restored = self._originals(whole)
            every = {a.text: a for a in reversed([keep, *restored, *mixed][: 2 * MAX_ALTERNATIVES])}
            found = self._known[whole] = tuple(reversed(every.values()))
        return found

    def _with_article(
        self, alternatives: tuple[Alternative, ...], before: str
    ) -> tuple[Alternative, ...]:
        article = before.lower()
        if article not in ("a", "an") or self.channel.profile.articles_adjusted:
            return alternatives
        return tuple(
            a if fits_article(article, a.text) else replace(a, score=a.score - ARTICLE)
            for a in alternatives
        )

    def _keys(self, text: str) -> tuple[int, ...]:
        return tuple(key for word in text.split(" ") for key in self.reader.token(word))

    def _spread(self, alternative: Alternative) -> Alternative:
        """Charge a word outside the vocabulary for being one of the many in its class."""
        extra = 0.0
        for word, key in zip(alternative.text.split(" "), alternative.keys, strict=False):
            if key in self._classes:
                extra += min(log(frequency(word)) - self._classes[key], -2.0)
        if not extra:
            return alternative
        return replace(alternative, score=alternative.score + extra)


def _joined(parts: Sequence[Alternative]) -> Alternative:
    """Alternatives of neighbouring words as one; the rule with the highest number stands for all."""
    return Alternative(
        " ".join(part.text for part in parts),
        tuple(key for part in parts for key in part.keys),
        sum(part.score for part in parts),
        max(part.rule for part in parts),
        parts[0].word,
        next((part.arc for part in parts if part.arc), None),
    )
