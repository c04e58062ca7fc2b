from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learning_toys import TABLE, article, spin

from cleantext.learning.align import Alignment, align, same_shape, split_shape

CLEAN = "Peru said on Tuesday that a new law will be needed before the end of the year , no less"
SPUN = "Peru said on Tuesday thistle a caller law volition be needed before nan end osprey nan year , no less"


def changes(alignment: Alignment) -> list[tuple[str, str]]:
    return [alignment.words(link) for link in alignment.links if not link.same]


def test_bare_substitutions_are_linked_one_to_one() -> None:
    assert changes(align(SPUN, CLEAN)) == [
        ("that", "thistle"),
        ("new", "caller"),
        ("will", "volition"),
        ("the", "nan"),
        ("of", "osprey"),
        ("the", "nan"),
    ]


def test_line_breaks_do_not_matter() -> None:
    assert changes(align(SPUN.replace(" a ", "\n a\n"), CLEAN)) == changes(align(SPUN, CLEAN))


def test_quotation_marks_of_another_kind_are_no_change() -> None:
    assert changes(align('He said "yes" to Peru\'s plan', "He said “yes” to Peru’s plan")) == []


def test_what_only_one_side_has_teaches_nothing_wrong() -> None:
    before = "Share this page on every network you like and follow us for more\n"
    behind = "\nAll rights reserved by nobody at all and that is how it must be here"
    whole, original = f"{before}{spin(article(1))}", f"{article(1)}{behind}"
    found = changes(align(whole, original))
    assert len(found) > 40
    assert {pair for pair in found if TABLE.get(pair[0]) != pair[1]} == set()


def test_a_paragraph_that_was_rewritten_is_not_trusted() -> None:
    lines, others = article(1).split("\n"), article(99).split("\n")
    spun = spin("\n".join([lines[0], others[1], lines[2]]))
    found = changes(align(spun, article(1)))
    wrong = [pair for pair in found if TABLE.get(pair[0]) != pair[1]]
    assert len(wrong) <= 2
    assert len(found) > 20


def test_texts_that_are_no_pair_have_next_to_no_links() -> None:
    assert align("one two three four five six", "red green blue white black pink").linked == 0


GAPS = [
    # (spun, original, known, expected)
    ("will astir apt go", "will probably go", {}, [("probably", "astir apt")]),
    ("volition astir apt go", "will probably go", {}, []),
    (
        "volition astir apt go",
        "will probably go",
        {"will": {"volition": 0.9}},
        [("will", "volition"), ("probably", "astir apt")],
    ),
    ("it is simply a lie", "it is a lie", {}, [("", "simply")]),
    ("galore money", "a lot of money", {}, [("a lot of", "galore")]),
    ("for illustration red", "like red", {}, [("like", "for illustration")]),
]


@pytest.mark.parametrize(("spun", "original", "known", "expected"), GAPS)
def test_gaps_of_unequal_length(
    spun: str,
    original: str,
    known: dict[str, dict[str, float]],
    expected: list[tuple[str, str]],
) -> None:
    around = "Both Peru and Norway said so {} said Peru and Norway both again ."
    assert changes(align(around.format(spun), around.format(original), known)) == expected


def test_what_is_ambiguous_in_a_gap_is_resolved_by_a_rule_that_it_would_break() -> None:
    around = "Both Peru and Norway said so {} said Peru and Norway both again ."
    known = {"as": {"as": 0.95}, "such": {"such": 0.8}}
    alignment = align(around.format("yankees blue liking"), around.format("such as"), known)
    assert changes(alignment) == [("such as", "yankees blue liking")]


@pytest.mark.parametrize(
    ("original", "surrogate", "same"),
    [
        ("house", "dwelling", True),
        ("house,", "dwelling,", True),
        ("house,", "dwelling", False),
        ("The", "nan", True),
        ("the", "Nan", False),
        ("(house)", "(dwelling)", True),
    ],
)
def test_shapes(original: str, surrogate: str, same: bool) -> None:
    assert same_shape(original, surrogate) is same


def test_a_token_without_a_word_has_a_shape_too() -> None:
    assert split_shape("--") in {("--", "", ""), ("", "", "--")}
    assert split_shape("“$5m,”") == ("“", "$5m", ",”")


words = st.lists(st.sampled_from(["the", "of", "Peru", "cat,", "sat", "a", "nan"]), max_size=30)


@given(words, words)
@settings(max_examples=150)
def test_links_are_in_order_and_in_range(spun: list[str], original: list[str]) -> None:
    alignment = align(" ".join(spun), " ".join(original))
    at = (0, 0)
    for link in alignment.links:
        (o0, o1), (s0, s1) = link.original, link.surrogate
        assert at[0] <= o0 <= o1 <= len(original)
        assert at[1] <= s0 <= s1 <= len(spun)
        if link.same:
            assert alignment.original[o0:o1] == alignment.spun[s0:s1]
        at = (o1, s1)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_text_beside_itself_is_all_anchors(seed: int) -> None:
    alignment = align(article(seed), article(seed))
    assert alignment.changed == 0
    assert alignment.linked == 1
