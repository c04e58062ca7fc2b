"""Throw damaged files at every reader, and kill runs at random moments.

    python scripts/fuzz.py --seconds 600              random damage to samples of every format
    python scripts/fuzz.py --kills 500                runs that are killed while they write
    python scripts/fuzz.py --atheris -runs=1000000    guided by coverage; needs `pip install atheris`

The first bytes of an atheris input choose the reader. What breaks a promise is shown with the bytes that did it,
and the exit code is 1.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import lzma
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cleantext.batch import Options, clean_bytes, run
from cleantext.errors import InputError
from cleantext.findings import Edit, Result, Verdict, apply_edits
from cleantext.sources.interface import Limits

ROOT = Path(__file__).parents[1]
SMALL = Limits(ratio=50.0, grace=1 << 16, size=1 << 22, whole=1 << 20, record=1 << 18, piece=1 << 9)


class Toy:
    """Turns the token `nan` into `the`: quick, so that the readers are what is tried."""

    def __init__(self, settings: object = None) -> None:
        self.settings = settings

    def fix(self, text: str) -> Result:
        """See `Cleaner.fix`."""
        found = re.finditer(r"(?<!\S)nan(?!\S)", text)
        edits = tuple(Edit(m.start(), m.end(), "nan", "the", 0.9, "toy", "nan") for m in found)
        verdict = Verdict("nan", 1.0) if edits else Verdict()
        return Result(text, apply_edits(text, edits), edits, verdict=verdict)


Target = Callable[[bytes], None]


def reader(name: str) -> Target:
    """Clean the bytes as the content of a file: told in one line, or done, and done for good."""

    def target(data: bytes) -> None:
        options = Options(limits=SMALL)
        first = clean_bytes(data, Toy(), options, name)
        if first.error:
            assert "bug in cleantext" not in first.error, first.error
            assert "\n" not in first.error, first.error
            return
        if first.skipped:
            return
        assert first.before is not None
        assert first.after is not None
        if not first.counts.edits:
            assert first.after == first.before, "changed without an edit"
        # An encoding that was guessed may not be guessed of the repaired text.
        options = Options(limits=SMALL, encoding=first.encoding)
        again = clean_bytes(first.after, Toy(), options, "".join(name.partition(".txt")[:2]))
        assert not again.error, f"after the repair: {again.error}"
        assert again.after == first.after, "the second repair changes something"

    return target


def parquet(data: bytes) -> None:
    """Clean the bytes as a Parquet file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.parquet")
        path.write_bytes(data)
        options = Options(write=True, limits=SMALL)
        (result,) = run([path], options=options, jobs=1, make_cleaner=Toy)
        error = result.error
        assert "bug in cleantext" not in error, error
        assert not error or path.read_bytes() == data, "told as an error, but changed"


