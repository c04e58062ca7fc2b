"""`cleantext eval`: measure repairs against references."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleantext.cli.commands import examples
from cleantext.cli.options import config_options, setting_options, settings_here

if TYPE_CHECKING:
    from collections import Counter

    from cleantext.evaluation import Score
    from cleantext.evaluation_files import Evaluated, Pair

_VERSION = 1


@click.command(
    "eval",
    epilog=examples(
        "cleantext eval --spun spun.txt --reference original.txt",
        "cleantext eval --spun fox.txt --reference fox-edits.tsv",
        "cleantext eval --spun spun/ --reference originals/",
        "cleantext eval pairs/ --format json",
    ),
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--spun",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Spun text, or a folder of them.",
)
@click.option(
    "--reference",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Its original, or a table of edits (.tsv), or a folder of them with the same names.",
)
@click.option(
    "-f",
    "--format",
    "output_format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@click.option(
    "--confusions",
    metavar="N",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many of the worst confusions to print.",
)
@setting_options("min-confidence", "dialect", "lexicons")
@config_options
def evaluate(
    folder: Path | None,
    spun: Path | None,
    reference: Path | None,
    output_format: str,
    confusions: int,
    **given: Any,
) -> None:
    """Repair spun texts and compare with what they should be.

    Prints the error reduction rate (ERR: 1 is a perfect repair, 0 is leaving the text alone),
    precision, recall, F0.5, the share of correct words that were broken, and the worst
    confusions.

    FOLDER holds pairs such as a-spun.txt and a-reference.txt, a.txt and a-edits.tsv, or the
    folders spun/ and reference/. A table of edits has rows "line, before, after", separated by
    tabs; alternatives in the third column are separated by "|".
    """
    from cleantext import Cleaner
    from cleantext.evaluation_files import evaluate as evaluated
    from cleantext.evaluation_files import total

    pairs = _pairs(folder, spun, reference)
    cleaner = Cleaner(settings_here(given).cleaner_settings)
    every = list(evaluated(pairs, cleaner.fix))
    score = total(every)
    if output_format == "json":
        click.echo(json.dumps(_document(every, score, confusions), indent=2))
    else:
        name = every[0].pair.name if len(every) == 1 else f"{len(every):,} texts"
        click.echo("\n".join(_lines(name, score, confusions)))


def _pairs(folder: Path | None, spun: Path | None, reference: Path | None) -> list[Pair]:
    from cleantext.evaluation_files import pairs_in, pairs_of

    if folder and not spun and not reference:
        return pairs_in(folder)
    if spun and reference and not folder:
        return pairs_of(spun, reference)
    raise click.UsageError("give --spun and --reference, or one folder of pairs")


def _rates(score: Score) -> dict[str, float]:
    return {
        "ERR": score.error_reduction_rate,
        "precision": score.precision,
        "recall": score.recall,
        "F0.5": score.f_half,
        "broken rate": score.broken_rate,
    }


def _counts(score: Score) -> dict[str, int]:
    return {
        "TP": score.tp,
        "FP": score.fp,
        "FN": score.fn,
        "wrong": score.wrong,
        "correct": score.correct_tokens,
    }


_MEANING = {
    "ERR": "(TP - FP) / (TP + FN)",
    "broken rate": "correct words that were changed",
    "TP": "surrogates restored to the right original",
    "FP": "correct words changed",
    "FN": "surrogates left, or restored to a wrong word",
    "wrong": "of FN, those restored to a wrong word",
    "correct": "words that were not to be changed",
}


def _lines(name: str, score: Score, limit: int) -> list[str]:
    from cleantext.reports.escape import visible

    out = [visible(name)]
    shown = {name: f"{rate:.4f}" for name, rate in _rates(score).items()}
    shown |= {name: f"{count:,}" for name, count in _counts(score).items()}
    for what, value in shown.items():
        out.append(f"  {what:<12}{value:>10}  {_MEANING.get(what, '')}".rstrip())
    if worst := _worst(score.confusions, limit):
        out.append("worst confusions: surrogate → output (reference)")
        for (before, wanted, output), count in worst:
            kind = "false alarm" if wanted == before else "missed" if output == before else "wrong"
            pair = f"{visible(before)} → {visible(output)}"
            out.append(f"  {count:>5}  {kind:<11}  {pair} ({visible(wanted)})")
    return out


def _worst(
    confusions: Counter[tuple[str, str, str]], limit: int
) -> list[tuple[tuple[str, str, str], int]]:
    return sorted(confusions.items(), key=lambda one: (-one[1], one[0]))[:limit]


def _document(every: list[Evaluated], score: Score, limit: int) -> dict[str, Any]:
    def numbers(of: Score) -> dict[str, float]:
        named = {**_rates(of), **_counts(of)}
        return {
            name.lower().replace(" ", "_").replace("f0.5", "f0_5"): n for name, n in named.items()
        }

    return {
        "format": "cleantext-eval",
        "version": _VERSION,
        **numbers(score),
        "confusions": [
            {"surrogate": before, "reference": wanted, "output": output, "count": count}
            for (before, wanted, output), count in _worst(score.confusions, limit)
        ],
        "texts": [
            {
                "name": one.pair.name,
                "spun": str(one.pair.spun),
                "reference": str(one.pair.reference),
                **numbers(one.score),
            }
            for one in every
        ],
    }
