from __future__ import annotations

import pytest

from cleantext.learning.inflection import habits, infer, inflect
from cleantext.spun.lexicon import Substitution


def rules(*pairs: tuple[str, str]) -> list[Substitution]:
    return [Substitution(o, s, "x", "learned", 0.9, 3) for o, s in pairs]


KEEPS = rules(
    ("attacker", "assaulter"), ("attackers", "assaulters"), ("house", "dwelling"),
    ("houses", "dwellings"), ("bill", "measure"), ("bills", "measures"), ("river", "stream"),
    ("rivers", "streams"), ("worker", "laborer"), ("workers", "laborers"), ("team", "squad"),
    ("teams", "squads"), ("city", "borough"), ("plans", "schemes"), ("watch", "ogle"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "ending", "form"),
    [
        ("city", "s", "cities"),
        ("day", "s", "days"),
        ("church", "s", "churches"),
        ("make", "ing", "making"),
        ("carry", "ed", "carried"),
        ("happy", "ly", "happily"),
        ("play", "ing", "playing"),
    ],
)
def test_regular_forms(word: str, ending: str, form: str) -> None:
    assert inflect(word, ending) == form


def test_forms_that_were_not_met_follow() -> None:
    found = {(r.original, r.surrogate): r for r in infer(KEEPS, [r.original for r in KEEPS])}
    assert ("cities", "boroughs") in found
    assert ("plan", "scheme") in found
    assert ("watches", "ogles") in found
    rule = found["cities", "boroughs"]
    assert (rule.evidence, rule.seen) == ("inferred", 0)
    assert 0.6 < rule.sure < 0.9


def test_a_form_that_was_met_needs_no_rule() -> None:
    met = [*(r.original for r in KEEPS), "cities"]
    assert "cities" not in {r.original for r in infer(KEEPS, met)}


def test_a_form_that_is_no_word_gets_no_rule() -> None:
    assert "shipments" in {r.original for r in infer([*KEEPS, *rules(("shipment", "load"))], [])}
    assert not {r.original for r in infer([*KEEPS, *rules(("qwxzy", "load"))], [])} & {"qwxzys"}


def test_nothing_follows_where_forms_have_surrogates_of_their_own() -> None:
    own = [
        rule if not rule.original.endswith("s") else rules((rule.original, f"un{rule.original}"))[0]
        for rule in KEEPS
    ]
    assert habits(own) == ()
    assert infer(own, []) == ()


def test_too_few_forms_are_no_habit() -> None:
    assert habits(KEEPS[:6]) == ()
