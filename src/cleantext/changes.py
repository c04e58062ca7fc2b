"""What git says has changed: files, and lines in them."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cleantext.errors import InputError
from cleantext.sources.interface import LineRanges

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_BINARY = re.compile(rb'Binary files .* and (b/.*|"b/.*") differ$')
_DIFF = (
    "diff",
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--find-renames",
    "--diff-filter=d",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


def changed(
    revision: str = "HEAD", folder: str | os.PathLike[str] = "."
) -> dict[str, LineRanges | None]:
    """The files that differ from a revision, by real path, with the lines that are new or changed.

    Args:
        revision: a commit; files that git does not know yet have changed as a whole (None), of a
            file with a new name only the lines that are new.
        folder: any folder of the work tree.

    Raises:
        InputError: there is no git, no repository, or no such revision.
    """
    where = Path(folder)
    top = Path(os.fsdecode(_git(where, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    commit = _commit(where, revision)
    out: dict[str, LineRanges | None] = {}
    for name, lines in _parsed(_git(top, *_DIFF, commit, "--")):
        out[os.path.realpath(top / name)] = lines
    untracked = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    for raw in filter(None, untracked.split(b"\0")):
        out[os.path.realpath(top / os.fsdecode(raw))] = None
    return out


def _commit(folder: Path, revision: str) -> str:
    """The hash of a revision; that of the empty tree before the first commit."""
    try:
        found = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    except InputError:
        if revision != "HEAD" or _git(folder, "rev-list", "--all", "--max-count=1"):
            raise InputError(str(folder), f"git knows no revision {revision!r}") from None
        found = _git(folder, "hash-object", "-t", "tree", os.devnull)
    return found.decode("ascii").strip()


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    except OSError:
        raise InputError(str(folder), "git can't be run here; leave out --changed") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise InputError(str(folder), f"git can't tell what has changed ({said})")
    return done.stdout


def _parsed(diff: bytes) -> Iterator[tuple[str, LineRanges | None]]:
    """Files and changed lines of a diff without context."""
    name: str | None = None
    lines: list[tuple[int, int]] = []
    left = 0
    for row in diff.split(b"\n"):
        if left and row[:1] in (b"+", b"-"):
            left -= 1  # the text of a hunk, which may look like anything
        elif row.startswith(b"diff --git "):
            if name is not None and lines:
                yield name, tuple(lines)
            name, lines = None, []
        elif row.startswith(b"+++ "):
            name = _name(row[4:])
        elif hunk := _HUNK.match(row):
            old, start, new = hunk[1], int(hunk[2]), int(hunk[3] or 1)
            left = int(old or 1) + new
            if new:
                lines.append((start, start + new - 1))
        elif binary := _BINARY.match(row):
            yield _name(binary[1]), None
    if name is not None and lines:
        yield name, tuple(lines)


def _name(raw: bytes) -> str:
    """A name as a diff writes it: quoted if it has unusual characters, and behind `b/`."""
    raw = raw.rstrip(b"\t\r")
    if raw.startswith(b'"') and raw.endswith(b'"'):
        raw = codecs.escape_decode(raw[1:-1])[0]
    return os.fsdecode(raw.removeprefix(b"b/"))
