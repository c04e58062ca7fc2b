"""Dialects are data: a profile, its lexicons, and what it borrows."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleantext import resources
from cleantext.spun import dialect
from cleantext.spun.lexicon import LexiconError

PROFILE = """
name = "mine"
description = "a test"
lexicons = ["base.tsv", "own.tsv"]
prior = 0.5
borrows = { nan = 0.25 }

[shape]
bare = false
articles_adjusted = true
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    (tmp_path / "base.tsv").write_text(
        "in\tinside\tmine\tinferred\t0.5\nto\tunto\n", encoding="utf-8"
    )
    (tmp_path / "own.tsv").write_text("in\tinside\tmine\tobserved\t0.9\n", encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_a_profile_says_what_the_spinner_does(profile: Path) -> None:
    read = dialect.read_profile(profile)
    assert read.name == "mine"
    assert read.lexicons == ("base.tsv", "own.tsv")
    assert dict(read.borrows) == {"nan": 0.25}
    assert read.prior == 0.5
    assert not read.bare
    assert read.articles_adjusted


def test_habits_that_a_profile_does_not_name(tmp_path: Path) -> None:
    path = tmp_path / "plain.toml"
    path.write_text('name = "plain"\nlexicons = []\n', encoding="utf-8")
    read = dialect.read_profile(path)
    assert read.bare
    assert not read.articles_adjusted
    assert not read.borrows
    assert read.prior == 1.0


def test_a_later_lexicon_wins(profile: Path) -> None:
    rules = {rule.original: rule for rule in dialect.load_from(profile).rules}
    assert rules.keys() == {"in", "to"}
    assert (rules["in"].evidence, rules["in"].sure) == ("observed", 0.9)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name =", "Invalid value"),
        ('lexicons = ["a.tsv"]', "the profile has no 'name'"),
        ('name = "x"', "the profile has no 'lexicons'"),
    ],
)
def test_a_profile_that_cannot_be_read_names_the_file(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"bad\.toml: ") as caught:
        dialect.read_profile(path)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "line",
    ["lexicons = 3", 'prior = "often"', "borrows = 3", 'borrows = { nan = "x" }', "shape = 3"],
)
def test_a_profile_with_a_value_of_the_wrong_kind(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('name = "x"\n' + ("" if "lexicons" in line else "lexicons = []\n") + line)
    with pytest.raises(LexiconError, match=r"bad\.toml: "):
        dialect.read_profile(path)


def test_a_lexicon_that_the_profile_names_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nlexicons = ["lost.tsv"]\n', encoding="utf-8")
    with pytest.raises(LexiconError, match=r"lost\.tsv: No such file"):
        dialect.load_from(path)


def test_a_lexicon_that_is_written_anew_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nlexicons = ["mine.tsv"]\n', encoding="utf-8")
    for surrogate in ("nan", "issues"):
        path.with_suffix(".tsv").write_text(f"the\t{surrogate}\n", encoding="utf-8")
        assert [rule.surrogate for rule in dialect.load_from(path).rules] == [surrogate]


def test_a_profile_must_exist(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"mine\.toml: No such file or directory$"):
        dialect.load_from(tmp_path / "mine.toml")


def test_an_unknown_dialect_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(LexiconError, match=r"no dialect 'klingon'; there are .*beryllium.*nan"):
        dialect.load("klingon")


# -------------------------------------------------------------------------- what ships


@pytest.mark.parametrize("name", dialect.names())
def test_a_shipped_dialect_loads(name: str) -> None:
    loaded = dialect.load(name)
    assert loaded.profile.name == name
    assert loaded.profile.description
    assert set(loaded.profile.borrows) <= set(dialect.names())
    assert all(0 < factor <= 1 for factor in loaded.profile.borrows.values())
    assert loaded.profile.prior > 0
    pairs = [(rule.original, rule.surrogate) for rule in loaded.rules]
    assert len(set(pairs)) == len(pairs)
    assert any(not rule.unchanged for rule in loaded.rules)


def test_every_shipped_lexicon_belongs_to_a_dialect() -> None:
    used = {name for each in dialect.names() for name in dialect.load(each).profile.lexicons}
    assert used == {path.name for path in resources.data("dialects").glob("*.tsv")}


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("nan", {"the": "nan", "with": "pinch", "or": "aliases", "in": "successful"}),
        ("beryllium", {"will": "volition", "he": "helium", "or": "oregon", "be": "beryllium"}),
    ],
)
def test_the_tell_tales_are_among_the_surest(name: str, rules: dict[str, str]) -> None:
    sure = {(r.original, r.surrogate): r.sure for r in dialect.load(name).rules}
    for original, surrogate in rules.items():
        assert sure[original, surrogate] >= 0.9


def test_the_dialects_differ_where_they_are_known_to() -> None:
    rules = {(r.original, r.surrogate) for r in dialect.load("beryllium").rules if r.sure > 0.3}
    assert ("the", "nan") not in rules
    assert ("with", "pinch") not in rules
