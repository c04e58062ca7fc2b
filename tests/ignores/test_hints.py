"""A quick look for marks."""

from __future__ import annotations

import pytest

from cleantext.hints import may_have_marks


@pytest.mark.parametrize(
    "mark", ["a [sic] b", "a [SIC]", "[*sic*]", "[<i>sic</i>]", "<!-- cleantext: off -->"]
)
@pytest.mark.parametrize("before", ["", "[1] ", "[1] " * 64, "[1] " * 1000, "< <!-- x --> "])
def test_a_mark_is_seen_wherever_it_stands(mark: str, before: str) -> None:
    assert may_have_marks(f"{before}{mark} and so on [2] <b>")
    assert not may_have_marks(f"{before} and so on [2] <b> sic")
