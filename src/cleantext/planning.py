"""Which files a run is to clean, and with which settings each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cleantext.config import COMMAND_LINE, Effective, Resolver
from cleantext.pipeline import Cleaner, Settings
from cleantext.results import Options
from cleantext.reviewing import Reviewer
from cleantext.sources.formats import format_of
from cleantext.sources.interface import LineRanges
from cleantext.staleness import Usage, covers, stale_settings
from cleantext.walk import Selection, Skipped, Task, restrict, walk

_TABLES = ("csv", "tsv", "parquet")


@dataclass(frozen=True)
class _Rooted(Selection):
    """A selection whose patterns count from `above`, the folder that is walked seen from there."""

    above: str = ""

    def excludes(self, relative: str) -> bool:
        """See `Selection`."""
        return Selection.excludes(self, self.above + relative)

    def includes(self, relative: str, name: str) -> bool:
        """See `Selection`."""
        return Selection.includes(self, self.above + relative, name)


def _own_selection(effective: Effective) -> Selection:
    """What a configuration file itself wants taken and left out."""
    config = effective.config
    include, exclude = (
        patterns if (effective.file and effective.file.name in effective.origin(key)) else ()
        for key, patterns in (("include", config.include), ("exclude", config.exclude))
    )
    return Selection(include, exclude)


@dataclass
class Planner:
    """Gives every file its settings.

    Attributes:
        resolver: finds the settings of a file.
        base: what holds for all files: where results go, and what is wanted of them.
        first: the first path that was named; its settings hold for the run.
        hidden: take hidden files, too.
        force_exclude: leave out excluded files even if they were named.
        outputs: folders that results go to.
        skipped: counts what is passed over.
    """

    resolver: Resolver
    base: Options
    first: Path
    hidden: bool = False
    force_exclude: bool = False
    outputs: tuple[Path, ...] = ()
    skipped: Skipped = field(default_factory=Skipped)
    _options: dict[object, Options] = field(default_factory=dict)
    _checked: set[Settings] = field(default_factory=set)
    _folders: dict[str, Effective] = field(default_factory=dict)
    _matched: set[str] = field(default_factory=set)
    _inner: dict[Path, Selection] = field(default_factory=dict)

    @cached_property
    def run(self) -> Effective:
        """The settings of the run as a whole."""
        if self.first.is_dir():
            return self.resolver.for_folder(self.first)
        return self.resolver.for_folder(self.first.parent)

    @property
    def settings(self) -> Settings:
        """The cleaner's, for files without other ones."""
        return self._usable(self.run)

    @property
    def options(self) -> Options:
        """For files without other ones."""
        return self._made(self.run, "text")

    def file(self, path: Path) -> tuple[Effective, Settings, Options]:
        """All that holds for a file, which need not exist.

        Raises:
            InputError: the configuration is wrong.
            LexiconError: a lexicon or dialect is wrong or missing.
        """
        effective = self.resolver.for_file(path)
        return effective, self._usable(effective), self._made(effective, path.name)

    def tasks(
        self, paths: Iterable[Path], changes: Mapping[str, LineRanges | None] | None = None
    ) -> Iterator[Task]:
        """The files to clean, each once.

        Args:
            paths: files and folders.
            changes: only these files and lines; see `cleantext.changes`.

        Raises:
            InputError: the configuration is wrong.
            LexiconError: a lexicon or dialect is wrong or missing.
        """
        named = list(paths)
        seen: set[str] = set()
        for path in named:
            found = walk([path], self._selection(path), self.skipped)
            around = self.resolver.for_folder(path if path.is_dir() else path.parent)
            for task in found if changes is None else restrict(found, changes):
                if self._left_out(task, around):
                    self.skipped.counts["excluded"] += 1
                    continue
                # What lies below one path is met once anyway.
                real = os.path.realpath(task.path) if len(named) > 1 else ""
                if real not in seen and (ready := self._ready(task)):
                    if real:
                        seen.add(real)
                    yield ready

    def stale(self, paths: Iterable[Path], usage: Usage) -> Iterator[str]:
        """What the configuration of the run asks for in vain, if the paths are all of its folder.

        Args:
            paths: as for `tasks`, which is over.
            usage: of the results.
        """
        folder = self.first if self.first.is_dir() else self.first.parent
        file = self.resolver.nearest(Path(os.path.abspath(folder)))  # noqa: PTH100 - not the target
        fewer = any(COMMAND_LINE in self.run.origin(key) for key in ("include", "exclude"))
        if file and not fewer and covers(paths, file):
            yield from stale_settings(file, usage, self._matched)

    def _selection(self, path: Path) -> Selection:
        folder = path if path.is_dir() else path.parent
        effective = self.resolver.for_folder(folder)
        # Patterns are written as seen from the folder of the configuration.
        above = Path(os.path.relpath(os.path.realpath(folder), os.path.realpath(effective.root)))
        inside = above.parts and above.parts[0] != ".."
        config = effective.config
        return _Rooted(
            config.include,
            config.exclude,
            config.respect_gitignore,
            self.hidden,
            self.force_exclude,
            self.outputs,
            f"{above.as_posix()}/" if inside else "",
        )

    def _left_out(self, task: Task, around: Effective) -> bool:
        """Whether a configuration file further down leaves out a file that the walk has met."""
        effective = around if task.named else self._in_folder(task.path)
        if effective.file is None or effective.file == around.file:
            return False
        inner = self._inner.get(effective.file)
        if inner is None:
            inner = self._inner[effective.file] = _own_selection(effective)
        if not (inner.include or inner.exclude):
            return False
        place = os.path.realpath(task.path)
        relative = os.path.relpath(place, os.path.realpath(effective.root)).replace(os.sep, "/")
        return inner.excludes(relative) or not inner.includes(relative, relative)

    def _ready(self, task: Task) -> Task | None:
        """The task with its settings; None where the file is not to be touched."""
        if task.problem:
            return task
        effective = self._effective(task.path)
        self._matched.update(effective.matched)
        if effective.off:
            self.skipped.counts["off"] += 1
            return None
        settings = None if effective is self.run else self._usable(effective)
        options = self._made(effective, task.path)
        if settings == self.settings:
            settings = None
        if options is self.options:
            return replace(task, settings=settings) if settings else task
        return replace(task, settings=settings, options=options)

    def _effective(self, path: str) -> Effective:
        """What holds for a file."""
        effective = self._in_folder(path)
        return self.resolver.for_file(Path(path)) if effective.config.per_file else effective

    def _in_folder(self, path: str) -> Effective:
        """What holds in the folder of a file, `per-file` apart; each folder is looked at once."""
        folder = os.path.dirname(path)  # noqa: PTH120 - a Path of each file takes longer
        effective = self._folders.get(folder)
        if effective is None:
            effective = self._folders[folder] = self.resolver.for_folder(Path(folder))
        return effective

    def _usable(self, effective: Effective) -> Settings:
        """The cleaner's settings, after a look at whether a cleaner can be made of them."""
        settings = effective.cleaner_settings
        if settings not in self._checked:
            Cleaner(settings).check("")
            self._checked.add(settings)
        return settings

    def _made(self, effective: Effective, name: str) -> Options:
        config = effective.config
        wanted = "" if config.input_format == "auto" else config.input_format
        first, second = config.field, config.column
        if first or second:
            format_ = format_of(name, wanted)
            if format_ and format_.name in _TABLES:
                first, second = second, first
        key = (effective.file, effective.matched, first or second)
        if key not in self._options:
            self._options[key] = replace(
                self.base,
                format=wanted,
                fields=first or second,
                encoding="" if config.encoding == "auto" else config.encoding,
                backup=config.backup,
                review=Reviewer(effective.protection),
            )
        return self._options[key]
