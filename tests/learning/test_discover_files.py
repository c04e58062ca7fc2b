from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleantext.errors import InputError
from cleantext.learning import decisions, discovered
from cleantext.learning.decisions import Decision
from cleantext.learning.entries import Discovery, Entry, Example
from cleantext.spun import dialect

ENTRIES = (
    Entry("the", "nan", 0.98, 120.4, 130, (Example("so nan cat", 3, 6, "so the cat"),)),
    Entry("with", "pinch", 0.7, 12.0, 14, (Example("“ nan \ud800 pinch", 9, 14, "x"),)),
    Entry("or", "aliases", 0.2, 3.0, 9),
)
FOUND = Discovery(ENTRIES, 30, 9000, escape=0.11)


def test_what_is_written_loads_as_a_dialect(tmp_path: Path) -> None:
    profile = tmp_path / "new" / "mine.toml"
    discovered.write(FOUND, profile)
    loaded = dialect.load_from(profile)
    assert loaded == FOUND.dialect("mine")
    assert [str(rule) for rule in loaded.rules] == ["the → nan", "with → pinch"]
    assert loaded.profile.escape == 0.11
    assert loaded.profile.bare


def test_habits_are_kept(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    discovered.write(Discovery(ENTRIES, 1, 1, bare=False, articles_adjusted=True), profile)
    habits = dialect.read_profile(profile)
    assert (habits.bare, habits.articles_adjusted) == (False, True)


def test_entries_come_back_as_they_were(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    discovered.write(FOUND, profile, believed=0.6)
    assert discovered.read_entries(profile) == (ENTRIES, 0.6)


@pytest.mark.parametrize("name", ["Mine.toml", "mine.txt", "a b.toml", ".toml"])
def test_a_name_that_will_not_do(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        discovered.write(FOUND, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError):
        discovered.write(FOUND, tmp_path / "file" / "mine.toml")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", '{"version": 1}', '{"version": 1, "entries": [3]}', "\xff", "[" * 9999],
)
def test_a_malformed_side_file_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "mine.examples.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"mine\.examples\.json: malformed"):
        discovered.read_entries(tmp_path / "mine.toml")


def test_a_side_file_that_is_missing_or_of_another_version(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="discover the dialect again"):
        discovered.read_entries(tmp_path / "mine.toml")
    (tmp_path / "mine.examples.json").write_text('{"version": 2}')
    with pytest.raises(InputError, match="another version"):
        discovered.read_entries(tmp_path / "mine.toml")


def test_decisions_come_back_as_they_were(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    made = {
        ("the", "nan"): Decision("accept"),
        ("with", "pinch"): Decision("edit", "für alle"),
        ("or", "aliases"): Decision("reject"),
    }
    assert decisions.read(profile) == {}
    decisions.write(profile, made)
    assert decisions.read(profile) == made


@pytest.mark.parametrize(
    "item",
    [
        {"original": "a", "surrogate": "b", "action": "burn"},
        {"original": "a", "surrogate": "b", "action": "edit"},
        {"original": "a", "surrogate": "b", "action": "accept", "instead": "c"},
        {"original": "a", "action": "accept"},
        "accept",
    ],
)
def test_malformed_decisions_are_named(item: object, tmp_path: Path) -> None:
    path = tmp_path / "mine.review.json"
    path.write_text(json.dumps({"version": 1, "decisions": [item]}))
    with pytest.raises(InputError, match=r"mine\.review\.json: malformed"):
        decisions.read(tmp_path / "mine.toml")
