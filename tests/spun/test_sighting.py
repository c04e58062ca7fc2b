"""What a dialect sees of lines, without a string for every word."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext import Document
from cleantext.spun import sighting
from cleantext.spun.loading import load_tables
from cleantext.spun.sighting import sight_of_lines
from cleantext.spun.tally import sight


@pytest.fixture(autouse=True, scope="module")
def arrays_for_small_texts_too() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sighting, "SMALL", 0)
        yield


@pytest.mark.parametrize("name", ["nan", "issues", "alternate"])
@given(seed=st.integers(0, 1 << 32), odd=st.booleans())
def test_it_sees_what_is_seen_word_by_word(name: str, seed: int, odd: bool) -> None:
    tables, choose = load_tables(name, ()), Random(seed)
    phrases = [word for word in tables.words if " " in word] or ["the"]
    shapes = [str, str, str, str, str.capitalize, "({})".format, "{},".format, "\0{}".format]
    gaps = [" ", " ", " ", "  ", "\t", "\r", "\x1c", "’", *(["\u00a0", "\u2028"] if odd else [])]

    def line() -> str:
        each = (
            choose.choice(shapes)(choose.choice(choose.choice([tables.words[1:], phrases])))
            for _ in range(choose.randint(1, 30))
        )
        return "".join(word + choose.choice(gaps) for word in each)

    lines = [line() for _ in range(choose.randint(1, 6))]
    found, expected = sight_of_lines(lines, tables), sight(Document("\n".join(lines)), tables)
    assert found.ids.tolist() == expected.ids.tolist()
    assert found.matches == expected.matches
    assert found.paragraph.tolist() == expected.paragraph.tolist()
    assert found.eligible.tolist() == expected.eligible.tolist()
