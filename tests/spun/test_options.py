"""What may have stood where a surrogate stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from spun_toys import AMBIGUOUS as TABLE
from spun_toys import dialect

from cleantext.spun.articles import fits_article
from cleantext.spun.lexicon import Substitution
from cleantext.spun.loading import context_model
from cleantext.spun.options import (
    BEFORE_LAST,
    FIRST,
    FITS_A,
    FITS_AN,
    LAST,
    LENGTH,
    MAX_ALTERNATIVES,
    NO_RULE,
    SECOND,
    Alternative,
    Options,
)


def alternatives(
    surrogate: str, rules: Sequence[tuple[str, str]] = TABLE
) -> tuple[Alternative, ...]:
    tables = dialect([Substitution(o, s, "t") for o, s in rules])
    return Options(tables, context_model()).of(tables.ids[surrogate]).alternatives


def texts(surrogate: str) -> list[str]:
    return [each.text for each in alternatives(surrogate)]


def test_a_surrogate_may_stay_or_be_any_of_its_originals() -> None:
    assert texts("adjacent")[0] == "adjacent"
    assert set(texts("adjacent")) == {"adjacent", "next", "near"}


def test_keeping_has_no_rule_and_restoring_has_one() -> None:
    keep, *restored = alternatives("adjacent")
    assert (keep.rule, keep.name) == (NO_RULE, "")
    for alternative in restored:
        assert alternative.rule != NO_RULE
        assert alternative.name == f"{alternative.text} → adjacent"
        assert alternative.evidence == "user"


def test_a_surrogate_of_several_words_has_its_originals() -> None:
    assert texts("is simply a")[:2] == ["is simply a", "is a"]


def test_a_phrase_may_also_be_restored_word_by_word() -> None:
    found = texts("arsenic good arsenic")
    assert found[0] == "arsenic good arsenic"
    assert {"as well as", "as good as", "as good arsenic"} <= set(found)
    assert len(set(found)) == len(found)


def test_of_very_many_originals_the_likeliest_are_kept() -> None:
    words = ["house", "city", "year", "man", "woman", "book", "game", "law", "war", "team"]
    words += ["week", "day", "name", "line", "side"]
    found = alternatives("quonk", [(word, "quonk") for word in words])
    assert len(found) == MAX_ALTERNATIVES


def test_arrays_say_what_the_alternatives_say() -> None:
    tables = dialect([Substitution(o, s, "t") for o, s in TABLE])
    for surrogate in ("adjacent", "erstwhile", "arsenic good arsenic", "is simply a"):
        readings = Options(tables, context_model()).of(tables.ids[surrogate])
        for row, score, a in zip(
            readings.rows, readings.scores, readings.alternatives, strict=True
        ):
            assert row[LENGTH] == len(a.keys)
            assert [k for k in row[[FIRST, SECOND]].tolist() if k >= 0] == list(a.keys[:2])
            assert [k for k in row[[BEFORE_LAST, LAST]].tolist() if k >= 0] == list(a.keys[-2:])
            assert score == a.score
            assert bool(row[FITS_A]) == fits_article("a", a.text)
            assert bool(row[FITS_AN]) == fits_article("an", a.text)


@pytest.mark.parametrize(
    "fitting",
    [
        *("a/man", "an/apple", "a/university", "an/hour", "a/one", "an/8", "an/11", "an/18", "a/1"),
        *("a/user", "an/heir", "an/honest", "a/european", "an/uncle", "an/onslaught"),
        "a/twelvemonth",
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


def test_a_name_that_nobody_knows_is_one_of_many() -> None:
    tables = dialect([Substitution("middle", "persona", "t")])
    options = Options(tables, context_model())
    word, name = (options.of(tables.ids["persona"], capital=c).alternatives for c in (False, True))
    assert word[0].score == 0  # in the vocabulary
    assert name[0].score < -2  # as a name, it is not: all names share a class
    assert name[1].score == word[1].score == 0  # "Middle" is
    assert context_model().ids["<Cap>"] in name[0].keys
