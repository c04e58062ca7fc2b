"""What was measured, as Markdown: pure functions from samples to tables, and the place of the tables in a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from timing import Sample

BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"
OURS = "cleantext"
Made = Mapping[str, Mapping[str, float]]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """A Markdown table, whose first columns are of words and the others of figures."""
    rule = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows])


def figure(value: float) -> str:
    """A number with three digits that count: 0.0123, 1.23, 12.3, 123, 12,300."""
    if not value:
        return "0"
    digits = 3
    while digits and abs(value) >= 10 ** (3 - digits):
        digits -= 1
    if abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{float(f'{value:.3g}'):,.{max(digits, 0)}f}"


def megabytes(count: float) -> str:
    """Bytes in units of a million."""
    return f"{count / 1e6:,.0f}"


def ratio(ours: float, theirs: float) -> str:
    """How many times as much ours is."""
    return f"{figure(ours / theirs)} ×" if theirs else "–"


@dataclass(frozen=True, slots=True)
class Seen:
    """All samples, with what is asked of them.

    Attributes:
        samples: in the order of measuring.
        made: what is in each set of files.
    """

    samples: Sequence[Sample]
    made: Made

    def of(self, section: str, workload: str | None = None) -> list[Sample]:
        """The samples of a section, or of one workload of it."""
        return [
            sample
            for sample in self.samples
            if sample.section == section and workload in {None, sample.workload}
        ]

    def one(self, section: str, workload: str, tool: str) -> Sample | None:
        """One sample, if it was measured."""
        every = [sample for sample in self.of(section, workload) if sample.tool == tool]
        return every[0] if every else None

    def sizes(self) -> list[str]:
        """The names of the sizes, smallest first."""
        return [name.removeprefix("folder ") for name in self.made if name.startswith("folder ")]


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit to reach: `at_least`, or else at most, `wanted`; `seen` is None where it was not measured."""

    name: str
    wanted: float
    unit: str
    seen: float | None
    at_least: bool = True

    @property
    def row(self) -> tuple[str, ...]:
        """Name, wanted, seen, reached."""
        sign = "≥" if self.at_least else "≤"
        wanted = f"{sign} {self.wanted:,g} {self.unit}"
        if self.seen is None:
            return (self.name, wanted, "–", "not measured")
        reached = self.seen >= self.wanted if self.at_least else self.seen <= self.wanted
        return (self.name, wanted, f"{figure(self.seen)} {self.unit}", "yes" if reached else "no")


def goals(seen: Seen) -> list[Goal]:
    """The project's limits, on one core."""
    large = seen.sizes()[-1]
    before = seen.sizes()[-2]
    screen = seen.one("library", "spun 0%", "Cleaner.screen") or seen.one(
        "library", "spun 0%", "Cleaner.check"
    )
    fix, many, ftfy = (
        seen.one("library", "spun 30%", name)
        for name in ("Cleaner.fix", "Cleaner.fix_many", "ftfy.fix_text")
    )
    many = many or fix
    name = screen.tool if screen else "Cleaner.screen"
    out = [
        Goal(
            f"clean articles, `{name}`", 20, "MB/s", screen.megabytes_a_second if screen else None
        ),
        *(
            Goal(f"clean folder of {large}, against {tool}", times, "×", _gain(seen, large, tool))
            for tool, times in (("typos", 3), ("codespell", 6))
        ),
        Goal(
            f"30 % spun articles, `{many.tool if many else 'Cleaner.fix_many'}`",
            150_000,
            "words/s",
            many.words_a_second if many else None,
        ),
        Goal(
            "the same, against ftfy",
            1.5,
            "×",
            many.words_a_second / ftfy.words_a_second if many and ftfy else None,
        ),
    ]
    for workload, limit in (("help", 0.15), ("clean file", 0.25), ("seed", 0.7)):
        sample = seen.one("start", workload, OURS)
        out.append(Goal(STARTS[workload], limit, "s", sample.typical if sample else None, False))
    seed = seen.one("start", "seed", OURS)
    out.append(
        Goal("peak memory, the seed article", 150, "MB", seed.peak / 1e6 if seed else None, False)
    )
    for kind in ("folder", "file"):
        small, big = (seen.one("files", f"{kind} {size}", OURS) for size in (before, large))
        times_more = big.typical / small.typical if small and big else None
        name = f"{large} against {before}, {'one ' if kind == 'file' else ''}{kind}"
        out.append(Goal(name, 11, "× the time", times_more, False))
    return out


