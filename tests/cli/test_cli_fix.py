"""`cleantext fix` repairs what is spun, leaves the rest alone, and never harms a file."""

from __future__ import annotations

import bz2
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from calling import Process, Run, write

SPUN = (
    "The Pentagon confirmed that North Korean troops are successful Russia’s Kursk region adjacent"
    " nan Ukrainian border. Now, nan Pentagon says they person been sent to nan conflict lines"
    " alongside Russian troops successful their conflict against Ukraine.\n"
)
CLEAN = "The minister said that the talks were going well and would go on next week.\n"


def repaired(text: str) -> bool:
    """Whether the surest surrogates of `SPUN` are gone, and the rest is there."""
    return (
        " the Ukrainian border. Now, the Pentagon says" in text
        and " nan " not in text
        and text.startswith("The Pentagon confirmed that North Korean troops are in Russia’s")
        and text.endswith(" against Ukraine.\n")
    )


def snapshot(folder: Path = Path()) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- one text ---------------------------------------------------------------------------------


def test_the_repaired_text_is_printed_and_summed_up_in_one_line(run: Run) -> None:
    write({"a.txt": SPUN})
    done = run("fix", "a.txt")
    assert done.exit_code == 0
    assert repaired(done.stdout)
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("1 of 1 file spun, ")
    assert Path("a.txt").read_text(encoding="utf-8") == SPUN


def test_what_was_repaired_has_nothing_left_to_repair(run: Run) -> None:
    once = run("fix", "-", stdin=SPUN).stdout
    assert run("fix", "-", stdin=once).stdout == once


def test_a_clean_text_comes_out_as_it_went_in(run: Run, clean: str) -> None:
    write({"a.txt": clean})
    done = run("fix", "a.txt")
    assert (done.exit_code, done.stdout) == (0, clean)
    assert done.stderr.startswith("0 of 1 file spun, 0 edits, ")


@pytest.mark.parametrize("args", [[], ["-"]])
def test_standard_input_is_read(args: list[str], run: Run) -> None:
    done = run("fix", *args, stdin=SPUN)
    assert (done.exit_code, repaired(done.stdout)) == (0, True)


def test_quiet_leaves_out_the_summary(run: Run) -> None:
    done = run("fix", "--quiet", "-", stdin=SPUN)
    assert (repaired(done.stdout), done.stderr) == (True, "")


def test_encoding_mark_and_line_ends_are_kept(run: Run) -> None:
    text = SPUN.replace("\n", "\r\n")
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be"):
        mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
        write({"a.txt": mark + text.encode(encoding)})
        out = run("fix", "a.txt").stdout_bytes
        assert out.startswith(mark)
        assert repaired(out[len(mark) :].decode(encoding).replace("\r\n", "\n"))
        assert out == mark + out[len(mark) :].decode(encoding).encode(encoding)
        assert "\r\n" in out[len(mark) :].decode(encoding)


def test_the_name_of_standard_input_tells_its_format(run: Run) -> None:
    markdown = f"{SPUN}\n```\n{SPUN}```\n"
    done = run("fix", "--stdin-filename", "a.md", "-", stdin=markdown)
    assert done.stdout.count(SPUN) == 1
    assert repaired(done.stdout.partition("\n\n")[0] + "\n")
    report = run("fix", "--stdin-filename", "b/a.md", "-f", "json", "-", stdin=markdown).stdout
    assert json.loads(report)["files"][0]["path"] == "b/a.md"


def test_settings_reach_the_cleaner(run: Run) -> None:
    assert run("fix", "--dialect", "none", "-", stdin=SPUN).stdout == SPUN
    assert repaired(run("fix", "--dialect", "nan", "-", stdin=SPUN).stdout)
    some = run("fix", "--protect", "adjacent", "--protect", "/person be+n/", "-", stdin=SPUN)
    assert "adjacent the Ukrainian" in some.stdout
    assert "person been" in some.stdout
    all_of_them = run("fix", "--min-confidence", "0", "-", stdin=SPUN).stdout
    none_of_them = run("fix", "--min-confidence", "1", "-", stdin=SPUN).stdout
    assert all_of_them != none_of_them


