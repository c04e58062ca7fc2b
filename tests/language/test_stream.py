"""Many paragraphs read at once, against the plain reader."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.language import stream
from cleantext.language.keys import CLASSES, SPECIAL, KeyReader
from cleantext.language.stream import StreamReader

IDS = {key: n for n, key in enumerate((*SPECIAL, *CLASSES, "the", "dog", "Dog", "ran", "it", "3"))}
TOKENS = st.sampled_from(
    [
        "The",
        "the",
        "dog",
        "Dog",
        "dog's.",
        "ran.",
        "ran!”",
        "...",
        "—",
        "it",
        "Mr.",
        "3",
        "3.",
        "U.S.",
    ]
) | st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=5)
PARAGRAPHS = st.lists(st.lists(TOKENS, min_size=1, max_size=9), max_size=5)


def plainly(paragraphs: list[list[str]]) -> tuple[list[int], list[int]]:
    """Keys and positions by the plain reader; a paragraph without a key is left out."""
    reader = KeyReader(IDS)
    keys: list[int] = []
    positions: list[int] = []
    for words in paragraphs:
        found, at = reader.paragraph(words)
        positions += [len(keys) + place if place >= 0 else -1 for place in at]
        if max(at) >= 0:
            keys += found
    return keys, positions


def check(reader: StreamReader, paragraphs: list[list[str]]) -> None:
    words = [word for each in paragraphs for word in each]
    found = reader.read(words, np.array([len(each) for each in paragraphs], np.int64))
    keys, positions = plainly(paragraphs)
    assert found.keys.tolist() == keys
    assert found.position.tolist() == positions


@given(PARAGRAPHS)
def test_a_stream_is_what_the_plain_reader_reads(paragraphs: list[list[str]]) -> None:
    check(StreamReader(IDS), paragraphs)


def test_words_are_remembered_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_TOKENS", 3000)
    reader = StreamReader(IDS)
    for start in range(0, 20_000, 700):
        check(reader, [[f"w{start + n}." for n in range(1500)], ["The", "dog", "ran."]])


@given(TOKENS)
def test_a_word_inside_a_sentence(word: str) -> None:
    assert StreamReader(IDS).inner(word) == KeyReader(IDS).token(word)
