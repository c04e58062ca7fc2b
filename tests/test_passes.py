"""Two passes told as one, against making them one after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleantext.findings import Edit, Result, apply_edits
from cleantext.passes import compose


@st.composite
def edited(draw: st.DrawFn, text: str) -> tuple[Edit, ...]:
    """Random edits of a text, in order and not overlapping."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return tuple(
        Edit(a, b, text[a:b], draw(st.text("xyz", max_size=3)), 0.5)
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        if a < b
    )


@given(st.data(), st.text("abc ", max_size=30))
def test_two_passes_give_the_text_of_both(data: st.DataObject, text: str) -> None:
    first = data.draw(edited(text))
    middle = apply_edits(text, first)
    second = data.draw(edited(middle))
    final = apply_edits(middle, second)
    one = compose(
        Result(text, middle, first, suggestions=data.draw(edited(text))),
        Result(middle, final, second),
    )
    assert one.text == final
    assert apply_edits(text, one.edits) == final
    spans = [(edit.start, edit.end) for edit in one.edits]
    for suggestion in one.suggestions:
        assert not any(suggestion.start < b and a < suggestion.end for a, b in spans)
