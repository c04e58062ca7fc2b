"""The line from text to result: the registry, the policy, and what always holds."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleantext
from cleantext import (
    Candidate,
    Cleaner,
    Detection,
    Document,
    Edit,
    Finding,
    Result,
    Settings,
    Verdict,
    apply_edits,
    pipeline,
)

SPUN = Verdict("fake", 0.9)

# -------------------------------------------------------------------- parts that tests bring along


class FindZorp:
    """Finds every `zorp`; spun where there is one."""

    def detect(self, document: Document) -> Detection:
        findings = tuple(
            Finding(m.start(), m.end(), m.group(), "zorp", "fake", 0.9, (Candidate("the", 0.9),))
            for m in re.finditer("zorp", document.text)
        )
        return Detection(SPUN if findings else Verdict(), findings)


class FindBlick(FindZorp):
    """Less sure, of another word."""

    def detect(self, document: Document) -> Detection:
        at = document.text.find("blick")
        finding = Finding(at, at + 5, "blick", "blick", "other", 0.6)
        return Detection(Verdict("other", 0.6), (finding,)) if at >= 0 else Detection()


def propose(*edits: Edit) -> Callable[[Settings], Any]:
    """A fixer that proposes just these."""

    class Fixed:
        def propose(self, document: Document, detection: Detection) -> tuple[Edit, ...]:
            return edits

    return lambda settings: Fixed()


def edit(start: int, end: int, before: str, after: str, confidence: float) -> Edit:
    return Edit(start, end, before, after, confidence, "fake")


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let another distribution offer parts: `offer(detectors={name: factory}, fixers=...)`."""
    offered: dict[str, dict[str, Any]] = {"cleantext.detectors": {}, "cleantext.fixers": {}}

    class Point:
        def __init__(self, name: str, made: Any) -> None:
            self.name = name
            self.load = lambda: made

    def entry_points(group: str, name: str | None = None) -> Iterator[Point]:
        return iter(Point(n, m) for n, m in offered[group].items() if name in (None, n))

    def add(detectors: dict[str, Any] | None = None, fixers: dict[str, Any] | None = None) -> None:
        offered["cleantext.detectors"].update(detectors or {})
        offered["cleantext.fixers"].update(fixers or {})

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    return add


def cleaner(offer: Callable[..., None], *edits: Edit, **kwargs: Any) -> Cleaner:
    offer({"zorp": lambda s: FindZorp()}, {"fake": propose(*edits)})
    return Cleaner(Settings(detectors=("zorp",), fixers=("fake",), **kwargs))


# ------------------------------------------------------------------------------ the registry


@pytest.mark.parametrize("kind", ["detectors", "fixers"])
def test_a_name_that_nobody_offers_is_answered_with_those_on_offer(
    offer: Callable[..., None], kind: str
) -> None:
    offer(**{kind: {"mine": lambda s: None}})
    lost = replace(Settings(dialect="nan"), **{kind: ("lost",)})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=rf"no 'lost' among cleantext\.{kind} \(mine, spun\)"):
        Cleaner(lost).fix(SENTENCES[0] * 2)


def test_parts_of_other_distributions_get_the_settings(offer: Callable[..., None]) -> None:
    seen: list[Settings] = []

    def make(given: Settings) -> FindZorp:
        seen.append(given)
        return FindZorp()

    offer({"mine": make})
    wanted = Settings(detectors=("mine",), fixers=(), min_confidence=0.7)
    made = Cleaner(wanted)
    made.check("one zorp")
    made.check("two zorp")
    assert seen == [wanted]


def test_an_entry_point_is_loaded_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("spun2", "cleantext.spun.fixer:spun_detector", "cleantext.detectors")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group, name: [point])
    assert not Cleaner(Settings(detectors=("spun2",))).check("A clean line.").verdict.spun


def test_without_detectors_everything_is_clean() -> None:
    text = "nan person successful nan house"
    assert Cleaner(Settings(detectors=())).fix(text).text is text


# -------------------------------------------------------------------------------- the policy


def test_a_clean_text_comes_back_as_the_same_object(offer: Callable[..., None]) -> None:
    text = "nothing to find here"
    result = cleaner(offer, edit(0, 7, "nothing", "oops", 1.0)).fix(text)
    assert result == Result(text, text)
    assert result.text is text


def test_edits_from_the_threshold_on_are_made(offer: Callable[..., None]) -> None:
    made = edit(0, 4, "zorp", "the", 0.5)
    not_made = edit(5, 8, "cat", "dog", 0.49)
    result = cleaner(offer, made, not_made, min_confidence=0.5).fix("zorp cat")
    assert result.text == "the cat"
    assert result.edits == (made,)
    assert result.suggestions == (not_made,)


def test_where_nothing_reaches_the_threshold_the_text_is_the_same_object(
    offer: Callable[..., None],
) -> None:
    text = "zorp cat"
    result = cleaner(offer, edit(0, 4, "zorp", "the", 0.2)).fix(text)
    assert result.text is text
    assert not result.changed
    assert result.verdict == SPUN


def test_edits_are_made_in_reading_order(offer: Callable[..., None]) -> None:
    edits = edit(5, 8, "cat", "dog", 0.9), edit(0, 4, "zorp", "the", 0.9)
    assert cleaner(offer, *edits).fix("zorp cat").text == "the dog"


def test_of_edits_that_overlap_the_surest_is_kept(offer: Callable[..., None]) -> None:
    wide = edit(0, 8, "zorp cat", "a dog", 0.7)
    first, second = edit(0, 4, "zorp", "the", 0.8), edit(5, 8, "cat", "dog", 0.6)
    assert cleaner(offer, wide, first).fix("zorp cat").text == "the cat"
    assert cleaner(offer, second, wide).fix("zorp cat").text == "a dog"


