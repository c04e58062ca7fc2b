"""`cleantext lexicon` shows what the lexicons hold, and what is wrong with one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from calling import Run

from cleantext.spun import dialect
from cleantext.spun.lexicon import HEADER, parse


def test_list_has_every_dialect_with_its_counts(run: Run) -> None:
    lines = run("lexicon", "list").stdout.splitlines()
    assert lines[0].split() == ["dialect", "rules", "observed", "unchanged", "description"]
    assert [line.split()[0] for line in lines[1:]] == list(dialect.names())
    nan = dialect.load("nan")
    row = next(line for line in lines if line.startswith("nan "))
    assert f"{sum(not rule.unchanged for rule in nan.rules):,}" in row.split()
    assert nan.profile.description in row


def test_show_looks_a_word_up_in_both_directions_in_all_dialects(run: Run) -> None:
    done = run("lexicon", "show", "nan")
    assert done.exit_code == 0
    _, _, surrogate = done.stdout.partition("as surrogate:\n")
    assert re.search(r"nan +the → nan +0\.\d\d  observed, seen \d+ times\n", surrogate)
    done = run("lexicon", "show", "the")
    original, _, _ = done.stdout.partition("as surrogate:\n")
    assert "the → nan" in original
    assert "the (unchanged)" in original


def test_show_takes_phrases_and_one_dialect(run: Run) -> None:
    words = run("lexicon", "show", "such", "as").stdout
    assert words == run("lexicon", "show", "such  as").stdout
    assert "such as →" in words
    only = run("lexicon", "show", "--dialect", "beryllium", "the").stdout
    assert "nan" not in only


def test_show_looks_into_files_too(run: Run) -> None:
    Path("mine.tsv").write_text("frobnicate\tjiggle\n", encoding="utf-8")
    done = run("lexicon", "show", "--lexicon", "mine.tsv", "frobnicate")
    assert "mine.tsv  frobnicate → jiggle" in done.stdout


def test_show_of_an_unknown_word_is_exit_1(run: Run) -> None:
    done = run("lexicon", "show", "frobnicate")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "cleantext: no lexicon has 'frobnicate'\n"


@pytest.mark.parametrize("name", ["nan", "beryllium"])
def test_export_prints_every_rule_sorted_and_is_a_lexicon_itself(name: str, run: Run) -> None:
    lines = run("lexicon", "export", "--dialect", name).stdout.splitlines()
    assert lines[0] == HEADER
    rows = [line.split("\t") for line in lines[1:]]
    assert {len(row) for row in rows} == {6}
    assert rows == sorted(rows, key=lambda row: row[:3])
    assert {row[2] for row in rows} >= {"family", name}
    assert list(parse(lines, "export")) == sorted(dialect.load(name).rules)


def test_export_can_add_what_a_dialect_borrows_and_leave_out_the_header(run: Run) -> None:
    alone = run("lexicon", "export", "--dialect", "nan", "--no-header").stdout.splitlines()
    more = run(
        "lexicon", "export", "--dialect", "nan", "--no-header", "--borrowed"
    ).stdout.splitlines()
    assert HEADER not in alone
    assert {tuple(line.split("\t")[:2]) for line in alone} < {
        tuple(line.split("\t")[:2]) for line in more
    }
    assert any(line.split("\t")[2] == "beryllium" for line in more)


def test_export_of_an_unknown_dialect_names_those_there_are(run: Run) -> None:
    done = run("lexicon", "export", "--dialect", "nam")
    assert done.exit_code == 2
    assert done.stderr.startswith("cleantext: no dialect 'nam'; there are alternate, ")


def test_lint_finds_nothing_in_what_ships(run: Run) -> None:
    files = sorted((Path(__file__).parents[2] / "data" / "dialects").glob("*.tsv"))
    done = run("lexicon", "lint", *files)
    assert (done.exit_code, done.stdout, len(files) > 2) == (0, "", True)


FLAWS = [
    ("no tab\n", "1: expected original<TAB>surrogate, found no tab"),
    ("a\tb\n\tx\n", "2: empty original"),
    ("a\t \n", "1: empty surrogate"),
    ("a\tb\tmine\tguessed\n", "1: evidence 'guessed' is none of"),
    ("a\tb\tmine\tuser\t2\n", "1: sure '2' is not a number above 0 and at most 1"),
    ("a\tb\tmine\tuser\t.5\t-1\n", "1: seen '-1' is not a count"),
    ("# by hand\nb\tc\n\na\tb\n", "4: a → b is to stand before b → c"),
    ("a\tb\na\tc\na\tb\n", "3: a → b stands already on line 1"),
    ("a\tb\x1b[2J\n0\tx\n", "2: 0 → x is to stand before a → b\\x1b[2J"),
]


@pytest.mark.parametrize(("lexicon", "flaw"), FLAWS)
def test_lint_names_file_line_and_reason(lexicon: str, flaw: str, run: Run) -> None:
    Path("mine.tsv").write_text(lexicon, encoding="utf-8")
    done = run("lexicon", "lint", "mine.tsv")
    assert done.exit_code == 1
    assert done.stdout.startswith(f"mine.tsv:{flaw}")
    assert done.stdout.count("\n") == 1


def test_lint_reports_all_flaws_not_only_the_first(run: Run) -> None:
    Path("mine.tsv").write_text("one\nb\tc\ntwo\na\tb\n", encoding="utf-8")
    lines = run("lexicon", "lint", "mine.tsv").stdout.splitlines()
    assert [line.split(":")[1] for line in lines] == ["1", "3", "4"]


def test_lint_of_an_unreadable_file_is_exit_2_and_the_others_are_read(run: Run) -> None:
    Path("latin.tsv").write_bytes(b"a\tb\ncaf\xe9\tx\n")
    Path("mine.tsv").write_text("b\tc\na\tb\n", encoding="utf-8")
    done = run("lexicon", "lint", "missing.tsv", "latin.tsv", "mine.tsv")
    assert done.exit_code == 2
    assert "missing.tsv: cannot be read" in done.stderr
    assert "latin.tsv: line 2 is not UTF-8" in done.stderr
    assert done.stdout.startswith("mine.tsv:2: ")
