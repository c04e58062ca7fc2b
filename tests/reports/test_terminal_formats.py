"""The formats that people read: full and concise; and annotations for GitHub."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.reports import FileReport, Options, reporter
from cleantext.reports.escape import visible, visible_path
from cleantext.reports.full import excerpt
from cleantext.reports.github import escape_data, escape_property
from cleantext.reports.terminal import cells, paint

FULL = """\
docs/a.md:3:1: CT004 spun passage of 14 words in the dialect "nan"
3 | He went to nan house pinch astir zorp friends.
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = confidence 0.99 · dialect nan

docs/a.md:3:12: CT001 "nan" stands for "the"
3 | He went to nan house pinch astir zorp friends.
  |            ^^^ the
  = confidence 0.98 · rule the → nan · dialect nan · evidence observed · by spun · or nan 0.02, a 0.01

"""
CONCISE = """\
docs/a.md:3:1: CT004 spun passage of 14 words in the dialect "nan"
docs/a.md:3:12: CT001 "nan" stands for "the"
docs/a.md:3:22: CT001 "pinch" stands for "with"
docs/a.md:3:28: CT002 "astir" may stand for "about"
docs/a.md:3:34: CT003 "zorp" may be a surrogate for "word"
docs/a.md:4:8: CT001 "simply" was put in by the spinner
docs/bad.txt:1:1: CT000 is not UTF-8
"""
GITHUB = """\
::warning title=cleantext CT004,file=docs/a.md,line=3,endLine=4::CT004 spun passage of 14 words in the dialect "nan"
::warning title=cleantext CT001,file=docs/a.md,line=3,col=12,endLine=3,endColumn=15::CT001 "nan" stands for "the"
::warning title=cleantext CT001,file=docs/a.md,line=3,col=22,endLine=3,endColumn=27::CT001 "pinch" stands for "with"
::notice title=cleantext CT002,file=docs/a.md,line=3,col=28,endLine=3,endColumn=33::CT002 "astir" may stand for "about"
::notice title=cleantext CT003,file=docs/a.md,line=3,col=34,endLine=3,endColumn=38::CT003 "zorp" may be a surrogate for "word"
::warning title=cleantext CT001,file=docs/a.md,line=4,col=8,endLine=4,endColumn=14::CT001 "simply" was put in by the spinner
::error title=cleantext CT000,file=docs/bad.txt::CT000 is not UTF-8
"""
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def render(name: str, reports: list[FileReport], **options: object) -> str:
    return "".join(reporter(name, Options(**options)).render(reports))  # type: ignore[arg-type]


def test_a_full_report_shows_the_line_the_caret_and_the_reasons(reports: list[FileReport]) -> None:
    out = render("full", reports)
    assert out.startswith(FULL)
    assert out.endswith(
        "\n2 of 3 files spun, 6 edits, 1 suggestion, 1 suspect, 1 error, 1 skipped (38 words)\n"
    )


def test_a_concise_report_has_a_line_a_remark(reports: list[FileReport]) -> None:
    assert render("concise", reports).startswith(CONCISE)


def test_github_gets_a_command_a_remark(reports: list[FileReport]) -> None:
    assert render("github", reports).startswith(GITHUB)


@pytest.mark.parametrize("name", ["full", "concise"])
def test_colour_changes_nothing_but_the_colour(name: str, reports: list[FileReport]) -> None:
    coloured = render(name, reports, colour=True)
    assert "\x1b[1;33mCT001\x1b[0m" in coloured
    assert ANSI.sub("", coloured) == render(name, reports)


@pytest.mark.parametrize("name", ["full", "concise"])
def test_the_summary_can_be_left_out(name: str, reports: list[FileReport]) -> None:
    assert "files spun" not in render(name, reports, summary=False)


@pytest.mark.parametrize("name", ["full", "concise", "github", "json", "jsonl", "sarif"])
@pytest.mark.parametrize("colour", [False, True])
def test_no_untrusted_character_reaches_the_terminal(
    name: str, colour: bool, nasty_reports: list[FileReport]
) -> None:
    for report in nasty_reports:
        out = (
            ANSI.sub("", render(name, [report], colour=colour))
            if colour
            else render(name, [report])
        )
        lines = out.removesuffix("\n").split("\n") if out else []
        assert [line for line in lines if not line.isprintable()] == []


@pytest.mark.parametrize("name", ["full", "concise"])
def test_a_text_is_no_markup_for_rich(name: str, nasty_reports: list[FileReport]) -> None:
    assert "[bold red]rich[/]" in render(name, nasty_reports, colour=True)


def test_no_path_starts_a_command_of_a_ci_log() -> None:
    assert visible_path("::error::x") == "./::error::x"


@given(st.text())
def test_visible_text_is_printable_and_what_is_printable_stays(text: str) -> None:
    assert visible(text).isprintable()
    kept = "".join(char for char in text if char.isprintable())
    assert visible(kept) == kept


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("\x1b[2J", r"\x1b[2J"), ("a\u202eb", r"a\u202eb"), ("a\xa0b", "a b"), ("\ud800", r"\ud800")],
)
def test_what_cannot_be_seen_is_shown_as_an_escape(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@given(st.text("a漢é\t\x1b ", min_size=1, max_size=80), st.data())
def test_the_caret_stands_under_the_surrogate(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    part = excerpt(f"before\n{line}\nafter", 7 + start, 7 + end, width=200)
    show = line.replace("\t", " ").replace("\x1b", r"\x1b")
    shift = 3 * line[:start].count("\x1b")
    size = end - start + 3 * line[start:end].count("\x1b")
    assert part.before + part.span + part.after == show
    assert part.span == show[start + shift : start + shift + size]


def test_wide_characters_count_as_two_columns() -> None:
    assert (cells("漢字"), cells("abc"), cells("é")) == (4, 3, 1)


@pytest.mark.parametrize("at", [0, 450, 5000, 9995])
def test_long_lines_are_cut_around_the_surrogate(at: int) -> None:
    text = "word " * 2000
    part = excerpt(text, at, at + 4, width=60)
    assert part.span == "word"
    assert len(part.before + part.span + part.after) <= 62
    assert part.before.startswith("…") == (at > 30)
    assert part.after.endswith("…") == (at < 9960)


def test_a_long_passage_is_cut_to_its_beginning() -> None:
    part = excerpt("word " * 2000, 0, 5000, width=60)
    assert (part.before, len(part.span)) == ("", 60)
    assert len(part.after) <= 22


def test_a_carriage_return_at_the_end_of_a_line_is_not_shown() -> None:
    part = excerpt("see nan\r\nmore", 4, 7, width=60)
    assert (part.before, part.span, part.after) == ("see ", "nan", "")


def test_a_surrogate_over_two_lines_is_marked_to_the_end_of_the_first() -> None:
    part = excerpt("see astir\r\napt now", 4, 14, width=60)
    assert (part.before, part.span, part.after) == ("see ", "astir", "")


@given(st.text())
def test_github_escapes_are_undone_by_the_runner(text: str) -> None:
    data, value = escape_data(text), escape_property(text)
    assert not set(data) & set("\r\n")
    assert not set(value) & set("\r\n:,")
    for code, char in (("%0D", "\r"), ("%0A", "\n")):
        data, value = data.replace(code, char), value.replace(code, char)
    value = value.replace("%3A", ":").replace("%2C", ",")
    assert data.replace("%25", "%") == value.replace("%25", "%") == text


def test_a_file_name_with_signs_of_a_command_is_one_property(
    make_report: Callable[..., FileReport],
) -> None:
    out = render("github", [make_report("nan cat", "a,line=9::b%.md")])
    assert ",file=a%2Cline=9%3A%3Ab%25.md,line=1,col=1," in out


def test_painting_keeps_every_character() -> None:
    long = "word " * 500
    assert ANSI.sub("", paint([(long, "red"), ("\n", "")], True)) == long + "\n"
