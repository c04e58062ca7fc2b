"""`cleantext eval` measures repairs against references."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from calling import SAMPLES, Run, write

ORIGINAL = "It is the man with the hat and the dog.\n"
SPUN = "It is nan man pinch nan hat and nan dog.\n"


def numbers(run: Run, *args: str | Path) -> dict[str, Any]:
    done = run("eval", *args, "--format", "json")
    assert done.exit_code == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def test_the_seed_article_against_its_table_of_edits(run: Run) -> None:
    value = numbers(run, "--spun", SAMPLES / "fox.txt", "--reference", SAMPLES / "fox-edits.tsv")
    assert value["err"] == pytest.approx((value["tp"] - value["fp"]) / (value["tp"] + value["fn"]))
    assert value["tp"] > 50
    assert [text["name"] for text in value["texts"]] == ["fox.txt"]


def test_a_perfect_reference_has_rate_zero_and_nothing_to_confuse(run: Run) -> None:
    clean = SAMPLES / "clean.txt"
    value = numbers(run, "--spun", clean, "--reference", clean)
    assert (value["tp"], value["fp"], value["fn"], value["confusions"]) == (0, 0, 0, [])
    assert (value["precision"], value["recall"], value["broken_rate"]) == (1, 1, 0)


def test_counts_and_confusions_of_leaving_a_text_alone(run: Run) -> None:
    Path("a.txt").write_text(SPUN, encoding="utf-8")
    Path("b.txt").write_text(ORIGINAL, encoding="utf-8")
    value = numbers(run, "--spun", "a.txt", "--reference", "b.txt", "--dialect", "none")
    assert (value["tp"], value["fp"], value["fn"], value["wrong"]) == (0, 0, 4, 0)
    assert (value["err"], value["correct"]) == (0, 6)
    assert value["confusions"][0] == {
        "surrogate": "nan",
        "reference": "the",
        "output": "nan",
        "count": 3,
    }
    text = run("eval", "--spun", "a.txt", "--reference", "b.txt", "--dialect", "none").stdout
    assert "  ERR             0.0000" in text
    assert "  FN                   4" in text
    assert "      3  missed       nan → nan (the)" in text


EDITS = "line\tbefore\tafter\n1\tnan\tthe\n1\tpinch\twith|by\n1\tnan\tthe\n1\tnan\tthe\n"
LAYOUTS = [
    {"a-spun.txt": SPUN, "a-reference.txt": ORIGINAL},
    {"a.spun.txt": SPUN, "a.original.txt": ORIGINAL},
    {"a.txt": SPUN, "a-clean.txt": ORIGINAL, "README.md": "no pair"},
    {"a.txt": SPUN, "a-edits.tsv": EDITS},
    {"a-spun.txt": SPUN, "a-edits.tsv": EDITS},
    {"spun/a.txt": SPUN, "reference/a.txt": ORIGINAL},
    {"spun/b/a.txt": SPUN, "clean/b/a.md": ORIGINAL, "spun/alone.txt": SPUN},
    {"spun/a.txt": SPUN, "original/a.tsv": EDITS},
]


@pytest.mark.parametrize("files", LAYOUTS, ids=[", ".join(layout) for layout in LAYOUTS])
def test_a_folder_of_pairs_is_matched_by_name(files: dict[str, str], run: Run) -> None:
    write(files, Path("pairs"))
    value = numbers(run, "pairs", "--dialect", "none")
    assert len(value["texts"]) == 1
    assert value["fn"] == 4


def test_two_folders_are_matched_by_name_and_added_up(run: Run) -> None:
    write({"a.txt": SPUN, "b.txt": SPUN, "only-here.txt": SPUN}, Path("s"))
    write({"a.txt": ORIGINAL, "b.txt": ORIGINAL}, Path("r"))
    value = numbers(run, "--spun", "s", "--reference", "r", "--dialect", "none")
    assert [text["fn"] for text in value["texts"]] == [4, 4]
    assert value["fn"] == 8
    assert "2 texts\n" in run("eval", "--spun", "s", "--reference", "r").stdout


def test_settings_reach_the_cleaner(run: Run) -> None:
    write({"s.txt": (SAMPLES / "fox.txt").read_text(encoding="utf-8")})
    table = SAMPLES / "fox-edits.tsv"
    loose = numbers(run, "--spun", "s.txt", "--reference", table, "--min-confidence", "0")
    strict = numbers(run, "--spun", "s.txt", "--reference", table, "--min-confidence", "1")
    assert strict["tp"] < loose["tp"]
    nothing = numbers(run, "--spun", "s.txt", "--reference", table, "--dialect", "none")
    assert nothing["tp"] < loose["tp"]
    write({"cleantext.toml": 'dialect = "none"\n'})
    assert numbers(run, "--spun", "s.txt", "--reference", table)["tp"] == nothing["tp"]
    isolated = numbers(run, "--spun", "s.txt", "--reference", table, "--isolated")
    assert isolated["tp"] > nothing["tp"]


BAD = [
    (["--spun", "a.txt"], "give --spun and --reference"),
    (["pairs", "--spun", "a.txt", "--reference", "a.txt"], "give --spun and --reference"),
    (["missing"], "missing: there is no such folder"),
    (["a.txt"], "a.txt: is not a folder of pairs"),
    (["empty"], "empty: holds no pairs"),
    (["--spun", "a.txt", "--reference", "missing.txt"], "missing.txt: cannot be read"),
    (["--spun", "empty", "--reference", "a.txt"], "empty: is a folder, but a.txt is not"),
    (["--spun", "pairs", "--reference", "empty"], "pairs: has no file of the same name"),
    (["--spun", "latin.txt", "--reference", "a.txt"], "latin.txt: is not UTF-8"),
    (["--spun", "nul.txt", "--reference", "a.txt"], "nul.txt: binary"),
    (["--spun", "a.txt", "--reference", "bad.tsv"], "bad.tsv: row 1: 'x' does not stand"),
    (["--spun", "a.jsonl", "--reference", "a.txt"], "a.jsonl: only plain text"),
    (["--spun", "a.txt", "--reference", "a.txt", "-c", "2"], "command line: --min-confidence"),
    (["--spun", "a.txt", "--reference", "a.txt", "-d", "nix"], "no dialect 'nix'"),
]


@pytest.mark.parametrize(("args", "said"), BAD, ids=[" ".join(args) for args, _ in BAD])
def test_bad_input_is_one_line_and_exit_2(args: list[str], said: str, run: Run) -> None:
    write({"a.txt": SPUN, "pairs/a.txt": SPUN, "bad.tsv": "1\tx\ty\n", "a.jsonl": "{}"})
    Path("empty").mkdir()
    Path("latin.txt").write_bytes(b"caf\xe9 au lait")
    Path("nul.txt").write_bytes(b"a\0b")
    done = run("eval", *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cleantext: {said}")
    assert done.stderr.count("\n") == 1
