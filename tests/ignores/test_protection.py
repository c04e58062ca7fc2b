"""Protected words and expressions: what they match, and that a bad one does no harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.protection import MAX_PATTERN, Protection, ProtectionError

# Pattern, text, what is protected in it.
MATCHES = {
    "a word in lower case holds in any case": ("nan", "nan Nan NAN", ["nan", "Nan", "NAN"]),
    "a word with a capital holds as it is": ("Oregon", "Oregon oregon OREGON", ["Oregon"]),
    "a word is a whole word": ("nan", "nano banana nan_x nan-x nan.", ["nan", "nan"]),
    "a phrase over any white space": ("new york", "New\n  York newyork", ["New\n  York"]),
    "a phrase is of whole words": ("in for", "in fort, in for", ["in for"]),
    "signs in a word are no expression": ("c++ (x)", "c++ (x) ccc x", ["c++ (x)"]),
    "a word with an apostrophe": ("don't", "don't dont", ["don't"]),
    "letters with accents": ("ÉCOLE", "École ÉCOLE", ["ÉCOLE"]),
    "folded letters": ("straße", "STRASSE Straße", ["STRASSE", "Straße"]),
    "an expression": (r"/\bn[ao]n\b/", "nan non NAN", ["nan", "non"]),
    "an expression in any case": ("/nan/i", "Nan nano", ["Nan", "nan"]),
    "an expression with a slash": ("/a/b/", "a/b", ["a/b"]),
    "an expression that matches nothing": ("/x*/", "axxb", ["xx"]),
    "a slash alone is a word": ("/i", "a /i b", ["/i"]),
    "a folder is an expression": ("/etc/", "/etc etc", ["etc", "etc"]),
}


@pytest.mark.parametrize("case", MATCHES)
def test_what_is_protected(case: str) -> None:
    pattern, text, expected = MATCHES[case]
    protection = Protection((pattern,))
    protection.check()
    spans = protection.spans(text)
    assert [text[span.start : span.end] for span in spans] == expected
    assert {span.pattern for span in spans} <= {pattern}


def test_all_patterns_together_in_reading_order() -> None:
    spans = Protection(("b", "/a./", "B c", "c")).spans("ab B c")
    assert [(s.start, s.end, s.pattern) for s in spans] == [
        (0, 2, "/a./"),
        (3, 4, "b"),
        (3, 6, "B c"),
        (5, 6, "c"),
    ]


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("/(/", "no regular expression"),
        ("/[/", "no regular expression"),
        ("/" + "(" * 490 + "a" + ")" * 490 + "/", "nested too deeply"),
        ("//", "empty"),
        ("//i", "empty"),
        ("", "empty"),
        (" \n", "empty"),
        ("x" * (MAX_PATTERN + 1), "longer than"),
    ],
)
def test_a_pattern_that_will_not_do_is_named(pattern: str, part: str) -> None:
    with pytest.raises(ProtectionError) as caught:
        Protection(("good", pattern)).check()
    assert part in str(caught.value)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


def test_an_endless_search_is_given_up() -> None:
    protection = Protection(("/(a|aa)+$/",), seconds=0.05)
    with pytest.raises(ProtectionError, match="takes more than"):
        protection.spans("a" * 60 + "b")


def test_no_patterns_protect_nothing() -> None:
    assert Protection().spans("nan") == ()
    assert Protection().unused([]) == ()


@given(
    st.lists(st.sampled_from(["nan", "Nan", "a b", "é", "/n/", "x.y"]), max_size=4),
    st.lists(st.sampled_from(["nan", "NAN", " ", "a", "b", "É", "\n", "x.y"]) | st.text()).map(
        "".join
    ),
)
def test_spans_are_not_empty_and_lie_in_the_text(patterns: list[str], text: str) -> None:
    for span in Protection(tuple(patterns)).spans(text):
        assert 0 <= span.start < span.end <= len(text)
        assert span.pattern in patterns
