"""The speed benchmark: its files, its turns, its tables and its guard; nothing here looks at the clock."""

from __future__ import annotations

import importlib
import json
import lzma
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cleantext.spun.dialect import Profile

if not sys.platform.startswith("linux"):
    pytest.skip("the speed benchmark needs Linux", allow_module_level=True)

FOLDERS = [Path(__file__).parents[2] / "benchmarks" / name for name in ("speed", "quality")]


def _module(name: str) -> ModuleType:
    sys.path[:0] = map(str, FOLDERS)
    try:
        return importlib.import_module(name)
    finally:
        del sys.path[: len(FOLDERS)]


counting, guard, inside, memory, place = map(
    _module, ("counting", "guard", "inside", "memory", "place")
)
tables, texts, timing, spinner = map(_module, ("tables", "texts", "timing", "spinner"))
Sample = timing.Sample


def test_chunks_are_of_whole_lines_and_lose_nothing() -> None:
    documents = ["one\ntwo", "three é", "four"]
    parts = list(texts.chunks(documents, 8))
    assert parts == ["one\ntwo\n", "\nthree é\n", "\nfour\n\n"]


def test_a_stream_begins_again_where_the_documents_run_out() -> None:
    parts = list(texts.stream(["one two"], 20, 50))
    assert 50 <= sum(map(len, parts)) < 80
    assert set("".join(parts).split("\n")) == {"one two", ""}


def test_texts_are_read_plain_and_compressed_in_an_order_that_stays(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\n\nb\n\n\n", encoding="utf-8")
    (tmp_path / "b.txt.xz").write_bytes(lzma.compress("c\n\nd é\nd\n".encode()))
    found = texts.read(tmp_path)
    assert sorted(found) == ["a", "b", "c", "d é\nd"]
    assert texts.read(tmp_path) == found
    with pytest.raises(SystemExit, match="clean text"):
        texts.read(tmp_path / "none")


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.3])
def test_a_rated_table_touches_the_share_that_is_asked_for(rate: float) -> None:
    words = [f"w{number % 40}" for number in range(2000)]
    text = " ".join(words) + " in fact" * 20
    table = {f"w{number}": f"s{number}" for number in range(30)} | {"in fact": "successful truth"}
    counts = texts.occurrences([text])
    assert counts["in fact"] == 20
    kept = texts.rated(spinner.Table(table, Profile("p")), counts, 2040, rate, "x")
    touched = sum(len(e.after[0].split()) for e in spinner.spin(text, kept).references)
    assert touched / 2040 == pytest.approx(rate, abs=0.03)


def test_files_of_a_folder_are_joined_in_order(tmp_path: Path) -> None:
    made = texts.write_folder(tmp_path / "folder", ["one é\n", "two two\n"])
    assert made == {"texts": 2, "bytes": 15, "words": 4}
    texts.write_joined(tmp_path / "all.txt", tmp_path / "folder")
    assert (tmp_path / "all.txt").read_text(encoding="utf-8") == "one é\ntwo two\n"


def test_the_plan_follows_the_largest_size() -> None:
    plan = texts.Plan(100)
    assert list(plan.sizes.items()) == [("1 MB", 10**6), ("10 MB", 10**7), ("100 MB", 10**8)]
    assert (plan.small_files, plan.articles) == (10_000, 500)


def test_a_limit_of_words_cuts_the_last_text() -> None:
    assert inside.limited(["a b", "c d e", "f"], 3) == ["a b", "c"]
    assert inside.limited(["a b", "c"], 0) == ["a b", "c"]
    assert inside.WARM_UP == texts.WARM_UP


def _turns(costs: tuple[float, ...], runs: int, patience: float) -> list[list[str]]:
    now = [0.0]
    names = []

    def tool(name: str, cost: float) -> str:
        now[0] += cost
        names.append(name)
        return name

    calls = [lambda n=n, c=c: tool(n, c) for n, c in zip("ab", costs, strict=True)]
    seen = timing.in_turns(calls, runs, patience, lambda: now[0])
    assert names == ["a", "b"] * len(seen[0])
    return [[*each] for each in seen]


@pytest.mark.parametrize(
    ("costs", "patience", "runs"),
    [((1, 1), 100, 5), ((10, 10), 100, 5), ((10, 20), 100, 3), ((20, 20), 100, 3)],
)
def test_tools_take_turns_until_patience_ends(
    costs: tuple[float, ...], patience: float, runs: int
) -> None:
    assert _turns(costs, 5, patience) == [["a"] * runs, ["b"] * runs]


def test_what_takes_far_too_long_is_not_repeated() -> None:
    assert _turns((200, 200), 5, 100) == [["a"], ["b"]]


def test_what_was_seen_is_kept_for_the_same_code_only(tmp_path: Path) -> None:
    samples = [Sample("files", "small", "typos", (1.0, 2.0), 5, 6, 7, {"load": 1.5})]
    timing.save(tmp_path / "seen.json", samples, {"cleantext": "abc"})
    assert timing.saved(tmp_path / "seen.json", {"cleantext": "abc"}) == samples
    assert timing.saved(tmp_path / "seen.json", {"cleantext": "abd"}) == []
    assert timing.saved(tmp_path / "none.json", {}) == []


