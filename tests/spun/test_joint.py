"""Rules and words decided together."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cleantext.spun import channel as channels
from cleantext.spun.channel import Channel
from cleantext.spun.dialect import Profile
from cleantext.spun.joint import LEAST, RuleTable
from cleantext.spun.lexicon import Substitution
from cleantext.spun.rules import Rates, states

RULES = (
    Substitution("next", "adjacent", "t", sure=0.5),
    Substitution("next", "coming", "t", sure=0.3),
    Substitution("near", "adjacent", "t", sure=0.8),
    Substitution("some", "immoderate", "t", sure=0.7),
)
CHANNEL = channels.build(RULES, Profile("t"))
ALL = Rates(1.0, 1.0)
USES = st.lists(st.floats(0, 30), min_size=4, max_size=4).map(np.array)
KEPT = st.lists(st.floats(0, 30), min_size=3, max_size=3).map(np.array)


def table(counts: Counter[str], channel: Channel = CHANNEL, rates: Rates = ALL) -> RuleTable:
    """A table that has met every rule, in the order of `RULES`."""
    made = RuleTable(states(channel, counts, rates), counts, channel, rates)
    for rule in RULES:
        (arc,) = (a for a in channel.arcs[rule.surrogate] if a.original == rule.original)
        made.rule(arc, rule.surrogate)
    return made


def updated(uses: dict[int, float], kept: dict[int, float] | None = None) -> NDArray[np.float64]:
    """P(on) of the rules after so many uses of each, by number."""
    made = table(Counter())
    counts = np.zeros(4)
    stays = np.zeros(3)
    for number, value in uses.items():
        counts[number] = value
    for number, value in (kept or {}).items():
        stays[number] = value
    on, _ = made.update(counts, stays)
    return np.exp(on)


def test_rules_and_words_are_numbered_as_they_are_met() -> None:
    made = table(Counter())
    arc = CHANNEL.arcs["immoderate"][0]
    assert made.rule(arc, "immoderate") == 3
    assert [made.word(word) for word in ("next", "near", "some", "new one")] == [0, 1, 2, 3]


def test_before_anything_is_decoded_the_counts_decide() -> None:
    on, stays = table(Counter(adjacent=2, some=5)).initial()
    assert len(on) == 4
    assert len(stays) == 3
    bare = np.exp(stays[2])
    assert bare > 0.9
    assert on[3] < on[2]


@given(USES, KEPT)
def test_the_states_of_a_word_share_what_is_certain(
    uses: NDArray[np.float64], kept: NDArray[np.float64]
) -> None:
    on, stays = table(Counter(adjacent=2)).update(uses, kept)
    assert np.isfinite(on).all()
    assert np.isfinite(stays).all()
    room = 1 + 4 * LEAST
    for rules, word in (((0, 1), 0), ((2,), 1), ((3,), 2)):
        assert np.exp(on[list(rules)]).sum() + np.exp(stays[word]) <= room
    assert (np.exp([*on, *stays]) >= LEAST * 0.999).all()


def test_what_is_used_is_on() -> None:
    before, after = updated({}), updated({0: 6})
    assert after[0] > 0.95 > before[0]
    assert after[1] < before[1]


def test_a_word_that_is_kept_is_not_replaced() -> None:
    assert updated({}, {2: 5})[3] < 0.01 < updated({})[3]


def test_one_word_says_nothing_about_another() -> None:
    assert updated({0: 6})[2] == pytest.approx(updated({})[2])


def test_two_surrogates_of_one_word_exclude_each_other() -> None:
    after = updated({0: 5, 1: 1})
    assert after[0] > 0.9
    assert after[1] < 0.1
