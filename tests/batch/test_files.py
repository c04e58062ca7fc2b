from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_toys import Meddler, Toy, Trouble
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleantext.batch import FileResult, Options, Pending, Task, clean_bytes, clean_file
from cleantext.errors import InputError
from cleantext.findings import Result
from cleantext.pipeline import Cleaner
from cleantext.replacing import TEMPORARY
from cleantext.sources.interface import Limits

WRITE = Options(write=True)


def written(path: Path, data: bytes, options: Options = WRITE) -> FileResult:
    """Clean a file that has this content."""
    path.write_bytes(data)
    return clean_file(path, Toy(), options)


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith(TEMPORARY)]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.txt", b"\xef\xbb\xbfin nan end\r\n", b"\xef\xbb\xbfin the end\r\n"),
        ("a.txt", "\ufeffin nan end".encode("utf-16-le"), "\ufeffin the end".encode("utf-16-le")),
        ("a.md", b"`nan` nan", b"`nan` the"),
        ("a.html", b"<a nan>nan\n</a>", b"<a nan>the\n</a>"),
        ("a.jsonl", b'{"text": "nan"}\r\n', b'{"text": "the"}\r\n'),
        ("a.json", b'{"text": "nan"}', b'{"text": "the"}'),
        ("a.csv", b"text\nnan\n", b"text\nthe\n"),
        ("a.tsv", b"x\ttext\nnan\tnan\n", b"x\ttext\nnan\tthe\n"),
        ("a.unknown", b"nan", b"the"),
        (
            "a.txt",
            b"Nobody in nan caf\xe9 knew what would happen next on that day. " * 9,
            b"Nobody in the caf\xe9 knew what would happen next on that day. " * 9,
        ),
    ],
)
def test_a_file_is_repaired_in_place(
    tmp_path: Path, name: str, before: bytes, after: bytes
) -> None:
    result = written(tmp_path / name, before)
    assert not result.error
    assert (tmp_path / name).read_bytes() == after
    assert result.changed
    assert result.counts.edits == before.count(b"nan") - after.count(b"nan") or "16" in str(
        result.encoding
    )
    assert not leftovers(tmp_path)


PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    ".gz": (gzip.compress, gzip.decompress),
    ".bz2": (bz2.compress, bz2.decompress),
    ".xz": (lzma.compress, lzma.decompress),
}


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_compressed_files_stay_compressed(tmp_path: Path, suffix: str, name: str) -> None:
    pack, unpack = PACKERS[suffix]
    line = b"in nan end\n" if name == "a.txt" else b'{"text": "nan"}\n'
    path = tmp_path / (name + suffix)
    clean = pack(line.replace(b"nan", b"no"))
    assert not written(path, clean).changed
    assert path.read_bytes() == clean
    result = written(path, pack(line * 3))
    assert result.written == str(path)
    assert unpack(path.read_bytes()) == line.replace(b"nan", b"the") * 3


def test_zstandard_files_stay_compressed(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "a.txt.zst"
    assert written(path, zstandard.compress(b"in nan end")).changed
    assert (
        zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes()) == b"in the end"
    )


def test_parquet_files_are_repaired(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["clean"], "x": ["nan"]}), path)
    before = path.read_bytes()
    assert not clean_file(path, Toy(), WRITE).changed
    assert path.read_bytes() == before
    pq.write_table(pa.table({"text": ["a nan"], "x": ["nan"]}), path)
    result = clean_file(path, Toy(), WRITE)
    assert (result.error, result.changed) == ("", True)
    assert pq.read_table(path).to_pylist() == [{"text": "a the", "x": "nan"}]
    assert "write" in clean_file(path, Toy(), Options(contents=True)).error


