"""Known words among all words of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleantext.spun.spotting import PADDING, Vocabulary, same, words

WORDS = st.lists(st.text("ab'", min_size=1, max_size=40).map(str.encode), max_size=30)


@given(known=WORDS.map(lambda each: sorted({*each})), text=WORDS)
def test_it_finds_what_is_there_and_nothing_else(known: list[bytes], text: list[bytes]) -> None:
    spaced = b"".join((b" ", *(word + b"  "[: 1 + len(word) % 2] for word in text), PADDING))
    found = words(spaced)
    every = zip(found.start.tolist(), found.end.tolist(), strict=True)
    assert [spaced[start:end] for start, end in every] == text
    vocabulary = Vocabulary(known)
    place, number = vocabulary.among(found, spaced)
    expected = [(at, known.index(word) + 1) for at, word in enumerate(text) if word in known]
    assert [*zip(place.tolist(), number.tolist(), strict=True)] == expected


def test_words_that_share_a_place_in_the_table_are_told_apart() -> None:
    known = [b"w%d" % number for number in range(5_000)]
    text = b" %b" % b" ".join(known) + PADDING
    vocabulary = Vocabulary(known[::2])
    place, number = vocabulary.among(words(text), text)
    assert place.tolist() == [*range(0, 5_000, 2)]
    assert number.tolist() == [*range(1, 2_501)]


def test_long_words_with_a_common_beginning_are_told_apart() -> None:
    known = b"counterrevolutionaries"
    text = b" counterrevolutionaries counterrevolutionarilys" + PADDING
    assert Vocabulary([known]).among(words(text), text)[0].tolist() == [0]


@given(WORDS, st.integers(0, 1 << 32))
def test_where_two_texts_are_the_same(text: list[bytes], seed: int) -> None:
    one = b"".join((b" ", *(word + b" " for word in text), PADDING))
    other = bytearray(one)
    other[seed % len(one)] = ord("X")
    found = words(one)
    every = zip(found.start.tolist(), found.end.tolist(), strict=True)
    expected = [one[start:end] == other[start:end] for start, end in every]
    assert same(one, bytes(other), found.start, found.end).tolist() == expected
