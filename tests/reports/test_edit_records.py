"""Edit records: written before the file, undone to the last byte or not at all."""

from __future__ import annotations

import gzip
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.errors import InputError
from cleantext.findings import Result
from cleantext.records import FileRecord, RecordWriter, digest, read_records, record_edits
from cleantext.undo import Undone, undo, undo_all

Fix = Callable[[str], Result]
ENCODINGS = ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-be", "shift_jis"]
WORDS = st.sampled_from(["nan", "pinch", "simply", "a", "the", "é", "\r\n", "\n", " ", "\ufeff"])


def repaired(fix: Fix, path: Path, text: str, encoding: str = "utf-8") -> FileRecord:
    """Write a text, repair it in place, and give the record."""
    result = fix(text)
    before, after = text.encode(encoding), result.text.encode(encoding)
    path.write_bytes(after)
    return record_edits(os.fspath(path), before, after, encoding, result.edits)


def written(fix: Fix, folder: Path, **texts: str) -> Path:
    """A record file for texts that were repaired in files of these names."""
    record = folder / "edits.jsonl"
    with RecordWriter(record) as writer:
        for name, text in texts.items():
            writer.write(repaired(fix, folder / name, text))
    return record


@given(st.lists(WORDS, max_size=20), st.sampled_from(ENCODINGS))
def test_undo_restores_every_byte(
    tmp_path_factory: pytest.TempPathFactory, fixed: Fix, words: list[str], encoding: str
) -> None:
    text = " ".join(words).encode(encoding, "ignore").decode(encoding)
    path = tmp_path_factory.mktemp("undo") / "a.txt"
    record = repaired(fixed, path, text, encoding)
    undo(record)
    assert path.read_bytes() == text.encode(encoding)


def test_the_edits_suffice_where_the_encoding_keeps_every_byte(tmp_path: Path, fixed: Fix) -> None:
    for encoding in ("utf-8", "utf-8-sig", "latin-1"):
        assert repaired(fixed, tmp_path / "a", "see nan é", encoding).original is None


def test_the_bytes_are_kept_where_the_edits_do_not_suffice(tmp_path: Path, fixed: Fix) -> None:
    path = tmp_path / "a.txt.gz"
    before = gzip.compress(b"see nan cat " * 100, 1, mtime=0)
    after = gzip.compress(b"see the cat " * 100, 9, mtime=1)
    path.write_bytes(after)
    with RecordWriter(tmp_path / "edits.jsonl") as writer:
        edits = fixed("see nan cat " * 100).edits
        writer.write(record_edits(os.fspath(path), before, after, "utf-8", edits))
    assert list(undo_all(tmp_path / "edits.jsonl")) == [Undone(os.fspath(path), restored=True)]
    assert path.read_bytes() == before


def test_a_record_comes_back_as_it_was_written(tmp_path: Path, fixed: Fix) -> None:
    record = repaired(fixed, tmp_path / "é\n.txt", "see nan cat \u2028\nsimply pinch")
    with RecordWriter(tmp_path / "edits.jsonl") as writer:
        writer.write(record)
    assert list(read_records(tmp_path / "edits.jsonl")) == [record]
    value = json.loads((tmp_path / "edits.jsonl").read_text("ascii"))
    assert value["edits"][0]["span"] == [4, 7]
    assert (value["edits"][0]["before"], value["edits"][0]["after"]) == ("nan", "the")
    assert value["path"] == "é\n.txt"


