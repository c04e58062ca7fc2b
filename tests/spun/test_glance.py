"""A glance at a long text before it is judged."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext import Cleaner, Document
from cleantext.spun import dialect as dialects
from cleantext.spun import glance
from cleantext.spun.glance import _chained
from cleantext.spun.loading import load_gate, load_tables
from cleantext.spun.verdict import LONG, _chain, judge

CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody."
ODD = "Helium and arsenic: a successful location."
SPUN = (
    "The president said that nan authorities would proceed to activity pinch immoderate of nan "
    "leaders successful nan region, arsenic good arsenic those who unrecorded adjacent nan border."
)


def hopeless(text: str) -> dict[str, bool]:
    """What the glance says of each dialect that passes the gate."""
    passed = load_gate(dialects.names(), ()).candidates(text)
    candidates = [(load_tables(name, ()), each) for name, each in passed.items()]
    return dict(zip(passed, glance.hopeless([text], [candidates])[0], strict=True))


@given(st.lists(st.tuples(st.floats(-30, 30), st.booleans()), min_size=1, max_size=40))
def test_a_chain_with_gaps_is_that_of_the_verdict(each: list[tuple[float, bool]]) -> None:
    ratios = [ratio if counts else 0.0 for ratio, counts in each]
    places = [place for place, (_, counts) in enumerate(each) if counts]
    if places:
        total = _chained([ratios[place] for place in places], places)
        assert total == pytest.approx(_chain(ratios)[0], abs=1e-9)


@pytest.mark.parametrize("lines", [300, 2000])
def test_odd_lines_in_a_long_clean_text_are_hopeless(lines: int) -> None:
    text = "\n".join([*[CLEAN] * lines, ODD, *[CLEAN] * lines])
    found = hopeless(text)
    assert found
    assert all(found.values())
    assert not Cleaner().screen(text)


def test_a_spun_paragraph_in_a_long_clean_text_is_not() -> None:
    text = "\n".join([*[CLEAN] * 500, SPUN, *[CLEAN] * 500])
    assert not hopeless(text)["nan"]
    assert Cleaner().screen(text)


def test_short_texts_are_judged() -> None:
    assert not any(hopeless(f"{CLEAN}\n{SPUN}\n{CLEAN}").values())


@given(seed=st.integers(0, 1 << 32), both=st.booleans())
def test_what_is_hopeless_is_not_judged_spun(seed: int, both: bool) -> None:
    choose = Random(seed)
    words = [*CLEAN.split() * 6, *SPUN.split()]
    odd = " ".join(choose.choices(words, k=choose.randint(3, 80)))
    part = " ".join(SPUN.split()[choose.randint(0, 20) :][: choose.randint(1, 20)])
    lines = [CLEAN] * (LONG // 10) + [odd, f"{part} {CLEAN}"][: 1 + both]
    choose.shuffle(lines)
    text = "\n".join(lines)
    passed = load_gate(dialects.names(), ()).candidates(text)
    for name, none in hopeless(text).items():
        candidates = [(load_tables(name, ()), passed[name])]
        assert not none or not judge(Document(text), candidates).verdict.spun
