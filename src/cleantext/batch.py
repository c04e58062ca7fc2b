"""Many files: cleaned by several processes, reported in a stable order, finished though stopped.

>>> from cleantext.batch import Options, run, walk
>>> results = run(walk(["texts"]), options=Options(write=True))  # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import chain
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from cleantext.ahead import clean_many
from cleantext.files import Cleaners, clean_bytes, clean_file
from cleantext.pipeline import Cleaner, Settings
from cleantext.results import Counts, FileResult, Options, Pending, TextCleaner
from cleantext.sampling import sample
from cleantext.walk import Selection, Skipped, Task, restrict, walk

if TYPE_CHECKING:
    from cleantext.journal import Journal, settings_key

__all__ = [
    "Counts",
    "FileResult",
    "Journal",
    "Options",
    "Pending",
    "Progress",
    "Selection",
    "Skipped",
    "Task",
    "TextCleaner",
    "clean_bytes",
    "clean_file",
    "cores",
    "restrict",
    "run",
    "settings_key",
    "walk",
]

#: Below this a second process takes longer to start than it saves: files, and bytes in all.
_FEW_FILES = 16
_FEW_BYTES = 1 << 18
#: Small files (bytes) are cleaned here for so long (seconds), and if the rest would take no longer
#: than that times `_WORTH`, all of them.
_SMALL = 1 << 16
_ALONE = 0.1
_WORTH = 2.0


def __getattr__(name: str) -> object:
    """`Journal` and `settings_key`, loaded by those who keep a journal."""
    if name not in ("Journal", "settings_key"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cleantext import journal

    return getattr(journal, name)


class Progress:
    """Is told how a run goes on; this one does nothing."""

    def start(self, files: int, size: int) -> None:
        """The run begins: so many files, so many bytes; the processes are there already."""

    def advance(self, result: FileResult) -> None:
        """A file is done."""

    def stop(self) -> None:
        """The run is over, or broken off."""


def cores() -> int:
    """The number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    tasks: Iterable[Task | str | os.PathLike[str]],
    settings: Settings | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
    *,
    jobs: int = 0,
    journal: Journal | None = None,
    one_source: bool = False,
    make_cleaner: Callable[[Settings], TextCleaner] = Cleaner,
) -> Iterator[FileResult]:
    """Clean files; one result each, in their order, whatever the number of processes.

    Args:
        tasks: the files, as from `walk`.
        settings: of the cleaner.
        options: how to read and write the files.
        progress: is told of each file.
        jobs: number of processes at most; 0: one for each core. Where this process takes no longer
            than it takes to start others, it does the work.
        journal: open; files that it knows as done are skipped, and what is done is noted.
        one_source: all texts come from one source, whose spinner is learnt from them first; the cleaner is then a
            `Cleaner`.
        make_cleaner: makes the cleaner, once in each process.

    Raises:
        RuntimeError: the cleaner can't be made.
    """
    options = options or Options()
    progress = progress or Progress()
    every = [task if isinstance(task, Task) else Task(os.fspath(task)) for task in tasks]
    every = _without_collisions(every, options)
    finished = _finished(every, options, journal)
    left = [task for number, task in enumerate(every) if number not in finished]
    settings = settings or Settings()
    if one_source and left:
        safe = (task for task in left if not _is_deadly(task, options))
        make_cleaner = partial(Cleaner, source=sample(safe, Cleaner(settings), options))
    cleaners = Cleaners(make_cleaner, settings, options)
    if one_source and left:
        # learn before other processes are started, which then know it
        cleaners.of(None).screen("")  # type: ignore[attr-defined]
    with ExitStack() as stack:
        results = _results(left, cleaners, jobs, stack, partial(_note, journal))
        progress.start(len(every), sum(task.size for task in every))
        stack.callback(progress.stop)
        for number in range(len(every)):
            result = finished.get(number)
            if result is None:
                result = next(results)
            progress.advance(result)
            yield result