def _gain(seen: Seen, size: str, tool: str) -> float | None:
    ours, theirs = (seen.one("files", f"folder {size}", name) for name in (OURS, tool))
    return theirs.typical / ours.typical if ours and theirs else None


#: Workloads of the start, as they are told.
STARTS = {
    "help": "`--help`",
    "version": "`--version`",
    "clean file": "a clean article of 3 kB",
    "seed": "the seed article, 5 kB",
}


def goals_table(seen: Seen) -> str:
    """Goal, wanted, seen, reached."""
    return table(["on one core", "goal", "seen", "reached"], [goal.row for goal in goals(seen)])


def start_table(seen: Seen) -> str:
    """Rows: tools. Columns: seconds for each start, and the peak for the seed article."""
    tools = list(dict.fromkeys(sample.tool for sample in seen.of("start")))
    rows = []
    for tool in tools:
        row = [tool]
        peak = 0
        for workload in STARTS:
            sample = seen.one("start", workload, tool)
            row.append(f"{sample.typical:.3f}" if sample else "–")
            peak = max(peak, sample.peak if sample else 0)
        rows.append([*row, megabytes(peak)])
    return table(["seconds of wall time", *STARTS.values(), "peak MB"], rows)


def files_table(seen: Seen) -> str:
    """Rows: workload and tool. Columns: speed, memory, how many times as fast cleantext is."""
    rows = []
    for sample in seen.of("files"):
        ours = seen.one("files", sample.workload, OURS)
        rows.append([_files(sample.workload), sample.tool, *_speeds(sample)])
        rows[-1].append(
            ratio(ours.megabytes_a_second, sample.megabytes_a_second)
            if ours and sample is not ours
            else ""
        )
    head = ["files", "tool", "seconds", "runs", "MB/s", "words/s", "peak MB", "cleantext is"]
    return table(head, rows, words=2)


def _files(workload: str) -> str:
    """What a set of files is called in the tables."""
    kind, _, rest = workload.partition(" ")
    if kind == "folder":
        return f"clean prose, folder of {rest}"
    if kind == "file":
        return f"clean prose, one file of {rest}"
    return "many small files" if kind == "small" else f"articles, {rest.replace('%', ' %')} spun"


def _speeds(sample: Sample) -> list[str]:
    return [
        figure(sample.typical),
        str(len(sample.seconds)),
        figure(sample.megabytes_a_second),
        figure(sample.words_a_second),
        megabytes(sample.peak),
    ]


def library_table(seen: Seen) -> str:
    """Rows: spin rate and call. Columns: speed, seconds to load, ratio to `Cleaner.fix`."""
    rows = []
    for sample in seen.of("library"):
        fix = seen.one("library", sample.workload, "Cleaner.fix")
        rows.append([_files(sample.workload), f"`{sample.tool}`", *_speeds(sample)])
        gain = fix.words_a_second / sample.words_a_second if fix else 0
        rows[-1] += [figure(sample.notes.get("load", 0)), ratio(gain, 1) if gain else "–"]
    head = ["text", "call", "seconds", "runs", "MB/s", "words/s", "peak MB", "load, s"]
    return table([*head, "`Cleaner.fix` is"], rows, words=2)


