from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_cleaner import Toy, cleaned, pieces

from cleantext.findings import Result, SegmentVerdict, Verdict, apply_edits
from cleantext.sources.interface import Limits, LineRanges, Place
from cleantext.sources.job import Job, joined, rebase


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("text", "in nan end\r\nnan", "in the end\r\nthe"),
        ("markdown", "`nan` *nan* nan\n", "`nan` *the* the\n"),
        ("markdown", "see ampersand here", r"see R&D \<now\> here"),
        ("html", '<p title="nan">nan&nbsp;nan nan</p>', '<p title="nan">nan&nbsp;nan the</p>'),
        ("html", "an ampersand here", "an R&amp;D &lt;now&gt; here"),
        ("html", "<b>nan</b> <i>nan\n</i>", "<b>the</b> <i>the\n</i>"),
        ("html", "su<b>nan</b> nan", "su<b>nan</b> the"),
        ("text", "", ""),
        ("html", " \n ", " \n "),
    ],
)
def test_only_prose_is_repaired(kind: str, before: str, after: str) -> None:
    assert cleaned(before, kind) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Markup stands in the middle of the surrogate.
        ("it was earlier <b>than</b> that", "it was earlier <b>than</b> that"),
        ("it was earlier <!-- x --> than that", "it was earlier <!-- x --> than that"),
        # White space does not count as markup.
        ("it was earlier\nthan that", "it was before that"),
        # As many gaps as before: the line end stays.
        ("out\n of hand", "out\n of hand"),
        ("it got out of\nhand", "it got out of\nhand"),
    ],
)
def test_an_edit_never_covers_markup(before: str, after: str) -> None:
    if "hand" in before:
        after = cleaned(before, "html")
        assert after.split() == [*before.split()[:-3], "at", "once"]
    else:
        assert cleaned(before, "html") == after


def test_a_soft_line_end_within_an_edit_stays_where_it_is() -> None:
    text = "a b"
    result = Toy().fix("x earlier than y")
    edit = result.edits[0]
    assert edit.after == "before"
    raw = "x earlier\nthan y"
    assert rebase(result, raw, "x earlier than y").text == "x before y"
    two = result.edits[0].__class__(2, 14, "earlier than", "sooner than", 0.9)
    kept = rebase(Result(text, text, (two,)), raw, "x earlier than y")
    assert kept.text == "x sooner\nthan y"
    assert apply_edits(raw, kept.edits) == kept.text


@pytest.mark.parametrize(("at", "kept"), [(2, True), (3, False), (5, False), (0, True)])
def test_an_insertion_is_never_made_within_markup(at: int, kept: bool) -> None:
    raw, masked = "a <b  c>d", "a       d"
    insertion = Toy().fix("nan").edits[0].__class__(at, at, "", "new ", 0.9)
    if at == 2:
        raw = masked = "a b"
    result = rebase(Result(masked, masked, (insertion,)), raw, str(masked))
    assert bool(result.edits) is kept or raw is masked


def test_suggestions_and_findings_refer_to_the_file() -> None:
    (piece,) = pieces("<p>unsure <i>odd</i></p><code>odd unsure</code>", "html")
    (document,) = piece.documents
    assert piece.after is piece.before
    assert [document.position(s.start) for s in document.result.suggestions] == [(1, 4)]
    assert [document.position(f.start) for f in document.result.findings] == [(1, 14)]


def test_positions_are_those_in_the_file() -> None:
    (piece,) = pieces("one\nand nan\n\n  nan\n", "text")
    (document,) = piece.documents
    assert [document.position(e.start) for e in document.result.edits] == [(2, 5), (4, 3)]


TINY = Limits(piece=50)


@given(
    st.lists(
        st.sampled_from(["nan ", "word ", "\n", "\n\n", "x" * 30, "é", "nan\r\n"]), max_size=80
    )
)
def test_a_long_text_is_cleaned_in_pieces(parts: list[str]) -> None:
    text = "".join(parts)
    found = pieces(text, "text", TINY)
    assert "".join(piece.before for piece in found) == text
    assert all(len(piece.before) <= 2 * TINY.piece for piece in found)
    lines = text.split("\n")
    for piece in found:
        for document in piece.documents:
            for edit in document.result.edits:
                line, column = document.position(edit.start)
                assert lines[line - 1][column - 1 :].startswith("nan")
            for edit in document.file_edits() or ():
                assert text[edit.start : edit.end] == edit.before


