"""How frequent words are taken to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wordfreq import top_n_list, word_frequency

from cleantext import resources
from cleantext.language.frequencies import FLOOR, frequency, parse


def shipped() -> dict[str, int]:
    return parse(resources.data("models/frequencies.txt"))


def test_a_line_number_is_the_level_of_its_words(tmp_path: Path) -> None:
    path = tmp_path / "table.txt"
    path.write_text("\nrare odd\n\ncommon in_the\n", encoding="utf-8")
    assert parse(path) == {"rare": 1, "odd": 1, "common": 3, "in the": 3}


def test_no_word_has_two_levels() -> None:
    path = resources.data("models/frequencies.txt")
    assert len(shipped()) == len(path.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("word", ["the", "in", "successful", "nan", "astatine", "erstwhile"])
def test_the_short_table_is_never_below_the_long_one(word: str) -> None:
    # levels are hundredths of a power of ten
    assert frequency(word) >= 0.98 * word_frequency(word, "en")


def test_common_words_are_about_as_frequent_as_in_the_long_table() -> None:
    for word in ("the", "in", "people", "government", "year", "game"):
        assert word_frequency(word, "en") / 4 < frequency(word) < word_frequency(word, "en") * 4


def test_a_word_that_the_table_lacks_is_looked_up() -> None:
    word = next(w for w in top_n_list("en", 50_000)[::-1] if w not in shipped())
    assert frequency(word) == pytest.approx(word_frequency(word, "en"))


def test_a_word_that_nobody_knows_has_the_floor() -> None:
    assert frequency("qqzzxv") == FLOOR


@given(st.text())
def test_every_string_has_a_frequency(text: str) -> None:
    assert FLOOR <= frequency(text) <= 1


@pytest.mark.parametrize(
    "phrase", ["in the", "such as", "at least", "in order to", "astatine slightest"]
)
def test_a_phrase_is_rarer_than_its_words(phrase: str) -> None:
    assert FLOOR <= frequency(phrase) < min(frequency(word) for word in phrase.split())
