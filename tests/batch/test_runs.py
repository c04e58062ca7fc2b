from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from batch_toys import NoCleaner, Toy, Trouble

from cleantext import batch, workers
from cleantext.batch import (
    FileResult,
    Journal,
    Options,
    Progress,
    Task,
    cores,
    run,
    settings_key,
    walk,
)
from cleantext.errors import InputError
from cleantext.findings import Result
from cleantext.pipeline import Settings
from cleantext.replacing import TEMPORARY

WRITE = Options(write=True)


def fill(folder: Path, count: int, text: str = "in nan end\n", **special: str) -> list[Path]:
    """Files with numbers for names, and some special ones among them."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(text if number % 3 else "clean\n")
    for name, content in special.items():
        (folder / f"{name.strip('_')}.txt").write_text(content)
    return sorted(folder.iterdir())


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file be cleaned by the process that starts the others."""
    monkeypatch.setattr(batch, "_ALONE", -1.0)


class Recorder(Progress):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def start(self, files: int, size: int) -> None:
        self.told.append((files, size))

    def advance(self, result: FileResult) -> None:
        self.told.append(Path(result.path).name)

    def stop(self) -> None:
        self.told.append("stop")


@pytest.mark.usefixtures("apart")
def test_results_are_the_same_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    results = []
    for jobs in (1, 2, 3):
        folder = tmp_path / str(jobs)
        paths = fill(folder, 150)
        recorder = Recorder()
        found = list(
            run(walk([folder]), options=WRITE, progress=recorder, jobs=jobs, make_cleaner=Toy)
        )
        assert [result.path for result in found] == [str(path) for path in paths]
        names = [path.name for path in paths]
        size = sum(len("in nan end\n") if n % 3 else len("clean\n") for n in range(150))
        assert recorder.told == [(150, size), *names, "stop"]
        results.append([(r.changed, r.counts, r.documents) for r in found])
        assert {path.read_text() for path in paths} == {"in the end\n", "clean\n"}
    assert results[0] == results[1] == results[2]


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path, 40)
    first, second = (
        [
            result.changed
            for result in run(walk([tmp_path]), options=WRITE, jobs=2, make_cleaner=Toy)
        ]
        for _ in range(2)
    )
    assert any(first)
    assert not any(second)


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize(("text", "how"), [("DIE", "signal 9"), ("EXIT", "exit code 3")])
def test_a_worker_that_dies_costs_its_file_only(tmp_path: Path, text: str, how: str) -> None:
    paths = fill(tmp_path, 100, _0005x=text, _0050x=text, _0099x=text)
    found = list(run(paths, options=WRITE, jobs=2, make_cleaner=Trouble))
    assert [result.path for result in found] == [str(path) for path in paths]
    failed = [Path(result.path).name for result in found if result.error]
    assert failed == ["0005x.txt", "0050x.txt", "0099x.txt"]
    assert all(how in result.error for result in found if result.error)
    assert sum(result.changed for result in found) == 66
    assert not any("nan" in path.read_text() for path in paths)


def test_a_parquet_file_never_takes_the_run_with_it(tmp_path: Path) -> None:
    # Damaged ones make pyarrow end the process; this cleaner does it for them.
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": ["EXIT"]}), tmp_path / "a.parquet")
    (found,) = run([tmp_path / "a.parquet"], options=WRITE, jobs=1, make_cleaner=Trouble)
    assert "exit code 3" in found.error


def test_few_small_files_need_no_process_and_many_get_some(tmp_path: Path) -> None:
    few, many = fill(tmp_path / "few", 30), fill(tmp_path / "many", 60, _0050x="SLEEP")
    assert sum(result.changed for result in run(few, options=WRITE, make_cleaner=Toy)) == 20

    class Slow(Toy):
        def fix(self, text: str) -> Result:
            time.sleep(0.02)
            return super().fix(text)

    results = run(many[:50], options=WRITE, make_cleaner=Slow)
    assert not next(results).changed
    assert len(_children()) == (cores() if cores() > 1 else 0)
    assert sum(result.changed for result in results) == 33


def test_what_the_first_files_load_is_there_in_every_process(tmp_path: Path) -> None:
    class Loading(Toy):
        loaded = 0

        def fix(self, text: str) -> Result:
            if not Loading.loaded:
                time.sleep(0.15)  # so that this process does no more
                Loading.loaded = os.getpid()
            fixed = super().fix(text)
            return replace(fixed, verdict=replace(fixed.verdict, share=float(Loading.loaded)))

    paths = fill(tmp_path, 60, text="in nan end\n")
    found = run(paths, options=Options(), jobs=2, make_cleaner=Loading)
    loaded = {d.result.verdict.share for result in found for d in result.documents}
    assert loaded == {float(os.getpid())}


