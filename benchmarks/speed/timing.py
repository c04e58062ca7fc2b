"""Measuring: commands that take turns, and what was seen of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import TypeVar

from place import HERE, BenchmarkError, clean_environment

#: A median of fewer runs says little; more are made while patience lasts.
FEWEST_RUNS = 3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen of one tool on one workload.

    Attributes:
        section, workload, tool: which; a key of three.
        seconds: of wall time, one a run.
        peak: bytes of memory at the peak, the most of all runs; for several processes, of the largest.
        bytes, words: of the text that a run worked through.
        notes: further figures, such as seconds to load.
    """

    section: str
    workload: str
    tool: str
    seconds: tuple[float, ...]
    peak: int = 0
    bytes: int = 0
    words: int = 0
    notes: Mapping[str, float] = field(default_factory=dict)

    @property
    def typical(self) -> float:
        """Median of the seconds."""
        return median(self.seconds)

    @property
    def megabytes_a_second(self) -> float:
        """Million bytes of text a second."""
        return self.bytes / 1e6 / self.typical

    @property
    def words_a_second(self) -> float:
        """Words between white space a second."""
        return self.words / self.typical


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of a tool.

    Attributes:
        tool: name in the tables.
        arguments: the program, as a path, and what follows.
        accept: exit codes that are no failure.
        before: is called before each run, outside the clock.
    """

    tool: str
    arguments: tuple[str, ...]
    accept: tuple[int, ...] = (0,)
    before: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds of wall time, peak bytes, and what it printed."""

    seconds: float
    peak: int
    output: str = ""


def one_core() -> tuple[int, ...]:
    """The last core that this process may use: the first one serves most interrupts."""
    return (max(os.sched_getaffinity(0)),)


def run(command: Command, cores: Sequence[int], scratch: Path) -> Run:
    """Run a command once, see `launch.py`.

    Raises:
        BenchmarkError: its exit code is none of those it may have.
    """
    if command.before:
        command.before()
    out = scratch / "output"
    launch = [sys.executable, "-I", "-S", str(HERE / "launch.py")]
    done = subprocess.run(
        [*launch, ",".join(map(str, cores)), str(out), *command.arguments],
        capture_output=True,
        text=True,
        check=False,
        env=clean_environment(),
    )
    if done.returncode:
        raise BenchmarkError(f"{command.tool} could not be started: {done.stderr.strip()[-500:]}")
    told = json.loads(done.stdout)
    if told["code"] not in command.accept:
        error = (scratch / "output.err").read_text(encoding="utf-8", errors="replace")
        line = " ".join(command.arguments)
        raise BenchmarkError(f"{line}\nexit code {told['code']}: {error.strip()[-500:]}")
    with out.open(encoding="utf-8", errors="replace") as file:
        return Run(told["seconds"], told["peak"], file.read(100_000))


def in_turns(
    tools: Sequence[Callable[[], T]],
    runs: int,
    patience: float,
    clock: Callable[[], float] = time.monotonic,
) -> list[list[T]]:
    """What each tool gives in each of its runs: all once, then all again (ABAB), so that they share the weather.

    Args:
        tools: each makes one run.
        runs: of each tool at most.
        patience: seconds; no round is begun that would end later, but there are at least `FEWEST_RUNS`
            as long as these take no more than that times the patience.
        clock: gives seconds.
    """
    seen: list[list[T]] = [[] for _ in tools]
    start = clock()
    for done in range(runs):
        spent = clock() - start
        late = bool(done) and spent + spent / done > patience
        if late and (done >= FEWEST_RUNS or spent > FEWEST_RUNS * patience):
            break
        for tool, every in zip(tools, seen, strict=True):
            every.append(tool())
    return seen


def save(path: Path, samples: Sequence[Sample], about: Mapping[str, object]) -> None:
    """Write what was seen so far; `about` says of what."""
    table = {"about": dict(about), "samples": [asdict(sample) for sample in samples]}
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def saved(path: Path, about: Mapping[str, object]) -> list[Sample]:
    """What a run that was stopped has seen, if it was about the same; else nothing."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if table["about"] != dict(about):
        return []
    return [Sample(**{**entry, "seconds": tuple(entry["seconds"])}) for entry in table["samples"]]
