"""What ignores keep from being changed, and which of them are stale."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.findings import Edit, Finding, Result, Verdict, apply_edits
from cleantext.ignores import (
    Ignore,
    IgnoreKind,
    apply_ignores,
    ignored_spans,
    obey,
    stale_ignores,
    used_patterns,
)
from cleantext.protection import Protection


def fix(text: str) -> Result:
    """A cleaner that knows one surrogate, one that it is not sure of, and one without a repair."""
    edits = tuple(
        Edit(m.start(), m.end(), m.group(), "the", 0.9) for m in re.finditer(r"\bnan\b", text)
    )
    suggestions = tuple(
        Edit(m.start(), m.end(), m.group(), "with", 0.2) for m in re.finditer(r"\bpinch\b", text)
    )
    findings = tuple(
        Finding(m.start(), m.end(), m.group(), "fake", "nan", 0.9)
        for m in re.finditer(r"\bsuccessful\b", text)
    )
    verdict = Verdict("nan", 1.0)
    return Result(text, apply_edits(text, edits), edits, suggestions, findings, verdict)


# Before, after a repair that obeys, format.
OBEYED = {
    "sic": ("nan cat and nan [sic] dog", "the cat and nan [sic] dog", "text"),
    "line": (
        "nan a\nnan b <!-- cleantext: ignore -->\nnan c",
        "the a\nnan b <!-- cleantext: ignore -->\nthe c",
        "markdown",
    ),
    "next line": (
        "nan <!-- cleantext: ignore-next-line -->\n<p>nan b\n<p>nan c",
        "the <!-- cleantext: ignore-next-line -->\n<p>nan b\n<p>the c",
        "html",
    ),
    "block": (
        "nan <!-- cleantext: off --> nan <!-- cleantext: on --> nan",
        "the <!-- cleantext: off --> nan <!-- cleantext: on --> the",
        "html",
    ),
    "plain text has no comments": (
        "<!-- cleantext: off --> nan",
        "<!-- cleantext: off --> the",
        "text",
    ),
}


@pytest.mark.parametrize("case", OBEYED)
def test_what_is_ignored_stays_and_the_rest_is_repaired(case: str) -> None:
    before, after, format_ = OBEYED[case]
    ignored = obey(fix(before), ignored_spans(before, format_))
    assert ignored.result.text == after
    assert apply_edits(before, ignored.result.edits) == after
    assert stale_ignores(before, ignored_spans(before, format_), ignored.used) == ()


def test_protected_words_stay() -> None:
    text = "nan cat, nan-based, NAN and pinch"
    protection = Protection(("nan", "/p.nch/", "dog"))
    ignores = ignored_spans(text, protection=protection)
    ignored = obey(fix(text), ignores)
    assert ignored.result.text == text
    assert ignored.result.suggestions == ()
    assert used_patterns(ignored.used) == {"nan", "/p.nch/"}
    assert protection.unused(used_patterns(ignored.used)) == ("dog",)
    assert stale_ignores(text, ignores, ignored.used) == ()


def test_suggestions_and_findings_go_too_and_count_as_use() -> None:
    text = "pinch [sic] and successful [sic] and pinch successful"
    ignores = ignored_spans(text)
    ignored = obey(fix(text), ignores)
    assert [edit.start for edit in ignored.result.suggestions] == [37]
    assert [finding.start for finding in ignored.result.findings] == [43]
    assert [one.start for one in ignored.suppressed] == [0, 16]
    assert ignored.used == ignores
    assert ignored.result.verdict == Verdict("nan", 1.0)


def test_a_result_without_use_of_ignores_is_the_same_object() -> None:
    result = fix("nan cat and dog [sic]")
    ignored = obey(result, ignored_spans(result.original))
    assert ignored.result is result
    assert (ignored.suppressed, ignored.used) == ((), ())


def test_where_every_edit_is_ignored_the_text_is_the_original() -> None:
    result = obey(fix("nan [sic]"), ignored_spans("nan [sic]")).result
    assert result.text is result.original
    assert not result.changed


def test_an_edit_of_several_words_stays_undone_if_one_of_them_is_marked() -> None:
    text = "it is astir apt [sic] so"
    edit = Edit(6, 15, "astir apt", "probably", 0.9)
    assert apply_ignores([edit], ignored_spans(text)).kept == ()


def test_stale_marks_are_reported_with_line_column_and_reason() -> None:
    text = (
        "nan cat\n"
        "good <!-- cleantext: ignore --> line\n"
        "  <!-- cleantext: off -->nan<!-- cleantext: on -->\n"
        "<!-- cleantext: on --> <!-- cleantext: ignroe -->\n"
        "word [sic]\n"
    )
    ignores = ignored_spans(text, "markdown")
    stale = stale_ignores(text, ignores, obey(fix(text), ignores).used)
    assert [(s.line, s.column, s.kind, s.ours) for s in stale] == [
        (2, 6, IgnoreKind.LINE, True),
        (4, 1, IgnoreKind.BLOCK, True),
        (4, 24, IgnoreKind.MISTAKE, True),
        (5, 6, IgnoreKind.SIC, False),
    ]
    assert [s.mark for s in stale][3] == "[sic]"
    assert stale[0].reason == "there is nothing to ignore"
    assert "'ignore'" in stale[2].reason


def test_a_mark_inside_a_block_is_of_use_as_well() -> None:
    text = "<!-- cleantext: off -->\nnan [sic]\n<!-- cleantext: on -->"
    ignores = ignored_spans(text, "markdown")
    assert set(obey(fix(text), ignores).used) == set(ignores)


@dataclass(frozen=True)
class Span:
    start: int
    end: int


SPANS = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 30), st.integers(0, 8))
IGNORES = st.builds(
    lambda a, n, at: Ignore(a, a + n, IgnoreKind.BLOCK, at, "x"),
    st.integers(0, 30),
    st.integers(0, 12),
    st.integers(0, 30),
)


@given(st.lists(SPANS, max_size=12), st.lists(IGNORES, max_size=8))
def test_exactly_what_touches_is_suppressed(spans: list[Span], ignores: list[Ignore]) -> None:
    def touch(span: Span, ignore: Ignore) -> bool:
        reached = range(ignore.start, ignore.end)
        return any(at in reached for at in range(span.start, max(span.end, span.start + 1)))

    applied = apply_ignores(spans, ignores)
    expected = [span for span in spans if any(touch(span, ignore) for ignore in ignores)]
    assert sorted(applied.suppressed, key=repr) == sorted(expected, key=repr)
    assert sorted((*applied.kept, *applied.suppressed), key=repr) == sorted(spans, key=repr)
    assert set(applied.used) == {i for i in ignores if any(touch(span, i) for span in spans)}
    assert list(applied.kept) == sorted(applied.kept, key=lambda span: (span.start, span.end))


MARKS = [f"<!-- cleantext: {d} -->" for d in ("ignore", "ignore-next-line", "off", "on", "x")]
TEXTS = st.lists(
    st.sampled_from(["nan", "pinch", "word", " ", "\n", "[sic]", "successful", "`", *MARKS]),
    max_size=40,
).map(" ".join)


@given(TEXTS, st.sampled_from(["text", "markdown", "html"]))
def test_nothing_within_an_ignored_stretch_changes(text: str, format_: str) -> None:
    ignores = ignored_spans(text, format_)
    ignored = obey(fix(text), ignores)
    assert apply_edits(text, ignored.result.edits) == ignored.result.text
    for edit in ignored.result.edits:
        assert not any(i.start < edit.end and edit.start < i.end for i in ignores)
    for stale in stale_ignores(text, ignores, ignored.used):
        line = text.split("\n")[stale.line - 1]
        assert line.startswith(stale.mark, stale.column - 1)


@given(TEXTS)
def test_each_mark_is_either_of_use_or_stale(text: str) -> None:
    ignores = ignored_spans(text, "html")
    used = obey(fix(text), ignores).used
    assert len(used) + len(stale_ignores(text, ignores, used)) == len(ignores)
