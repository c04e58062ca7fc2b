"""Every case in `cases/*.toml`, a file for each kind. To add a test, add a case there."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cleantext import Cleaner, Document, Result, apply_edits
from cleantext.evaluation import ReferenceEdit, Score, score
from cleantext.findings import CLEAN

CASES = Path(__file__).parent / "cases"
MARK = re.compile(r"\[([^\[\]→]+)→([^\[\]→]*)\]")

#: Error reduction rate that every case of a kind must reach, and the kind as a whole.
LEAST = {
    "in-the-wild": (0.7, 0.8),
    "synthetic": (0.75, 0.9),
    "short": (0.6, 0.85),
    "mixed": (0.75, 0.9),
}


@dataclass(frozen=True)
class Case:
    """A text with its reference edits; none where it must stay as it is."""

    kind: str
    label: str
    text: str
    references: tuple[ReferenceEdit, ...]
    dialect: str
    least: float


def unmark(marked: str) -> tuple[str, tuple[ReferenceEdit, ...]]:
    """Turn `the [caller→new|recent] law` into the spun text and its reference edits."""
    pieces: list[str] = []
    references = []
    start = at = 0
    for mark in MARK.finditer(marked):
        start += mark.start() - at
        surrogate, originals = mark.groups()
        pieces += [marked[at : mark.start()], surrogate]
        references.append(ReferenceEdit(start, start + len(surrogate), tuple(originals.split("|"))))
        start += len(surrogate)
        at = mark.end()
    return "".join([*pieces, marked[at:]]), tuple(references)


def make_case(kind: str, entry: dict[str, Any]) -> Case:
    text = entry["text"] * entry.get("repeat", 1)
    if kind == "negative":
        return Case(kind, entry["label"], text, (), CLEAN, 1.0)
    text, references = unmark(text)
    least = entry.get("least", LEAST[kind][0])
    return Case(kind, entry["label"], text, references, entry["dialect"], least)


@cache
def cases(name: str) -> list[Case]:
    """The cases of a file; those of `known-failures` say themselves of what kind they are."""
    with (CASES / f"{name}.toml").open("rb") as file:
        entries = tomllib.load(file).get("case", [])
    return [make_case(entry.get("kind", name), entry) for entry in entries]


def all_of(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases(name), ids=lambda case: case.label)


@cache
def fix(text: str) -> Result:
    return Cleaner().fix(text)


def figures(case: Case) -> Score:
    return score(case.text, case.references, fix(case.text).edits)


def verify(case: Case) -> None:
    """What every case promises, and what its kind does."""
    result = fix(case.text)
    assert apply_edits(case.text, result.edits) == result.text
    assert result.verdict.dialect == case.dialect, result.verdict
    if case.kind == "negative":
        assert result.text is case.text
        assert not result.edits
        assert not result.suggestions
        assert not result.findings
        return
    assert fix(result.text).text == result.text
    if case.kind == "mixed":
        assert_clean_paragraphs_untouched(case, result)
    counts = figures(case)
    assert counts.error_reduction_rate >= case.least, counts


def assert_clean_paragraphs_untouched(case: Case, result: Result) -> None:
    for segment in Document(case.text).segments:
        inside = range(segment.start, segment.end)
        if not any(reference.start in inside for reference in case.references):
            assert not [edit for edit in result.edits if edit.start in inside]


@all_of("in-the-wild")
def test_in_the_wild(case: Case) -> None:
    verify(case)


@all_of("synthetic")
def test_synthetic(case: Case) -> None:
    verify(case)


@all_of("short")
def test_short(case: Case) -> None:
    verify(case)


@all_of("mixed")
def test_mixed(case: Case) -> None:
    verify(case)


@all_of("negative")
def test_negative(case: Case) -> None:
    verify(case)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="see the comment of the case")
@all_of("known-failures")
def test_known_failures(case: Case) -> None:
    verify(case)


@pytest.mark.parametrize("kind", LEAST)
def test_kind_as_a_whole(kind: str) -> None:
    total = sum((figures(case) for case in cases(kind)), Score())
    assert total.error_reduction_rate >= LEAST[kind][1], total


@pytest.mark.parametrize("name", [path.stem for path in CASES.glob("*.toml")])
def test_labels_are_not_used_twice(name: str) -> None:
    labels = [case.label for case in cases(name)]
    assert len(set(labels)) == len(labels)


def test_marks_are_read() -> None:
    text, references = unmark("The [caller→new|recent] rule [simply→] [of both] holds.")
    assert text == "The caller rule simply [of both] holds."
    assert references == (
        ReferenceEdit(4, 10, ("new", "recent")),
        ReferenceEdit(16, 22, ("",)),
    )
