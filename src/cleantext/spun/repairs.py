"""From a decoded passage to the repairs of each of its texts, without spelling out what nobody asks for.

What detector, fixer and policy say of one text (`fixer`, `pipeline`) is said here of many at once: where the surrogates
stand, what they most probably stand for, and how sure that is. The edits themselves, with their runners-up, are made of
this when somebody looks at them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

import numpy as np

from cleantext.document import Document
from cleantext.findings import Deferred, Edit, Finding, Result, Verdict
from cleantext.spun.batch import Batch
from cleantext.spun.options import NO_RULE, Readings
from cleantext.spun.passage import Passage
from cleantext.spun.proposals import (
    WORTH_NAMING,
    WORTH_REPORTING,
    Chances,
    changed,
    edit_of,
    finding_of,
)
from cleantext.spun.shape import core_span, opens
from cleantext.spun.tables import Flags, Floats, Ids


@dataclass(frozen=True)
class Surrogates:
    """The N places of a text where a surrogate probably stands, in reading order.

    Attributes:
        text: the text.
        verdict: on the text.
        bare: whether the surrogates are bare lower-case tokens.
        start, end: where they stand, code points.
        spun: P(the paragraph is spun).
        readings: what they may stand for.
        posterior: of all readings of the first, of the second ...
        at: where those of each begin in `posterior`.
        best: the likeliest original, a number of the reading; -1 where that takes a closer look.
        confidence: of that original, calibrated.
    """

    text: str
    verdict: Verdict
    bare: bool
    start: Sequence[int]
    end: Sequence[int]
    spun: Sequence[float]
    readings: Sequence[Readings]
    posterior: Floats
    at: Sequence[int]
    best: Sequence[int]
    confidence: Sequence[float]

    def __len__(self) -> int:
        return len(self.start)

    def finding(self, number: int) -> Finding:
        """A place with its candidates."""
        readings, at = self.readings[number], self.at[number]
        chances = self.posterior[at : at + len(readings.alternatives)].tolist()
        span = self.start[number], self.end[number]
        text = self.text[span[0] : span[1]]
        spun = self.spun[number]
        known = Chances(chances, spun, self.confidence[number] / spun)
        opening = self.bare or opens(self.text, span[0])
        return finding_of(
            span, text, self.verdict.dialect, readings, known, bare=self.bare, opening=opening
        )

    def edit(self, number: int) -> Edit | None:
        """A place with what should stand there."""
        return edit_of(self.finding(number))

    def proposal(self, number: int) -> tuple[str, float] | None:
        """What should stand there, and how sure that is."""
        best, before = self.best[number], self.text[self.start[number] : self.end[number]]
        if best >= 0:
            after = self.readings[number].alternatives[best].text
            if after != before:
                return after, self.confidence[number]
        edit = self.edit(number)
        return (edit.after, edit.confidence) if edit and edit.after != before else None

    def words(self, number: int) -> int:
        """How many words of a place its repair changes."""
        readings, best = self.readings[number], self.best[number]
        before = readings.alternatives[0].text
        if " " not in before:
            return 1
        if best < 0:
            return len(self.finding(number).text.split())
        first, last = changed(before, readings.alternatives[best].text)
        return last - first

    def without_edit(self) -> list[Finding]:
        """The places of which it is not known what should stand there."""
        return [self.finding(n) for n in range(len(self)) if self.proposal(n) is None]

    def result(self, least: float, findings: Deferred[Finding]) -> Result:
        """The text with everything repaired that is at least so sure.

        Args:
            least: confidence of an edit that is made (0..1).
            findings: what else was found.
        """
        made, left = [], []
        out: list[str] = []
        at = 0
        text = self.text
        places = zip(self.start, self.end, self.best, self.readings, self.confidence, strict=True)
        for number, (start, end, best, readings, sure) in enumerate(places):
            # nearly always there is one, and it is another word
            after, confidence = readings.alternatives[best].text if best >= 0 else "", sure
            if best < 0 or after == text[start:end]:
                proposal = self.proposal(number)
                if proposal is None:
                    continue
                after, confidence = proposal
            if confidence < least:
                left.append(number)
                continue
            made.append(number)
            out.append(text[at:start])
            out.append(after)
            at = end
        if made:
            text = "".join((*out, text[at:]))
        edits, suggestions = self._edits(made), self._edits(left)
        return Result(self.text, text, edits, suggestions, findings, self.verdict)

    def _edits(self, numbers: Sequence[int]) -> Deferred[Edit]:
        return Deferred(lambda: [e for e in map(self.edit, numbers) if e], len(numbers))


def surrogates(
    batch: Batch, passages: Sequence[Passage], verdicts: Mapping[int, Verdict]
) -> dict[int, Surrogates]:
    """The surrogates of each text of a batch; their verdicts tell the share of tokens that they are.

    Args:
        batch: the texts.
        passages: those of the batch, all of one dialect.
        verdicts: on the texts that count.
    """
    found: dict[int, list[tuple[Surrogates, float]]] = {text: [] for text in verdicts}
    starts = token_starts(batch.document)
    spun = batch.probabilities(verdicts)
    for passage in passages:
        for text, each in _of_passage(batch, passage, spun, starts, verdicts):
            found[text].append(each)
    out = {}
    for text, parts in found.items():
        one, tokens = _joined(batch.texts[text], verdicts[text], parts)
        words = batch.first_token[text + 1] - batch.first_token[text]
        verdict = replace(one.verdict, share=min(1.0, tokens / max(words, 1)))
        out[text] = replace(one, verdict=verdict)
    return out


def _joined(
    text: str, verdict: Verdict, parts: Sequence[tuple[Surrogates, float]]
) -> tuple[Surrogates, float]:
    """The parts of a text that was too long for one passage as one."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    size = 0
    for part, _ in parts:
        for name, column in columns.items():
            column.extend(getattr(part, name))
        columns["at"][len(columns["at"]) - len(part) :] = [size + at for at in part.at]
        size += len(part.posterior)
    posterior = np.concatenate([np.zeros(0), *(part.posterior for part, _ in parts)])
    bare = all(part.bare for part, _ in parts)
    one = Surrogates(text, verdict, bare, posterior=posterior, **columns)
    return one, sum(tokens for _, tokens in parts)


