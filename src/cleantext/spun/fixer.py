"""The spun-text detector and fixer: the verdict, then lattice and decoder for the spun paragraphs."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from cleantext.document import Document
from cleantext.findings import Detection, Edit, Result
from cleantext.spun import dialect as dialects
from cleantext.spun.gate import Gate
from cleantext.spun.loading import (
    States,
    context_model,
    load_gate,
    load_options,
    load_search,
    load_sweep,
    load_tables,
)
from cleantext.spun.proposals import NAME, edit_of, findings_of, suspects_of, with_share
from cleantext.spun.screen import Passed

if TYPE_CHECKING:
    from cleantext.pipeline import Settings
    from cleantext.spun.experience import Experience
    from cleantext.spun.many import Decoded
    from cleantext.spun.options import Options
    from cleantext.spun.suspects import Search
    from cleantext.spun.sweep import Sweep
    from cleantext.spun.tables import Tables
    from cleantext.spun.verdict import Reading

#: Code points of texts that passed the gate and are remembered, about.
SCREENED = 1 << 19
#: Code points of texts from which it pays to sweep them, as numpy takes its time to load; and so many are swept at
#: once: what is worked out stays in the processor's cache.
SWEPT = 1 << 18
#: A text with so many code points is swept by itself if numpy is there anyway.
ALONE = 1 << 15
#: Code points of texts that are to be repaired together from which it pays to sweep them, though that has to be loaded.
TOGETHER = 1 << 14
#: So many dialects of texts that were repaired together are remembered: see `many.Decoded`.
LATEST = 3


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Texts that are swept at once; a small rest goes with those before it."""
    begin = size = 0
    left = sum(map(len, texts))
    for number, text in enumerate(texts, 1):
        size, left = size + len(text), left - len(text)
        if size >= SWEPT and left >= SWEPT // 2:
            yield texts[begin:number]
            begin, size = number, 0
    yield texts[begin:]


