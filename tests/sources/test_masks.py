"""What is prose and what is not; in every case the word `nan` is hidden or shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.sources import html, markdown, plain
from cleantext.sources.interface import Mask
from cleantext.sources.masking import JOINER

# Texts in which every `nan` is hidden, and every `the` is shown as a token.
MARKDOWN = {
    "front matter": "---\ntitle: nan\n---\nthe\n",
    "TOML front matter": "+++\ntitle = 'nan'\n+++\nthe\n",
    "no front matter without a key": "---\n\nthe\n\n---\nthe\n",
    "fenced code": "the\n\n```python\nnan\n```\nthe\n",
    "tildes": "~~~\nnan\n```\nnan\n~~~\nthe\n",
    "longer fence": "````\nnan\n```\nnan\n````\nthe\n",
    "fence never closed": "the\n\n```\nnan\n\nnan\n",
    "fence in a list": "- the\n\n  ```\n  nan\n  ```\n\n  the\n",
    "fence in a quotation": "> ```\n> nan\n> ```\n> the\n",
    "fence ends with its quotation": "> ```\n> nan\n\nthe\n",
    "indented code": "the\n\n    nan\n\tnan\n\nthe\n",
    "indented code in a list": "- the\n\n      nan\n\n  the\n",
    "paragraph in a list": "1. the\n\n   the\n\n    the\n",
    "indented continuation": "the and\n    the\n",
    "inline code": "the `nan` the ``nan ` nan`` the\n",
    "code over lines": "the `nan\nnan` the\n",
    "backtick alone": "the ` the\n",
    "link target": '[the](http://x/nan "nan") the\n',
    "target in angles": "[the](<nan nan>) the\n",
    "target with parentheses": "[the](a_(nan)_b) the\n",
    "link in reference style": "[the][nan] the\n",
    "image": '![nan](x.png "nan") the\n',
    "image in a link": "[![nan](nan)](nan) the\n",
    "link definition": '[x]: http://nan "nan"\n\nthe\n',
    "footnote": "[^nan]: the\n",
    "autolink": "<http://x/nan> the <nan@example.org>\n",
    "inline tag": 'the <b class="nan">the</b>\n',
    "comment": "the <!-- nan --> the\n",
    "comment over lines": "<!-- nan\n\nnan -->\nthe\n",
    "HTML block": "<div>\nnan\n</div>\n\nthe\n",
    "script": "<script>\nnan\n\nnan\n</script>\nthe\n",
    "lone tag": "<x-y>\nnan\n\nthe\n",
    "inline maths": "the $nan$ the, $5 and $10 the\n",
    "maths": "$$\nnan\n$$\nthe\n",
    "dollars alone": "$$\n\nthe\n",
    "template": "the {{ nan }} {% nan %} the\n",
    "attributes": "the {.nan}\n",
    "directive": "::: nan\nthe\n:::\n",
    "headings": "# the #\n\nthe\n===\n\nthe\n---\n",
    "lists": "- the\n* the\n+ the\n1. the\n2) the\n- [ ] the\n",
    "list at once": "the\n- the\n  - the\n",
    "year is no list": "the year\n1986. the\n",
    "quotation": "> the\n> the\nthe\n\n> > the\n",
    "emphasis": "**the** _the_ ~~the~~ *the*\n",
    "escapes": "\\* the \\_ the\n",
    "brackets": "[sic] the [ the ] the\n",
    "less than": "a < the > b\n",
    "table": "| the | the |\n|---|:-:|\n| `nan` the | the |\n",
    "rule": "the\n\n* * *\n\nthe\n",
    "CRLF": "the\r\n\r\n```\r\nnan\r\n```\r\nthe\r\n",
}  # fmt: skip

HTML = {
    "attributes": "<p class=\"nan\" title=nan data-x='nan > nan'>the</p>",
    "comment": "the <!-- nan <b> nan --> the",
    "empty comment": "<!--> the",
    "comment never closed": "the <!-- nan",
    "declarations": "<!DOCTYPE nan><?xml nan?><![CDATA[ nan > nan ]]> the",
    "PHP": "<?php if ($a->nan) nan ?> the",
    "script": "<script>nan <b> '</p>' nan</script> the <SCRIPT SRC=nan>nan</SCRIPT > the",
    "script never closed": "the <script> nan </scriptx> nan",
    "style": "<style>nan</style> the",
    "textarea": "<textarea>nan <b>nan</b></textarea> the",
    "noscript": "<noscript><p>nan</p></noscript> the",
    "pre": "<pre>nan\n<b>nan</b>\nnan</pre> the",
    "nested code": "<code>nan <code>nan</code> nan</code> the",
    "code": "the <code class=x>nan</code> the <kbd>nan</kbd>",
    "code never closed": "the <code>nan <p>nan",
    "template": "<template><p>nan</p></template> the",
    "svg": "<svg><text>nan</text></svg> the <svg/> the",
    "title": "<head><title>the</title><meta content='nan'></head>",
    "tag never closed": "the <a href='nan> nan",
    "less than": "a < the <3 the </ nan > the",
    "blocks": "the<br>the<p>the<li>the<td>the",
    "void tags": "the <img alt='nan'/> the <hr> the",
    "templates": "the {{ nan }} {% nan %} the",
    "front matter": "---\ntitle: nan\n---\n<p>the</p>",
    "quote in a value": "<a title=it's>the</a> <a b='\"'>the</a>",
}

PLAIN_WRAPPED = (
    "This is the first line of a paragraph that somebody has\n"
    "wrapped by hand, as was the custom in the days of the\n"
    "Vikings and of electronic mail.\n"
)


@pytest.mark.parametrize("text", MARKDOWN.values(), ids=MARKDOWN.keys())
def test_markdown_shows_prose_and_hides_the_rest(text: str) -> None:
    _check(text, markdown.mask(text))


@pytest.mark.parametrize("text", HTML.values(), ids=HTML.keys())
def test_html_shows_prose_and_hides_the_rest(text: str) -> None:
    _check(text, html.mask(text))


def _check(text: str, masked: str) -> None:
    assert len(masked) == len(text)
    assert "nan" not in masked
    assert masked.replace(",", " ").split().count("the") == text.count("the")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\ntwo\n\nthree\n", ["one two", "three"]),
        ("one  \ntwo\n", ["one", "two"]),
        ("one\\\ntwo\n", ["one", "two"]),
        ("# one\ntwo\n# three\n", ["one", "two", "three"]),
        ("- one\n  two\n- three\n", ["one two", "three"]),
        ("> one\n> two\n\nthree\n", ["one two", "three"]),
        ("one\n> two\n", ["one", "two"]),
        ("| one | two |\n|--|--|\n| three | four |\n", ["one", "two", "three", "four"]),
        ("1. one\n2. two\n", ["one", "two"]),
        ("one\r\ntwo\r\n\r\nthree", ["one two", "three"]),
    ],
)
def test_markdown_paragraphs_are_lines(text: str, lines: list[str]) -> None:
    assert _lines(markdown.mask(text)) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<p>one\ntwo</p><p>three</p>", ["one two", "three"]),
        ("one<br>two<b>three</b>", ["one", "two three"]),
        ("one\r\n\r\ntwo", ["one two"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<td>one</td><td>two</td>", ["one", "two"]),
    ],
)
def test_html_blocks_are_lines(text: str, lines: list[str]) -> None:
    masked = html.mask(text.replace("two<b>", "two <b>"))
    assert _lines(masked) == lines


def _lines(masked: str) -> list[str]:
    return [" ".join(line.split()) for line in masked.splitlines() if line.strip()]


def test_plain_text_joins_hard_wrapped_lines() -> None:
    assert len(_lines(plain.mask(PLAIN_WRAPPED))) == 1
    assert len(_lines(plain.mask(PLAIN_WRAPPED.replace("\n", "\r\n")))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a short line\nand another\n",
        "A heading that is about as long as a line of text\n\nand a paragraph\n",
        "This line is wide enough to have been wrapped by hand\n- but this is an item\n",
        f"This line is {'much ' * 20}too wide to have been wrapped\nand so is this\n",
        "The first line of a poem that has long lines in it\nAnd the second has a capital\n",
    ],
)
def test_plain_text_leaves_other_line_ends(text: str) -> None:
    assert plain.mask(text) == text


def test_old_line_ends_count_as_line_ends() -> None:
    assert plain.mask("one\rtwo\r\nthree") == "one\ntwo\r\nthree"


@pytest.mark.parametrize("mask", [plain.mask, markdown.mask, html.mask])
def test_a_line_too_long_for_a_paragraph_is_taken_apart_where_sentences_end(mask: Mask) -> None:
    sentence = "It was said, once more and at length, that all of it was well. "
    text = sentence * 200
    masked = mask(text)
    lines = masked.split("\n")
    assert all(len(line) <= 2048 and line.endswith("well.") for line in lines[:-1])
    assert 6 <= len(lines) <= 13
    assert masked.replace("\n", " ") == text
    assert mask(text[:2048]) == text[:2048]
    endless = "a" * 20_000
    assert mask(endless) == endless


def test_markup_within_a_word_does_not_make_two_words_of_it() -> None:
    for masked in (html.mask("su<b>nan</b> be"), markdown.mask("su<b>nan</b> x`y`nan 2*nan*")):
        assert "nan" not in masked.split()
    assert html.mask("a<b>b") == f"a{JOINER * 3}b"
    assert html.mask("<b>nan</b>, nan").split() == ["nan", ",", "nan"]


FRAGMENTS = (
    *"<>/!-`*_[]()#=\"'\\\n\r\t >|:~$.&{}%+?",
    *("nan", "the", "é", "\u2028", "<b>", "</b>", "<pre>", "<!--", "-->", "```", "\n\n", "\n    "),
    *("<script>", "</script>", "](", "<div>", "<code>", "- ", "1. ", "> ", "|-|", "---\n", "\r\n"),
)
MARKUP = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)  # fmt: skip


@pytest.mark.parametrize("mask", [plain.mask, markdown.mask, html.mask])
@given(text=MARKUP | st.text(max_size=60))
def test_a_mask_only_blanks_out(mask: object, text: str) -> None:
    masked = mask(text)  # type: ignore[operator]
    assert len(masked) == len(text)
    for was, now in zip(text, masked, strict=True):
        assert now == was or now in (" ", "\n", JOINER)


LINES = st.builds(
    lambda start, width, end: (start + "lorem ipsum " * 12)[:width] + end,
    st.sampled_from(["", "the ", "The ", "é ", "É ", "- ", "1. ", "  the ", "\tThe "]),
    st.sampled_from([0, 3, 39, 40, 70, 100, 101]),
    st.sampled_from(["\n", "\n", " \n", "\n\n", "\u00a0\n"]),
)


@given(text=st.lists(LINES, max_size=9).map("".join))
def test_a_carriage_return_elsewhere_does_not_change_how_lines_are_joined(text: str) -> None:
    elsewhere = "\n\nEnd.\r"  # it has every line looked at
    assert plain.mask(text) == plain.mask(text + elsewhere)[: len(text)]


@pytest.mark.parametrize(
    "opening", ["<a b='", "[", "](", "`", "<!--", "<code>", "> ", "- ", "$", "{{"]
)
@pytest.mark.parametrize("mask", [plain.mask, markdown.mask, html.mask])
def test_absurd_nesting_is_no_problem(mask: object, opening: str) -> None:
    text = opening * 20_000
    assert len(mask(text)) == len(text)  # type: ignore[operator]
