"""Where the marks in a text reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.ignores import IgnoreKind, ignored_spans

# The text, its format, and the stretches: each [ ] pair of the second line is one, in ⟦ ⟧ here.
MARKED = {
    "sic": ("text", "in ⟦nan [sic]⟧ house"),
    "sic without a space": ("text", "in ⟦nan[sic]⟧ house"),
    "sic and a full stop": ("text", "in ⟦nan [sic]⟧. And"),
    "sic on the next line": ("text", "in ⟦nan\n[sic]⟧ house"),
    "sic in capitals": ("text", "in ⟦nan [SIC]⟧ house"),
    "sic in italics": ("markdown", "in ⟦nan [*sic*]⟧ or ⟦nan *[sic]⟧*"),
    "sic in bold": ("markdown", "in ⟦nan [**sic**]⟧ or ⟦pinch [_sic_]⟧"),
    "sic emphasised": ("html", "<p>in ⟦nan [<em>sic</em>]⟧ house"),
    "sic in HTML": ("html", "<p>in ⟦nan [<i>sic</i>]⟧ or ⟦nan <em>[sic]⟧</em>"),
    "sic of a quoted word": ("text", 'the ⟦"nan" [sic]⟧ house'),
    "two of them": ("text", "⟦nan [sic]⟧ ⟦pinch [sic]⟧"),
    "line": ("markdown", "one\n⟦nan <!-- cleantext: ignore --> house⟧\ntwo"),
    "line with dos end": ("markdown", "one\r\n⟦nan <!-- cleantext: ignore --> house\r⟧\ntwo"),
    "close together": ("html", "⟦<!--cleantext:ignore--> foo -->⟧\nnan"),
    "next line": ("html", "nan <!-- cleantext: ignore-next-line -->\n⟦<p>nan⟧\nnan"),
    "next line after a blank": ("markdown", "<!-- cleantext: ignore-next-line -->\n \n⟦nan⟧\nnan"),
    "off and on": ("markdown", "a ⟦<!-- cleantext: off --> nan\n\nnan ⟧<!-- cleantext: on --> b"),
    "off to the end": ("markdown", "a\n⟦<!-- cleantext: off -->\nnan\n\nnan⟧"),
    "twice off and on": (
        "html",
        "⟦<!--cleantext: off-->a⟧<!--cleantext: on-->b⟦<!--cleantext: off-->c⟧<!--cleantext: on-->",
    ),
    "comments in plain text are text": ("text", "a <!-- cleantext: ignore -->"),
    "another comment": ("markdown", "a <!-- ignore --> <!-- cleantextual: off -->"),
    "in a fence": ("markdown", "```html\n<!-- cleantext: off -->\n```\n⟦nan [sic]⟧"),
    "in a fence of tildes": ("markdown", "~~~\n```\n<!-- cleantext: off -->\n~~~\n⟦nan [sic]⟧"),
    "in a longer fence": ("markdown", "````\n```\n<!-- cleantext: off -->\n````\n⟦x [sic]⟧"),
    "in a fence in a list": ("markdown", "- ```\n  <!-- cleantext: off -->\n  ```\n⟦x [sic]⟧"),
    "in a fence without end": ("markdown", "```\n<!-- cleantext: off -->\nnan [sic]"),
    "in inline code": ("markdown", "`<!-- cleantext: off -->` and ``nan [sic] ` `` ⟦x [sic]⟧"),
    "a back quote alone": ("markdown", "a ` b\n\n⟦x <!-- cleantext: ignore -->⟧\n\nc ` d"),
    "inline code is no fence": ("markdown", "```a``` b\n⟦nan [sic]⟧"),
    "back quotes in HTML are text": ("html", "`⟦<!-- cleantext: off -->` nan⟧"),
    "in a script": ("html", "<script>\n'<!-- cleantext: off -->'</script> ⟦nan [sic]⟧"),
    "in a script without end": ("html", "<script>'<!-- cleantext: off -->' nan [sic]"),
    "nothing": ("markdown", "nothing to see here"),
}


@pytest.mark.parametrize("case", MARKED)
def test_a_mark_reaches_what_it_should(case: str) -> None:
    format_, marked = MARKED[case]
    text, expected, start = "", [], 0
    for char in marked:
        if char == "⟦":
            start = len(text)
        elif char == "⟧":
            expected.append((start, len(text)))
        else:
            text += char
    assert [(i.start, i.end) for i in ignored_spans(text, format_)] == expected


@pytest.mark.parametrize(
    ("text", "kind", "at", "mark"),
    [
        ("in nan [sic]", IgnoreKind.SIC, 7, "[sic]"),
        ("x <!-- cleantext: ignore -->", IgnoreKind.LINE, 2, "<!-- cleantext: ignore -->"),
        (
            "<!-- cleantext: ignore-next-line -->\nx",
            IgnoreKind.NEXT_LINE,
            0,
            "<!-- cleantext: ignore-next-line -->",
        ),
        ("x <!--cleantext: off--> y", IgnoreKind.BLOCK, 2, "<!--cleantext: off-->"),
    ],
)
def test_a_mark_says_what_it_is_and_where(text: str, kind: str, at: int, mark: str) -> None:
    (ignore,) = ignored_spans(text, "markdown")
    assert (ignore.kind, ignore.at, ignore.mark, ignore.problem) == (kind, at, mark, "")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("<!-- cleantext: ignroe -->", "did you mean 'ignore'?"),
        ("<!-- cleantext: ignore nan -->", "unknown directive 'ignore nan'"),
        ("<!-- cleantext: Off -->", "did you mean 'off'?"),
        ("<!-- cleantext: xyz -->", "known are ignore, "),
        ("<!-- cleantext: on -->", "no 'off' before"),
    ],
)
def test_a_mark_that_can_have_no_effect_reaches_nothing_and_says_why(text: str, part: str) -> None:
    (ignore,) = ignored_spans(f"a {text} b", "markdown")
    assert (ignore.start, ignore.at) == (ignore.end, 2)
    assert part in ignore.problem


def test_a_second_off_is_one_mistake_within_a_block() -> None:
    off = "<!-- cleantext: off -->"
    block, second = ignored_spans(f"{off} a {off} b", "markdown")
    assert (block.start, block.end) == (0, len(off) * 2 + 5)
    assert (second.start, second.problem) == (second.end, "it is off already")


@pytest.mark.parametrize("text", ["[sic] nan", "  [sic]", "nan\n\n[sic]"])
def test_sic_without_a_word_in_its_paragraph_reaches_no_word(text: str) -> None:
    (ignore,) = ignored_spans(text)
    assert text[ignore.start : ignore.end] == "[sic]"


def test_sic_after_an_endless_word_stays_bounded() -> None:
    text = "x" * 10_000 + " [sic]"
    (ignore,) = ignored_spans(text)
    assert 9_000 < ignore.start < ignore.end == len(text)


PIECES = st.sampled_from(
    ["nan", " ", "\n", "\n\n", "\r\n", "`", "```", "~~~\n", "[sic]", "[*sic*]", "<script>", "-->"]
    + [f"<!-- cleantext: {d} -->" for d in ("ignore", "ignore-next-line", "off", "on", "of")]
    + ["<!--", "cleantext:", "</script>", "\x1b", "é", "𝕏", "\u2028", "> ", "- "]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


@given(TEXTS, st.sampled_from(["text", "markdown", "html", "jsonl"]))
def test_stretches_lie_in_the_text_and_marks_are_where_they_are_said_to_be(
    text: str, format_: str
) -> None:
    ignores = ignored_spans(text, format_)
    assert list(ignores) == sorted(ignores, key=lambda i: (i.start, i.end, i.at))
    for ignore in ignores:
        assert 0 <= ignore.start <= ignore.end <= len(text)
        assert text.startswith(ignore.mark, ignore.at)
        assert format_ in ("markdown", "html") or ignore.kind is IgnoreKind.SIC


@given(TEXTS)
def test_every_comment_in_html_without_script_is_heard_once(text: str) -> None:
    text = text.replace("<script>", "")
    heard = sum(ignore.kind is not IgnoreKind.SIC for ignore in ignored_spans(text, "html"))
    written = sum(text.count(f"<!-- cleantext: {d} -->") for d in ("ignore", "off", "of"))
    assert heard >= written + text.count("<!-- cleantext: ignore-next-line -->")
