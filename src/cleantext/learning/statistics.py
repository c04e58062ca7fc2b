"""What counting alone says of a set of spun texts: which words are too frequent, and which are missing.

Most spinners look a word up by its exact form (field-notes, rule 1), so that a word with a comma attached is
never replaced. Such *attached* forms betray how often a word was written before spinning, in this very corpus:
a surrogate has hardly any, and an original has them although it is missing otherwise.

The rate of a word in a corpus has a Gamma distribution around its English frequency, so that its counts
are negative binomial (Church and Gale, "Poisson mixtures", 1995).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, lgamma, log

from cleantext.document import Document
from cleantext.language.frequencies import frequency
from cleantext.language.keys import split_shape

_LETTERS = re.compile(r"[a-z]+")
#: Number words to the digits that many spinners put for them.
NUMBERS = {
    "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight",
    "9": "nine", "10": "ten", "11": "eleven", "12": "twelve", "20": "twenty", "100": "hundred",
    "1000": "thousand", "1000000": "million",
}  # fmt: skip
#: The count of a surrogate before it is seen: log-uniform over so many powers of e.
_BROAD = 10.0
#: Words that no table of shares knows have punctuation after one in five occurrences.
_SHARE = 0.2
#: A word that stands at less than this part of its expected number, which is more than the second number, may
#: be replaced: careless spinners leave many.
_SCARCE, _FREQUENT = 0.75, 20.0
#: What attached forms alone say of a word's number, times this, is believed.
_TRUST = 0.5
#: From this shape on, the frequency of a word is steadier than the model's share of its attached forms, so that few
#: of these do not count for more than the frequency (a spinner that leaves 40 % of *to* kept it from being an original).
_STEADY = 6.0
#: Below this part of the expected attached forms of missing words, attached forms are replaced too.
_UNTOUCHED = 0.12


def eligible(token: str, bare: bool = True) -> str | None:
    """The word of a token that a spinner may have made, or None.

    Args:
        token: what stands between white space.
        bare: only lower-case letters without anything attached count; otherwise the word inside
            the token, in lower case.
    """
    if not bare:
        token = split_shape(token)[0].lower()
    return token if _LETTERS.fullmatch(token) or token in NUMBERS else None


@dataclass(frozen=True)
class CorpusCounts:
    """Counts of a set of texts.

    Attributes:
        texts, tokens: their numbers.
        words: eligible word to its occurrences.
        spread: eligible word to the number of texts that have it.
        attached: lower-case word to its occurrences with punctuation after it, where these are not
            eligible themselves.
        bare: what was taken for eligible, see `eligible`.
    """

    texts: int
    tokens: int
    words: Counter[str]
    spread: Counter[str]
    attached: Counter[str]
    bare: bool = True


def count(texts: Iterable[str], bare: bool = True) -> CorpusCounts:
    """Count the tokens of texts by their shape."""
    words: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    attached: Counter[str] = Counter()
    number = tokens = 0
    for text in texts:
        every = Document(text).words
        number += 1
        tokens += len(every)
        own = Counter(word for token in every if (word := eligible(token, bare)))
        words.update(own)
        spread.update(own.keys())
        if bare:
            shapes = map(split_shape, every)
            attached.update(core for core, trail in shapes if trail and _LETTERS.fullmatch(core))
    return CorpusCounts(number, tokens, words, spread, attached, bare)


def dispersion(word: str) -> float:
    """Shape of the Gamma distribution of a word's rate: about 1 for content words, 12 for *the*."""
    shape: float = 1.2 * (frequency(word) / 1e-4) ** 0.5
    return min(max(shape, 1.0), 12.0)


@dataclass(frozen=True)
class Expectations:
    """How often words were written before spinning, to judge by frequency and attached forms.

    Attributes:
        counts: of the spun texts.
        attached_share: word to the probability (0..1) that punctuation follows it.
    """

    counts: CorpusCounts
    attached_share: Mapping[str, float]

    def share(self, word: str) -> float:
        """Probability (0..1) that an occurrence of the word is attached and so not eligible."""
        return self.attached_share.get(word, _SHARE) if self.counts.bare else 0.0

    def expected(self, word: str) -> float:
        """Expected number of eligible occurrences, if no rule touches the word."""
        shape, share = dispersion(word), self.share(word)
        by_frequency = max(self.counts.tokens, 1) * frequency(word)
        attached, wanted = self.counts.attached[word], share * by_frequency
        doubt = shape / wanted if shape >= _STEADY and attached < wanted > shape else 1.0
        rate = (shape + doubt * attached) / (shape / by_frequency + doubt * share)
        # names and terms of this corpus are far more frequent than any Gamma distribution allows
        by_attached = _TRUST * max(self.counts.attached[word] - 1, 0) / max(share, 0.01)
        return max(max(rate, by_attached) * (1 - share), 1e-3)

    def _log_probability(self, word: str, number: int, mean: float) -> float:
        """Log P(number of occurrences), negative binomial."""
        r = dispersion(word) + self.counts.attached[word]
        p = r / (r + mean)
        ways = lgamma(number + r) - lgamma(r) - lgamma(number + 1)
        return ways + r * log(p) + number * log(1 - p)

    def excess(self, word: str) -> float:
        """Log-likelihood ratio in nats of 'some original became this word' against English.

        The smaller of two: by occurrences, and by the texts that have the word, so that a word that
        one text is about is no surrogate.
        """
        mean, texts = self.expected(word), max(self.counts.texts, 1)
        return min(
            self._above(word, self.counts.words[word], mean),
            self._above(word, self.counts.spread[word], texts * (1 - exp(-mean / texts))),
        )

    def _above(self, word: str, number: int, mean: float) -> float:
        if number <= mean:
            return -log(mean / max(number, 1)) - 1.0
        return -log(_BROAD * number) - self._log_probability(word, number, mean)

    def missing(self, word: str) -> float:
        """Log-likelihood ratio in nats of 'this word is replaced' against English: it is too rare."""
        mean, number = self.expected(word), self.counts.words[word]
        if number >= mean:
            return log(mean / number)
        below = -log(number + 1)
        if number:
            below -= 0.5 * log(mean / (number + 1))
        return below - self._log_probability(word, number, mean)

    def scarce(self, word: str) -> bool:
        """Whether a word stands so much more rarely than expected that a careless spinner may have it."""
        mean = self.expected(word)
        return mean > _FREQUENT and self.counts.words[word] < _SCARCE * mean


def only_bare(expectations: Expectations, common: Iterable[str]) -> bool:
    """Whether the spinner leaves attached forms alone.

    Args:
        expectations: with counts of bare tokens.
        common: frequent English words; those of them that are missing bare are looked at.
    """
    counts = expectations.counts
    seen = wanted = 0.0
    for word in common:
        by_frequency = counts.tokens * frequency(word)
        share = expectations.share(word)
        if counts.words[word] < 0.1 * by_frequency * (1 - share):
            seen += min(counts.attached[word], 3 * by_frequency * share)
            wanted += by_frequency * share
    return seen >= _UNTOUCHED * wanted
