"""The spun-text detector and fixer: the verdict, then lattice and decoder for the spun paragraphs."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, wraps
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from cleantext import resources
from cleantext.document import Document
from cleantext.findings import Candidate, Detection, Edit, Finding, Result, Verdict
from cleantext.spun import articles, screen
from cleantext.spun import dialect as dialects
from cleantext.spun.calibration import calibrate
from cleantext.spun.dialect import Dialect, Profile
from cleantext.spun.gate import Gate
from cleantext.spun.screen import Passed, Screen
from cleantext.spun.shape import core_span, like

if TYPE_CHECKING:
    from cleantext.language.ngram import NgramModel
    from cleantext.pipeline import Settings
    from cleantext.spun.channel import Channel
    from cleantext.spun.expected import Pool
    from cleantext.spun.experience import Experience
    from cleantext.spun.many import Decoded
    from cleantext.spun.options import Options, Readings
    from cleantext.spun.passage import Passage
    from cleantext.spun.suspects import Search, Suspicion
    from cleantext.spun.tables import Tables
    from cleantext.spun.verdict import Reading

NAME = "spun"
#: A slot whose originals together are less probable than this is no finding.
WORTH_REPORTING = 0.1
#: Candidates less probable than this are not named.
WORTH_NAMING = 0.001
#: Candidates of a suspect less probable than this are not named.
WORTH_GUESSING = 0.02
#: Code points of texts that passed the gate and are remembered, about.
SCREENED = 1 << 17
#: So many dialects of texts that were repaired together are remembered: see `many.Decoded`.
LATEST = 3
#: The evidence of a guess at what a suspect stands for.
SUSPECT = "suspect"
_ARTICLE = re.compile(r"(?:^|\s)([Aa]n?) $")
#: Dialects and sets of lexicons that are kept ready, for each kind of table.
KEPT = 16

States = tuple[dialects.State, ...]
Lexicons = tuple[Path, ...]
Names_contra = TypeVar("Names_contra", str, tuple[str, ...], contravariant=True)
Loaded_co = TypeVar("Loaded_co", covariant=True)


class _Loader(Protocol[Names_contra, Loaded_co]):
    """Loads what belongs to dialects and the user's lexicons, in a state of their files; None for the present one."""

    def __call__(
        self, names: Names_contra, lexicons: Lexicons, states: States | None = None, /
    ) -> Loaded_co: ...


def _kept(
    load: Callable[[Names_contra, Lexicons, States], Loaded_co],
) -> _Loader[Names_contra, Loaded_co]:
    """Keep what was loaded as long as its files are as they were."""
    kept = lru_cache(maxsize=KEPT)(load)

    @wraps(load)
    def loaded(
        names: Names_contra, lexicons: Lexicons, states: States | None = None, /
    ) -> Loaded_co:
        if states is None:
            states = dialects.states((names,) if isinstance(names, str) else names, lexicons)
        return kept(names, lexicons, states)

    return loaded


@cache
def context_model() -> NgramModel:
    """The shipped context model, mapped into memory on first use."""
    from cleantext.language import ngram

    return ngram.load(resources.data("models/english.ngram"))


@_kept
def load_channel(dialect: str, lexicons: Lexicons, states: States) -> Channel:
    """The channel of a dialect.

    Args:
        dialect: a name, a path to a profile (`.toml`), or `none` for the user's lexicons alone.
        lexicons: the user's own, whose rules win.
        states: of the files, see `dialects.states`.

    Raises:
        LexiconError: a dialect or lexicon that does not exist or is malformed.
    """
    from cleantext.spun import channel as channels
    from cleantext.spun import lexicon

    user = tuple(rule for path in lexicons for rule in lexicon.read(path))
    if dialect == "none":
        return channels.for_dialect(Dialect(Profile("user"), ()), user)
    if dialect.endswith(".toml"):
        return channels.for_dialect(dialects.load_from(Path(dialect)), user)
    return channels.for_dialect(dialects.load(dialect), user)


@_kept
def load_tables(dialect: str, lexicons: Lexicons, states: States) -> Tables:
    """The tables of a dialect, see `load_channel`; ready-made ones where there are."""
    from cleantext.spun import tables

    ready = resources.data("models") / f"{dialect}.tables"
    if not lexicons and dialect in dialects.names() and ready.exists():
        return tables.read(ready)
    return tables.of(load_channel(dialect, lexicons, states))


@_kept
def load_options(dialect: str, lexicons: Lexicons, states: States) -> Options:
    """The readings of the surrogates of a dialect, see `load_channel`."""
    from cleantext.spun.options import Options

    return Options(load_tables(dialect, lexicons, states), context_model())


@cache
def word_pool() -> Pool | None:
    """The words of the shipped context model that an unlisted surrogate may stand for."""
    from cleantext.spun import expected

    return expected.pool(context_model())


