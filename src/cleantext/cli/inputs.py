"""The files that a command is to clean: the options for them, and what comes of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cleantext.cli.options import resolver, setting_options
from cleantext.errors import InputError

if TYPE_CHECKING:
    from cleantext.config import Config
    from cleantext.journal import Journal
    from cleantext.pipeline import Cleaner
    from cleantext.planning import Planner
    from cleantext.results import FileResult, Options
    from cleantext.walk import Skipped, Task

Command = TypeVar("Command", bound=Callable[..., Any])
STDIN = Path("-")
#: Files and folders; what can't be read is told of each, and the others are done.
PATHS = click.Path(path_type=Path, readable=False)


class WithRevision(click.Command):
    """A command whose `--changed` may stand alone, before a revision or before a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Tell a revision behind `--changed` from a path: a path exists."""
        args = list(args)
        for at, arg in enumerate(args):
            if arg == "--":
                break
            if arg == "--changed":
                after = args[at + 1 : at + 2]
                if after and not after[0].startswith("-") and not Path(after[0]).exists():
                    args[at : at + 2] = [f"--changed={after[0]}"]
                else:
                    args[at] = "--changed=HEAD"
                break
        return super().parse_args(ctx, args)


def changed_option(command: Command) -> Command:
    """`--changed [REV]`."""
    return click.option(
        "--changed",
        metavar="[REV]",
        help="Only files, and in them only lines, that differ from a git revision [HEAD].",
    )(command)


def input_options(command: Command) -> Command:
    """The options that say which files to read and how."""
    for option in (
        click.option(
            "--stdin-filename",
            metavar="NAME",
            type=click.Path(path_type=Path),
            help="Treat standard input as the content of this file (format, settings, reports).",
        ),
        click.option(
            "--force-exclude",
            is_flag=True,
            help="Leave out excluded files even where they are named, as pre-commit does.",
        ),
        click.option("--hidden", is_flag=True, help="Take hidden files, too."),
        setting_options(
            "dialect",
            "lexicons",
            "min-confidence",
            "one-source",
            "protect",
            "input-format",
            "field",
            "column",
            "encoding",
            "include",
            "exclude",
            "respect-gitignore",
            "jobs",
        ),
    ):
        command = option(command)
    return command


@dataclass
class Found:
    """The files of a run.

    Attributes:
        planner: has the settings of each.
        paths: as they were named; empty: standard input.
        revision: git's, if only what differs from it counts.
        stdin_name: what standard input is called.
    """

    planner: Planner
    paths: tuple[Path, ...]
    revision: str | None = None
    stdin_name: Path | None = None
    _tasks: list[Task] | None = field(default=None, repr=False)

    @property
    def config(self) -> Config:
        """The settings of the run."""
        if not self.paths and self.stdin_name:
            return self.planner.file(self.stdin_name)[0].config
        return self.planner.run.config

    @property
    def skipped(self) -> Skipped:
        """What is passed over."""
        return self.planner.skipped

    @property
    def many(self) -> bool:
        """Whether more than one file may come of the paths."""
        return len(self.paths) > 1 or any(path.is_dir() for path in self.paths)

    def results(self, journal: Journal | None = None) -> Iterator[FileResult]:
        """Clean the files; what is wrong with the run as a whole is raised before the first.

        Raises:
            InputError: there are none, or the configuration is wrong.
        """
        if not self.paths:
            return iter((self.standard_input(),))
        self.tasks()
        return self._cleaned(journal)

    def _cleaned(self, journal: Journal | None) -> Iterator[FileResult]:
        from cleantext.batch import run
        from cleantext.cli.progress import progress
        from cleantext.cli.terminal import note
        from cleantext.staleness import Usage

        planner, usage = self.planner, Usage()
        for result in run(
            self.tasks(),
            planner.settings,
            planner.options,
            progress(),
            jobs=self.config.jobs,
            journal=journal,
            one_source=self.config.one_source,
        ):
            usage.add(result)
            yield result
        if not self.revision:
            for line in planner.stale(self.paths, usage):
                note(line)

    def standard_input(self) -> FileResult:
        """Clean what standard input has.

        Raises:
            InputError: the file that it stands for is switched off.
        """
        from cleantext.cli.terminal import note
        from cleantext.files import clean_bytes
        from cleantext.pipeline import Cleaner

        name = self.stdin_name or STDIN
        effective, settings, options = self.planner.file(name)
        if effective.off:
            raise InputError(str(name), f"is switched off in {effective.file}")
        self._tell_of_one_source()
        if sys.stdin.isatty():
            note("reading standard input; Ctrl-D ends it")
        data = sys.stdin.buffer.read()
        return clean_bytes(data, Cleaner(settings), options, str(name))

    def one(self) -> tuple[Task, Cleaner, Options]:
        """The one file there is, what cleans it, and how.

        Raises:
            InputError: the file is left out.
        """
        from cleantext.pipeline import Cleaner

        if not (tasks := self.tasks()):
            raise InputError(str(self.paths[0]), f"is left out ({self.skipped})")
        task, planner = tasks[0], self.planner
        self._tell_of_one_source()
        return task, Cleaner(task.settings or planner.settings), task.options or planner.options

    def _tell_of_one_source(self) -> None:
        from cleantext.cli.terminal import note

        if self.config.one_source:
            note(
                "one-source says nothing of a single text; pass a folder, with --write or --output"
            )

    def tasks(self) -> list[Task]:
        """The files; found when they are first asked for.

        Raises:
            InputError: there are none, or the configuration is wrong.
        """
        if self._tasks is None:
            self._tasks = self._find()
        return self._tasks

    def _find(self) -> list[Task]:
        changes = None
        if self.revision:
            from cleantext.changes import changed

            first = self.paths[0]
            changes = changed(self.revision, first if first.is_dir() else first.parent)
        tasks = list(self.planner.tasks(self.paths, changes))
        if not tasks and changes is None and any(path.is_dir() for path in self.paths):
            reason = "holds no text to clean; name files, or say which with --include"
            skipped = f" (skipped: {self.skipped})" if self.skipped.counts else ""
            raise InputError(", ".join(map(str, self.paths)), reason + skipped)
        return tasks


def find(paths: tuple[Path, ...], base: Options, given: Mapping[str, Any]) -> Found:
    """The files of a command.

    Args:
        paths: as they were named.
        base: what holds for all files.
        given: the parameters of the command, with those of `input_options`.

    Raises:
        UsageError: standard input and files are mixed.
        InputError: the configuration is wrong.
    """
    from cleantext.planning import Planner

    revision = given.get("changed")
    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("standard input (-) can't be mixed with files")
    if not paths and revision:
        paths = (Path(),)
    paths = () if paths == (STDIN,) else paths
    if not paths and revision:
        raise click.UsageError("--changed is for files, not for standard input")
    name = given.get("stdin_filename")
    if name and paths:
        raise click.UsageError("--stdin-filename is for standard input (-)")
    first = paths[0] if paths else (name or STDIN)
    planner = Planner(
        resolver(given),
        base,
        first,
        bool(given.get("hidden")),
        bool(given.get("force_exclude")),
        (base.output,) if base.output else (),
    )
    planner.run.config  # noqa: B018 (what is wrong with the configuration is told before all else)
    return Found(planner, paths, revision, name)
