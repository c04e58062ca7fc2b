from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleantext.replacing import TEMPORARY
from cleantext.walk import Selection, Skipped, Task, restrict, walk


def make(root: Path, *names: str) -> None:
    """Make files (and folders around them)."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def found(root: Path, **selection: object) -> list[str]:
    tasks = walk([root], Selection(**selection))  # type: ignore[arg-type]
    return [task.relative for task in tasks]


def test_known_formats_are_found_in_a_stable_order(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.md", "z/c.html", "m/d.jsonl.gz", "m/x.py", "README", "m/n/e.csv")
    skipped = Skipped()
    tasks = list(walk([tmp_path], skipped=skipped))
    assert [task.relative for task in tasks] == [
        "a.md", "b.txt", "m/d.jsonl.gz", "m/n/e.csv", "z/c.html"
    ]  # fmt: skip
    assert [task.path for task in tasks] == [f"{tmp_path}/{task.relative}" for task in tasks]
    assert {(task.size, task.named) for task in tasks} == {(4, False)}
    assert skipped.counts == {"of another kind": 2}
    assert str(skipped) == "2 of another kind"


def test_hidden_and_temporary_files_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, ".a.txt", ".b/c.txt", f".d.txt{TEMPORARY}", ".git/e.txt", "f.txt")
    make(tmp_path, ".gitignore", ".cleantextignore", ".cleantext-journal")  # not worth a word
    skipped = Skipped()
    assert [task.relative for task in walk([tmp_path], skipped=skipped)] == ["f.txt"]
    assert skipped.counts == {"hidden": 2}
    assert found(tmp_path, hidden=True) == [".a.txt", "f.txt", ".b/c.txt"]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"include": ("*.py",)}, ["x.py", "sub/y.py"]),
        ({"include": ("/x.*",)}, ["x.py", "x.txt"]),
        ({"include": ("sub/**",)}, ["sub/y.py", "sub/y.txt", "sub/deep/z.txt"]),
        ({"exclude": ("sub",)}, ["x.txt"]),
        ({"exclude": ("deep/",)}, ["x.txt", "sub/y.txt"]),
        ({"exclude": ("*.txt", "!x.txt")}, ["x.txt"]),
        ({"include": ("*.txt",), "exclude": ("y.*",)}, ["x.txt", "sub/deep/z.txt"]),
    ],
)
def test_patterns_include_and_exclude(
    tmp_path: Path, selection: dict[str, tuple[str, ...]], expected: list[str]
) -> None:
    make(tmp_path, "x.txt", "x.py", "sub/y.txt", "sub/y.py", "sub/deep/z.txt")
    assert found(tmp_path, **selection) == expected


def test_ignore_files_hold_below_their_folder(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "sub/a.txt", "sub/b.txt", "sub/c.txt", "out/d.txt", "c.txt")
    (tmp_path / ".gitignore").write_text("a.txt\n/out/\n")
    (tmp_path / "sub" / ".gitignore").write_text("!a.txt\n")
    (tmp_path / ".cleantextignore").write_text("# ours\n/c.txt\nsub/b.*\n")
    assert found(tmp_path) == ["b.txt", "sub/a.txt", "sub/c.txt"]
    assert found(tmp_path, gitignore=False) == [
        "a.txt", "b.txt", "out/d.txt", "sub/a.txt", "sub/c.txt"
    ]  # fmt: skip


def test_ignore_files_of_the_repository_hold_in_its_folders(tmp_path: Path) -> None:
    make(tmp_path, "sub/deep/a.txt", "sub/deep/b.txt", "sub/deep/c.txt", ".git/info/x")
    (tmp_path / ".gitignore").write_text("/sub/deep/a.txt\n")
    (tmp_path / ".git" / "info" / "exclude").write_text("b.txt\n")
    assert found(tmp_path / "sub" / "deep") == ["c.txt"]


def test_files_that_are_named_are_taken(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.py", ".c")
    (tmp_path / ".gitignore").write_text("*\n")
    paths = [tmp_path / "a.txt", tmp_path / "b.py", tmp_path / ".c"]
    tasks = list(walk(paths, Selection(exclude=("a.*",))))
    assert [task.path for task in tasks] == [str(path) for path in paths]
    assert all(task.named for task in tasks)


def test_unless_exclusion_is_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt", "sub/b.txt", "sub/c.txt")
    (tmp_path / "sub" / ".gitignore").write_text("c.txt\n")
    monkeypatch.chdir(tmp_path)
    paths = ["a.txt", "sub/b.txt", "sub/c.txt"]
    forced = Selection(exclude=("a.*",), force_exclude=True)
    assert [task.path for task in walk(paths, forced)] == ["sub/b.txt"]


def test_each_file_is_met_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "sub/b.txt")
    paths = [tmp_path / "a.txt", tmp_path, tmp_path / "sub", tmp_path / "sub" / ".." / "a.txt"]
    assert [task.relative for task in walk(paths)] == ["a.txt", "sub/b.txt"]


def test_links_are_not_followed_out_of_the_tree(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    make(tmp_path, "outside.txt", "away/x.txt", "tree/a.txt", "tree/.store/b.txt")
    (tree / "out.txt").symlink_to(tmp_path / "outside.txt")
    (tree / "away").symlink_to(tmp_path / "away")
    (tree / "again.txt").symlink_to(tree / "a.txt")
    (tree / "b.txt").symlink_to(tree / ".store" / "b.txt")
    (tree / "loop").symlink_to(tree)
    (tree / "broken.txt").symlink_to(tree / "nothing.txt")
    skipped = Skipped()
    assert [task.relative for task in walk([tree], skipped=skipped)] == ["a.txt", "b.txt"]
    assert skipped.counts == {
        "hidden": 1, "linked outside": 2, "linked twice": 1, "linked to a folder": 1,
        "linked to nothing": 1
    }  # fmt: skip


def test_a_neighbour_with_a_longer_name_is_outside(tmp_path: Path) -> None:
    make(tmp_path, "tree-b/x.txt", "tree/a.txt")
    (tmp_path / "tree" / "x.txt").symlink_to(tmp_path / "tree-b" / "x.txt")
    assert found(tmp_path / "tree") == ["a.txt"]


def test_the_folder_of_the_results_is_not_looked_into(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "out/a.txt")
    assert found(tmp_path, outputs=(tmp_path / "out",)) == ["a.txt"]


def test_special_files_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    skipped = Skipped()
    assert not list(walk([tmp_path], skipped=skipped))
    assert skipped.counts == {"special": 1}


def test_what_is_missing_is_a_task_with_a_problem(tmp_path: Path) -> None:
    (task,) = walk([tmp_path / "no.txt"])
    assert task.problem == "no such file or folder"


def test_a_folder_that_can_not_be_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.txt", "sub/b.txt")
    listed = os.scandir

    def scandir(path: str) -> object:
        if "sub" in path:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    tasks = list(walk([tmp_path]))
    assert [(task.relative, task.problem) for task in tasks] == [
        ("a.txt", ""), ("sub/", "no permission to read it")
    ]  # fmt: skip


def test_names_are_shown_as_the_folder_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "docs/a.txt")
    monkeypatch.chdir(tmp_path)
    assert [task.path for task in walk(["."])] == ["docs/a.txt"]
    assert [task.path for task in walk(["docs"])] == ["docs/a.txt"]
    assert [task.path for task in walk(["docs/"])] == ["docs/a.txt"]


def test_only_what_changed_is_left(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt", "c.txt")
    tasks = [Task(str(tmp_path / name)) for name in ("a.txt", "b.txt", "c.txt")]
    changes = {
        str(tmp_path.resolve() / "a.txt"): ((2, 3),),
        str(tmp_path.resolve() / "c.txt"): None,
    }
    left = list(restrict([*tasks, Task("x", problem="gone")], changes))
    assert [(Path(task.path).name, task.lines) for task in left] == [
        ("a.txt", ((2, 3),)), ("c.txt", None), ("x", None)
    ]  # fmt: skip


def test_lines_of_an_ignore_file_that_are_no_patterns_are_passed_over(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".cleantextignore").write_bytes(b"!\n[z-a]\n[[a]x\nc\\\n\xff\nb.txt\r\n")
    assert [Path(task.path).name for task in walk([tmp_path])] == ["a.txt"]
