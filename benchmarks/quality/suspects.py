"""How well unlisted surrogates are found: suspects against the truth, where the lexicon lacks rules.

    python benchmarks/quality/suspects.py HELDOUT [--docs 480] [--split test] [--draws 12] [--fit]

Spins held-out texts with tables drawn from the lexicon, as `run.py` does, and looks for suspects with a lexicon
that lacks a share of its rules; each draw has a part of the texts, and tables and a lexicon of its own. Words are
counted once a text. The last table looks at the same texts with the whole lexicon, where every suspect is a false
alarm. `--fit` prints weights fitted to these texts instead (for `DOUBT` in `spun/doubts.py` and `SUSPECT` in
`spun/suspects.py`).
"""

from __future__ import annotations

import argparse
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import heldout
import numpy as np
import spinner
from heldout import Maker
from logistic import logistic
from numpy.typing import NDArray
from run import table, tell
from spinner import Spun

from cleantext.document import Document
from cleantext.spun import dialect as dialects
from cleantext.spun import doubts, suspects, tables
from cleantext.spun.channel import for_dialect
from cleantext.spun.expected import repair
from cleantext.spun.loading import context_model, word_pool
from cleantext.spun.options import Options
from cleantext.spun.passage import Passage, decode
from cleantext.spun.suspects import Search, Suspicion
from cleantext.spun.tables import UNKNOWN, Tables
from cleantext.spun.verdict import judge

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Observed:
    """A word in question in one text: what was found of it (None: not worth a search), and the truth.

    `originals` is empty if the word is no surrogate.
    """

    suspicion: Suspicion | None
    originals: frozenset[str]


@dataclass
class Totals:
    """What a set of texts gave; `unlisted` counts surrogates, in all words of a text once."""

    words: int = 0
    unlisted: int = 0
    seconds: float = 0.0
    other_seconds: float = 0.0


def main() -> None:
    """Print the tables, or weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    heldout.add_options(parser)
    parser.add_argument(
        "--draws", type=int, default=12, help="lexicons, each for a part of the texts (default: 12)"
    )
    parser.add_argument("--fit", action="store_true", help="print fitted weights")
    parser.set_defaults(docs=480)
    options = parser.parse_args()
    if options.draws < 1:
        parser.error("--draws is at least 1")
    maker = heldout.prepared(parser, options)
    print(heldout.introduction("suspects.py", options, maker.texts), end="\n\n")
    if options.fit:
        doubts.WORTH_SEARCHING = -np.inf
    every: list[Observed] = []
    rows = []
    for name in spinner.SISTERS:
        totals = Totals()
        seen = list(observe(maker, name, options.withhold, options.draws, totals))
        every += seen
        rows.append([name, *_overview(seen, totals)])
    if options.fit:
        print(fitted(every))
        return
    head = ["dialect", "words", "unlisted surrogates", "in no lexicon at all"]
    head.append("added to the time of verdict and decoding")
    tell("## Suspects", table(head, rows), threshold_table(every))
    whole: list[Observed] = []
    totals = Totals()
    for name in spinner.SISTERS:
        whole += observe(maker, name, 0.0, 1, totals)
    tell("## With the whole lexicon", alarm_table(whole, totals))


def observe(
    maker: Maker, name: str, withhold: float, draws: int, totals: Totals
) -> Iterator[Observed]:
    """Spin the texts and look at each with a lexicon that lacks a share of its rules.

    Each draw has a part of the texts, and tables and a lexicon of its own.
    """
    model, pool = context_model(), word_pool()
    assert pool
    for draw in range(draws):
        own = replace(maker, seed=maker.seed * 1000 + draw, texts=maker.texts[draw::draws])
        with heldout.scratch() as folder:
            channel = for_dialect(dialects.load(name))
            if withhold:
                path = heldout.deplete(name, withhold, f"{own.seed} {name}", Path(folder))
                channel = for_dialect(dialects.load_from(path))
        known = tables.of(channel)
        reader = Reader(Options(known, model), Search(known, model, pool))
        for spun in own.spun(name, "drawn", 1):
            yield from reader.look(spun, totals)


@dataclass(frozen=True)
class Reader:
    """Looks at texts with one dialect's eyes."""

    options: Options
    search: Search

    def look(self, spun: Spun, totals: Totals) -> list[Observed]:
        """The words in question of one text; none if it is not judged spun."""
        begin = process_time()
        document = Document(spun.text)
        reading = judge(document, [(self.options.tables, None)])
        totals.words += len(document.words)
        if not reading.verdict.spun or not reading.sight:
            return []
        passages = list(decode(document, reading, self.options, context_model()))
        middle = process_time()
        for passage in passages:
            self.search.find(reading.sight, passage)
        totals.seconds += process_time() - middle
        totals.other_seconds += middle - begin
        truth = originals(spun, document, self.options.tables)
        totals.unlisted += len({document.words[token] for token in truth})
        out = []
        for passage in passages:
            every = self.search.find(reading.sight, passage, 0.0)
            found = {suspicion.text: suspicion for suspicion in every}
            for word, tokens in _words(document, passage).items():
                right = frozenset(truth[token] for token in tokens if token in truth)
                out.append(Observed(found.get(word), right))
        return out


