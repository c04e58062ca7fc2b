"""What a confidence is worth: the share of right edits among edits of that confidence.

    python benchmarks/quality/reliability.py HELDOUT [--docs 60] [--pairs FILE] [--plot docs/reliability.png]

Spins held-out texts as `run.py` does, prints the reliability table (all proposed edits, also those that stay
suggestions by default) and the precision and recall at each `--min-confidence`. With matplotlib it draws both.
"""

from __future__ import annotations

import argparse
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import heldout
from spinner import Spun

from cleantext.evaluation import ReferenceEdit, score
from cleantext.findings import Edit, Result
from cleantext.pipeline import MIN_CONFIDENCE

BINS = 10
THRESHOLDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A proposed edit: how confident it was, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Edits whose confidences are in `low` to `high`: their mean, the share that is right, how many."""

    low: float
    high: float
    mean: float
    precision: float
    count: int


def outcomes(text: Spun, result: Result) -> list[Outcome]:
    """Every edit that was proposed for a text, made or only suggested."""
    ends = [reference.end for reference in text.references]
    return [
        Outcome(edit.confidence, _right(text, ends, edit))
        for edit in (*result.edits, *result.suggestions)
    ]


def _right(text: Spun, ends: Sequence[int], edit: Edit) -> bool:
    """Whether an edit alone restores all that it touches, and touches something."""
    near: list[ReferenceEdit] = []
    for reference in text.references[bisect_left(ends, edit.start) :]:
        if reference.start > edit.end:
            break
        near.append(reference)
    alone = score(text.text, near, [edit])
    touched = len(near) - (alone.fn - alone.wrong)
    return alone.tp > 0 and alone.tp == touched and not alone.fp


def bins(every: Iterable[Outcome], number: int = BINS) -> list[Bin]:
    """Outcomes in bins of equal width; empty bins are left out."""
    found: dict[int, list[Outcome]] = {}
    for outcome in every:
        found.setdefault(min(int(outcome.confidence * number), number - 1), []).append(outcome)
    return [
        Bin(
            index / number,
            (index + 1) / number,
            sum(o.confidence for o in inside) / len(inside),
            sum(o.right for o in inside) / len(inside),
            len(inside),
        )
        for index, inside in sorted(found.items())
    ]


def calibration_error(every: Iterable[Outcome]) -> float:
    """Expected calibration error: the bins' |mean - precision|, weighted by their counts."""
    found = bins(every)
    total = sum(each.count for each in found)
    return sum(abs(b.mean - b.precision) * b.count for b in found) / total if total else 0.0


def at(every: Sequence[Outcome], wanted: int, least: float) -> tuple[float, float]:
    """Precision and recall of the edits of at least such a confidence; `wanted` edits are to be made."""
    made = [outcome for outcome in every if outcome.confidence >= least]
    right = sum(outcome.right for outcome in made)
    return (right / len(made) if made else 1.0), (right / wanted if wanted else 1.0)


def reliability_table(every: Sequence[Outcome]) -> str:
    """The bins as a Markdown table."""
    rows = ["| confidence | mean | right | edits |", "|---|---:|---:|---:|"]
    rows += [
        f"| {b.low:.1f} to {b.high:.1f} | {b.mean:.3f} | {b.precision:.3f} | {b.count:,} |"
        for b in bins(every)
    ]
    return "\n".join([*rows, "", f"Expected calibration error: {calibration_error(every):.3f}"])


def curve_table(groups: dict[str, tuple[list[Outcome], int]]) -> str:
    """Precision and recall by `--min-confidence`, a pair of columns for each group of sets."""
    heads = "".join(f" P, {name} | R, {name} |" for name in groups)
    rows = [f"| --min-confidence |{heads}", "|---|" + "---:|" * 2 * len(groups)]
    for least in sorted({*THRESHOLDS, MIN_CONFIDENCE}):
        cells = "".join(
            f" {precision:.4f} | {recall:.4f} |"
            for precision, recall in (at(every, wanted, least) for every, wanted in groups.values())
        )
        mark = " (default)" if least == MIN_CONFIDENCE else ""
        rows.append(f"| {least:g}{mark} |{cells}")
    return "\n".join(rows)


def plot(path: Path, groups: dict[str, tuple[list[Outcome], int]]) -> bool:
    """Draw reliability and precision against recall; False where matplotlib is missing."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return False
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
    left.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, (every, wanted) in groups.items():
        found = bins(every)
        left.plot([b.mean for b in found], [b.precision for b in found], "o-", label=name, ms=4)
        points = [at(every, wanted, step / 100) for step in range(99)]
        right.plot([r for _, r in points], [p for p, _ in points], label=name)
        precision, recall = at(every, wanted, MIN_CONFIDENCE)
        right.plot([recall], [precision], "ko", ms=4)
    left.set(xlabel="confidence", ylabel="share of right edits", title="Reliability")
    right.set(xlabel="recall", ylabel="precision", title="By --min-confidence (dot: the default)")
    left.legend(fontsize=8)
    right.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)
    return True


def group_of(name: str) -> str:
    """The curve that a set belongs to."""
    dialect, _, rest = name.partition(", ")
    if "unknown" in rest:
        return "rules unknown"
    if dialect in (*heldout.OTHERS, heldout.RARE):
        return dialect
    if "one source" in rest:
        return "a third, one source"
    return "a third of the rules" if "third" in rest else "full"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    heldout.add_options(parser)
    parser.add_argument("--plot", type=Path, default=Path("docs/reliability.png"))
    options = parser.parse_args()
    groups: dict[str, tuple[list[Outcome], int]] = {}
    with heldout.scratch() as folder:
        maker = heldout.prepared(parser, options)
        print(heldout.introduction("reliability.py", options, maker.texts), end="\n\n")
        for spun in maker.sets(options.withhold, Path(folder)):
            every, wanted = groups.get(group_of(spun.name), ([], 0))
            for text, result in zip(spun.texts, spun.repaired(), strict=True):
                every += outcomes(text, result)
            wanted += sum(len(text.references) for text in spun.texts)
            groups[group_of(spun.name)] = (every, wanted)
    for name, (every, _) in groups.items():
        print(f"### {name}\n\n{reliability_table(every)}\n")
    print(f"### all\n\n{reliability_table([o for every, _ in groups.values() for o in every])}\n")
    print(f"### by --min-confidence\n\n{curve_table(groups)}\n")
    if not plot(options.plot, groups):
        print("No plot: matplotlib is not installed.")


if __name__ == "__main__":
    main()
