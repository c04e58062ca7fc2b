"""What wins, where it comes from, and what holds for some files only."""

from __future__ import annotations

import os
import pickle
from dataclasses import fields
from pathlib import Path

import pytest

from cleantext.config import KEYS, Config, Resolver, effective_settings
from cleantext.config.options import REPORT_FORMATS
from cleantext.config.resolve import from_command_line
from cleantext.errors import InputError
from cleantext.pipeline import Settings
from cleantext.reports import FORMATS


def origins(resolver: Resolver, folder: Path, key: str) -> tuple[object, str]:
    effective = resolver.for_folder(folder)
    return getattr(effective.config, KEYS[key].field), effective.origin(key)


def test_command_line_over_environment_over_file_over_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("\n[tool.cleantext]\ndialect = 'file'\n")
    environ = {"CLEANTEXT_DIALECT": "variable"}
    given = {"dialect": "option"}
    nowhere = tmp_path / "x"
    nowhere.mkdir()
    (nowhere / "cleantext.toml").write_text("jobs = 1")
    assert origins(Resolver(environ={}), nowhere, "dialect") == ("auto", "default")
    assert origins(Resolver(environ={}), tmp_path, "dialect") == ("file", "pyproject.toml:3")
    expected = ("variable", "environment CLEANTEXT_DIALECT")
    assert origins(Resolver(environ=environ), tmp_path, "dialect") == expected
    assert origins(Resolver(given, environ), tmp_path, "dialect") == ("option", "command line")


def test_a_file_elsewhere_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = tmp_path / "cleantext.toml"
    path.write_text("jobs = 1")
    assert origins(Resolver(environ={}), tmp_path, "jobs") == (1, f"{path}:1")


def test_settings_come_complete_and_in_the_order_of_the_table(tmp_path: Path) -> None:
    (tmp_path / "cleantext.toml").write_text("statistics = true\ndialect = 'nan'")
    settings = effective_settings(tmp_path, {"jobs": 2}, {})
    assert [one.key for one in settings] == list(KEYS)
    assert {one.key: one.value for one in settings if one.origin != "default"} == {
        "dialect": "nan",
        "jobs": 2,
        "statistics": True,
    }
    assert effective_settings(tmp_path / "a.txt", {"jobs": 2}, {}) == settings


def test_the_real_environment_is_read_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANTEXT_JOBS", "5")
    assert Resolver().for_folder(tmp_path).config.jobs == 5
    assert {one.key: one.value for one in effective_settings(tmp_path)}["jobs"] == 5


VARIABLES = {
    "CLEANTEXT_DIALECT": (" nan ", "nan"),
    "CLEANTEXT_JOBS": ("4", 4),
    "CLEANTEXT_MIN_CONFIDENCE": (".5", 0.5),
    "CLEANTEXT_RESPECT_GITIGNORE": ("No", False),
    "CLEANTEXT_STATISTICS": ("1", True),
    "CLEANTEXT_EXCLUDE": ("build/, [ab].txt", ("build/", "[ab].txt")),
    "CLEANTEXT_INCLUDE": ("[ab].txt", ("[ab].txt",)),
    "CLEANTEXT_PROTECT": (r"""['/a{1,2}/', "b"]""", ("/a{1,2}/", "b")),
}


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_is_read_by_the_type_of_its_key(tmp_path: Path, name: str) -> None:
    text, value = VARIABLES[name]
    effective = Resolver(environ={name: text}).for_folder(tmp_path)
    key = next(key for key in KEYS.values() if key.environment == name)
    assert getattr(effective.config, key.field) == value
    assert effective.origin(key.name) == f"environment {name}"


def test_paths_in_a_variable_are_separated_as_in_path_and_start_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = os.pathsep.join(["a,b.tsv", "/c.tsv"])
    config = Resolver(environ={"CLEANTEXT_LEXICONS": text}).for_folder(Path("/")).config
    assert config.lexicons == (tmp_path / "a,b.tsv", Path("/c.tsv"))


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    resolver = Resolver(environ={"CLEANTEXT_JOBS": " "})
    assert resolver.for_folder(tmp_path).origin("jobs") == "default"


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("CLEANTEXT_JOBS", "many", "CLEANTEXT_JOBS must be a whole number"),
        ("CLEANTEXT_STATISTICS", "maybe", "true or false"),
        ("CLEANTEXT_MIN_CONFIDENCE", "inf", "CLEANTEXT_MIN_CONFIDENCE"),
        ("CLEANTEXT_FORMAT", "sarf", "did you mean 'sarif'?"),
        ("CLEANTEXT_MINCONFIDENCE", "1", "did you mean CLEANTEXT_MIN_CONFIDENCE?"),
        ("CLEANTEXT_DIALEKT", "nan", "did you mean CLEANTEXT_DIALECT?"),
    ],
)
def test_a_wrong_variable_is_an_error_that_names_it(
    tmp_path: Path, name: str, value: str, part: str
) -> None:
    with pytest.raises(InputError) as caught:
        Resolver(environ={name: value}).for_folder(tmp_path)
    assert part in str(caught.value)
    assert name in str(caught.value)


def test_the_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    others = {"CLEANTEXT_SERVICE_HOST": "10.0.0.1", "CLEANTEXT_PORT": "80", "JOBS": "9"}
    assert Resolver(environ=others).for_folder(tmp_path).config == Config()


