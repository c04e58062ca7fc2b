"""Build data/models/frequencies.txt: how frequent the words and phrases of the lexicons are.

    python scripts/build_frequencies.py ../shared/corpora/train

Line n (from 0) lists what has the frequency of n centi-Zipf (10 ** (n / 100 - 9)); the words of a phrase are
joined by `_`. Words have wordfreq's figure, or that of the corpora where it is higher; phrases are counted in the
corpora (plus one half), because no list has them.
"""

from __future__ import annotations

import argparse
import lzma
from collections import Counter, defaultdict
from math import log10
from multiprocessing import Pool
from pathlib import Path

from wordfreq import word_frequency

from cleantext.spun import lexicon
from cleantext.spun.shape import look_up_form

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "data/models/frequencies.txt"


#: Lexicons so long that their phrases go without a count: only the words in them are listed.
LONG = frozenset({"composed.tsv"})


def entries() -> set[str]:
    """All originals and surrogates of the shipped lexicons."""
    out: set[str] = set()
    for path in sorted((ROOT / "data/dialects").glob("*.tsv")):
        for entry in lexicon.read(path):
            for phrase in (entry.original, entry.surrogate):
                out |= {*phrase.split()} if path.name in LONG else {phrase}
    return out


def count(job: tuple[Path, frozenset[str]]) -> tuple[Counter[str], int]:
    """How often each entry stands in a corpus, capitals and punctuation aside; and its tokens."""
    path, wanted = job
    by_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for entry in wanted:
        words = tuple(entry.split())
        by_first[words[0]].add(words)
    found: Counter[str] = Counter()
    total = 0
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            tokens = [
                token if token.isalpha() and token.islower() else look_up_form(token)
                for token in line.split()
            ]
            total += len(tokens)
            for index, token in enumerate(tokens):
                for words in by_first.get(token, ()):
                    if len(words) == 1 or tuple(tokens[index : index + len(words)]) == words:
                        found[" ".join(words)] += 1
    return found, total


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpora", type=Path)
    paths = sorted(parser.parse_args().corpora.glob("*.txt.xz"))
    wanted = frozenset(entries() | {word for entry in entries() for word in entry.split()})
    counts: Counter[str] = Counter()
    total = 0
    with Pool(2) as pool:
        for found, tokens in pool.imap(count, [(path, wanted) for path in paths]):
            counts.update(found)
            total += tokens
    levels: dict[int, list[str]] = defaultdict(list)
    for entry in sorted(wanted):
        frequency = (counts[entry] + 0.5) / total if " " in entry else counts[entry] / total
        if " " not in entry:
            frequency = max(frequency, word_frequency(entry, "en"))
        level = max(0, round(100 * (9 + log10(frequency)))) if frequency else 0
        levels[level].append(entry.replace(" ", "_"))
    lines = [" ".join(levels[level]) for level in range(max(levels) + 1)]
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUTPUT}: {len(wanted):,} entries, {total:,} tokens counted")


if __name__ == "__main__":
    main()
