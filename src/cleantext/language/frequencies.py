"""How frequent English words are.

A compact copy of wordfreq's table for the words that matter here ships with the package (made by
`scripts/build_frequencies.py`), because it loads in a few milliseconds; wordfreq itself answers for
any other word. Source: Robyn Speer, wordfreq 3, https://doi.org/10.5281/zenodo.7199437.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cleantext import resources

#: Relative frequency of a word that no list knows. Rarer is not believable for a word that was met.
FLOOR = 1e-8


@cache
def _table() -> dict[str, int]:
    """Word to frequency in centi-Zipf (100 * log10 of the count per billion words)."""
    return parse(resources.data("models/frequencies.txt"))


def parse(path: Path) -> dict[str, int]:
    """Read a table: line number n (from 0) lists the words of centi-Zipf n."""
    table: dict[str, int] = {}
    for level, line in enumerate(path.read_text(encoding="utf-8").split("\n")):
        for word in line.split():
            table[word.replace("_", " ")] = level
    return table


@cache
def frequency(phrase: str) -> float:
    """Relative frequency in 0..1 of a word or phrase.

    For a phrase that no list has, a rough one: its words attract each other, so that a pair is taken to be
    30 times as frequent as chance (the median over the phrases of the shipped lexicons is 20 to 50).
    """
    level = _table().get(phrase)
    if level is None and " " in phrase:
        product = 1.0
        for word in phrase.split():
            product *= frequency(word) * 30
        return max(product / 30, FLOOR)
    if level is None:
        from wordfreq import word_frequency

        return max(float(word_frequency(phrase, "en")), FLOOR)
    return float(max(10 ** (level / 100 - 9), FLOOR))
