"""Write the lexicon of a spinner that draws its surrogates from WordNet's synsets: data/dialects/synsets.tsv.

    python scripts/synset_lexicon.py WORDNET

WORDNET is a folder with the database files of WordNet 3.0 (`data.noun`, `index.noun` and so on). On 24 pages
of the dialect `issues` 72 % of the words that have synonyms there were replaced. A page picks one synonym for a word and keeps it:
a sense, likelier the commoner it is, then any of its words, part of speech set aside. Against 479 pairs
of these pages a sense of rank r counts 1 / (1 + r)^0.7, and each of its k - 1 other words 1 / (k - 1)
of that: perplexity 3.5, against 4.0 for any synonym alike.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from wordfreq import top_n_list

PARTS = ("noun", "verb", "adj", "adv")
#: Share of the pages on which a word that has synonyms was replaced by one of them.
REPLACED = 0.72
#: How much less a rarer sense of a word is chosen.
DECAY = 0.7
#: Rules that fewer pages have are left out.
LEAST = 0.02
#: Originals: so many of the most frequent English words.
WORDS = 12_000
OUTPUT = Path(__file__).parents[1] / "data/dialects/synsets.tsv"
HEADER = "original\tsurrogate\tdialect\tevidence\tsure\tseen"

Synset = tuple[str, str]


def synsets(folder: Path) -> dict[Synset, list[str]]:
    """Part of speech and offset of each synset to its words."""
    found: dict[Synset, list[str]] = {}
    for part in PARTS:
        for line in _lines(folder / f"data.{part}"):
            fields = line.split(" ")
            words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
            found[part, fields[0]] = [_word(word) for word in words]
    return found


def senses(folder: Path) -> dict[str, list[tuple[int, Synset]]]:
    """Word to the rank (from 0) of each of its senses within a part of speech, and the synset."""
    found: dict[str, list[tuple[int, Synset]]] = defaultdict(list)
    for part in PARTS:
        for line in _lines(folder / f"index.{part}"):
            fields = line.split()
            offsets = fields[-int(fields[2]) :]
            found[_word(fields[0])].extend((n, (part, at)) for n, at in enumerate(offsets))
    return found


def choices(
    word: str, ranked: list[tuple[int, Synset]], words: Mapping[Synset, list[str]]
) -> dict[str, float]:
    """Each surrogate of a word and the probability (0..1) that a page has it."""
    weights: dict[str, float] = defaultdict(float)
    for rank, synset in ranked:
        others = [other for other in words[synset] if other.lower() != word]
        for other in others:
            weights[other.lower()] += 1 / (1 + rank) ** DECAY / len(others)
    total = sum(weights.values())
    return {other: REPLACED * weight / total for other, weight in weights.items()}


def _word(text: str) -> str:
    return re.sub(r"\([a-z]+\)$", "", text).replace("_", " ")


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if not line.startswith("  "):  # the licence
            yield line


def main() -> None:
    """Write the lexicon."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wordnet", type=Path)
    folder = parser.parse_args().wordnet
    words, every = synsets(folder), senses(folder)
    rows = []
    for original in top_n_list("en", WORDS):
        for surrogate, sure in choices(original, every.get(original, []), words).items():
            if sure >= LEAST and original.isalpha():
                rows.append(f"{original}\t{surrogate}\tsynsets\tinferred\t{sure:.2f}\t0")
    OUTPUT.write_text("\n".join([HEADER, *sorted(rows), ""]), encoding="utf-8")
    print(f"{len(rows):,} rules")


if __name__ == "__main__":
    main()