def test_record_and_files_can_be_moved_together(
    tmp_path: Path, fixed: Fix, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    monkeypatch.chdir(old)
    written(fixed, Path(), a="see nan cat")
    old.rename(new)
    monkeypatch.chdir(tmp_path)
    assert list(undo_all(Path("new/edits.jsonl"))) == [Undone(os.path.join("new", "a"), True)]  # noqa: PTH118
    assert (new / "a").read_text() == "see nan cat"


def test_two_runs_over_one_file_are_undone_in_turn(tmp_path: Path, fixed: Fix) -> None:
    record = written(fixed, tmp_path, a="see nan cat")
    path = tmp_path / "a"
    once, twice = path.read_bytes(), b"see my cat"
    with RecordWriter(record) as writer:
        path.write_bytes(twice)
        writer.write(FileRecord(os.fspath(path), digest(once), digest(twice), "utf-8", (), once))
    assert [done.restored for done in undo_all(record) if isinstance(done, Undone)] == [True, True]
    assert path.read_text() == "see nan cat"


def test_undo_keeps_the_permissions(tmp_path: Path, fixed: Fix) -> None:
    record = repaired(fixed, tmp_path / "a", "see nan cat")
    (tmp_path / "a").chmod(0o640)
    undo(record)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_undo_follows_a_link_and_keeps_it(tmp_path: Path, fixed: Fix) -> None:
    repaired(fixed, tmp_path / "a", "see nan cat")
    (tmp_path / "link").symlink_to("a")
    undo(repaired(fixed, tmp_path / "link", "see nan cat"))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_text() == "see nan cat"


def test_undoing_twice_does_nothing_the_second_time(tmp_path: Path, fixed: Fix) -> None:
    record = written(fixed, tmp_path, a="see nan cat")
    list(undo_all(record))
    assert list(undo_all(record)) == [Undone(os.fspath(tmp_path / "a"), restored=False)]


def test_a_file_that_has_changed_since_is_left_and_the_others_are_undone(
    tmp_path: Path, fixed: Fix
) -> None:
    record = written(fixed, tmp_path, a="see nan cat", b="nan dog", c="pinch me")
    (tmp_path / "b").write_text("a new text")
    (tmp_path / "c").unlink()
    errors = [str(done) for done in undo_all(record) if isinstance(done, InputError)]
    assert len(errors) == 2
    assert errors[0].startswith(f"{tmp_path / 'c'}: can't be undone (No such file")
    assert errors[1] == f"{tmp_path / 'b'}: has changed since it was edited, so it is left as it is"
    assert (tmp_path / "a").read_text() == "see nan cat"
    assert (tmp_path / "b").read_text() == "a new text"
    assert not (tmp_path / "c").exists()


def test_a_record_that_leads_elsewhere_is_refused(tmp_path: Path, fixed: Fix) -> None:
    record = written(fixed, tmp_path, a="see nan cat")
    record.write_text(record.read_text().replace('"before": "nan"', '"before": "now"'))
    (error,) = undo_all(record)
    assert "does not lead back" in str(error)
    assert (tmp_path / "a").read_text() == "see the cat"


@pytest.mark.parametrize("step", ["write", "fsync", "chmod", "replace"])
def test_a_failure_on_the_way_leaves_the_file_whole_and_nothing_beside_it(
    tmp_path: Path, fixed: Fix, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    record = repaired(fixed, tmp_path / "a", "see nan cat")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    target = {"write": "os.open", "fsync": "os.fsync"}.get(step, f"pathlib.Path.{step}")
    monkeypatch.setattr(target, fail)
    with pytest.raises(InputError, match="can't be written \\(No space left on device\\)"):
        undo(record)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "see the cat"


def test_a_file_that_changes_while_it_is_undone_is_left(
    tmp_path: Path, fixed: Fix, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    record = repaired(fixed, path, "see nan cat")
    read = Path.read_bytes

    def read_and_change(self: Path) -> bytes:
        content = read(self)
        self.write_text("changed meanwhile")
        return content

    monkeypatch.setattr(Path, "read_bytes", read_and_change)
    with pytest.raises(InputError, match="is being changed"):
        undo(record)
    assert path.read_text() == "changed meanwhile"


def test_a_last_line_that_was_cut_off_is_passed_over(tmp_path: Path, fixed: Fix) -> None:
    record = written(fixed, tmp_path, a="see nan cat", b="nan dog")
    whole = record.read_bytes()
    for cut in range(whole.index(b"\n") + 1, len(whole)):
        record.write_bytes(whole[:cut])
        assert [Path(one.path).name for one in read_records(record)] == ["a"]


def test_writing_goes_on_after_a_line_that_was_cut_off(tmp_path: Path, fixed: Fix) -> None:
    record = written(fixed, tmp_path, a="see nan cat", b="nan dog")
    record.write_bytes(record.read_bytes()[:-20])
    with RecordWriter(record) as writer:
        writer.write(repaired(fixed, tmp_path / "c", "pinch me"))
    assert [Path(one.path).name for one in read_records(record)] == ["a", "c"]


def test_a_file_that_is_no_record_is_not_written_to(tmp_path: Path) -> None:
    for content in (b"# My notes\n", b"precious", b'{"version": 1, "files": {}}\n'):
        path = tmp_path / "notes.md"
        path.write_bytes(content)
        with pytest.raises(InputError, match="is not a record of edits; name another file"):
            RecordWriter(path)
        assert path.read_bytes() == content


@pytest.mark.skipif(os.name == "nt", reason="no locks there")
def test_two_runs_do_not_write_one_record(tmp_path: Path) -> None:
    with (
        RecordWriter(tmp_path / "edits.jsonl"),
        pytest.raises(InputError, match="in use by another run"),
    ):
        RecordWriter(tmp_path / "edits.jsonl")
    RecordWriter(tmp_path / "edits.jsonl").__exit__(None, None, None)


GOOD = {
    "version": 1,
    "path": "a",
    "sha256_before": "0",
    "sha256_after": "1",
    "encoding": "utf-8",
    "edits": [{"span": [0, 3], "before": "nan", "after": "the"}],
}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "nan",
        "[" * 100_000,
        '"\udcff"'.encode("utf-8", "surrogateescape"),
        json.dumps({**GOOD, "version": 2}),
        json.dumps({name: value for name, value in GOOD.items() if name != "path"}),
        json.dumps({**GOOD, "path": 1}),
        json.dumps({**GOOD, "edits": {}}),
        json.dumps({**GOOD, "edits": [1]}),
        json.dumps({**GOOD, "edits": [{"span": [0], "before": "nan", "after": "the"}]}),
        json.dumps({**GOOD, "edits": [{"span": [0, 9], "before": "nan", "after": "the"}]}),
        json.dumps({**GOOD, "edits": [{"span": [-3, 0], "before": "nan", "after": "the"}]}),
        json.dumps({**GOOD, "edits": [{"span": [0, 3.0], "before": "nan", "after": "the"}]}),
        json.dumps({**GOOD, "original": "!"}),
        json.dumps({**GOOD, "original": "AAAA"}),
    ],
)
def test_a_malformed_record_is_named_by_line_and_nothing_is_undone(
    tmp_path: Path, fixed: Fix, line: str | bytes
) -> None:
    record = written(fixed, tmp_path, a="see nan cat")
    with record.open("ab") as file:
        file.write((line if isinstance(line, bytes) else line.encode()) + b"\n")
    with pytest.raises(InputError, match="line 2 is not an edit record"):
        list(undo_all(record))
    assert (tmp_path / "a").read_text() == "see the cat"


def test_a_well_formed_line_is_read(tmp_path: Path) -> None:
    (tmp_path / "edits.jsonl").write_text(json.dumps(GOOD) + "\n")
    (record,) = read_records(tmp_path / "edits.jsonl")
    assert (record.path, record.edits[0].after) == (os.fspath(tmp_path / "a"), "the")


def test_a_missing_record_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        list(undo_all(tmp_path / "none.jsonl"))
    with pytest.raises(InputError, match="can't be written"):
        RecordWriter(tmp_path / "none" / "edits.jsonl")


@pytest.mark.parametrize("encoding", ["no-such-codec", "hex", "ascii"])
def test_an_encoding_that_does_not_decode_is_refused(tmp_path: Path, encoding: str) -> None:
    before, after = "é nan".encode(), "é the".encode()
    (tmp_path / "a").write_bytes(after)
    record = FileRecord(os.fspath(tmp_path / "a"), digest(before), digest(after), encoding, ())
    with pytest.raises(InputError, match="does not lead back"):
        undo(record)
    assert (tmp_path / "a").read_bytes() == after
