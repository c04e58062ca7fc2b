"""Which files of the paths that were named are to be cleaned, in an order that never changes."""

# Paths are strings here: making a Path of each would take longer than all the rest.
# ruff: noqa: PTH112, PTH113, PTH116, PTH119, PTH120, PTH202

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cleantext.errors import reason_of
from cleantext.gitignore import IGNORE_FILES, Ignores, ignores_above, spec
from cleantext.replacing import JOURNAL, TEMPORARY
from cleantext.sources.formats import format_of
from cleantext.sources.interface import LineRanges
from cleantext.writing import is_regular

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from cleantext.pipeline import Settings
    from cleantext.results import Options

#: Files and folders that are no texts and that nobody wants to hear of.
_SILENT = frozenset((".git", JOURNAL, *IGNORE_FILES))


@dataclass(frozen=True, slots=True)
class Task:
    """A file to clean.

    Attributes:
        path: as it is named to people.
        relative: below the folder that was named, or the file's name; where it goes below OUT.
        size: in bytes.
        named: the user named the file itself, so that what is wrong with it is an error.
        lines: look only at these; None: at all.
        problem: why it can't be cleaned at all (it is missing ...).
        settings, options: where they differ from those of the run.
    """

    path: str
    relative: str = ""
    size: int = 0
    named: bool = True
    lines: LineRanges | None = None
    problem: str = ""
    settings: Settings | None = None
    options: Options | None = None


