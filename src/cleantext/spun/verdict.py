"""Whether a text is spun, in which dialect, and where.

Every paragraph gets the log-likelihood ratio of `weigh`; a two-state hidden Markov chain (clean,
spun) smooths them over the document, so that one spun paragraph in a clean page is found and a line of
boilerplate in a spun page is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import exp, log, log1p

import numpy as np

from cleantext.document import Document
from cleantext.findings import CLEAN, SegmentVerdict, Verdict
from cleantext.spun.rules import PRIOR, Rates
from cleantext.spun.screen import MOST, Passed
from cleantext.spun.tables import Flags, Floats, Ids, Tables
from cleantext.spun.tally import Sight, Tally, sight, tally
from cleantext.spun.weigh import RATES, Weighed, bare_uses, grid_pushes, weigh

#: P(the next paragraph is of the same kind).
STAY = 0.95
#: What a spun passage has at least: the share of glue among its tokens, and different surrogates that each support
#: the dialect by so many nats. Chosen on the negative cases of the tests and on short spun held-out text.
LEAST_GLUE, LEAST_SUPPORTING, SUPPORT = 0.03, 1, 1.0
#: A paragraph without evidence of its own (nats) in a spun text is not repaired unless context speaks for it, see
#: `paragraphs`: it is code, a list or boilerplate, or has next to nothing to repair.
OWN_EVIDENCE, OWN_LIMIT = 0.7, 0.4
#: Part of the nats that a verdict needs which the paragraphs that passed the gate must have together.
ENOUGH = 0.5
#: A dialect whose strong surrogates have less than this part of another's evidence need not be judged.
HOPELESS = 0.5
#: Tokens of a text that is judged as a whole; of a longer one only so many on both sides of what passed the gate.
LONG, REACH = 4000, 500
#: Nats that frequencies and context together must have for a text to be judged spun, and context alone.
#: Of 44,382 training documents (29 M words) none that was suspected has more than 4.4 nats of context; of 8 M words in
#: passages of 30, one has 13 of both.
CONFIRMED, LEAST_GAIN = 16.0, 6.5
#: Nats of frequencies alone that leave no doubt: twice the most that a training document has.
OVERWHELMING = 60.0
#: Two different surrogates may be chance, or one topic: they take more.
FEW, MORE = 2, 2.0
#: Nats that spun texts of the same source are worth: one text in a thousand becomes one in two.
NEIGHBOURS = 7.0
#: P(spun) from which a text, or a paragraph, is treated as spun.
SPUN = 0.5
#: P(spun) from which the paragraphs of a spun text are decoded: see `paragraphs`.
DECODED = OWN_LIMIT


@dataclass(frozen=True)
class Reading:
    """A verdict and what it rests on: the counts of the spun segments' tokens, and their spin rates."""

    verdict: Verdict
    tables: Tables | None = None
    sight: Sight | None = None
    counts: Tally | None = None
    rates: Rates = field(default_factory=Rates)


def _chain(ratios: Sequence[float]) -> tuple[float, list[float]]:
    """Log-likelihood ratio of 'some paragraph is spun', and P(spun) of each paragraph.

    The first paragraph is spun with probability 1/2; forward-backward in log space.
    """
    stay, move = log(STAY), log1p(-STAY)
    forward: list[tuple[float, float]] = []
    clean, spun = log(0.5), log(0.5) + ratios[0]
    forward.append((clean, spun))
    for ratio in ratios[1:]:
        clean, spun = (
            _add(clean + stay, spun + move),
            _add(clean + move, spun + stay) + ratio,
        )
        forward.append((clean, spun))
    total = _add(clean, spun)
    backward = (0.0, 0.0)
    posterior: list[float] = []
    for index in range(len(ratios) - 1, -1, -1):
        a, b = forward[index]
        posterior.append(_sigmoid((b + backward[1]) - (a + backward[0])))
        ratio = ratios[index]
        backward = (
            _add(stay + backward[0], move + ratio + backward[1]),
            _add(move + backward[0], stay + ratio + backward[1]),
        )
    posterior.reverse()
    return total, posterior


def _add(a: float, b: float) -> float:
    """log(exp(a) + exp(b))."""
    return max(a, b) + log1p(exp(-abs(a - b)))


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -700 else 0.0


