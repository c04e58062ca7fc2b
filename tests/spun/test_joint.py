"""Rules and words decided together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from spun_toys import counted, dialect, observed

from cleantext.spun.dialect import Profile
from cleantext.spun.joint import LEAST, RuleStates
from cleantext.spun.lexicon import Substitution
from cleantext.spun.options import NO_RULE
from cleantext.spun.rules import Rates
from cleantext.spun.tables import Tables
from cleantext.spun.tally import Tally

RULES = (
    Substitution("next", "adjacent", "t", sure=0.5),
    Substitution("next", "coming", "t", sure=0.3),
    Substitution("near", "adjacent", "t", sure=0.8),
    Substitution("some", "immoderate", "t", sure=0.7),
)
TABLES = dialect(RULES)
NAMES = [str(rule) for rule in RULES]
WORDS = ["next", "near", "some"]
TABLE = {"the": "nan", "last": "past", "then": "past", "next": "adjacent", "near": "adjacent"}
SPUN = dialect(observed(TABLE), Profile("t"))
COUNTS = st.dictionaries(st.sampled_from(sorted({*TABLE, *TABLE.values()})), st.integers(1, 40))
USES = st.lists(st.floats(0, 30), min_size=4, max_size=4).map(np.array)
KEPT = st.lists(st.floats(0, 30), min_size=3, max_size=3).map(np.array)


def made(counts: Mapping[str, int], tables: Tables = TABLES, rate: float = 1.0) -> RuleStates:
    """The states of all rules of a dialect in a text."""
    rules = np.arange(-1, len(tables.sure))
    none = np.full(len(rules), NO_RULE)
    return RuleStates(tables, counted(tables, counts), [Rates(rate, rate)], rules, none)


def named(tables: Tables, states: RuleStates, on: NDArray[np.float64]) -> dict[str, float]:
    """Probabilities by rule."""
    names = [tables.rule_name(rule) for rule in states.rules.tolist()]
    return dict(zip(names, np.exp(on).tolist(), strict=True))


def initial(counts: Mapping[str, int], tables: Tables, rate: float = 1.0) -> dict[str, float]:
    states = made(counts, tables, rate)
    return named(tables, states, states.initial()[0])


def updated(
    uses: dict[str, float], kept: dict[str, float] | None = None, tables: Tables = TABLES
) -> tuple[dict[str, float], dict[str, float]]:
    """P(on) by rule, and P(unchanged) by word, after so many uses of each."""
    states = made(Counter(), tables)
    names = [tables.rule_name(rule) for rule in states.rules.tolist()]
    words = [tables.words[word] for word in states.words.tolist()]
    assert sorted(names) == sorted(NAMES)
    assert sorted(words) == sorted(WORDS)
    on, stays = states.update(
        np.array([uses.get(name, 0.0) for name in names]),
        np.array([(kept or {}).get(word, 0.0) for word in words]),
    )
    return named(tables, states, on), dict(zip(words, np.exp(stays).tolist(), strict=True))


def test_each_alternative_knows_its_rule_or_word() -> None:
    rules, words = np.array([2, NO_RULE, 0, 2]), np.array([NO_RULE, 1, NO_RULE, NO_RULE])
    states = RuleStates(TABLES, counted(TABLES, {}), [Rates()], rules, words)
    assert states.rules[states.numbers].tolist() == [2, 0, 2]
    assert states.words[states.word_numbers].tolist() == [1]


@given(st.lists(st.tuples(COUNTS, st.floats(0.05, 1.0), st.integers(1, 5)), min_size=1, max_size=4))
def test_texts_together_have_the_states_that_they_have_alone(
    texts: list[tuple[dict[str, int], float, int]],
) -> None:
    alone = []
    for counts, rate, uses in texts:
        states = made(counts, SPUN, rate)
        alone.append((*states.initial(), *states.update(*_uses(states, uses))))
    tallies = [counted(SPUN, counts) for counts, _, _ in texts]
    counted_together = Tally(
        np.repeat(np.arange(len(texts)), [len(each.word) for each in tallies]),
        np.concatenate([each.word for each in tallies]),
        np.concatenate([each.count for each in tallies]),
        np.array([int(each.eligible[0]) for each in tallies]),
    )
    every = np.arange(len(SPUN.sure))
    rules = np.tile(every, len(texts))
    together = RuleStates(
        SPUN,
        counted_together,
        [Rates(rate, rate) for _, rate, _ in texts],
        rules,
        np.full(len(rules), NO_RULE),
        np.repeat(np.arange(len(texts)), len(every)),
    )
    parts = [_uses(made(counts, SPUN, rate), uses) for counts, rate, uses in texts]
    update = together.update(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    for number, found in enumerate((*together.initial(), *update)):
        expected = np.concatenate([each[number] for each in alone])
        assert found == pytest.approx(expected, abs=1e-12)


def _uses(states: RuleStates, uses: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Some expected uses of all rules, and of the words as themselves."""
    return np.arange(len(states.rules)) % uses * 0.7, np.arange(len(states.words)) % 3 * 0.4


