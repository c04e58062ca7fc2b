"""The spun-text detector and fixer: the verdict, then lattice and decoder for the spun paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cleantext import resources
from cleantext.document import Document
from cleantext.findings import Candidate, Detection, Edit, Finding, Verdict
from cleantext.spun import channel as channels
from cleantext.spun import dialect as dialects
from cleantext.spun import lexicon, screen
from cleantext.spun.calibration import calibrate
from cleantext.spun.dialect import Dialect, Profile
from cleantext.spun.shape import like
from cleantext.spun.verdict import judge

if TYPE_CHECKING:
    from cleantext.language.ngram import NgramModel
    from cleantext.pipeline import Settings
    from cleantext.spun.channel import Channel
    from cleantext.spun.passage import Decoded
    from cleantext.spun.screen import Screen

NAME = "spun"
#: A slot whose originals together are less probable than this is no finding.
WORTH_REPORTING = 0.1
#: Candidates less probable than this are not named.
WORTH_NAMING = 0.001


@cache
def context_model() -> NgramModel:
    """The shipped context model, mapped into memory on first use."""
    from cleantext.language import ngram

    return ngram.load(resources.data("models/english.ngram"))


@cache
def load_channel(dialect: str, lexicons: tuple[Path, ...]) -> Channel:
    """The channel of a dialect.

    Args:
        dialect: a name, a path to a profile (`.toml`), or `none` for the user's lexicons alone.
        lexicons: the user's own, whose rules win.

    Raises:
        LexiconError: a dialect or lexicon that does not exist or is malformed.
    """
    user = tuple(rule for path in lexicons for rule in lexicon.read(path))
    if dialect == "none":
        return channels.for_dialect(Dialect(Profile("user"), ()), user)
    if dialect.endswith(".toml"):
        return channels.for_dialect(dialects.load_from(Path(dialect)), user)
    return channels.for_dialect(dialects.load(dialect), user)


@cache
def load_screens(names: tuple[str, ...], lexicons: tuple[Path, ...]) -> Mapping[str, Screen]:
    """The gates of dialects, see `load_channel`; ready-made ones where there are."""
    shipped = screen.read(resources.data("models/screen.json"))
    if not lexicons and shipped.keys() >= set(names):
        return shipped
    return {name: screen.of(load_channel(name, lexicons)) for name in names}


@dataclass(frozen=True)
class SpunDetector:
    """Judges a document and lists its surrogates with their candidates."""

    dialect: str = "auto"
    lexicons: tuple[Path, ...] = ()

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return dialects.names() if self.dialect == "auto" else (self.dialect,)

    def detect(self, document: Document) -> Detection:
        """See `Detector`."""
        screens = load_screens(self._names, self.lexicons)
        passed = screen.passing(self._names, screens, document)
        if not passed:
            return Detection()
        reading = judge(document, [load_channel(name, self.lexicons) for name in passed])
        if not reading.verdict.spun:
            return Detection(reading.verdict)
        from cleantext.spun.passage import decode

        decoded = decode(document, reading, context_model())
        findings = [_finding(document, reading.verdict.dialect, each) for each in decoded]
        kept = tuple(finding for finding in findings if finding.probability >= WORTH_REPORTING)
        return Detection(_with_share(reading.verdict, document, kept), kept)


def _finding(document: Document, dialect: str, decoded: Decoded) -> Finding:
    text = document.text[decoded.start : decoded.end]
    return Finding(
        decoded.start,
        decoded.end,
        text,
        NAME,
        dialect,
        (1 - decoded.probabilities[0]) * decoded.spun,
        tuple(
            sorted(_candidates(decoded, text), key=lambda c: (-c.probability, c.text)),
        ),
    )


def _candidates(decoded: Decoded, text: str) -> list[Candidate]:
    out = []
    for alternative, probability in zip(decoded.alternatives, decoded.probabilities, strict=True):
        if alternative.arc is None:
            out.append(Candidate(text, 1 - (1 - probability) * decoded.spun))
        elif probability >= WORTH_NAMING:
            rule = alternative.arc.rule
            restored = like(alternative.text, text)
            out.append(Candidate(restored, probability * decoded.spun, str(rule), rule.evidence))
    return out


def _with_share(verdict: Verdict, document: Document, findings: Sequence[Finding]) -> Verdict:
    tokens = sum(f.probability * len(f.text.split()) for f in findings)
    return replace(verdict, share=min(1.0, tokens / max(len(document.words), 1)))


@dataclass(frozen=True)
class SpunFixer:
    """Proposes the most probable original for every finding of the spun-text detector."""

    def propose(self, document: Document, detection: Detection) -> tuple[Edit, ...]:
        """See `Fixer`."""
        edits = (_edit(f) for f in detection.findings if f.detector == NAME)
        return tuple(edit for edit in edits if edit is not None)


def _edit(finding: Finding) -> Edit | None:
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
