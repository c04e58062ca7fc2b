"""Ignore files: `.gitignore` and `.cleantextignore`, in a folder and in those above it."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: The names of the ignore files; what the later says goes before what the earlier says.
IGNORE_FILES = (".gitignore", ".cleantextignore")


def spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """Patterns as in .gitignore.

    Raises:
        ValueError, re.error: one of them is no pattern.
    """
    from pathspec import GitIgnoreSpec

    with warnings.catch_warnings():
        # Not a word on sets of characters that Python may come to read in another way.
        warnings.simplefilter("ignore", FutureWarning)
        return GitIgnoreSpec.from_lines(lines)


@dataclass(frozen=True, slots=True)
class Ignores:
    """The ignore files that hold in a folder: the folder they are in, and what they say."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def ignored(self, path: str) -> bool:
        """Whether an absolute path (with a slash at its end if it is a folder) is ignored."""
        for folder, spec in reversed(self.specs):
            decision = spec.check_file(path[len(folder) :]).include
            if decision is not None:
                return decision
        return False

    def with_folder(self, folder: str, names: tuple[str, ...]) -> Ignores:
        """The same and the ignore files of a folder (absolute, with a slash at its end)."""
        more = [(folder, spec) for name in names if (spec := _read(folder + name))]
        return Ignores((*self.specs, *more)) if more else self


def _read(path: str) -> GitIgnoreSpec | None:
    try:
        content = Path(path).read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return None
    lines = [line.removesuffix("\r") for line in content.split("\n")]
    try:
        return spec(lines)
    except (ValueError, re.error):  # like git, pass over what is no pattern
        return spec(filter(_is_pattern, lines))


def _is_pattern(line: str) -> bool:
    try:
        spec((line,))
    except (ValueError, re.error):
        return False
    return True


def ignores_above(folder: str, names: tuple[str, ...]) -> Ignores:
    """The ignore files between the root of the repository and a folder, without its own.

    Args:
        folder: absolute, with a slash at its end.
        names: of the ignore files; with `.gitignore` goes the repository's `info/exclude`.
    """
    chain = [folder]
    while not Path(chain[-1], ".git").exists():
        parent = chain[-1].rstrip(os.sep).rpartition(os.sep)[0] + os.sep
        if parent == chain[-1]:
            return Ignores()
        chain.append(parent)
    ignores = Ignores()
    if names != IGNORE_FILES[1:]:
        ignores = ignores.with_folder(chain[-1], (".git/info/exclude",))
    for above in reversed(chain[1:]):
        ignores = ignores.with_folder(above, names)
    return ignores