FRAGMENTS = (
    *("word", "NaN", "nan.", "\n", "\r\n", "\r", " ", "\t", "é", "\u2028", "<p>", "</p>", "`"),
    *("&amp;", "```\n", "<!--", "# ", "- ", '"', ",", "\\", "[x](y)", "\ufeff", "    ", "\x0c"),
    "\x1b[31m",
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=TEXTS, codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), indent=st.booleans())
def test_a_clean_file_stays_as_it_is_to_the_byte(
    tmp_path: Path, name: str, text: str, codec: str, indent: bool
) -> None:
    if "json" in name:
        lined = name == "a.json" and indent
        text = json.dumps({"text": text}, ensure_ascii=indent, indent=2 if lined else None)
    elif name[-3:] in ("csv", "tsv"):
        text = "text\n" + text
    data = text.encode(codec)
    result = written(tmp_path / name, data)
    assert result.error == ""
    assert not result.written
    assert (tmp_path / name).read_bytes() == data
    printed = clean_bytes(data, Toy(), name=name)
    assert printed.after == printed.before == data


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@given(
    text=st.lists(st.sampled_from(["nan", " ", " nan ", "\n\n"]) | TEXTS, max_size=12).map("".join)
)
def test_a_repaired_file_differs_only_in_its_edits(name: str, text: str) -> None:
    data = text.encode()
    result = clean_bytes(data, Toy(), name=name)
    assert result.error == ""
    decoded = data.decode("utf-8-sig")
    out, at = "", 0
    for document in result.documents:
        for edit in document.file_edits() or ():
            assert decoded[edit.start : edit.end] == edit.before
            out += decoded[at : edit.start] + edit.after
            at = edit.end
    out += decoded[at:]
    assert result.after is not None
    assert result.after.decode("utf-8-sig") == out
    assert clean_bytes(result.after, Toy(), name=name).after == result.after


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.jsonl", "a.csv"])
def test_a_file_larger_than_a_piece_is_streamed(tmp_path: Path, name: str) -> None:
    line = {"a.jsonl": '{{"text": "{}"}}\n', "a.csv": '{},"x"\n'}.get(name, "{}\n")
    clean, spun = line.format("some words here"), line.format("and nan word")
    head = "text,y\n" if name == "a.csv" else ""
    text = head + clean * 300 + spun + clean * 300 + spun
    data = text.encode()
    path = tmp_path / name
    options = Options(write=True, limits=Limits(piece=500))
    result = written(path, gzip.compress(data) if name.endswith("gz") else data, options)
    assert result.error == ""
    content = path.read_bytes()
    content = gzip.decompress(content) if name.endswith("gz") else content
    assert content == data.replace(b"and nan", b"and the")
    lines = text.split("\n")
    for document in result.documents:
        line_no, column = document.position(document.result.edits[0].start)
        assert lines[line_no - 1][column - 1 :].startswith("nan")
    assert result.counts.edits == 2


def test_an_encoding_that_turns_up_late_is_found(tmp_path: Path) -> None:
    text = "It was nan best day of all, and nobody knew what would happen.\n" * 40
    data = text.encode() + "At the caf\xe9 they said so, and it was fine.\n".encode("latin-1") * 5
    path = tmp_path / "a.txt"
    result = written(path, data, Options(write=True, limits=Limits(piece=300)))
    assert result.error == ""
    assert result.notes == ("not UTF-8, read and kept as cp1252",)
    assert result.counts.edits == 40
    assert path.read_bytes() == data.replace(b" nan ", b" the ")