def test_pieces_end_where_paragraphs_do() -> None:
    text = ("a word and nan word\n" * 3 + "\n") * 20
    found = pieces(text, "text", Limits(piece=200))
    assert len(found) > 3
    assert all(piece.before.endswith("\n\n") for piece in found[:-1])
    assert "".join(piece.after for piece in found) == re.sub("nan", "the", text)


def test_a_line_without_end_is_cut_between_words() -> None:
    found = pieces("nan word " * 100, "text", TINY)
    assert len(found) > 5
    assert "".join(piece.after for piece in found) == "the word " * 100


@pytest.mark.parametrize("kind", ["markdown", "html"])
@given(
    parts=st.lists(
        st.sampled_from(("nan ", "odd ", "unsure ", "word. ", "<b>", "</b>", "\n", "*")),
        max_size=60,
    )
)
def test_a_long_document_is_cleaned_in_pieces_and_is_one_in_the_report(
    kind: str, parts: list[str]
) -> None:
    text = " ".join(parts)
    whole, cut = (pieces(text, kind, Limits(piece=size)) for size in (1 << 16, 20))
    assert [piece.after for piece in cut] == [piece.after for piece in whole]
    (one,), (other,) = (
        [document.result for piece in found for document in piece.documents] or [None]
        for found in (whole, cut)
    )
    assert one is None or other is None or replace(one, verdict=other.verdict) == other
    assert (one and one.verdict.dialect) == (other and other.verdict.dialect)


def test_the_verdict_on_pieces_is_one() -> None:
    verdicts = (
        Verdict(),
        Verdict("nan", 0.75, 0.25, 10.0, (SegmentVerdict(0, 10, 0.75),)),
        Verdict("musty", 1.0, 0.5, 40.0, (SegmentVerdict(2, 5, 1.0),)),
    )
    text = "x" * 40
    parts = [(0, 10), (10, 30), (30, 40)]
    found = joined(
        text,
        parts,
        [
            Result(text[a:b], text[a:b], verdict=v)
            for (a, b), v in zip(parts, verdicts, strict=True)
        ],
    )
    segments = (SegmentVerdict(10, 20, 0.75), SegmentVerdict(32, 35, 1.0))
    assert found == Result(text, text, verdict=Verdict("musty", 1.0, 0.25, 50.0, segments))


def test_what_can_not_be_cut_has_a_limit() -> None:
    with pytest.raises(ValueError, match="split it"):
        pieces("x" * 200, "html", Limits(whole=100))


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        (((2, 2),), "nan\nthe\nnan\nnan"),
        (((1, 1), (3, 4)), "the\nnan\nthe\nthe"),
        ((), "nan\nnan\nnan\nnan"),
    ],
)
def test_only_the_lines_that_are_asked_for(lines: LineRanges, after: str) -> None:
    job = Job(Toy().fix, lines=lines)
    text = "nan\nnan\nnan\nnan"
    document = job.settle(job.clean(text), Place())
    assert document.result.text == after
    assert apply_edits(text, document.result.edits) == after


def test_a_review_has_the_last_word() -> None:
    def review(result: Result, kind: str) -> tuple[Result, tuple[object, ...]]:
        assert kind == "text"
        return Result(result.original, result.original), ("left alone",)

    document = Job(Toy().fix, review=review).clean("nan")
    assert not document.result.edits
    assert document.remarks == ("left alone",)
    assert document.telling


def test_a_screen_saves_the_cleaning() -> None:
    seen: list[str] = []

    def screen(text: str) -> bool:
        seen.append(text)
        return "nan" in text

    job = Job(Toy().fix, screen=screen)
    assert not job.clean("earlier than").result.edits
    assert job.clean("earlier than nan").result.edits
    assert seen == ["earlier than", "earlier than nan"]


def test_a_long_document_can_be_cut_down_to_its_paragraphs() -> None:
    text = "clean\nnan and odd\nclean\nit was earlier\nthan nan\nend"
    (piece,) = pieces(text, "text")
    (document,) = piece.documents
    parts = list(document.paragraphs())
    assert [part.result.original for part in parts] == [
        "nan and odd\n",
        "it was earlier\nthan nan\n",
    ]
    assert [part.result.text for part in parts] == ["the and odd\n", "it was before the\n"]
    assert [part.position(part.result.edits[0].start) for part in parts] == [(2, 1), (4, 8)]
