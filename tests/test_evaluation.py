"""The metrics: error reduction rate, precision, recall, and where they come from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext import Edit, apply_edits, fix
from cleantext.evaluation import ReferenceEdit, Score, read_edits, reference_edits, score

SPUN = "He was successful nan house connected Monday."
TRUE = "He was in the house on Monday."
WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "nan", "pinch"]), max_size=12).map(" ".join)
LINES = st.lists(WORDS, min_size=1, max_size=4).map("\n".join)


def edit(text: str, before: str, after: str) -> Edit:
    start = text.index(before)
    return Edit(start, start + len(before), before, after, 1.0)


def judged(*pairs: tuple[str, str]) -> Score:
    return score(SPUN, reference_edits(SPUN, TRUE), [edit(SPUN, *pair) for pair in pairs])


ALL = ("successful", "in"), ("nan", "the"), ("connected", "on")


@pytest.mark.parametrize(
    ("pairs", "counts", "rate"),
    [
        pytest.param((), (0, 3, 0, 0), 0.0, id="nothing done"),
        pytest.param(ALL, (3, 0, 0, 0), 1.0, id="perfect"),
        pytest.param(ALL[:2], (2, 1, 0, 0), 2 / 3, id="one missed"),
        pytest.param(
            (("successful", "at"), *ALL[1:]), (2, 1, 0, 1), 2 / 3, id="one restored to a wrong word"
        ),
        pytest.param((("house", "home"), *ALL), (3, 0, 1, 0), 2 / 3, id="a correct word changed"),
        pytest.param((("house", "home"),), (0, 3, 1, 0), -1 / 3, id="harm"),
        pytest.param(
            (("successful nan", "in the"), ALL[2]), (3, 0, 0, 0), 1.0, id="two in one edit"
        ),
        pytest.param(
            (("successful nan", "in a"), ALL[2]), (1, 2, 0, 2), 1 / 3, id="two wrong in one edit"
        ),
    ],
)
def test_counts(
    pairs: tuple[tuple[str, str], ...], counts: tuple[int, int, int, int], rate: float
) -> None:
    found = judged(*pairs)
    assert (found.tp, found.fn, found.fp, found.wrong) == counts
    assert found.error_reduction_rate == pytest.approx(rate)
    assert found.correct_tokens == 4


def test_figures_follow_from_the_counts() -> None:
    found = Score(tp=6, fn=4, fp=1, wrong=1, correct_tokens=50)
    assert found.error_reduction_rate == pytest.approx(0.5)
    assert found.precision == pytest.approx(6 / 8)
    assert found.recall == pytest.approx(0.6)
    assert found.f_half == pytest.approx(1.25 * 0.75 * 0.6 / (0.25 * 0.75 + 0.6))
    assert found.broken_rate == pytest.approx(0.02)


def test_figures_of_nothing() -> None:
    assert Score().precision == Score().recall == 1.0
    assert Score().error_reduction_rate == Score().broken_rate == 0.0
    assert Score(fn=2, wrong=2).f_half == 0.0


def test_scores_add_up() -> None:
    one = Score(1, 2, 3, 4, 5, Counter({("a", "b", "c"): 1}))
    assert one + one == Score(2, 4, 6, 8, 10, Counter({("a", "b", "c"): 2}))
    assert sum([one, one], Score()) == one + one


def test_confusions_name_what_stood_there_what_was_wanted_and_what_came() -> None:
    found = judged(("successful", "at"), ("house", "home"), ("nan", "the"))
    assert found.confusions == {
        ("successful", "in", "at"): 1,
        ("connected", "on", "connected"): 1,
        ("house", "house", "home"): 1,
    }


def test_any_of_the_alternatives_is_right() -> None:
    reference = [ReferenceEdit(0, 5, ("about", "approximately"))]
    for after in ("about", "approximately"):
        assert score("astir ten", reference, [edit("astir ten", "astir", after)]).tp == 1
    assert score("astir ten", reference, [edit("astir ten", "astir", "some")]).wrong == 1


def test_what_may_stay_is_right_when_it_stays() -> None:
    assert score("2 men", [ReferenceEdit(0, 1, ("two", "2"))], []).tp == 1


def test_a_deletion_is_right_whatever_white_space_it_leaves() -> None:
    text = "He is simply a man."
    references = [ReferenceEdit(6, 12, ("",))]
    assert score(text, references, [Edit(6, 13, "simply ", "", 1.0)]).tp == 1
    assert score(text, references, [Edit(3, 14, "is simply a", "is a", 1.0)]).tp == 1
    assert score(text, references, [Edit(3, 14, "is simply a", "is an", 1.0)]).wrong == 1


@given(LINES)
def test_a_text_needs_no_edit_to_become_itself(text: str) -> None:
    assert reference_edits(text, text) == []


@given(LINES, LINES)
def test_reference_edits_turn_the_text_into_its_reference(spun: str, reference: str) -> None:
    edits = [
        Edit(r.start, r.end, spun[r.start : r.end], r.after[0], 1.0)
        for r in reference_edits(spun, reference)
    ]
    joined = [Edit(e.start, e.end, e.before, f" {e.after} ", 1.0) for e in edits]
    assert apply_edits(spun, joined).split() == reference.split()


@given(LINES, LINES)
def test_making_the_reference_edits_is_perfect(spun: str, reference: str) -> None:
    references = [r for r in reference_edits(spun, reference) if r.end > r.start]
    edits = [Edit(r.start, r.end, spun[r.start : r.end], r.after[0], 1.0) for r in references]
    found = score(spun, references, edits)
    assert (found.tp, found.fn, found.fp) == (len(references), 0, 0)


def test_an_insertion_that_the_reference_has_is_right() -> None:
    references = reference_edits("he in it", "he was in it")
    (reference,) = references
    made = Edit(reference.start, reference.end, "", reference.after[0], 1.0)
    assert score("he in it", references, [made]).tp == 1


def test_reference_edits_of_words_one_by_one() -> None:
    found = [(SPUN[r.start : r.end], r.after) for r in reference_edits(SPUN, TRUE)]
    assert found == [(before, (after,)) for before, after in ALL]


# ---------------------------------------------------------------------- tables of reference edits


def test_a_table_names_lines_and_words() -> None:
    spun = "nan cat, nan dog\nand astir ten\nsimply a\n"
    table = (
        "# note\nline\tbefore\tafter\n1\tnan\tthe\n1\tnan\ta|the\n2\tastir\tabout\n3\tsimply\t\n"
    )
    assert read_edits(table, spun) == [
        ReferenceEdit(0, 3, ("the",)),
        ReferenceEdit(9, 12, ("a", "the")),
        ReferenceEdit(21, 26, ("about",)),
        ReferenceEdit(31, 37, ("",)),
    ]


def test_words_inside_other_words_are_passed_over() -> None:
    assert read_edits("1\tnan\tthe\n", "banana nano nan") == [ReferenceEdit(12, 15, ("the",))]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1 nan the", "expected line<TAB>before<TAB>after"),
        ("1\tnan", "expected line<TAB>before<TAB>after"),
        ("one\tnan\tthe", "expected line<TAB>before<TAB>after"),
        ("0\tnan\tthe", "expected line<TAB>before<TAB>after"),
        ("9\tnan\tthe", "expected line<TAB>before<TAB>after"),
        ("2\tnan\tthe", "'nan' does not stand on line 2"),
        ("1\tpinch\twith", "'pinch' does not stand on line 1"),
    ],
)
def test_a_malformed_table_names_row_and_reason(row: str, reason: str) -> None:
    with pytest.raises(ValueError, match="row 2: ") as caught:
        read_edits(f"1\tnan\tthe\n{row}\n", "nan cat\nthe dog")
    assert reason in str(caught.value)


def test_more_rows_than_words_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"row 2: 'nan' does not stand on line 1 \(any more\)"):
        read_edits("1\tnan\tthe\n1\tnan\tthe\n", "nan cat")


# ----------------------------------------------------------------------------- the seed articles


@pytest.fixture
def reference(samples: Path, spun_article: str) -> list[ReferenceEdit]:
    return read_edits((samples / "fox-edits.tsv").read_text(encoding="utf-8"), spun_article)


def test_the_table_of_the_spun_article_fits_it(
    reference: list[ReferenceEdit], spun_article: str
) -> None:
    assert len(reference) == 112
    assert [(r.start, r.end) for r in reference] == sorted((r.start, r.end) for r in reference)
    # a few words may also stay
    assert score(spun_article, reference, []).error_reduction_rate < 0.05


def test_the_spun_article_is_repaired(reference: list[ReferenceEdit], spun_article: str) -> None:
    found = score(spun_article, reference, fix(spun_article).edits)
    assert found.error_reduction_rate >= 0.95, found
    assert found.fp <= 1, found


def test_the_clean_article_stays_as_it_is(samples: Path) -> None:
    text = (samples / "clean.txt").read_text(encoding="utf-8")
    result = fix(text)
    assert result.text is text
    assert not result.verdict.spun