def _words(document: Document, passage: Passage) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {}
    for token, place in zip(passage.tokens, repair(passage).place.tolist(), strict=True):
        if place >= 0 and doubts.eligible(word := document.words[token]):
            out.setdefault(word, []).append(token)
    return out


def originals(spun: Spun, document: Document, known: Tables) -> dict[int, str]:
    """Token number to original, of the surrogates whose rule the dialect lacks."""
    out = {}
    for reference in spun.references:
        number = known.ids.get(spun.text[reference.start : reference.end], UNKNOWN)
        rules = known.original[known.arc_at[number] : known.arc_at[number + 1]]
        if known.ids.get(reference.after[0], -1) in rules:
            continue
        first = bisect_right(document.starts, reference.start) - 1
        for token in range(first, bisect_left(document.starts, reference.end)):
            out[token] = reference.after[0]
    return out


def _overview(seen: Sequence[Observed], totals: Totals) -> list[str]:
    reachable = sum(bool(each.originals) for each in seen)
    added = totals.seconds / max(totals.other_seconds, 1e-9)
    return [f"{totals.words:,}", f"{totals.unlisted:,}", f"{reachable:,}", f"{added:.0%}"]


def threshold_table(every: Sequence[Observed]) -> str:
    """Precision, recall and candidates at several thresholds."""
    head = ["from", "suspects", "precision", "recall", "original first", "among five"]
    reachable = sum(bool(each.originals) for each in every)
    rows = []
    for limit in THRESHOLDS:
        taken = [e for e in every if e.suspicion and e.suspicion.probability >= limit]
        right = [e for e in taken if e.originals]
        places = [_place(e) for e in right]
        default = " (default)" if limit == suspects.WORTH_REPORTING else ""
        figures = (
            len(right) / max(len(taken), 1),
            len(right) / max(reachable, 1),
            sum(place == 0 for place in places) / max(len(right), 1),
            sum(place < suspects.MOST_CANDIDATES for place in places) / max(len(right), 1),
        )
        rows.append([f"{limit}{default}", f"{len(taken):,}", *(f"{x:.3f}" for x in figures)])
    return table(head, rows)


def _place(each: Observed) -> int:
    """Where the true original stands among the candidates."""
    assert each.suspicion
    names = [name for name, _ in each.suspicion.candidates]
    return next((at for at, name in enumerate(names) if name in each.originals), len(names) + 99)


def alarm_table(every: Sequence[Observed], totals: Totals) -> str:
    """Suspects per 10,000 words where all rules are listed."""
    rows = []
    for limit in THRESHOLDS:
        wrong = sum(bool(e.suspicion and e.suspicion.probability >= limit) for e in every)
        rows.append([str(limit), f"{wrong:,}", f"{1e4 * wrong / totals.words:.2f}"])
    return table(["from", "suspects, all wrong", "per 10,000 words"], rows)


def fitted(every: Sequence[Observed]) -> str:
    """Weights of `SUSPECT` and `DOUBT`; `every` must hold a suspicion of each word."""
    known = [each for each in every if each.suspicion]
    right = np.array([bool(each.originals) for each in known])
    full = np.array([each.suspicion.features for each in known if each.suspicion])
    weights, chance = logistic(full, right.astype(np.float64))
    cheap = full[:, len(suspects.SUSPECT) - len(doubts.DOUBT) :]
    doubt, odds = logistic(cheap, (chance >= 0.35).astype(np.float64))
    limits = [
        f"{share:.0%} of the words from {np.log(q / (1 - q)):.2f}: "
        f"{(odds >= q)[chance >= suspects.WORTH_REPORTING].mean():.3f} of the suspects"
        for share in (0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15)
        for q in [np.quantile(odds, 1 - share)]
    ]
    return "\n".join(
        (
            f"SUSPECT = {tuple(weights.round(2).tolist())}",
            f"DOUBT = {tuple(doubt.round(2).tolist())}",
            *limits,
        )
    )


Floats = NDArray[np.float64]

if __name__ == "__main__":
    main()
