"""How well `discover` does, by the number of unpaired texts of a spinner that nobody has seen.

For each kind of artificial spinner (`ciphers.py`) and each number of texts: precision of the 30 most frequent
entries and of all, the share of the spun tokens that the true entries cover, and the error reduction rate on
other texts when they are cleaned with the discovered dialect.

    python benchmarks/learning/discover_curve.py heldout/ --documents 10 30 100 300
    python benchmarks/learning/discover_curve.py heldout/ --seeds 1000 1001 --plot curve.svg
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import ciphers

from cleantext.evaluation import Score, score
from cleantext.learning import discovered
from cleantext.learning.discover import discover
from cleantext.learning.entries import BELIEVED, Discovery
from cleantext.pipeline import Cleaner, Settings


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; all but the first four, and the seconds, are shares in 0..1 (`err` may be negative)."""

    kind: str
    seed: int
    documents: int
    entries: int
    top30: float
    precision: float
    coverage: float
    err: float
    seconds: float


def measure(
    documents: Sequence[str], kind: str, seed: int, number: int, test: int, believed: float
) -> Row:
    """Discover one spinner from `number` texts and clean `test` others with what was found."""
    cipher = ciphers.make(kind, seed)
    learning, others = ciphers.sample(documents, [number, test], seed)
    spun = [cipher.spin(text, index) for index, text in enumerate(learning)]
    begin = time.perf_counter()
    found = discover(text for text, _ in spun)
    seconds = time.perf_counter() - begin
    entries = [entry for entry in found.entries if entry.probability >= believed]
    right = [cipher.table.get(entry.original) == entry.surrogate for entry in entries]
    true = {entry.original for entry, ok in zip(entries, right, strict=True) if ok}
    edits = [edit.after[0] for _, every in spun for edit in every]
    return Row(
        kind,
        seed,
        len(learning),
        len(entries),
        _share(right[:30]),
        _share(right),
        _share([after.lower() in true for after in edits]),
        _repair(found, cipher, others, believed),
        seconds,
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _repair(
    found: Discovery, cipher: ciphers.Cipher, texts: Iterable[str], believed: float
) -> float:
    """Error reduction rate on other texts of the spinner."""
    if not found.entries:
        return 0.0
    total = Score()
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "found.toml")
        discovered.write(found, profile, believed)
        cleaner = Cleaner(Settings(dialect=str(profile)))
        for index, text in enumerate(texts):
            spun, edits = cipher.spin(text, -index)
            total += score(spun, edits, cleaner.fix(spun).edits)
    return total.error_reduction_rate


def _plot(rows: Sequence[Row], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), sharex=True)
    for axis, name in zip(axes, ("err", "top30"), strict=True):
        for kind in dict.fromkeys(row.kind for row in rows):
            points: dict[int, list[float]] = {}
            for row in rows:
                if row.kind == kind:
                    points.setdefault(row.documents, []).append(getattr(row, name))
            numbers = sorted(points)
            means = [sum(points[n]) / len(points[n]) for n in numbers]
            axis.plot(numbers, means, marker="o", label=kind)
        axis.set(xscale="log", xlabel="texts without originals", ylim=(0, 1.02))
    axes[0].set_title("error reduction rate on other texts")
    axes[1].set_title("precision of the 30 most frequent entries")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    """Print the table, and draw the plot if asked for."""
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
    parser.add_argument("--test", type=int, default=60, help="texts to clean")
    parser.add_argument("--believed", type=float, default=BELIEVED)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    documents = ciphers.read_documents(given.folder, given.words)
    rows: list[Row] = []
    print("kind      seed  texts  entries  top30  precision  coverage     ERR  seconds")
    for number in given.documents:
        for kind in given.kinds:
            for seed in given.seeds:
                row = measure(documents, kind, seed, number, given.test, given.believed)
                rows.append(row)
                print(
                    "{:<9} {:>4} {:>6} {:>8}  {:.3f}      {:.3f}     {:.3f}  {:>6.3f}  {:>7.1f}".format(
                        *astuple(row)
                    ),
                    flush=True,
                )
    if given.plot:
        _plot(rows, given.plot)


if __name__ == "__main__":
    main()
