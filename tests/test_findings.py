"""The values that are handed on, and the making of edits."""

from __future__ import annotations

import pickle
from dataclasses import fields
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext import Candidate, Edit, Result, Verdict, apply_edits
from cleantext.findings import Deferred


def edit(text: str, start: int, end: int, after: str) -> Edit:
    return Edit(start, end, text[start:end], after, 1.0)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and sorted edits of it that do not overlap; insertions and deletions among them."""
    text = draw(st.text())
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return text, [
        edit(text, start, end, draw(st.text(max_size=5)))
        for start, end in list(pairwise(cuts))[::2]
    ]


@given(texts_with_edits())
def test_edits_made_together_are_edits_made_one_by_one(drawn: tuple[str, list[Edit]]) -> None:
    text, edits = drawn
    expected = text
    for each in reversed(edits):
        expected = expected[: each.start] + each.after + expected[each.end :]
    assert apply_edits(text, edits) == expected


@given(st.text())
def test_no_edit_changes_nothing(text: str) -> None:
    assert apply_edits(text, []) == text


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([Edit(0, 3, "the", "a", 1.0)], id="other words stand there"),
        pytest.param([Edit(0, 3, "nan", "the", 1.0), Edit(2, 5, "n c", "", 1.0)], id="overlap"),
        pytest.param([Edit(4, 7, "cat", "dog", 1.0), Edit(0, 3, "nan", "the", 1.0)], id="order"),
        pytest.param([Edit(0, 3, "nan", "the", 1.0)] * 2, id="twice"),
        pytest.param([Edit(-3, 7, "cat", "dog", 1.0)], id="before the text"),
        pytest.param([Edit(50, 53, "cat", "dog", 1.0)], id="behind the text"),
        pytest.param([Edit(4, 50, "cat", "dog", 1.0)], id="past the end"),
        pytest.param([Edit(7, 4, "", "dog", 1.0)], id="ends before it starts"),
    ],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply_edits("nan cat", edits)


def test_an_insertion_and_a_deletion() -> None:
    text = "is simply a"
    assert apply_edits(text, [Edit(3, 10, "simply ", "", 1.0)]) == "is a"
    assert apply_edits(text, [Edit(11, 11, "", " test", 1.0)]) == "is simply a test"


def test_a_verdict_is_clean_unless_it_names_a_dialect() -> None:
    assert not Verdict().spun
    assert not Verdict(probability=0.4).spun
    assert Verdict("nan", 0.9).spun


def test_a_result_reads_as_its_text() -> None:
    result = Result("nan cat", "the cat", (Edit(0, 3, "nan", "the", 0.9),))
    assert str(result) == "the cat"
    assert result.changed
    assert not Result("a", "a").changed


def test_values_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Edit(0, 1, "a", "b", 1.0).after = "c"  # type: ignore[misc]


# --------------------------------------------------------------- what is worked out when it is asked for


def test_what_is_deferred_is_made_once_and_only_if_it_is_looked_at() -> None:
    made: list[int] = []
    deferred = Deferred(lambda: made.append(1) or (1, 2, 3), 3)  # type: ignore[func-returns-value]
    assert len(deferred) == 3
    assert deferred
    assert not made
    assert (deferred[0], deferred[-1], deferred[1:]) == (1, 3, (2, 3))
    assert [*deferred] == [1, 2, 3]
    assert made == [1]


def test_what_is_deferred_equals_the_tuple() -> None:
    deferred = Deferred(lambda: (1, 2))
    assert deferred == (1, 2) == deferred
    assert deferred == Deferred(lambda: [1, 2])
    assert deferred != (1,)
    assert (len(deferred), hash(deferred), repr(deferred)) == (2, hash((1, 2)), "(1, 2)")
    three = (3,)
    assert deferred + three == (1, 2, 3) == deferred + Deferred(lambda: three)
    assert three + deferred == (3, 1, 2)
    assert Result("a", "a", findings=Deferred(tuple)) == Result("a", "a")


def test_values_travel_between_processes_whole() -> None:
    keep = Candidate("nan", 0.25, "the → nan", "observed")
    made = Edit(3, 6, "nan", "the", 0.75, "spun", "beryllium", "the → nan", "user", (keep,))
    assert pickle.loads(pickle.dumps(made)) == made
    for value in (keep, made):
        assert all(getattr(value, each.name) != each.default for each in fields(value))
