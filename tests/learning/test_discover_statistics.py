from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.learning import statistics
from cleantext.learning.statistics import CorpusCounts, Expectations, count, eligible

#: Twenty texts of 100 words, with the frequencies of English but for `the`, which is `quoth` where bare.
FILLER = "river of stone and light in a town to see it was on that day for all who came by "
TEXTS = [
    f"The {FILLER * 4} quoth quoth quoth quoth quoth quoth number {index}. Of the, so."
    for index in range(20)
]


def expectations(texts: list[str], share: float = 0.1) -> Expectations:
    counts = count(texts)
    return Expectations(counts, dict.fromkeys(counts.words, share))


@pytest.mark.parametrize(
    ("token", "bare", "word"),
    [
        ("the", True, "the"),
        ("a", True, "a"),
        ("The", True, None),
        ("the,", True, None),
        ("(the", True, None),
        ("well-known", True, None),
        ("3", True, "3"),
        ("don't", True, None),
        ("naïve", True, None),
        ("The", False, "the"),
        ("the,", False, "the"),
        ("“the”", False, "the"),
        ("3", False, "3"),
        ("3,", True, None),
        ("1998", True, None),
        ("--", False, None),
    ],
)
def test_eligible_words(token: str, bare: bool, word: str | None) -> None:
    assert eligible(token, bare) == word


def test_counting_tells_bare_words_from_attached_ones() -> None:
    counts = count(["the cat, the cat", "The cat sat."])
    assert (counts.texts, counts.tokens) == (2, 7)
    assert counts.words == {"the": 2, "cat": 2}
    assert counts.spread == {"the": 1, "cat": 2}
    assert counts.attached == {"cat": 1, "sat": 1}


def test_where_any_shape_is_touched_nothing_is_attached() -> None:
    counts = count(["the cat, the cat", "The cat sat."], bare=False)
    assert counts.words == {"the": 3, "cat": 3, "sat": 1}
    assert not counts.attached
    assert Expectations(counts, {"cat": 0.5}).share("cat") == 0


@given(st.lists(st.text(max_size=60), max_size=5), st.booleans())
def test_any_text_can_be_counted(texts: list[str], bare: bool) -> None:
    counts = count(texts, bare)
    assert counts.texts == len(texts)
    assert counts.words.total() <= counts.tokens
    assert all(counts.spread[word] <= number for word, number in counts.words.items())


def test_a_rare_word_that_is_frequent_in_all_texts_is_in_excess() -> None:
    found = expectations(TEXTS)
    assert found.excess("quoth") > 10
    assert found.excess("of") < 0


def test_a_word_that_one_text_is_about_is_no_surrogate() -> None:
    everywhere, burst = expectations(TEXTS), expectations([*TEXTS[1:], TEXTS[0] + " zither" * 120])
    assert burst.counts.words["zither"] == everywhere.counts.words["quoth"]
    assert burst.excess("zither") < 0.2 * everywhere.excess("quoth")


def test_attached_forms_say_that_a_word_is_genuine() -> None:
    with_commas = [f"{text} zither, zither, zither zither" for text in TEXTS]
    without = [f"{text} zither zither zither zither" for text in TEXTS]
    assert expectations(with_commas).excess("zither") < 0.5 * expectations(without).excess("zither")


def test_a_frequent_word_that_is_absent_is_missing() -> None:
    found = expectations(TEXTS)
    assert found.missing("the") > 2
    assert found.missing("of") < 0
    assert found.missing("the") > found.missing("zither")


def test_a_word_that_stands_at_half_its_number_is_scarce() -> None:
    half = expectations([f"{FILLER} {'the ' * number} end" for number in [0, 1] * 40], share=0.01)
    full = expectations([f"{FILLER} {'the ' * number} end" for number in [1, 2] * 40], share=0.01)
    assert half.scarce("the")
    assert not full.scarce("the")


def test_attached_forms_of_missing_words_tell_what_is_touched() -> None:
    spared = expectations([f"{FILLER} a river. So, the, the, the, but the," for _ in range(30)])
    touched = expectations([f"{FILLER} a river. So, quoth, quoth, quoth." for _ in range(30)])
    assert statistics.only_bare(spared, ["the"])
    assert not statistics.only_bare(touched, ["the"])


def test_few_attached_forms_do_not_explain_away_a_very_common_word() -> None:
    words = Counter({"to": 1800})
    counts = CorpusCounts(500, 166_000, words, Counter(words), Counter({"to": 5}))
    assert Expectations(counts, {"to": 0.005}).scarce("to")
    assert not Expectations(replace(counts, words=Counter({"to": 4000})), {"to": 0.005}).scarce(
        "to"
    )
