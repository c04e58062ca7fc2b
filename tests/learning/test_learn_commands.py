from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from learning_toys import TABLE, article, pairs, spin

from cleantext.cli.learn import learn
from cleantext.cli.pair import pair
from cleantext.errors import InputError
from cleantext.spun import dialect


def call(command: object, *arguments: object) -> Result:
    given = [str(argument) for argument in arguments]
    return CliRunner().invoke(command, given, standalone_mode=False)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for each in pairs(6):
        for side, text in (("spun", each.spun), ("original", each.original)):
            (tmp_path / side).mkdir(exist_ok=True)
            (tmp_path / side / f"{each.name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_learn_from_folders_writes_a_dialect_and_a_report(folder: Path) -> None:
    out = folder / "new" / "toy.toml"
    result = call(learn, folder / "spun", folder / "original", "-o", out)
    assert result.exception is None
    assert result.return_value == 0
    loaded = dialect.load_from(out)
    rules = [rule for rule in loaded.rules if not rule.unchanged]
    assert {r.original: r.surrogate for r in rules}.items() <= TABLE.items()
    said = result.stdout
    assert said.startswith(f"learned {len(rules)} rules from 6 pairs (")
    assert "the → quoth (" in said
    assert "only bare lower-case words are replaced; always" in said
    assert "articles do not follow the surrogate (0 of " in said
    assert "gain: error reduction rate 0." in said
    assert "on 6 pairs" in said


def test_learn_tells_what_it_rejects_without_control_characters(folder: Path) -> None:
    (folder / "spun" / "e\x1b[2J.txt").write_text("", encoding="utf-8")
    (folder / "original" / "e\x1b[2J.txt").write_text("x", encoding="utf-8")
    result = call(
        learn, folder / "spun", folder / "original", "-o", folder / "toy.toml", "--no-gain"
    )
    assert r"e\x1b[2J.txt: the spun text is empty" in result.stdout
    assert "\x1b" not in result.stdout
    assert "gain: not measured" in result.stdout


def test_learning_again_adds(folder: Path) -> None:
    out = folder / "toy.toml"
    first = call(learn, folder / "spun", folder / "original", "-o", out, "--no-gain")
    assert first.exception is None
    lines = [json.dumps({"spun": p.spun, "original": p.original}) for p in pairs(4, first=50)]
    (folder / "more.jsonl").write_text("\n".join(lines), encoding="utf-8")
    again = call(learn, folder / "more.jsonl", "-o", out, "--no-gain")
    assert isinstance(again.exception, InputError)
    assert "--onto" in str(again.exception)
    again = call(learn, folder / "more.jsonl", "-o", out, "--onto", out, "--no-gain")
    assert again.exception is None
    assert "from 4 pairs and 6 earlier ones" in again.stdout
    again = call(learn, folder / "more.jsonl", "-o", out, "--replace", "--no-gain")
    assert "from 4 pairs (" in again.stdout


@pytest.mark.parametrize(
    ("spun", "original", "message"),
    [
        ("original", "spun", "the sides seem to be swapped in 6 of 6 pairs"),
        ("spun", "empty", "empty: no files in this folder"),
        ("broken.jsonl", None, "broken.jsonl: no pair can be used: line 1: not a JSON record"),
        ("same.txt", "same.txt", "same.txt: no pair can be used: both texts are the same"),
        ("same.txt", "none.jsonl", "none.jsonl: empty"),
        ("same.txt", None, "same.txt: not JSON Lines; .* name its original"),
        ("none.jsonl", None, "there are no pairs to learn from"),
        ("nowhere.jsonl", None, "No such file"),
    ],
)
def test_nothing_learned_is_an_error_and_writes_nothing(
    folder: Path, spun: str, original: str | None, message: str
) -> None:
    (folder / "empty").mkdir()
    (folder / "broken.jsonl").write_text("{", encoding="utf-8")
    (folder / "none.jsonl").write_text("", encoding="utf-8")
    (folder / "same.txt").write_text(article(1), encoding="utf-8")
    sides = [folder / spun, *([folder / original] if original else [])]
    result = call(learn, *sides, "-o", folder / "out" / "toy.toml")
    assert isinstance(result.exception, InputError)
    with pytest.raises(InputError, match=message):
        raise result.exception
    assert not (folder / "out").exists()


@pytest.mark.parametrize("ending", [".toml", ".tsv", ".left-out.tsv"])
def test_no_file_is_overwritten_by_mistake(folder: Path, ending: str) -> None:
    mine = folder / f"toy{ending}"
    mine.write_text("the\tmine\n", encoding="utf-8")
    result = call(learn, folder / "spun", folder / "original", "-o", folder / "toy.toml")
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(f"{mine}: exists already; ")
    assert mine.read_text(encoding="utf-8") == "the\tmine\n"


@pytest.mark.parametrize("command", [learn, pair])
def test_that_nothing_can_be_written_is_found_out_before_the_work(
    folder: Path, command: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    out, source = ("toy.toml", "nowhere.jsonl") if command is learn else ("p.jsonl", "nowhere")
    into_a_file = call(command, folder / source, "-o", folder / "file" / "x" / out)
    assert str(into_a_file.exception).endswith(f"{out}: file is no folder")
    (folder / out).mkdir()
    assert "is a folder" in str(call(command, folder / source, "-o", folder / out).exception)
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    denied = call(command, folder / source, "-o", folder / "new" / out)
    assert str(denied.exception) == f"{folder / 'new' / out}: the folder cannot be written to"


def test_pair_overwrites_pairs_but_no_text(folder: Path) -> None:
    text, out = folder / "spun" / "0.txt", folder / "found" / "pairs.jsonl"
    before = text.read_bytes()
    result = call(pair, folder, "-o", text, "-j", 1)
    assert (
        str(result.exception) == f"{text}: exists already, and holds no pairs; choose another name"
    )
    assert text.read_bytes() == before
    for _ in range(2):
        assert call(pair, folder, "-o", out, "-j", 1).return_value == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 6


def test_pair_prints_and_writes_pairs(folder: Path) -> None:
    result = call(pair, folder, "-o", folder / "pairs.jsonl", "-j", 1)
    assert result.return_value == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert len(rows) == 6
    for score, spun, original in rows:
        assert 0.5 < float(score) <= 1
        assert Path(spun).parent.name == "spun"
        assert Path(original) == folder / "original" / Path(spun).name
    record = json.loads((folder / "pairs.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert record["spun"] == spin(article(0))
    assert record["original"] == article(0)
    assert "6 pairs among 12 documents" in result.stderr


def test_pair_without_a_pair_is_an_error(folder: Path) -> None:
    result = call(pair, folder / "original", "-j", 1)
    assert (result.return_value, result.stdout) == (2, "")
    assert "original: no pairs among 6 documents" in result.stderr


@pytest.mark.parametrize("command", [learn, pair])
def test_help_has_examples(command: object) -> None:
    assert "Examples:" in call(command, "--help").stdout
