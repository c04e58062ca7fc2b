"""The line from a text to a result: detectors find, fixers propose edits, the policy decides.

Detectors and fixers are found in one registry. Another distribution adds its own through the entry
points `cleantext.detectors` and `cleantext.fixers`, each a callable that takes `Settings` and gives a
`Detector` or `Fixer`; the order in which they run is `Settings.detectors` and `Settings.fixers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Protocol, TypeVar

from cleantext.document import Document
from cleantext.findings import Detection, Edit, Result, Verdict, apply_edits

#: Edits at least so confident are made (probability; chosen on held-out text, docs/quality.md).
MIN_CONFIDENCE = 0.6


#: A text is looked at again until nothing is left to edit, at most so often.
MAX_PASSES = 6
#: Code points of texts that are repaired together: enough that the cost of a call is nothing next to that of
#: the work, little enough for the processor's cache (docs/speed.md).
TOGETHER = 60_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, each field once.

    Attributes:
        dialect: name of a dialect, `auto` (find out) or `none` (only the user's lexicons).
        lexicons: the user's own lexicon files; their rules win over the shipped ones.
        min_confidence: edits below it become suggestions (0..1).
        detectors, fixers: names in the registry, in the order in which they run.
    """

    dialect: str = "auto"
    lexicons: tuple[Path, ...] = ()
    min_confidence: float = MIN_CONFIDENCE
    detectors: tuple[str, ...] = ("spun",)
    fixers: tuple[str, ...] = ("spun",)


class Detector(Protocol):
    """Looks at a document and changes nothing.

    It may also have a method `screen(text: str) -> bool` that says quickly whether there could be anything in a
    text; without one, every text is looked at. And a method `detect_again`, like `detect`, for a text that was
    repaired: there, findings that no fixer edits are of no use.

    And a method `let_through`, like `screen`, that takes less time and says True more often.

    And a method `repair(texts, least)`, for many texts at once: the result of each where detector, the fixer of the
    same name and the policy (edits at least so sure are made) are all that is at work, or None for a text to which
    this does not apply.

    And a method `screen_many(texts) -> list[bool]`: what `screen` says of each.

    And a method `learn(texts)`: the same detector, which knows what texts of the source teach from which all texts come.
    """

    def detect(self, document: Document) -> Detection:
        """Say whether the document is spun, and where surrogates stand."""
        ...


class Fixer(Protocol):
    """Proposes edits for what the detectors found."""

    def propose(self, document: Document, detection: Detection) -> tuple[Edit, ...]:
        """Edits with their confidence, however low, in reading order and not overlapping."""
        ...


T = TypeVar("T")
_BUILT_IN = {
    "cleantext.detectors": {"spun": "cleantext.spun.fixer:spun_detector"},
    "cleantext.fixers": {"spun": "cleantext.spun.fixer:spun_fixer"},
}


def _load(group: str, name: str, settings: Settings) -> object:
    """Make the detector or fixer of that name.

    Raises:
        ValueError: nobody offers it.
    """
    if place := _BUILT_IN[group].get(name):
        module, _, attribute = place.partition(":")
        make: Callable[[Settings], object] = getattr(import_module(module), attribute)
        return make(settings)
    from importlib.metadata import entry_points

    for point in entry_points(group=group, name=name):
        made: object = point.load()(settings)
        return made
    offered = {*_BUILT_IN[group], *(point.name for point in entry_points(group=group))}
    raise ValueError(f"no {name!r} among {group} ({', '.join(sorted(offered))})")


def _merge(detections: Iterable[Detection]) -> Detection:
    """The strongest verdict, and all findings in reading order."""
    every = list(detections)
    if len(every) == 1:
        return every[0]
    verdict = max((d.verdict for d in every), key=lambda v: v.probability, default=Verdict())
    findings = sorted((f for d in every for f in d.findings), key=lambda f: (f.start, f.end))
    return Detection(verdict, tuple(findings))


_place = attrgetter("start", "end")


def _without_overlaps(proposals: Iterable[Edit]) -> list[Edit]:
    """Of edits that overlap keep the surest; reading order."""
    kept: list[Edit] = []
    for edit in sorted(proposals, key=_place):
        if kept and edit.start < kept[-1].end:
            if edit.confidence > kept[-1].confidence:
                kept[-1] = edit
        else:
            kept.append(edit)
    return kept