def test_an_own_lexicon_wins_and_can_be_given_more_than_once(run: Run) -> None:
    write({"one.tsv": "under\tadjacent\n", "two.tsv": "with\tadjacent\n"})
    done = run("fix", "-l", "one.tsv", "--lexicon", "two.tsv", "--min-confidence", "0", stdin=SPUN)
    assert done.exit_code == 0
    report = run("fix", "-l", "one.tsv", "-l", "two.tsv", "-c", "0", "-f", "json", stdin=SPUN)
    texts = {
        other["text"]
        for edit in json.loads(report.stdout)["files"][0]["edits"]
        for other in ({"text": edit["after"]}, *edit["runners_up"])
    }
    assert {"under", "with"} <= texts


def test_environment_and_file_set_what_the_command_line_does_not(run: Run) -> None:
    assert run("fix", stdin=SPUN, environ={"CLEANTEXT_DIALECT": "none"}).stdout == SPUN
    write({"cleantext.toml": 'dialect = "none"\n'})
    assert run("fix", stdin=SPUN).stdout == SPUN
    assert repaired(run("fix", "-d", "auto", stdin=SPUN).stdout)
    assert repaired(run("fix", "--isolated", stdin=SPUN).stdout)
    write({"other.toml": 'dialect = "nan"\n'})
    assert repaired(run("fix", "--config", "other.toml", stdin=SPUN).stdout)


# --- where results go -------------------------------------------------------------------------


def test_write_repairs_in_place_and_touches_no_clean_file(run: Run) -> None:
    write({"a.txt": SPUN, "b.txt": CLEAN})
    Path("a.txt").chmod(0o640)
    before = Path("b.txt").stat().st_ino
    done = run("fix", "-w", "a.txt", "b.txt")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "edits made" in done.stderr
    assert repaired(Path("a.txt").read_text(encoding="utf-8"))
    assert Path("a.txt").stat().st_mode & 0o777 == 0o640
    assert Path("b.txt").stat().st_ino == before
    assert sorted(snapshot()) == ["a.txt", "b.txt"]


def test_output_writes_one_file_elsewhere(run: Run) -> None:
    write({"a.txt": SPUN})
    assert run("fix", "a.txt", "-o", "b.txt").exit_code == 0
    assert repaired(Path("b.txt").read_text(encoding="utf-8"))
    assert Path("a.txt").read_text(encoding="utf-8") == SPUN
    assert run("fix", "a.txt", "-o", "new/").exit_code == 0
    assert Path("new/a.txt").read_bytes() == Path("b.txt").read_bytes()
    assert repaired(run("fix", "a.txt", "-o", "-").stdout)
    assert run("fix", "-o", "c.txt", stdin=SPUN).exit_code == 0
    assert Path("c.txt").read_bytes() == Path("b.txt").read_bytes()


def test_output_makes_the_same_tree_below_a_folder(run: Run) -> None:
    write({"in/a.txt": SPUN, "in/deep/b.txt": CLEAN, "in/picture.png": b"\x89PNG"})
    assert run("fix", "in", "-o", "out").exit_code == 0
    assert sorted(snapshot(Path("out"))) == ["out/a.txt", "out/deep/b.txt"]
    assert repaired(Path("out/a.txt").read_text(encoding="utf-8"))
    assert Path("in/a.txt").read_text(encoding="utf-8") == SPUN


