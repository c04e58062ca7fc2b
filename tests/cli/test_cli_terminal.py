"""On a terminal: colours, a bar for long runs, and nothing that a text could steer it with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from calling import COMMAND, Run, environment, write

pty = pytest.importorskip("pty")

SPUN = (
    "The Pentagon confirmed that North Korean troops are successful Russia’s Kursk region adjacent"
    " nan Ukrainian border. Now, nan Pentagon says they person been sent to nan conflict lines.\n"
)


def on_terminal(*args: str, **environ: str) -> tuple[int, str]:
    """Exit code, and what the command wrote to the terminal (both streams)."""
    ours, theirs = pty.openpty()
    kept = environment(TERM="xterm", COLUMNS="100")
    kept.pop("NO_COLOR", None)
    command = subprocess.Popen(
        [*COMMAND, *args],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**kept, **environ},
    )
    os.close(theirs)
    out = bytearray()
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
    os.close(ours)
    return command.wait(30), out.decode()


@pytest.mark.parametrize("args", [["check"], ["fix", "--diff"]], ids=" ".join)
def test_colours_unless_they_are_not_wanted(args: list[str], run: Run) -> None:
    write({"a.txt": SPUN})
    code, out = on_terminal(*args, "a.txt")
    assert (code, "\x1b[" in out) == (1, True)
    code, out = on_terminal(*args, "a.txt", NO_COLOR="1")
    assert (code, "\x1b" in out) == (1, False)


def test_a_text_cannot_steer_the_terminal(run: Run) -> None:
    write({"a.txt": f"\x1b[2J\x07tab\there \x9b {SPUN}last"})
    code, out = on_terminal("fix", "a.txt", NO_COLOR="1")
    assert code == 0
    assert out.startswith("\\x1b[2J\\x07tab")
    assert "\x1b" not in out
    assert "\x9b" not in out
    assert " the Ukrainian border" in out
    assert "\x1b" not in on_terminal("fix", "--diff", "a.txt", NO_COLOR="1")[1]


def test_a_long_run_has_a_bar_and_leaves_the_report_whole(run: Run) -> None:
    write({f"d/{number:03}.txt": SPUN for number in range(22)})
    code, out = on_terminal("check", "-f", "concise", "-j", "1", "d")
    assert code == 1
    assert "22 files" in out
    assert "words/s" in out
    assert out.count("CT004") == 22
    code, out = on_terminal("fix", "-w", "d")
    assert code == 0
    assert "edits made" in out
    assert " nan " not in Path("d/000.txt").read_text(encoding="utf-8")


def test_there_is_no_bar_without_a_terminal(run: Run) -> None:
    write({f"d/{number:03}.txt": SPUN for number in range(22)})
    done = run("check", "-f", "concise", "-j", "1", "d")
    assert "words/s" not in done.stdout + done.stderr
    assert done.stderr == ""
