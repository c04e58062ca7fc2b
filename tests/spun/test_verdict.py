"""Whether a text is spun, in which dialect, and where."""

from __future__ import annotations

from itertools import pairwise, product
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleantext
from cleantext import Document, Verdict
from cleantext.spun import dialect as dialects
from cleantext.spun.loading import load_tables
from cleantext.spun.screen import Passed
from cleantext.spun.tables import Tables
from cleantext.spun.verdict import LONG, STAY, _chain, judge

RATIOS = st.lists(st.floats(-30, 30), min_size=1, max_size=7)
CLEAN_LINE = "The library opens at nine, and the books may be kept for three weeks by anybody."
SPUN_LINE = (
    "The president said that nan authorities would proceed to activity pinch immoderate of nan "
    "leaders successful nan region, arsenic good arsenic those who unrecorded adjacent nan border."
)


def every_dialect() -> list[tuple[Tables, None]]:
    return [(load_tables(name, ()), None) for name in dialects.names()]


def by_brute_force(ratios: list[float]) -> tuple[float, list[float]]:
    """The chain with every sequence of kinds written out."""
    total = 0.0
    spun = [0.0] * len(ratios)
    for kinds in product((0, 1), repeat=len(ratios)):
        weight = 0.5
        for before, after in pairwise(kinds):
            weight *= STAY if before == after else 1 - STAY
        weight *= exp(sum(r for r, kind in zip(ratios, kinds, strict=True) if kind))
        total += weight
        for index, kind in enumerate(kinds):
            spun[index] += weight * kind
    return log(total), [each / total for each in spun]


@given(RATIOS)
def test_smoothing_is_that_of_all_sequences(ratios: list[float]) -> None:
    total, posterior = _chain(ratios)
    expected_total, expected = by_brute_force(ratios)
    assert total == pytest.approx(expected_total, abs=1e-9)
    assert posterior == pytest.approx(expected, abs=1e-9)


def test_smoothing_many_paragraphs_neither_overflows_nor_vanishes() -> None:
    total, posterior = _chain([300.0] * 2000 + [-300.0] * 2000)
    assert total == pytest.approx(600_000, rel=0.01)
    assert posterior[0] > 0.99
    assert posterior[-1] < 0.01


def test_a_doubtful_paragraph_is_judged_by_its_neighbours() -> None:
    _, among_spun = _chain([20.0, 0.0, 20.0])
    _, among_clean = _chain([-20.0, 0.0, -20.0])
    assert among_spun[1] > 0.95
    assert among_clean[1] < 0.05


@pytest.mark.parametrize("text", ["", " \n ", CLEAN_LINE, "\n".join([CLEAN_LINE] * 5)])
def test_a_clean_text_has_no_dialect(text: str) -> None:
    reading = judge(Document(text), every_dialect())
    assert not reading.verdict.spun
    assert reading.verdict.probability < 0.5
    assert reading.verdict.segments == ()
    assert reading.tables is None


def test_a_clean_line_is_as_clean_when_it_is_repeated() -> None:
    assert not cleantext.check("\n".join([CLEAN_LINE] * 50)).verdict.spun


def test_a_spun_text_names_its_dialect_and_one_verdict_a_paragraph() -> None:
    document = Document("\n\n".join([SPUN_LINE, SPUN_LINE]))
    verdict = judge(document, every_dialect()).verdict
    assert verdict.dialect == "nan"
    assert verdict.probability > 0.99
    assert [(v.start, v.end) for v in verdict.segments] == [
        (s.start, s.end) for s in document.segments
    ]


def test_only_the_spun_paragraph_is_judged_spun() -> None:
    text = "\n".join([CLEAN_LINE, CLEAN_LINE, SPUN_LINE, CLEAN_LINE, CLEAN_LINE])
    verdict = judge(Document(text), every_dialect()).verdict
    assert [round(v.probability) for v in verdict.segments] == [0, 0, 1, 0, 0]


def test_in_a_long_text_only_what_is_near_the_gates_lines_is_judged() -> None:
    clean = [CLEAN_LINE] * (2 * LONG // len(CLEAN_LINE.split()))
    lines = [*clean, SPUN_LINE, SPUN_LINE, *clean, SPUN_LINE, SPUN_LINE]
    passed = Passed((len(clean), len(clean) + 1), 50.0)
    nan = load_tables("nan", ())
    verdict = judge(Document("\n".join(lines)), [(nan, passed)]).verdict
    found = [number for number, v in enumerate(verdict.segments) if v.probability >= 0.5]
    assert found == [len(clean), len(clean) + 1]


def test_lines_without_evidence_are_not_enough() -> None:
    passed = Passed((1,), 50.0)
    document = Document("\n".join([SPUN_LINE, CLEAN_LINE, *[CLEAN_LINE] * 9]))
    assert not judge(document, [(load_tables("nan", ()), passed)]).verdict.spun


def test_a_dialect_with_little_for_it_is_not_judged() -> None:
    nan, beryllium = load_tables("nan", ()), load_tables("beryllium", ())
    document = Document(SPUN_LINE)
    first = judge(document, [(nan, None), (beryllium, Passed((0,), 0.0))])
    assert first.verdict.dialect == "nan"
    assert judge(document, [(beryllium, Passed((0,), 0.0))]).verdict.dialect == "beryllium"


def test_without_channels_everything_is_clean() -> None:
    assert judge(Document(SPUN_LINE), ()).verdict == Verdict()


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    verdict = judge(Document(text), every_dialect()).verdict
    assert 0 <= verdict.probability <= 1
    assert all(0 <= segment.probability <= 1 for segment in verdict.segments)
