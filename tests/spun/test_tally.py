"""What of a dialect's words stands in a text."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from spun_toys import count, dialect

from cleantext import Document
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution
from cleantext.spun.tally import sight, tally

PHRASES = dialect([Substitution("x", "a b", "t"), Substitution("y", "b c a", "t")])
SIMPLY = dialect(
    [Substitution("is a", "is simply a", "t"), Substitution("as well as", "arsenic good", "t")]
)


def test_phrases_are_counted_besides_their_words() -> None:
    counts = count("it is simply a test , is simply a is simply arsenic good", SIMPLY)
    assert counts["is simply a"] == 2
    assert counts["arsenic good"] == 1
    assert counts["simply"] == 3


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_phrases_are_counted_where_they_stand(words: list[str]) -> None:
    text = " ".join(words)
    counts = count(text, PHRASES)
    assert counts["a b"] == text.count("a b")
    assert counts["b c a"] == sum(text[at:].startswith("b c a") for at in range(len(text)))
    assert counts - Counter({"a b": 99, "b c a": 99}) == Counter(words)


def test_a_phrase_stands_in_one_paragraph() -> None:
    assert count("it is simply\na test", SIMPLY)["is simply a"] == 0


def test_a_phrase_does_not_reach_over_punctuation() -> None:
    loose = dialect([Substitution("is a", "is simply a", "t")], Profile("t", bare=False))
    assert count("It is (simply) a man. Is simply a man.", loose)["is simply a"] == 1


def test_some_spinners_see_words_in_quotation_marks() -> None:
    rules = [Substitution("is", "be", "t")]
    for quoted in (False, True):
        table = dialect(rules, Profile("t", bare=False, quoted=quoted))
        assert count('"Be" it (be)', table)["be"] == 1 + quoted


def test_only_the_chosen_paragraphs_are_looked_at() -> None:
    document = Document("a b c\n\nb c a\nc a b")
    chosen = np.array([False, True, False])
    seen = sight(document, PHRASES, chosen)
    whole = sight(document, PHRASES)
    assert seen.ids[3:6].tolist() == whole.ids[3:6].tolist()
    assert not seen.ids[:3].any()
    assert seen.eligible.tolist() == [0, 3, 0]
    assert [(m.first, m.last) for m in seen.matches] == [(3, 6)]


def test_paragraphs_are_taken_together() -> None:
    counts = tally(sight(Document("a b\nc\na a"), PHRASES), PHRASES)
    both = counts.together(np.array([True, False, True]))
    names = {
        PHRASES.words[w]: n for w, n in zip(both.word.tolist(), both.count.tolist(), strict=True)
    }
    assert names == {"a": 3, "b": 1, "a b": 1}
    assert both.eligible.tolist() == [4]
