from __future__ import annotations

import pytest

from cleantext.learning.digits import DIGITS, infer
from cleantext.spun.lexicon import Substitution


def rules(*words: str) -> list[Substitution]:
    return [Substitution(word, DIGITS[word], "x", "learned", 0.9, 3) for word in words]


def test_number_words_that_were_not_met_follow() -> None:
    found = {
        rule.original: rule for rule in infer(rules("two", "ten", "six"), ["two", "ten", "six"])
    }
    assert found.keys() == DIGITS.keys() - {"two", "ten", "six"}
    assert (found["seven"].surrogate, found["thousand"].surrogate) == ("7", "1000")
    assert found["seven"].evidence == "inferred"
    assert found["seven"].sure == pytest.approx(0.9 * 3 / 4, abs=0.01)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["two"], ["two"]),
        (["two", "ten"], ["two", "ten", "six", "nine"]),
        ([], []),
    ],
)
def test_a_single_one_or_a_divided_house_teaches_nothing(words: list[str], seen: list[str]) -> None:
    assert infer(rules(*words), seen) == ()


def test_a_number_word_that_stayed_is_left_alone() -> None:
    every = ["two", "three", "four", "five"]
    assert "nine" not in {rule.original for rule in infer(rules(*every), [*every, "nine"])}
