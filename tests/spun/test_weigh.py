"""What the counts of a text say about the rules."""

from __future__ import annotations

from collections import Counter

import numpy as np
import plain_rules
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spun_toys import counted, dialect, observed

from cleantext.spun import channel as channels
from cleantext.spun import tables as all_tables
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import EVIDENCE, Substitution
from cleantext.spun.rules import Rates
from cleantext.spun.tables import Tables
from cleantext.spun.tally import Tally
from cleantext.spun.weigh import (
    OBSERVED_RATE,
    OTHER_RATE,
    RATES,
    bare_uses,
    grid_pushes,
    pushes,
    weigh,
)

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
TABLES = dialect(observed(TABLE))
WORDS = st.sampled_from(sorted({*TABLE, *TABLE.values(), "house", "of"}))
COUNTS = st.dictionaries(WORDS, st.integers(1, 40)).map(Counter)
SOME = st.sampled_from(
    ["the", "nan", "in", "at", "of", "astatine", "past", "last", "arsenic", "as"]
)
RULES = st.lists(
    st.builds(
        Substitution, SOME, SOME, st.just("t"), st.sampled_from(EVIDENCE), st.floats(0.01, 1)
    ),
    unique_by=lambda rule: (rule.original, rule.surrogate),
    max_size=12,
)


def evidence(tables: Tables, counts: Counter[str]) -> tuple[float, Rates]:
    weighed = weigh(counted(tables, counts), tables)
    return float(weighed.ratio[0]), RATES[int(weighed.best[0])]


def ratio(**counts: int) -> float:
    return evidence(TABLES, Counter(counts))[0]


@settings(max_examples=300)
@given(
    RULES,
    st.lists(st.dictionaries(SOME, st.integers(1, 9)), min_size=1, max_size=5),
    st.builds(
        Profile,
        st.just("t"),
        escape=st.sampled_from([0.02, 0.6]),
        trust=st.sampled_from([1.0, 0.3]),
        collocations=st.booleans(),
    ),
)
def test_evidence_is_that_of_the_plain_version(
    rules: list[Substitution], paragraphs: list[dict[str, int]], profile: Profile
) -> None:
    channel = channels.build(rules, profile)
    tables = all_tables.of(channel)
    each = [counted(tables, counts) for counts in paragraphs]
    together = Tally(
        np.concatenate([np.full(len(t.word), i) for i, t in enumerate(each)]),
        np.concatenate([t.word for t in each]),
        np.concatenate([t.count for t in each]),
        np.concatenate([t.eligible for t in each]),
    )
    found = weigh(together, tables)
    expected = [plain_rules.evidence(channel, counts)[0] for counts in paragraphs]
    assert found.ratio.tolist() == pytest.approx(expected, abs=1e-6)
    uses, pairs = bare_uses(together, tables), np.flatnonzero(tables.rules[together.word])
    plain = pushes(together, pairs, uses, tables, OBSERVED_RATE, OTHER_RATE)
    assert grid_pushes(together, pairs, uses, tables) == pytest.approx(plain, abs=1e-9)


def test_a_doubtful_collocation_is_no_evidence() -> None:
    rules = [
        Substitution("decision tree", "choice tree", "t", "inferred", 0.1),
        Substitution("random forest", "irregular woods", "t", "inferred", 0.3),
    ]
    tables = all_tables.of(channels.build(rules, Profile("t", bare=False, collocations=True)))
    each = [counted(tables, {phrase: 1}) for phrase in ("choice tree", "irregular woods")]
    doubtful, sure = (float(weigh(tally, tables).ratio[0]) for tally in each)
    assert doubtful == 0
    assert sure > 2


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
    value, rates = evidence(TABLES, counts)
    assert -1000 < value < 1000
    assert 0 < rates.other <= rates.observed <= 1


@given(COUNTS, st.sampled_from(sorted(TABLE)))
def test_one_more_bare_source_word_never_speaks_for(counts: Counter[str], word: str) -> None:
    more = counts + Counter([word])
    assert evidence(TABLES, more)[0] <= evidence(TABLES, counts)[0] + 1e-9


def test_the_spin_rate_is_that_of_the_text() -> None:
    full = Counter(nan=20, successful=10, astatine=4, past=3)
    assert evidence(TABLES, full)[1].observed == 1.0
    partly = Counter({"nan": 20, "in": 9, "at": 5, "last": 4, "then": 3, "next": 2, "near": 2})
    assert evidence(TABLES, partly)[1].observed < 1.0


def test_inferred_rules_have_a_rate_of_their_own() -> None:
    inferred = {"big": "ample", "small": "mini", "help": "thief", "fast": "accelerated"}
    rules = observed(TABLE)
    rules += [Substitution(o, s, "t", "inferred", 0.9) for o, s in inferred.items()]
    tables = dialect(rules)
    full = Counter(nan=20, successful=10, astatine=4, past=3)
    assert evidence(tables, full + Counter(inferred.values()))[1] == Rates(1.0, 1.0)
    bare = evidence(tables, full + Counter(inferred.keys()))[1]
    assert bare.observed == 1.0
    assert bare.other < 0.5


def test_a_dialect_that_varies_minds_a_bare_source_word_less() -> None:
    varied = dialect(observed(TABLE), Profile("t", escape=0.6))
    counts = Counter(nan=3, the=3)
    assert evidence(varied, counts)[0] > evidence(TABLES, counts)[0]


def test_paragraphs_of_one_text_have_one_spinner() -> None:
    """A fresh start in every paragraph would pay for the spin rates every time."""
    paragraph = Counter({"astatine": 1, "the": 2, "in": 1})
    each = counted(TABLES, paragraph)
    five = Tally(
        np.repeat(np.arange(5), len(each.word)),
        np.tile(each.word, 5),
        np.tile(each.count, 5),
        np.tile(each.eligible, 5),
    )
    weighed = weigh(five, TABLES)
    prior, ratios = weighed.together()
    assert prior + ratios.sum() > weighed.ratio.sum() + 1


@given(COUNTS)
def test_a_text_of_one_paragraph_weighs_what_it_weighs_alone(counts: Counter[str]) -> None:
    weighed = weigh(counted(TABLES, counts), TABLES)
    prior, ratios = weighed.together()
    either = np.logaddexp(0, weighed.totals[0]) - np.log(2) + weighed.prior
    assert prior + np.logaddexp(0, ratios[0]) - np.log(2) == pytest.approx(
        np.logaddexp.reduce(either)
    )