def judge(document: Document, candidates: Iterable[tuple[Tables, Passed | None]]) -> Reading:
    """The best dialect for a document, or clean.

    Args:
        document: the text.
        candidates: dialects, each with what the gate let through; None for all.
    """
    best = Reading(Verdict())
    sights: list[tuple[Tables, Sight]] = []
    for tables, passed in candidates:
        if not document.words or (passed and passed.nats < HOPELESS * best.verdict.evidence):
            continue
        best = better(best, _judge(document, tables, passed, sights))
    return best


def better(best: Reading, reading: Reading) -> Reading:
    """The reading to believe of two: of two spun ones that with more evidence, however common its dialect is."""
    if reading.verdict.spun and best.verdict.spun:
        return reading if reading.verdict.evidence > best.verdict.evidence else best
    return reading if reading.verdict.probability > best.verdict.probability else best


def region_of(document: Document, tables: Tables, lines: Sequence[int]) -> Flags | None:
    """The paragraphs that are worth judging: those around the lines, if these have any evidence."""
    wanted = set(lines)
    chosen = np.array([line in wanted for line in document.lines], np.bool_)
    weighed = weigh(tally(sight(document, tables, chosen), tables), tables).ratio[chosen]
    start = np.array([segment.first for segment in document.segments], np.int64)
    return region_around(start, start[chosen], weighed, len(document.words), tables)


def region_around(start: Ids, at: Ids, ratio: Floats, words: int, tables: Tables) -> Flags | None:
    """The paragraphs that are worth judging; None if none is.

    Args:
        start: the first token of each paragraph of a text, shape (segments,).
        at: of those that passed the gate, shape (n,).
        ratio: log-likelihood ratio of these, in nats, shape (n,).
        words: tokens of the text.
        tables: of the dialect.
    """
    reach = REACH if words > LONG else words
    # what each of them and its neighbours have together
    sums = np.concatenate([[0.0], np.cumsum(np.maximum(ratio, 0))])
    near = sums[np.searchsorted(at, at + reach, "right")] - sums[np.searchsorted(at, at - reach)]
    at = at[near >= ENOUGH * -log(PRIOR * tables.profile.prior)]
    if not len(at):
        return None
    after = np.append(at, np.iinfo(np.int64).max)[np.searchsorted(at, start)]
    before = np.insert(at, 0, -reach - 1)[np.searchsorted(at, start, "right")]
    region: Flags = (after - start <= reach) | (start - before <= reach)
    return region


def _judge(
    document: Document, tables: Tables, passed: Passed | None, sights: list[tuple[Tables, Sight]]
) -> Reading:
    region = None
    if passed is not None and len(passed.lines) < MOST * len(document.segments):
        region = region_of(document, tables, passed.lines)
        if region is None:
            return Reading(Verdict())
    if region is None or region.all():
        # dialects with the same words see the same
        seen = next((each for other, each in sights if other.ids is tables.ids), None)
        if seen is None:
            seen = sight(document, tables)
            sights.append((tables, seen))
    else:
        seen = sight(document, tables, region)
    counts = tally(seen, tables)
    found = chained(weigh(counts, tables), region)
    if (verdict := refuted(found, tables)) is not None:
        return Reading(verdict)
    together = counts.together(np.array(found.posterior) >= SPUN)
    weighed = weigh(together, tables)
    rates = RATES[int(weighed.best[0])]
    likely = bool(plausible(tables, together, weighed.best)[0])
    spans = [(segment.start, segment.end) for segment in document.segments]
    verdict = concluded(found, tables, float(weighed.ratio[0]), spans, likely=likely)
    return Reading(verdict, tables, seen, together, rates) if verdict.spun else Reading(verdict)


@dataclass(frozen=True)
class Chained:
    """What the paragraphs of a text say together.

    Attributes:
        total: log-likelihood ratio of 'some paragraph is spun', in nats.
        posterior: P(spun) of each paragraph.
        ratios: log-likelihood ratio of each, in nats.
    """

    total: float
    posterior: Sequence[float]
    ratios: Sequence[float]


def chained(weighed: Weighed, region: Flags | None = None) -> Chained:
    """Smooth the paragraphs of a text; those outside `region`, shape (segments,), say nothing."""
    rates, ratio = weighed.together()
    if region is not None:
        ratio = np.where(region, ratio, 0.0)
    ratios = ratio.tolist()
    total, posterior = _chain(ratios)
    return Chained(total + rates, posterior, ratios)