@_kept
def load_search(dialect: str, lexicons: Lexicons, states: States) -> Search | None:
    """The search for suspects of a dialect, see `load_channel`; none without a cloze model."""
    from cleantext.spun.suspects import Search

    pool = word_pool()
    if pool is None:
        return None
    return Search(load_tables(dialect, lexicons, states), context_model(), pool)


@_kept
def load_screens(
    names: tuple[str, ...], lexicons: Lexicons, states: States
) -> Mapping[str, Screen]:
    """The gates of dialects, see `load_channel`; ready-made ones where there are."""
    shipped = screen.read(resources.data("models/screen.json"))
    if not lexicons and shipped.keys() >= set(names):
        return {name: shipped[name] for name in names}
    return {name: screen.of(load_tables(name, lexicons, states)) for name in names}


@_kept
def load_gate(names: tuple[str, ...], lexicons: Lexicons, states: States) -> Gate:
    """The gate of dialects, see `load_channel`."""
    return Gate(load_screens(names, lexicons, states))


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
    def _screened(self) -> dict[str, dict[str, Passed]]:
        """Some of the latest texts that passed the gate: who screens texts may go on to judge them."""
        return {}

    def _passed(self, text: str) -> dict[str, Passed]:
        """What the gate lets through."""
        passed = self._screened.get(text)
        if passed is None:
            passed = self.gate.candidates(text)
            if sum(map(len, self._screened)) > SCREENED:
                self._screened.clear()
            if passed:
                self._screened[text] = passed
        return passed

    def screen(self, text: str) -> bool:
        """Whether a text may be spun at all; see `Detector`."""
        passed = self._passed(text)
        if not passed:
            return False
        from cleantext.spun.glance import Glance

        candidates = [(self.tables(name), each) for name, each in passed.items()]
        return not all(Glance(text).hopeless(candidates))

    def detect(self, document: Document) -> Detection:
        """See `Detector`."""
        return self._detect(document, suspects=True)

    def detect_again(self, document: Document) -> Detection:
        """Without suspects; see `Detector`."""
        return self._detect(document, suspects=False)

    def name_of(self, dialect: str) -> str:
        """What a dialect is loaded by: one that was read from a file is named by its profile in verdicts."""
        return dialect if dialect in self._names else self.dialect

    def learn(self, texts: Sequence[str]) -> SpunDetector:
        """See `Detector`."""
        from cleantext.spun.many import experiences

        return replace(self, sources=experiences(self, texts))

    def repair(self, texts: Sequence[str], least: float) -> list[Result | None]:
        """See `Detector`."""
        passed = [self._passed(text) for text in texts]
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
        from cleantext.spun.passage import Gain, decode, gain
        from cleantext.spun.verdict import confirmed, doubtful

        verdict = reading.verdict
        model = context_model()
        source = self.sources.get(verdict.dialect)
        options = self.options(verdict.dialect)
        passages = list(decode(document, reading, options, model, source))
        if doubtful(reading):
            better = sum((gain(passage, model) for passage in passages), Gain())
            different = len(better.different)
            verdict = confirmed(verdict, better.once, different, known=source is not None)
            if not verdict.spun:
                return Detection(verdict)
        adjusts = reading.tables is not None and reading.tables.profile.articles_adjusted
        findings = [f for p in passages for f in _findings(document, verdict, p, adjusts=adjusts)]
        verdict = _with_share(verdict, document, findings)
        search = self.search(verdict.dialect) if suspects else None
        if search and reading.sight:
            for passage in passages:
                found = search.find(reading.sight, passage)
                findings += suspects_of(document, verdict, passage, found)
            findings.sort(key=_by_place)
        return Detection(verdict, tuple(findings))


def _findings(
    document: Document, verdict: Verdict, passage: Passage, *, adjusts: bool
) -> Iterator[Finding]:
    """The slots of a passage that are probably surrogates; with `adjusts`, articles that follow them, too."""
    lattice, posterior = passage.lattice, passage.posterior.tolist()
    bare = lattice.bare
    segment = _Segments(document, verdict)
    at = 0
    tokens = passage.tokens
    firsts = [tokens[first] for first in lattice.slots.first.tolist()]
    lasts = [tokens[last - 1] for last in lattice.slots.last.tolist()]
    for readings, first, last in zip(lattice.readings, firsts, lasts, strict=True):
        end = at + len(readings.alternatives)
        chosen, at = posterior[at:end], end
        if adjusts and not any(alternative.name for alternative in readings.alternatives):
            continue  # an article: see `_with_article`
        spun = segment.spun(first)
        probability = (1 - chosen[0]) * spun
        if probability < WORTH_REPORTING:
            continue
        span = segment.span(first, last, bare=bare)
        text = document.text[span[0] : span[1]]
        found = finding_of(span, text, verdict.dialect, readings, chosen, spun, bare=bare)
        yield _with_article(document.text, found) if adjusts else found


