"""Draw what `curve.py` and `discover_curve.py` printed: error reduction rate against pairs and unpaired texts.

python benchmarks/learning/curve.py heldout/ --test > pairs.txt
python benchmarks/learning/discover_curve.py heldout/ --seeds 1000 > unpaired.txt
python benchmarks/learning/plot.py pairs.txt unpaired.txt -o docs/learning-curve.png
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Goals: number of texts, error reduction rate.
PAIR_GOALS, TEXT_GOALS = ((10, 0.55), (100, 0.85)), ((300, 0.4),)


@dataclass(frozen=True, slots=True)
class Point:
    """One row: spinner, number of texts, error reduction rate."""

    spinner: str
    texts: int
    rate: float


def read(path: Path, texts: str) -> Iterator[Point]:
    """The points of a table.

    Args:
        path: of what a benchmark printed: a line of column names, then rows.
        texts: name of the column with the number of texts.
    """
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    names = header.split()
    for row in rows:
        cells = dict(zip(names, row.split(), strict=True))
        yield Point(cells[names[0]], int(cells[texts]), float(cells["ERR"]))


def draw(axis: Any, points: list[Point], goals: tuple[tuple[int, float], ...]) -> None:
    """One panel: a line for each spinner, a star for each goal."""
    for spinner in dict.fromkeys(point.spinner for point in points):
        own = sorted((p.texts, p.rate) for p in points if p.spinner == spinner)
        axis.plot(*zip(*own, strict=True), marker=".", linewidth=1, label=spinner)
    axis.plot(*zip(*goals, strict=True), "k*", label="goal")
    numbers = sorted({point.texts for point in points})
    axis.set(xscale="log", ylim=(0, 1.02))
    axis.set_xticks(numbers, [str(number) for number in numbers])
    axis.minorticks_off()
    axis.grid(alpha=0.3)
    axis.legend(fontsize=7)


def main() -> None:
    """Draw both panels."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", type=Path, help="what curve.py printed")
    parser.add_argument("unpaired", type=Path, help="what discover_curve.py printed")
    parser.add_argument("-o", "--output", type=Path, default=Path("learning-curve.png"))
    given = parser.parse_args()
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 4), sharey=True)
    draw(left, list(read(given.pairs, "pairs")), PAIR_GOALS)
    draw(right, list(read(given.unpaired, "texts")), TEXT_GOALS)
    left.set(xlabel="pairs of 300 words (learn)", ylabel="error reduction rate on other texts")
    right.set(xlabel="texts of 300 words without originals (discover)")
    figure.tight_layout()
    figure.savefig(given.output, dpi=100)


if __name__ == "__main__":
    main()
