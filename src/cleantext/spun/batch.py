"""Many texts judged at once: as one document, with what is counted and weighed kept apart by text.

Nothing here decides anything: every step is one of `verdict`, and each text has the reading that it has alone. What
it saves is the cost of calling numpy for every text anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np

from cleantext.document import Document, Segment
from cleantext.findings import Verdict
from cleantext.spun.rules import Rates
from cleantext.spun.screen import MOST, Passed
from cleantext.spun.tables import Flags, Floats, Ids, Tables
from cleantext.spun.tally import Sight, Tally, sight, tally
from cleantext.spun.verdict import (
    HOPELESS,
    SPUN,
    Reading,
    better,
    chained,
    concluded,
    plausible,
    refuted,
    region_around,
)
from cleantext.spun.weigh import RATES, weigh


@dataclass(frozen=True)
class Batch:
    """Texts as one document, a line end between them; D texts, S paragraphs.

    Attributes:
        texts: in their order.
    """

    texts: Sequence[str]

    @cached_property
    def document(self) -> Document:
        """All of them."""
        return Document("\n".join(self.texts))

    @cached_property
    def starts(self) -> list[int]:
        """Where each text begins in the document, and one behind the end of all, in code points."""
        return list(accumulate((len(text) + 1 for text in self.texts), initial=0))

    @cached_property
    def first(self) -> Ids:
        """The first paragraph of each text, and the number of all, shape (D + 1,)."""
        return np.searchsorted([each.start for each in self.document.segments], self.starts)

    @cached_property
    def first_token(self) -> list[int]:
        """The first token of each text, and the number of all."""
        firsts = [*(each.first for each in self.document.segments), len(self.document.words)]
        return [firsts[number] for number in self.first.tolist()]

    @cached_property
    def first_line(self) -> list[int]:
        """The line on which each text begins."""
        return list(accumulate((text.count("\n") + 1 for text in self.texts), initial=0))

    @cached_property
    def text_of(self) -> Ids:
        """The text of each paragraph, shape (S,)."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.first))

    def segments(self, text: int) -> Sequence[Segment]:
        """The paragraphs of a text, with offsets in the document."""
        return self.document.segments[self.first[text] : self.first[text + 1]]

    def spans(self, text: int) -> list[tuple[int, int]]:
        """Where the paragraphs of a text begin and end in it, in code points."""
        start, size = self.starts[text], len(self.texts[text])
        return [(s.start - start, min(s.end - start, size)) for s in self.segments(text)]

    def probabilities(self, verdicts: Mapping[int, Verdict]) -> Floats:
        """P(spun) of each paragraph as the verdicts on its texts say, 0 if there is none; shape (S,)."""
        out = np.zeros(len(self.text_of))
        for text, verdict in verdicts.items():
            first, last = self.first[text : text + 2].tolist()
            out[first:last] = [each.probability for each in verdict.segments]
        return out

    def paragraphs(self, texts: Sequence[int]) -> Flags:
        """Which paragraphs are of these texts, shape (S,)."""
        chosen = np.zeros(len(self.texts), np.bool_)
        chosen[texts] = True
        return chosen[self.text_of]


