"""The short way for clean files comes to the same results as the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleantext import Cleaner, files, rewriting
from cleantext.results import Options
from cleantext.reviewing import Reviewer
from cleantext.walk import Task

CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody.\n"
SPUN = (
    "The president said that nan authorities would proceed to activity pinch immoderate of nan "
    "leaders successful nan region, arsenic good arsenic those who unrecorded adjacent nan border.\n"
)
FILES = {
    "clean.txt": CLEAN.encode(),
    "wrapped.txt": b"The library opens at nine, and the books may be\nkept for three weeks.\n" * 9,
    "accents.txt": "Café naïve “quotes”\n".encode(),
    "clean.md": b"# The library\n\nIt *opens* at `nan`, [here](nan).\n",
    "clean.html": b"<p>The library <b>opens</b> at nine.</p>",
    "spun.txt": (CLEAN + SPUN + CLEAN).encode(),
    "spun.md": (CLEAN + "\n" + SPUN).encode(),
    "empty.txt": b"",
    "blank.txt": b" \n\t\n",
    "binary.txt": b"nan\0nan",
    "mark.txt": b"\xef\xbb\xbf" + CLEAN.encode(),
    "utf-16.txt": CLEAN.encode("utf-16"),
    "latin.txt": (CLEAN + "Café au lait, naïve, déjà vu, Señor. " * 9).encode("latin-1"),
    "stale.md": (CLEAN + "\n<!-- cleantext: off -->\n\n" + CLEAN).encode(),
    "sic.txt": b"The libary [sic] opens at nine.\n",
    "records.jsonl": b'{"text": "The library opens at nine."}\n',
    "long.txt": CLEAN.encode() * 2500,
}
CHOICES = {
    "check": Options(review=Reviewer()),
    "write": Options(write=True, review=Reviewer()),
    "without a review": Options(),
    "an encoding": Options(encoding="latin-1"),
    "a format": Options(format="markdown"),
}


@pytest.mark.parametrize("options", CHOICES.values(), ids=CHOICES.keys())
@pytest.mark.parametrize("name", FILES)
def test_both_ways_lead_to_the_same_result(
    name: str, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cleaned(*, short: bool) -> tuple[object, bytes]:
        path = tmp_path / name
        path.write_bytes(FILES[name])
        if not short:
            monkeypatch.setattr(files, "clean_result", lambda *_: None)
        task = Task(str(path), size=len(FILES[name]), lines=((1, 99),))
        return files.clean_file(task, Cleaner(), options), path.read_bytes()

    assert cleaned(short=True) == cleaned(short=False)


@pytest.mark.parametrize(
    "name", ["clean.txt", "wrapped.txt", "accents.txt", "clean.md", "clean.html"]
)
def test_a_clean_file_takes_the_short_way(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "Rewrite", None)
    path = tmp_path / name
    path.write_bytes(FILES[name])
    assert not files.clean_file(str(path), Cleaner(), CHOICES["check"]).error
    path.write_bytes(FILES["spun.txt"])
    assert files.clean_file(str(path), Cleaner(), CHOICES["check"]).error


def test_a_copy_of_a_clean_file_is_written(tmp_path: Path) -> None:
    path, out = tmp_path / "clean.txt", tmp_path / "out"
    path.write_bytes(FILES["clean.txt"])
    result = files.clean_file(Task(str(path), "clean.txt"), Cleaner(), Options(output=out))
    assert result.written == str(out / "clean.txt")
    assert (out / "clean.txt").read_bytes() == FILES["clean.txt"]
