"""The command line, called in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from calling import COMMAND, SAMPLES, Process, Run, as_anyone, environment
from click.testing import CliRunner, Result

from cleantext.cli import main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line in an empty folder, without a terminal and without settings."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CLEANTEXT_")]:
        monkeypatch.delenv(name)

    def call(
        *args: str | Path,
        stdin: str | bytes | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Result:
        given = list(map(str, args))
        return CliRunner().invoke(
            main, given, input=stdin, env=environ, prog_name="cleantext", catch_exceptions=False
        )

    return call


@pytest.fixture
def spun() -> str:
    """A spun article."""
    return (SAMPLES / "fox.txt").read_text(encoding="utf-8")


@pytest.fixture
def clean() -> str:
    """A clean article."""
    return (SAMPLES / "clean.txt").read_text(encoding="utf-8")


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Call the command in a process of its own, in the same empty folder as `run`."""

    def call(
        *args: str | Path, stdin: bytes = b"", **more: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*COMMAND, *map(str, args)],
            input=stdin,
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env=environment(**more),
            timeout=60,
        )

    return call


@pytest.fixture
def powerless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """As `process`, in the working folder, and bound by permissions even if root runs the tests."""
    monkeypatch.chdir(tmp_path)
    can = subprocess.run(["true"], preexec_fn=as_anyone, check=False).returncode
    if can:
        pytest.skip("root can't be without its powers here")

    def call(*args: str | Path) -> subprocess.CompletedProcess[bytes]:
        command = [*COMMAND, *map(str, args)]
        return subprocess.run(
            command, capture_output=True, check=False, env=environment(), preexec_fn=as_anyone
        )

    return call
