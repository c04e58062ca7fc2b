"""Many texts repaired at once: the gate, the verdicts, one lattice for each dialect, the repairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from weakref import ref

import numpy as np

from cleantext.document import Document
from cleantext.findings import Deferred, Finding, Result, Verdict
from cleantext.spun.batch import Batch, Judge, gathered
from cleantext.spun.fixer import SpunDetector, context_model, edit_of, suspects_of
from cleantext.spun.passage import PASSAGE, Gain, Passage, Texts, decode_texts, gain
from cleantext.spun.repairs import Surrogates, surrogates
from cleantext.spun.screen import Passed
from cleantext.spun.verdict import SPUN, Reading, confirmed, doubtful


@dataclass(frozen=True)
class Repairer:
    """Repairs texts as detector, fixer and policy do, see `pipeline.Repairer`."""

    detector: SpunDetector
    least: float

    def repair(
        self, texts: Sequence[str], passed: Sequence[Mapping[str, Passed]]
    ) -> list[Result | None]:
        """The results of texts that passed the gate; None for one that must be repaired by itself."""
        batch = Batch(texts)
        if len(texts) > 1 and len(batch.document.words) > PASSAGE:
            half = len(texts) // 2
            return [
                *self.repair(texts[:half], passed[:half]),
                *self.repair(texts[half:], passed[half:]),
            ]
        judge = Judge(batch, passed, self.detector.tables)
        judge.run()
        results: list[Result | None] = []
        by_dialect: dict[str, dict[int, Reading]] = {}
        for number, (text, reading) in enumerate(zip(texts, judge.readings, strict=True)):
            results.append(Result(text, text, verdict=reading.verdict))
            if reading.verdict.spun:
                by_dialect.setdefault(reading.verdict.dialect, {})[number] = reading
        for dialect, readings in by_dialect.items():
            if self.detector.tables(dialect).profile.articles_adjusted:
                # an article belongs to the repair of the word behind it
                judge.alone.update(readings)
                continue
            for number, result in self._repaired(judge, dialect, readings).items():
                results[number] = result
        for number in judge.alone:
            results[number] = None
        return results

    def _repaired(
        self, judge: Judge, dialect: str, readings: dict[int, Reading]
    ) -> dict[int, Result]:
        """The results of texts that were judged spun in one dialect."""
        batch = judge.batch
        passages = self._decoded(judge, dialect, readings)
        verdicts = {number: _confirmed(number, r, passages) for number, r in readings.items()}
        spun = {number: verdict for number, verdict in verdicts.items() if verdict.spun}
        places = surrogates(batch, passages, spun)
        decoded = Decoded(self.detector, dialect, judge, passages, places)
        self.detector.latest.append(decoded)
        out = {}
        for number, found in places.items():
            findings = decoded.others(number, found.verdict)
            out[number] = found.result(self.least, findings)
        for number in verdicts.keys() - spun.keys():
            text = batch.texts[number]
            out[number] = Result(text, text, verdict=verdicts[number])
        return out

    def _decoded(self, judge: Judge, dialect: str, readings: dict[int, Reading]) -> list[Passage]:
        batch, model = judge.batch, context_model()
        options = self.detector.options(dialect)
        spun = np.zeros(len(batch.text_of), np.bool_)
        for number, reading in readings.items():
            first, last = batch.first[number : number + 2].tolist()
            spun[first:last] = [each.probability >= SPUN for each in reading.verdict.segments]
        counts, rates = gathered(readings, len(batch.texts))
        texts = Texts(counts, rates, batch.first_token[:-1])
        seen = judge.sight_of(options.tables)
        return list(decode_texts(batch.document, seen, spun, texts, options, model))


@dataclass(frozen=True, eq=False)
class Decoded:
    """What is kept of the latest texts, for who asks at once what else was found in them."""

    detector: SpunDetector
    dialect: str
    judge: Judge
    passages: Sequence[Passage]
    places: Mapping[int, Surrogates]

    def others(self, number: int, verdict: Verdict) -> Deferred[Finding]:
        """What is found in a text and has no edit, such as suspects: looked for when it is asked for.

        Results do not keep what was decoded alive, which is large: who asks late pays for decoding again.
        """
        text, detector, kept = self.judge.batch.texts[number], self.detector, ref(self)

        def found() -> list[Finding]:
            if (decoded := kept()) is not None:
                return decoded._others(number, verdict)
            every = detector.detect(Document(text)).findings
            return [finding for finding in every if edit_of(finding) is None]

        return Deferred(found)

    def _others(self, number: int, verdict: Verdict) -> list[Finding]:
        batch = self.judge.batch
        first, last = batch.first_token[number : number + 2]
        search = self.detector.search(self.dialect)
        out = self.places[number].without_edit()
        if search is None:
            return out
        seen = self.judge.sight_of(self.detector.tables(self.dialect)).part(first, last)
        document = Document(batch.texts[number])
        for passage in self.passages:
            if part := passage.part(number, first, last):
                out += suspects_of(document, verdict, part, search.find(seen, part))
        return sorted(out, key=attrgetter("start"))


def _confirmed(number: int, reading: Reading, passages: Sequence[Passage]) -> Verdict:
    """The verdict on a text when it was decoded."""
    if not doubtful(reading):
        return reading.verdict
    better = sum((gain(each, context_model(), number) for each in passages), Gain())
    return confirmed(reading.verdict, better.once, len(better.different))
