from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cleantext.changes import changed
from cleantext.errors import InputError


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "repo"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "state")


def test_changed_lines_and_new_files(repository: Path) -> None:
    (repository / "a.txt").write_text("1\n2\n3\n4\n5\n")
    (repository / "same.txt").write_text("1\n")
    (repository / "gone.txt").write_text("1\n")
    (repository / "shorter.txt").write_text("1\n2\n3\n")
    (repository / ".gitignore").write_text("ignored.txt\n")
    commit(repository)
    (repository / "a.txt").write_text("0\n1\n2\n3 new\n4 new\n5\n")
    (repository / "shorter.txt").write_text("1\n3\n")
    (repository / "gone.txt").unlink()
    (repository / "new.txt").write_text("x\n")
    (repository / "staged.txt").write_text("x\ny\n")
    (repository / "ignored.txt").write_text("x\n")
    git(repository, "add", "staged.txt")
    assert changed(folder=repository) == {
        str(repository / "a.txt"): ((1, 1), (4, 5)),
        str(repository / "staged.txt"): ((1, 2),),
        str(repository / "new.txt"): None,
    }


def test_a_new_name_alone_is_no_change(repository: Path) -> None:
    for name in ("moved.txt", "moved and edited.txt"):
        (repository / name).write_text("".join(f"{name} {number}\n" for number in range(9)))
    commit(repository)
    git(repository, "mv", "moved.txt", "there.txt")
    git(repository, "mv", "moved and edited.txt", "here.txt")
    with (repository / "here.txt").open("a") as file:
        file.write("new\n")
    assert changed(folder=repository) == {str(repository / "here.txt"): ((10, 10),)}


def test_text_that_looks_like_a_diff(repository: Path) -> None:
    (repository / "a.txt").write_text("-- a\nx\n")
    commit(repository)
    (repository / "a.txt").write_text("++ b/evil.txt\n@@ -1 +1 @@\ndiff --git a/x b/x\nx\n\ny\n")
    assert changed(folder=repository) == {str(repository / "a.txt"): ((1, 3), (5, 6))}


@pytest.mark.parametrize(
    "name", ["with space.txt", 'quo"te.txt', "tab\there.txt", "é.txt", "ünd/x.txt"]
)
def test_unusual_names(repository: Path, name: str) -> None:
    path = repository / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("1\n")
    commit(repository)
    path.write_text("1\n2\n")
    assert changed(folder=repository) == {str(path): ((2, 2),)}


def test_binary_files_change_as_a_whole(repository: Path) -> None:
    (repository / "a.gz").write_bytes(b"\0\1")
    commit(repository)
    (repository / "a.gz").write_bytes(b"\0\2")
    (repository / "b and c.gz").write_bytes(b"\0\2")
    git(repository, "add", "-A")
    assert changed(folder=repository) == {
        str(repository / "a.gz"): None,
        str(repository / "b and c.gz"): None,
    }


def test_a_revision_can_be_named(repository: Path) -> None:
    for text in ("1\n", "1\n2\n", "1\n2\n3\n"):
        (repository / "a.txt").write_text(text)
        commit(repository)
    assert changed("HEAD", repository) == {}
    assert changed("HEAD~2", repository) == {str(repository / "a.txt"): ((2, 3),)}


def test_from_a_folder_below(repository: Path) -> None:
    (repository / "sub").mkdir()
    (repository / "sub" / "a.txt").write_text("1\n")
    (repository / "b.txt").write_text("1\n")
    assert set(changed(folder=repository / "sub")) == {
        str(repository / "sub" / "a.txt"),
        str(repository / "b.txt"),
    }


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", "-p", ""])
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    (repository / "a.txt").write_text("1\n")
    commit(repository)
    with pytest.raises(InputError, match="no revision"):
        changed(revision, repository)


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(InputError, match="git can't tell"):
        changed(folder=tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="can't be run"):
        changed(folder=tmp_path)
