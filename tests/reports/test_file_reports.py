"""What a file report knows of itself: places, words, passages, counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.errors import InputError
from cleantext.findings import SegmentVerdict, Verdict
from cleantext.reports import FORMATS, FileReport, Options, reporter
from cleantext.reports.diagnostics import diagnostics, passages
from cleantext.reports.rankings import Statistics, render_statistics
from cleantext.reports.summary import Summary, sentence, summarise


@given(st.text("ab \n\r\u2028é😀"), st.data())
def test_a_location_counts_line_feeds_and_code_points(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = text[:offset]
    last_line = before.rsplit("\n", 1)[-1]
    assert FileReport("a", text).location(offset) == (before.count("\n") + 1, len(last_line) + 1)


def test_a_document_of_a_file_has_its_own_places(make_report: Callable[..., FileReport]) -> None:
    report = make_report("see nan cat\n", locate=lambda offset: (70, offset + 100))
    edit = next(d for d in diagnostics(report) if d.code == "CT001")
    assert (edit.line, edit.column, edit.end_line, edit.end_column) == (70, 104, 70, 107)


def test_without_a_text_everything_is_on_the_first_line() -> None:
    assert FileReport("a").location(5) == (1, 6)


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ((0.9, 0.1, 0.8, 0.7), [(0, 3, 0.9), (8, 15, 0.8)]),
        ((0.6, 0.9, 0.7, 0.5), [(0, 15, 0.9)]),
        ((0.1, 0.1, 0.1, 0.2), [(0, 15, 0.4)]),
    ],
)
def test_neighbouring_spun_paragraphs_are_one_passage(
    probabilities: tuple[float, ...], expected: list[tuple[int, int, float]]
) -> None:
    segments = tuple(SegmentVerdict(4 * i, 4 * i + 4, p) for i, p in enumerate(probabilities))
    report = FileReport("a", "abc\n" * 4, verdict=Verdict("nan", 0.4, segments=segments))
    assert [(p.start, p.end, p.probability) for p in passages(report)] == expected


def test_a_clean_verdict_has_no_passage() -> None:
    verdict = Verdict(segments=(SegmentVerdict(0, 3, 0.9),))
    assert passages(FileReport("a", "abc", verdict=verdict)) == ()


def test_remarks_come_in_reading_order_and_passages_first(reports: list[FileReport]) -> None:
    codes = [d.code for d in diagnostics(reports[0])]
    assert codes == ["CT004", "CT001", "CT001", "CT002", "CT003", "CT001"]


def test_every_kind_of_file_is_counted_once(reports: list[FileReport]) -> None:
    assert summarise(reports).as_dict() == {
        "files": 3,
        "spun": 2,
        "edits": 6,
        "suggestions": 1,
        "suspects": 1,
        "errors": 1,
        "skipped": 1,
        "words": 18 + 3 + 17,
    }


def test_further_documents_count_their_words_but_no_file(
    make_report: Callable[..., FileReport],
) -> None:
    clean, spun = make_report("all is well"), make_report("nan cat", further=True)
    again = make_report("nan dog here", further=True)
    other = make_report("nan dog", "other")
    summary = summarise([clean, spun, again, other])
    assert (summary.files, summary.spun, summary.words) == (2, 2, 3 + 2 + 3 + 2)


def test_the_summary_speaks_english() -> None:
    one = Summary(files=1, spun=1, edits=1, errors=2, skipped=3, words=1234)
    assert sentence(one, Options(written=True)) == (
        "1 of 1 file spun, 1 edit made, 0 suggestions, 0 suspects, 2 errors, 3 skipped"
        " (1,234 words)"
    )


def test_statistics_name_the_most_frequent_first(reports: list[FileReport]) -> None:
    statistics = Statistics()
    assert list(statistics.count(reports)) == reports
    assert render_statistics(statistics, limit=2) == (
        "Rules (first 2 of 4)\n  2  the → nan\n  2  with → pinch\n"
        "Dialects\n  7  nan\n"
        "Files\n  5  docs/a.md\n  3  docs/t.parquet\n"
    )


def test_statistics_of_nothing_are_empty() -> None:
    assert render_statistics(Statistics()) == ""


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no report format .sarf. .*sarif"):
        reporter("sarf")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_no_files_at_all(name: str) -> None:
    out = "".join(reporter(name).render([]))
    assert out == "" if name == "github" else out.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_bytes_twice(name: str, reports: list[FileReport]) -> None:
    once, twice = ("".join(reporter(name).render(reports)) for _ in range(2))
    assert once == twice
    assert "docs/bad.txt" in once


@pytest.mark.parametrize("name", set(FORMATS) - {"markdown"})
def test_reports_are_rendered_as_they_come(name: str, reports: list[FileReport]) -> None:
    taken: list[str] = []

    def coming() -> object:
        for report in reports:
            taken.append(report.path)
            yield report

    pieces = reporter(name).render(coming())  # type: ignore[arg-type]
    while not taken:
        next(pieces)
    assert taken == ["docs/a.md"]


def test_an_error_keeps_its_reason(reports: list[FileReport]) -> None:
    bad = FileReport("x", error=InputError("x", "is a\x1b[31m folder"))
    (remark,) = diagnostics(bad)
    assert (remark.code, remark.level) == ("CT000", "error")
    assert remark.message == r"is a\x1b[31m folder"
