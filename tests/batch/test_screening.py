"""Files that are certainly clean, found many at a time."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from cleantext import Cleaner, Settings, screening
from cleantext.batch import Options, run, walk
from cleantext.files import Cleaners, clean_file
from cleantext.planning import Reviewer
from cleantext.screening import screened
from cleantext.walk import Task

CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody.\n"


@pytest.fixture
def folder(tmp_path: Path, samples: Path) -> Path:
    """Files of many kinds."""
    here = tmp_path / "files"
    here.mkdir()
    for number in range(5):
        (here / f"clean{number}.txt").write_text(CLEAN * 1000, encoding="utf-8")
    for name in ("a.txt", "z.txt"):
        (here / name).write_bytes((samples / "fox.txt").read_bytes())
    (here / "empty.txt").write_bytes(b"")
    (here / "blank.md").write_bytes(b" \n")
    (here / "binary.txt").write_bytes(b"a\0b")
    (here / "latin.txt").write_bytes("Ein schöner Tag.".encode("latin-1"))
    (here / "mark.txt").write_bytes(b"\xef\xbb\xbf" + CLEAN.encode())
    (here / "page.html").write_text(f"<p>{CLEAN * 600}</p>", encoding="utf-8")
    (here / "stale.md").write_text(f"{CLEAN * 600}\na nan [sic] b\n", encoding="utf-8")
    (here / "rows.jsonl").write_text('{"text": "A day."}\n', encoding="utf-8")
    return here


@pytest.mark.parametrize("write", [False, True])
def test_files_together_are_as_files_one_by_one(folder: Path, write: bool) -> None:
    options = Options(review=Reviewer(), write=write)
    tasks = [*walk([folder]), Task(str(folder / "missing.txt"))]
    together = run(tasks, options=options, jobs=1)
    expected = [clean_file(task, Cleaner(), replace(options, write=False)) for task in tasks]
    for found, one in zip(together, expected, strict=True):
        assert replace(found, written="", documents=()) == replace(one, documents=())
        assert len(found.documents) == len(one.documents)


def test_clean_files_are_known_and_others_are_not(folder: Path) -> None:
    every = enumerate(walk([folder]))
    cleaners = Cleaners(Cleaner, Settings(), Options(review=Reviewer()))
    known = {Path(task.path).name for _, task, result in screened(cleaners, every, int) if result}
    assert known == {*(f"clean{number}.txt" for number in range(5)), "page.html"}


def test_little_text_is_left_to_the_files(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(CLEAN, encoding="utf-8")
    cleaners = Cleaners(Cleaner, Settings(), Options())
    assert [result for *_, result in screened(cleaners, enumerate(walk([tmp_path])), int)] == [None]


def test_tasks_are_taken_in_groups_and_keep_their_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [*enumerate(walk([folder]))]
    cleaners = Cleaners(Cleaner, Settings(), Options())
    for files, size in ((1, 1 << 21), (3, 1 << 21), (512, 1), (512, 100_000)):
        monkeypatch.setattr(screening, "FILES", files)
        monkeypatch.setattr(screening, "BYTES", size)
        assert [(number, task) for number, task, _ in screened(cleaners, tasks, int)] == tasks


def test_a_pipe_is_not_read_twice(folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    tasks = [*walk([folder]), Task(str(pipe))]
    cleaners = Cleaners(Cleaner, Settings(), Options())
    assert [result for *_, result in screened(cleaners, enumerate(tasks), int)][-1] is None


def test_a_file_with_other_names_is_left_to_the_files(folder: Path) -> None:
    os.link(folder / "clean0.txt", folder / "other.txt")
    cleaners = Cleaners(Cleaner, Settings(), Options(write=True))
    every = screened(cleaners, enumerate(walk([folder])), int)
    known = {Path(task.path).name for _, task, result in every if result}
    assert "clean1.txt" in known
    assert not {"clean0.txt", "other.txt"} & known


def test_a_screen_that_fails_says_nothing(folder: Path) -> None:
    class Failing(Cleaner):
        def screen_many(self, texts: object) -> list[bool]:
            raise RuntimeError("no")

    cleaners = Cleaners(Failing, Settings(), Options())
    assert not any(result for *_, result in screened(cleaners, enumerate(walk([folder])), int))
