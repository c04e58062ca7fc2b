from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.errors import InputError
from cleantext.learning import decisions, discovered, review
from cleantext.learning.decisions import Decision
from cleantext.learning.entries import Discovery, Entry, Example
from cleantext.learning.review import Review, step
from cleantext.spun import lexicon

THE = Entry("the", "nan", 0.98, 120.4, 130, (Example("so nan cat", 3, 6, "so the cat"),))
WITH = Entry("with", "pinch", 0.7, 12.0, 14)
OR = Entry("or", "aliases", 0.2, 3.0, 9)
ENTRIES = (THE, WITH, OR)
COMMANDS = ("a", "accept", "r", "e by", "e", "E  at   once", "s", "skip", "u", "q", "", "x", " A ")


def after(*commands: str) -> Review:
    state = Review(ENTRIES)
    for command in commands:
        state = step(state, command)
    return state


@pytest.mark.parametrize(
    ("commands", "made", "current"),
    [
        ((), {}, THE),
        (("a",), {("the", "nan"): Decision("accept")}, WITH),
        (("reject",), {("the", "nan"): Decision("reject")}, WITH),
        (("e  this   one",), {("the", "nan"): Decision("edit", "this one")}, WITH),
        (("e the",), {("the", "nan"): Decision("accept")}, WITH),
        (("s",), {}, WITH),
        (("s", "s", "s"), {}, None),
        (("a", "u"), {}, THE),
        (("s", "u"), {}, THE),
        (("s", "a", "u"), {}, WITH),
        (("q",), {}, None),
        (("A", "q", "a"), {("the", "nan"): Decision("accept")}, None),
    ],
)
def test_commands(
    commands: tuple[str, ...], made: dict[tuple[str, str], Decision], current: Entry | None
) -> None:
    state = after(*commands)
    assert state.decisions == made
    assert state.current is current
    assert not state.message


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("", review.HELP),
        ("help", review.HELP),
        ("e", "say the original too"),
        ("u", "nothing to undo"),
        ("e a b c d e f g h i", "at most 8 words"),
        ("e a\x1b[2Jb", "letters and digits"),
        ("e #x", "letters and digits"),
    ],
)
def test_what_makes_no_sense_changes_nothing_but_the_message(command: str, message: str) -> None:
    state = after(command)
    assert message in state.message
    assert state == Review(ENTRIES, message=state.message)
    assert not step(state, "a").message


@given(st.lists(st.sampled_from(COMMANDS), max_size=12))
def test_undo_takes_back_everything(commands: list[str]) -> None:
    state = after(*[command for command in commands if command != "q"])
    assert state.decided == len(state.decisions) <= len(ENTRIES)
    if state.current is None:
        return
    while state.history:
        state = step(state, "u")
    assert replace(state, message="") == Review(ENTRIES)


@given(st.lists(st.sampled_from(COMMANDS), max_size=12))
def test_each_entry_is_shown_until_it_is_decided_or_skipped(commands: list[str]) -> None:
    state = after(*commands)
    passed = set(state.decisions) | state.skipped
    assert (state.current is None) == (state.finished or len(passed) == len(ENTRIES))
    assert not set(state.decisions) & state.skipped


def rows(*commands: str, standing: tuple[lexicon.Substitution, ...] | None = None) -> list[str]:
    found = review.rules(ENTRIES, after(*commands).decisions, "mine", 0.5, standing)
    return [f"{rule} {rule.evidence} {rule.sure}" for rule in found]


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ((), ["the → nan learned 0.98", "with → pinch inferred 0.7"]),
        (("a",), ["the → nan user 0.97", "with → pinch inferred 0.7"]),
        (("r",), ["with → pinch inferred 0.7"]),
        (("e this",), ["this → nan user 0.97", "with → pinch inferred 0.7"]),
        (("r", "r", "a"), ["or → aliases user 0.97"]),
    ],
)
def test_rules_after_a_review(commands: tuple[str, ...], expected: list[str]) -> None:
    assert rows(*commands) == expected


def test_rules_that_are_no_entries_stay() -> None:
    written = lexicon.Substitution("so", "truth", "mine", "user", 0.9)
    from_pairs = lexicon.Substitution("by", "past", "mine", "learned", 0.9)
    confirmed_before = lexicon.Substitution("the", "nan", "mine", "user", 0.97)
    assert rows("r", standing=(written, from_pairs, confirmed_before)) == [
        "by → past learned 0.9",
        "so → truth user 0.9",
    ]


def test_what_people_changed_in_the_lexicon_stays() -> None:
    """One entry was rewritten by hand, the other taken out; neither was decided on."""
    changed = lexicon.Substitution("the", "nan", "mine", "user", 0.5)
    assert rows(standing=(changed,)) == ["the → nan user 0.5"]
    assert rows("r", "a", standing=(changed,)) == ["with → pinch user 0.97"]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    discovered.write(Discovery(ENTRIES, 30, 9000), path)
    return path


def answers(*given: str) -> Callable[[str], str]:
    left: Iterator[str] = iter(given)

    def ask(prompt: str) -> str:
        assert "[a]ccept" in prompt
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask


def test_a_review_can_be_stopped_and_gone_on_with(profile: Path) -> None:
    shown: list[str] = []
    review.run(profile, answers("a", "q"), shown.append)
    assert "[1/3] the → nan" in shown[0]
    assert "so «nan» cat" in shown[0]
    assert "= so the cat" in shown[0]
    shown.clear()
    done = review.run(profile, answers("r", "e by"), shown.append)
    assert "[2/3] with → pinch" in shown[0]
    assert (done.decided, len(shown)) == (3, 2)
    written = lexicon.read(profile.with_suffix(".tsv"))
    assert [(str(rule), rule.evidence) for rule in written] == [
        ("by → aliases", "user"),
        ("the → nan", "user"),
    ]


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_nothing_is_lost_when_the_person_goes_away(
    profile: Path, stop: type[BaseException]
) -> None:
    given = iter(["r"])

    def ask(_: str) -> str:
        for answer in given:
            return answer
        raise stop

    assert review.run(profile, ask, lambda _: None).finished
    assert decisions.read(profile) == {("the", "nan"): Decision("reject")}
    assert [str(r) for r in lexicon.read(profile.with_suffix(".tsv"))] == ["with → pinch"]


def test_an_edit_that_is_undone_leaves_no_rule(profile: Path) -> None:
    review.run(profile, answers("e this", "u", "r"), lambda _: None)
    assert [str(r) for r in lexicon.read(profile.with_suffix(".tsv"))] == ["with → pinch"]


def test_a_message_is_shown_instead_of_the_entry_again(profile: Path) -> None:
    shown: list[str] = []
    review.run(profile, answers("what", "q"), shown.append)
    assert len(shown) == 2
    assert shown[1] == review.HELP


def test_a_malformed_lexicon_is_named(profile: Path) -> None:
    profile.with_suffix(".tsv").write_text("only one column\n")
    with pytest.raises(InputError, match=r"mine\.tsv:1: expected"):
        review.apply(profile)
