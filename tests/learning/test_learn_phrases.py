from __future__ import annotations

import pytest

from cleantext.learning.counts import Event
from cleantext.learning.phrases import find

FILLER: list[Event] = [("Peru", "Peru"), ("said", "said"), ("so.", "so.")]


def around(*events: Event) -> list[Event]:
    return [*FILLER, *events, *FILLER]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        # a gap of unequal sides
        ([around(("a lot of", "galore"))] * 2, {"a lot of": {"galore"}}),
        # met only once
        ([around(("a lot of", "galore"))], {}),
        # a word that only the spun text has
        (
            [
                around(("is", "is"), ("", "simply"), ("a", "a"), ("cat", "cat")),
                around(("is", "is"), ("", "simply"), ("a", "a"), ("dog", "dog")),
                around(("is", "is"), ("the", "the")),
                around(("was", "was"), ("a", "a")),
                around(("has", "has"), ("a", "a")),
                around(("is", "is"), ("so", "so")),
            ],
            {"is a": {"is simply a"}},
        ),
        # the same insertion in a few of many places is an editor's
        (
            [around(("is", "is"), ("", "simply"), ("a", "a"))] * 2
            + [around(("is", "is"), ("a", "a"))] * 8,
            {},
        ),
    ],
)
def test_phrases(documents: list[list[Event]], expected: dict[str, set[str]]) -> None:
    assert find(documents, {}, {}) == expected


def test_words_that_change_only_together_are_a_phrase() -> None:
    together = around(("deep", "profound"), ("learning", "acquisition"))
    apart = around(("deep", "deep"), ("sea", "sea"), ("learning", "learning"))
    known = {
        "deep": {"profound": 0.3, "deep": 0.7},
        "learning": {"acquisition": 0.3, "learning": 0.7},
    }
    found = find([together, together, apart, apart, apart], known, {})
    assert found == {"deep learning": {"profound acquisition"}}


def test_neighbours_that_always_change_are_no_phrase() -> None:
    document = around(("of", "osprey"), ("the", "nan"))
    known = {"of": {"osprey": 0.9}, "the": {"nan": 0.9}}
    assert find([document] * 5, known, {}) == {}


def test_phrases_of_before_stay() -> None:
    assert find([FILLER], {}, {"a lot of": frozenset({"galore"})}) == {"a lot of": {"galore"}}