def test_a_folder_is_repaired_in_every_format(run: Run) -> None:
    line = json.dumps({"id": 1, "text": SPUN})
    write(
        {
            "d/a.md": f"# Title\n\n{SPUN}",
            "d/b.html": f"<p title='nan'>{SPUN}</p><script>nan</script>",
            "d/c.jsonl": f"{line}\n{line}\n",
            "d/d.csv": f'n,text\n1,"{SPUN}"\n',
            "d/e.txt.bz2": bz2.compress(SPUN.encode()),
        }
    )
    done = run("fix", "-w", "d")
    assert done.exit_code == 0
    assert done.stderr.startswith("5 of 5 files spun")
    assert Path("d/a.md").read_text(encoding="utf-8").startswith("# Title\n\nThe Pentagon")
    assert repaired(Path("d/a.md").read_text(encoding="utf-8").partition("\n\n")[2])
    html = Path("d/b.html").read_text(encoding="utf-8")
    assert html.startswith("<p title='nan'>The Pentagon")
    assert html.endswith("</p><script>nan</script>")
    records = Path("d/c.jsonl").read_text(encoding="utf-8").splitlines()
    assert [repaired(json.loads(record)["text"]) for record in records] == [True, True]
    assert " nan " not in Path("d/d.csv").read_text(encoding="utf-8")
    assert repaired(bz2.decompress(Path("d/e.txt.bz2").read_bytes()).decode())


def test_field_and_column_name_what_is_text(run: Run) -> None:
    write({"a.jsonl": json.dumps({"text": SPUN, "body": {"en": SPUN}}) + "\n"})
    assert run("fix", "-w", "--field", "body.en", "a.jsonl").exit_code == 0
    record = json.loads(Path("a.jsonl").read_text(encoding="utf-8"))
    assert (record["text"], repaired(record["body"]["en"])) == (SPUN, True)
    write({"a.csv": f'text,prose\n"{SPUN}","{SPUN}"\n'})
    assert run("fix", "-w", "--column", "prose", "a.csv").exit_code == 0
    assert Path("a.csv").read_text(encoding="utf-8").count(SPUN) == 1


def test_include_exclude_and_ignore_files_choose(run: Run) -> None:
    names = ["a.txt", "b.md", "old/c.txt", "new/old.txt", ".hidden.txt"]
    write({f"d/{name}": SPUN for name in names} | {"d/.cleantextignore": "b.md\n"})
    done = run("fix", "-w", "d", "--exclude", "d/old/", "--include", "*.txt", "--include", "*.md")
    changed = [name for name in names if Path("d", name).read_text(encoding="utf-8") != SPUN]
    assert changed == ["a.txt", "new/old.txt"]
    assert "skipped: " in done.stderr
    assert " hidden" in done.stderr


def test_patterns_in_a_file_count_from_its_folder(run: Run) -> None:
    write({"cleantext.toml": 'exclude = ["d/old/"]\n', "d/old/a.txt": SPUN, "d/b.txt": SPUN})
    for path in ("d", "."):
        report = json.loads(run("fix", "-f", "json", path).stdout)
        assert [Path(file["path"]).name for file in report["files"]] == ["b.txt"]


def test_settings_per_file(run: Run) -> None:
    write(
        {
            "cleantext.toml": '[per-file]\n"raw/**" = "off"\n"*.md" = { dialect = "none" }\n',
            "d/a.txt": SPUN,
            "d/b.md": SPUN,
            "raw/c.txt": SPUN,
        }
    )
    done = run("fix", "-w", ".")
    assert done.exit_code == 0
    assert "1 off" in done.stderr
    same = [n for n in ("d/a.txt", "d/b.md", "raw/c.txt") if Path(n).read_text("utf-8") == SPUN]
    assert same == ["d/b.md", "raw/c.txt"]
    done = run("fix", "raw/c.txt")
    assert (done.exit_code, "raw/c.txt: is left out (1 off)" in done.stderr) == (2, True)


def test_backup_keeps_the_old_file(run: Run) -> None:
    write({"a.txt": SPUN})
    run("fix", "-w", "--backup", ".orig", "a.txt")
    assert Path("a.txt.orig").read_text(encoding="utf-8") == SPUN
    assert repaired(Path("a.txt").read_text(encoding="utf-8"))