def test_findings_without_an_edit_are_handed_on(offer: Callable[..., None]) -> None:
    result = cleaner(offer, edit(0, 4, "zorp", "the", 0.9)).fix("zorp and zorp")
    assert [(f.start, f.end) for f in result.findings] == [(9, 13)]


def test_several_detectors_give_the_strongest_verdict_and_all_findings(
    offer: Callable[..., None],
) -> None:
    offer({"zorp": lambda s: FindZorp(), "blick": lambda s: FindBlick()})
    found = Cleaner(Settings(detectors=("zorp", "blick"))).check("blick or zorp")
    assert found.verdict == SPUN
    assert [f.text for f in found.findings] == ["blick", "zorp"]


@given(
    st.lists(
        st.builds(
            lambda start, length, confidence: (start, min(start + length, 30), confidence),
            st.integers(0, 30),
            st.integers(0, 9),
            st.sampled_from([0.1, 0.5, 0.9]),
        )
    )
)
def test_whatever_is_proposed_the_edits_fit(spans: list[tuple[int, int, float]]) -> None:
    text = "abcdefghij" * 3
    proposals = [edit(a, b, text[a:b], "X", confidence) for a, b, confidence in spans]
    kept = pipeline._without_overlaps(proposals)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    apply_edits(text, kept)
    # the surest of all is never given up for a less sure one
    if proposals:
        assert max(e.confidence for e in kept) == max(e.confidence for e in proposals)


# ---------------------------------------------------------------- what holds for every text

SENTENCES = (
    "She said nan authorities would proceed to activity pinch immoderate of nan leaders.",
    "Nan troops are successful summation to a mates of 1000 others successful nan region.",
    "They said it volition beryllium capable to usage the caller instrumentality adjacent year.",
    "He told maine galore of his friends person near the metropolis successful the past week.",
    "You tin return nan autobus aliases nan train, but nan train is faster and costs little.",
    "It is simply a bully spot to unrecorded, arsenic good arsenic to work, oregon truthful.",
    "She lived near the river and had a cat that she loved more than most people.",
    "Die Kuh stand im Stall und fraß Heu.",
    "nan nan nan",
)
TEXTS = st.lists(
    st.sampled_from(SENTENCES)
    | st.text(max_size=20)
    | st.text(st.characters(exclude_categories=()), max_size=5)
    | st.text(" \t\n\r\u2028\xa0", max_size=3),
    max_size=14,
).flatmap(lambda parts: st.sampled_from([" ", "\n", ""]).map(lambda gap: gap.join(parts)))
CLEANER = Cleaner(Settings(min_confidence=0.6))
FEWER = settings(max_examples=50)


@FEWER
@given(TEXTS)
def test_applying_the_edits_gives_the_text(text: str) -> None:
    result = CLEANER.fix(text)
    assert result.original is text
    assert apply_edits(text, result.edits) == result.text


@FEWER
@given(TEXTS)
def test_edits_suggestions_and_findings_fit_and_do_not_overlap(text: str) -> None:
    result = CLEANER.fix(text)
    edits = sorted((*result.edits, *result.suggestions), key=lambda e: e.start)
    assert all(text[e.start : e.end] == e.before for e in edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert list(result.edits) == sorted(result.edits, key=lambda e: e.start)
    assert all(text[f.start : f.end] == f.text for f in result.findings)
    assert all(0 <= e.confidence <= 1 for e in edits)


@FEWER
@given(TEXTS)
def test_where_nothing_is_found_the_text_is_the_same_object(text: str) -> None:
    result = CLEANER.fix(text)
    if not result.edits:
        assert result.text is text
    if not result.verdict.spun:
        assert not result.edits
        assert not result.suggestions
        assert not result.verdict.segments


@FEWER
@given(TEXTS)
def test_checking_and_fixing_agree(text: str) -> None:
    detection, result = CLEANER.check(text), CLEANER.fix(text)
    assert detection.verdict == result.verdict
    assert len(detection.findings) >= len(result.edits) + len(result.suggestions)


@FEWER
@given(TEXTS)
def test_white_space_is_never_touched(text: str) -> None:
    spaces = re.compile(r"\s*\n\s*")
    assert spaces.findall(CLEANER.fix(text).text) == spaces.findall(text)


@settings(max_examples=150)
@given(TEXTS)
def test_repairing_the_repaired_text_changes_nothing(text: str) -> None:
    once = CLEANER.fix(text).text
    assert CLEANER.fix(once).text == once


def test_the_repaired_article_is_not_changed_again(spun_article: str) -> None:
    once = cleantext.fix(spun_article)
    assert once.changed
    assert cleantext.fix(once.text).text == once.text


@pytest.mark.parametrize("confidence", [0.0, 0.5, 0.9, 1.0])
def test_a_higher_threshold_makes_fewer_and_surer_edits(
    spun_article: str, confidence: float
) -> None:
    threshold = min(1.0, confidence + 0.2)
    low = Cleaner(Settings(min_confidence=confidence)).fix(spun_article)
    high = Cleaner(Settings(min_confidence=threshold)).fix(spun_article)
    assert len(high.edits) <= len(low.edits)
    assert all(edit.confidence >= threshold for edit in high.edits)


def test_the_result_does_not_depend_on_what_was_cleaned_before(spun_article: str) -> None:
    used = Cleaner()
    for text in SENTENCES:
        used.fix(text)
    assert used.fix(spun_article) == Cleaner().fix(spun_article)


def test_the_public_functions_clean_with_the_default_settings(spun_article: str) -> None:
    assert cleantext.fix(spun_article) == Cleaner().fix(spun_article)
    assert cleantext.check(spun_article) == Cleaner().check(spun_article)