def by_path(name: str, read: Callable[[Path], object]) -> Target:
    """Hand the bytes to what reads a file; only `InputError` may come out."""

    def target(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(data)
            try:
                read(path)
            except InputError as error:
                assert "\n" not in str(error), str(error)  # noqa: PT017

    return target


def config(path: Path) -> object:
    """Read a configuration, and the settings of a file below it."""
    from cleantext.config import Resolver

    return Resolver(environ={}).for_file(path.parent / "a.txt").cleaner_settings


def journal(path: Path) -> None:
    """Read a journal."""
    from cleantext.journal import Journal

    with Journal(path, "k") as opened:
        opened.done("a.txt")


def baseline(path: Path) -> object:
    """Read a baseline."""
    from cleantext.baseline import read_baseline

    return read_baseline(path)


def records(path: Path) -> object:
    """Read records, and undo what they tell of (they lead nowhere)."""
    from cleantext.undo import undo_all

    return list(undo_all(path))


def ignore_file(path: Path) -> object:
    """Walk a folder with an ignore file."""
    from cleantext.walk import walk

    path.with_name("a.txt").write_bytes(b"")
    return list(walk([path.parent]))


TARGETS: dict[str, Target] = {
    **{
        name: reader(name)
        for name in ("a.txt", "a.md", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv")
    },
    **{f"a.txt{suffix}": reader(f"a.txt{suffix}") for suffix in (".gz", ".bz2", ".xz")},
    "a.parquet": parquet,
    "cleantext.toml": by_path("cleantext.toml", config),
    "pyproject.toml": by_path("pyproject.toml", config),
    "journal": by_path("journal", journal),
    "baseline.json": by_path("baseline.json", baseline),
    "edits.jsonl": by_path("edits.jsonl", records),
    ".gitignore": by_path(".gitignore", ignore_file),
}

TEXT = b"Nobody in nan town knew.\r\n\r\n  `code nan` and nan <b>end</b> caf\xc3\xa9 [sic]\n"
RECORD = {
    "version": 1, "path": "a.txt", "sha256_before": "0" * 64, "sha256_after": "1" * 64, "encoding": "utf-8",
    "edits": [{"start": 0, "end": 3, "before": "nan", "after": "the", "confidence": 0.5, "rule": "", "dialect": ""}],
}  # fmt: skip
SAMPLES: dict[str, bytes] = {
    "a.md": b"---\nt: nan\n---\n# A nan\n\n```\nnan\n```\n- nan [a](b) <!-- cleantext: off -->\n| a | nan |\n" + TEXT,
    "a.html": b"<!doctype html><p class='nan'>a nan &amp; b<script>nan</script><pre>nan</pre><!-- nan --></p>",
    "a.jsonl": b'{"text": "a nan \\u00e9 \\ud83d\\ude00 \\n"}\n{"x": [1, {"text": "nan"}]}\n',
    "a.json": b'{"text": "a nan", "x": [{"y": null, "text": "nan"}, 1e5, true]}',
    "a.csv": b'id,text\n1,"a nan, ""b"""\n2,nan\n',
    "a.tsv": b"id\ttext\n1\ta nan\n",
    "a.txt.gz": gzip.compress(TEXT, mtime=0),
    "a.txt.bz2": bz2.compress(TEXT),
    "a.txt.xz": lzma.compress(TEXT),
    "cleantext.toml": b'min-confidence = 0.5\nprotect = ["a", "/b+/i"]\n[per-file]\n"*.md" = "off"\n"a*" = { field = ["x"] }\n',
    "pyproject.toml": b'[tool.cleantext]\nexclude = ["a/"]\njobs = 2\nlexicons = ["~/x.tsv"]\n',
    "journal": b'{"cleantext-journal": 1, "key": "k"}\n{"path": "/a", "done": [1, 2, 3, true, 1, 1, 1, 1, 1, 1]}\n',
    "baseline.json": b'{"version": 1, "files": {"a.txt": {"nan|a|b": 1}}}',
    "edits.jsonl": json.dumps(RECORD).encode() + b"\n",
    ".gitignore": b"# x\n*.log\n!a.log\n/b/**/c[a-z]\\ \n",
}  # fmt: skip
BITS = (
    b"nan", b" nan ", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\r", b"\n\n", b"\xe2\x80\xa8", b'"', b"\\u", b"\\ud800",
    b"[" * 2000, b"{" * 500, b"<" * 300, b"`" * 50, b"(" * 200, b"9" * 400, b"-1", b"1e999", b"null", b"NaN", b"</script",
    b"<!--", b"-->", b"&", b"[sic]", b"'''", b"= ", b"[tool", b"\x1b[31m", b"**", b"!", b"\t", b",",
)  # fmt: skip


def damaged(sample: bytes, rng: random.Random) -> bytes:
    """A sample with some of its bytes flipped, dropped, doubled, moved or put in."""
    data = bytearray(sample)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at, to = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        match rng.randrange(6):
            case 0 if data:
                data[at % len(data)] = rng.randrange(256)
            case 1:
                del data[at:to]
            case 2:
                data[at:at] = data[at:to] * rng.choice((1, 2, 40))
            case 3:
                data[at:at] = rng.choice(BITS)
            case 4:
                data[at:to] = rng.choice(BITS)
            case _:
                data[at:at] = rng.randbytes(rng.choice((1, 2, 8)))
        del data[1 << 16 :]
    return bytes(data)


def parquet_sample() -> bytes | None:
    """A Parquet file, if there is pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"text": ["a nan", None, "b"], "x": [1, 2, 3]}), sink)
    return bytes(sink.getvalue())


def throw(seconds: float, inputs: int, seed: int) -> int:
    """Damage samples until the time, or the number of inputs of each reader, is over; how many broke a promise."""
    rng = random.Random(seed)
    samples = dict(SAMPLES)
    if found := parquet_sample():
        samples["a.parquet"] = found
    names = [name for name in TARGETS if name != "a.parquet" or name in samples]
    thrown, broken, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end and thrown < inputs * len(names):
        for name in names:
            data = damaged(samples.get(name, TEXT), rng)
            begun = time.monotonic()
            try:
                TARGETS[name](data)
                assert time.monotonic() - begun < 10, "took longer than 10 seconds"
            except Exception as error:
                broken += 1
                print(f"{name}: {type(error).__name__}: {error}\n  {data!r}")
            thrown += 1
    print(f"{thrown:,} inputs to {len(names)} readers, {broken} broke a promise")
    return broken


RUN = """
import sys
sys.path.insert(0, {scripts!r})
from fuzz import Toy
from cleantext.batch import Journal, Options, run, walk
from cleantext.recording import recording
from pathlib import Path
with recording(Path({record!r})) as recorder, Journal(Path({journal!r}), "k") as journal:
    options = Options(write=True, before_replace=recorder)
    print("go", flush=True)
    for result in run(walk([{folder!r}]), options=options, jobs={jobs}, make_cleaner=Toy, journal=journal):
        if result.error:
            print(result.path, result.error, flush=True)
"""
OLD, NEW = "in nan end of it all " * 500, "in the end of it all " * 500


def _start(folder: Path, jobs: int) -> subprocess.Popen[str]:
    scripts, place = str(Path(__file__).parent), str(folder / "texts")
    record, noted = str(folder / "edits.jsonl"), str(folder / "journal")
    script = RUN.format(scripts=scripts, folder=place, record=record, journal=noted, jobs=jobs)
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def killed(folder: Path, files: Sequence[Path], jobs: int, wait: float) -> str:
    """Kill a run, look at the files, finish it, and undo it: what was wrong, if anything."""
    for path in files:
        path.write_text(OLD)
    for name in ("edits.jsonl", "journal"):
        folder.joinpath(name).unlink(missing_ok=True)
    process = _start(folder, jobs)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    contents = [path.read_text() for path in files]
    if not set(contents) <= {OLD, NEW}:
        return "a file is neither old nor new"
    process = _start(folder, jobs)
    told, _ = process.communicate(timeout=120)
    if process.returncode or told != "go\n":
        return f"the run after it failed: {told}"
    if any(path.read_text() != NEW for path in files):
        return "the run after it did not finish"
    return undone(folder, files)


def undone(folder: Path, files: Sequence[Path]) -> str:
    """Undo both runs: what was wrong, if anything."""
    from cleantext.undo import undo_all

    errors = [str(one) for one in undo_all(folder / "edits.jsonl") if isinstance(one, InputError)]
    if errors:
        return f"undo: {errors[0]}"
    return "" if all(path.read_text() == OLD for path in files) else "undo did not lead back"


def kill(times: int, seed: int) -> int:
    """Kill runs at random moments; how many of them did harm."""
    rng, broken, half = random.Random(seed), 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.joinpath("texts").mkdir()
        files = [folder / "texts" / f"{number:02}.txt" for number in range(40)]
        for number in range(times):
            jobs = rng.choice((1, 2, 3))
            if wrong := killed(folder, files, jobs, rng.random() ** 2 * 0.3):
                broken += 1
                print(f"kill {number} ({jobs} jobs): {wrong}")
            half += _torn(folder)
    print(f"{times} runs killed ({half} while a file was written), {broken} did harm")
    return broken


def _torn(folder: Path) -> bool:
    """Whether the kill left half a file, which is removed."""
    from cleantext.replacing import TEMPORARY

    left = list(folder.joinpath("texts").glob(f".*{TEMPORARY}"))
    for path in left:
        path.unlink()
    return bool(left)


def guided(arguments: Sequence[str]) -> None:
    """Let atheris choose the inputs; it ends the process."""
    import atheris

    names = sorted(TARGETS)

    def one(data: bytes) -> None:
        if data:
            TARGETS[names[data[0] % len(names)]](data[1:])

    with tempfile.TemporaryDirectory() as corpus:
        for number, name in enumerate(names):
            Path(corpus, str(number)).write_bytes(bytes([number]) + SAMPLES.get(name, TEXT))
        atheris.instrument_all()
        atheris.Setup([sys.argv[0], *arguments, corpus], one)
        atheris.Fuzz()


def _arguments() -> Iterator[tuple[tuple[str, ...], dict[str, object]]]:
    yield ("--seconds",), {"type": float, "default": 0.0, "help": "how long to damage files"}
    yield ("--inputs",), {"type": int, "default": 10**9, "help": "at most so many for each reader"}
    yield ("--kills",), {"type": int, "default": 0, "help": "how many runs to kill"}
    yield ("--seed",), {"type": int, "default": 1}


def main() -> int:
    """Run from the command line."""
    if "--atheris" in sys.argv:
        guided([argument for argument in sys.argv[1:] if argument != "--atheris"])
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for names, options in _arguments():
        parser.add_argument(*names, **options)  # type: ignore[arg-type]
    given = parser.parse_args()
    broken = throw(given.seconds, given.inputs, given.seed) if given.seconds else 0
    broken += kill(given.kills, given.seed) if given.kills else 0
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
