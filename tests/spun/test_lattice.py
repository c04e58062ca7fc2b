"""What may have stood there: slots and their alternatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.spun import channel as channels
from cleantext.spun.dialect import Profile
from cleantext.spun.fixer import context_model
from cleantext.spun.joint import NO_RULE, RuleTable
from cleantext.spun.lattice import ARTICLE, LatticeBuilder, Slot, fits_article
from cleantext.spun.lexicon import Substitution
from cleantext.spun.rules import Rates, states

TABLE = (
    ("the", "nan"),
    ("next", "adjacent"),
    ("near", "adjacent"),
    ("is a", "is simply a"),
    ("former", "erstwhile"),
    ("once", "erstwhile"),
    ("as", "arsenic"),
    ("well", "good"),
    ("as well as", "arsenic good arsenic"),
)
BARE = Profile("t")
LOOSE = Profile("t", bare=False)


def builder(profile: Profile = BARE, rules: Sequence[tuple[str, str]] = TABLE) -> LatticeBuilder:
    channel = channels.build([Substitution(o, s, "t") for o, s in rules], profile)
    counts: Counter[str] = Counter()
    initial = states(channel, counts, Rates())
    return LatticeBuilder(channel, context_model(), RuleTable(initial, counts, channel, Rates()))


def slots(text: str, profile: Profile = BARE) -> list[Slot]:
    return builder(profile).slots(text.split())


def readings(slot: Slot) -> list[str]:
    return [alternative.text for alternative in slot.alternatives]


def test_a_surrogate_may_stay_or_be_any_of_its_originals() -> None:
    (slot,) = slots("We met adjacent week.")
    assert (slot.first, slot.last) == (2, 3)
    assert readings(slot)[0] == "adjacent"
    assert set(readings(slot)) == {"adjacent", "next", "near"}


def test_keeping_has_no_rule_and_restoring_has_one() -> None:
    (slot,) = slots("adjacent")
    keep, *restored = slot.alternatives
    assert (keep.rule, keep.arc) == (NO_RULE, None)
    for alternative in restored:
        assert alternative.rule != NO_RULE
        assert alternative.arc is not None
        assert alternative.arc.original == alternative.text


@pytest.mark.parametrize(
    "text", ["", "nothing here to see", "Nan NAN nan, (nan) nan's non-nan", "The the"]
)
def test_only_bare_lower_case_tokens_are_surrogates(text: str) -> None:
    assert slots(text) == []


@pytest.mark.parametrize("text", ["Nan", "NAN", "nan,", "(nan)"])
def test_some_spinners_do_not_mind_capitals_and_punctuation(text: str) -> None:
    assert len(slots(text, LOOSE)) == 1


@pytest.mark.parametrize("text", ['"nan"', "“nan”", "'Nan',", "[nan]"])
def test_a_word_in_quotation_marks_of_its_own_is_talked_about(text: str) -> None:
    assert slots(text, LOOSE) == []


def test_a_surrogate_of_several_words_is_one_slot() -> None:
    (slot,) = slots("he is simply a man")
    assert (slot.first, slot.last) == (1, 4)
    assert readings(slot)[:2] == ["is simply a", "is a"]


def test_a_phrase_may_also_be_restored_word_by_word() -> None:
    (slot,) = slots("arsenic good arsenic")
    found = readings(slot)
    assert found[0] == "arsenic good arsenic"
    assert {"as well as", "as good as", "as good arsenic"} <= set(found)
    assert len(set(found)) == len(found)


def test_a_phrase_does_not_reach_over_punctuation() -> None:
    assert slots("it is simply, a man", LOOSE) == []


def test_an_article_that_does_not_fit_speaks_against_an_original() -> None:
    (plain,) = slots("erstwhile")
    (a,) = slots("A erstwhile")[-1:]
    for before, after in zip(plain.alternatives, a.alternatives, strict=True):
        penalty = ARTICLE if before.text == "erstwhile" else 0
        assert after.score == pytest.approx(before.score - penalty)


def test_where_articles_are_adjusted_they_say_nothing() -> None:
    adjusted = builder(Profile("t", articles_adjusted=True))
    plain, a = (adjusted.slots(text.split())[0] for text in ("erstwhile", "a erstwhile"))
    assert plain.alternatives == a.alternatives


@pytest.mark.parametrize(
    "fitting",
    [
        *("a/man", "an/apple", "a/university", "an/hour", "a/one", "an/8", "an/11", "an/18", "a/1"),
        *(
            "a/user",
            "an/heir",
            "an/honest",
            "a/european",
            "an/uncle",
            "an/onslaught",
            "a/twelvemonth",
        ),
    ],
)
def test_articles_that_fit(fitting: str) -> None:
    article, word = fitting.split("/")
    assert fits_article(article, word)
    assert not fits_article({"a": "an", "an": "a"}[article], word)


@pytest.mark.parametrize("word", ["unimportant", "uninformed", "utter", "utmost"])
def test_articles_before_un_and_ut(word: str) -> None:
    assert fits_article("an", word)
    assert not fits_article("a", word)


@given(st.lists(st.sampled_from([*" ".join(s for _, s in TABLE).split(), "man", "Nan", "a", "an"])))
def test_slots_are_in_order_and_never_overlap(tokens: list[str]) -> None:
    made = builder()
    at = 0
    for slot in made.slots(tokens):
        assert at <= slot.first < slot.last <= len(tokens)
        at = slot.last
        kept = slot.alternatives[0]
        assert kept.text == " ".join(tokens[slot.first : slot.last])
        assert len(set(readings(slot))) == len(slot.alternatives) > 1
        assert all(alternative.keys for alternative in slot.alternatives)