# --- looking first ----------------------------------------------------------------------------


def test_diff_shows_what_would_change_and_exits_1(run: Run) -> None:
    write({"d/a.txt": SPUN, "d/b.txt": CLEAN})
    done = run("fix", "--diff", "d")
    assert done.exit_code == 1
    assert done.stdout.startswith("--- a/d/a.txt\n+++ b/d/a.txt\n@@ -1 +1 @@\n-The Pentagon")
    assert "b.txt" not in done.stdout
    assert Path("d/a.txt").read_text(encoding="utf-8") == SPUN
    assert run("fix", "--diff", "d/b.txt").exit_code == 0
    assert run("fix", "--diff", "--exit-zero", "d").exit_code == 0
    assert run("fix", "--diff", "-", stdin=SPUN).exit_code == 1


def test_a_diff_is_a_patch(run: Run) -> None:
    text = SPUN.replace("\n", "\r\n").encode("cp1252") * 2 + b"caf\xe9 au lait"
    write({"a.txt": text})
    patch = run("fix", "--encoding", "cp1252", "--diff", "a.txt").stdout_bytes
    minus = [line[1:] for line in patch.split(b"\n") if line.startswith(b"-")][1:]
    assert minus[0] == text.partition(b"\n")[0]
    expected = run("fix", "--encoding", "cp1252", "a.txt").stdout_bytes
    plus = [line[1:] for line in patch.split(b"\n") if line.startswith(b"+")][1:]
    assert plus[0] == expected.partition(b"\n")[0]
    assert b"caf\xe9" in expected


@pytest.mark.parametrize(
    "format_", ["full", "concise", "json", "jsonl", "sarif", "github", "junit", "markdown"]
)
def test_a_report_in_place_of_the_text(format_: str, run: Run) -> None:
    write({"d/a.txt": SPUN, "d/b.txt": CLEAN})
    done = run("fix", "--format", format_, "d")
    assert done.exit_code == 0
    assert "successful" in done.stdout
    assert Path("d/a.txt").read_text(encoding="utf-8") == SPUN
    run("fix", "--format", format_, "--output-file", "report", "-q", "d")
    assert (
        Path("report").read_text(encoding="utf-8").splitlines()[0] == (done.stdout.splitlines()[0])
    )


def test_json_has_every_edit_and_says_whether_it_was_written(run: Run) -> None:
    write({"a.txt": SPUN})
    looked = json.loads(run("fix", "-f", "json", "a.txt").stdout)
    assert looked["written"] is False
    first = looked["files"][0]["edits"][0]
    assert (first["before"], first["after"], first["line"]) == ("successful", "in", 1)
    assert SPUN[first["start"] : first["end"]] == "successful"
    assert {"confidence", "rule", "dialect", "evidence", "runners_up"} <= first.keys()
    assert repaired(looked["files"][0]["text"])
    written = json.loads(run("fix", "-w", "-f", "json", "a.txt").stdout)
    assert written["written"] is True
    assert "text" not in written["files"][0]
    once_more = json.loads(run("fix", "-f", "json", stdin=CLEAN).stdout)
    assert once_more["files"][0]["text"] == CLEAN
    assert repaired(Path("a.txt").read_text(encoding="utf-8"))


def test_statistics_count_rules_dialects_and_files(run: Run) -> None:
    write({"a.txt": SPUN})
    done = run("fix", "-w", "--statistics", "a.txt")
    assert "Rules\n" in done.stdout
    assert "in → successful" in done.stdout
    assert "  a.txt" in done.stdout
    done = run("fix", "--statistics", "-f", "json", "-", stdin=SPUN)
    assert json.loads(done.stdout)["summary"]["files"] == 1
    assert "in → successful" in done.stderr


