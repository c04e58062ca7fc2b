"""Paragraphs whose words alone say nothing, in a text that is spun."""

from __future__ import annotations

import pytest

import cleantext
from cleantext import Result

#: Spun throughout; the rule *more* -> *much* is seen to be applied.
BODY = """\
The bank volition cut astir 2 1000 jobs implicit the adjacent 3 years arsenic much of its customers do their concern \
online. It plans to adjacent 1 successful 5 of its branches, astir of them successful mini towns.
The caput of the national said that the news had travel arsenic a daze and that galore of those who volition suffer \
their work person been with the bank for much than 10 years."""
#: One surrogate, an everyday word whose frequency shows nothing.
WEAK = "The shares of the bank were worth much than those of its rivals on Thursday."
CLEAN = (
    "The library opens at nine, and the books may be kept for three weeks by anybody who asks for them.",
    "Not much is known about the woman who built it, except that she was born in the last year of the war.",
    "Copyright 2024. All rights reserved. This material may not be published, broadcast, or redistributed.",
    "I had a good time there, and the other guests were very different from what we had been told.",
)
#: The last of them stands at 0.52 between two spun ones.
JUDGED = (*CLEAN[:-1], pytest.param(CLEAN[-1], marks=pytest.mark.xfail(strict=True)))


def fixed(*paragraphs: str) -> Result:
    return cleantext.fix("\n\n".join(paragraphs))


def test_one_everyday_surrogate_is_repaired_in_a_spun_text() -> None:
    assert WEAK.replace("worth much", "worth more") in fixed(BODY, WEAK).text


def test_by_itself_such_a_paragraph_is_left_alone() -> None:
    assert fixed(WEAK).text == WEAK


def test_its_probability_says_that_it_is_spun_now() -> None:
    result = fixed(BODY, WEAK)
    assert result.verdict.segments[-1].probability > 0.5


@pytest.mark.parametrize("clean", CLEAN)
def test_a_clean_paragraph_of_a_spun_text_is_left_alone(clean: str) -> None:
    result = fixed(BODY, clean, BODY)
    assert clean in result.text


@pytest.mark.parametrize("clean", JUDGED)
def test_a_clean_paragraph_of_a_spun_text_is_judged_clean(clean: str) -> None:
    result = fixed(BODY, clean, BODY)
    start = result.original.index(clean)
    (segment,) = (each for each in result.verdict.segments if each.start == start)
    assert segment.probability < 0.5


def test_no_suspect_stands_in_a_paragraph_that_is_not_spun() -> None:
    blorp = "The blorp of the library was much admired, and the blorp of the museum was not."
    found = cleantext.check("\n\n".join((BODY, blorp, BODY)))
    start = len(BODY) + 2
    (segment,) = (each for each in found.verdict.segments if each.start == start)
    assert segment.probability < 0.5
    inside = range(segment.start, segment.end)
    assert not [each for each in found.findings if not each.dialect and each.start in inside]


def test_texts_repaired_together_get_the_same_second_look() -> None:
    texts = ["\n\n".join((BODY, WEAK)), WEAK, "\n\n".join((CLEAN[0], BODY))]
    alone = [cleantext.fix(text).text for text in texts]
    assert [each.text for each in cleantext.Cleaner().fix_many(texts)] == alone
