"""The way back from surrogates to originals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.spun import channel as channels
from cleantext.spun import dialect as dialects
from cleantext.spun.channel import Channel
from cleantext.spun.dialect import MAX_TOTAL, Dialect, Profile
from cleantext.spun.lexicon import Substitution

PROFILE = Profile("test")
LETTERS = st.sampled_from("abcdef")
RULES = st.lists(
    st.builds(Substitution, LETTERS, LETTERS, st.just("test"), st.just("user"), st.floats(0.01, 1)),
    unique_by=lambda rule: (rule.original, rule.surrogate),
)


def rule(original: str, surrogate: str, sure: float = 0.9) -> Substitution:
    return Substitution(original, surrogate, "test", sure=sure)


def originals(channel: Channel, surrogate: str) -> dict[str, float]:
    return {arc.original: arc.sure for arc in channel.arcs[surrogate]}


def test_a_surrogate_leads_back_to_all_its_originals() -> None:
    channel = channels.build([rule("next", "adjacent"), rule("near", "adjacent")], PROFILE)
    assert originals(channel, "adjacent").keys() == {"next", "near"}


def test_the_likeliest_original_comes_first() -> None:
    rules = [rule("approximately", "astir", 0.9), rule("about", "astir", 0.8)]
    channel = channels.build(rules, PROFILE)
    assert [arc.original for arc in channel.arcs["astir"]] == ["about", "approximately"]


def test_an_unchanged_word_has_no_way_back_and_leaves_less_room() -> None:
    channel = channels.build([rule("can", "can", 0.6), rule("can", "tin", 0.6)], PROFILE)
    assert "can" not in channel.arcs
    assert originals(channel, "tin")["can"] == pytest.approx(MAX_TOTAL / 2)
    assert channel.leaving["can"] == pytest.approx(MAX_TOTAL / 2)


@given(RULES)
def test_the_rules_of_a_word_share_what_is_certain(rules: list[Substitution]) -> None:
    channel = channels.build(rules, PROFILE)
    assert channel.leaving.keys() == {each.original for each in rules}
    for original, leaving in channel.leaving.items():
        shares = [s for arcs in channel.arcs.values() for s in arcs if s.original == original]
        assert sum(arc.sure for arc in shares) == pytest.approx(leaving)
        assert leaving <= MAX_TOTAL + 1e-9
    for surrogate, arcs in channel.arcs.items():
        assert arcs
        assert all(arc.original != surrogate for arc in arcs)


@given(RULES)
def test_every_rule_that_changes_something_is_an_arc(rules: list[Substitution]) -> None:
    channel = channels.build(rules, PROFILE)
    arcs = {(arc.original, s) for s, every in channel.arcs.items() for arc in every}
    assert arcs == {(r.original, r.surrogate) for r in rules if not r.unchanged}


def test_phrases_are_found_by_their_first_word_longest_first() -> None:
    rules = [rule("is a", "is simply a"), rule("is", "is simply"), rule("in", "successful")]
    channel = channels.build(rules, PROFILE)
    assert channel.phrases == {"is": (("is", "simply", "a"), ("is", "simply"))}


def test_the_users_rules_win() -> None:
    own = Dialect(PROFILE, (rule("next", "adjacent"), rule("in", "successful")))
    channel = channels.for_dialect(own, [rule("next", "after", 0.5)])
    assert originals(channel, "after") == {"next": 0.5}
    assert "adjacent" not in channel.arcs
    assert originals(channel, "successful") == {"in": 0.9}


def test_borrowed_rules_are_less_sure_and_ones_own_win() -> None:
    lender = dialects.load("beryllium")
    will = next(r for r in lender.rules if (r.original, r.surrogate) == ("will", "volition"))
    borrower = Profile("test", borrows={"beryllium": 0.5})
    borrowed = channels.for_dialect(Dialect(borrower, ()))
    assert originals(borrowed, "volition")["will"] <= will.sure / 2 + 1e-9
    own = channels.for_dialect(Dialect(borrower, (rule("will", "volition", 0.9),)))
    assert originals(own, "volition")["will"] > originals(borrowed, "volition")["will"]