def test_exit_codes_for_ci(run: Run) -> None:
    write({"a.txt": SPUN, "b.txt": CLEAN})
    assert run("fix", "-w", "--exit-non-zero-on-fix", "b.txt").exit_code == 0
    assert run("fix", "--exit-non-zero-on-fix", "a.txt").exit_code == 1
    assert run("fix", "--exit-non-zero-on-fix", "--exit-zero", "a.txt").exit_code == 0
    assert run("fix", "-w", "--exit-non-zero-on-fix", "a.txt").exit_code == 1
    assert run("fix", "-w", "--exit-non-zero-on-fix", "a.txt").exit_code == 0


# --- undoing and going on ---------------------------------------------------------------------


def test_a_record_can_be_undone_to_the_last_byte(run: Run) -> None:
    files: dict[str, str | bytes] = {
        "d/a.txt": SPUN,
        "d/b.txt": "\ufeff" + SPUN.replace("\n", "\r\n"),
        "d/c.txt": SPUN.encode("utf-16"),
        "d/d.jsonl": json.dumps({"text": SPUN}, ensure_ascii=True) + "\n",
        "d/e.txt.bz2": bz2.compress(SPUN.encode()),
        "d/f.txt": CLEAN,
    }
    write(files)
    before = snapshot(Path("d"))
    run("fix", "-w", "--record", "edits.jsonl", "d")
    after = snapshot(Path("d"))
    assert [name for name in before if before[name] != after[name]] == sorted(files)[:5]
    lines = [json.loads(line) for line in Path("edits.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == 5
    assert "original" not in lines[1]
    done = run("undo", "edits.jsonl")
    assert done.exit_code == 0
    assert done.stderr == "5 files restored, 0 as before already, 0 errors\n"
    assert snapshot(Path("d")) == before
    assert run("undo", "edits.jsonl").stderr.startswith("0 files restored, 5 as before")


def test_undo_leaves_alone_what_has_changed_since(run: Run) -> None:
    write({"a.txt": SPUN, "b.txt": SPUN})
    run("fix", "-w", "--record", "edits.jsonl", "a.txt", "b.txt")
    Path("a.txt").write_text("mine", encoding="utf-8")
    done = run("undo", "edits.jsonl")
    assert done.exit_code == 2
    assert "a.txt: has changed since" in done.stderr
    assert Path("a.txt").read_text(encoding="utf-8") == "mine"
    assert Path("b.txt").read_text(encoding="utf-8") == SPUN


def test_several_processes_write_one_record(process: Process, run: Run) -> None:
    write({f"d/{number:02}.txt": SPUN for number in range(24)})
    done = process("fix", "-w", "--jobs", "2", "--record", "edits.jsonl", "d")
    assert done.returncode == 0, done.stderr
    lines = Path("edits.jsonl").read_text("utf-8").splitlines()
    assert sorted(json.loads(line)["path"] for line in lines) == sorted(
        f"d/{number:02}.txt" for number in range(24)
    )
    assert process("undo", "edits.jsonl").returncode == 0
    assert {path.read_text(encoding="utf-8") for path in Path("d").iterdir()} == {SPUN}


def test_the_number_of_processes_changes_nothing(process: Process, run: Run) -> None:
    write({f"d/{number:02}.txt": SPUN if number % 3 else CLEAN for number in range(24)})
    one = process("fix", "d", "-o", "one", "-j", "1", "-f", "jsonl")
    two = process("fix", "d", "-o", "two", "-j", "2", "-f", "jsonl")
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
    assert list(snapshot(Path("one")).values()) == list(snapshot(Path("two")).values())
    assert len(snapshot(Path("one"))) == 24


def test_resume_does_only_what_is_left(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write({f"d/{name}.txt": SPUN for name in "abc"})
    from cleantext import batch

    whole = batch.run

    def stopped(*args: object, **more: object) -> Iterator[object]:
        results = whole(*args, **more)  # type: ignore[arg-type]
        yield next(results)
        yield next(results)
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "run", stopped)
    done = run("fix", "-w", "d")
    assert (done.exit_code, done.stderr) == (
        130,
        "cleantext: stopped; --resume goes on from here\n",
    )
    monkeypatch.setattr(batch, "run", whole)
    done = run("fix", "-w", "--resume", "d")
    assert done.exit_code == 0
    assert done.stderr.startswith("1 of 1 file spun")
    assert "2 done" in done.stderr
    assert sorted(snapshot(Path("d"))) == ["d/a.txt", "d/b.txt", "d/c.txt"]


# --- what is wrong ----------------------------------------------------------------------------

CONTRADICTIONS = [
    (["a.txt", "b.txt"], "2 paths: add -w to repair in place, -o FOLDER, or --diff to look"),
    (["d"], "d is a folder: add -w"),
    (["-w", "-o", "x", "a.txt"], "choose one"),
    (["-w", "-"], "standard input can't be repaired in place"),
    (["-w", "--diff", "a.txt"], "--diff only shows"),
    (["--diff", "-f", "json", "a.txt"], "--diff prints a diff"),
    (["--record", "r", "a.txt"], "--record is for files that are written"),
    (["--resume", "a.txt"], "--resume is for files that are written"),
    (["--output-file", "r", "a.txt"], "--output-file is for reports"),
    (["-", "a.txt"], "standard input (-) can't be mixed"),
    (["--stdin-filename", "x.md", "a.txt"], "--stdin-filename is for standard input"),
    (["--changed", "-"], "--changed is for files"),
    (["a.txt", "b.txt", "-o", "a.txt"], "a.txt: is a file; several files need a folder"),
    (["--format", "xml", "a.txt"], "'xml' is not one of"),
    (["-c", "high", "a.txt"], "'high' is not a valid float"),
    (["-c", "2", "a.txt"], "command line: --min-confidence must be a number from 0 to 1"),
    (["-d", "nix", "a.txt"], "no dialect 'nix'"),
    (["-l", "missing.tsv", "a.txt"], "missing.tsv: No such file or directory"),
    (["-l", "bad.tsv", "a.txt"], "bad.tsv:1: expected original<TAB>surrogate"),
    (["--protect", "/(/", "a.txt"], "command line: --protect holds '/(/'"),
    (["--encoding", "utf-99", "a.txt"], "command line: --encoding is 'utf-99'"),
    (["--config", "missing.toml", "a.txt"], "missing.toml: cannot be read"),
    (["--config", "bad.toml", "a.txt"], "bad.toml: line 1: unknown key 'dialct'"),
    (["-w", "--record", "a.txt", "b.txt"], "a.txt: is not a record of edits"),
]


@pytest.mark.parametrize(
    ("args", "said"), CONTRADICTIONS, ids=[" ".join(args) for args, _ in CONTRADICTIONS]
)
def test_what_makes_no_sense_is_told_in_one_line(args: list[str], said: str, run: Run) -> None:
    files: dict[str, str | bytes] = {"a.txt": SPUN, "b.txt": SPUN, "d/c.txt": SPUN}
    write({**files, "bad.tsv": "no tab\n", "bad.toml": 'dialct = "nan"\n'})
    before = snapshot()
    done = run("fix", *args, stdin=SPUN)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert snapshot() == before


BAD_FILES: list[tuple[str, bytes | None, str]] = [
    ("missing.txt", None, "missing.txt: no such file or folder"),
    ("nul.txt", b"a\0b", "nul.txt: binary (it has NUL bytes)"),
    ("noise.txt", bytes(range(128, 256)) * 20 + b"\x81\xff", "noise.txt: not UTF-8"),
    ("broken.jsonl", b'{"text": "a"\n', "broken.jsonl: not valid JSON at line 1"),
    ("fields.jsonl", b'{"title": "a"}\n', "fields.jsonl: no text in the field"),
    ("broken.txt.gz", b"\x1f\x8bno", "broken.txt.gz: "),
    ("a.txt/b.txt", None, "a.txt/b.txt: "),
    ("empty-folder", None, "empty-folder: holds no text to clean"),
    ("pictures", None, "pictures: holds no text to clean; name files, or say which with --include"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD_FILES, ids=[b[0] for b in BAD_FILES])
def test_bad_input_is_one_line_and_the_file_stays(
    name: str, content: bytes | None, said: str, run: Run
) -> None:
    write({"a.txt": SPUN, "pictures/a.png": b"\x89PNG"})
    Path("empty-folder").mkdir()
    if content is not None:
        write({name: content})
    before = snapshot()
    done = run("fix", "-w", "-q", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cleantext: {said}")
    assert done.stderr.count("\n") == 1
    assert snapshot() == before
    if not Path(name).is_dir():
        for command in ("fix", "check", "explain"):
            done = run(command, name)
            assert (done.exit_code, done.stdout) == (2, "")
            assert done.stderr.startswith(f"cleantext: {said}")
            assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b" \t\r\n \n",
        b"word " * 200_000,
        "\ufeff".encode(),
        b"\xff\xfe",
        b"caf\xe9 au lait",
    ],
    ids=["empty", "newline", "white", "long line", "mark", "wide mark", "latin-1"],
)
def test_odd_but_harmless_texts_come_out_as_they_went_in(content: bytes, run: Run) -> None:
    args = ["--encoding", "latin-1"] if content.startswith(b"caf") else []
    write({"a.txt": content})
    done = run("fix", *args, "a.txt")
    assert (done.exit_code, done.stdout_bytes) == (0, content)
    done = run("fix", *args, "-", stdin=content)
    assert (done.exit_code, done.stdout_bytes) == (0, content)
    assert run("fix", "-w", *args, "a.txt").exit_code == 0
    assert Path("a.txt").read_bytes() == content


def test_a_guessed_encoding_is_told_and_kept(run: Run) -> None:
    text = (
        "Zoë said that the café near the hôtel was a cliché, and that the fiancée of the naïve"
        " attaché had gone home to Curaçao with her résumé.\n"
    ) * 4
    write({"a.txt": text.encode("cp1252")})
    done = run("fix", "-w", "a.txt")
    assert done.exit_code == 0
    assert "a.txt: not UTF-8, read and kept as " in done.stderr
    assert Path("a.txt").read_bytes() == text.encode("cp1252")


@pytest.mark.skipif(os.name != "posix", reason="permissions are other things there")
def test_no_permission_is_told(powerless: Process) -> None:
    write({"a.txt": SPUN, "b.txt": SPUN})
    Path("a.txt").chmod(0)
    done = powerless("fix", "-w", "a.txt", "b.txt")
    assert done.returncode == 2
    assert done.stderr.startswith(b"cleantext: a.txt: Permission denied")
    assert repaired(Path("b.txt").read_text(encoding="utf-8"))


@pytest.mark.skipif(os.name != "posix", reason="permissions are other things there")
def test_a_read_only_folder_is_told_and_the_rest_is_done(powerless: Process) -> None:
    write({"d/a.txt": SPUN, "e/b.txt": SPUN, "e/c.txt": SPUN})
    Path("d").chmod(0o555)
    Path("e/c.txt").chmod(0o444)
    done = powerless("fix", "-w", "d", "e")
    Path("d").chmod(0o755)
    assert done.returncode == 2
    assert done.stderr.startswith(b"cleantext: d/a.txt: Permission denied; the file is as it was")
    assert b"cleantext: e/c.txt: read-only; allow writing to it or use -o" in done.stderr
    assert Path("d/a.txt").read_text(encoding="utf-8") == SPUN
    assert Path("e/c.txt").read_text(encoding="utf-8") == SPUN
    assert repaired(Path("e/b.txt").read_text(encoding="utf-8"))
    assert sorted(path.name for path in Path().rglob("*")) == ["a.txt", "b.txt", "c.txt", "d", "e"]


@pytest.mark.skipif(os.name != "posix", reason="limits are other things there")
@pytest.mark.parametrize("more", [(), ("--record", "edits.jsonl")])
def test_what_has_no_room_is_told_and_the_file_stays(
    process: Process, run: Run, more: tuple[str, ...]
) -> None:
    import resource

    large = SPUN * 40
    write({"d/a.txt": large, "d/b.txt": SPUN})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 * len(SPUN), limits[1]))
    try:
        done = process("fix", "-w", "--jobs", "1", *more, "d")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert done.returncode == 2
    assert b"cleantext: d/a.txt: " in done.stderr
    assert b"Traceback" not in done.stderr
    assert Path("d/a.txt").read_text(encoding="utf-8") == large
    assert more or repaired(Path("d/b.txt").read_text(encoding="utf-8"))
    assert [path.name for path in Path("d").iterdir() if path.name.startswith(".")] == []