def odds(tables: Tables) -> float:
    """Log odds of the dialect before a text is read."""
    return log(PRIOR * tables.profile.prior) - log1p(-PRIOR)


def refuted(found: Chained, tables: Tables) -> Verdict | None:
    """The verdict on a text whose paragraphs do not speak for the dialect; None if they do."""
    probability = _sigmoid(found.total + odds(tables))
    return Verdict(CLEAN, probability, evidence=found.total) if probability < SPUN else None


def concluded(
    found: Chained,
    tables: Tables,
    evidence: float,
    spans: Sequence[tuple[int, int]],
    *,
    likely: bool,
) -> Verdict:
    """The verdict on a text when its spun paragraphs were weighed as one.

    Args:
        found: of its paragraphs.
        tables: of the dialect.
        evidence: log-likelihood ratio of the spun paragraphs as one, in nats.
        spans: where the paragraphs begin and end, code points.
        likely: whether they are `plausible`.
    """
    # a list says the same thing on every line; said once, it must be enough
    probability = _sigmoid(min(found.total, evidence) + odds(tables))
    if probability < SPUN or not likely:
        return Verdict(CLEAN, min(probability, SPUN / 2), evidence=evidence)
    segments = tuple(
        SegmentVerdict(start, end, p if ratio >= OWN_EVIDENCE else min(p, OWN_LIMIT))
        for (start, end), p, ratio in zip(spans, found.posterior, found.ratios, strict=True)
    )
    return Verdict(tables.profile.name, probability, 0.0, evidence, segments)


def plausible(tables: Tables, counts: Tally, rates: Ids) -> Flags:
    """Whether texts can be spun English at all, whatever their likelihood.

    They must have the words that hold English sentences together and that no known spinner replaces, and a
    surrogate: a table of elements, or a language in which *nan* is a word, has not.

    Args:
        tables: of the dialect.
        counts: of the texts, each as one paragraph.
        rates: the spin rates that explain each best, numbers in `RATES`, shape (texts,).

    Returns:
        Shape (texts,).
    """
    texts = counts.paragraphs
    if tables.profile.collocations:
        return np.ones(texts, np.bool_)
    pairs = np.flatnonzero(tables.rules[counts.word])
    owner = counts.paragraph[pairs]
    push = grid_pushes(counts, pairs, bare_uses(counts, tables), tables)
    supporting = push[np.arange(len(pairs)), rates[owner]] >= SUPPORT
    pairs, owner = pairs[supporting], owner[supporting]
    main = tables.main[counts.word[pairs]]
    glue = counts.count * tables.glue[counts.word]
    restored = counts.count[pairs] * tables.glue[main]
    standing = np.bincount(counts.paragraph, glue, texts) + np.bincount(owner, restored, texts)
    enough: Flags = np.bincount(owner, minlength=texts) >= LEAST_SUPPORTING
    return enough & (standing >= LEAST_GLUE * counts.eligible)


def doubtful(reading: Reading) -> bool:
    """Whether a spun verdict needs the context model's word."""
    if reading.tables is not None and reading.tables.profile.collocations:
        return False
    return reading.verdict.evidence < OVERWHELMING


def suspected(reading: Reading) -> bool:
    """Whether a spun text has paragraphs that only context can judge."""
    return any(DECODED <= each.probability < SPUN for each in reading.verdict.segments)


def confirmed(verdict: Verdict, nats: float, different: int, *, known: bool = False) -> Verdict:
    """The verdict when the passage was decoded.

    Args:
        verdict: a spun one.
        nats: what the context model gains; see `passage.Gain.once`.
        different: how many different surrogates it repairs.
        known: whether other texts of the same source are spun in this dialect.
    """
    needed = CONFIRMED + (MORE if different <= FEW else 0.0) - (NEIGHBOURS if known else 0.0)
    probability = _sigmoid(verdict.evidence + nats - needed)
    if nats < LEAST_GAIN or different < FEW or probability < SPUN:
        return Verdict(CLEAN, min(probability, SPUN / 2), evidence=verdict.evidence)
    return replace(verdict, probability=probability)