@dataclass(frozen=True)
class Cleaner:
    """Cleans texts with one set of settings; make it once and use it for many texts.

    `CleanerError` or `LexiconError` on the first use if the settings name what does not exist.

    Attributes:
        settings: what can be set.
        source: some texts of the source from which all texts come, if they come from one: a spinner has one
            dictionary, so what is learnt from these helps with each.
    """

    settings: Settings = Settings()
    source: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Keep the texts of the source; one text by itself is a mistake.

        Raises:
            TypeError: `source` is a string.
        """
        if isinstance(self.source, str):
            raise TypeError("source is a string; pass a list of texts")
        object.__setattr__(self, "source", tuple(self.source))

    @cached_property
    def _detectors(self) -> list[Detector]:
        detectors: list[Detector] = [
            _load("cleantext.detectors", name, self.settings)  # type: ignore[misc]
            for name in self.settings.detectors
        ]
        if not self.source:
            return detectors
        learn = (getattr(each, "learn", None) for each in detectors)
        return [
            each if method is None else method(self.source)
            for each, method in zip(detectors, learn, strict=True)
        ]

    @cached_property
    def _fixers(self) -> list[Fixer]:
        return [
            _load("cleantext.fixers", name, self.settings)  # type: ignore[misc]
            for name in self.settings.fixers
        ]

    def screen_many(self, texts: Sequence[str]) -> list[bool]:
        """What `screen` says of each text, in a fraction of the time where there is much text."""
        found = [False] * len(texts)
        for detector in self._detectors:
            left = [number for number, may_be in enumerate(found) if not may_be]
            look = getattr(detector, "screen_many", None)
            if look is None:
                screen = getattr(detector, "screen", None)
                each = [screen is None or screen(texts[number]) for number in left]
            else:
                each = look([texts[number] for number in left])
            for number, may_be in zip(left, each, strict=True):
                found[number] = may_be
        return found

    def screen(self, text: str) -> bool:
        """Whether a text may be spun: `False` is certain and costs next to nothing, `True` means look closer."""
        screens = (getattr(detector, "screen", None) for detector in self._detectors)
        return any(screen is None or screen(text) for screen in screens)

    def gate(self, text: str) -> bool:
        """The first part of `screen`: quicker, and less often `False`; for texts that are repaired with others."""
        gates = (
            getattr(each, "let_through", getattr(each, "screen", None)) for each in self._detectors
        )
        return any(gate is None or gate(text) for gate in gates)

    def check(self, text: str) -> Detection:
        """The verdict on a text and what was found in it; changes nothing."""
        document = Document(text)
        return _merge(detector.detect(document) for detector in self._detectors)

    def fix(self, text: str) -> Result:
        """Repair a text. Repairing the repaired text again changes nothing (see `passes`)."""
        return self._fixed([text])[0]

    def fix_many(self, texts: Iterable[str]) -> Iterator[Result]:
        """Repair texts: the results of `fix`, in their order, in a fraction of the time where texts are short.

        Some texts are read ahead, `TOGETHER` code points of them.
        """
        batch: list[str] = []
        size = 0
        for text in texts:
            if batch and size + len(text) > TOGETHER:
                yield from self._fixed(batch)
                batch, size = [], 0
            batch.append(text)
            size += len(text)
        yield from self._fixed(batch)

    def _fixed(self, texts: Sequence[str]) -> list[Result]:
        results = self._passes(texts, first=True)
        changed = [number for number, result in enumerate(results) if result.edits]
        for _ in range(MAX_PASSES - 1):
            if not changed:
                break
            again = self._passes([results[number].text for number in changed], first=False)
            later = [(n, more) for n, more in zip(changed, again, strict=True) if more.edits]
            from cleantext.passes import compose

            for number, more in later:
                results[number] = compose(results[number], more)
            changed = [number for number, _ in later]
        return results

    @cached_property
    def _repair(self) -> Callable[[Sequence[str], float], list[Result | None]] | None:
        """What repairs many texts at once, if the settings leave it to one detector and its fixer."""
        settings = self.settings
        if len(settings.detectors) != 1 or settings.detectors != settings.fixers:
            return None
        return getattr(self._detectors[0], "repair", None)

    def _passes(self, texts: Sequence[str], *, first: bool) -> list[Result]:
        if self._repair is None:
            return [self._pass(text, first=first) for text in texts]
        found = self._repair(texts, self.settings.min_confidence)
        return [
            self._pass(text, first=first) if result is None else result
            for text, result in zip(texts, found, strict=True)
        ]

    def _pass(self, text: str, *, first: bool = True) -> Result:
        document = Document(text)
        looks = (
            each.detect if first else getattr(each, "detect_again", each.detect)
            for each in self._detectors
        )
        detection = _merge(look(document) for look in looks)
        if not detection.verdict.spun:
            return Result(text, text, findings=detection.findings, verdict=detection.verdict)
        proposals = _without_overlaps(
            edit
            for fixer in self._fixers
            for edit in fixer.propose(document, detection)
            if text[edit.start : edit.end] == edit.before != edit.after
        )
        edits = tuple(e for e in proposals if e.confidence >= self.settings.min_confidence)
        suggestions = tuple(e for e in proposals if e.confidence < self.settings.min_confidence)
        covered = {(edit.start, edit.end) for edit in proposals}
        return Result(
            text,
            apply_edits(text, edits) if edits else text,
            edits,
            suggestions,
            tuple(f for f in detection.findings if (f.start, f.end) not in covered),
            detection.verdict,
        )
