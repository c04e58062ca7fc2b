from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cleantext.errors import InputError
from cleantext.learning.pairs import Pair, Rejected, read_json_lines, read_two


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_two_files(tmp_path: Path) -> None:
    spun, original = write(tmp_path / "a", "nan"), write(tmp_path / "b", "\ufeffthe")
    assert list(read_two(spun, original)) == [Pair(str(spun), "nan", "the")]


def test_two_folders_are_matched_by_name(tmp_path: Path) -> None:
    write(tmp_path / "s/x/1.txt", "nan")
    write(tmp_path / "s/2.txt", "osprey")
    write(tmp_path / "s/.hidden", "h")
    write(tmp_path / "s/bad.txt", b"\xff\xfe\xfd")
    write(tmp_path / "o/x/1.txt", "the")
    write(tmp_path / "o/3.txt", "of")
    write(tmp_path / "o/bad.txt", "the")
    assert list(read_two(tmp_path / "s", tmp_path / "o")) == [
        Rejected("2.txt", f"has no partner in {tmp_path / 'o'}"),
        Rejected("3.txt", f"has no partner in {tmp_path / 's'}"),
        Rejected("bad.txt", "not UTF-8 text; save it as UTF-8"),
        Pair("x/1.txt", "nan", "the"),
    ]


def test_mistakes_with_files_and_folders(tmp_path: Path) -> None:
    write(tmp_path / "s/1.txt", "nan")
    write(tmp_path / "o/2.txt", "the")
    write(tmp_path / "hidden/.txt", "the")
    for spun, original, message in (
        ("s", "nowhere", "nowhere: no such file or folder"),
        ("s", "o/2.txt", "give two files or two folders"),
        ("s", "hidden", "hidden: no files in this folder"),
        ("s", "s", "the two folders are the same"),
        ("s", "o", r"no file has the same name .*\(such as 1.txt and 2.txt\)"),
    ):
        with pytest.raises(InputError, match=message):
            list(read_two(tmp_path / spun, tmp_path / original))


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "s/1.txt", "nan")
    write(tmp_path / "o/1.txt", "the")
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path / "o")
    with pytest.raises(InputError, match="o: the folder cannot be read"):
        list(read_two(tmp_path / "s", tmp_path / "o"))


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        json.dumps({"spun": "nan", "original": "the"}),
        "",
        "{broken",
        "[1, 2]",
        json.dumps({"spun": "nan", "clean": "the"}),
        json.dumps({"spun": 3, "original": "the"}),
        "[" * 100_000,
    ]
    path = write(tmp_path / "p.jsonl", "\n".join(lines).encode() + b"\n\xff\n")
    every = list(read_json_lines(path))
    assert every[0] == Pair(f"{path}:1", "nan", "the")
    assert [each.reason for each in every[1:] if isinstance(each, Rejected)] == [
        "not a JSON record in UTF-8",
        "not a JSON object",
        "no text in the field 'original' (fields: clean, spun)",
        "no text in the field 'spun' (fields: original, spun)",
        "not a JSON record in UTF-8",
        "not a JSON record in UTF-8",
    ]
    assert every[1].name == f"{path}:3"


def test_json_lines_with_other_fields(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", json.dumps({"a": "nan", "b": "the"}))
    assert list(read_json_lines(path, "a", "b")) == [Pair(f"{path}:1", "nan", "the")]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"p\.jsonl: No such file"):
        list(read_json_lines(tmp_path / "p.jsonl"))
