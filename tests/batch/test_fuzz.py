from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cleantext

SCRIPT = Path(__file__).parents[2] / "scripts" / "fuzz.py"
SOURCE = str(Path(cleantext.__file__).parents[1])


def fuzz(*args: str) -> str:
    """What the long form says after a short run."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *args],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": SOURCE},
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_damaged_files_break_no_promise() -> None:
    assert "0 broke a promise" in fuzz("--seconds", "60", "--inputs", "20")


def test_a_killed_run_can_be_finished_and_undone() -> None:
    assert fuzz("--kills", "2").startswith("2 runs killed (")