def test_chunks_become_smaller_so_that_all_workers_end_together() -> None:
    tasks = [Task(str(number), size=3000) for number in range(5000)]
    chunks = workers._chunks(tasks, 2)
    assert [number for chunk in chunks for number in chunk] == list(range(5000))
    lengths = [len(chunk) for chunk in chunks]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == workers.BYTES // (3000 + workers._FILE)
    assert lengths[-1] == 1


@pytest.mark.usefixtures("apart")
def test_what_goes_wrong_with_one_file_does_not_stop_the_others(tmp_path: Path) -> None:
    paths = fill(tmp_path, 60, _0005x="RAISE", _0050x="MEMORY")
    found = list(run([*paths, tmp_path / "no.txt"], options=WRITE, jobs=2, make_cleaner=Trouble))
    assert [Path(r.path).name for r in found if r.error] == ["0005x.txt", "0050x.txt", "no.txt"]
    assert sum(result.changed for result in found) == 40


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cleaner_that_can_not_be_made_ends_the_run(tmp_path: Path, jobs: int) -> None:
    paths = fill(tmp_path, 40)
    with pytest.raises((RuntimeError, ValueError), match="no such dialect"):
        list(run(paths, jobs=jobs, make_cleaner=NoCleaner))  # type: ignore[arg-type]


@pytest.mark.usefixtures("apart")
def test_a_run_that_is_broken_off_leaves_no_process(tmp_path: Path) -> None:
    paths = fill(tmp_path, 60, _0040x="SLEEP", _0041x="SLEEP")
    results = run(paths, options=WRITE, jobs=2, make_cleaner=Trouble)
    assert next(results).path.endswith("0000.txt")
    children = _children()
    assert len(children) == 2
    results.close()  # type: ignore[attr-defined]
    assert not _children()


def _children() -> list[str]:
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    if not listing.exists():
        pytest.skip("needs Linux")
    return listing.read_text().split()


def test_tasks_can_have_settings_of_their_own(tmp_path: Path) -> None:
    class Picky(Toy):
        def fix(self, text: str) -> object:  # type: ignore[override]
            dialect = self.settings.dialect  # type: ignore[attr-defined]
            return super().fix(text if dialect == "nan" else "none")

    (tmp_path / "a.txt").write_text("nan")
    (tmp_path / "b.txt").write_text("nan")
    tasks = [
        Task(str(tmp_path / "a.txt")),
        Task(str(tmp_path / "b.txt"), settings=Settings(dialect="nan"), options=WRITE),
    ]
    found = list(run(tasks, Settings(dialect="none"), make_cleaner=Picky))  # type: ignore[arg-type]
    assert [bool(result.written) for result in found] == [False, True]


def test_two_files_are_not_written_to_one_place(tmp_path: Path) -> None:
    fill(tmp_path / "one", 2)
    fill(tmp_path / "two", 3)
    out = tmp_path / "out"
    tasks = walk([tmp_path / "one", tmp_path / "two"])
    found = list(run(tasks, options=Options(output=out), make_cleaner=Toy))
    assert [bool(result.error) for result in found] == [False, False, True, True, False]
    assert "as is" in found[2].error
    assert sorted(path.name for path in out.iterdir()) == ["0000.txt", "0001.txt", "0002.txt"]


def test_a_run_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    paths = fill(folder, 10)
    path = tmp_path / "journal"
    with Journal(path, "k1") as journal:
        results = run(paths, options=WRITE, journal=journal, make_cleaner=Toy)
        first = [next(results) for _ in range(6)]
        results.close()  # type: ignore[attr-defined]
    path.write_bytes(path.read_bytes() + b'{"pa"}\n{"done": [1]}\n{"path": 1}\n{"path": "cut o')
    paths[1].write_text("nan again\n")
    with Journal(path, "k1") as journal:
        found = list(run(paths, options=WRITE, journal=journal, make_cleaner=Toy))
    skipped = [number for number, result in enumerate(found) if result.skipped == "done"]
    assert skipped == [0, 2, 3, 4, 5]
    assert [found[n].counts.edits for n in skipped] == [first[n].counts.edits for n in skipped]
    assert [found[n].changed for n in skipped] == [first[n].changed for n in skipped]
    assert not any("nan" in path.read_text() for path in paths)
    with Journal(path, "k1") as journal:
        again = list(run(paths, options=WRITE, journal=journal, make_cleaner=Toy))
    assert {result.skipped for result in again} == {"done"}