@dataclass(frozen=True)
class SpunDetector:
    """Judges a document and lists its surrogates with their candidates.

    Attributes:
        dialect, lexicons: as in `Settings`.
        sources: what is known of the source of all texts, by dialect.
    """

    dialect: str = "auto"
    lexicons: tuple[Path, ...] = ()
    sources: Mapping[str, Experience] = field(default_factory=dict, hash=False)

    def __getstate__(self) -> dict[str, object]:
        """Without what is only kept to save time."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return dialects.names() if self.dialect == "auto" else (self.dialect,)

    @cached_property
    def _states(self) -> States:
        """Of the files at the first use: what they hold later is for later detectors."""
        return dialects.states(self._names, self.lexicons)

    def tables(self, dialect: str) -> Tables:
        """Of a dialect, by the name that a verdict gives it."""
        return load_tables(self.name_of(dialect), self.lexicons, self._states)

    def options(self, dialect: str) -> Options:
        """Of a dialect, by the name that a verdict gives it."""
        return load_options(self.name_of(dialect), self.lexicons, self._states)

    def search(self, dialect: str) -> Search | None:
        """For suspects in a dialect, by the name that a verdict gives it."""
        return load_search(self.name_of(dialect), self.lexicons, self._states)

    @cached_property
    def latest(self) -> deque[Decoded]:
        """The latest texts that were repaired together."""
        return deque(maxlen=LATEST)

    @cached_property
    def gate(self) -> Gate:
        """What says quickly which texts may be spun."""
        return load_gate(self._names, self.lexicons, self._states)

    @cached_property
    def sweep(self) -> Sweep:
        """The same for many texts at once."""
        return load_sweep(self._names, self.lexicons, self._states)

    @cached_property
    def _screened(self) -> dict[str, dict[str, Passed]]:
        """Some of the latest texts that passed the gate: who screens texts may go on to judge them."""
        return {}

    @cached_property
    def _hopes(self) -> dict[str, bool]:
        """Which of these may be spun, where it is known."""
        return {}

    def _passed(self, text: str) -> dict[str, Passed]:
        """What the gate lets through."""
        passed = self._screened.get(text)
        if passed is None:
            passed = self._candidates(text)
            self._remember(text, passed)
        return passed

    def _all_passed(self, texts: Sequence[str]) -> list[dict[str, Passed]]:
        """What the gate lets through of each text."""
        new = [text for text in texts if text not in self._screened]
        if sum(map(len, new)) < TOGETHER or not self.sweep.exact:
            return [self._passed(text) for text in texts]
        found = dict(zip(new, self.sweep.candidates(new), strict=True))
        return [found[text] if text in found else self._passed(text) for text in texts]

    def _candidates(self, text: str) -> dict[str, Passed]:
        """What the gate lets through, looked at anew."""
        if len(text) >= ALONE and "numpy" in sys.modules and self.sweep.exact:
            return self.sweep.candidates([text])[0]
        return self.gate.candidates(text)

    def _remember(self, text: str, passed: dict[str, Passed]) -> None:
        if not passed:
            return
        # a list: another thread may add a text meanwhile
        if sum(map(len, list(self._screened))) > SCREENED:
            self._screened.clear()
            self._hopes.clear()
        self._screened[text] = passed

    def screen(self, text: str) -> bool:
        """Whether a text may be spun at all; see `Detector`."""
        passed = self._passed(text)
        if not passed:
            return False
        hope = self._hopes.get(text)
        if hope is None:
            hope = self._hopes[text] = self._hopeful([text], [passed])[0]
        return hope

    def screen_many(self, texts: Sequence[str]) -> list[bool]:
        """What `screen` says of each text; see `Detector`."""
        if sum(map(len, texts)) < SWEPT or not self.sweep.exact:
            return [self.screen(text) for text in texts]
        every = [passed for part in _parts(texts) for passed in self.sweep.candidates(part)]
        passing = [number for number, passed in enumerate(every) if passed]
        hopeful = self._hopeful([texts[n] for n in passing], [every[n] for n in passing])
        out = [False] * len(texts)
        for number, hope in zip(passing, hopeful, strict=True):
            out[number] = hope
            if hope:
                self._remember(texts[number], every[number])
                self._hopes[texts[number]] = True
        return out

    def _hopeful(self, texts: Sequence[str], passed: Sequence[Mapping[str, Passed]]) -> list[bool]:
        """Which of the texts that passed the gate may be spun."""
        from cleantext.spun.glance import hopeless

        candidates = [[(self.tables(name), p) for name, p in each.items()] for each in passed]
        return [not all(each) for each in hopeless(texts, candidates)]

    def detect(self, document: Document) -> Detection:
        """See `Detector`."""
        return self._detect(document, suspects=True)

    def detect_again(self, document: Document) -> Detection:
        """Without suspects; see `Detector`."""
        return self._detect(document, suspects=False)

    def let_through(self, text: str) -> bool:
        """Whether the gate lets a text through; see `Detector`."""
        return bool(self._passed(text))

    def name_of(self, dialect: str) -> str:
        """What a dialect is loaded by: one that was read from a file is named by its profile in verdicts."""
        return dialect if dialect in self._names else self.dialect

    def learn(self, texts: Sequence[str]) -> SpunDetector:
        """See `Detector`."""
        from cleantext.spun.many import experiences

        return replace(self, sources=experiences(self, texts))

    def repair(self, texts: Sequence[str], least: float) -> list[Result | None]:
        """See `Detector`."""
        passed = self._all_passed(texts)
        passing = [number for number, each in enumerate(passed) if each]
        results: list[Result | None] = [Result(text, text) for text in texts]
        if passing:
            from cleantext.spun.many import Repairer

            chosen = [texts[number] for number in passing], [passed[number] for number in passing]
            repaired = Repairer(self, least).repair(*chosen)
            for number, result in zip(passing, repaired, strict=True):
                results[number] = result
        return results

    def _detect(self, document: Document, *, suspects: bool) -> Detection:
        passed = self._passed(document.text)
        if not passed:
            return Detection()
        from cleantext.spun.verdict import judge

        reading = judge(document, ((self.tables(name), each) for name, each in passed.items()))
        if not reading.verdict.spun:
            return Detection(reading.verdict)
        return self._decoded(document, reading, suspects=suspects)

    def _decoded(self, document: Document, reading: Reading, *, suspects: bool) -> Detection:
        """What decoding finds, if the context model confirms the verdict."""
        from cleantext.spun.paragraphs import second_look
        from cleantext.spun.passage import Gain, decode, gain
        from cleantext.spun.verdict import SPUN, confirmed, doubtful, suspected

        verdict = reading.verdict
        model = context_model()
        source = self.sources.get(verdict.dialect)
        options = self.options(verdict.dialect)
        passages = []
        if doubtful(reading):
            passages = list(decode(document, reading, options, model, source, least=SPUN))
            better = sum((gain(passage, model) for passage in passages), Gain())
            different = len(better.different)
            verdict = confirmed(verdict, better.once, different, known=source is not None)
            if not verdict.spun:
                return Detection(verdict)
        if suspected(reading) or not passages:
            passages = list(decode(document, reading, options, model, source))
        verdict = second_look(verdict, document, passages)
        adjusts = reading.tables is not None and reading.tables.profile.articles_adjusted
        findings = [f for p in passages for f in findings_of(document, verdict, p, adjusts=adjusts)]
        verdict = with_share(verdict, document, findings)
        partial = options.tables.profile.partial
        search = self.search(verdict.dialect) if suspects or partial else None
        if search and reading.sight:
            dialect = verdict.dialect if partial else ""
            for passage in passages:
                found = search.find(reading.sight, passage)
                findings += suspects_of(
                    document, verdict, passage, found, dialect, adjusts=adjusts and partial
                )
            findings.sort(key=attrgetter("start"))
        return Detection(verdict, tuple(findings))


@dataclass(frozen=True)
class SpunFixer:
    """Proposes the most probable original for every finding of the spun-text detector."""

    def propose(self, document: Document, detection: Detection) -> tuple[Edit, ...]:
        """See `Fixer`."""
        edits = (edit_of(f) for f in detection.findings if f.detector == NAME)
        return tuple(edit for edit in edits if edit is not None)


def spun_detector(settings: Settings) -> SpunDetector:
    """The detector for the registry."""
    return SpunDetector(settings.dialect, settings.lexicons)


def spun_fixer(settings: Settings) -> SpunFixer:
    """The fixer for the registry."""
    return SpunFixer()
