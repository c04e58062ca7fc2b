"""Compose collocations as paper-mill spinners write them: data/dialects/composed.tsv.

    python scripts/compose_tortured.py ../shared/corpora/train

Such spinners replace the words of a fixed term one by one, so that a list of terms and a table of what is written for
their words (`data/dialects/sources/`) say what becomes of the terms. Kept is what clean text does not have: no
phrase that stands in the corpora; one of which each pair of words stands there is no evidence by itself (see `WEAK`).
"""

from __future__ import annotations

import argparse
import csv
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import pairwise
from math import exp, log
from multiprocessing import Pool
from pathlib import Path

from wordfreq import word_frequency

from cleantext.spun import lexicon
from cleantext.spun.lexicon import HEADER, MAX_WORDS, Substitution, format_row
from cleantext.spun.shape import joined, look_up_form

FOLDER = Path(__file__).parents[1] / "data/dialects"
OUTPUT = FOLDER / "composed.tsv"
DIALECT = OUTPUT.stem
#: Lines of the lexicon.
MOST = 25_000
#: Phrases of one term that are looked at.
PER_TERM = 60
#: P(a word that can be replaced is left alone).
KEPT = 0.5
#: Terms of one word more are met less often by this factor, plurals by the second, and those that only add a word to a
#: term (*deep learning method*) by the third: without them, most of the term is restored.
LONGER, MANY, EXTENDED = 0.7, 0.5, 0.1
#: Words of a surrogate less likely than this are too doubtful.
LEAST_LIKELY = 0.3
#: A plural that is rarer than its singular by this factor is none.
PLURAL = 1 / 20
#: Sightings in the corpora up to which a phrase is composed nevertheless, and how sure such phrases are: three of them
#: say as much as one that clean text does not have.
SELDOM, WEAK = 2, 0.1
#: How sure a phrase is in which so many words are replaced: this, times its likelihood a word to a power. With higher
#: figures, 10 of 1,147 clean held-out documents were taken to be spun, nearly all for one replaced word.
CERTAIN = {1: (0.46, 4.0), 2: (0.8, 3.0), 3: (0.9, 2.0)}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A surrogate phrase of a term.

    Attributes:
        original, surrogate: words, one space between them.
        chance: nats of P(the spinner writes it).
        likely: how likely the replaced words are, the geometric mean (0..1).
        changed: how many these are.
    """

    original: str
    surrogate: str
    chance: float
    likely: float
    changed: int


@dataclass(frozen=True, slots=True)
class Written:
    """What a spinner writes for a word or a fixed group of words."""

    surrogate: str
    likely: float


Words = Mapping[str, tuple[Written, ...]]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of a source."""
    with (FOLDER / "sources" / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def words() -> Words:
    """The table of words, with the plurals of nouns."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("words.tsv"):
        found[row["word"]][row["surrogate"]] = float(row["likely"])
    for row in rows("words.tsv"):
        many, surrogate = plural(row["word"]), plural(row["surrogate"])
        if row["kind"] == "noun" and many and surrogate:
            found[many].setdefault(surrogate, float(row["likely"]))
    return {
        word: tuple(Written(s, p) for s, p in every.items() if p >= LEAST_LIKELY)
        for word, every in found.items()
    }


def plural(phrase: str) -> str:
    """The plural of a phrase that ends in a noun; empty if it has none that is usual."""
    *before, noun = phrase.split(" ")
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        endings = {"is": "es", "ix": "ices", "ex": "ices"}
        many = noun[:-2] + endings[noun[-2:]] if noun[-2:] in endings else f"{noun}es"
    elif noun.endswith("y") and noun[-2:-1] not in "aeiou":
        many = f"{noun[:-1]}ies"
    else:
        many = f"{noun}s"
    part = noun.rpartition("-")[2]
    if word_frequency(many.rpartition("-")[2], "en") < PLURAL * word_frequency(part, "en"):
        return ""
    return " ".join([*before, many])


def terms() -> dict[str, float]:
    """The terms, and their plurals where these are usual; how often they are met, relatively (above 0)."""
    singular = {row["term"]: float(row["often"]) for row in rows("terms.tsv")}
    found: dict[str, float] = {}
    for term, weight in singular.items():
        start, _, _ = term.rpartition(" ")
        longer = LONGER ** (term.count(" ") - 1)
        often = weight * longer * (EXTENDED if start in singular else 1.0)
        found[term] = often
        if (many := plural(term)) and many not in singular:
            found[many] = often * MANY
    return dict(sorted(found.items()))


def phrases(term: str, table: Words) -> list[Phrase]:
    """The likeliest surrogate phrases of a term."""
    parts = term.split(" ")
    # by the number of words done: what is written, nats, and sum and number of the replaced ones
    ways: list[list[tuple[str, float, float, int]]] = [[] for _ in range(len(parts) + 1)]
    ways[0] = [("", 0.0, 0.0, 0)]
    for begin in range(len(parts)):
        ways[begin] = nlargest(2 * PER_TERM, ways[begin], key=lambda way: way[1])
        for end in range(begin + 1, len(parts) + 1):
            unit = " ".join(parts[begin:end])
            options = table.get(unit, ())
            for text, nats, total, changed in ways[begin]:
                if end == begin + 1:
                    keep = log(KEPT) if options else 0.0
                    ways[end].append((f"{text} {unit}", nats + keep, total, changed))
                for each in options:
                    size = end - begin
                    own = size * log(each.likely)
                    way = nats + own, total + own, changed + size
                    ways[end].append((f"{text} {each.surrogate}", *way))
    best: dict[str, Phrase] = {}
    for text, nats, total, changed in ways[-1]:
        surrogate = text.strip()
        if not changed or surrogate == term or not 0 < surrogate.count(" ") < MAX_WORDS:
            continue
        if surrogate not in best or nats > best[surrogate].chance:
            best[surrogate] = Phrase(term, surrogate, nats, exp(total / changed), changed)
    every = nlargest(PER_TERM, best.values(), key=lambda phrase: phrase.chance)
    # the spinner writes one of them
    rare = log(sum(exp(phrase.chance) for phrase in every)) if every else 0.0
    return [replace(phrase, chance=phrase.chance - rare) for phrase in every]


def count(job: tuple[Path, frozenset[str], frozenset[str]]) -> Counter[str]:
    """How often each pair of words and each phrase stands in a corpus.

    Args:
        job: the corpus; the words of the phrases; the pairs and phrases.
    """
    path, known, wanted = job
    found: Counter[str] = Counter()
    longest = max(phrase.count(" ") for phrase in wanted) + 1
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            tokens = line.split()
            forms = [t if t.isalpha() and t.islower() else look_up_form(t) for t in tokens]
            for at in range(len(forms) - 1):
                if forms[at] not in known or forms[at + 1] not in known:
                    continue
                pair = f"{forms[at]} {forms[at + 1]}"
                if pair not in wanted or not joined(tokens[at : at + 2]):
                    continue
                found[pair] += 1
                for end in range(at + 3, min(at + longest, len(forms)) + 1):
                    if forms[end - 1] not in known:
                        break
                    phrase = " ".join(forms[at:end])
                    if phrase in wanted:
                        found[phrase] += 1
    return found


def seen(every: Iterable[Phrase], corpora: Path) -> Counter[str]:
    """How often the surrogates and the pairs of words in them stand in the corpora."""
    wanted = {phrase.surrogate for phrase in every}
    wanted |= {" ".join(pair) for phrase in set(wanted) for pair in pairwise(phrase.split(" "))}
    known = {word for phrase in wanted for word in phrase.split(" ")}
    jobs = [(p, frozenset(known), frozenset(wanted)) for p in sorted(corpora.glob("*.txt.xz"))]
    found: Counter[str] = Counter()
    with Pool(2) as pool:
        for each in pool.imap_unordered(count, jobs):
            found.update(each)
    return found


def sure(phrase: Phrase, met: Mapping[str, int], terms: frozenset[str]) -> float:
    """How sure a phrase is, 0 if it is English."""
    surrogate = phrase.surrogate
    if surrogate in terms or met[surrogate] > SELDOM:
        return 0.0
    if met[surrogate] or all(met[" ".join(pair)] for pair in pairwise(surrogate.split(" "))):
        return WEAK
    most, power = CERTAIN[min(phrase.changed, max(CERTAIN))]
    return float(most * phrase.likely**power)


def main() -> None:
    """Write the lexicon."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpora", type=Path)
    corpora = parser.parse_args().corpora
    listed = [e for e in lexicon.read(FOLDER / "tortured.tsv") if " " in e.surrogate]
    table, originals = words(), terms()
    every = [
        replace(phrase, chance=phrase.chance + log(often))
        for term, often in originals.items()
        for phrase in phrases(term, table)
    ]
    every = nlargest(4 * MOST, every, key=lambda phrase: phrase.chance)
    met = seen(every, corpora)
    chosen: list[tuple[Phrase, float]] = []
    for phrase in every:
        certainty = sure(phrase, met, frozenset(originals))
        if certainty and len(chosen) < MOST:
            chosen.append((phrase, certainty))
    composed = {(p.original, p.surrogate): max(0.01, round(s, 2)) for p, s in chosen}
    for entry in listed:  # what was written down has plurals, too
        both = plural(entry.original), plural(entry.surrogate)
        if all(both):
            composed.setdefault(both, entry.sure)
    known = {(entry.original, entry.surrogate) for entry in listed}
    entries = [
        Substitution(*pair, DIALECT, "inferred", certainty)
        for pair, certainty in sorted(composed.items())
        if pair not in known
    ]
    lines = [HEADER, *map(format_row, entries)]
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    weak = sum(entry.sure == WEAK for entry in entries)
    print(f"{len(originals):,} terms, {len(entries):,} lines, {weak:,} of them weak")


if __name__ == "__main__":
    main()
