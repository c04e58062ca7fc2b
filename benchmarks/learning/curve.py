"""How well a learned dialect repairs, against the number of pairs that it was learned from.

    python benchmarks/learning/curve.py FOLDER [--test] [--disturb]

FOLDER has clean texts (`.txt` or `.txt.xz`). They are spun by artificial spinners whose
dictionaries no lexicon has; some of the texts are learned from, others repaired. Prints error
reduction rate, the share of the substitutions to undo that stand in the pairs (`met`), edit
precision, and the rules with the share of the right ones, learned and inferred; `--disturb` gives
the pairs what they have in the wild.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import spinners

from cleantext.evaluation import Score, reference_edits, score
from cleantext.learning.align import align
from cleantext.learning.counts import Event, count_pairs, events_of
from cleantext.learning.learn import Learned, LearningError, learn
from cleantext.learning.pairs import Pair
from cleantext.learning.trial import cleaner_of

PAIRS = (1, 3, 10, 30, 100)
Text = tuple[str, str]


@dataclass(frozen=True)
class Point:
    """What so many pairs of one spinner taught: the repair, and which of the rules are right.

    `met` is the share (0..1) of the substitutions in the test texts that stand in the pairs: what counting can
    reach if it makes no mistake.
    """

    spinner: str
    pairs: int
    score: Score
    met: float
    learned: tuple[bool, ...]
    inferred: tuple[bool, ...]


def split(folder: Path, seed: int, test: int) -> tuple[list[Text], list[Text]]:
    """Texts to repair and texts to learn from, none from the same document."""
    texts = list(spinners.read_texts(folder))
    random.Random(seed).shuffle(texts)
    held_out = texts[:test]
    documents = {name.rpartition("-")[0] for name, _ in held_out}
    others = [text for text in texts if text[0].rpartition("-")[0] not in documents]
    if len(others) < max(PAIRS):
        raise SystemExit(f"{folder}: {len(others)} texts to learn from; it takes {max(PAIRS)}")
    return held_out, others


def pairs_of(spinner: spinners.Spinner, texts: Sequence[Text], disturbed: bool) -> list[Pair]:
    """The texts with their spun versions."""
    out = []
    for seed, (name, original) in enumerate(texts):
        spun = spinner.spin(original, seed)
        if disturbed:
            spun, original = spinners.disturb(spun, original, seed)  # noqa: PLW2901
        out.append(Pair(name, spun, original))
    return out


def repair(learned: Learned, tests: Sequence[Pair]) -> Score:
    """The score over all test texts."""
    total = Score()
    with cleaner_of(learned) as cleaner:
        for pair in tests:
            edits = cleaner.fix(pair.spun).edits
            total += score(pair.spun, reference_edits(pair.spun, pair.original), edits)
    return total


def changes(pairs: Iterable[Pair]) -> Counter[tuple[str, str]]:
    """The substitutions (original, surrogate) of pairs, whatever their shape, with their number."""
    found: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        for (_, original, surrogate), seen in count_pairs([links(pair)]).seen.items():
            if original != surrogate:
                found[original, surrogate] += seen.times
    return found


def links(pair: Pair) -> list[Event]:
    """What stands for what in a pair."""
    return events_of(align(pair.spun, pair.original))


def measure(
    spinner: spinners.Spinner,
    tests: Sequence[Text],
    pool: Sequence[Text],
    numbers: Sequence[int],
    disturbed: bool,
) -> None:
    """Print a row for each number of pairs."""
    references = pairs_of(spinner, tests, False)
    wanted = changes(references)
    for number in numbers:
        pairs = pairs_of(spinner, pool[:number], disturbed)
        try:
            learned = learn(pairs, spinner.name)
        except LearningError as error:
            print(f"{spinner.name} {number}: {error}")
            continue
        right = {
            evidence: tuple(
                spinner.has(rule.original, rule.surrogate)
                for rule in learned.rules
                if rule.evidence == evidence and not rule.unchanged
            )
            for evidence in ("learned", "inferred")
        }
        seen = changes(pairs)
        met = sum(times for key, times in wanted.items() if key in seen) / max(1, wanted.total())
        point = Point(spinner.name, number, repair(learned, references), met, **right)
        print(row(point), flush=True)


def share(flags: Sequence[bool]) -> float:
    """The share of the true ones in 0..1."""
    return sum(flags) / max(1, len(flags))


def row(point: Point) -> str:
    """One line of the table."""
    rules, guesses = point.learned, point.inferred
    return (
        f"{point.spinner:15} {point.pairs:5} {point.score.error_reduction_rate:6.3f} "
        f"{point.met:6.3f} "
        f"{point.score.precision:9.3f} {len(rules):6} {share(rules):6.3f} {len(guesses):9} {share(guesses):6.3f}"
    )


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="clean texts")
    parser.add_argument("--test", action="store_true", help="the spinners kept for testing")
    parser.add_argument("--pairs", type=int, nargs="+", default=PAIRS, help="to learn from")
    parser.add_argument("--spinners", nargs="+", help="only these")
    parser.add_argument("--disturb", action="store_true", help="disturb the pairs")
    parser.add_argument("--texts", type=int, default=40, help="texts that are repaired")
    parser.add_argument("--seed", type=int, default=3)
    arguments = parser.parse_args()
    tests, pool = split(arguments.folder, arguments.seed, arguments.texts)
    print("spinner         pairs    ERR    met precision  rules  right  inferred  right")
    every = spinners.TEST if arguments.test else spinners.DEVELOPMENT
    for name in arguments.spinners or every:
        measure(every[name](), tests, pool, arguments.pairs, arguments.disturb)


if __name__ == "__main__":
    main()