def _results(
    tasks: list[Task],
    cleaners: Cleaners,
    jobs: int,
    stack: ExitStack,
    note: Callable[[Task, FileResult], FileResult],
) -> Iterator[FileResult]:
    """The results of tasks, by processes that end with the stack; noted when they are there."""

    def clean(task: Task) -> FileResult:
        return note(task, cleaners.clean(task))

    few = len(tasks) <= _FEW_FILES and sum(task.size for task in tasks) <= _FEW_BYTES
    alone = (jobs or cores()) == 1 or few or len(tasks) == 1
    deadly = any(_is_deadly(task, cleaners.options) for task in tasks)
    if alone and not deadly:
        results = clean_many(cleaners, enumerate(tasks))
        return (note(tasks[number], result) for number, result in results)
    begun: list[FileResult] = []
    if not deadly:
        begun, rest = _begin(tasks, clean)
        tasks = tasks[len(begun) :]
        if rest < _ALONE * _WORTH:
            return chain(begun, map(clean, tasks))
    from cleantext.workers import Pool

    pool = stack.enter_context(Pool(min(jobs or cores(), len(tasks)), cleaners, tasks))
    return chain(begun, map(note, tasks, pool.run()))


def _is_deadly(task: Task, options: Options) -> bool:
    """Whether a damaged file may end the process that reads it, as Parquet does (C++ aborts)."""
    parquet = (task.options or options).format == "parquet"
    return parquet or task.path.lower().endswith((".parquet", ".pq"))


def _begin(
    tasks: list[Task], clean: Callable[[Task], FileResult]
) -> tuple[list[FileResult], float]:
    """The first results, and how many seconds the rest is likely to take.

    What they need is loaded by them (a spun text the context model), so that processes that are
    forked later have and share it.
    """
    begin, size = monotonic(), 0
    results: list[FileResult] = []
    for task in tasks:
        if task.size > _SMALL or monotonic() - begin > _ALONE:
            rest = sum(task.size for task in tasks) - size
            return results, (monotonic() - begin) * rest / size if size else inf
        results.append(clean(task))
        size += task.size
    return results, 0.0


def _output(task: Task, options: Options) -> str | None:
    """The file that a task writes, if that is another than it reads."""
    chosen = task.options or options
    return str(chosen.target(task)) if chosen.elsewhere else None


def _without_collisions(tasks: list[Task], options: Options) -> list[Task]:
    """Stop tasks that would write where an earlier one writes."""
    taken: dict[str, str] = {}
    out: list[Task] = []
    for task in tasks:
        output = _output(task, options)
        other = taken.setdefault(os.path.realpath(output), task.path) if output else task.path
        problem = task.problem
        if other != task.path:
            problem = f"would be written to {output}, as is {other}"
        out.append(replace(task, problem=problem) if problem != task.problem else task)
    return out


def _finished(
    tasks: list[Task], options: Options, journal: Journal | None
) -> dict[int, FileResult]:
    """The results, by number, of what an earlier run has done."""
    out: dict[int, FileResult] = {}
    for number, task in enumerate(tasks if journal else ()):
        if journal and (done := journal.done(task.path, _output(task, options))):
            known = FileResult(task.path, counts=done.counts, changed=done.changed)
            out[number] = replace(known, skipped="done")
    return out


def _note(journal: Journal | None, task: Task, result: FileResult) -> FileResult:
    """Note in the journal, if there is one, that a file is done."""
    if journal is None or result.error or result.skipped:
        return result
    try:
        # Strings, as everywhere where each file counts: a Path takes longer than the call.
        found = os.stat(task.path)  # noqa: PTH116
        output = os.stat(result.written).st_size if result.written else -1  # noqa: PTH116
    except OSError:
        return result
    from cleantext.journal import Done

    done = Done(found.st_size, found.st_mtime_ns, output, result.changed, result.counts)
    journal.add(task.path, done)
    return result