def test_one_bad_file_does_not_keep_the_others_from_being_done(run: Run) -> None:
    write({"d/a.txt": SPUN, "d/broken.jsonl": "{", "d/z.txt": SPUN})
    done = run("fix", "-w", "d")
    assert done.exit_code == 2
    assert "d/broken.jsonl: not valid JSON" in done.stderr
    assert repaired(Path("d/a.txt").read_text(encoding="utf-8"))
    assert repaired(Path("d/z.txt").read_text(encoding="utf-8"))


def test_binary_files_that_are_only_found_are_skipped_and_counted(run: Run) -> None:
    write({"d/a.txt": SPUN, "d/b.txt": b"\0\1\2", "d/.c.txt": SPUN})
    done = run("fix", "-w", "d")
    assert done.exit_code == 0
    assert done.stderr.endswith("; skipped: 1 binary, 1 hidden\n")


def test_ignores_and_stale_ignores(run: Run) -> None:
    line = SPUN.strip()
    text = (
        f"{line} <!-- cleantext: ignore -->\n\n{line}\n\n"
        "All is well here. <!-- cleantext: ignore -->\n\n<!-- cleantext: of -->\n"
    )
    write({"a.md": text})
    done = run("fix", "-w", "a.md")
    assert done.exit_code == 0
    after = Path("a.md").read_text(encoding="utf-8")
    assert after.startswith(f"{line} <!--")
    assert after.count("Kursk region") == 2
    assert after.count(line) == 1
    assert "a.md:5:19: stale ignore '<!-- cleantext: ignore -->': there is nothing" in done.stderr
    assert "a.md:7:1: stale ignore '<!-- cleantext: of -->': unknown directive" in done.stderr


def test_the_summary_is_the_same_with_and_without_a_report(run: Run) -> None:
    sic = SPUN.strip() + " <!-- cleantext: ignore -->\n"
    line = json.dumps({"text": SPUN}) + "\n"
    told = []
    for more in ((), ("--format", "json", "--output-file", "report.json")):
        files = {"a.txt": SPUN * 5, "b.md": sic, "c.jsonl": line * 3, "d.txt": "Fine.\n"}
        write({f"d/{name}": text for name, text in files.items()} | {"d/e.json": "{"})
        done = run("fix", "-w", *more, "d")
        assert done.exit_code == 2
        told.append(done.stderr)
    assert told[0] == told[1]
    assert "of 4 files spun" in told[0]


def test_suspects_are_only_looked_for_where_they_are_asked_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleantext.spun.suspects import Search

    asked: list[object] = []
    monkeypatch.setattr(Search, "find", lambda *_: asked.append(1) or [])
    for options, told in (("-w",), False), (("-w", "--show-suggestions"), True):
        write({"d/a.txt": SPUN * 5, "d/b.txt": SPUN * 4})
        assert ("0 suspects" in run("fix", *options, "d").stderr) == told
        assert bool(asked) == told