def test_a_command_that_fails_says_how(tmp_path: Path) -> None:
    fail = "import sys; print('out'); sys.exit('no such thing')"
    core = timing.one_core()
    told = timing.run(timing.Command("x", (sys.executable, "-c", fail), (1,)), core, tmp_path)
    assert told.output == "out\n"
    assert told.peak > 10**6
    with pytest.raises(place.BenchmarkError, match="exit code 1: no such thing"):
        timing.run(timing.Command("x", (sys.executable, "-c", fail)), core, tmp_path)


def test_a_fingerprint_depends_on_names_and_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1", encoding="utf-8")
    first = place.fingerprint((tmp_path,))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "b").write_text("1", encoding="utf-8")
    assert place.fingerprint((tmp_path,)) == first
    (tmp_path / "a").write_text("2", encoding="utf-8")
    assert place.fingerprint((tmp_path,)) != first


ROLLUP = """5-7 ---p 00000000 00:00 0    [rollup]
Rss:    100 kB
Pss:     60 kB
Shared_Clean:   30 kB
Shared_Dirty:   10 kB
Private_Clean:   5 kB
Private_Dirty:  40 kB
"""


def test_shared_and_private_memory_are_told_apart() -> None:
    assert memory.parse(ROLLUP) == memory.Share(60 * 1024, 45 * 1024, 40 * 1024)
    assert memory.parse("") == memory.Share(0, 0, 0)


def test_the_processes_below_one_are_found_and_the_greatest_sum_counts() -> None:
    assert memory.descendants({2: 1, 3: 2, 4: 3, 9: 1}, 2) == {2, 3, 4}
    low, high = memory.Share(5, 0, 0), memory.Share(7, 0, 0)
    assert memory.largest([{1: high}, {1: low, 2: low}, {}]) == {1: low, 2: low}
    assert memory.largest([]) == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0123, "0.012"),
        (0.5, "0.500"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (123.4, "123"),
        (12_345, "12,300"),
        (999.9, "1,000"),
    ],
)
def test_figures_have_three_digits(value: float, text: str) -> None:
    assert tables.figure(value) == text


MADE = {
    "folder 1 MB": {"bytes": 10**6},
    "folder 10 MB": {"bytes": 10**7},
    "folder 100 MB": {"bytes": 10**8},
    "spun 0%": {"rate": 0.0},
    "spun 30%": {"rate": 0.29},
    "lexicon half": {"rules": 9000},
}
SAMPLES = [
    Sample("start", "help", "cleantext", (0.1, 0.9, 0.12), 20 * 10**6),
    Sample("start", "seed", "cleantext", (0.9,), 160 * 10**6),
    Sample("files", "folder 10 MB", "cleantext", (1.0,), 1, 10**7, 10**6),
    Sample("files", "folder 100 MB", "cleantext", (12.0,), 1, 10**8, 10**7),
    Sample("files", "folder 100 MB", "typos", (48.0,), 1, 10**8, 10**7),
    Sample("files", "folder 100 MB", "codespell", (60.0,), 1, 10**8, 10**7),
    Sample("library", "spun 0%", "Cleaner.check", (0.5,), 1, 10**7, 10**6),
    Sample("library", "spun 30%", "Cleaner.fix", (2.0,), 1, 10**6, 400_000, {"load": 0.3}),
    Sample("library", "spun 30%", "ftfy.fix_text", (4.0,), 1, 10**6, 400_000),
    Sample("lexicon", "half", "Cleaner.fix", (2.0,), 1, 10**6, 400_000, {"load": 0.2}),
    Sample("jobs", "fix", "1 job", (4.0,), 1, 1, 1000, {"total": 9e6, "parent": 9e6}),
    Sample(
        "jobs",
        "fix",
        "2 jobs",
        (2.0,),
        1,
        1,
        1000,
        {"total": 9e7, "parent": 1e7, "workers": 2, "pss": 4e7, "private": 3e7, "shared": 2e7},
    ),
]


def test_goals_are_compared_with_what_was_seen() -> None:
    rows = [goal.row[2:] for goal in tables.goals(tables.Seen(SAMPLES, MADE))]
    assert rows == [
        ("20.0 MB/s", "yes"),
        ("4.00 ×", "yes"),
        ("5.00 ×", "no"),
        ("200,000 words/s", "yes"),
        ("2.00 ×", "yes"),
        ("0.120 s", "yes"),
        ("–", "not measured"),
        ("0.900 s", "no"),
        ("160 MB", "no"),
        ("12.0 × the time", "no"),
        ("–", "not measured"),
    ]


def test_screening_is_judged_by_screen_where_there_is_one() -> None:
    screen = Sample("library", "spun 0%", "Cleaner.screen", (0.25,), 1, 10**7, 10**6)
    first = tables.goals(tables.Seen([*SAMPLES, screen], MADE))[0]
    assert (first.name, first.seen) == ("clean articles, `Cleaner.screen`", 40.0)


