"""Artificial spinners: dictionaries that no shipped lexicon has, with different mechanics.

Each spinner is made from a seed, so that nobody has seen its dictionary. Surrogates are drawn at
random from a word list, so that nothing but the pairs themselves says what belongs together; as in
the dialects met so far, some surrogates serve several originals, and some are ordinary words of
their own.

`DEVELOPMENT` may be looked at while the learner is written; `TEST` is for the last measurement
only.
"""

from __future__ import annotations

import lzma
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wordfreq import top_n_list

_DIGITS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "ten": "10",
    "thousand": "1000",
}
_PHRASES = (
    "as well as", "such as", "at least", "due to", "in order to", "a lot of", "according to",
    "in fact", "for example", "as part of", "one of the", "is a", "more than", "the same",
)  # fmt: skip
#: The most frequent words share no surrogate: such a spinner would leave nothing to choose by.
FUNCTION_WORDS = 100
_CORE = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
_VOWELS = tuple("aeiou")


@dataclass(frozen=True)
class Spinner:
    """A dictionary and how it is applied.

    Attributes:
        name: of the spinner.
        words: original (lower case) to its surrogates; the first is the usual one.
        phrases: original of several words to its surrogate.
        bare: only bare lower-case tokens are replaced; else capitals and punctuation stay.
        articles: a/an follows the surrogate.
        rate: chance that an occurrence is replaced.
        varied: any of the surrogates, at random, instead of the first.
        suffixes: `-s`, `-ed`, `-ing` of an original are put on the surrogate.
    """

    name: str
    words: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, str]
    bare: bool = True
    articles: bool = False
    rate: float = 1.0
    varied: bool = False
    suffixes: bool = False

    def spin(self, text: str, seed: int = 0) -> str:
        """The text as this spinner writes it; line ends stay."""
        chance = random.Random(f"{self.name} {seed}")
        return "\n".join(" ".join(self._line(line.split(), chance)) for line in text.split("\n"))

    def _line(self, tokens: Sequence[str], chance: random.Random) -> list[str]:
        out: list[str] = []
        at = 0
        while at < len(tokens):
            length, surrogate = self._replace(tokens, at, chance)
            if self.articles and surrogate != tokens[at] and out and out[-1].lower() in ("a", "an"):
                vowel = surrogate.lower().startswith(_VOWELS)
                out[-1] = out[-1][0] + ("n" if vowel else "")
            out.append(surrogate)
            at += length
        return out

    def _replace(self, tokens: Sequence[str], at: int, chance: random.Random) -> tuple[int, str]:
        for length in (3, 2):
            phrase = self.phrases.get(" ".join(tokens[at : at + length]))
            if phrase and chance.random() < self.rate:
                return length, phrase
        token = tokens[at]
        lead, core, trail = ("", token, "") if self.bare else _split(token)
        found = self.lookup(core if self.bare else core.lower())
        if not found or chance.random() >= self.rate:
            return 1, token
        surrogate = chance.choice(found) if self.varied else found[0]
        if not self.bare and core[:1].isupper():
            surrogate = (
                surrogate.upper() if len(core) > 1 and core.isupper() else surrogate.capitalize()
            )
        return 1, lead + surrogate + trail

    def lookup(self, word: str) -> tuple[str, ...]:
        """The surrogates of a word, none if it is left alone."""
        if word in self.words:
            return self.words[word]
        if self.suffixes:
            for stem in _stems(word):
                if stem in self.words:
                    suffix = word.removeprefix(stem)
                    return tuple(surrogate + suffix for surrogate in self.words[stem])
        return ()

    def has(self, original: str, surrogate: str) -> bool:
        """Whether the spinner can put `surrogate` for `original`; phrases word by word too."""
        if self.phrases.get(original) == surrogate:
            return True
        originals, surrogates = original.split(), surrogate.split()
        if len(originals) == 1:
            return surrogate in self.lookup(original)
        wanted = {self.spin(original, seed) for seed in range(8)}
        return surrogate in wanted or (
            len(originals) == len(surrogates)
            and all(s in (o, *self.lookup(o)) for o, s in zip(originals, surrogates, strict=True))
        )


def _stems(word: str) -> Iterator[str]:
    """The word without each of the suffixes that a spinner may keep."""
    for suffix in ("s", "ed", "ing"):
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) > 2:
            yield stem


def _split(token: str) -> tuple[str, str, str]:
    match = _CORE.fullmatch(token)
    return (match[1], match[2], match[3]) if match else ("", token, "")