_COLUMNS = ("start", "end", "spun", "readings", "at", "best", "confidence")


def _of_passage(
    batch: Batch, passage: Passage, spun: Floats, starts: Ids, verdicts: Mapping[int, Verdict]
) -> list[tuple[int, tuple[Surrogates, float]]]:
    """The surrogates of each text of a passage."""
    lattice = passage.lattice
    tokens = passage.numbers
    first, last = tokens[lattice.slots.first], tokens[lattice.slots.last - 1]
    paragraph = np.searchsorted([each.first for each in batch.document.segments], first, "right")
    chance = spun[paragraph - 1]
    size = lattice.flat.size[lattice.link]
    heads = np.cumsum(size) - size
    probability = (1 - passage.posterior[heads]) * chance
    reported = probability >= WORTH_REPORTING
    best = _best(passage, heads)
    confidence = passage.confidence * chance
    if not lattice.bare:
        best[:] = -1
    begin: Ids = starts[first]
    words = batch.document.words
    sizes = map(len, map(words.__getitem__, last.tolist()))
    end: Ids = starts[last] + np.fromiter(sizes, np.int64, len(last))
    if not lattice.bare:
        begin = begin + np.array([core_span(words[each])[0] for each in first.tolist()], np.int64)
        ends = [core_span(words[each])[1] for each in last.tolist()]
        end = starts[last] + np.array(ends, np.int64)
    out = []
    bounds = np.searchsorted(passage.text, np.arange(len(batch.texts) + 1)).tolist()
    for text, verdict in verdicts.items():
        a, b = bounds[text], bounds[text + 1]
        if a == b:
            continue
        chosen = a + np.flatnonzero(reported[a:b])
        base, offset = int(heads[a]), batch.starts[text]
        posterior = passage.posterior[base : int(heads[b - 1] + size[b - 1])].copy()
        one = Surrogates(
            batch.texts[text],
            verdict,
            lattice.bare,
            (begin[chosen] - offset).tolist(),
            (end[chosen] - offset).tolist(),
            chance[chosen].tolist(),
            list(map(lattice.readings.__getitem__, chosen.tolist())),
            posterior,
            (heads[chosen] - base).tolist(),
            best[chosen].tolist(),
            confidence[chosen].tolist(),
        )
        changing = np.ones(len(one))
        for number in np.flatnonzero((last - first)[chosen]).tolist():
            changing[number] = one.words(number)
        # the same sum, to the last bit, as where findings are counted one by one
        out.append((text, (one, fsum(probability[chosen] * changing))))
    return out


def _best(passage: Passage, heads: Ids) -> Ids:
    """The likeliest original of each slot; -1 where there is none or more than one."""
    named = (passage.lattice.rule != NO_RULE) & (passage.posterior >= WORTH_NAMING)
    chance = np.where(named, passage.posterior, 0.0)
    top = np.maximum.reduceat(chance, heads)
    owner = passage.lattice.owner
    at = np.flatnonzero((chance == top[owner]) & (chance > 0))
    number = np.bincount(owner[at], minlength=len(heads))
    best = np.full(len(heads), -1)
    best[owner[at]] = at - heads[owner[at]]
    best[number != 1] = -1
    return best


def token_starts(document: Document) -> Ids:
    """Where each token starts, in code points, shape (tokens,)."""
    words, segments = document.words, document.segments
    length = np.fromiter(map(len, words), np.int64, len(words))
    first = np.array([s.first for s in segments], np.int64)
    last = np.array([s.last for s in segments], np.int64)
    start = np.array([s.start for s in segments], np.int64)
    end = np.array([s.end for s in segments], np.int64)
    before = np.concatenate([[0], np.cumsum(length + 1)])
    out: Ids = np.repeat(start - before[first], last - first) + before[:-1]
    # where more than a space stands between two tokens they must be looked for
    regular: Flags = start + before[last] - before[first] == end
    if segments and not document.text.endswith("\n"):
        regular[-1] = start[-1] + before[last[-1]] - before[first[-1]] - 1 == end[-1]
    for number in np.flatnonzero(~regular).tolist():
        segment = segments[number]
        out[segment.first : segment.last] = document.starts_of(segment)
    return out
