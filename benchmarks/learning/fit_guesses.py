"""Fit how far guesses at unlisted surrogates can be trusted in a dialect that was learned from a few pairs.

    PYTHONPATH=benchmarks/quality python benchmarks/learning/fit_guesses.py FOLDER [--pairs 3 10 30 100] [--seeds 3 4]

FOLDER has clean texts that may be tuned on. They are spun by the development spinners; some are learned from, and in the
others every word that no rule explains is looked at. Prints the weights for `cleantext.spun.guesses`, and how often the
likeliest candidate is right at several probabilities.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import curve
import numpy as np
import spinners
from logistic import logistic
from numpy.typing import NDArray

from cleantext.document import Document
from cleantext.evaluation import reference_edits
from cleantext.learning import store
from cleantext.learning.learn import Learned, learn
from cleantext.learning.pairs import Pair
from cleantext.spun import dialect as dialects
from cleantext.spun import guesses, tables
from cleantext.spun.channel import for_dialect
from cleantext.spun.loading import context_model, word_pool
from cleantext.spun.options import Options
from cleantext.spun.passage import decode
from cleantext.spun.suspects import Search
from cleantext.spun.verdict import judge

LEVELS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that no rule explains: its features, the share of the likeliest candidate, and the truth."""

    features: tuple[float, ...]
    share: float
    surrogate: bool
    right: bool


def look(learned: Learned, tests: Sequence[Pair]) -> Iterator[Guess]:
    """The unexplained words of texts."""
    model, pool = context_model(), word_pool(partial=True)
    assert pool
    with tempfile.TemporaryDirectory() as folder:
        known = tables.of(for_dialect(dialects.load_from(store.write(learned, Path(folder)))))
    options, search = Options(known, model), Search(known, model, pool)
    for pair in tests:
        document = Document(pair.spun)
        reading = judge(document, [(known, None)])
        if not reading.verdict.spun or not reading.sight:
            continue
        truth = {(e.start, e.end): e.after for e in reference_edits(pair.spun, pair.original)}
        for passage in decode(document, reading, options, model):
            for suspicion in search.find(reading.sight, passage, 0.0):
                best, chance = suspicion.candidates[0]
                for token in suspicion.tokens:
                    number = passage.tokens[token]
                    start, text = document.starts[number], document.words[number]
                    after = truth.get((start, start + len(text)), ())
                    right = text.replace(suspicion.text, best) in after
                    yield Guess(suspicion.features, chance, bool(after), right)


def main() -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="clean texts")
    parser.add_argument("--pairs", type=int, nargs="+", default=[3, 10, 30, 100])
    parser.add_argument("--seeds", type=int, nargs="+", default=[3, 4])
    given = parser.parse_args()
    guesses.chances = lambda surrogate, shares: shares  # the bare shares, to be weighed
    every: list[Guess] = []
    for seed in given.seeds:
        tests, pool = curve.split(given.folder, seed, 40)
        for make in spinners.DEVELOPMENT.values():
            spinner = make()
            references = curve.pairs_of(spinner, tests, False)
            for number in given.pairs:
                learned = learn(curve.pairs_of(spinner, pool[:number], False), spinner.name)
                every += look(learned, references)
    print(fitted(every))


def fitted(every: Sequence[Guess]) -> str:
    """The weights, and a table."""
    features = np.array([guess.features for guess in every])
    surrogate = np.array([float(guess.surrogate) for guess in every])
    right = np.array([float(guess.right) for guess in every])
    weights, chance = logistic(features, surrogate)
    share = np.clip([guess.share for guess in every], 1e-6, 1 - 1e-6)
    odds = np.column_stack(
        [np.log(p) - np.log1p(-p) for p in (np.clip(chance, 1e-6, 1 - 1e-6), share)]
    )
    best, probability = logistic(odds, right)
    lines = [
        f"SUSPECT = {tuple(weights.round(2).tolist())}",
        f"RIGHT = {tuple(best.round(2).tolist())}",
        f"{len(every):,} words, {surrogate.sum():,.0f} surrogates, {right.sum():,.0f} in reach",
    ]
    for low in LEVELS:
        some = probability >= low
        lines.append(
            f"from {low}: {some.sum():6,}, right {right[some].mean():.3f}, expected {probability[some].mean():.3f},"
            f" correct words broken {1 - surrogate[some].mean():.3f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
