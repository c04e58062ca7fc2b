from __future__ import annotations

import pytest

from cleantext.learning.align import align
from cleantext.learning.counts import (
    BARE,
    CAPITAL,
    CAPS,
    PUNCTUATED,
    QUOTED,
    Event,
    Evidence,
    Seen,
    count_pairs,
    events_of,
    shape_of,
)


@pytest.mark.parametrize(
    ("token", "shape"),
    [
        ("house", (BARE, "house")),
        ("house,", (PUNCTUATED, "house")),
        ("(house)", (PUNCTUATED, "house")),
        ("House", (CAPITAL, "house")),
        ("House.", (CAPITAL, "house")),
        ('"House,"', (QUOTED, "house")),
        ("HOUSE", (CAPS, "house")),
        ("I", (CAPITAL, "i")),
        ("well-known", (BARE, "well-known")),
        ("3", (BARE, "3")),
        ("—", None),
        ("a\x1bb", None),
        ("x" * 50, None),
    ],
)
def test_shapes(token: str, shape: tuple[str, str] | None) -> None:
    assert shape_of(token) == shape


def test_counts_by_shape_and_pair() -> None:
    documents: list[list[Event]] = [
        [("the", "nan"), ("House", "House"), ("the", "nan"), None, ("end,", "close,")],
        [("the", "the"), ("house", "dwelling")],
    ]
    evidence = count_pairs(documents)
    assert evidence.seen == {
        (BARE, "the", "nan"): Seen(2, 1),
        (CAPITAL, "house", "house"): Seen(1, 1),
        (PUNCTUATED, "end", "close"): Seen(1, 1),
        (BARE, "the", "the"): Seen(1, 1),
        (BARE, "house", "dwelling"): Seen(1, 1),
    }
    assert (evidence.pairs, evidence.tokens) == (2, 7)


@pytest.mark.parametrize(
    "event",
    [("end,", "close"), ("the", "The"), ("a", "an"), ("the", "—"), ("", "so"), ("so", "")],
)
def test_what_is_no_substitution_is_not_counted(event: tuple[str, str]) -> None:
    assert count_pairs([[event]]).seen == {}


def test_articles_are_counted_before_another_kind_of_sound_only() -> None:
    documents: list[list[Event]] = [
        [("a", "an"), ("former", "erstwhile")],
        [("an", "an"), ("early", "premature")],
        [("a", "a"), ("former", "prior")],
        [("a", "a"), ("former", "former")],
    ]
    evidence = count_pairs(documents)
    assert (evidence.adjusted, evidence.flips) == (1, 2)


def test_adding_evidence_is_counting_together() -> None:
    one: list[Event] = [("the", "nan"), ("of", "of")]
    two: list[Event] = [("the", "nan"), ("the", "the"), ("a", "an"), ("big", "ample")]
    assert count_pairs([one]) + count_pairs([two]) == count_pairs([one, two])
    assert Evidence() + count_pairs([one]) == count_pairs([one])


def test_a_phrase_is_counted_as_a_whole_and_where_it_stays() -> None:
    documents: list[list[Event]] = [
        [("deep", "profound"), ("learning", "acquisition"), ("is", "is")],
        [("deep", "deep"), ("learning", "learning"), ("deep", "deep"), ("sea", "sea")],
    ]
    phrases = {"deep learning": frozenset({"profound acquisition"})}
    seen = count_pairs(documents, phrases).seen
    assert seen[BARE, "deep learning", "profound acquisition"] == Seen(1, 1)
    assert seen[BARE, "deep learning", "deep learning"] == Seen(1, 1)
    assert (BARE, "deep", "profound") not in seen
    assert seen[BARE, "deep", "deep"] == Seen(2, 1)


def test_events_are_cut_where_the_alignment_is_not_trusted() -> None:
    left = "Peru said so and Norway said so too {} in the end Peru and Norway said no"
    spun = left.format(" ".join(f"x{n}" for n in range(40)))
    original = left.format(" ".join(f"y{n}" for n in range(40)))
    events = events_of(align(spun, original))
    assert events.count(None) == 1
    assert all(event is None or event[0] == event[1] for event in events)
