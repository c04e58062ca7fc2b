"""A document is its text: nothing is lost, and every offset is exact."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext import Document, Segment, Token

#: Any string that Python can hold, lone surrogates too, with more white space than chance gives.
SPACES = " \t\n\r\f\v\x1c\x1f\x85\xa0\u1680\u2003\u2028\u2029\u202f\u3000\u200b\ufeff"
TEXTS = st.lists(
    st.text(st.characters(exclude_categories=())) | st.text(SPACES, min_size=1), max_size=12
).map("".join)


@given(TEXTS)
def test_pieces_join_to_the_text(text: str) -> None:
    assert "".join(Document(text).pieces) == text


@given(TEXTS)
def test_pieces_alternate_between_words_and_white_space(text: str) -> None:
    pieces = Document(text).pieces
    assert all(pieces)
    assert all(a.isspace() != b.isspace() for a, b in pairwise(pieces))


@given(TEXTS)
def test_tokens_are_exactly_what_stands_between_white_space(text: str) -> None:
    document = Document(text)
    tokens = list(document.tokens)
    assert [token.text for token in tokens] == text.split() == document.words
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert [token.start for token in tokens] == document.starts


@given(TEXTS)
def test_segments_hold_every_token_once(text: str) -> None:
    document = Document(text)
    tokens = list(document.tokens)
    held = []
    for segment in document.segments:
        inside = tokens[segment.first : segment.last]
        assert inside
        assert segment.start <= inside[0].start
        assert inside[-1].end <= segment.end
        held += inside
    assert held == tokens


@given(TEXTS)
def test_segments_are_lines_with_something_on_them(text: str) -> None:
    lines = [line for line in text.split("\n") if line.split()]
    segments = Document(text).segments
    assert [text[s.start : s.end].rstrip("\n") for s in segments] == lines


@given(TEXTS, st.data())
def test_position_counts_lines_and_columns_from_one(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset].split("\n")
    assert Document(text).position(offset) == (len(before), len(before[-1]) + 1)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", ()),
        (" \n\t\n", ()),
        ("one", (Segment(0, 1, 0, 3),)),
        ("one two\n\nthree\n", (Segment(0, 2, 0, 8), Segment(2, 3, 9, 15))),
        ("a\r\nb", (Segment(0, 1, 0, 3), Segment(1, 2, 3, 4))),
    ],
)
def test_segments_of(text: str, segments: tuple[Segment, ...]) -> None:
    assert Document(text).segments == segments


def test_tokens_keep_their_punctuation() -> None:
    assert list(Document(' "So,"\u00a0he').tokens) == [Token(1, 6, '"So,"'), Token(7, 9, "he")]


def test_a_document_does_not_change() -> None:
    with pytest.raises(AttributeError):
        Document("a").text = "b"  # type: ignore[misc]
