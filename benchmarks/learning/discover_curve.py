"""How well `discover` does, by the number of unpaired texts of a spinner that nobody has seen.

For each kind of artificial spinner (`ciphers.py`, `spinners.py`, or a shipped dialect) and each number of texts:
precision of the 30 most frequent entries, of the sure ones and of all, the share of the spun tokens that the true
entries cover, and the error reduction rate on other texts when they are cleaned with the discovered dialect.

    python benchmarks/learning/discover_curve.py heldout/ --documents 10 30 100 300
    python benchmarks/learning/discover_curve.py heldout/ --kinds plain content-test --seeds 1000
    python benchmarks/learning/discover_curve.py heldout/ --kinds content-test --documents 300 --pairs 10
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import ciphers
import spinners

from cleantext.evaluation import ReferenceEdit, Score, reference_edits, score
from cleantext.learning import discovered
from cleantext.learning.discover import discover
from cleantext.learning.entries import BELIEVED, SURE, Discovery
from cleantext.learning.learn import learn
from cleantext.learning.pairs import Pair
from cleantext.pipeline import Cleaner, Settings
from cleantext.spun.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; all but the first four, and the seconds, are shares in 0..1 (`err` may be negative)."""

    kind: str
    seed: int
    documents: int
    entries: int
    top30: float
    sure: float
    precision: float
    coverage: float
    err: float
    seconds: float


@dataclass(frozen=True)
class Spinner:
    """A spinner of either family: `spin` a text with a seed, and whether it `has` (original, surrogate)."""

    spin: Callable[[str, int], tuple[str, list[ReferenceEdit]]]
    has: Callable[[str, str], bool]


def spinner(kind: str, seed: int) -> Spinner:
    """The spinner of a kind: of `spinners.py`, of `ciphers.py`, or a shipped dialect."""
    every = {**spinners.DEVELOPMENT, **spinners.TEST}
    if kind in every:
        made = every[kind]()

        def spin(text: str, seed: int) -> tuple[str, list[ReferenceEdit]]:
            spun = made.spin(text, seed)
            return spun, reference_edits(spun, text)

        return Spinner(spin, made.has)
    cipher = ciphers.make(kind, seed)
    return Spinner(cipher.spin, lambda original, surrogate: cipher.table.get(original) == surrogate)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of texts: to discover from, to learn from first with their originals, and to clean."""

    texts: int
    pairs: int
    test: int


def measure(documents: Sequence[str], kind: str, seed: int, sizes: Sizes, believed: float) -> Row:
    """Discover one spinner and clean other texts with what was found."""
    made = spinner(kind, seed)
    others, paired, learning = ciphers.sample(
        documents, [sizes.test, sizes.pairs, sizes.texts], seed
    )
    spun = [made.spin(text, index) for index, text in enumerate(learning)]
    begin = time.perf_counter()
    found = discover((text for text, _ in spun), onto=_taught(made, paired))
    seconds = time.perf_counter() - begin
    entries = [entry for entry in found.entries if entry.probability >= believed]
    right = [made.has(entry.original, entry.surrogate) for entry in entries]
    sure = [ok for entry, ok in zip(entries, right, strict=True) if entry.probability >= SURE]
    true = {entry.original for entry, ok in zip(entries, right, strict=True) if ok}
    edits = [edit.after[0] for _, every in spun for edit in every]
    return Row(
        kind,
        seed,
        len(learning),
        len(entries),
        _share(right[:30]),
        _share(sure),
        _share(right),
        _share([after.lower() in true for after in edits]),
        _repair(found, made, others, believed),
        seconds,
    )


def _taught(made: Spinner, texts: Sequence[str]) -> Dialect | None:
    """What pairs teach."""
    if not texts:
        return None
    return learn((Pair("", made.spin(text, -1)[0], text) for text in texts), "pairs").dialect


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _repair(found: Discovery, made: Spinner, texts: Iterable[str], believed: float) -> float:
    """Error reduction rate on other texts of the spinner."""
    if not found.entries and not found.base:
        return 0.0
    total = Score()
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "found.toml")
        discovered.write(found, profile, believed)
        cleaner = Cleaner(Settings(dialect=str(profile)))
        for index, text in enumerate(texts):
            spun, edits = made.spin(text, -index)
            total += score(spun, edits, cleaner.fix(spun).edits)
    return total.error_reduction_rate


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument(
        "folder", type=Path, help="texts (*.txt, *.txt.xz); empty lines separate them"
    )
    parser.add_argument("--documents", type=int, nargs="+", default=[10, 30, 100, 300])
    parser.add_argument("--kinds", nargs="+", default=list(ciphers.MECHANICS))
    parser.add_argument(
        "--seeds",
        type=int,
        nargs="+",
        default=[1],
        help=f"testing: from {ciphers.FIRST_TEST_SEED} on",
    )
    parser.add_argument("--words", type=int, default=400, help="length of a text")
    parser.add_argument("--pieces", action="store_true", help="make several texts of a long one")
    parser.add_argument("--pairs", type=int, default=0, help="to learn from before")
    parser.add_argument("--test", type=int, default=60, help="texts to clean")
    parser.add_argument("--believed", type=float, default=BELIEVED)
    given = parser.parse_args()
    documents = ciphers.read_documents(given.folder, given.words, pieces=given.pieces)
    print("kind          seed  texts  entries  top30   sure    all  coverage     ERR  seconds")
    for number in given.documents:
        for kind in given.kinds:
            for seed in given.seeds:
                sizes = Sizes(number, given.pairs, given.test)
                row = measure(documents, kind, seed, sizes, given.believed)
                print(
                    "{:<13} {:>4} {:>6} {:>8}  {:.3f}  {:.3f}  {:.3f}     {:.3f}  {:>6.3f}  {:>7.1f}".format(
                        *astuple(row)
                    ),
                    flush=True,
                )


if __name__ == "__main__":
    main()
