"""`cleantext fix`: repair spun text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleantext.cli.commands import ERROR, FINE, FOUND, StoppedError, examples
from cleantext.cli.inputs import PATHS, Found, WithRevision, changed_option, find, input_options
from cleantext.cli.options import config_options, setting_options
from cleantext.errors import InputError

if TYPE_CHECKING:
    from cleantext.cli.reporting import Totals, Wanted
    from cleantext.journal import Journal
    from cleantext.recording import Recorder
    from cleantext.results import FileResult


@dataclass(frozen=True, slots=True)
class Mode:
    """Where results go; see the options of the same names."""

    write: bool
    output: Path | None
    diff: bool
    output_file: Path | None
    exit_zero: bool
    exit_non_zero_on_fix: bool

    @property
    def writes(self) -> bool:
        """Whether files are written."""
        return self.write or self.output is not None

    def code(self, totals: Totals) -> int:
        """The exit code of a run."""
        if totals.summary.errors:
            return ERROR
        told = (self.diff or self.exit_non_zero_on_fix) and not self.exit_zero
        return FOUND if told and totals.changed else FINE


@click.command(
    cls=WithRevision,
    epilog=examples(
        "cleantext fix article.txt                   print the repaired text",
        "cleantext fix article.txt -o repaired.txt   write it to another file",
        "cleantext fix -w article.txt notes/         repair in place",
        "cleantext fix notes/ -o repaired/           the same tree below repaired/",
        "cleantext fix --diff notes/                 show what would change",
        "cleantext fix --format json article.txt     the edits, for programs",
        "cleantext fix -w --field text corpus.jsonl  a field of each record",
        "cleantext fix -w --record edits.jsonl .     so that undo can take it back",
        "curl -s example.org/a | cleantext fix -",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=PATHS)
@click.option("-w", "--write", is_flag=True, help="Repair the files in place.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Write to this file, or below this folder; what was read stays.",
)
@click.option("--diff", is_flag=True, help="Print what would change; exit code 1 if anything.")
@setting_options("format")
@click.option(
    "--output-file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report (--format) to a file.",
)
@setting_options("statistics", "show-suggestions", "backup")
@click.option(
    "--record",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep a record of the edits that are written, for `cleantext undo`.",
)
@click.option("--resume", is_flag=True, help="Go on where a run that was stopped left off.")
@click.option(
    "--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 where anything was repaired."
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@changed_option
@input_options
@config_options
def fix(
    paths: tuple[Path, ...],
    *,
    write: bool,
    output: str | None,
    diff: bool,
    output_file: Path | None,
    record: Path | None,
    resume: bool,
    exit_zero: bool,
    exit_non_zero_on_fix: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Repair spun text.

    Prints the repaired text of one file to standard output; without PATH, or with -, standard
    input is read. Several files, or a folder, need -w or -o FOLDER. A clean text comes out as it
    went in. Exit codes: 0 done, 1 see --diff and --exit-non-zero-on-fix, 2 error.
    """
    from cleantext.cli.reporting import Wanted, write_report
    from cleantext.results import Options

    output = None if output == "-" else output
    place = Path(output) if output else None
    mode = Mode(write, place, diff, output_file, exit_zero, exit_non_zero_on_fix)
    _check(mode, record, resume)
    with _recording(record) as recorder:
        folder = place if output and _is_folder(output, paths) else None
        base = Options(
            write=write,
            output=folder,
            output_file=None if folder else place,
            contents=diff,
            before_replace=recorder,
        )
        found = find(paths, base, given)
        config = found.config
        report = "" if config.format == "text" else config.format
        wanted = Wanted(
            report, output_file, config.statistics, config.show_suggestions, quiet, mode.writes
        )
        _check_target(mode, found, wanted)
        if wanted.only_counts:
            found.planner.base = replace(base, reports=False, suspects=wanted.suspects)
        if report == "json" and not mode.writes and not found.many:
            found.planner.base = replace(base, contents=True)
            wanted = replace(wanted, texts=True)
        if not mode.writes and not diff and not report:
            results = _printed(found)
        elif diff:
            results = _differing(found.results())
        elif place and not found.paths:
            results = _saved(found, place)
        else:
            with _journal(found, mode, resume) as journal:
                return mode.code(write_report(found.results(journal), wanted, found.skipped))
        return mode.code(write_report(results, wanted, found.skipped))


