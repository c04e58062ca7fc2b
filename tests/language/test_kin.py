"""Which words are forms of one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.language.kin import families

FAMILIES = [
    ["asset", "assets", "Assets"],
    ["government", "governments", "Government"],
    ["use", "uses", "used", "using"],
    ["plan", "plans", "planned", "planning"],
    ["plane", "planes"],
    ["policy", "policies"],
    ["glass", "glasses"],
    ["care", "cares", "caring"],
    ["car", "cars"],
    ["walk", "walked", "walking"],
    ["his"],
    ["the"],
    ["thing", "things"],
    ["for"],
    ["ford"],
    ["war"],
    ["ward"],
    ["build", "building", "buildings"],
]
WORDS = [word for family in FAMILIES for word in family]


@pytest.mark.parametrize("family", FAMILIES, ids=" ".join)
def test_forms_of_a_word_are_kin_and_others_are_not(family: list[str]) -> None:
    numbers = dict(zip(WORDS, families(WORDS), strict=True))
    assert {word for word in WORDS if numbers[word] == numbers[family[0]]} == set(family)


def test_a_form_of_a_word_that_is_not_known_is_alone() -> None:
    assert families(["walked", "walks", "bed", "be"]) == [0, 1, 2, 3]


def test_what_is_no_word_is_alone() -> None:
    assert families(["2", "3", "<unk>", "'s", "2"]) == [0, 1, 2, 3, 0]


@given(st.lists(st.text(max_size=12), max_size=20))
def test_families_are_numbered_from_nought(words: list[str]) -> None:
    numbers = families(words)
    assert sorted(set(numbers)) == list(range(len(set(numbers))))