def test_a_journal_on_a_full_disk_does_not_end_the_run(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    paths = fill(tmp_path / "texts", 6)
    with Journal(tmp_path / "journal", "k") as journal:
        with full.open("w") as nowhere:
            journal._file, kept = nowhere, journal._file
            found = list(run(paths, options=WRITE, journal=journal, make_cleaner=Toy))
        assert kept
        kept.close()
    assert [result.changed for result in found] == [False, True, True] * 2


def test_a_journal_of_other_settings_does_not_count(tmp_path: Path) -> None:
    paths = fill(tmp_path / "texts", 3)
    for key, resume, skipped in (
        ("k1", True, 0), ("k1", True, 3), ("k2", True, 0), ("k2", False, 0), ("k2", True, 3)
    ):  # fmt: skip
        with Journal(tmp_path / "journal", key, resume) as journal:
            found = list(run(paths, journal=journal, make_cleaner=Toy))
        assert sum(result.skipped == "done" for result in found) == skipped


def test_a_result_that_is_gone_is_made_again(tmp_path: Path) -> None:
    paths = fill(tmp_path / "texts", 3)
    options = Options(output=tmp_path / "out")
    with Journal(tmp_path / "journal", "k") as journal:
        list(run(paths, options=options, journal=journal, make_cleaner=Toy))
    (tmp_path / "out" / "0001.txt").unlink()
    with Journal(tmp_path / "journal", "k") as journal:
        found = list(run(paths, options=options, journal=journal, make_cleaner=Toy))
    assert [result.skipped for result in found] == ["done", "", "done"]
    assert (tmp_path / "out" / "0001.txt").read_text() == "in the end\n"


@pytest.mark.parametrize("content", ["a text of mine\n", '{"text": "nan"}\n', "[1]\n"])
def test_a_journal_never_overwrites_something_else(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(content)
    with pytest.raises(InputError, match="no journal"), Journal(path, "k"):
        pass
    assert path.read_text() == content


def test_the_key_of_a_journal_depends_on_settings_and_lexicons(tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.tsv"
    keys = set()
    for content, settings in (("a", "x"), ("b", "x"), ("b", "y")):
        lexicon.write_text(content)
        keys.add(settings_key(Settings(dialect=settings), files=(lexicon,)))
    assert len(keys) == 3
    assert settings_key(Settings(), files=(tmp_path / "no",)) == settings_key(
        Settings(), files=(tmp_path / "no",)
    )


def test_cores_are_counted() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
sys.path.insert(0, {tests!r})
from batch_toys import {toy}
from cleantext import batch
from cleantext.batch import Options, run, walk
batch._ALONE = -1.0
try:
    for result in run(walk([{folder!r}]), options=Options(write=True), jobs=2, make_cleaner={toy}):
        print(result.path, result.error, flush=True)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def start(folder: Path, toy: str) -> subprocess.Popen[str]:
    """A run in a process of its own, and in a process group of its own."""
    script = SCRIPT.format(tests=str(Path(__file__).parent), folder=str(folder), toy=toy)
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_an_interrupt_ends_the_run_at_once(tmp_path: Path) -> None:
    fill(tmp_path, 60, _0040x="SLEEP")
    process = start(tmp_path, "Trouble")
    assert process.stdout is not None
    assert process.stdout.readline().endswith("0000.txt \n")
    os.killpg(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=20)
    assert out.endswith("stopped\n")
    assert errors == ""


OLD, NEW = "in nan end of it all " * 2000, "in the end of it all " * 2000


def test_a_run_that_is_killed_leaves_every_file_whole(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(30)]
    half = 0
    for attempt in range(5):
        for path in paths:
            path.write_text(OLD)
        process = start(tmp_path, "Toy")
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(attempt * 0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        contents = [path.read_text() for path in paths]
        assert set(contents) <= {OLD, NEW}
        half += NEW in contents and OLD in contents
    assert half, "no attempt was killed in the middle"
    for result in run(walk([tmp_path]), options=WRITE, make_cleaner=Toy, jobs=2):
        assert not result.error
    assert all(path.read_text() == NEW for path in paths)
    others = {path.name for path in tmp_path.iterdir()} - {path.name for path in paths}
    assert all(name.endswith(TEMPORARY) for name in others)


def test_two_runs_on_one_folder_do_no_harm(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(40)]
    for path in paths:
        path.write_text(OLD)
    runs = [start(tmp_path, "Toy") for _ in range(2)]
    told = [process.communicate(timeout=60) for process in runs]
    assert [errors for _, errors in told] == ["", ""]
    for path in paths:
        assert path.read_text() == NEW
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    for out, _ in told:
        assert len(out.splitlines()) == 40
