"""Many texts repaired at once: the gate, the verdicts, one lattice for each dialect, the repairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from weakref import ref

import numpy as np

from cleantext.document import Document
from cleantext.findings import Deferred, Finding, Result, Verdict
from cleantext.spun.batch import Batch, Judge, gathered
from cleantext.spun.experience import Experience, Seen, learned, seen
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.loading import context_model
from cleantext.spun.paragraphs import reconsidered, with_probabilities
from cleantext.spun.passage import PASSAGE, Gain, Passage, Texts, decode_texts, gain, of_source
from cleantext.spun.proposals import edit_of, suspects_of
from cleantext.spun.repairs import Surrogates, surrogates
from cleantext.spun.screen import Passed
from cleantext.spun.verdict import Reading, confirmed, doubtful

#: How often the texts of a source are gone through.
LESSONS = 2
#: Different spun texts of a dialect from which there is something to learn.
LEAST_TEXTS = 3


@dataclass(frozen=True)
class Repairer:
    """Repairs texts as detector, fixer and policy do, see `pipeline.Detector`."""

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
        judge = self._judge(batch, passed)
        results: list[Result | None] = [
            Result(text, text, verdict=reading.verdict)
            for text, reading in zip(texts, judge.readings, strict=True)
        ]
        for dialect, readings in _spun(judge).items():
            profile = self.detector.tables(dialect).profile
            if profile.articles_adjusted or profile.partial:
                # an article belongs to the repair of the word behind it, and guesses are looked for text by text
                judge.alone.update(readings)
                continue
            for number, result in self._repaired(judge, dialect, readings).items():
                results[number] = result
        for number in judge.alone:
            results[number] = None
        return results

    def seen(
        self, texts: Sequence[str], passed: Sequence[Mapping[str, Passed]]
    ) -> Iterator[tuple[str, str, Seen]]:
        """Dialect, text, and what is seen in it, of each text that is spun, and not just in a part of it."""
        for text, each in zip(texts, passed, strict=True):
            judge = self._judge(Batch([text]), [each])
            for dialect, readings in _spun(judge).items():
                passages = self._decoded(judge, dialect, readings)
                counts = readings[0].counts
                known = dialect in self.detector.sources
                verdict = _confirmed(0, readings[0], passages, known=known)
                if counts and passages and verdict.spun:
                    yield dialect, text, seen(counts, passages)

    def _judge(self, batch: Batch, passed: Sequence[Mapping[str, Passed]]) -> Judge:
        judge = Judge(batch, passed, self.detector.tables)
        judge.run()
        return judge

    def _repaired(
        self, judge: Judge, dialect: str, readings: dict[int, Reading]
    ) -> dict[int, Result]:
        """The results of texts that were judged spun in one dialect."""
        batch = judge.batch
        passages = self._decoded(judge, dialect, readings)
        known = dialect in self.detector.sources
        verdicts = {
            number: _confirmed(number, reading, passages, known=known)
            for number, reading in readings.items()
        }
        spun = {number: verdict for number, verdict in verdicts.items() if verdict.spun}
        spun = _second_look(batch, spun, passages)
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
        batch, model, detector = judge.batch, context_model(), self.detector
        options = detector.options(dialect)
        spun = batch.probabilities({n: reading.verdict for n, reading in readings.items()})
        counts, rates = gathered(readings, len(batch.texts))
        known = Texts(counts, rates, batch.first_token[:-1])
        texts = of_source(detector.sources.get(dialect), batch.texts, known)
        sight = judge.sight_of(options.tables)
        return list(decode_texts(batch.document, sight, spun, texts, options, model))


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


def experiences(detector: SpunDetector, texts: Sequence[str]) -> dict[str, Experience]:
    """What the texts of one source teach, by dialect: learnt once from each by itself, then from all together."""
    different = [*dict.fromkeys(texts)]
    passed = [detector.gate.candidates(text) for text in different]
    passing = [number for number, each in enumerate(passed) if each]
    chosen = [different[number] for number in passing], [passed[number] for number in passing]
    known: dict[str, Experience] = {}
    for _ in range(LESSONS):
        repairer = Repairer(replace(detector, sources=known), 1.0)
        found: dict[str, dict[str, Seen]] = {}
        for dialect, text, each in repairer.seen(*chosen):
            found.setdefault(dialect, {})[text] = each
        known = {
            dialect: learned(detector.tables(dialect), own)
            for dialect, own in found.items()
            if len(own) >= LEAST_TEXTS
        }
    return known


def _spun(judge: Judge) -> dict[str, dict[int, Reading]]:
    """The readings of the texts that were judged spun, by dialect."""
    out: dict[str, dict[int, Reading]] = {}
    for number, reading in enumerate(judge.readings):
        if reading.verdict.spun:
            out.setdefault(reading.verdict.dialect, {})[number] = reading
    return out


def _second_look(
    batch: Batch, verdicts: Mapping[int, Verdict], passages: Sequence[Passage]
) -> dict[int, Verdict]:
    """The verdicts on some texts of a batch, with what decoding says of their paragraphs."""
    firsts = np.array([each.first for each in batch.document.segments], np.int64)
    after = reconsidered(batch.probabilities(verdicts), firsts, passages)
    return {
        number: with_probabilities(verdict, after[batch.first[number] : batch.first[number + 1]])
        for number, verdict in verdicts.items()
    }


def _confirmed(
    number: int, reading: Reading, passages: Sequence[Passage], *, known: bool
) -> Verdict:
    """The verdict on a text when it was decoded; `known` if others of its source are spun like it."""
    if not doubtful(reading):
        return reading.verdict
    better = sum((gain(each, context_model(), number) for each in passages), Gain())
    return confirmed(reading.verdict, better.once, len(better.different), known=known)
