"""A progress bar on standard error, if that is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from cleantext.batch import Progress

if TYPE_CHECKING:
    from rich import progress as bars

    from cleantext.results import FileResult

#: No bar for runs that are over before one could read it: files, and bytes in all.
_FEW_FILES, _FEW_BYTES = 20, 1 << 20
_REFRESH = 0.1


class Bar(Progress):
    """Files, words per second, and the time left, as the bytes done tell it."""

    def __init__(self) -> None:
        self._bar: bars.Progress | None = None
        self._words = self._files = self._total = 0
        self._begin = self._shown = 0.0

    def start(self, files: int, size: int) -> None:
        """Show the bar, if the run is long enough."""
        if files < _FEW_FILES and size < _FEW_BYTES:
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.fields[files]}"),
            BarColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            transient=True,
            # Only a report on the same terminal has to make way for the bar.
            redirect_stdout=sys.stdout.isatty(),
        )
        self._total, self._begin = files, time.monotonic()
        self._bar.add_task("", total=size, files=f"0 of {files:,} files", speed="")
        self._bar.start()

    def advance(self, result: FileResult) -> None:
        """Count a file."""
        if self._bar is None:
            return
        self._files += 1
        self._words += result.counts.words
        self._bar.advance(self._bar.task_ids[0], result.counts.size)
        now = time.monotonic()
        if now - self._shown > _REFRESH:
            self._shown = now
            speed = self._words / max(now - self._begin, 1e-3)
            files = f"{self._files:,} of {self._total:,} files"
            self._bar.update(self._bar.task_ids[0], files=files, speed=f"{speed:,.0f} words/s")

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None


def progress() -> Progress:
    """A bar on a terminal, else nothing."""
    return Bar() if sys.stderr.isatty() else Progress()