def size_table(seen: Seen) -> str:
    """Rows: sizes. Columns: seconds and peak of a folder and of one file."""
    rows = []
    measured = {sample.workload.partition(" ")[2] for sample in seen.of("files")}
    for size in [size for size in seen.sizes() if size in measured]:
        row = [size]
        for kind in ("folder", "file"):
            sample = seen.one("files", f"{kind} {size}", OURS)
            row += [figure(sample.typical), megabytes(sample.peak)] if sample else ["–", "–"]
        rows.append(row)
    head = ["`cleantext check`", "folder, s", "peak MB", "one file, s", "peak MB"]
    return table(head, rows)


def rate_table(seen: Seen) -> str:
    """Rows: spin rates, wanted and made. Columns: what checking and repairing cost."""
    rows = []
    for workload in dict.fromkeys(sample.workload for sample in seen.of("library")):
        made = seen.made.get(workload, {})
        every = [seen.one("library", workload, f"Cleaner.{call}") for call in ("check", "fix")]
        cells = [figure(sample.words_a_second) if sample else "–" for sample in every]
        rows.append([workload.replace("%", " %"), f"{made.get('rate', 0) * 100:.1f} %", *cells])
    return table(["articles", "words spun", "check, words/s", "fix, words/s"], rows)


def lexicon_table(seen: Seen) -> str:
    """Rows: parts of a lexicon. Columns: rules, seconds to load, repair, peak."""
    rows = []
    for sample in seen.of("lexicon"):
        rules = seen.made.get(f"lexicon {sample.workload}", {}).get("rules", 0)
        row = [f"{sample.workload} of the rules", f"{rules:,.0f}"]
        row += [figure(sample.notes.get("load", 0)), figure(sample.words_a_second)]
        rows.append([*row, megabytes(sample.peak)])
    return table(["dialect `nan`", "rules", "load, s", "fix, words/s", "peak MB"], rows)


def jobs_table(seen: Seen) -> str:
    """Rows: work and number of jobs. Columns: speed, gain, memory of the parent and of a worker."""
    rows = []
    for sample in seen.of("jobs"):
        single = seen.one("jobs", sample.workload, "1 job")
        notes = sample.notes
        row = [sample.workload, sample.tool, figure(sample.typical)]
        row += [figure(sample.words_a_second)]
        row.append(ratio(single.typical, sample.typical) if single else "–")
        row += [megabytes(notes.get(name, 0)) for name in ("total", "parent")]
        row += [megabytes(notes.get(name, 0)) if notes.get("workers") else "–" for name in WORKER]
        rows.append(row)
    head = ["work", "jobs", "seconds", "words/s", "gain", "all, PSS MB", "parent, PSS MB"]
    return table([*head, *(f"worker, {name} MB" for name in WORKER.values())], rows, words=2)


#: Notes on the largest worker and their names in the table.
WORKER = {"pss": "PSS", "private": "private", "shared": "shared"}

TABLES = {
    "Goals": goals_table,
    "Start": start_table,
    "Files, from the command line": files_table,
    "Articles, in the library": library_table,
    "Growth with size": size_table,
    "Growth with the spin rate": rate_table,
    "Growth with the lexicon": lexicon_table,
    "Jobs": jobs_table,
}


def report(seen: Seen, intro: str, notes: Mapping[str, str]) -> str:
    """All tables that have rows, each below its heading and a note."""
    parts = [intro]
    for heading, make in TABLES.items():
        text = make(seen)
        if text.count("\n") > 1:
            parts += [f"## {heading}", *([notes[heading]] if heading in notes else []), text]
    return "\n\n".join(parts)


def inserted(page: str, text: str) -> str:
    """A page with the text between its markers, in place of what stood there.

    Raises:
        ValueError: the page does not have each marker once, in order.
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError(f"expected {BEGIN} and then {END}, each once")
    head, tail = page.partition(BEGIN)[0], page.partition(END)[2]
    return f"{head}{BEGIN}\n\n{text}\n\n{END}{tail}"


def write(path: Path, text: str) -> None:
    """Put the text between the markers of a page.

    Raises:
        ValueError: see `inserted`; the message names the file.
    """
    try:
        path.write_text(inserted(path.read_text(encoding="utf-8"), text), encoding="utf-8")
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
