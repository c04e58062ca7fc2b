"""The gate for many texts at once says what the gate says of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spun_toys import dialect, observed

from cleantext import Cleaner, resources
from cleantext.spun import screen
from cleantext.spun.dialect import Profile
from cleantext.spun.fixer import SWEPT, _parts
from cleantext.spun.gate import Gate
from cleantext.spun.screen import Screen
from cleantext.spun.sweep import Sweep

SHIPPED = screen.read(resources.data("models/screen.json"))
GATE = Gate(SHIPPED)
SWEEP = Sweep(GATE)
CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody."
SPUN = (
    "The president said that nan authorities would proceed to activity pinch immoderate of nan "
    "leaders successful nan region, arsenic good arsenic those who unrecorded adjacent nan border."
)
PHRASES = [phrase for each in SHIPPED.values() for phrase in sorted(each.collocations)][::97]


def assert_same(texts: Sequence[str], gate: Gate = GATE, sweep: Sweep = SWEEP) -> None:
    for text, passed in zip(texts, sweep.candidates(texts), strict=True):
        expected = gate.candidates(text)
        assert list(passed) == list(expected)
        for name, each in expected.items():
            assert passed[name].lines == each.lines
            assert passed[name].nats == pytest.approx(each.nats)


def random_text(choose: Random) -> str:
    """Words that gates look for and others, in many shapes, with all kinds of white space."""
    each = SHIPPED[choose.choice([*SHIPPED])]
    strong = [*each.strong, *PHRASES]
    others = [*each.markers, *(main for main, _ in each.strong.values()), "they", "naïve", "🙂"]
    share = choose.choice([0.02, 0.1, 0.5])
    shapes = [str, str, str, str, str.capitalize, "({})".format, "{},".format, "é{}".format]
    gaps = ["\n", "\t", "  ", " ", "\r\n", "\u00a0", "\u2003", "\u3000", "\x1c", "“", "\n\n"]
    weights = [1, 0.1, 0.1, choose.choice([2, 9, 60]), 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    parts = [
        choose.choice(shapes)(choose.choice(strong if choose.random() < share else others))
        + choose.choices(gaps, weights)[0]
        for _ in range(choose.randint(0, 900))
    ]
    return "".join(parts)


@given(seed=st.integers(0, 1 << 32), number=st.integers(1, 5))
def test_random_texts(seed: int, number: int) -> None:
    choose = Random(seed)
    assert_same([random_text(choose) for _ in range(number)])


@pytest.mark.parametrize(
    "texts",
    [
        [""],
        ["", "\n", " "],
        [SPUN, "", CLEAN, SPUN],
        [f"{CLEAN}\n" * 300 + SPUN + f"\n{CLEAN}" * 300],
        ["nan nan pinch", "immoderate"],  # no passage goes over a border
        ["We use profound", "learning, as others do."],
        ["We use profound learning, as others do.", "the profound\nlearning of big\ncolossal data"],
        ["a\0nan b", "nan", "\ud800 nan"],
        [SPUN.replace(" ", "\u00a0"), SPUN.replace("nan ", "nan\u2028")],
        ["x" * 70_000 + " " + SPUN],
        [f"{SPUN}\n{CLEAN}\n{CLEAN}\n{SPUN}"],
    ],
)
def test_odd_texts(texts: Sequence[str]) -> None:
    assert_same(texts)


def test_a_spun_article_and_parts_of_it(samples: Path) -> None:
    lines = (samples / "fox.txt").read_text(encoding="utf-8").split("\n")
    assert_same(["\n".join(lines[at : at + 7] * 20) for at in range(0, len(lines), 7)])


def made(table: dict[str, str], profile: Profile) -> Screen:
    return screen.of(dialect(observed(table), profile))


@pytest.mark.parametrize("bare", [True, False])
def test_a_lexicon_of_ones_own(bare: bool) -> None:
    table = {"the": "nan", "at": "astatine", "with": "counterrevolutionaries", "and": "it's"}
    gate = Gate({"t": made(table, Profile("t", bare=bare))})
    sweep = Sweep(gate)
    assert sweep.exact
    texts = [
        "nan dog counterrevolutionaries a cat astatine sea it's so on",
        "nan dog counterrevolutionaries a cat astatine sea it's so on the with at and",
        "nan dog counterrevolutionarily counterrevolutionariesx Counterrevolutionaries",
    ]
    assert_same(texts, gate, sweep)


@pytest.mark.parametrize("bare", [True, False])
def test_bare_originals_with_punctuation_are_left_to_the_gate(bare: bool) -> None:
    each = Screen(bare, 1.2, 1.0, {"nan": ("co-op", 5.0)}, {}, frozenset())
    assert Sweep(Gate({"t": each})).exact is not bare
    spaced = Screen(bare, 1.2, 1.0, {"nan": ("next to", 5.0)}, {}, frozenset())
    assert Sweep(Gate({"t": spaced})).exact


def test_many_texts_are_screened_as_one_by_one() -> None:
    odd = "Helium and arsenic: a successful location."
    long = "\n".join([CLEAN] * (SWEPT // len(CLEAN) // 2))
    texts = [long, f"{long}\n{SPUN}\n{long}", CLEAN, SPUN, f"{long}\n{odd}\n{long}", "", long]
    assert Cleaner().screen_many(texts) == [Cleaner().screen(text) for text in texts]
    assert Cleaner().screen_many(texts[2:4]) == [False, True]
    assert Cleaner().screen_many([]) == []


def test_texts_are_swept_in_parts_of_a_certain_size() -> None:
    sizes = [SWEPT, 1, SWEPT, SWEPT // 2, SWEPT // 2, 0, 1, SWEPT // 3]
    texts = ["x" * size for size in sizes]
    parts = [*_parts(texts)]
    assert [text for part in parts for text in part] == texts
    assert [len(part) for part in parts] == [1, 2, 5]
    assert [*_parts([])] == [[]]