@dataclass
class Judge:
    """Judges the texts of a batch as `verdict.judge` does each.

    Attributes:
        batch: the texts.
        passed: what passed the gate of each, by dialect, the likeliest first.
        tables: of a dialect.
        readings: of each text, so far; their sights are `sight_of`, not their own.
        alone: texts that must be judged each by itself, since only a part of them is looked at.
    """

    batch: Batch
    passed: Sequence[Mapping[str, Passed]]
    tables: Callable[[str], Tables]
    readings: list[Reading] = field(default_factory=list)
    alone: set[int] = field(default_factory=set)
    _sights: dict[int, tuple[frozenset[int], Sight, Tally]] = field(default_factory=dict)
    _seen_by: list[Tables] = field(default_factory=list)

    def run(self) -> None:
        """Judge them all."""
        self.readings = [Reading(Verdict()) for _ in self.batch.texts]
        queues = [iter(each.items()) for each in self.passed]
        while groups := self._next(queues):
            for name, group in groups.items():
                for text, reading in self._judged(self.tables(name), group):
                    self.readings[text] = better(self.readings[text], reading)

    def sight_of(self, tables: Tables) -> Sight:
        """The batch as a dialect sees it, at least the texts that were judged spun in it."""
        return self._sights[self._number(tables)][1]

    def _number(self, tables: Tables) -> int:
        """A number for all tables with the same words, which need not be the same object."""
        for number, known in enumerate(self._seen_by):
            if known.ids is tables.ids or known.words == tables.words:
                return number
        self._seen_by.append(tables)
        return len(self._seen_by) - 1

    def _next(
        self, queues: Sequence[Iterator[tuple[str, Passed]]]
    ) -> Mapping[str, Mapping[int, Passed]]:
        """The next dialect that may be that of each text, and what passed the gate."""
        out: dict[str, dict[int, Passed]] = {}
        for text, queue in enumerate(queues):
            if text in self.alone:
                continue
            for name, passed in queue:
                if passed.nats >= HOPELESS * self.readings[text].verdict.evidence:
                    out.setdefault(name, {})[text] = passed
                    break
        return out

    def _judged(self, tables: Tables, group: Mapping[int, Passed]) -> Iterator[tuple[int, Reading]]:
        texts = self._whole(tables, group)
        if not texts:
            return
        batch, first = self.batch, self.batch.first.tolist()
        within = batch.paragraphs(texts)
        counts = _only(self._counts(tables, texts), within)
        weighed = weigh(counts, tables)
        found = {t: chained(weighed[first[t] : first[t + 1]]) for t in texts}
        refusals = {t: verdict for t in texts if (verdict := refuted(found[t], tables))}
        yield from ((t, Reading(verdict)) for t, verdict in refusals.items())
        left = [t for t in texts if t not in refusals]
        spun = np.zeros(len(batch.text_of), np.bool_)
        for t in left:
            spun[first[t] : first[t + 1]] = np.array(found[t].posterior) >= SPUN
        together = counts.texts(spun, batch.text_of, len(batch.texts))
        weighed = weigh(together, tables)
        rates = [RATES[best] for best in weighed.best.tolist()]
        likely = plausible(tables, together, weighed.best).tolist()
        for t in left:
            evidence = float(weighed.ratio[t])
            verdict = concluded(found[t], tables, evidence, batch.spans(t), likely=likely[t])
            if verdict.spun:
                yield t, Reading(verdict, tables, None, together.part(t, t + 1), rates[t])
            else:
                yield t, Reading(verdict)

    def _whole(self, tables: Tables, group: Mapping[int, Passed]) -> list[int]:
        """The texts that are to be judged as a whole; a part of one that is too weak is clean."""
        batch = self.batch
        partly = {
            text: passed
            for text, passed in group.items()
            if len(passed.lines) < MOST * len(batch.segments(text))
        }
        if not partly:
            return [*group]
        weak = set()
        for text, region in self._regions(tables, partly):
            if region is None:
                weak.add(text)
            elif not region.all():
                self.alone.add(text)
        return [text for text in group if text not in weak and text not in self.alone]

    def _regions(
        self, tables: Tables, group: Mapping[int, Passed]
    ) -> Iterator[tuple[int, Flags | None]]:
        """What `verdict.region_of` says of texts, of which only the lines that passed are looked at."""
        batch = self.batch
        first, token = batch.first.tolist(), batch.first_token
        passed = [batch.first_line[text] + n for text, each in group.items() for n in each.lines]
        chosen = np.isin(batch.document.lines, passed)
        counts = tally(sight(batch.document, tables, chosen), tables)
        ratio = weigh(counts, tables).ratio
        start = np.array([segment.first for segment in batch.document.segments], np.int64)
        for text in group:
            here = slice(first[text], first[text + 1])
            starts, those = start[here] - token[text], chosen[here]
            words = token[text + 1] - token[text]
            yield text, region_around(starts, starts[those], ratio[here][those], words, tables)

    def _counts(self, tables: Tables, texts: Sequence[int]) -> Tally:
        """The counts of at least these texts; dialects with the same words share them."""
        key = self._number(tables)
        covered = self._sights[key][0] if key in self._sights else frozenset[int]()
        if not covered.issuperset(texts):
            covered = covered.union(texts)
            chosen = self.batch.paragraphs(sorted(covered))
            seen = sight(self.batch.document, tables, chosen)
            self._sights[key] = covered, seen, tally(seen, tables)
        return self._sights[key][2]


def _only(counts: Tally, within: Flags) -> Tally:
    """The counts of some paragraphs, the others being empty."""
    if within.all():
        return counts
    kept = within[counts.paragraph]
    eligible = np.where(within, counts.eligible, 0)
    return Tally(counts.paragraph[kept], counts.word[kept], counts.count[kept], eligible)


def gathered(readings: Mapping[int, Reading], texts: int) -> tuple[Tally, list[Rates]]:
    """The counts and spin rates of some texts' spun paragraphs, by text; those of the others are empty."""
    empty = np.zeros(0, np.int64)
    parts = {t: r.counts for t, r in sorted(readings.items()) if r.counts is not None}
    eligible = np.zeros(texts, np.int64)
    for t, each in parts.items():
        eligible[t] = each.eligible[0]
    rates = [readings[t].rates if t in readings else Rates() for t in range(texts)]
    counts = Tally(
        np.repeat([*parts], [len(each.word) for each in parts.values()]),
        np.concatenate([empty, *(each.word for each in parts.values())]),
        np.concatenate([empty, *(each.count for each in parts.values())]),
        eligible,
    )
    return counts, rates
