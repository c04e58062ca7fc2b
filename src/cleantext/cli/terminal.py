"""Standard output and standard error: colours where they are wanted, nothing that can do harm."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TextIO


def colour(stream: TextIO) -> bool:
    """Whether to write colours: on a terminal that knows them, unless `NO_COLOR` is set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def width() -> int:
    """The columns of the terminal, or 100."""
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


def prepare_streams() -> None:
    """Let no character that the terminal's encoding lacks end the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def note(message: str) -> None:
    """Write one line to standard error."""
    from cleantext.reports.escape import visible

    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(visible(message) + "\n")
        sys.stderr.flush()


def complain(message: str) -> None:
    """Write to standard error what went wrong."""
    note(f"cleantext: {message}")


def silence_stdout() -> None:
    """Throw away what standard output still holds; at the end Python would try to write it."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
