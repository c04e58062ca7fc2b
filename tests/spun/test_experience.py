"""What texts of one source teach about their spinner."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from sites import ARTICLES
from spun_toys import counted, dialect, observed

from cleantext import Cleaner, Result
from cleantext.findings import Detection
from cleantext.spun.experience import Experience, Seen, learned
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.rules import Rates
from cleantext.spun.tables import Tables
from cleantext.spun.tally import Tally

TABLES = dialect(observed({"the": "nan", "in": "successful", "next": "adjacent"}))

*SOURCE, TEXT = ARTICLES


def joined(one: Tally, other: Tally) -> Tally:
    """Two texts."""
    return Tally(
        np.repeat([0, 1], [len(one.word), len(other.word)]),
        np.concatenate([one.word, other.word]),
        np.concatenate([one.count, other.count]),
        np.concatenate([one.eligible, other.eligible]),
    )


def counts_of(tally: Tally, tables: Tables, paragraph: int) -> Counter[str]:
    chosen = tally.paragraph == paragraph
    words = [tables.words[word] for word in tally.word[chosen].tolist()]
    return Counter(dict(zip(words, tally.count[chosen].tolist(), strict=True)))


def test_what_the_source_has_is_counted_in_each_text() -> None:
    source = counted(TABLES, {"the": 4, "adjacent": 2})
    rules, words = len(TABLES.sure), len(TABLES.words)
    known = Experience(source, Rates(), np.ones(rules), np.zeros(words), {})
    one, other = counted(TABLES, {"the": 1, "nan": 3}), counted(TABLES, {"in": 5})
    beside, uses, kept = known.beside(["one", "other"], joined(one, other))
    assert counts_of(beside, TABLES, 0) == {"the": 5, "nan": 3, "adjacent": 2}
    assert counts_of(beside, TABLES, 1) == {"the": 4, "in": 5, "adjacent": 2}
    assert beside.eligible.tolist() == [10, 11]
    assert uses.tolist() == [[1.0] * rules] * 2
    assert kept.tolist() == [[0.0] * words] * 2


def test_a_text_does_not_vouch_for_itself() -> None:
    one, other = counted(TABLES, {"the": 1, "nan": 3}), counted(TABLES, {"in": 5})
    nothing = np.zeros(0, np.int64), np.zeros(0)
    own = {
        "one": Seen(one, np.array([0, 2]), np.array([2.0, 0.5]), *nothing),
        "other": Seen(other, np.array([2]), np.array([1.0]), *nothing),
    }
    known = learned(TABLES, own)
    assert known.uses.tolist() == [2.0, 0.0, 1.5]
    beside, uses, _ = known.beside(["one", "new"], joined(one, counted(TABLES, {"the": 7})))
    assert counts_of(beside, TABLES, 0) == {"the": 1, "nan": 3, "in": 5}
    assert counts_of(beside, TABLES, 1) == {"the": 8, "nan": 3, "in": 5}
    assert uses.tolist() == [[0.0, 0.0, 1.0], [2.0, 0.0, 1.5]]


def chance(found: Result | Detection, surrogate: str, original: str) -> float:
    """The highest posterior of an original among the findings of a surrogate."""
    chances = (
        candidate.probability
        for finding in found.findings
        if finding.text == surrogate
        for candidate in finding.candidates
        if candidate.text == original
    )
    return max(chances, default=0.0)


def test_a_rule_that_the_source_does_not_apply_is_less_probable() -> None:
    alone = Cleaner().check(TEXT)
    together = Cleaner(source=SOURCE).check(TEXT)
    assert alone.verdict.spun
    assert together.verdict.spun
    assert chance(together, "different", "other") < chance(alone, "different", "other") / 2


def test_one_by_one_and_together_is_the_same() -> None:
    cleaner = Cleaner(source=SOURCE)
    every = list(cleaner.fix_many([*SOURCE, TEXT]))
    for text, result in zip([*SOURCE, TEXT], every, strict=True):
        assert cleaner.fix(text).text == result.text
        assert [edit.after for edit in cleaner.fix(text).edits] == [e.after for e in result.edits]


@pytest.mark.parametrize(
    "source", [(), ("",), ("A clean text about the weather.",), SOURCE[:2], SOURCE[:1] * 9]
)
def test_too_few_spun_texts_teach_nothing(source: tuple[str, ...]) -> None:
    assert not SpunDetector().learn(source).sources


def test_one_text_for_a_source_is_refused() -> None:
    with pytest.raises(TypeError, match="a list of texts"):
        Cleaner(source=SOURCE[0])


def test_clean_text_of_a_spun_source_stays_clean() -> None:
    text = (
        "Arsenic and astatine stand in two neighbouring groups, beryllium and helium in the first rows. "
        "Nobody has seen astatine with the naked eye, since its isotopes decay within hours."
    )
    cleaner = Cleaner(source=SOURCE)
    assert cleaner.screen(text)
    assert cleaner.fix(text).text is text
