"""The speed benchmark, section by section; see `run.py`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import memory
import place
import tables
import timing
from place import HERE, ROOT, BenchmarkError, Place
from tables import OURS, Seen
from timing import Command, Run, Sample

SAMPLES = ROOT / "data" / "samples"
CALLS = (
    "str.split and a set",
    "Cleaner.screen",
    "Cleaner.check",
    "Cleaner.fix",
    "Cleaner.fix_many",
    "ftfy.fix_text",
    "symspellpy compound",
)
#: Words that symspellpy works through: about two seconds.
SYMSPELL_WORDS = 600
#: Exit codes: clean, or something was found.
ACCEPT = {OURS: (0, 1), "typos": (0, 2), "codespell": (0, 65), "ftfy": (0,)}
NOTES = {
    "Start": "Peak: the most of the row.",
    "Files, from the command line": (
        "Every tool reports what it finds, one line a finding, in one process; ftfy takes single files only."
    ),
    "Articles, in the library": (
        "One process for each run, which has loaded and worked through some other articles before the clock "
        f"starts. symspellpy works through {SYMSPELL_WORDS} words only; its speed is extrapolated from that."
    ),
    "Growth with the lexicon": "Own and borrowed rules of one dialect, on the articles of which 30 % is spun.",
    "Jobs": (
        "On all cores. Memory at the moment of the greatest sum: PSS counts what processes share in parts, "
        "so that it can be added up. A worker stands for the largest of them."
    ),
}


@dataclass
class Bench:
    """A run of the benchmark: where things are, how often, and what was seen so far."""

    place: Place
    files: Path
    made: dict[str, dict[str, float]]
    runs: int
    patience: float
    about: dict[str, object]
    samples: list[Sample] = field(default_factory=list)
    core: tuple[int, ...] = field(default_factory=timing.one_core)

    def command(self, tool: str, *arguments: str) -> Command:
        """A command of a tool of the environment."""
        return Command(tool, (str(self.place.programs / tool), *arguments), ACCEPT[tool])

    def checking(self, tool: str, path: Path) -> Command:
        """The command that looks through a file or a folder, one line a finding, with one thread."""
        arguments = {
            OURS: ("check", "-q", "-j", "1", "--isolated", "--format", "concise"),
            "typos": ("--isolated", "-j", "1", "--no-ignore", "--format", "brief"),
            "codespell": (),
            "ftfy": ("-o", os.devnull),
        }
        return self.command(tool, *arguments[tool], str(path))

    def fixing(self, jobs: int, path: Path) -> Command:
        """The command that repairs a folder to another one, which is emptied before."""
        out = self.files / "repaired"
        arguments = ("fix", "-q", "--isolated", "-j", str(jobs), "-o", str(out), str(path))
        return Command(
            OURS,
            (str(self.place.programs / OURS), *arguments),
            before=partial(shutil.rmtree, out, ignore_errors=True),
        )

    def known(self, section: str, workload: str) -> bool:
        """Whether a run that was stopped has measured this."""
        return any((s.section, s.workload) == (section, workload) for s in self.samples)

    def keep(self, samples: Sequence[Sample]) -> None:
        """Add samples, tell of them, and save all."""
        self.samples += samples
        for s in samples:
            told = f"{s.section}: {s.workload}, {s.tool}: {s.typical:.3f} s"
            print(f"{told} ({len(s.seconds)} runs, {s.peak / 1e6:.0f} MB)", file=sys.stderr)
        timing.save(self.place.work / "seen.json", self.samples, self.about)

    def compare(
        self, section: str, workload: str, commands: Sequence[Command], runs: int = 0
    ) -> None:
        """Measure commands in turns, on one core."""
        if self.known(section, workload):
            return
        with tempfile.TemporaryDirectory() as scratch:
            calls = [partial(timing.run, each, self.core, Path(scratch)) for each in commands]
            if section == "start":
                for call in calls:
                    call()
            seen = timing.in_turns(calls, runs or self.runs, self.patience)
        made = self.made.get(workload.replace("file ", "folder "), {})
        self.keep(
            [
                _sample((section, workload, command.tool), runs_, made)
                for command, runs_ in zip(commands, seen, strict=True)
            ]
        )

    def start(self) -> None:
        """Start-up: what a user waits for when there is next to nothing to do."""
        clean, fox = SAMPLES / "clean.txt", SAMPLES / "fox.txt"
        tools = (OURS, "typos", "codespell")
        often = 2 * self.runs + 1
        for workload, flag in (("help", "--help"), ("version", "--version")):
            every = [
                self.command(t, flag)
                for t in (*tools, "ftfy")
                if (t, workload) != ("ftfy", "version")
            ]
            self.compare("start", workload, every, often)
        every = [self.checking(tool, clean) for tool in (*tools, "ftfy")]
        self.compare("start", "clean file", every, often)
        fix = self.command(OURS, "fix", "--isolated", str(fox))
        every = [fix, *(self.checking(tool, fox) for tool in ("typos", "codespell", "ftfy"))]
        self.compare("start", "seed", every, often)

    def on_files(self) -> None:
        """Folders and files from the command line."""
        tools = (OURS, "typos", "codespell")
        sizes = Seen((), self.made).sizes()
        for size in sizes:
            every = [self.checking(tool, self.files / size) for tool in tools]
            self.compare("files", f"folder {size}", every)
        for size in sizes:
            named = {sizes[0]: (*tools, "ftfy"), sizes[1]: (*tools, "ftfy")}.get(size, (OURS,))
            every = [self.checking(tool, self.files / f"{size}.txt") for tool in named]
            self.compare("files", f"file {size}", every)
        for workload in ("small", "spun 5%", "spun 30%"):
            every = [self.checking(tool, self.files / workload) for tool in tools]
            self.compare("files", workload, every)

    def inside(self, call: str, articles: str, *more: str) -> Run:
        """Run one library operation in a process of its own; its output is checked by `in_library`."""
        script = str(HERE / "inside.py")
        path = str(self.files / f"{articles}.json")
        command = Command(call, (self.place.python, script, call, path, *more), (0, 3))
        with tempfile.TemporaryDirectory() as scratch:
            return timing.run(command, self.core, Path(scratch))

    def in_library(self) -> None:
        """The calls of the libraries on articles, clean and spun."""
        for articles in [name for name in self.made if name.startswith("spun")]:
            calls = [call for call in CALLS if not (call.startswith("sym") and "5%" in articles)]
            self._library("library", articles, {call: (call, articles) for call in calls})

    def with_lexicons(self) -> None:
        """Repair with parts of a lexicon."""
        for name in [n.removeprefix("lexicon ") for n in self.made if n.startswith("lexicon")]:
            profile = str(next((self.files / "lexicons" / name).glob("*.toml")))
            call = ("Cleaner.fix", "spun 30%", "0", profile)
            self._library("lexicon", name, {"Cleaner.fix": call})

    def _library(self, section: str, workload: str, calls: dict[str, tuple[str, ...]]) -> None:
        if self.known(section, workload):
            return
        tried = [
            partial(self.inside, *call, *((str(SYMSPELL_WORDS),) if "symspell" in name else ()))
            for name, call in calls.items()
        ]
        seen = timing.in_turns(tried, self.runs, self.patience)
        every = zip(calls, seen, strict=True)
        # what this cleantext does not offer prints nothing
        self.keep([_from_inside((section, workload, n), r) for n, r in every if r[0].output])

    def with_jobs(self) -> None:
        """Several processes on all cores, and the memory that they share."""
        cores = tuple(sorted(os.sched_getaffinity(0)))
        middle = Seen((), self.made).sizes()[1]
        check = self.checking(OURS, self.files / middle).arguments
        for workload, made in (
            ("check, clean", f"folder {middle}"),
            ("fix, 30 % spun", "spun 30%"),
        ):
            if self.known("jobs", workload):
                continue
            commands = [
                self.fixing(jobs, self.files / "spun 30%")
                if workload.startswith("fix")
                else Command(OURS, (*check[:4], str(jobs), *check[5:]), ACCEPT[OURS])
                for jobs in (1, 2)
            ]
            with tempfile.TemporaryDirectory() as scratch:
                calls = [partial(timing.run, each, cores, Path(scratch)) for each in commands]
                seen = timing.in_turns(calls, self.runs, self.patience)
            for jobs, command, runs in zip(("1 job", "2 jobs"), commands, seen, strict=True):
                if command.before:
                    command.before()
                notes = _shares(*memory.watch(command.arguments))
                key = ("jobs", workload, jobs)
                self.keep([_sample(key, runs, self.made[made], notes)])


def _sample(
    key: tuple[str, str, str],
    runs: Sequence[Run],
    made: dict[str, float],
    notes: dict[str, float] | None = None,
) -> Sample:
    return Sample(
        *key,
        tuple(run.seconds for run in runs),
        max(run.peak for run in runs),
        int(made.get("bytes", 0)),
        int(made.get("words", 0)),
        notes or {},
    )


def _from_inside(key: tuple[str, str, str], runs: Sequence[Run]) -> Sample:
    """A sample of what `inside.py` printed in its runs."""
    told = [json.loads(run.output) for run in runs]
    return Sample(
        *key,
        tuple(each["seconds"] for each in told),
        max(each["peak"] for each in told),
        told[0]["bytes"],
        told[0]["words"],
        {"load": min(each["load"] for each in told)},
    )


def _shares(parent: memory.Share, workers: Sequence[memory.Share]) -> dict[str, float]:
    """Notes on the memory of a process and its workers."""
    total = parent.pss + sum(worker.pss for worker in workers)
    notes: dict[str, float] = {"total": total, "parent": parent.pss, "workers": len(workers)}
    if workers:
        big = workers[0]
        notes |= {"pss": big.pss, "private": big.private, "shared": big.shared}
    return notes


SECTIONS: dict[str, Callable[[Bench], None]] = {
    "start": Bench.start,
    "files": Bench.on_files,
    "library": Bench.in_library,
    "lexicon": Bench.with_lexicons,
    "jobs": Bench.with_jobs,
}


def processor() -> str:
    """The processor's name, as Linux gives it."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def introduction(bench: Bench, versions: dict[str, str]) -> str:
    """What was run on what, and when."""
    tools = ", ".join(f"{n} {versions[n]}" for n in ("typos", "codespell", "ftfy", "symspellpy"))
    largest = list(bench.made)[2]
    turns = bench.made[largest]["bytes"] / bench.made["source"]["bytes"]
    repeated = f"; the largest folder repeats its text {turns:.1f} times" if turns > 1 else ""
    machine = (
        f"Measured on {date.today():%d %B %Y}: {os.cpu_count()} cores of {processor()}, Linux, "
        f"Python {platform.python_version()}, numpy {versions['numpy']}; {tools}. cleantext: "
        f"`{bench.about['cleantext']}` (the first digits of a hash of `src` and `data`)."
    )
    files = (
        f"Clean folders hold files of 100 kB; {bench.made['small']['texts']:,.0f} small files of 1 kB; "
        f"{bench.made['spun 0%']['texts']:,.0f} articles of 350 words and more, "
        f"{bench.made['spun 0%']['ascii']:.0%} of them plain ASCII, with which ftfy is quicker{repeated}."
    )
    return f"{machine}\n\n{files}"


