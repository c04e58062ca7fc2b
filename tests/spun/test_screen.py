"""The gate before the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import plain_gate
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spun_toys import dialect, observed

from cleantext import Document, resources
from cleantext.spun import dialect as dialects
from cleantext.spun import fixer, loading, screen
from cleantext.spun.dialect import Profile
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.gate import Gate
from cleantext.spun.loading import load_screens, load_tables
from cleantext.spun.screen import IN_WINDOW, STRONG, WINDOW, Screen

FILE = resources.data("models/screen.json")
TABLE = {"the": "nan", "at": "astatine", "with": "quonk", "and": "zorp", "next": "past"}
CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody."
SPUN = (
    "The president said that nan authorities would proceed to activity pinch immoderate of nan "
    "leaders successful nan region, arsenic good arsenic those who unrecorded adjacent nan border."
)


def made(profile: Profile, table: Mapping[str, str] = TABLE) -> Screen:
    return screen.of(dialect(observed(table), profile))


def passes(gate: Screen, *paragraphs: str) -> bool:
    return bool(Gate({"t": gate}).candidates("\n".join(paragraphs)))


BARE = made(Profile("t"))
LOOSE = made(Profile("t", bare=False))


def weighed(share: float) -> Screen:
    """A gate whose strong surrogates each have this share of the nats that a window needs."""
    enough = BARE.needed + IN_WINDOW * BARE.scale
    strong = {s: (o, share * enough) for s, (o, _) in BARE.strong.items()}
    return Screen(True, BARE.needed, 1.0, strong, {}, frozenset())


def test_strong_surrogates_have_their_original_and_nats() -> None:
    assert {s: original for s, (original, _) in BARE.strong.items()} == {
        surrogate: original for original, surrogate in TABLE.items() if surrogate != "past"
    }
    assert all(nats >= STRONG for _, nats in BARE.strong.values())


@pytest.mark.parametrize("gate", [BARE, LOOSE])
def test_several_strong_surrogates_in_a_paragraph_pass(gate: Screen) -> None:
    assert passes(gate, CLEAN, "nan dog quonk a cat astatine sea zorp so on", CLEAN)


@pytest.mark.parametrize("gate", [BARE, LOOSE])
@pytest.mark.parametrize("paragraphs", [[""], [CLEAN], [CLEAN] * 500])
def test_clean_text_does_not(gate: Screen, paragraphs: Sequence[str]) -> None:
    assert not passes(gate, *paragraphs)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_burst_of_one_word_says_no_more_than_the_word(share: float) -> None:
    assert not passes(weighed(share), *["nan house " * 500] * 3)


def test_a_surrogate_next_to_its_original_does_not_count() -> None:
    line = "nan dog quonk a cat astatine sea zorp so on"
    assert passes(BARE, line)
    assert not passes(BARE, f"{line} the with at and")
    assert passes(BARE, line, "the with at and")


def test_surrogates_in_many_paragraphs_add_up() -> None:
    lines = ["a nan house", "we met quonk him", "it was astatine sea", "salt zorp pepper"]
    gate = weighed(0.3)
    assert not passes(gate, *lines[:3])
    assert passes(gate, *lines)


def test_a_spinner_of_bare_words_sees_no_others() -> None:
    line = "Nan dog, (quonk) a cat; astatine, sea: zorp."
    assert not passes(BARE, line)
    assert passes(LOOSE, line)


def test_one_collocation_is_enough() -> None:
    table = {"deep learning": "profound learning", "neural network": "neural organization"}
    gate = made(Profile("t", bare=False, collocations=True), table)
    assert passes(gate, CLEAN, "We use Profound learning, as others do.")
    assert not passes(gate, "We saw a profound change.", "Learning is good.", CLEAN)


def test_a_collocation_is_enough_for_a_longer_one() -> None:
    table = {"deep learning": "profound learning", "deep learning model": "profound learning model"}
    gate = made(Profile("t", bare=False, collocations=True), table)
    assert gate.collocations == {"profound learning"}
    assert passes(gate, "We use a profound learning model.")


def test_surrogates_far_apart_do_not_add_up() -> None:
    lines = ["a nan house", "we met quonk him", "it was astatine sea", "salt zorp pepper"]
    apart = ["and so on ".ljust(2 * WINDOW, "x")]
    assert passes(weighed(0.3), *lines)
    assert not passes(weighed(0.3), *(line for each in lines for line in (each, *apart)))


def test_the_lines_that_pass_are_named() -> None:
    lines = [CLEAN, "nan dog quonk a cat astatine sea zorp so on", "", CLEAN]
    passed = Gate({"t": BARE, "u": weighed(0.0)}).candidates("\n".join(lines))
    assert passed["t"].lines == (1,)
    assert passed["t"].nats > BARE.needed


def test_a_phrase_must_stand_in_a_row() -> None:
    gate = made(Profile("t", bare=False, collocations=True), {"deep learning": "profound learning"})
    assert passes(gate, "The “profound learning”—as they say.")
    assert not passes(gate, "A profound view of learning; learning is profound.")


SHIPPED = screen.read(FILE)
GATE = Gate(SHIPPED)
DIALECTS = [name for name, each in SHIPPED.items() if not each.collocations]


@pytest.mark.parametrize("name", DIALECTS)
@given(
    seed=st.integers(0, 1 << 32), lines=st.integers(1, 60), share=st.sampled_from([0.02, 0.1, 0.5])
)
def test_it_lets_through_what_a_plain_gate_does(
    name: str, seed: int, lines: int, share: float
) -> None:
    each, choose = SHIPPED[name], Random(seed)
    strong, others = (
        [*each.strong],
        [*each.markers, *["they", "went", "home", "and", "saw", "nothing"]],
    )
    shapes = [str, str, str, str.capitalize, "({})".format, "{},".format, "\u00a0{}".format]
    words = (
        choose.choice(shapes)(choose.choice(strong if choose.random() < share else others))
        for _ in range(lines * 12)
    )
    gaps = choose.choices(
        ["\n", "\t", "  ", " "], [1, 0.1, 0.1, choose.choice([2, 9, 60])], k=lines * 12
    )
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    passed = GATE.candidates(text).get(name)
    found, expected = set(passed.lines if passed else ()), plain_gate.passing(each, text)
    # so many are enough for all
    enough = screen.MOST * (text.count("\n") + 1)
    assert found == expected or (found < expected and len(found) >= enough)


def test_a_rarer_dialect_needs_more() -> None:
    assert made(Profile("t", prior=0.1)).needed > BARE.needed


# ------------------------------------------------------------------------------- the file


def shipped() -> dict[str, Screen]:
    return {name: screen.of(load_tables(name, ())) for name in dialects.names()}


def test_the_shipped_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == screen.to_json(shipped()), (
        "run: python scripts/build_tables.py"
    )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "screen.json"
    path.write_text(screen.to_json(shipped()), encoding="utf-8")
    assert screen.read(path) == shipped()


def test_the_shipped_screens_serve_the_shipped_dialects() -> None:
    assert load_screens(dialects.names(), ()) == screen.read(FILE)


def test_a_users_lexicon_has_a_screen_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("with\tquonk\n", encoding="utf-8")
    screens = load_screens(("nan",), (path,))
    assert screens.keys() == {"nan"}
    assert "quonk" in screens["nan"].strong
    assert "nan" in screens["nan"].strong
    assert "quonk" not in load_screens(("nan",), ())["nan"].strong


# ------------------------------------------------------------------------- in the detector


def test_the_dialects_of_a_spun_text_pass() -> None:
    gate = Gate(load_screens(dialects.names(), ()))
    found = gate.candidates(f"{CLEAN}\n{SPUN}\n{CLEAN}")
    assert next(iter(found)) == "nan"
    assert found["nan"].lines == (1,)
    assert set(found) < set(dialects.names())
    assert Gate(load_screens(("issues",), ())).candidates(CLEAN) == {}


def test_a_clean_text_loads_no_lexicon(monkeypatch: pytest.MonkeyPatch, samples: Path) -> None:
    def unwanted(name: str, *_: object) -> None:
        raise AssertionError(f"{name} was loaded")

    for module in (loading, fixer):
        monkeypatch.setattr(module, "load_tables", unwanted)
    for text in ("", CLEAN, (samples / "clean.txt").read_text(encoding="utf-8")):
        assert not SpunDetector().detect(Document(text)).verdict.spun
    with pytest.raises(AssertionError, match="was loaded"):
        SpunDetector().detect(Document(SPUN))