def test_ratios_stand_beside_the_neighbours() -> None:
    seen = tables.Seen(SAMPLES, MADE)
    rows = tables.files_table(seen).split("\n")
    assert (
        "| clean prose, folder of 100 MB | typos | 48.0 | 1 | 2.08 | 208,000 | 0 | 4.00 × |" in rows
    )
    assert "| fix | 2 jobs | 2.00 | 500 | 2.00 × | 90 | 10 | 40 | 30 | 20 |" in tables.jobs_table(
        seen
    )
    assert "| half of the rules | 9,000 | 0.200 | 200,000 | 0 |" in tables.lexicon_table(seen)


def test_a_report_leaves_out_what_was_not_measured() -> None:
    report = tables.report(tables.Seen(SAMPLES[:1], MADE), "Intro.", {"Start": "A note."})
    assert report.startswith("Intro.\n\n## Goals\n\n| on one core |")
    assert "## Start\n\nA note.\n\n| seconds" in report
    assert report.count("\n## ") == 2


def test_rows_are_as_wide_as_their_head() -> None:
    for make in tables.TABLES.values():
        lines = make(tables.Seen(SAMPLES, MADE)).split("\n")
        assert len({line.count("|") for line in lines}) == 1, lines


def test_tables_replace_what_stands_between_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"a\n{tables.BEGIN}\nold\n{tables.END}\nz\n", encoding="utf-8")
    for text in ("new", "newer"):
        tables.write(page, text)
        expected = f"a\n{tables.BEGIN}\n\n{text}\n\n{tables.END}\nz\n"
        assert page.read_text(encoding="utf-8") == expected
    for wrong in ("", tables.BEGIN, f"{tables.END}{tables.BEGIN}", tables.BEGIN * 2 + tables.END):
        page.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError, match=r"page\.md"):
            tables.write(page, "new")


def test_the_page_of_the_manual_can_be_written() -> None:
    page = (FOLDERS[0].parents[1] / "docs" / "speed.md").read_text(encoding="utf-8")
    assert "new tables" in tables.inserted(page, "new tables")


def _sum(number: int) -> int:
    return sum([value * value for value in range(number)])


def test_more_work_is_more_instructions_and_the_same_work_the_same() -> None:
    few, more = (counting.instructions(lambda n=n: _sum(n)) for n in (100, 200))
    assert few == counting.instructions(lambda: _sum(100))
    assert 1.5 < more / few < 2.1


def test_the_guard_names_workload_and_values_where_more_is_done() -> None:
    before = {"repair": {"instructions": counting.instructions(lambda: _sum(1000))}}
    same = {"repair": {"instructions": counting.instructions(lambda: _sum(1050))}}
    slower = {"repair": {"instructions": counting.instructions(lambda: _sum(1300))}}
    assert not list(guard.breaches(before, same))
    assert not list(guard.breaches(slower, before))
    (breach,) = guard.breaches(before, slower)
    numbers = [f"{each['repair']['instructions']:,}" for each in (slower, before)]
    assert str(breach).startswith(
        f"repair: instructions {numbers[0]} against {numbers[1]} recorded"
    )
    assert not list(guard.breaches(before, slower, more=0.3))


@pytest.mark.parametrize(
    ("measure", "old", "new", "fails"),
    [
        ("packages", ["click"], ["click", "numpy"], True),
        ("packages", ["click", "rich"], ["click"], False),
        ("peak", 100.0, 124.0, False),
        ("peak", 100.0, 126.0, True),
        ("cpu", 2.0, 3.9, False),
        ("cpu", 2.0, 4.1, True),
    ],
)
def test_each_measure_has_its_slack(measure: str, old: object, new: object, fails: bool) -> None:
    found = list(guard.breaches({"w": {measure: old}}, {"w": {measure: new}}))
    assert bool(found) is fails
    if measure == "packages" and fails:
        assert str(found[0]) == "w: now imports numpy"


def test_what_was_never_recorded_is_a_breach() -> None:
    assert [b.workload for b in guard.breaches({}, {"new": {"instructions": 5}})] == ["new"]


def test_another_python_is_given_more_slack() -> None:
    record = {"3.11": {"w": {}}, "3.13": {"v": {}}}
    assert guard.for_python(record, (3, 11)) == ({"w": {}}, 0.0)
    assert guard.for_python(record, (3, 14)) == ({"v": {}}, guard.OTHER_PYTHON)
    assert guard.for_python({}, (3, 11)) is None


def test_the_record_holds_all_that_is_measured() -> None:
    assert guard.PLAN.keys() == counting.WORKLOADS.keys()
    for values in json.loads(guard.RECORD.read_text(encoding="utf-8")).values():
        assert {name: tuple(measures) for name, measures in values.items()} == guard.PLAN


def test_a_process_tells_what_it_imports() -> None:
    sys.modules.pop("colorsys", None)
    assert counting.packages(lambda: importlib.import_module("colorsys")) == []
    assert counting.peak(lambda: None) > 10**6


def test_the_cpu_ratio_is_in_units_of_the_calibration() -> None:
    assert counting.cpu_ratio(lambda: None, rounds=1) < 1
