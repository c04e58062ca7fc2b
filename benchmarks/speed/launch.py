"""Run one command on given cores and print its wall and CPU seconds and its peak memory as JSON.

    python -I -S launch.py CORES OUT COMMAND...

A process of its own, and a small one, because a child starts with the peak memory of its parent.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    """Start the command with its output in files, and wait for it."""
    cores, out, *command = sys.argv[1:]
    os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, out, flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, f"{out}.err", flags, 0o600),
    ]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    told = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
