"""A pool of processes that clean files, made for workers that die.

Each worker has a pipe of its own and few tasks at a time, so it is always known which file a dead
worker was at: that file is reported, the others that it had are given to another worker.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any

from cleantext.ahead import clean_many
from cleantext.files import Cleaners
from cleantext.results import FileResult
from cleantext.screening import BYTES, FILES
from cleantext.walk import Task

#: A chunk is at most this part of each worker's share of what is left, so that all end together.
_PART = 4
#: Cleaning a file takes as long as so many bytes more.
_FILE = 512
#: Chunks that a worker has, so that it need not wait for this process.
_QUEUED = 2
#: So many files may be done ahead of the first that is not, as results are handed on in order.
_AHEAD = 8192
_NOTHING = -1
_PATIENCE = 0.1  # seconds
#: So many workers may die while they are at no file.
_UNEXPLAINED = 20


#: Numbers of tasks.
Chunk = Sequence[int]


def _work(
    pipe: Connection,
    parents: Sequence[Connection],
    at: Any,
    cleaners: Cleaners,
    tasks: Sequence[Task],
) -> None:
    """The life of a worker: chunks in, results out, until the pipe closes."""
    for other in parents:
        other.close()  # inherited; with them open no worker would notice that the parent is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    try:
        while True:
            done: list[tuple[int, FileResult]] = []
            told = monotonic()
            chunk = [(number, tasks[number]) for number in pipe.recv()]
            for number, result in clean_many(cleaners, chunk, partial(setattr, at, "value")):
                done.append((number, result))
                # What can't be done again is told at once, the rest often enough for a progress.
                if result.changed or result.error or monotonic() - told > _PATIENCE:
                    pipe.send((done, False))
                    done, told = [], monotonic()
            at.value = _NOTHING
            pipe.send((done, True))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        pipe.send((RuntimeError(f"{type(error).__name__}: {error}"), True))


def _leave(*_: object) -> None:
    raise SystemExit(1)


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, this end of its pipe, the number of the task it is at, and what it has to do.

    A chunk is `queued` until it says that it is through with it, which is after its last result.
    """

    process: Any
    pipe: Connection
    at: Any
    left: set[int] = field(default_factory=set)
    queued: int = 0


class Pool:
    """Worker processes for one run; a context manager that ends them."""

    def __init__(self, jobs: int, cleaners: Cleaners, tasks: Sequence[Task]) -> None:
        """Start the processes, which then have the tasks and all that is loaded already.

        A process with threads is not forked but started anew, which takes longer: start whatever
        has threads (a progress bar) after the pool.
        """
        quick = hasattr(os, "fork") and threading.active_count() == 1
        self._context: Any = get_context("fork" if quick else "spawn")
        self._cleaners, self._tasks = cleaners, tasks
        self._unexplained = 0
        self._workers: list[_Worker] = []
        for _ in range(jobs):
            self._workers.append(self._start())

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers; one that is writing removes its half-written file."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.queued:
                worker.process.terminate()
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def _start(self) -> _Worker:
        here, there = self._context.Pipe()
        at = self._context.RawValue("q", _NOTHING)
        inherited: list[Connection] = []
        if self._context.get_start_method() == "fork":
            inherited = [here, *(worker.pipe for worker in self._workers)]
        process = self._context.Process(
            target=_work, args=(there, inherited, at, self._cleaners, self._tasks), daemon=True
        )
        with _frozen():
            process.start()
        there.close()
        return _Worker(process, here, at)

    def run(self) -> Iterator[FileResult]:
        """The results, in the order of the tasks.

        Raises:
            RuntimeError: the cleaner can't be made, or the workers die before they begin.
        """
        waiting = _chunks(self._tasks, len(self._workers))
        ready: dict[int, FileResult] = {}
        following = 0
        while following < len(self._tasks):
            for worker in sorted(self._workers * _QUEUED, key=_queued):
                free = worker.queued < _QUEUED
                if free and waiting and waiting[0][0] < following + _AHEAD:
                    self._give(worker, waiting)
            self._take(ready, waiting)
            while following in ready:
                yield ready.pop(following)
                following += 1

    def _give(self, worker: _Worker, waiting: deque[Chunk]) -> None:
        chunk = waiting.popleft()
        worker.left.update(chunk)
        worker.queued += 1
        with suppress(OSError):  # it is dead, which `_take` will see
            worker.pipe.send(chunk)

    def _take(self, ready: dict[int, FileResult], waiting: deque[Chunk]) -> None:
        """Wait for results, or for a death."""
        busy = {worker.pipe: worker for worker in self._workers if worker.queued}
        for pipe in wait([*busy]):
            worker = busy[pipe]  # type: ignore[index]
            try:
                done, finished = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker, ready, waiting)
                continue
            if isinstance(done, Exception):
                raise done
            for number, result in done:
                ready[number] = result
                worker.left.discard(number)
            worker.queued -= finished

    def _bury(self, worker: _Worker, ready: dict[int, FileResult], waiting: deque[Chunk]) -> None:
        """Report the file that a dead worker was at, and let others do what it had still to do."""
        worker.pipe.close()
        worker.process.join()
        guilty = worker.at.value
        if guilty in worker.left:
            worker.left.discard(guilty)
            path = self._tasks[guilty].path
            ready[guilty] = FileResult(path, error=_epitaph(worker.process.exitcode))
        else:
            self._unexplained += 1
            if self._unexplained > _UNEXPLAINED:
                raise RuntimeError("the worker processes die before they begin; try --jobs 1")
        if worker.left:
            waiting.appendleft(sorted(worker.left))
        self._workers.remove(worker)
        self._workers.append(self._start())


def _epitaph(code: int | None) -> str:
    how = f"signal {-code}" if code and code < 0 else f"exit code {code}"
    return f"the process that cleaned it died ({how}), perhaps for lack of memory; try it alone"


@contextmanager
def _frozen() -> Iterator[None]:
    """Let a process that is forked share what is there.

    Looking for garbage writes to all objects, and a page that is written to is shared no more.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _queued(worker: _Worker) -> int:
    return worker.queued


def _chunks(tasks: Sequence[Task], workers: int) -> deque[Chunk]:
    """Tasks in chunks of bounded number and size, in order; smaller and smaller towards the end."""
    chunks: deque[Chunk] = deque()
    chunk: list[int] = []
    size, left = 0, sum(task.size + _FILE for task in tasks)
    for number, task in enumerate(tasks):
        most = min(BYTES, left // (workers * _PART))
        if chunk and (len(chunk) >= FILES or size + task.size + _FILE > most):
            chunks.append(chunk)
            left -= size
            chunk, size = [], 0
        chunk.append(number)
        size += task.size + _FILE
    if chunk:
        chunks.append(chunk)
    return chunks
