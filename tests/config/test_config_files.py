"""Configuration files: which one counts, what is read from it, and what is said of a wrong one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleantext.config import KEYS, Effective, Resolver, read_file
from cleantext.errors import InputError


def settle(folder: Path) -> Effective:
    return Resolver(environ={}).for_folder(folder)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


EVERY_KEY = """
dialect = "nan"
lexicons = ["mine.tsv", "../theirs.tsv"]
min-confidence = 0.8
protect = ["nan", '/x{1,2}/']
include = ["*.md"]
exclude = ["build/", "!build/keep.md"]
one-source = true
respect-gitignore = false
jobs = 3
input-format = "markdown"
field = ["text", "meta.title"]
column = ["body"]
encoding = "latin-1"
backup = ".bak"
format = "sarif"
statistics = true
show-suggestions = true
fail-on = "spun"
max-findings = 7
"""


def test_every_key_is_read_with_its_type(tmp_path: Path) -> None:
    write(tmp_path / "cleantext.toml", EVERY_KEY + '[per-file]\n"a/*" = "off"\n')
    effective = settle(tmp_path)
    config = effective.config
    assert {one.key for one in effective.settings if one.origin != "default"} == set(KEYS)
    assert config.dialect == "nan"
    assert config.lexicons == (tmp_path / "mine.tsv", tmp_path.parent / "theirs.tsv")
    assert config.min_confidence == 0.8
    assert config.protect == ("nan", "/x{1,2}/")
    assert config.exclude == ("build/", "!build/keep.md")
    assert config.one_source is True
    assert config.respect_gitignore is False
    assert (config.jobs, config.max_findings) == (3, 7)
    assert config.field == ("text", "meta.title")
    assert (config.encoding, config.backup, config.format) == ("latin-1", ".bak", "sarif")
    assert config.per_file[0].settings is None


def test_a_whole_number_will_do_where_a_number_is_wanted(tmp_path: Path) -> None:
    write(tmp_path / "cleantext.toml", "min-confidence = 1")
    value = settle(tmp_path).config.min_confidence
    assert (value, type(value)) == (1.0, float)


def test_the_nearest_ancestor_counts_alone(tmp_path: Path) -> None:
    write(tmp_path / "cleantext.toml", 'dialect = "nan"\njobs = 2')
    write(tmp_path / "a/pyproject.toml", "[tool.cleantext]\njobs = 3")
    write(tmp_path / "a/b/pyproject.toml", "[tool.other]\njobs = 4")
    (tmp_path / "a/b/c").mkdir()
    inner, outer = settle(tmp_path / "a/b/c"), settle(tmp_path)
    assert (inner.config.jobs, inner.config.dialect) == (3, "auto")
    assert inner.file == tmp_path / "a/pyproject.toml"
    assert (outer.config.jobs, outer.config.dialect) == (2, "nan")


def test_our_own_file_wins_over_the_project_file_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.cleantext]\njobs = 3")
    write(tmp_path / "cleantext.toml", "jobs = 4")
    assert settle(tmp_path).config.jobs == 4


def test_a_file_need_not_exist_to_have_settings(tmp_path: Path) -> None:
    write(tmp_path / "cleantext.toml", "jobs = 4")
    assert Resolver(environ={}).for_file(tmp_path / "none/such.txt").config.jobs == 4


def test_a_relative_path_and_dots_find_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a/cleantext.toml", "jobs = 4")
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "b")
    assert Resolver(environ={}).for_file(Path("../a/x.txt")).config.jobs == 4
    assert Resolver(environ={}).for_file(Path("x.txt")).config.jobs == 0


def test_a_broken_project_file_that_is_not_about_us_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.other\n")
    assert settle(tmp_path).file is None


def test_a_folder_called_like_a_configuration_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "cleantext.toml").mkdir()
    os.mkfifo(tmp_path / "pyproject.toml")
    assert settle(tmp_path).file is None


def test_a_byte_order_mark_and_dos_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "cleantext.toml").write_bytes(b"\xef\xbb\xbf# hello\r\n\r\njobs = 4\r\n")
    effective = settle(tmp_path)
    assert effective.config.jobs == 4
    assert effective.origin("jobs").endswith("cleantext.toml:3")


def test_a_file_that_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    named = write(tmp_path / "ci/strict.toml", 'jobs = 4\nlexicons = ["l.tsv"]')
    write(tmp_path / "cleantext.toml", "jobs = 2")
    config = Resolver(environ={}, file=named).for_folder(tmp_path).config
    assert (config.jobs, config.lexicons) == (4, (tmp_path / "ci/l.tsv",))


def test_a_named_project_file_without_our_table_sets_nothing(tmp_path: Path) -> None:
    assert read_file(write(tmp_path / "pyproject.toml", "[project]")).settings == ()


def test_isolated_means_no_file(tmp_path: Path) -> None:
    named = write(tmp_path / "cleantext.toml", "jobs = 4")
    assert Resolver(environ={}, isolated=True).for_folder(tmp_path).config.jobs == 0
    assert Resolver(environ={}, isolated=True, file=named).for_folder(tmp_path).config.jobs == 0


# What stands in cleantext.toml, and what the message has to hold.
WRONG = {
    "no pattern": ('exclude = ["[z-a]"]', "`exclude`", "'[z-a]'", "no pattern"),
    "misspelt key": ("\nmin-confidance = 1", "line 2", "'min-confidance'", "`min-confidence`"),
    "underscore": ("min_confidence = 1", "did you mean `min-confidence`?"),
    "nothing near": ("zzzz = 1", "unknown key 'zzzz'", "known are dialect, "),
    "our table in our file": ("[tool.cleantext]\njobs = 1", "without [tool.cleantext]"),
    "string for number": ('min-confidence = "high"', "`min-confidence`", "number", "'high'"),
    "true for number": ("jobs = true", "`jobs`", "whole number", "True"),
    "number for switch": ("statistics = 1", "`statistics`", "true or false"),
    "string for list": ('protect = "nan"', "`protect`", "list of strings"),
    "number in list": ('include = ["a", 1]', "`include`", "list of strings"),
    "number in paths": ("lexicons = [1]", "`lexicons`", "list of paths"),
    "too big": ("min-confidence = 1.5", "from 0 to 1", "1.5"),
    "too small": ("jobs = -1", "from 0 to 1024", "-1"),
    "negative count": ("max-findings = -1", "at least 0"),
    "not a number": ("min-confidence = nan", "`min-confidence`"),
    "no such choice": ('fail-on = "spum"', "any, spun", "did you mean 'spun'?"),
    "no such encoding": ('encoding = "utf-9"', "`encoding`", "utf-9"),
    "encoding of bytes": ('encoding = "zlib"', "`encoding`", "zlib"),
    "suffix with slash": ('backup = "/x"', "`backup`", "slash"),
    "empty pattern": ('exclude = [""]', "`exclude`", "empty"),
    "bad pattern": ('exclude = ["!"]', "`exclude`", "'!'"),
    "bad expression": ('protect = ["/(/"]', "`protect`", "/(/", "regular expression"),
    "empty word": ('protect = [" "]', "`protect`", "empty"),
    "not TOML": ("jobs = \n", "not valid TOML", "line 1"),
    "nested too deeply": ("a = " + "[" * 20000 + "]" * 20000, "nested"),
    "per-file list": ('per-file = ["a"]', "`per-file`", "table"),
    "per-file switch": ('per-file = {"a" = true}', "'a'", '"off"'),
    "per-file key": ("\n[per-file.'a']\n\ndialekt = 1", "line 4", "'dialekt'", "`dialect`"),
    "per-file value": ("[per-file.'a']\nmin-confidence = 2", "line 2", "min-confidence", "'a'"),
    "per-file run": ("[per-file]\n'a' = {jobs = 1}", "line 2", "`jobs`", "whole run"),
    "per-file negated": ("[per-file]\n'!a' = 'off'", "line 2", "!a"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_an_error_that_names_file_and_key(tmp_path: Path, case: str) -> None:
    text, *parts = WRONG[case]
    path = write(tmp_path / "cleantext.toml", text)
    with pytest.raises(InputError) as caught:
        settle(tmp_path)
    assert caught.value.path == str(path)
    assert "\n" not in str(caught.value)
    assert [part for part in parts if part not in caught.value.reason] == []


def test_a_table_that_is_none_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool]\ncleantext = 3")
    with pytest.raises(InputError, match=r"`tool\.cleantext` must be a table"):
        settle(tmp_path)


def test_text_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "cleantext.toml").write_bytes(b'dialect = "\xff"')
    with pytest.raises(InputError, match="UTF-8"):
        settle(tmp_path)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Resolver(environ={}, file=tmp_path / "none.toml").for_folder(tmp_path)


def test_control_characters_and_long_values_do_not_reach_the_message(tmp_path: Path) -> None:
    write(tmp_path / "cleantext.toml", '"\\u001b[31m" = 1')
    with pytest.raises(InputError) as caught:
        settle(tmp_path)
    assert "\x1b" not in str(caught.value)
    write(tmp_path / "cleantext.toml", f'jobs = "\\u001b{"x" * 10_000}"')
    with pytest.raises(InputError) as caught:
        settle(tmp_path)
    assert "\x1b" not in str(caught.value)
    assert len(caught.value.reason) < 300