@pytest.mark.parametrize(
    ("name", "data", "options", "reason"),
    [
        ("a.txt", b"a\0b nan", WRITE, "binary"),
        ("a.txt", bytes(range(1, 256)) * 9, WRITE, "pass --encoding"),
        ("a.txt", b"\xff\xfea", WRITE, "not valid utf-16-le"),
        ("a.txt", b"caf\xe9", Options(write=True, encoding="ascii"), "not valid ascii"),
        ("a.txt", b"nan", Options(write=True, encoding="klingon"), "no text encoding"),
        ("a.txt", b"an accent", Options(write=True, encoding="latin-1"), "has no '\u20ac'"),
        ("a.jsonl", b'{"text": nan}', WRITE, "line 1, column 10"),
        ("a.jsonl", b'{"title": "nan"}', WRITE, "there is: 'title'"),
        ("a.csv", b"id\nnan", Options(write=True, fields=("text",)), "there is: 'id'"),
        ("a.txt.gz", b"nan", WRITE, "compression is broken"),
        ("a.txt.gz", gzip.compress(b"nan")[:-1], WRITE, "cut off"),
        ("a.parquet.gz", b"nan", WRITE, "decompress it"),
        ("a.txt", b"nan", Options(write=True, format="word"), "no format 'word'"),
    ],
)
def test_what_is_wrong_is_told_and_the_file_left_alone(
    tmp_path: Path, name: str, data: bytes, options: Options, reason: str
) -> None:
    result = written(tmp_path / name, data, options)
    assert reason in result.error
    assert "\n" not in result.error
    assert str(result.problem).startswith(str(tmp_path / name) + ": ")
    assert (tmp_path / name).read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("RAISE", "KeyError"), ("MEMORY", "too large for the memory")],
)
def test_a_bug_is_reported_for_the_file(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    error = clean_file(tmp_path / "a.txt", Trouble(), WRITE).error
    assert reason in error
    assert "\n" not in error


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    options = Options(write=True, limits=Limits(ratio=50, grace=1 << 16))
    result = written(tmp_path / "a.txt.gz", gzip.compress(b"nan " * 100_000), options)
    assert "bomb" in result.error


@pytest.mark.parametrize(
    ("name", "data", "skipped"),
    [
        ("a.txt", b"\0", "binary"),
        ("package.json", b'{"name": "x"}', "no field"),
        ("a.csv", b"x", "no field"),
    ],
)
def test_what_was_only_found_is_passed_over(
    tmp_path: Path, name: str, data: bytes, skipped: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    result = clean_file(Task(str(path), named=False), Toy(), WRITE)
    assert (result.error, result.skipped) == ("", skipped)
    assert clean_file(Task(str(path), named=True), Toy(), WRITE).error


def test_records_without_the_field_are_counted(tmp_path: Path) -> None:
    result = written(tmp_path / "a.jsonl", b'{"text": "nan"}\n{"x": 1}\n{"text": 2}\n')
    assert result.counts.missing == 2
    assert result.notes == ("2 records without text in the field",)
    assert result.changed


def test_mode_times_and_owner_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"nan")
    path.chmod(0o754)
    os.utime(path, ns=(10**18, 10**18 + 7))
    assert clean_file(path, Toy(), WRITE).changed
    found = path.stat()
    assert stat.S_IMODE(found.st_mode) == 0o754
    assert (found.st_atime_ns, found.st_mtime_ns) == (10**18, 10**18 + 7)


def test_a_link_leads_to_the_file_that_is_repaired(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    target, link = tmp_path / "sub" / "a.txt", tmp_path / "link.txt"
    target.write_bytes(b"nan")
    link.symlink_to(target)
    assert clean_file(link, Toy(), WRITE).changed
    assert link.is_symlink()
    assert target.read_bytes() == b"the"


def test_other_names_of_a_file_keep_the_old_content(tmp_path: Path) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    path.write_bytes(b"nan")
    other.hardlink_to(path)
    result = clean_file(path, Toy(), WRITE)
    assert "hard links" in result.notes[0]
    assert (path.read_bytes(), other.read_bytes()) == (b"the", b"nan")


def test_every_old_version_is_kept_in_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in (b"1 nan", b"2 nan", b"clean"):
        written(path, text, Options(write=True, backup=".bak"))
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert kept == {"a.txt": b"clean", "a.txt.bak": b"1 nan", "a.txt.bak2": b"2 nan"}


@pytest.mark.parametrize(
    ("content", "reason"), [(b"nan and nan", "changed while"), (None, "vanished")]
)
@pytest.mark.parametrize("output", [False, True])
def test_a_file_that_changes_meanwhile_is_left_alone(
    tmp_path: Path, content: bytes | None, reason: str, output: bool
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"nan")
    options = Options(write=not output, output=tmp_path / "out" if output else None)
    result = clean_file(path, Meddler(path, content), options)
    assert reason in result.error
    assert (path.read_bytes() if path.exists() else None) == content
    assert not leftovers(tmp_path)


def test_another_run_that_was_quicker_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"nan")
    assert clean_file(path, Meddler(path, b"the"), WRITE).error == ""
    assert path.read_bytes() == b"the"


def test_the_output_is_a_tree_of_all_files(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    out = tmp_path / "out"
    for data, expected in ((b"nan", b"the"), (b"clean", b"clean")):
        source.write_bytes(data)
        source.chmod(0o640)
        result = clean_file(Task(str(source), "x/y/a.txt"), Toy(), Options(output=out))
        assert result.written == str(out / "x/y/a.txt")
        assert (out / "x/y/a.txt").read_bytes() == expected
        assert stat.S_IMODE((out / "x/y/a.txt").stat().st_mode) == 0o640
        assert source.read_bytes() == data


def test_the_output_is_never_the_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"nan")
    result = clean_file(tmp_path / "a.txt", Toy(), Options(output=tmp_path))
    assert "over itself" in result.error
    assert (tmp_path / "a.txt").read_bytes() == b"nan"


def test_one_file_can_be_written_to_another(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"nan")
    clean_file(tmp_path / "a.txt", Toy(), Options(output_file=tmp_path / "new" / "b.txt"))
    assert (tmp_path / "new" / "b.txt").read_bytes() == b"the"


def test_a_read_only_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"nan")

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    assert "Permission denied" in clean_file(path, Toy(), WRITE).error
    monkeypatch.undo()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "read-only" in clean_file(path, Toy(), WRITE).error
    assert path.read_bytes() == b"nan"


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("nan")
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "out.txt"
    result = clean_file(tmp_path / "in.txt", Toy(), Options(output_file=place))
    assert result.error.startswith(f"{place}: can't be written (")
    assert not result.changed


