"""What the counts of a text say about the rules."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.spun import channel as channels
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution
from cleantext.spun.rules import Rates, evidence, states

TABLE = {
    "the": "nan",
    "in": "successful",
    "at": "astatine",
    "next": "adjacent",
    "near": "adjacent",
    "last": "past",
    "then": "past",
    "is a": "is simply a",
}
CHANNEL = channels.build(
    [Substitution(o, s, "test", "observed", 0.9) for o, s in TABLE.items()], Profile("test")
)
WORDS = st.sampled_from(sorted({*TABLE, *TABLE.values(), "house", "of"}))
COUNTS = st.dictionaries(WORDS, st.integers(1, 40)).map(Counter)


def ratio(**counts: int) -> float:
    return evidence(CHANNEL, Counter(counts)).ratio


def test_words_that_no_rule_knows_say_nothing() -> None:
    assert ratio(house=3, of=5) == pytest.approx(0)
    assert ratio() == pytest.approx(0)


def test_a_surrogate_speaks_for_the_dialect() -> None:
    assert ratio(nan=1) > 1
    assert ratio(nan=1, astatine=1) > ratio(nan=1) + 1


def test_a_bare_source_word_speaks_against_it() -> None:
    assert ratio(the=1) < -0.5
    assert ratio(nan=2, the=3) < ratio(nan=2)


def test_another_rule_is_stronger_evidence_than_the_same_again() -> None:
    assert ratio(nan=1, astatine=1, successful=1) > ratio(nan=3)


def test_a_burst_of_one_word_is_limited() -> None:
    assert ratio(astatine=1000) - ratio(astatine=10) < 1


@given(COUNTS)
def test_evidence_is_a_number_and_two_rates(counts: Counter[str]) -> None:
    found = evidence(CHANNEL, counts)
    assert -1000 < found.ratio < 1000
    assert 0 < found.rates.other <= found.rates.observed <= 1


@given(COUNTS, st.sampled_from(sorted(TABLE)))
def test_one_more_bare_source_word_never_speaks_for(counts: Counter[str], word: str) -> None:
    more = counts + Counter([word])
    if word not in TABLE.values():
        assert evidence(CHANNEL, more).ratio <= evidence(CHANNEL, counts).ratio + 1e-9


def test_the_spin_rate_is_that_of_the_text() -> None:
    full = Counter(nan=20, successful=10, astatine=4, past=3)
    assert evidence(CHANNEL, full).rates.observed == 1.0
    partly = Counter({"nan": 20, "in": 9, "at": 5, "last": 4, "then": 3, "next": 2, "near": 2})
    assert evidence(CHANNEL, partly).rates.observed < 1.0


def test_inferred_rules_have_a_rate_of_their_own() -> None:
    inferred = {"big": "ample", "small": "mini", "help": "thief", "fast": "accelerated"}
    rules = [Substitution(o, s, "test", "observed", 0.9) for o, s in TABLE.items()]
    rules += [Substitution(o, s, "test", "inferred", 0.9) for o, s in inferred.items()]
    channel = channels.build(rules, Profile("test"))
    full = Counter(nan=20, successful=10, astatine=4, past=3)
    assert evidence(channel, full + Counter(inferred.values())).rates == Rates(1.0, 1.0)
    bare = evidence(channel, full + Counter(inferred.keys())).rates
    assert bare.observed == 1.0
    assert bare.other < 0.5
    arcs = (channel.arcs["nan"][0], channel.arcs["thief"][0])
    assert [bare.of(arc) for arc in arcs] == [bare.observed, bare.other]


@given(COUNTS, st.sampled_from([0.1, 0.5, 1.0]))
def test_states_are_probabilities_of_the_rules_that_occur(
    counts: Counter[str], rate: float
) -> None:
    found = states(CHANNEL, counts, Rates(rate, rate))
    assert found.on.keys() == {(o, s) for o, s in TABLE.items() if s in counts}
    assert found.replaced.keys() == counts.keys() & TABLE.keys()
    assert all(0 <= p <= 1 for p in (*found.on.values(), *found.replaced.values()))


def test_a_rule_whose_source_word_stands_bare_was_not_applied() -> None:
    applied = states(CHANNEL, Counter(nan=3), Rates()).on["the", "nan"]
    bare = states(CHANNEL, Counter(nan=1, the=6), Rates())
    assert applied > 0.9
    assert bare.on["the", "nan"] < applied
    assert bare.replaced["the"] < 0.1


def test_an_original_that_stands_bare_leaves_the_surrogate_to_the_others() -> None:
    found = states(CHANNEL, Counter(past=2, then=4), Rates()).on
    assert found["last", "past"] > 2 * found["then", "past"]


def test_a_dialect_that_varies_minds_a_bare_source_word_less() -> None:
    rules = [Substitution(o, s, "test", "observed", 0.9) for o, s in TABLE.items()]
    varied = channels.build(rules, Profile("test", escape=0.6))
    counts = Counter(nan=3, the=3)
    assert evidence(varied, counts).ratio > evidence(CHANNEL, counts).ratio
