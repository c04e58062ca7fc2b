"""Where surrogates stand, and the chain that the decoder reads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spun_toys import AMBIGUOUS as TABLE
from spun_toys import dialect

from cleantext import Document
from cleantext.language.keys import KeyReader
from cleantext.spun.dialect import Profile
from cleantext.spun.lattice import ARTICLE, Lattice, Slots, build, find_slots, with_articles
from cleantext.spun.lexicon import Substitution
from cleantext.spun.loading import context_model
from cleantext.spun.options import Options
from cleantext.spun.tables import Tables
from cleantext.spun.tally import sight

RULES = [Substitution(o, s, "t") for o, s in TABLE]
BARE = dialect(RULES)
LOOSE = dialect(RULES, Profile("t", bare=False))
ADJUSTED = dialect(RULES, Profile("t", articles_adjusted=True))
TOKENS = st.sampled_from([*" ".join(s for _, s in TABLE).split(), "man", "Nan", "a", "an", "man."])


def slots(text: str, tables: Tables = BARE) -> list[tuple[int, int, str]]:
    document = Document(text)
    found = find_slots(sight(document, tables), tables, np.ones(len(document.words), np.bool_))
    columns = (found.first.tolist(), found.last.tolist(), found.surrogate.tolist())
    return [(a, b, tables.words[s]) for a, b, s in zip(*columns, strict=True)]


def lattice(text: str, tables: Tables = BARE) -> Lattice:
    document = Document(text)
    options = Options(tables, context_model())
    seen = sight(document, tables)
    size = np.array([s.last - s.first for s in document.segments], np.int64)
    stream = options.reader.read(document.words, size)
    found = find_slots(seen, tables, np.ones(len(document.words), np.bool_))
    return build(stream, found, document.words, options)


def test_a_surrogate_is_a_slot() -> None:
    assert slots("We met adjacent week.") == [(2, 3, "adjacent")]


@pytest.mark.parametrize(
    "text", ["", "nothing here to see", "Nan NAN nan, (nan) nan's non-nan", "The the"]
)
def test_only_bare_lower_case_tokens_are_surrogates(text: str) -> None:
    assert slots(text) == []


def test_originals_share_the_capital_of_what_stands_there() -> None:
    rules = [Substitution("united", "motel", "t"), Substitution("may", "whitethorn", "t")]
    loose = dialect(rules, Profile("t", bare=False))
    reader = KeyReader(context_model().ids)

    def restored(text: str) -> tuple[int, int]:
        flat = lattice(text, loose).flat
        places = np.flatnonzero(np.repeat(flat.size, flat.size) > 1)
        return int(flat.first[places[0]]), int(flat.first[places[1]])

    assert restored("the Motel") == (reader.token("Motel")[0], reader.token("United")[0])
    assert restored("Whitethorn is late")[1] == reader.token("may")[0]
    assert restored("in Whitethorn")[1] == reader.token("May")[0] != reader.token("may")[0]


@pytest.mark.parametrize("text", ["Nan", "NAN", "nan,", "(nan)"])
def test_some_spinners_do_not_mind_capitals_and_punctuation(text: str) -> None:
    assert slots(text, LOOSE) == [(0, 1, "nan")]


@pytest.mark.parametrize("text", ['"nan"', "“nan”", "'Nan',", "[nan]"])
def test_a_word_in_quotation_marks_of_its_own_is_talked_about(text: str) -> None:
    assert slots(text, LOOSE) == []


def test_a_surrogate_of_several_words_is_one_slot() -> None:
    assert slots("he is simply a man") == [(1, 4, "is simply a")]
    assert slots("it is simply, a man", LOOSE) == []


def test_outside_the_spun_paragraphs_there_are_no_slots() -> None:
    document = Document("nan dog arsenic good arsenic")
    within = np.array([False, True, True, True, False])
    found = find_slots(sight(document, BARE), BARE, within)
    assert found.first.tolist() == [2]
    assert BARE.words[found.surrogate[0]] == "arsenic good arsenic"


@given(st.lists(TOKENS))
def test_slots_are_in_order_and_never_overlap(tokens: list[str]) -> None:
    at = 0
    for first, last, surrogate in slots(" ".join(tokens)):
        assert at <= first < last <= len(tokens)
        assert surrogate == " ".join(tokens[first:last])
        at = last


@given(st.lists(st.lists(TOKENS, min_size=1), min_size=1, max_size=4))
def test_keeping_everything_reads_the_text_as_it_stands(paragraphs: list[list[str]]) -> None:
    made = lattice("\n".join(" ".join(tokens) for tokens in paragraphs))
    reader = KeyReader(context_model().ids)
    expected = [key for tokens in paragraphs for key in reader.paragraph(tokens)[0]]
    flat = made.flat
    long = dict(flat.long)
    found: list[int] = []
    for place in flat.place[:-1].tolist():
        keys = [int(flat.first[place]), int(flat.second[place])][: int(flat.length[place])]
        found += long.get(place, keys)
    assert found == expected


@given(st.lists(TOKENS, min_size=1))
def test_the_alternatives_of_a_slot_stand_together(tokens: list[str]) -> None:
    made = lattice(" ".join(tokens))
    at = 0
    for number, (link, readings) in enumerate(zip(made.link.tolist(), made.readings, strict=True)):
        size = len(readings.alternatives)
        assert made.flat.size[link] == size > 1
        places = list(range(made.flat.place[link], made.flat.place[link + 1]))
        assert made.open[at : at + size].tolist() == places
        assert (made.owner[at : at + size] == number).all()
        assert made.rule[at : at + size].tolist() == [a.rule for a in readings.alternatives]
        restored = [a.keys for a in readings.alternatives[1:]]
        assert made.flat.first[places[1:]].tolist() == [keys[0] for keys in restored]
        assert made.flat.last[places[1:]].tolist() == [keys[-1] for keys in restored]
        at += size
    assert at == len(made.open)


def test_an_article_that_does_not_fit_speaks_against_an_original() -> None:
    plain, after = lattice("erstwhile"), lattice("A erstwhile")
    for reading, p, a in zip(plain.readings[0].alternatives, plain.score, after.score, strict=True):
        assert a == pytest.approx(p - (ARTICLE if reading.text == "erstwhile" else 0))


def test_where_articles_are_adjusted_they_say_nothing() -> None:
    plain, after = lattice("erstwhile", ADJUSTED), lattice("a erstwhile", ADJUSTED)
    assert plain.score.tolist() == after.score.tolist()


def test_some_of_the_slots() -> None:
    every = Slots(np.array([1, 3]), np.array([2, 4]), np.array([7, 8]))
    assert every.at(np.array([False, True])).surrogate.tolist() == [8]
    assert len(every) == 2


def test_articles_are_slots_where_they_follow_the_surrogate() -> None:
    words = ["an", "adjacent", "thing", "and", "a", "next", "or", "an"]
    alone = Slots(np.array([1]), np.array([2]), np.array([ADJUSTED.ids["adjacent"]]))
    found = with_articles(alone, words, ADJUSTED)
    assert list(zip(found.first.tolist(), found.last.tolist(), strict=True)) == [(0, 1), (1, 2)]
    assert ADJUSTED.words[found.surrogate[0]] == "an"
    assert len(with_articles(alone, words, LOOSE)) == 1
