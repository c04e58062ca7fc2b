"""Which tokens a spinner touches, and what it sees of them."""

from __future__ import annotations

import pytest

from cleantext import Cleaner, Settings
from cleantext.spun.shape import core_span, like, look_up_form


@pytest.mark.parametrize(
    ("original", "before", "expected"),
    [
        ("loyal", "allegiant", "loyal"),
        ("loyal", "Allegiant", "Loyal"),
        ("user", "EXPLOITER", "USER"),
        ("stock exchange", "Financial Trade", "Stock Exchange"),
        ("stock exchange", "Financial trade", "Stock exchange"),
        ("stock exchange", "FINANCIAL TRADE", "STOCK EXCHANGE"),
        ("big data", "Colossal Information", "Big Data"),
        ("internet of things", "Snare of Things", "Internet of Things"),
        ("NASA data", "space data", "NASA data"),
        ("a lot", "Parcel", "A lot"),
        ("four", "4", "four"),
        ("", "Nan", ""),
    ],
)
def test_an_original_takes_the_case_of_what_it_replaces(
    original: str, before: str, expected: str
) -> None:
    assert like(original, before) == expected


def test_the_capitals_of_an_abbreviation_are_its_own() -> None:
    assert like("computer vision", "PC vision", opening=False) == "computer vision"
    assert like("computer vision", "PC vision") == "Computer vision"


def test_an_abbreviation_is_restored_by_where_it_stands() -> None:
    text = "We apply profound learning to PC vision tasks. PC vision needs colossal information."
    expected = "We apply deep learning to computer vision tasks. Computer vision needs big data."
    assert Cleaner(Settings(dialect="tortured")).fix(text).text == expected


def test_a_phrase_in_a_title_is_restored_as_a_title() -> None:
    text = "Counterfeit Consciousness and profound learning for colossal information."
    expected = "Artificial Intelligence and deep learning for big data."
    assert Cleaner(Settings(dialect="tortured")).fix(text).text == expected


@pytest.mark.parametrize(
    ("token", "form"),
    [("{hardware}", "{hardware}"), ("({Hardware}).", "{hardware}"), ("{that", "that"), ("a}", "a")],
)
def test_a_word_in_braces_keeps_them(token: str, form: str) -> None:
    assert look_up_form(token) == form


def test_the_braces_belong_to_what_is_replaced() -> None:
    assert core_span("({hardware}).") == (1, 11)
