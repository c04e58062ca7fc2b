"""From tokens to the symbols of the context model."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.language.keys import (
    CLASSES,
    CLAUSE,
    END,
    POSSESSIVE,
    SPECIAL,
    START,
    KeyReader,
    core_of,
    split_shape,
    token_keys,
    word_class,
)

WORDS = ("the", "in", "cat", "cats", "it's", "two", "2", "Paris", "mr", "u.s")
IDS = {key: number for number, key in enumerate((*SPECIAL, *CLASSES, *WORDS))}
NAMES = {number: key for key, number in IDS.items()}
#: Any token, with more punctuation, digits and apostrophes than chance gives.
TOKENS = st.text(min_size=1).filter(lambda t: not any(c.isspace() for c in t)) | st.text(
    "aAbs'’\"().,;:!?-–—$€%0123@#/é", min_size=1, max_size=8
)


@pytest.mark.parametrize(
    ("token", "keys"),
    [
        ("cat", ("cat",)),
        ("cat.", ("cat", END)),
        ("cat,", ("cat", CLAUSE)),
        ("“cat”", ("cat",)),
        ('cat."', ("cat", END)),
        ("(cat)", ("cat", CLAUSE)),
        ("cat’s", ("cat", POSSESSIVE)),
        ("cat's?", ("cat", POSSESSIVE, END)),
        ("it’s", ("it's",)),
        ("—", (CLAUSE,)),
        ("...", ()),
        ("Mr.", ("<Cap>",)),
        ("U.S.", ("<CAP>",)),
        ("J.", ("<CAP>",)),
        ("Paris", ("Paris",)),
        ("London", ("<Cap>",)),
        ("NATO", ("<CAP>",)),
        ("zorping", ("<unk-ing>",)),
        ("zorped", ("<unk-ed>",)),
        ("zorply", ("<unk-ly>",)),
        ("zorps", ("<unk-s>",)),
        ("zorp", ("<unk>",)),
        ("2", ("2",)),
        ("17", ("<int2>",)),
        ("1999", ("<year>",)),
        ("10,000", ("<int>",)),
        ("3.5", ("<decimal>",)),
        ("7%", ("<percent>",)),
        ("$5", ("<money>",)),
        ("21st", ("<ordinal>",)),
        ("old-time", ("<hyphen>",)),
        ("jo@example.org", ("<web>",)),
        ("#news", ("<web>",)),
        ("mp3", ("<alnum>",)),
    ],
)
def test_keys_inside_a_sentence(token: str, keys: tuple[str, ...]) -> None:
    assert token_keys(token, IDS, initial=False) == keys


@pytest.mark.parametrize(
    ("token", "key"),
    [("The", "the"), ("Cat's", "cat"), ("Paris", "Paris"), ("London", "<Cap>"), ("THE", "<CAP>")],
)
def test_a_capital_that_opens_a_sentence_says_nothing(token: str, key: str) -> None:
    assert token_keys(token, IDS, initial=True)[0] == key


@pytest.mark.parametrize(
    ("token", "core"),
    [
        ("“dog’s”", "dog"),
        ("it's,", "it's"),
        ("(end).", "end"),
        ("—", ""),
        ("well-known;", "well-known"),
    ],
)
def test_core_of(token: str, core: str) -> None:
    assert core_of(token) == core


@given(TOKENS)
def test_the_shape_is_a_stretch_of_the_token_and_its_end(token: str) -> None:
    core, trail = split_shape(token)
    assert token.endswith(core + trail)


@given(TOKENS, st.booleans())
def test_every_token_has_keys_of_the_vocabulary(token: str, initial: bool) -> None:
    keys = token_keys(token, IDS, initial=initial)
    assert all(key in IDS for key in keys)
    assert START not in keys
    assert len(keys) <= 3


@given(TOKENS)
def test_every_word_has_a_class(core: str) -> None:
    assert word_class(core) in CLASSES


@given(st.lists(TOKENS))
def test_a_paragraph_is_sentences_and_remembers_where_tokens_are(tokens: list[str]) -> None:
    ids, positions = KeyReader(IDS).paragraph(tokens)
    keys = [NAMES[number] for number in ids]
    assert keys[0] == START
    assert keys[-1] == END
    assert len(positions) == len(tokens)
    for before, after in pairwise(keys):
        assert (before == END) == (after == START)
    placed = [position for position in positions if position >= 0]
    assert placed == sorted(set(placed))
    for token, position in zip(tokens, positions, strict=True):
        either = [token_keys(token, IDS, initial=initial) for initial in (False, True)]
        if position < 0:
            assert () in either
        else:
            assert keys[position] in {found[0] for found in either if found}


def test_sentences_of_a_paragraph() -> None:
    ids, positions = KeyReader(IDS).paragraph(
        ["The", "cat...", "in", "Paris.", "It's", "2", "cats"]
    )
    assert [NAMES[number] for number in ids] == [
        *(START, "the", "cat", "in", "Paris", END),
        *(START, "it's", "2", "cats", END),
    ]
    assert positions == [1, 2, 3, 4, 7, 8, 9]


def test_an_empty_paragraph() -> None:
    assert KeyReader(IDS).paragraph([]) == ([IDS[START], IDS[END]], [])


def test_a_reader_answers_the_same_when_asked_again() -> None:
    reader = KeyReader(IDS)
    for _ in range(2):
        assert reader.token("The", initial=True) == (IDS["the"],)
        assert reader.token("The") == (IDS["<Cap>"],)
