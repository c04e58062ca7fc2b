"""Fail where cleantext does more work than was recorded.

    python benchmarks/speed/guard.py [--record]

Compares counts and ratios of fixed workloads with `guard.json`, and fails if one exceeds it by more than its slack.
Who makes cleantext quicker, or slower for a good reason, records anew; the change of the file tells the reviewer.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
RECORD = HERE / "guard.json"
#: What is measured of each workload.
PLAN: Mapping[str, tuple[str, ...]] = {
    "--help": ("instructions", "packages"),
    "check a clean file": ("instructions", "packages"),
    "first repair": ("instructions", "peak"),
    "repair": ("instructions", "cpu"),
    "repair many": ("instructions", "cpu"),
    "screen": ("instructions", "cpu"),
    "screen many": ("instructions", "cpu"),
}
#: How much more than recorded is allowed. Instructions change with the versions of click and others, peaks with those
#: of numpy and the allocator, CPU ratios with the processor.
SLACK: Mapping[str, float] = {"instructions": 0.15, "peak": 0.25, "cpu": 1.0}
#: What is added where the counts were recorded with another Python, whose compiler makes other instructions.
OTHER_PYTHON = 0.25
Value = float | Sequence[str]
Values = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Breach:
    """A measure of a workload that exceeds what was recorded; `limit` is what it may be, or the packages."""

    workload: str
    measure: str
    recorded: Value
    seen: Value
    limit: Value

    def __str__(self) -> str:
        if self.measure == "packages":
            more = sorted(set(_names(self.seen)) - set(_names(self.recorded)))
            return f"{self.workload}: now imports {', '.join(more)}"
        told = f"{_told(self.seen)} against {_told(self.recorded)} recorded"
        return f"{self.workload}: {self.measure} {told}, at most {_told(self.limit)}"


def breaches(recorded: Values, seen: Values, more: float = 0.0) -> Iterator[Breach]:
    """What exceeds its limit; a measure that was never recorded has none, and is a breach as well.

    Args:
        recorded: values by workload and measure.
        seen: the same, now.
        more: slack to add to that of the instructions.
    """
    for workload, measures in seen.items():
        for measure, value in measures.items():
            old = recorded.get(workload, {}).get(measure)
            if old is None:
                yield Breach(workload, measure, 0.0, value, 0.0)
            elif isinstance(value, Sequence):
                if set(value) - set(_names(old)):
                    yield Breach(workload, measure, old, value, old)
            elif not isinstance(old, Sequence):
                slack = SLACK[measure] + (more if measure == "instructions" else 0.0)
                if value > old * (1 + slack):
                    yield Breach(workload, measure, old, value, old * (1 + slack))


def _names(value: Value) -> Sequence[str]:
    return value if isinstance(value, Sequence) else ()


def _told(value: Value) -> str:
    if isinstance(value, Sequence):
        return ", ".join(value) or "none"
    return f"{value:,.2f}" if value < 1000 else f"{value:,.0f}"


def for_python(
    record: Mapping[str, Values], version: tuple[int, int]
) -> tuple[Values, float] | None:
    """What was recorded with this Python, or with the nearest one and slack to add; None if nothing was."""
    every = {tuple(map(int, key.split("."))): values for key, values in record.items()}
    if not every:
        return None
    nearest = min(every, key=lambda other: (other[0] != version[0], abs(other[1] - version[1])))
    return every[nearest], 0.0 if nearest == version else OTHER_PYTHON


def measured() -> dict[str, dict[str, Value]]:
    """All workloads of the plan, each measure in a process of its own."""
    return {name: {measure: _count(name, measure) for measure in PLAN[name]} for name in PLAN}


def _count(workload: str, measure: str) -> Value:
    environment = {**os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    environment |= {"NO_COLOR": "1", "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, str(HERE / "counting.py"), workload, measure],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=environment,
    )
    value: Value = json.loads(done.stdout)
    return value


def main() -> None:
    """Compare, or record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--record", action="store_true", help="write what is seen as what is right")
    options = parser.parse_args()
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    seen = measured()
    for workload, measures in seen.items():
        print(f"{workload}: " + "; ".join(f"{m} {_told(v)}" for m, v in measures.items()))
    version = sys.version_info[:2]
    if options.record:
        record[f"{version[0]}.{version[1]}"] = seen
        RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        return
    known = for_python(record, version)
    if known is None:
        sys.exit(f"{RECORD}: nothing is recorded; run this with --record")
    if found := list(breaches(known[0], seen, known[1])):
        told = "\n".join(f"  {breach}" for breach in found)
        sys.exit(
            f"cleantext does more than was recorded:\n{told}\n(guard.py --record sets new values)"
        )


if __name__ == "__main__":
    main()
