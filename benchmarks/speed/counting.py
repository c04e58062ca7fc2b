"""Count what a workload does, in a process of its own; print it as JSON. See `guard.py`.

    python counting.py WORKLOAD MEASURE

Bytecode instructions are counted, not seconds: the same code on the same interpreter gives the same number on any
machine. What numpy and other compiled code do is in the ratio of CPU time to a fixed calculation.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
#: Rounds of which the quickest counts, and how often a clean article is screened in one.
ROUNDS, REPEATS = 7, 30
Work = Callable[[], object]


def call(*arguments: str) -> Work:
    """A command line, its output thrown away."""

    def run() -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            from cleantext.cli import main

            main(list(arguments))

    return run


def sample(name: str) -> str:
    """A text of `data/samples`."""
    return (SAMPLES / name).read_text(encoding="utf-8")


def first_repair() -> Work:
    """From the import to the repaired seed article, with all that is loaded on the way."""

    def run() -> None:
        import cleantext

        cleantext.fix(sample("fox.txt"))

    return run


def repair() -> Work:
    """The second half of the seed article, after the first one: everything is loaded, the text is new.

    The edits are looked at, which makes them.
    """
    from cleantext import Cleaner

    lines = sample("fox.txt").split("\n")
    cleaner = Cleaner()
    cleaner.fix("\n".join(lines[: len(lines) // 2]))
    return lambda: [*cleaner.fix("\n".join(lines[len(lines) // 2 :])).edits]


def repair_many() -> Work:
    """The seed article in parts of four lines, again and again, together: no word is new."""
    from cleantext import Cleaner

    lines = sample("fox.txt").split("\n")
    parts = ["\n".join(lines[at : at + 4]) for at in range(0, len(lines), 4)] * 5
    cleaner = Cleaner()
    # everything is loaded, and no text is known
    list(cleaner.fix_many([f"{part}\n" for part in parts]))
    return lambda: [result.text for result in cleaner.fix_many(parts)]


def screening() -> Work:
    """A clean article, again and again."""
    from cleantext import Cleaner

    clean, cleaner = sample("clean.txt"), Cleaner()
    cleaner.check(clean)
    return lambda: [cleaner.check(clean) for _ in range(REPEATS)]


def screening_many() -> Work:
    """Clean texts with an odd line in each, together."""
    from cleantext import Cleaner

    odd = "Helium and arsenic: a successful location."
    long = f"{sample('clean.txt')}\n" * REPEATS
    texts, cleaner = [f"{long}{odd}\n{long[number:]}" for number in range(4)], Cleaner()
    cleaner.screen_many(texts)
    return lambda: cleaner.screen_many(texts)


#: What makes each workload ready; only what this gives is counted.
WORKLOADS: dict[str, Callable[[], Work]] = {
    "--help": lambda: call("--help"),
    "check a clean file": lambda: call("check", "--isolated", str(SAMPLES / "clean.txt")),
    "first repair": first_repair,
    "repair": repair,
    "repair many": repair_many,
    "screen": screening,
    "screen many": screening_many,
}


def instructions(work: Work) -> int:
    """Bytecode instructions that it runs, without those of the import system."""
    count = 0

    def within(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        nonlocal count
        if event == "opcode":
            count += 1
        return within

    def enter(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        # what importing takes depends on how a package is installed
        if frame.f_code.co_filename.startswith("<frozen "):
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return within

    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(None)
    return count


def packages(work: Work) -> list[str]:
    """The packages from elsewhere that it imports."""
    before = set(sys.modules)
    work()
    found = {name.partition(".")[0] for name in set(sys.modules) - before}
    foreign = found - sys.stdlib_module_names - {"cleantext"}
    return sorted(name for name in foreign if not name.startswith("_"))


def peak(work: Work) -> int:
    """Bytes of memory at the peak of this process."""
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def calibration() -> None:
    """A fixed calculation, of the kind that cleantext does: dictionaries, strings, small matrices."""
    import numpy as np

    table = {str(number): number for number in range(20_000)}
    sum(table[word] for word in " ".join(table).split())
    matrix = np.linspace(0, 1, 256 * 64, dtype=np.float32).reshape(256, 64)
    for _ in range(20):
        matrix = np.maximum(matrix @ (matrix.T @ matrix) / 1e4, 0)


def cpu_ratio(work: Work, rounds: int = ROUNDS) -> float:
    """CPU time in units of the calibration's, each the least of several, in turns."""

    def taken(each: Work) -> float:
        begin = time.process_time()
        each()
        return time.process_time() - begin

    turns = [(taken(work), taken(calibration)) for _ in range(rounds)]
    return min(t[0] for t in turns) / min(t[1] for t in turns)


MEASURES: dict[str, Callable[[Work], object]] = {
    "instructions": instructions,
    "packages": packages,
    "peak": peak,
    "cpu": cpu_ratio,
}


def main() -> None:
    """Make ready, count, tell."""
    workload, measure = sys.argv[1:]
    print(json.dumps(MEASURES[measure](WORKLOADS[workload]())))


if __name__ == "__main__":
    main()
