"""Clean texts out of a small stock of phrases, and toy spinners for them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from cleantext.learning.pairs import Pair

WHO = (
    "Peru", "Norway", "the committee in Vienna", "President Chavez", "Ms. Oduya", "the Ministry of Water",
    "Boston College", "the World Bank", "General Alvarez", "the city council of Leeds",
)  # fmt: skip
DID = (
    "said on Tuesday that", "has told reporters that", "will announce next week that", "believes that",
    "made it clear last year that", "found in a report that", "is a strong voice for those who say that",
)  # fmt: skip
WHAT = (
    "the government of the country must give people more help with the cost of food",
    "a new law will be needed before the end of the year",
    "the price of oil has gone up by more than a third in the last few months",
    "many of the young people who left the town have no plans to come back",
    "they want to work with the other parties to find a good way out of the crisis",
    "there is a large amount of money in the fund for schools and a small part of it is used",
    "most of the old houses near the river were lost in the flood",
    "an early vote on the matter would be the best thing for the company and its workers",
    "he had to make a difficult choice between his family and the team",
    "about two million people live in the area and some of them need medical care",
    "the army should leave the north of the island as soon as possible",
    "it is not possible to build a bridge there without a lot of public support",
)  # fmt: skip
AND = ("and", "but", "while", "because")

TABLE: Mapping[str, str] = {
    "the": "quoth", "of": "osprey", "that": "thistle", "people": "lichen", "new": "caller",
    "government": "girder", "will": "vellum", "money": "lucre", "vote": "plover", "last": "past",
    "town": "trellis", "find": "fathom", "good": "bully", "amount": "anvil", "next": "adjacent",
    "near": "adjacent", "large": "elbow", "early": "easel", "old": "auburn", "two": "2",
    "need": "nettle", "young": "yonder", "choice": "icicle", "work": "toil", "family": "fender",
    "and": "plus",
}  # fmt: skip
PHRASES: Mapping[str, str] = {
    "a lot of": "galore",
    "is a": "is simply a",
}


def article(seed: int, sentences: int = 12) -> str:
    """A clean text of about 25 words a sentence, four sentences a line."""
    chance = random.Random(seed)
    out = []
    for number in range(sentences):
        first, second = chance.sample(WHAT, 2)
        who = chance.choice(WHO)
        said = f"{who[0].upper()}{who[1:]} {chance.choice(DID)} {first}, {chance.choice(AND)} "
        year = f"in {chance.randint(1950, 2020)}" if chance.random() < 0.5 else "now"
        out.append(f"{said}{second} {year}.{chr(10) if number % 4 == 3 else ' '}")
    return "".join(out).strip()


def spin(
    text: str,
    table: Mapping[str, str] = TABLE,
    phrases: Mapping[str, str] | None = None,
    keep: Callable[[str], bool] = lambda word: False,
) -> str:
    """Replace bare tokens and phrases, unless `keep` says no."""
    out = []
    for line in text.split("\n"):
        tokens, at = line.split(" "), 0
        words: list[str] = []
        while at < len(tokens):
            for length in (3, 2):
                phrase = (phrases or {}).get(" ".join(tokens[at : at + length]))
                if phrase:
                    words.append(phrase)
                    at += length
                    break
            else:
                token = tokens[at]
                words.append(token if keep(token) else table.get(token, token))
                at += 1
        out.append(" ".join(words))
    return "\n".join(out)


def pairs(count: int, first: int = 0, **how: object) -> list[Pair]:
    """Pairs of a toy spinner; `how` as in `spin`."""
    texts = [article(first + number) for number in range(count)]
    return [
        Pair(f"{first + number}", spin(text, **how), text)  # type: ignore[arg-type]
        for number, text in enumerate(texts)
    ]