def _with_article(text: str, found: Finding) -> Finding:
    """The finding, and the article before it if that has to follow the word which is restored."""
    before = _ARTICLE.search(text, max(0, found.start - len(" an ")), found.start)
    best = next((c for c in found.candidates if c.text != found.text), None)
    if before is None or best is None:
        return found

    def whole(word: str) -> str:
        return f"{articles.adjusted(before[1], found.text, word)} {word}"

    stands = f"{before[1]} {found.text}"
    if whole(best.text) == f"{before[1]} {best.text}":
        return found
    candidates = tuple(replace(c, text=whole(c.text)) for c in found.candidates)
    return replace(found, start=before.start(1), text=stands, candidates=candidates)


def finding_of(
    span: tuple[int, int],
    text: str,
    dialect: str,
    readings: Readings,
    chances: Sequence[float],
    spun: float,
    *,
    bare: bool,
) -> Finding:
    """A slot with its candidates.

    Args:
        span: where it stands, code points.
        text: what stands there.
        dialect: of the rules.
        readings: what may have stood there.
        chances: the posterior of each of them.
        spun: P(the paragraph is spun).
        bare: whether only bare lower-case tokens are surrogates.
    """
    probability = (1 - chances[0]) * spun
    candidates = [Candidate(text, 1 - probability)]
    for p, alternative in zip(chances, readings.alternatives, strict=True):
        if p >= WORTH_NAMING and alternative.name:
            restored = alternative.text if bare else like(alternative.text, text)
            candidates.append(Candidate(restored, p * spun, alternative.name, alternative.evidence))
    candidates.sort(key=_by_probability)
    return Finding(*span, text, NAME, dialect, probability, tuple(candidates))


def suspects_of(
    document: Document, verdict: Verdict, passage: Passage, found: Iterable[Suspicion]
) -> Iterator[Finding]:
    """The places of suspects, in reading order."""
    segment = _Segments(document, verdict)
    places = ((passage.tokens[local], each) for each in found for local in each.tokens)
    for token, suspicion in sorted(places, key=itemgetter(0)):
        spun = segment.spun(token)
        start, end = segment.span(token, token, bare=True)
        candidates = (
            Candidate(text, probability * spun, "", SUSPECT)
            for text, probability in suspicion.candidates
        )
        likely = tuple(each for each in candidates if each.probability >= WORTH_GUESSING)
        chance = suspicion.probability * spun
        yield Finding(start, end, suspicion.text, NAME, "", chance, likely)


def _by_place(finding: Finding) -> int:
    return finding.start


def _by_probability(candidate: Candidate) -> tuple[float, str]:
    return -candidate.probability, candidate.text


class _Segments:
    """Where tokens stand, and how surely their paragraph is spun; asked in reading order."""

    def __init__(self, document: Document, verdict: Verdict) -> None:
        self._document = document
        self._each = zip(document.segments, verdict.segments, strict=True)
        self._last = 0
        self._spun = 0.0
        self._first = 0
        self._starts: list[int] = []

    def spun(self, token: int) -> float:
        """P(the paragraph of a token is spun)."""
        while token >= self._last:
            segment, verdict = next(self._each)
            self._last = segment.last
            if token < self._last:
                self._first, self._spun = segment.first, verdict.probability
                self._starts = self._document.starts_of(segment)
        return self._spun

    def span(self, first: int, last: int, *, bare: bool) -> tuple[int, int]:
        """Code points of tokens `first` to `last` (inclusive), without punctuation around them."""
        words = self._document.words
        begin, end = self._starts[first - self._first], self._starts[last - self._first]
        if bare:
            return begin, end + len(words[last])
        return begin + core_span(words[first])[0], end + core_span(words[last])[1]


def _with_share(verdict: Verdict, document: Document, findings: Sequence[Finding]) -> Verdict:
    tokens = sum(f.probability * len(f.text.split()) for f in findings)
    return replace(verdict, share=min(1.0, tokens / max(len(document.words), 1)))


@dataclass(frozen=True)
class SpunFixer:
    """Proposes the most probable original for every finding of the spun-text detector."""

    def propose(self, document: Document, detection: Detection) -> tuple[Edit, ...]:
        """See `Fixer`."""
        edits = (edit_of(f) for f in detection.findings if f.detector == NAME)
        return tuple(edit for edit in edits if edit is not None)


def edit_of(finding: Finding) -> Edit | None:
    """The most probable original of a finding as an edit, if it has one."""
    if not finding.dialect:  # a suspect: its candidates are guesses
        return None
    best = next((c for c in finding.candidates if c.text != finding.text), None)
    if best is None:
        return None
    return Edit(
        finding.start,
        finding.end,
        finding.text,
        best.text,
        calibrate(best.probability),
        NAME,
        finding.dialect,
        best.rule,
        best.evidence,
        tuple(c for c in finding.candidates if c is not best),
    )


def spun_detector(settings: Settings) -> SpunDetector:
    """The detector for the registry."""
    return SpunDetector(settings.dialect, settings.lexicons)


def spun_fixer(settings: Settings) -> SpunFixer:
    """The fixer for the registry."""
    return SpunFixer()