def test_what_click_leaves_out_is_not_given(tmp_path: Path) -> None:
    given = {"jobs": None, "exclude": (), "statistics": False}
    effective = Resolver(given, {}).for_folder(tmp_path)
    assert effective.origin("jobs") == effective.origin("exclude") == "default"
    assert effective.origin("statistics") == "command line"


def test_a_wrong_option_is_an_error_that_names_it() -> None:
    with pytest.raises(InputError, match=r"--min-confidence must be a number from 0 to 1, not 3"):
        from_command_line({"min_confidence": 3}, Path())
    with pytest.raises(KeyError):
        from_command_line({"min-confidence": 0.3}, Path())


def test_protected_words_add_up_and_other_lists_do_not(tmp_path: Path) -> None:
    (tmp_path / "cleantext.toml").write_text("protect = ['a', 'b']\nexclude = ['a']")
    environ = {"CLEANTEXT_PROTECT": "b,c"}
    effective = Resolver({"protect": ("d",), "exclude": ("d",)}, environ).for_folder(tmp_path)
    assert effective.config.protect == ("a", "b", "c", "d")
    assert effective.protection.patterns == ("a", "b", "c", "d")
    assert effective.origin("protect") == (
        f"{tmp_path / 'cleantext.toml'}:1, environment CLEANTEXT_PROTECT, command line"
    )
    assert effective.config.exclude == ("d",)


PER_FILE = """
dialect = "one"
protect = ["always"]

[per-file]
"docs/" = { dialect = "two", protect = ["docs"], min-confidence = 0.1 }
"*.md" = { dialect = "three" }
"/legacy/**" = "off"
"legacy/x.md" = { dialect = "four" }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cleantext.toml").write_text(PER_FILE)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "dialect", "matched", "off"),
    [
        ("a.txt", "one", (), False),
        ("docs/a.txt", "two", ("docs/",), False),
        ("deep/docs/er/a.md", "three", ("docs/", "*.md"), False),
        ("legacy/a.txt", "one", ("/legacy/**",), True),
        ("legacy/x.md", "four", ("*.md", "/legacy/**", "legacy/x.md"), True),
        ("x/legacy/a.txt", "one", (), False),
    ],
)
def test_patterns_apply_in_order_and_off_is_final(
    project: Path, name: str, dialect: str, matched: tuple[str, ...], off: bool
) -> None:
    effective = Resolver(environ={}).for_file(project / name)
    assert (effective.config.dialect, effective.matched, effective.off) == (dialect, matched, off)


def test_a_setting_for_some_files_names_its_own_line(project: Path) -> None:
    effective = Resolver(environ={}).for_file(project / "docs/a.txt")
    assert effective.origin("min-confidence").endswith("cleantext.toml:6")
    assert effective.config.protect == ("always", "docs")
    assert effective.config.per_file[0].origin.endswith("cleantext.toml:6")


def test_environment_and_command_line_win_over_settings_for_some_files(project: Path) -> None:
    environ = {"CLEANTEXT_DIALECT": "variable"}
    found = Resolver({"min_confidence": 0.9}, environ).for_file(project / "docs/a.txt")
    assert (found.config.dialect, found.config.min_confidence) == ("variable", 0.9)


def test_a_file_outside_the_folder_of_a_named_configuration_matches_nothing(project: Path) -> None:
    resolver = Resolver(environ={}, file=project / "cleantext.toml")
    effective = resolver.for_file(project.parent / "a.md")
    assert (effective.config.dialect, effective.matched) == ("one", ())


def test_a_folder_is_looked_into_once(tmp_path: Path) -> None:
    resolver = Resolver(environ={})
    (tmp_path / "a/b").mkdir(parents=True)
    first = resolver.for_file(tmp_path / "a/b/x.txt")
    (tmp_path / "cleantext.toml").write_text("jobs = 9")
    assert resolver.for_file(tmp_path / "a/b/y.txt") is first
    assert resolver.for_file(tmp_path / "a/z.txt") is first
    assert Resolver(environ={}).for_file(tmp_path / "a/z.txt").config.jobs == 9


def test_what_a_cleaner_needs_is_handed_on(tmp_path: Path) -> None:
    (tmp_path / "cleantext.toml").write_text(
        "dialect = 'nan'\nlexicons = ['l.tsv']\nmin-confidence = 0.25"
    )
    settings = Resolver(environ={}).for_folder(tmp_path).cleaner_settings
    assert settings == Settings("nan", (tmp_path / "l.tsv",), 0.25)
    assert Resolver(environ={}).for_folder(Path("/")).cleaner_settings == Settings()


def test_settings_travel_to_another_process(project: Path) -> None:
    effective = Resolver(environ={}).for_file(project / "docs/a.txt")
    assert pickle.loads(pickle.dumps(effective)) == effective


def test_the_table_is_complete() -> None:
    assert [key.field for key in KEYS.values()] == [field.name for field in fields(Config)]
    assert set(REPORT_FORMATS) == {"text", *FORMATS}
    assert KEYS["lexicons"].flag == "--lexicon"
    assert KEYS["fail-on"].flag == "--fail-on"
    for key in KEYS.values():
        assert key.option.help[0].islower()
        assert not key.option.help.endswith(".")
        assert key.option.choices == () or key.default in key.option.choices
