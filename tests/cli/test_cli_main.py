"""The command as a whole: help, version, and what is said when something is wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from calling import COMMAND, SAMPLES, Process, Run, environment

from cleantext import __version__
from cleantext.cli import main
from cleantext.cli.commands import ERROR, FINE, STOPPED, exit_code
from cleantext.errors import InputError
from cleantext.protection import ProtectionError
from cleantext.spun.lexicon import LexiconError

NAMES = [
    *main.list_commands(click.Context(main)),
    *(f"lexicon {name}" for name in ("list", "show", "export", "lint")),
]


def command(name: str) -> click.Command:
    found: click.Command | None = main
    for part in name.split():
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), part)
    assert found is not None
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_examples(name: str, run: Run) -> None:
    done = run(*name.split(), "--help")
    assert done.exit_code == FINE
    assert "Examples:\n" in done.stdout
    assert f"cleantext {name}" in done.stdout.partition("Examples:")[2]


@pytest.mark.parametrize("name", NAMES)
def test_options_in_examples_exist(name: str) -> None:
    if isinstance(command(name), click.Group):
        return
    known = {flag for one in command(name).params for flag in (*one.opts, *one.secondary_opts)}
    for line in (command(name).epilog or "").splitlines():
        words = line.partition("  #")[0].partition(";")[0].split()
        if " ".join(words).startswith(f"cleantext {name} "):
            used = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert used <= known | {"--help"}, line


def test_help_lists_every_command_with_its_own_first_line(run: Run) -> None:
    done = run("--help")
    for name in main.list_commands(click.Context(main)):
        assert f"  {name} " in done.stdout


PROBE = """
import sys
from cleantext.cli import main
try:
    main(sys.argv[1:], "cleantext")
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""
HEAVY = {
    "charset_normalizer",
    "cleantext.batch",
    "cleantext.language.ngram",
    "jsonschema",
    "multiprocessing",
    "pathspec",
    "pyarrow",
    "rapidfuzz",
    "rich",
    "subprocess",
}


@pytest.mark.parametrize(
    ("args", "heavy"),
    [
        (
            ["--help"],
            HEAVY | {"cleantext.cli.fix", "cleantext.config", "numpy", "regex", "wordfreq"},
        ),
        (["fix", str(SAMPLES / "clean.txt")], HEAVY),
        (["check", "--help"], HEAVY),
    ],
    ids=["help", "fix", "check"],
)
def test_what_is_not_needed_is_not_loaded(args: list[str], heavy: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    assert done.stdout
    loaded = set(done.stderr.split())
    assert "cleantext.cli.commands" in loaded
    assert not loaded & heavy


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"cleantext {__version__}\n"


def test_python_dash_m_is_the_same_command(process: Process) -> None:
    done = process("--help")
    assert done.returncode == FINE
    assert done.stdout.startswith(b"Usage: cleantext ")


def test_no_command_prints_the_help_and_is_an_error(run: Run) -> None:
    done = run()
    assert done.exit_code == ERROR
    assert "Usage: cleantext" in done.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["chek"], "did you mean 'check'?"),
        (["quux"], "there are fix, check"),
        (["--colour"], "--colour"),
        (["fix", "--min-confidnce", "1"], "--min-confidence"),
        (["completion", "tcsh"], "bash"),
    ],
)
def test_a_slip_is_one_line_and_exit_2(args: list[str], said: str, run: Run) -> None:
    done = run(*args)
    assert done.exit_code == ERROR
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "--help" in done.stderr
    assert done.stdout == ""


def test_a_file_in_place_of_a_command_is_understood(run: Run) -> None:
    Path("article.txt").touch()
    assert "did you mean 'cleantext fix article.txt'?" in run("article.txt").stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("a.txt", "is binary"), "cleantext: a.txt: is binary\n"),
        (LexiconError("l.tsv:3: empty original"), "cleantext: l.tsv:3: empty original\n"),
        (ProtectionError("`protect` holds ''"), "cleantext: `protect` holds ''\n"),
        (OSError(13, "Permission denied", "b.txt"), "cleantext: b.txt: Permission denied\n"),
        (OSError(28, "No space left on device"), "cleantext: standard output: No space left"),
        (InputError("a\x1b[2Jb.txt", "is\nbinary"), "cleantext: a\\x1b[2Jb.txt: is\\nbinary\n"),
        (MemoryError(), "cleantext: not enough memory\n"),
    ],
)
def test_foreseen_errors_are_one_line_and_exit_2(
    error: BaseException,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cleantext.cli.commands.silence_stdout", lambda: None)

    def fail() -> None:
        raise error

    assert exit_code(fail) == ERROR
    written = capsys.readouterr().err
    assert written.startswith(said)
    assert written.count("\n") == 1


def test_a_bug_shows_where_it_is_and_is_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise KeyError("x")

    assert exit_code(fail) == ERROR
    written = capsys.readouterr().err
    assert "Traceback" in written
    assert "bug in cleantext" in written


def test_ctrl_c_is_exit_130_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    assert exit_code(stop) == STOPPED
    assert capsys.readouterr().err == "cleantext: stopped\n"


WAITING = """
import os, signal, sys
from cleantext.cli import main

class Input:
    def read(self):
        print("ready", flush=True)
        return os.read(0, 1)

    def isatty(self):
        return False

Input.buffer = Input()
sys.stdin = Input()
signal.signal(signal.SIGINT, signal.default_int_handler)
main(["fix", "-"], prog_name="cleantext")
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_ctrl_c_ends_a_real_run_with_130() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=30)
    assert run.returncode == STOPPED
    assert (out, err) == (b"", b"cleantext: stopped\n")


def test_a_reader_that_goes_away_is_no_trouble(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as nobody:
        done = subprocess.run(
            [*COMMAND, "lexicon", "export", "--dialect", "nan"],
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
            env=environment(),
        )
    assert done.returncode == ERROR
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "args", [["lexicon", "list"], ["fix", str(SAMPLES / "clean.txt")], ["--help"]]
)
def test_a_full_disk_behind_standard_output_is_told(args: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *args], stdout=full, stderr=subprocess.PIPE, check=False, env=environment()
        )
    assert done.returncode == ERROR
    assert done.stderr == b"cleantext: standard output: No space left on device\n"


def test_an_encoding_without_arrows_does_not_end_the_run(process: Process) -> None:
    done = process("explain", SAMPLES / "fox.txt", PYTHONIOENCODING="ascii")
    assert done.returncode == FINE
    assert b"rule the \\u2192 nan" in done.stdout


def test_a_run_takes_no_more_cores_than_it_has_jobs() -> None:
    threads = Path("/proc/self/task")
    if not threads.exists():
        pytest.skip("needs Linux")
    script = (
        "import os, sys\nfrom cleantext.cli import main\n"
        "try:\n    main(['fix', sys.argv[1]])\n"
        "finally:\n    sys.stderr.write(str(len(os.listdir('/proc/self/task'))))"
    )
    unset = {k: v for k, v in environment().items() if not k.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", script, str(SAMPLES / "fox.txt")],
        capture_output=True,
        env=unset,
        check=True,
    )
    assert done.stdout
    assert done.stderr.splitlines()[-1] == b"1"