def _check(mode: Mode, record: Path | None, resume: bool) -> None:
    """Refuse options that contradict each other."""
    if mode.write and mode.output:
        raise click.UsageError("-w writes in place and -o elsewhere; choose one")
    if mode.diff and mode.writes:
        raise click.UsageError("--diff only shows what would change; leave out -w and -o")
    if record and not mode.writes:
        raise click.UsageError("--record is for files that are written; add -w or -o")
    if resume and not mode.writes:
        raise click.UsageError("--resume is for files that are written; add -w or -o")


def _is_folder(output: str, paths: tuple[Path, ...]) -> bool:
    if Path(output).is_dir() or output.endswith(("/", os.sep)):
        return True
    return len(paths) > 1 or any(path.is_dir() for path in paths)


def _check_target(mode: Mode, found: Found, wanted: Wanted) -> None:
    """Refuse what has no place to go."""
    if mode.write and not found.paths:
        raise click.UsageError("standard input can't be repaired in place; leave out -w")
    if mode.diff and wanted.format:
        raise click.UsageError(f"--diff prints a diff, not the format {wanted.format}")
    if mode.output_file and not (wanted.format or wanted.statistics):
        raise click.UsageError("--output-file is for reports (--format); -o is for the text")
    if mode.output and found.many and mode.output.exists() and not mode.output.is_dir():
        raise InputError(str(mode.output), "is a file; several files need a folder (-o FOLDER)")
    if found.many and not mode.writes and not mode.diff and not wanted.format:
        what = (
            f"{len(found.paths)} paths" if len(found.paths) > 1 else f"{found.paths[0]} is a folder"
        )
        raise click.UsageError(f"{what}: add -w to repair in place, -o FOLDER, or --diff to look")


def _printed(found: Found) -> Iterator[FileResult]:
    """Print the repaired text of the one file there is."""
    from cleantext.cli.output import print_text
    from cleantext.files import clean_file

    if not found.paths:
        result = found.standard_input()
    else:
        task, cleaner, options = found.one()
        result = clean_file(replace(task, options=None), cleaner, replace(options, contents=True))
    if result.after is not None:
        print_text(result.after, result.encoding)
    yield result


def _differing(results: Iterator[FileResult]) -> Iterator[FileResult]:
    """Print what would change in each file."""
    from cleantext.cli.output import print_diff

    for result in results:
        if result.before is not None and result.after is not None:
            print_diff(result.path, result.before, result.after, result.encoding)
        yield result


def _saved(found: Found, output: Path) -> Iterator[FileResult]:
    """Write what comes of standard input to a file."""
    from cleantext.replacing import replace_file

    result = found.standard_input()
    if result.after is not None:
        name = found.stdin_name.name if found.stdin_name else "stdin.txt"
        target = output / name if output.is_dir() else output
        try:
            replace_file(target, result.after)
        except OSError as error:
            raise InputError(str(target), f"can't be written ({error.strerror})") from None
    yield result


def _recording(path: Path | None) -> AbstractContextManager[Recorder | None]:
    """Keep a record of the edits, if there is to be one."""
    if path is None:
        return nullcontext()
    from cleantext.recording import recording

    return recording(path)


@contextmanager
def _journal(found: Found, mode: Mode, resume: bool) -> Iterator[Journal | None]:
    """Note which files are done while the run lasts, so that it can be resumed.

    The journal is kept below the folder that is written, or beside the first file, and removed
    when the run is over.
    """
    if not mode.writes or not found.paths or not (found.many or resume):
        yield None
        return
    from cleantext import __version__
    from cleantext.journal import Journal, settings_key
    from cleantext.replacing import JOURNAL

    first = found.paths[0]
    folder = mode.output or (first if first.is_dir() else first.parent)
    planner = found.planner
    found.tasks()  # before the journal is among the files
    options = replace(planner.options, before_replace=None, reports=True)
    told = planner.settings, options, found.config.one_source
    key = settings_key(__version__, *told, files=planner.settings.lexicons)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / JOURNAL
    with ExitStack() as stack:
        journal: Journal | None = None
        try:
            journal = stack.enter_context(Journal(path, key, resume))
        except InputError:
            if resume:
                raise
        try:
            yield journal
        except KeyboardInterrupt:
            raise StoppedError(*(["--resume goes on from here"] if journal else [])) from None
    with suppress(OSError):
        path.unlink()
