"""A folder with the samples, and an environment in which the commands of the manual run."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import cleantext

SOURCE = Path(cleantext.__file__).parents[1]


@pytest.fixture
def place(tmp_path: Path, samples: Path) -> Path:
    """A folder with the samples, which may be written."""
    folder = tmp_path / "place"
    folder.mkdir()
    for path in samples.iterdir():
        shutil.copyfile(path, folder / path.name)
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Where `cleantext` and `python` are those of this test, and nobody's settings hold."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, call in (("cleantext", "-m cleantext"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {call} "$@"\n')
        program.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLEANTEXT_", "GIT_"))}
    return {
        **kept,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(SOURCE),
        "HOME": str(tmp_path),
        "NO_COLOR": "1",
    }