def test_an_error_does_not_name_its_file_twice(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nan")

    class Failing(Toy):
        def fix(self, text: str) -> Result:
            raise InputError(culprit, "is full")

    culprit = f"{tmp_path}/./a.txt"
    assert clean_file(tmp_path / "a.txt", Failing(), WRITE).error == "is full"
    culprit = "record"
    assert clean_file(tmp_path / "a.txt", Failing(), WRITE).error == "record: is full"


def test_a_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"nan")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = clean_file(path, Toy(), WRITE)
    assert "No space left" in result.error
    assert path.read_bytes() == b"nan"
    assert not leftovers(tmp_path)


def test_a_missing_file_and_a_folder_are_reported(tmp_path: Path) -> None:
    assert "no such file" in clean_file(tmp_path / "no.txt", Toy()).error
    assert clean_file(tmp_path, Toy()).error
    assert clean_file(Task("x", problem="gone"), Toy()).error == "gone"


def test_nothing_is_written_without_being_asked(tmp_path: Path) -> None:
    result = written(tmp_path / "a.txt", b"nan", Options())
    assert result.changed
    assert not result.written
    assert (tmp_path / "a.txt").read_bytes() == b"nan"


def test_contents_are_handed_on(tmp_path: Path) -> None:
    result = written(tmp_path / "a.txt.gz", gzip.compress(b"in nan end"), Options(contents=True))
    assert (result.before, result.after) == (b"in nan end", b"in the end")
    assert clean_bytes(b"nan", Toy()).after == b"the"
    assert clean_bytes(b"nan", Toy(), name="a.parquet").error


def test_details_can_be_left_out_or_bounded(tmp_path: Path) -> None:
    lines = b'{"text": "nan nan"}\n' * 10
    counts = written(tmp_path / "a.jsonl", lines, Options(details=False))
    assert (counts.documents, counts.counts.edits) == ((), 20)
    few = written(tmp_path / "a.jsonl", lines, Options(limits=Limits(details=5)))
    assert (len(few.documents), few.omitted, few.counts.edits) == (2, 8, 20)


def test_who_is_asked_before_a_file_is_replaced_can_refuse(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    seen: list[Pending] = []

    def ask(pending: Pending) -> None:
        seen.append(pending)
        assert pending.new.read_bytes() == b"the"
        assert pending.path.read_bytes() == b"nan"
        raise InputError(str(path), "the record can't be written")

    result = written(path, b"nan", Options(write=True, before_replace=ask))
    assert result.error == "the record can't be written"
    assert path.read_bytes() == b"nan"
    assert seen[0].edits is not None
    assert [edit.after for edit in seen[0].edits] == ["the"]
    assert not leftovers(tmp_path)


def test_a_review_can_prevent_edits(tmp_path: Path) -> None:
    def review(result: Result, kind: str) -> tuple[Result, tuple[object, ...]]:
        return Result(result.original, result.original), (kind,)

    result = written(tmp_path / "a.md", b"nan", Options(write=True, review=review))
    assert not result.changed
    assert (tmp_path / "a.md").read_bytes() == b"nan"
    assert result.documents[0].remarks == ("markdown",)


def test_only_the_lines_of_a_task_are_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "nan"}\n' * 3)
    clean_file(Task(str(path), lines=((2, 2),)), Toy(), WRITE)
    assert [json.loads(line)["text"] for line in io.BytesIO(path.read_bytes())] == [
        "nan",
        "the",
        "nan",
    ]


def test_a_spun_passage_in_an_endless_line_is_found(tmp_path: Path) -> None:
    samples = Path(__file__).parents[2] / "data" / "samples"
    clean, spun = (
        " ".join((samples / name).read_text("utf-8").split()) for name in ("clean.txt", "fox.txt")
    )
    far = " ".join([clean] * 20)
    text = f"{far} {clean} {spun} {clean} {far}\n"
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    result = clean_file(path, Cleaner(), WRITE)
    assert result.counts.edits > 100
    after = path.read_text("utf-8")
    assert after.startswith(far)
    assert after.endswith(f"{far}\n")
    assert after.count("\n") == 1
