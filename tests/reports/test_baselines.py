"""Baselines: what is known is not reported again, what is new is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.baseline import (
    Baseline,
    filter_by_baseline,
    make_baseline,
    read_baseline,
    write_baseline,
)
from cleantext.errors import InputError
from cleantext.reports import FileReport
from cleantext.reports.diagnostics import diagnostics

Make = Callable[..., FileReport]
TEXT = (
    "He went to nan house on Monday.\n"
    "\n"
    "She came pinch astir zorp friends of hers.\n"
    "Later it was simply a quiet day in nan garden behind the church.\n"
)


def left(report: FileReport, baseline: Baseline) -> list[tuple[str, str]]:
    """Codes and surrogates of what is still reported."""
    (filtered,) = filter_by_baseline([report], baseline)
    return [(d.code, d.before) for d in diagnostics(filtered)]


@pytest.fixture
def known(make_report: Make) -> Baseline:
    return make_baseline([make_report(TEXT)], Path())


def test_what_is_known_is_not_reported(known: Baseline, make_report: Make) -> None:
    assert left(make_report(TEXT), known) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "A new first line.\n\nAnd one more.\n\n" + text,
        lambda text: "\n".join(reversed(text.split("\n"))),
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("Monday.", "MONDAY!"),
        lambda text: text.replace("to nan house on", "TO nan HOUSE on"),
        lambda text: text.replace("pinch astir", "with astir"),
        lambda text: text.replace("nan house", "nan old house"),
        lambda text: text.replace("nan garden", "the garden"),
    ],
)
def test_what_is_known_stays_known(
    change: Callable[[str], str], known: Baseline, make_report: Make
) -> None:
    assert left(make_report(change(TEXT)), known) == []


def test_a_new_surrogate_is_reported(known: Baseline, make_report: Make) -> None:
    report = make_report("A dog ate nan bone.\n" + TEXT)
    assert left(report, known) == [("CT001", "nan")]
    (filtered,) = filter_by_baseline([report], known)
    assert [edit.start for edit in filtered.edits] == [10]
    assert filtered.new_text == "A dog ate the bone.\n" + TEXT


def test_a_known_rule_in_another_place_is_new(known: Baseline, make_report: Make) -> None:
    text = TEXT.replace("nan house on", "his house on").replace("church", "church near nan mill")
    assert left(make_report(text), known) == [("CT001", "nan")]


def test_duplicates_are_known_as_often_as_they_were_counted(make_report: Make) -> None:
    line = "and then we saw nan big red dog again\n"
    known = make_baseline([make_report(line * 3)], Path())
    assert left(make_report(line * 2), known) == []
    assert left(make_report(line * 5), known) == [("CT001", "nan")] * 2


def test_a_new_passage_is_new_though_the_dialect_is_known(make_report: Make) -> None:
    spun, clean = "see nan cat here\n", "all is well in this line\n"
    known = make_baseline([make_report(spun)], Path())
    report = make_report(spun + clean + "my friend has nan dog there\n")
    assert left(report, known) == [("CT004", ""), ("CT001", "nan")]
    (filtered,) = filter_by_baseline([report], known)
    (passage,) = [d for d in diagnostics(filtered) if d.code == "CT004"]
    assert passage.line == 3


def test_a_file_with_nothing_new_is_clean(known: Baseline, make_report: Make) -> None:
    (filtered,) = filter_by_baseline([make_report(TEXT)], known)
    assert not filtered.verdict.spun
    assert filtered.new_text == TEXT


def test_another_file_knows_nothing(known: Baseline, make_report: Make) -> None:
    report = make_report(TEXT, "docs/b.md")
    assert left(report, known) == [(d.code, d.before) for d in diagnostics(report)]


def test_errors_are_always_reported(known: Baseline) -> None:
    report = FileReport("docs/a.md", error=InputError("docs/a.md", "is not UTF-8"))
    assert left(report, known) == [("CT000", "")]


def test_a_suggestion_that_became_an_edit_is_known(make_report: Make) -> None:
    report = make_report("it is astir time to go\n")
    known = make_baseline([report], Path())
    surer = FileReport("docs/a.md", report.text, edits=report.suggestions)
    assert left(surer, known) == []


def test_the_documents_of_a_file_share_what_is_known(make_report: Make) -> None:
    parts = [make_report("see nan cat"), make_report("see nan cat", further=True)]
    known = make_baseline(parts, Path())
    again = [*parts, make_report("see nan cat", further=True)]
    filtered = filter_by_baseline(again, known)
    assert [len(report.edits) for report in filtered] == [0, 0, 1]


def test_reports_without_a_text_are_told_by_their_rules(
    make_report: Make, reports: list[FileReport]
) -> None:
    known = make_baseline(reports[4:], Path())
    assert left(reports[4], known) == []


def test_paths_are_taken_from_the_folder_of_the_baseline(
    tmp_path: Path, make_report: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    write_baseline([make_report(TEXT, "docs/a.md")], "base.json")
    for folder, path, base in (
        (tmp_path, "./docs/../docs/a.md", "base.json"),
        (tmp_path / "docs", "a.md", "../base.json"),
        (tmp_path.parent, os.fspath(tmp_path / "docs" / "a.md"), tmp_path / "base.json"),
    ):
        monkeypatch.chdir(folder)
        assert left(make_report(TEXT, path), read_baseline(base)) == []


def test_a_baseline_is_the_same_file_every_time(tmp_path: Path, make_report: Make) -> None:
    one, two = make_report(TEXT), make_report("see nan cat", "b\n.md")
    assert write_baseline([one, two], tmp_path / "1.json") == 9
    write_baseline([two, one], tmp_path / "2.json")
    content = (tmp_path / "1.json").read_text("utf-8")
    assert content == (tmp_path / "2.json").read_text("utf-8")
    assert json.loads(content)["version"] == 1
    assert content.count('": 1') == 9 + 1  # a fingerprint a line, and the version
    assert content.count("\n") == 1 + 2 + 9


def test_an_empty_baseline_knows_nothing(tmp_path: Path, make_report: Make) -> None:
    assert write_baseline([make_report("all is well")], tmp_path / "base.json") == 0
    assert read_baseline(tmp_path / "base.json").files == {}


@given(st.lists(st.sampled_from(["nan", "pinch", "astir", "zorp", "a", "|", "\n"]), max_size=30))
def test_every_baseline_knows_what_it_was_made_of(
    tmp_path_factory: pytest.TempPathFactory, make_report: Make, words: list[str]
) -> None:
    report = make_report(" ".join(words), "a | b.md")
    path = tmp_path_factory.mktemp("baseline") / "base.json"
    remarks = diagnostics(report)
    assert write_baseline([report], path) == len(remarks)
    assert left(report, read_baseline(path)) == []


def test_untrusted_rules_come_back_as_they_were(
    tmp_path: Path, nasty_reports: list[FileReport]
) -> None:
    write_baseline(nasty_reports, tmp_path / "base.json")
    known = read_baseline(tmp_path / "base.json")
    for report in filter_by_baseline(nasty_reports, known):
        assert [d.code for d in diagnostics(report) if d.code != "CT000"] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nan",
        b"\xff",
        b"[]",
        b"{}",
        b'{"version": 2, "files": {}}',
        b'{"version": 1}',
        b'{"version": 1, "files": []}',
        b'{"version": 1, "files": {"a": ["x|y|z"]}}',
        b'{"version": 1, "files": {"a": {"no fingerprint": 1}}}',
        b'{"version": 1, "files": {"a": {"x|y|z": 0}}}',
        b'{"version": 1, "files": {"a": {"x|y|z": "1"}}}',
        b'{"version": 1, "files": {"a": {"x|y|z": true}}}',
        b"[" * 100_000,
    ],
)
def test_a_malformed_baseline_is_an_error_of_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "base.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"is not a baseline .* write it anew") as caught:
        read_baseline(path)
    assert "\n" not in str(caught.value)
    assert caught.value.path == os.fspath(path)


def test_a_missing_baseline_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        read_baseline(tmp_path / "none.json")


def test_an_older_baseline_stays_whole_when_writing_fails(
    tmp_path: Path, make_report: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "base.json"
    write_baseline([make_report(TEXT)], path)
    old = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match="No space left"):
        write_baseline([], path)
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == ["base.json"]
