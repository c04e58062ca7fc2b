"""Files that come from one source: their spinner is learnt from all of them first."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import ARTICLES

from cleantext import sampling
from cleantext.batch import run, walk
from cleantext.findings import Result
from cleantext.pipeline import Cleaner
from cleantext.results import FileResult, Options


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, text in enumerate(ARTICLES):
        (tmp_path / f"{number}.txt").write_text(text + "\n")
    (tmp_path / "clean.txt").write_text("Nothing here was ever spun.\n")
    (tmp_path / "binary.txt").write_bytes(b"nan \0 nan")
    return tmp_path


def clean(folder: Path, *, one_source: bool, jobs: int = 1) -> list[FileResult]:
    return list(run(walk([folder]), jobs=jobs, one_source=one_source))


def edited(results: list[FileResult]) -> list[tuple[str, str, str]]:
    return [
        (result.path, edit.before, edit.after)
        for result in results
        for document in result.documents
        for edit in (*document.result.edits, *document.result.suggestions)
    ]


def test_what_one_file_teaches_holds_in_another(folder: Path) -> None:
    alone = edited(clean(folder, one_source=False))
    together = edited(clean(folder, one_source=True))
    name = str(folder / "3.txt")
    assert (name, "different", "other") in alone
    assert (name, "different", "other") not in together
    assert len(together) > len(alone) / 2


def test_the_number_of_processes_does_not_matter(folder: Path) -> None:
    for number in range(4, 40):
        (folder / f"{number}.txt").write_text(ARTICLES[number % 4] * 9 + "\n")
    one = clean(folder, one_source=True, jobs=1)
    two = clean(folder, one_source=True, jobs=2)
    assert [r.path for r in one] == [r.path for r in two]
    assert edited(one) == edited(two)


def test_only_texts_that_may_be_spun_are_sampled(folder: Path) -> None:
    texts = sampling.sample(walk([folder]), Cleaner(), Options())
    assert [text.strip() for text in texts] == list(ARTICLES)


def test_a_sample_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "SAMPLE", len(ARTICLES[0]))
    assert len(sampling.sample(walk([folder]), Cleaner(), Options())) == 1
    monkeypatch.setattr(sampling, "MOST", 10)
    assert sampling.sample(walk([folder]), Cleaner(), Options()) == ()


def test_sampling_writes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    sampling.sample(walk([folder]), Cleaner(), Options(write=True, backup=".bak"))
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_large_file_is_not_read_to_its_end_for_a_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(f'{{"text": "{text}"}}\n' for text in ARTICLES * 3))
    monkeypatch.setattr(sampling, "SAMPLE", len(ARTICLES[0]) + 1)
    assert sampling.sample(walk([path]), Cleaner(), Options()) == ARTICLES[:2]


def test_a_collector_gives_texts_back_as_they_are() -> None:
    collector = sampling._Collector(Cleaner())
    assert collector.fix("a nan b") == Result("a nan b", "a nan b")
    assert collector.texts == ["a nan b"]
