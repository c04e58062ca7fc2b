"""The quality of cleantext on held-out text, next to baselines, as Markdown tables.

    python benchmarks/quality/run.py HELDOUT [--docs 60] [--split test] [--pairs FILE] [--withhold 0.08]

HELDOUT is a folder of `.txt.xz` files of clean text that nothing was trained on: documents separated by an
empty line, one paragraph a line. They are spun by the tables of `spinner.py` and repaired; the clean texts
themselves count the false alarms. The same seed gives the same figures.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from pathlib import Path

import baselines
import detection
import heldout
import reliability
from baselines import BASELINES, BaselineError
from heldout import THIRD, Maker, SpunSet, Text
from spinner import Spun

from cleantext.evaluation import Score, score
from cleantext.findings import Edit, Result
from cleantext.pipeline import Cleaner
from cleantext.spun.fixer import SpunDetector

CASES = Path(__file__).parents[2] / "tests" / "cases"
METRICS = ("ERR", "precision", "recall", "F0.5", "broken rate")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    heldout.add_options(parser)
    parser.add_argument(
        "--clean-passages", type=int, default=10_000, help="at most so many of each length"
    )
    parser.add_argument(
        "--spun-passages", type=int, default=500, help="of each length, dialect and spin rate"
    )
    options = parser.parse_args()
    maker = heldout.prepared(parser, options)
    print(heldout.introduction("run.py", options, maker.texts), end="\n\n")
    with heldout.scratch() as folder:
        sets = list(maker.sets(options.withhold, Path(folder)))
        repaired = [spun.repaired() for spun in sets]
    tell("## Repair", repair_table(sets, repaired))
    tell("## Baselines on the same texts", *baseline_tables(sets, repaired))
    clean = heldout.read(options.heldout)
    tell("## False alarms on clean text (all documents)", clean_table(clean))
    tell("## Texts that must not change (the negative cases of the tests)", negative_table())
    ranked = Maker(maker.wide, options.seed, maker.pairs)
    limits = (options.clean_passages, options.spun_passages)
    tell("## Passages judged spun", detection_table(ranked, clean, *limits))


def tell(*parts: str) -> None:
    """Print parts with an empty line after each, at once: the whole takes minutes."""
    for part in parts:
        print(part, end="\n\n", flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column of words."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def cells(total: Score) -> list[str]:
    """The figures of `METRICS`."""
    shares = (total.error_reduction_rate, total.precision, total.recall, total.f_half)
    return [*(f"{share:.3f}" for share in shares), f"{total.broken_rate:.5f}"]


def repair_table(sets: Sequence[SpunSet], repaired: Sequence[Sequence[Result]]) -> str:
    """Rows: sets. Columns: texts found spun, the metrics at the default threshold, ECE."""
    rows = []
    for spun, results in zip(sets, repaired, strict=True):
        both = list(zip(spun.texts, results, strict=True))
        total = _sum(_scored(text, result.edits) for text, result in both)
        every = [o for text, result in both for o in reliability.outcomes(text, result)]
        found = f"{sum(result.verdict.spun for result in results)} of {len(results)}"
        error = f"{reliability.calibration_error(every):.3f}"
        rows.append([spun.name, found, f"{total.tp + total.fn:,}", *cells(total), error])
    return table(["set", "judged spun", "edits to make", *METRICS, "ECE"], rows)


def baseline_tables(
    sets: Sequence[SpunSet], repaired: Sequence[Sequence[Result]]
) -> tuple[str, str]:
    """ERR of each baseline on each set, and all metrics over all sets; one that cannot run is left out."""
    scores: dict[str, list[Score]] = {}
    for name, choose in BASELINES.items():
        try:
            scores[name] = [_baseline(spun, choose) for spun in sets]
        except BaselineError as error:
            print(f"{name}: {error}", file=sys.stderr)
    scores["cleantext"] = [
        _sum(_scored(text, result.edits) for text, result in zip(spun.texts, results, strict=True))
        for spun, results in zip(sets, repaired, strict=True)
    ]
    by_set = [
        [spun.name, *(f"{scores[name][at].error_reduction_rate:.3f}" for name in scores)]
        for at, spun in enumerate(sets)
    ]
    overall = [[name, *cells(_sum(every))] for name, every in scores.items()]
    return table(["ERR", *scores], by_set), table(["all sets together", *METRICS], overall)


def _baseline(spun: SpunSet, choose: baselines.Choose) -> Score:
    return _sum(
        _scored(text, baselines.repair(text.text, spun.channel, choose)) for text in spun.texts
    )


def _scored(text: Spun, edits: Sequence[Edit]) -> Score:
    return score(text.text, text.references, edits)


def _sum(scores: Iterable[Score]) -> Score:
    return reduce(add, scores, Score())


def clean_table(clean: Sequence[Text]) -> str:
    """False alarms by source, where there are any, and altogether."""
    cleaner = Cleaner()
    counts: dict[str, list[int]] = {}
    for text in clean:
        result = cleaner.fix(text.text)
        one = (1, len(text.text.split()), len(result.edits), int(result.verdict.spun))
        for source in (text.source, "all"):
            total = counts.setdefault(source, [0, 0, 0, 0])
            counts[source] = [a + b for a, b in zip(total, one, strict=True)]
    rows = [
        [source, f"{docs:,}", f"{words:,}", str(edits), f"{1e4 * edits / words:.3f}", str(spun)]
        for source, (docs, words, edits, spun) in sorted(counts.items())
        if source == "all" or edits or spun
    ]
    head = ["clean text", "documents", "words", "edits", "per 10,000 words", "judged spun"]
    return table(head, rows)


def negative_table() -> str:
    """The negative cases that pass and the known failures among them: how many are judged spun or changed."""
    cleaner = Cleaner()
    rows = []
    for name in ("negative", "known-failures"):
        cases = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
        texts = [case["text"] for case in cases if case.get("kind", name) == "negative"]
        results = list(cleaner.fix_many(texts))
        words = sum(len(text.split()) for text in texts)
        counts = [len(texts), words, sum(r.verdict.spun for r in results)]
        rows.append([name, *map(str, counts), str(sum(len(r.edits) for r in results))])
    return table(["cases", "texts", "words", "judged spun", "edits"], rows)


def detection_table(maker: Maker, clean: Sequence[Text], most_clean: int, most: int) -> str:
    """True positive rates by length, at fixed false positive rates and at the default threshold."""
    every, detector = detection.all_dialects(), SpunDetector()
    head = ["passages of", "clean", "false positives", "dialect", "rules", "spun"]
    head += [f"found at {rate:.2%}" for rate in detection.FALSE_POSITIVE_RATES]
    head += ["found at the default"]
    spun = {
        (name, label): maker.spun(name, "drawn", share)
        for name in ("nan", "beryllium")
        for label, share in (("all", 1.0), ("a third", THIRD))
    }
    rows = []
    for length in detection.LENGTHS:
        pool = spread([t.text for t in clean], length, most_clean)
        standing = [detection.judged(passage, every, detector) for passage in pool]
        ranks = [each.rank for each in standing]
        limits = [detection.threshold(ranks, rate) for rate in detection.FALSE_POSITIVE_RATES]
        wrong = sum(each.spun for each in standing)
        for (name, label), texts in spun.items():
            pool = spread([text.text for text in texts], length, most)
            found = [detection.judged(passage, every, detector) for passage in pool]
            shares = [detection.share_above([f.rank for f in found], limit) for limit in limits]
            shares.append(sum(f.spun for f in found) / len(found) if found else 0.0)
            numbers = [f"{length} words", f"{len(standing):,}", str(wrong), name, label]
            rows.append([*numbers, f"{len(found):,}", *(f"{share:.3f}" for share in shares)])
    return table(head, rows)


def spread(texts: Sequence[str], length: int, most: int) -> list[str]:
    """At most so many passages of a length, evenly from all texts."""
    every = [passage for text in texts for passage in detection.passages(text, length)]
    if len(every) <= most:
        return every
    return [every[at * len(every) // most] for at in range(most)]


if __name__ == "__main__":
    main()
