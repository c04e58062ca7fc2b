"""The memory of a process and its workers, shared and private, from Linux's `smaps_rollup`."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from place import clean_environment

#: Seconds between two looks.
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Share:
    """The memory of one process in bytes.

    Attributes:
        pss: its proportional share: private memory, and of shared memory its part.
        private: what only it has.
        shared: what others have, too, counted in full.
    """

    pss: int
    private: int
    shared: int


def parse(rollup: str) -> Share:
    """Read a `smaps_rollup` file."""
    kilobytes: dict[str, int] = {}
    for line in rollup.split("\n"):
        name, _, rest = line.partition(":")
        value = rest.split()
        if len(value) == 2 and value[1] == "kB":
            kilobytes[name] = int(value[0])
    both = [
        sum(kilobytes.get(f"{kind}_{state}", 0) for state in ("Clean", "Dirty")) * 1024
        for kind in ("Private", "Shared")
    ]
    return Share(kilobytes.get("Pss", 0) * 1024, both[0], both[1])


def descendants(parents: Mapping[int, int], root: int) -> set[int]:
    """All processes below one, with it; `parents` maps a process to its parent."""
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parents() -> dict[int, int]:
    out = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # the name, in parentheses, may hold anything
            state = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            out[int(folder.name)] = int(state[1])
    return out


def _look(root: int) -> dict[int, Share]:
    seen = {}
    for pid in descendants(_parents(), root):
        with contextlib.suppress(OSError):
            share = parse(Path(f"/proc/{pid}/smaps_rollup").read_text())
            if share.pss:
                seen[pid] = share
    return seen


def largest(looks: Iterable[Mapping[int, Share]]) -> dict[int, Share]:
    """The look with the greatest sum of `pss`; empty if there is none."""
    nothing: Mapping[int, Share] = {}
    most = max(looks, key=lambda look: sum(s.pss for s in look.values()), default=nothing)
    return dict(most)


def watch(command: Sequence[str]) -> tuple[Share, list[Share]]:
    """Run a command; its own memory and that of its workers at the moment when their sum was greatest."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
    )
    looks = []
    while process.poll() is None:
        looks.append(_look(process.pid))
        time.sleep(PAUSE)
    seen = largest(looks)
    own = seen.pop(process.pid, Share(0, 0, 0))
    return own, sorted(seen.values(), key=lambda share: -share.pss)
