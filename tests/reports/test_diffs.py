"""Unified diffs: patches that apply, and a view that is safe on a terminal."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleantext.diff import hunks, show_diff, unified_diff

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LINES = st.lists(st.sampled_from(["a", "b", "nan cat", "", "x\r", "y\x0cz", "\u2028"]), max_size=30)


def applied(old: str, new: str, context: int) -> str:
    """What comes of `old` with the hunks to `new`: contexts and removed lines are checked."""
    lines = re.findall(r"[^\n]*\n|[^\n]+\Z", old)
    out: list[str] = []
    at = 0
    for hunk in hunks(old, new, context):
        first, count = hunk.old
        out += lines[at:first]
        assert hunk.new[0] == len(out)
        gone = [line.text for line in hunk.lines if line.mark in " -"]
        come = [line.text for line in hunk.lines if line.mark in " +"]
        assert lines[first : first + count] == gone
        assert len(come) == hunk.new[1]
        out += come
        at = first + count
    return "".join(out + lines[at:])


@given(LINES, LINES, st.booleans(), st.booleans(), st.integers(0, 4))
def test_the_hunks_lead_from_the_old_text_to_the_new(
    old: list[str], new: list[str], old_end: bool, new_end: bool, context: int
) -> None:
    before = "\n".join(old) + "\n" * old_end
    after = "\n".join(new) + "\n" * new_end
    assert applied(before, after, context) == after


@given(LINES, st.data())
def test_edits_within_lines_change_only_those_lines(old: list[str], data: st.DataObject) -> None:
    changed = data.draw(st.sets(st.integers(0, max(0, len(old) - 1)), max_size=5)) if old else set()
    new = [line + "!" if i in changed else line for i, line in enumerate(old)]
    before, after = "".join(f"{x}\n" for x in old), "".join(f"{x}\n" for x in new)
    found = hunks(before, after, 0)
    gone = [line for hunk in found for line in hunk.lines if line.mark == "-"]
    assert len(gone) == len(changed)
    assert applied(before, after, 0) == after


CASES = [
    ("one\nnan\nthree\n", "one\nthe\nthree\n"),
    ("nan", "the"),
    ("nan\n", "the"),
    ("nan", "the\n"),
    ("a\nb\nc\nd\ne\nf\ng\nh\ni\nnan", "a\nthe\nc\nd\ne\nf\ng\nh\ni\nthe"),
    ("a\r\nnan\r\n", "a\r\nthe\r\n"),
    ("\x1b[31m nan \x00\n\x0c\n", "\x1b[31m the \x00\n\x0c\n"),
    ("é\u2028nan\n", "é\u2028the\n"),
    ("", "the\n"),
    ("nan\n", ""),
]
PATHS = ["a.md", "dir/a.md", "a b.md", 'a"b\\c.md', "é.md", "tab\there.md"]


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("old", "new"), CASES)
def test_git_applies_the_patch(old: str, new: str, path: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(old.encode())
    patch = unified_diff(path, old, new).encode()
    command = ["git", "apply", "--unidiff-zero", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=patch, cwd=tmp_path, check=True)
    assert file.read_bytes() == new.encode()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "a\nnan",
            "a\nthe",
            (
                "@@ -1,2 +1,2 @@\n a\n-nan\n\\ No newline at end of file\n"
                "+the\n\\ No newline at end of file\n"
            ),
        ),
        ("nan\nb", "the\nb", "@@ -1,2 +1,2 @@\n-nan\n+the\n b\n\\ No newline at end of file\n"),
        ("nan\n", "the", "@@ -1 +1 @@\n-nan\n+the\n\\ No newline at end of file\n"),
        ("", "the\n", "@@ -0,0 +1 @@\n+the\n"),
    ],
)
def test_a_missing_newline_is_noted_as_in_git(old: str, new: str, expected: str) -> None:
    head = "--- a/x.md\n+++ b/x.md\n"
    assert unified_diff("x.md", old, new) == head + expected
    assert show_diff("x.md", old, new) == head + expected


def test_equal_texts_have_no_diff() -> None:
    assert unified_diff("a", "same", "same") == show_diff("a", "same", "same") == ""


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    old = "".join(f"{n}\n" for n in range(40))
    near = old.replace("5\n", "five\n", 1).replace("11\n", "eleven\n")
    assert len(hunks(old, near)) == 1
    far = old.replace("5\n", "five\n", 1).replace("13\n", "thirteen\n")
    assert len(hunks(old, far)) == 2


@settings(max_examples=50)
@given(st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_a_shown_diff_is_safe_on_a_terminal(old: str, new: str, colour: bool) -> None:
    shown = show_diff(old or "x", old, new, colour)
    plain = ANSI.sub("", shown) if colour else shown
    assert all(line.isprintable() for line in plain.split("\n"))


def test_a_shown_diff_hides_the_line_ends_of_windows() -> None:
    assert "-nan\n+the\n" in show_diff("a", "nan\r\n", "the\r\n")


def test_colour_marks_the_words_that_differ() -> None:
    old, new = "He went to nan house\n", "He went to the house\n"
    shown = show_diff("a", old, new, colour=True)
    assert ANSI.sub("", shown) == show_diff("a", old, new)
    assert re.search(r"\x1b\[1;[0-9;]+mnan \x1b\[0m", shown)
    assert re.search(r"\x1b\[1;[0-9;]+mthe \x1b\[0m", shown)
    assert not re.search(r"\x1b\[1;[0-9;]+mhouse", shown)