def make(
    name: str,
    seed: int,
    *,
    first: int = 0,
    last: int = 6000,
    touched: float = 0.6,
    choices: int = 1,
    phrases: float = 0.0,
    **mechanics: bool | float,
) -> Spinner:
    """A spinner with a dictionary of its own.

    Args:
        name: of the spinner.
        seed: of the dictionary.
        first: rank (by frequency) of the first word that may be replaced.
        last: rank after the last one.
        touched: share of them that is.
        choices: surrogates of each original.
        phrases: share of `_PHRASES` that is replaced.
        mechanics: further fields of `Spinner`.
    """
    chance = random.Random(seed)
    every = [w for w in top_n_list("en", 30_000) if w.isascii() and w.isalpha() and len(w) > 1]
    pool = every[200:25_000]
    chance.shuffle(pool)
    popular = every[100:1500]
    known = frozenset(every[:10_000])
    words: dict[str, tuple[str, ...]] = {}
    used: list[str] = []
    for rank, word in enumerate(every[first:last], first):
        if chance.random() >= touched or word == "an":
            continue
        if mechanics.get("suffixes") and not set(_stems(word)).isdisjoint(known):
            continue
        found: list[str] = []
        while len(found) < choices:
            draw = chance.random()
            if used and draw < 0.25 and rank >= FUNCTION_WORDS:
                surrogate = chance.choice(used)
            elif draw < 0.35:
                surrogate = chance.choice(popular)
            else:
                surrogate = pool.pop()
            if surrogate != word and surrogate not in found:
                found.append(surrogate)
        used += found
        words[word] = tuple(found)
    for word, digits in _DIGITS.items():
        if chance.random() < 0.5:
            words[word] = (digits,)
    table = {
        phrase: " ".join(pool.pop() for _ in range(chance.randint(1, 3)))
        for phrase in _PHRASES
        if chance.random() < phrases
    }
    return Spinner(name, words, table, **mechanics)  # type: ignore[arg-type]


DEVELOPMENT: Mapping[str, Callable[[], Spinner]] = {
    "bare": lambda: make("bare", 1, phrases=0.5),
    "articles": lambda: make("articles", 2, articles=True, touched=0.5),
    "shapes": lambda: make("shapes", 3, bare=False, touched=0.6),
    "rarer": lambda: make("rarer", 7, bare=False, articles=True, first=40, touched=0.6),
    "suffix": lambda: make("suffix", 5, bare=False, suffixes=True, first=60, touched=0.7),
    "chance": lambda: make("chance", 4, rate=0.6, varied=True, choices=3, touched=0.5),
    "content": lambda: make("content", 6, first=120, last=6000, touched=0.6, phrases=0.2),
}
TEST: Mapping[str, Callable[[], Spinner]] = {
    "bare-test": lambda: make("bare-test", 101, touched=0.7, last=8000, phrases=0.4),
    "articles-test": lambda: make("articles-test", 102, articles=True, first=10, touched=0.6),
    "shapes-test": lambda: make(
        "shapes-test", 103, bare=False, articles=True, first=30, touched=0.6
    ),
    "suffix-test": lambda: make("suffix-test", 106, suffixes=True, touched=0.8, phrases=0.3),
    "chance-test": lambda: make("chance-test", 104, rate=0.7, varied=True, choices=2),
    "content-test": lambda: make("content-test", 105, first=150, last=5000, touched=0.6),
}


def read_texts(folder: Path, words: int = 300) -> Iterator[tuple[str, str]]:
    """Texts of about so many words, with a name: files of `folder`, cut at line ends.

    Reads `.txt` and `.txt.xz`; an empty line separates documents.
    """
    for path in sorted(folder.glob("*.txt*")):
        opened = lzma.open if path.suffix == ".xz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            documents = file.read().strip("\n").split("\n\n")
        for number, document in enumerate(documents):
            lines: list[str] = []
            size = part = 0
            for line in document.split("\n"):
                lines.append(line)
                size += len(line.split())
                if size >= words:
                    yield f"{path.name.split('.')[0]}-{number}-{part}", "\n".join(lines)
                    lines, size, part = [], 0, part + 1
            if size >= words // 2:
                yield f"{path.name.split('.')[0]}-{number}-{part}", "\n".join(lines)


def disturb(spun: str, original: str, seed: int, strength: float = 0.01) -> tuple[str, str]:
    """Treat a pair as the world does: lines lost on either side, boilerplate, an editor's hand."""
    chance = random.Random(seed)
    common = top_n_list("en", 3000)
    left, right = spun.split("\n"), original.split("\n")
    if len(left) > 3:
        left.pop(chance.randrange(len(left)))
        right.pop(chance.randrange(len(right)))
    left.insert(0, "Share this on Facebook Twitter | Posted by admin in News")
    right += ["All rights reserved. Subscribe to our newsletter for more stories like this one."]
    out = []
    for line in right:
        tokens = line.split()
        for at, token in enumerate(tokens):
            draw = chance.random()
            if draw < strength and token.isalpha():
                tokens[at] = chance.choice(common)
            elif draw < 1.3 * strength:
                tokens[at] = f"{token} {chance.choice(common)}"
            elif draw < 1.6 * strength:
                tokens[at] = ""
        out.append(" ".join(" ".join(tokens).split()))
    return "\n".join(left), "\n".join(out)