def make_files(place_: Place, source: Path, megabytes: float) -> tuple[Path, str]:
    """Make the files, unless they are there; their folder and what they depend on.

    Raises:
        BenchmarkError: the texts cannot be read.
    """
    folder = place_.work / "files"
    dialects = place.fingerprint((ROOT / "data" / "dialects",))
    makers = place.fingerprint((HERE, HERE.parent / "quality"))
    key = f"{source.resolve()} {megabytes} {dialects} {makers}"
    stamp = folder / "made-of.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != key:
        print("making the files", file=sys.stderr)
        paths = {"PYTHONPATH": str(HERE.parent / "quality")}
        done = subprocess.run(
            [place_.python, str(HERE / "texts.py"), str(source), str(folder), str(megabytes)],
            env=place.clean_environment() | paths,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchmarkError(done.stderr.strip().split("\n")[-1])
        stamp.write_text(key, encoding="utf-8")
    return folder, key


def main(doc: str | None) -> None:
    """Measure, print the tables, and put them into a page."""
    options = _options(doc)
    if not sys.platform.startswith("linux"):
        sys.exit(
            "speed benchmark: needs Linux, which pins processes to a core and tells their memory"
        )
    try:
        work = options.work.expanduser().resolve()
        work.mkdir(parents=True, exist_ok=True)
        print("making the environment", file=sys.stderr)
        where = place.prepare(work)
        files, key = make_files(where, options.texts, options.megabytes)
        made = json.loads((files / "made.json").read_text(encoding="utf-8"))
        about = {"files": key, "cleantext": place.of_checkout(), "runs": options.runs}
        bench = Bench(where, files, made, options.runs, options.patience, about)
        if options.resume:
            bench.samples = timing.saved(work / "seen.json", about)
        for name in options.only or SECTIONS:
            SECTIONS[name](bench)
        text = tables.report(
            Seen(bench.samples, made), introduction(bench, place.versions(where)), NOTES
        )
        print(text)
        if options.write:
            tables.write(options.write, text)
    except (BenchmarkError, OSError, ValueError) as error:
        sys.exit(f"speed benchmark: {error}")


def _options(doc: str | None) -> argparse.Namespace:
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "cleantext-speed"
    parser = argparse.ArgumentParser(description=doc.splitlines()[0] if doc else None)
    add = parser.add_argument
    add("texts", type=Path, metavar="TEXTS", help="folder of clean text")
    add("--runs", type=int, default=5, help="runs of each tool, whose median counts [5]")
    add("--megabytes", type=float, default=100.0, help="the largest folder; all else follows [100]")
    add("--only", action="append", choices=SECTIONS, help="measure this section; repeatable")
    add("--patience", type=float, default=90.0, help="seconds from which 3 runs are enough [90]")
    add("--resume", action="store_true", help="keep what a run of the same code has measured")
    add("--work", type=Path, default=cache, help=f"cache folder, some 1 GB [{cache}]")
    add("--write", type=Path, metavar="PAGE", help="put the tables into this Markdown page")
    return parser.parse_args()
