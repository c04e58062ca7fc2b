"""Dialects that are known only in part: surrogates that they do not list are repaired where the context is clear."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spun_toys import dialect, observed

from cleantext import Cleaner, Result, Settings
from cleantext.spun import dialect as dialects
from cleantext.spun import guesses
from cleantext.spun.dialect import Profile
from cleantext.spun.doubts import eligible
from cleantext.spun.lexicon import HEADER, Substitution, format_row
from cleantext.spun.proposals import WORTH_SUGGESTING

UNLISTED = ("astatine", "adjacent")


def settings(folder: Path, profile: str, *more: Substitution) -> Settings:
    """The dialect `nan` without two of its surrogates, and without the phrases that they are in."""
    rules = [
        rule
        for rule in dialects.load("nan").rules
        if not set(UNLISTED).intersection(rule.surrogate.split(" "))
    ]
    rows = [HEADER, *map(format_row, [*rules, *more])]
    (folder / "mine.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "mine.toml"
    path.write_text(f'name = "mine"\nlexicons = ["mine.tsv"]\n{profile}\n', encoding="utf-8")
    return Settings(dialect=str(path))


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings(tmp_path_factory.mktemp("partial"), "partial = true")


@pytest.fixture(scope="module")
def result(mine: Settings, spun_article: str) -> Result:
    return Cleaner(mine).fix(spun_article)


def test_an_unlisted_surrogate_is_repaired(result: Result) -> None:
    made = [edit for edit in result.edits if edit.before == "astatine"]
    assert len(made) >= 2
    assert {edit.after for edit in made} == {"at"}
    assert {(edit.dialect, edit.evidence, edit.rule) for edit in made} == {("mine", "suspect", "")}
    assert all(Settings().min_confidence <= edit.confidence <= 1 for edit in made)


def test_a_poor_guess_is_a_finding_and_no_edit(result: Result) -> None:
    guessed = [e for e in (*result.edits, *result.suggestions) if e.evidence == "suspect"]
    assert all(edit.confidence >= WORTH_SUGGESTING for edit in guessed)
    poor = [finding for finding in result.findings if finding.candidates]
    assert poor
    assert all(finding.candidates[0].probability < WORTH_SUGGESTING for finding in poor)


def test_a_dialect_that_does_not_say_so_is_not_guessed_at(
    tmp_path: Path, spun_article: str
) -> None:
    usual = Cleaner(settings(tmp_path, "")).fix(spun_article)
    assert not any(edit.before == "astatine" for edit in usual.edits)
    assert any(finding.text == "astatine" for finding in usual.findings)


def test_a_word_that_was_seen_to_stay_is_left_alone(tmp_path: Path, spun_article: str) -> None:
    stays = Substitution("astatine", "astatine", "mine", "learned", 0.99, 3)
    result = Cleaner(settings(tmp_path, "partial = true", stays)).fix(spun_article)
    assert "astatine" not in {edit.before for edit in (*result.edits, *result.suggestions)}
    assert "astatine" not in {finding.text for finding in result.findings}


def test_texts_repaired_together_have_the_results_of_each_alone(
    mine: Settings, spun_article: str
) -> None:
    texts = [spun_article, "A clean line about nothing at all.", spun_article[:1500]]
    cleaner = Cleaner(mine)
    assert [r.text for r in cleaner.fix_many(texts)] == [cleaner.fix(t).text for t in texts]


def test_repairing_again_changes_nothing(mine: Settings, result: Result) -> None:
    assert Cleaner(mine).fix(result.text).text == result.text


def test_articles_follow_a_guess_where_the_spinner_adjusts_them(
    tmp_path: Path, spun_article: str
) -> None:
    text = spun_article.replace(" adding that", " after an adjacent miss, adding that")
    adjusting = settings(tmp_path, "partial = true\n[shape]\narticles_adjusted = true")
    every = Cleaner(adjusting).fix(text)
    found = [e for e in (*every.edits, *every.suggestions) if "adjacent" in e.before]
    with_article = [e for e in found if e.before == "an adjacent"]
    assert all(e.after.startswith("a ") for e in with_article if e.after[2:3] not in "aeiou")
    assert found


def test_words_that_stay_are_those_without_a_rule() -> None:
    stays = Substitution("river", "river", "t", "learned", 0.9, 3)
    tables = dialect([*observed({"next": "adjacent"}), stays])
    staying = {w for w, yes in zip(tables.words, guesses.staying(tables), strict=True) if yes}
    assert "river" in staying
    assert staying.isdisjoint({"", "next", "adjacent"})


def test_a_candidate_is_as_probable_as_it_stands_out_and_never_more_than_the_suspect() -> None:
    surrogate, shares = np.array([0.2, 0.9]), np.array([[0.1, 0.9], [0.1, 0.9]])
    chances = guesses.chances(surrogate, shares)
    assert (chances[:, 0] < chances[:, 1]).all()
    assert (chances[0] < chances[1]).all()
    assert (chances <= surrogate[:, None]).all()
    assert guesses.chances(np.array([1.0]), np.array([[1.0]])).item() == guesses.SUREST


@pytest.mark.parametrize(
    ("token", "word"), [("kitten,", "kitten"), ("kitten", "kitten"), ("Kitten", ""), ("they,", "")]
)
def test_punctuation_is_no_obstacle_where_the_spinner_minds_none(token: str, word: str) -> None:
    assert eligible(token, Profile("t", bare=False, partial=True)) == word
    assert eligible(token, Profile("t", partial=True)) == ("kitten" if token == "kitten" else "")
