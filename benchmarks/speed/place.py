"""The benchmark's own environment: a venv with the neighbours, pinned, and cleantext from the checkout."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REQUIREMENTS = HERE / "requirements.txt"
#: What decides how fast cleantext is: code and data.
SOURCES = ("src", "data")


class BenchmarkError(Exception):
    """A benchmark that cannot go on; the message says why."""


@dataclass(frozen=True)
class Place:
    """The cache folder of the benchmark."""

    work: Path

    @property
    def programs(self) -> Path:
        """Where the environment's commands are."""
        return self.work / "venv" / "bin"

    @property
    def python(self) -> str:
        """The environment's interpreter."""
        return str(self.programs / "python")


def fingerprint(folders: tuple[Path, ...]) -> str:
    """Twelve hexadecimal digits for the content of all files below folders, without caches."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(folder)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def of_checkout() -> str:
    """The fingerprint of the cleantext that is measured."""
    return fingerprint(tuple(ROOT / name for name in SOURCES))


def clean_environment() -> dict[str, str]:
    """The variables of a measured process: no Python settings from outside, one thread, no colours."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CLEANTEXT_"))}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NO_COLOR": "1"}


def prepare(work: Path) -> Place:
    """Make the environment, or bring an old one up to date.

    Raises:
        BenchmarkError: pip fails.
    """
    place = Place(work)
    done = work / "venv" / "made-of.json"
    wanted = [hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest(), sys.version, str(ROOT)]
    had = json.loads(done.read_text(encoding="utf-8")) if done.exists() else []
    if had[:3] != wanted:
        _run([sys.executable, "-m", "venv", "--clear", str(work / "venv")])
        _pip(place, "-r", str(REQUIREMENTS))
        had = []
    if had[3:] != [of_checkout()]:
        _pip(place, "--force-reinstall", "--no-deps", str(ROOT))
        _run([place.python, "-m", "compileall", "-q", str(work / "venv" / "lib")], accept=(0, 1))
        done.write_text(json.dumps([*wanted, of_checkout()]), encoding="utf-8")
    return place


def versions(place: Place) -> dict[str, str]:
    """The installed version of each distribution, by its lower-case name."""
    done = _run([place.python, "-m", "pip", "list", "--format", "json"])
    return {entry["name"].lower(): entry["version"] for entry in json.loads(done)}


def _pip(place: Place, *arguments: str) -> None:
    _run([place.python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments])


def _run(command: list[str], accept: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=clean_environment()
    )
    if done.returncode not in accept:
        raise BenchmarkError(f"{' '.join(command)}\n{done.stderr.strip()}")
    return done.stdout
