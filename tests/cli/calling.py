"""What the tests of the command line share."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

import cleantext

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
#: The command in a process of its own.
COMMAND = (sys.executable, "-m", "cleantext")
#: Where the package is imported from, so that other processes import the same.
SOURCE = Path(cleantext.__file__).parents[1]


def environment(**more: str) -> dict[str, str]:
    """The environment of another process: no settings, and the same package."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CLEANTEXT_")}
    return {**kept, "PYTHONPATH": str(SOURCE), **more}


Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[bytes]]


def write(files: dict[str, str | bytes], folder: Path = Path()) -> None:
    """Make files by their path, with their folders."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def as_anyone() -> None:
    """Give up root's way past permissions, before another program takes this process over."""
    drop, override, read = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    if os.geteuid() == 0:
        prctl = ctypes.CDLL(None).prctl
        if prctl(drop, override, 0, 0, 0) or prctl(drop, read, 0, 0, 0):
            os._exit(1)