@dataclass(frozen=True)
class Selection:
    """Which files of a folder are taken.

    Attributes:
        include: patterns as in .gitignore, relative to the folder; empty: every file whose suffix
            is that of a known format.
        exclude: patterns of files and folders that are left out.
        gitignore: heed .gitignore files (and .git/info/exclude).
        hidden: take hidden files as well.
        force_exclude: patterns and ignore files hold for files that were named, too.
        outputs: folders that are not looked into because the results go there.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    gitignore: bool = True
    hidden: bool = False
    force_exclude: bool = False
    outputs: tuple[Path, ...] = ()

    @cached_property
    def ignore_files(self) -> tuple[str, ...]:
        """The names of the ignore files, the strongest last."""
        return IGNORE_FILES if self.gitignore else IGNORE_FILES[1:]

    @cached_property
    def _include(self) -> GitIgnoreSpec | None:
        return spec(self.include) if self.include else None

    @cached_property
    def _exclude(self) -> GitIgnoreSpec | None:
        return spec(self.exclude) if self.exclude else None

    @cached_property
    def _outputs(self) -> frozenset[str]:
        return frozenset(os.path.realpath(path) for path in self.outputs)

    def excludes(self, relative: str) -> bool:
        """Whether a file or folder (with a slash at its end) is left out."""
        return self._exclude is not None and self._exclude.match_file(relative)

    def includes(self, relative: str, name: str) -> bool:
        """Whether a file is taken if nothing speaks against it."""
        if self._include is None:
            return format_of(name) is not None
        return self._include.match_file(relative)

    def is_output(self, path: str) -> bool:
        """Whether a folder is one that results go to."""
        return bool(self.outputs) and os.path.realpath(path) in self._outputs


@dataclass(slots=True)
class Skipped:
    """How many files and folders were passed over, by reason; filled while the walk goes on."""

    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return ", ".join(f"{count} {reason}" for reason, count in sorted(self.counts.items()))


def walk(
    paths: Iterable[str | os.PathLike[str]],
    selection: Selection | None = None,
    skipped: Skipped | None = None,
) -> Iterator[Task]:
    """The files to clean, each once: those that are named, and those in folders that are named.

    Args:
        paths: files and folders.
        selection: which files of the folders.
        skipped: where to count what is passed over.
    """
    walker = _Walker(selection or Selection(), skipped or Skipped())
    for path in paths:
        yield from walker.named(os.fspath(path))


@dataclass(slots=True)
class _Walker:
    selection: Selection
    skipped: Skipped
    seen: set[str] = field(default_factory=set)

    def _skip(self, reason: str) -> None:
        self.skipped.counts[reason] += 1

    def named(self, path: str) -> Iterator[Task]:
        """The files of a path that was named."""
        try:
            found = os.stat(path)
        except OSError as error:
            yield Task(path, problem=_reason(error))
            return
        real = os.path.realpath(path)
        if not os.path.isdir(path):
            if self._unwanted(real, os.path.basename(path)):
                self._skip("excluded")
            elif self._first(real):
                yield Task(path, os.path.basename(path), found.st_size)
            return
        folder = real.rstrip(os.sep) + os.sep
        prefix = path if path.endswith(os.sep) else path + os.sep
        root = _Root(folder, "" if path in (".", "./") else prefix)
        links: list[str] = []
        yield from self._folder(root, "", ignores_above(folder, self.selection.ignore_files), links)
        for relative in links:
            yield from self._link(root, relative)

    def _unwanted(self, real: str, name: str) -> bool:
        """Whether a file that was named is excluded all the same."""
        if not self.selection.force_exclude:
            return False
        folder = os.path.dirname(real).rstrip(os.sep) + os.sep
        ignores = ignores_above(folder, self.selection.ignore_files)
        ignores = ignores.with_folder(folder, self.selection.ignore_files)
        # As seen from the working folder, which is where the patterns are written.
        relative = os.path.relpath(real)
        seen_from_here = name if relative.startswith("..") else relative.replace(os.sep, "/")
        return self.selection.excludes(seen_from_here) or ignores.ignored(real)

    def _first(self, real: str) -> bool:
        """Whether a file is met for the first time, whatever it is called."""
        if real in self.seen:
            return False
        self.seen.add(real)
        return True

    def _folder(self, root: _Root, start: str, above: Ignores, links: list[str]) -> Iterator[Task]:
        """The files below a folder, by name, a folder's own before those further down."""
        waiting = [(start, above)]
        while waiting:
            relative, ignores = waiting.pop()
            try:
                with os.scandir(root.real + relative) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                yield Task(root.shown + relative or ".", relative, problem=_reason(error))
                continue
            names = {entry.name for entry in entries}
            own = tuple(name for name in self.selection.ignore_files if name in names)
            ignores = ignores.with_folder(root.real + relative, own)
            below: list[tuple[str, Ignores]] = []
            for entry in entries:
                inner = relative + entry.name
                if entry.name in _SILENT or entry.name.endswith(TEMPORARY):
                    continue  # the latter are being written, perhaps by this run
                if not self.selection.hidden and entry.name.startswith("."):
                    self._skip("hidden")
                elif entry.is_symlink():
                    links.append(inner)
                elif entry.is_dir(follow_symlinks=False):
                    if self._enters(root, inner + "/", ignores):
                        below.append((inner + "/", ignores))
                elif task := self._file(root, inner, entry, ignores):
                    yield task
            waiting += reversed(below)

    def _enters(self, root: _Root, relative: str, ignores: Ignores) -> bool:
        """Whether to look into a folder."""
        if self.selection.is_output(root.real + relative):
            return False
        if self.selection.excludes(relative) or ignores.ignored(root.real + relative):
            self._skip("excluded")
            return False
        return True

    def _file(
        self, root: _Root, relative: str, entry: os.DirEntry[str], ignores: Ignores
    ) -> Task | None:
        """The task of a file, if it is taken."""
        if self.selection.excludes(relative) or ignores.ignored(root.real + relative):
            self._skip("excluded")
        elif not self.selection.includes(relative, entry.name):
            self._skip("of another kind")
        else:
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError as error:
                return Task(root.shown + relative, relative, named=False, problem=_reason(error))
            if not is_regular(found):
                self._skip("special")
            elif self._first(root.real + relative):
                return Task(root.shown + relative, relative, found.st_size, named=False)
        return None

    def _link(self, root: _Root, relative: str) -> Iterator[Task]:
        """The file that a link leads to, or the files in the folder, if they are in the tree."""
        link = root.real + relative
        real = os.path.realpath(link)
        if not (real + os.sep).startswith(root.real):
            self._skip("linked outside")
            return
        name = os.path.basename(relative)
        if os.path.isdir(real):
            # What is in the tree is met there; only what the walk left out would be missing.
            self._skip("linked to a folder")
        elif real in self.seen:
            self._skip("linked twice")
        elif self.selection.excludes(relative) or not self.selection.includes(relative, name):
            self._skip("excluded")
        elif not os.path.isfile(real):
            self._skip("linked to nothing")
        elif self._first(real):
            yield Task(root.shown + relative, relative, os.path.getsize(real), named=False)


@dataclass(frozen=True, slots=True)
class _Root:
    """A folder that was named: its real path, and how it is shown; both end with a slash."""

    real: str
    shown: str


def _reason(error: OSError) -> str:
    return "no permission to read it" if isinstance(error, PermissionError) else reason_of(error)


def restrict(tasks: Iterable[Task], changes: Mapping[str, LineRanges | None]) -> Iterator[Task]:
    """Only the files, and of them only the lines, that have changed.

    Args:
        tasks: as from `walk`.
        changes: by real path, the lines that changed (None: all); see `cleantext.changes`.
    """
    for task in tasks:
        real = os.path.realpath(task.path)
        if task.problem:
            yield task
        elif real in changes:
            yield replace(task, lines=changes[real])
