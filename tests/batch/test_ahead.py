"""Small files, and records, whose texts are repaired together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cleantext import Cleaner, Result, Settings, ahead
from cleantext.ahead import clean_many
from cleantext.batch import Options, run, walk
from cleantext.files import Cleaners
from cleantext.walk import Task

CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody.\n"


class Watched(Cleaner):
    """A cleaner that notes what it is asked for."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.__dict__["asked"] = []

    def fix(self, text: str) -> Result:
        self.__dict__["asked"].append(1)
        return super().fix(text)

    def fix_many(self, texts: Iterable[str]) -> Iterator[Result]:
        every = [*texts]
        self.__dict__["asked"].append(len(every))
        return super().fix_many(every)


@pytest.fixture
def spun(spun_article: str) -> list[str]:
    """Spun texts, no two alike."""
    lines = [line for line in spun_article.split("\n") if len(line) > 100]
    return ["\n".join(lines[at : at + 6]) + "\n" for at in range(len(lines) - 6)]


def written(folder: Path, spun: list[str]) -> list[Task]:
    """Files, every second of them clean; one of them Markdown, one in Latin-1, one damaged."""
    tasks = []
    for number, text in enumerate(spun):
        for name, content in ((f"{number:02}-a.txt", text), (f"{number:02}-b.txt", CLEAN)):
            (folder / name).write_text(content, encoding="utf-8")
            tasks.append(name)
    (folder / "x.md").write_text(f"# Title\n\n{spun[0]}\n`nan`\n", encoding="utf-8")
    (folder / "y.txt").write_bytes(
        f"Café. {spun[1]}".replace("’", "'").encode("latin-1", "replace")
    )
    (folder / "z.txt").write_bytes(b"\0\1\2")
    tasks += ["x.md", "y.txt", "z.txt"]
    return [Task(str(folder / name), size=(folder / name).stat().st_size) for name in tasks]


def told(tasks: Iterable[Task], cleaners: Cleaners) -> list[tuple[object, ...]]:
    """What is to be the same however files are cleaned."""
    return [
        (number, result.counts, result.changed, result.error, result.skipped, result.notes)
        for number, result in clean_many(cleaners, enumerate(tasks))
    ]


def test_files_together_are_as_files_one_by_one(tmp_path: Path, spun: list[str]) -> None:
    tasks = written(tmp_path, spun)
    cleaners = Cleaners(Watched, Settings(), Options(output=tmp_path / "together"))
    together = told(tasks, cleaners)
    assert max(cleaners.of(None).__dict__["asked"]) > 5
    alone = Cleaners(Cleaner, Settings(), Options(output=tmp_path / "alone"))
    for found, (number, task) in zip(together, enumerate(tasks), strict=True):
        result = alone.clean(task)
        expected = result.counts, result.changed, result.error, result.skipped, result.notes
        assert found == (number, *expected)
    names = sorted(path.name for path in (tmp_path / "alone").iterdir())
    assert len(names) > len(spun)
    assert names == sorted(path.name for path in (tmp_path / "together").iterdir())
    for name in names:
        one, other = ((tmp_path / each / name).read_bytes() for each in ("together", "alone"))
        assert one == other


def test_a_clean_file_does_not_wait_and_order_is_kept(tmp_path: Path, spun: list[str]) -> None:
    tasks = written(tmp_path, spun)
    at: list[int] = []
    results = clean_many(Cleaners(Cleaner, Settings(), Options()), enumerate(tasks[1:]), at.append)
    assert next(results)[0] == 0
    assert at == [0]
    assert [number for number, _ in results] == [*range(1, len(tasks) - 1)]


def test_few_files_wait_at_a_time(
    tmp_path: Path, spun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = written(tmp_path, spun)
    expected = told(tasks, Cleaners(Cleaner, Settings(), Options()))
    monkeypatch.setattr(ahead, "_MOST", 3)
    cleaners = Cleaners(Watched, Settings(), Options())
    assert told(tasks, cleaners) == expected
    assert max(cleaners.of(None).__dict__["asked"]) <= 3


def test_tasks_keep_settings_of_their_own(tmp_path: Path, spun: list[str]) -> None:
    tasks = written(tmp_path, spun)[:6]
    tasks[2] = replace(tasks[2], settings=Settings(dialect="none"))
    found = told(tasks, Cleaners(Cleaner, Settings(), Options()))
    assert [changed for _, _, changed, *_ in found] == [True, False, False, False, True, False]


def test_the_same_text_under_other_settings_has_another_result(
    tmp_path: Path, spun: list[str]
) -> None:
    sure = Settings(min_confidence=0.95)
    tasks = []
    for number in range(6):
        path = tmp_path / f"{number}.txt"
        path.write_text(spun[0], encoding="utf-8")
        size = path.stat().st_size
        tasks.append(Task(str(path), size=size, settings=sure if number % 2 else None))
    every = clean_many(Cleaners(Cleaner, Settings(), Options()), enumerate(tasks))
    edits = [result.counts.edits for _, result in every]
    assert edits[::2] == [len(Cleaner().fix(spun[0]).edits)] * 3
    assert edits[1::2] == [len(Cleaner(sure).fix(spun[0]).edits)] * 3
    assert edits[0] > edits[1]


def test_what_goes_wrong_is_told_of_its_file(tmp_path: Path, spun: list[str]) -> None:
    class Broken(Cleaner):
        def fix(self, text: str) -> Result:
            if text.startswith(spun[1][:40]):
                raise KeyError("oops")
            return super().fix(text)

        def fix_many(self, texts: Iterable[str]) -> Iterator[Result]:
            return map(self.fix, texts)

    tasks = written(tmp_path, spun)[:6]
    found = told(tasks, Cleaners(Broken, Settings(), Options()))
    assert [changed for _, _, changed, *_ in found] == [True, False, False, False, True, False]
    assert [bool(error) for _, _, _, error, *_ in found] == [
        False,
        False,
        True,
        False,
        False,
        False,
    ]


def test_records_together_are_as_records_one_by_one(tmp_path: Path, spun: list[str]) -> None:
    texts = [text for each in spun for text in (each, CLEAN, each)]
    rows = [json.dumps({"text": text, "id": number}) for number, text in enumerate(texts)]
    rows[3:3] = ["", '{"id": 1}']
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    made: list[Watched] = []

    def make(settings: Settings) -> Watched:
        made.append(Watched(settings))
        return made[-1]

    options = Options(output=tmp_path / "out")
    (result,) = run(walk([str(path)]), options=options, make_cleaner=make, jobs=1)
    assert made[0].__dict__["asked"] == [len(spun)]
    assert result.notes == ("1 record without text in the field",)
    cleaner = Cleaner()
    expected = [cleaner.fix(text).text for text in texts]
    lines = (tmp_path / "out" / "a.jsonl").read_text(encoding="utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    assert [each["text"] for each in found if "text" in each] == expected
    assert result.counts.documents == len(texts)


def test_a_damaged_record_is_told_with_its_line(tmp_path: Path, spun: list[str]) -> None:
    rows = [json.dumps({"text": text}) for text in spun[:3]]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([*rows, "{oops", *rows]), encoding="utf-8")
    (result,) = run(walk([str(path)]), jobs=1)
    assert "line 4" in result.error
