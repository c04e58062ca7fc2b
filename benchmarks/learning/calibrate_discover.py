"""Fit the probabilities of `cleantext.learning.discover`: a logistic regression on development spinners.

Prints the constants of that module, and the calibration error on each kind of spinner when the others are fitted.

    python benchmarks/learning/calibrate_discover.py even/ --words 320 --pieces
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ciphers
import numpy as np
import spinners
from numpy.typing import NDArray

from cleantext.learning.ciphertext import CipherText, read
from cleantext.learning.decipher import Estimate, decipher
from cleantext.learning.discover import USUAL_SIZE
from cleantext.spun.loading import context_model

Floats = NDArray[np.float64]
SHIPPED = ("nan", "beryllium")
FEATURES = 7
#: Entries of a run weigh as much as this many together.
WEIGHT = 100.0


@dataclass(frozen=True)
class Run:
    """The entries of one discovery: features, shape (entries, features), and which are right."""

    kind: str
    features: Floats
    right: Floats


Spin = Callable[[str, int], str]
LookUp = Callable[[str], Sequence[str]]


def _spinner(kind: str, seed: int) -> tuple[Spin, LookUp]:
    if kind in spinners.DEVELOPMENT:
        made = spinners.DEVELOPMENT[kind]()
        return made.spin, made.lookup
    cipher = ciphers.make(kind, seed)

    def look_up(word: str) -> tuple[str, ...]:
        return (cipher.table[word],) if word in cipher.table else ()

    return (lambda text, index: cipher.spin(text, index)[0]), look_up


def _features(cipher: CipherText, estimate: Estimate, look_up: LookUp, kind: str) -> Run:
    totals = estimate.uses.sum(0) + cipher.standing
    size = np.log(cipher.expectations.counts.tokens / USUAL_SIZE)
    rows: list[list[float]] = []
    right: list[float] = []
    for s, o in np.argwhere(estimate.uses > 0.8).tolist():
        if o == cipher.itself[s]:
            continue
        uses = estimate.uses[s, o]
        certainty, share = estimate.evidence[s, o] / uses, uses / totals[o]
        any_shape = float(not cipher.expectations.counts.bare)
        known = [1.0, np.log(uses), np.log(certainty), np.log(share), any_shape]
        rows.append([*known, size, size * np.log(uses)])
        right.append(float(cipher.surrogates[s] in look_up(cipher.originals[o])))
    return Run(kind, np.array(rows).reshape(-1, FEATURES), np.array(right))


def _runs(documents: Sequence[str], numbers: Sequence[int]) -> Iterator[Run]:
    model = context_model()
    for kind in (*ciphers.MECHANICS, *SHIPPED, *spinners.DEVELOPMENT):
        for number in numbers:
            for seed in (1, 2)[: 1 if number >= 300 else 2]:
                spin, look_up = _spinner(kind, seed)
                (texts,) = ciphers.sample(documents, [number], seed)
                cipher = read([spin(text, index) for index, text in enumerate(texts)], model)
                if cipher.surrogates:
                    yield _features(cipher, decipher(cipher, model).estimate, look_up, kind)
        print(f"{kind} done", flush=True)


def _fit(runs: Sequence[Run], ridge: float = 0.01) -> Floats:
    """Newton's method for the weighted, slightly ridged log-likelihood."""
    x = np.vstack([run.features for run in runs])
    y = np.concatenate([run.right for run in runs])
    weight = np.concatenate([np.full(len(r.right), WEIGHT / max(len(r.right), 1)) for r in runs])
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (p - y)) + ridge * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(beta))
        beta -= np.linalg.solve(hessian, gradient)
    return beta


def _report(kind: str, beta: Floats, runs: Sequence[Run]) -> None:
    p = 1 / (1 + np.exp(-np.vstack([r.features for r in runs]) @ beta))
    y: NDArray[Any] = np.concatenate([r.right for r in runs])
    decile = np.minimum((p * 10).astype(int), 9)
    error = sum(
        abs(p[decile == d].mean() - y[decile == d].mean()) * (decile == d).mean()
        for d in np.unique(decile)
    )
    believed = p >= 0.5
    print(f"{kind:<10} {len(y):>6} {error:.3f} {y[believed].mean():.3f} {y[p >= 0.9].mean():.3f}")


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument(
        "folder", type=Path, help="texts (*.txt, *.txt.xz); empty lines separate them"
    )
    parser.add_argument("--documents", type=int, nargs="+", default=[10, 30, 100, 300, 1000])
    parser.add_argument("--words", type=int, default=400, help="length of a text")
    parser.add_argument("--pieces", action="store_true", help="make several texts of a long one")
    given = parser.parse_args()
    documents = ciphers.read_documents(given.folder, given.words, pieces=given.pieces)
    if len(documents) < max(given.documents):
        raise SystemExit(f"{given.folder}: only {len(documents)} texts; try --pieces")
    runs = list(_runs(documents, given.documents))
    print("left out   entries ECE precision(p>=.5) precision(p>=.9)")
    for kind in dict.fromkeys(run.kind for run in runs):
        beta = _fit([run for run in runs if run.kind != kind])
        _report(kind, beta, [run for run in runs if run.kind == kind])
    print("constant, by uses, by certainty, by share, any shape, by size, uses by size:")
    print(", ".join(f"{value:.2f}" for value in _fit(runs)))


if __name__ == "__main__":
    main()
