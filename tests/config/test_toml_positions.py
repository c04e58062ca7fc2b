"""The line on which a key stands."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.config.positions import key_lines

TEXT = '''# a comment with "quotes' and [brackets]
title = "[not] a # header"

[tool.cleantext]   # [tool.other]
dialect = "nan"
exclude = [   # comment ]
  "a]",
  'b"',
]
protect = ["""
jobs = 1
""""", \'\'\'
[tool.cleantext.x]
\'\'\']
report.statistics = true

[tool.cleantext.per-file]
"docs/[ab].md" = { jobs = 1, min-confidence = 2 }

[tool.cleantext.per-file."# x"]
dialect = "none"

[[tool.other]]
a = 1
[[tool.other]]
a = 2
[tool.last]
jobs = 3'''
OURS = ("tool", "cleantext")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("tool",), 4),
        (OURS, 4),
        ((*OURS, "dialect"), 5),
        ((*OURS, "exclude"), 6),
        ((*OURS, "protect"), 10),
        ((*OURS, "report"), 15),
        ((*OURS, "report", "statistics"), 15),
        ((*OURS, "per-file"), 17),
        ((*OURS, "per-file", "docs/[ab].md"), 18),
        ((*OURS, "per-file", "docs/[ab].md", "min-confidence"), 18),
        ((*OURS, "per-file", "# x"), 20),
        ((*OURS, "per-file", "# x", "dialect"), 21),
        (("tool", "other"), 23),
        (("tool", "other", "a"), 24),
        (("tool", "last", "jobs"), 28),
    ],
)
def test_each_key_is_found_on_its_line(path: tuple[str, ...], line: int) -> None:
    assert key_lines(TEXT)[path] == line


def test_nothing_is_invented() -> None:
    assert (*OURS, "jobs") not in key_lines(TEXT)
    assert (*OURS, "x") not in key_lines(TEXT)


STRINGS = st.sampled_from(
    ['"a"', '"\\"]"', "'#'", '"""\n["""', '""""x"""""', "'''\n''\n'''", '""', "''", '"""\\""""']
)
VALUES = st.recursive(
    STRINGS | st.sampled_from(["1", "true", "1979-05-27"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[ # ]\n{', '.join(items)}\n]"),
    max_leaves=5,
)


@given(st.lists(st.tuples(st.integers(0, 2), VALUES, st.sampled_from(["", " # [x", "# '"]))))
def test_whatever_the_values_are_the_lines_are_right(
    rows: list[tuple[int, str, str]],
) -> None:
    text, expected = "", {}
    for number, (blank, value, comment) in enumerate(rows):
        text += "\n" * blank
        expected[(f"k{number}",)] = text.count("\n") + 1
        text += f"k{number} = {value}{comment}\n"
    tomllib.loads(text)
    assert key_lines(text) == expected