def test_before_anything_is_decoded_the_counts_decide() -> None:
    on = initial(Counter(adjacent=2, some=5), TABLES)
    assert on["some → immoderate"] < on["near → adjacent"]
    states = made(Counter(adjacent=2, some=5))
    words = [TABLES.words[word] for word in states.words.tolist()]
    assert np.exp(states.initial()[1])[words.index("some")] > 0.9


@given(COUNTS, st.sampled_from([0.1, 0.5, 1.0]))
def test_initial_states_are_probabilities(counts: dict[str, int], rate: float) -> None:
    states = made(counts, SPUN, rate)
    on, stays = states.initial()
    assert len(on) == len(TABLE)
    assert ((np.exp(on) >= LEAST * 0.999) & (on <= 0)).all()
    assert ((np.exp(stays) >= LEAST * 0.999) & (stays <= 0)).all()


def test_a_rule_whose_source_word_stands_bare_was_not_applied() -> None:
    applied = initial(Counter(nan=3), SPUN)["the → nan"]
    bare = initial(Counter(nan=1, the=6), SPUN)["the → nan"]
    assert applied > 0.9
    assert bare < applied


def test_an_original_that_stands_bare_leaves_the_surrogate_to_the_others() -> None:
    on = initial(Counter(past=2, then=4), SPUN)
    assert on["last → past"] > 2 * on["then → past"]


@given(USES, KEPT)
def test_the_states_of_a_word_share_what_is_certain(
    uses: NDArray[np.float64], kept: NDArray[np.float64]
) -> None:
    on, stays = updated(dict(zip(NAMES, uses, strict=True)), dict(zip(WORDS, kept, strict=True)))
    assert all(np.isfinite([*on.values(), *stays.values()]))
    room = 1 + 4 * LEAST
    for word in WORDS:
        rules = [p for name, p in on.items() if name.startswith(f"{word} ")]
        assert sum(rules) + stays[word] <= room
    assert min(*on.values(), *stays.values()) >= LEAST * 0.999


def test_what_is_used_is_on() -> None:
    before, after = updated({})[0], updated({NAMES[0]: 6})[0]
    assert after[NAMES[0]] > 0.95 > before[NAMES[0]]
    assert after[NAMES[1]] < before[NAMES[1]]


def test_a_word_that_is_kept_is_not_replaced() -> None:
    assert updated({}, {"some": 5})[0][NAMES[3]] < 0.01 < updated({})[0][NAMES[3]]


def test_one_word_says_nothing_about_another() -> None:
    assert updated({NAMES[0]: 6})[0][NAMES[2]] == pytest.approx(updated({})[0][NAMES[2]])


def test_two_surrogates_of_one_word_exclude_each_other() -> None:
    after = updated({NAMES[0]: 5, NAMES[1]: 1})[0]
    assert after[NAMES[0]] > 0.9
    assert after[NAMES[1]] < 0.1


def test_two_surrogates_of_one_word_live_together_where_the_map_varies() -> None:
    varied = dialect(RULES, Profile("t", escape=0.7))
    uses = {NAMES[0]: 5.0, NAMES[1]: 1.0}
    after = updated(uses, tables=varied)[0]
    assert after[NAMES[1]] > updated(uses)[0][NAMES[1]]
    assert after[NAMES[0]] > after[NAMES[1]]
