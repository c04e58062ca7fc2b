"""Detector and fixer together, on real text with the shipped data."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from cleantext import Cleaner, Detection, Document, Finding, Result, Settings, Verdict
from cleantext.spun.fixer import SpunDetector, SpunFixer
from cleantext.spun.lexicon import LexiconError
from cleantext.spun.loading import load_channel

CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody."


@pytest.fixture(scope="module")
def result(spun_article: str) -> Result:
    return Cleaner(Settings(min_confidence=0.6)).fix(spun_article)


def test_findings_are_where_they_say_in_reading_order(spun_article: str) -> None:
    findings = SpunDetector().detect(Document(spun_article)).findings
    assert len(findings) > 100
    assert all(spun_article[f.start : f.end] == f.text for f in findings)
    assert all(a.end <= b.start for a, b in pairwise(findings))


def test_findings_name_their_dialect_and_candidates(spun_article: str) -> None:
    for finding in SpunDetector().detect(Document(spun_article)).findings:
        assert (finding.detector, finding.dialect) == ("spun", "nan")
        assert 0 < finding.probability <= 1
        chances = [candidate.probability for candidate in finding.candidates]
        assert chances == sorted(chances, reverse=True)
        assert 0.9 <= sum(chances) <= 1 + 1e-6
        texts = [candidate.text for candidate in finding.candidates]
        assert len(set(texts)) == len(texts)


def test_edits_name_the_rule_that_they_undo(result: Result) -> None:
    for edit in (*result.edits, *result.suggestions):
        assert edit.before != edit.after
        assert edit.fixer == "spun"
        assert " → " in edit.rule
        assert edit.evidence in ("observed", "inferred", "learned")
        assert (
            edit.before in {candidate.text for candidate in edit.runners_up}
            or edit.confidence > 0.9
        )


def test_an_edit_is_the_likeliest_original(result: Result) -> None:
    for edit in result.edits:
        others = [c.probability for c in edit.runners_up if c.text != edit.before]
        assert max(others, default=0) <= edit.confidence + 1e-9


def test_below_the_threshold_an_edit_is_a_suggestion(result: Result) -> None:
    assert result.edits
    assert result.suggestions
    assert all(edit.confidence >= 0.6 for edit in result.edits)
    assert all(edit.confidence < 0.6 for edit in result.suggestions)


def test_this_spinner_touches_nothing_but_bare_lower_case_tokens(result: Result) -> None:
    for edit in result.edits:
        around = result.original[edit.start - 1 : edit.end + 1]
        assert around.split() == edit.before.split()
        assert edit.before == edit.before.lower()


def test_an_edit_is_no_wider_than_what_it_changes(result: Result) -> None:
    assert any(" be" in edit.rule for edit in result.edits)
    for edit in (*result.edits, *result.suggestions):
        before, after = edit.before.split(), edit.after.split()
        if len(before) == len(after):
            assert before[0] != after[0]
            assert before[-1] != after[-1]


def test_other_candidates_of_a_narrow_edit_are_as_narrow(result: Result) -> None:
    several = [edit for edit in result.edits if " " in edit.rule and " " not in edit.before]
    assert several
    for edit in several:
        texts = [each.text for each in edit.runners_up]
        assert len(set(texts)) == len(texts)
        assert all(" " not in text for text in texts)


def test_the_share_is_about_that_of_the_edits(result: Result) -> None:
    tokens = sum(len(edit.before.split()) for edit in result.edits)
    assert result.verdict.share == pytest.approx(tokens / len(result.original.split()), abs=0.05)


def test_findings_lie_in_spun_paragraphs_only(spun_article: str) -> None:
    text = f"{CLEAN}\n{CLEAN}\n{spun_article}\n{CLEAN}\n{CLEAN}\n"
    detection = SpunDetector().detect(Document(text))
    spun = [s for s in detection.verdict.segments if s.probability >= 0.5]
    for finding in detection.findings:
        assert any(s.start <= finding.start and finding.end <= s.end for s in spun)


def test_a_clean_text_has_no_findings() -> None:
    assert SpunDetector().detect(Document(CLEAN)).findings == ()


def test_the_fixer_leaves_other_detectors_findings_alone() -> None:
    finding = Finding(0, 3, "nan", "another", "nan", 0.9)
    assert SpunFixer().propose(Document("nan"), Detection(Verdict("nan", 1.0), (finding,))) == ()


# --------------------------------------------------------------- dialects and lexicons on demand


def test_without_a_dialect_nothing_is_found(spun_article: str) -> None:
    result = Cleaner(Settings(dialect="none")).fix(spun_article)
    assert result.text is spun_article
    assert not result.verdict.spun


def test_the_other_dialect_finds_less(spun_article: str, result: Result) -> None:
    other = Cleaner(Settings(dialect="beryllium")).check(spun_article)
    assert other.verdict.evidence < result.verdict.evidence


def test_an_unknown_dialect_is_an_error(spun_article: str) -> None:
    with pytest.raises(LexiconError, match="no dialect 'klingon'"):
        Cleaner(Settings(dialect="klingon")).fix(spun_article)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.tsv"
    path.write_text("the\tzorp\nin\tblick\nwith\tquonk\nand\tsnib\n", encoding="utf-8")
    return path


def test_a_users_lexicon_alone(own: Path) -> None:
    text = "The house blick zorp wood was sold quonk zorp garden snib zorp old well."
    result = Cleaner(Settings(dialect="none", lexicons=(own,))).fix(text)
    assert result.text == "The house in the wood was sold with the garden and the old well."
    assert {edit.evidence for edit in result.edits} == {"user"}


def test_a_users_rule_wins_over_the_shipped_one(own: Path, spun_article: str) -> None:
    result = Cleaner(Settings("nan", lexicons=(own,))).fix(spun_article)
    assert "the → nan" not in {edit.rule for edit in result.edits}
    assert "at → astatine" in {edit.rule for edit in result.edits}


def test_a_new_dialect_is_added_by_data_alone(own: Path) -> None:
    profile = own.with_name("mine.toml")
    profile.write_text('name = "mine"\nlexicons = ["mine.tsv"]\n', encoding="utf-8")
    text = "The house blick zorp wood was sold quonk zorp garden snib zorp old well."
    result = Cleaner(Settings(dialect=str(profile))).fix(text)
    assert result.verdict.dialect == "mine"
    assert "in the wood" in result.text


def test_a_malformed_lexicon_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text("the\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"bad\.tsv:1: "):
        Cleaner(Settings("nan", lexicons=(path,))).check("any text")


@pytest.mark.parametrize(
    "rule",
    [
        "...\tnan",
        "—\tnan",
        "the\t—",
        "the\tnan —",
        "a.\tnan",
        "the cat sat on the mat\tnan",
        "it's the\tnan",
        "The End. Start\tnan",
        "in\tnan.",
    ],
)
def test_strange_rules_do_no_harm(tmp_path: Path, spun_article: str, rule: str) -> None:
    path = tmp_path / "strange.tsv"
    path.write_text(rule + "\n", encoding="utf-8")
    result = Cleaner(Settings("nan", lexicons=(path,))).fix(spun_article)
    assert result.verdict.spun


def test_channels_are_made_once() -> None:
    assert load_channel("nan", ()) is load_channel("nan", ())


def test_a_lexicon_that_was_rewritten_is_read_again(tmp_path: Path, spun_article: str) -> None:
    lexicon, profile = tmp_path / "own.tsv", tmp_path / "own.toml"
    profile.write_text('name = "own"\nlexicons = ["own.tsv"]\n', encoding="utf-8")
    names = []
    for surrogate in ("quonk", "zorch"):  # as long, so that only time and number tell
        lexicon.write_text(f"with\t{surrogate}\n", encoding="utf-8")
        stated = load_channel("nan", (lexicon,)), load_channel(str(profile), ())
        names.append(
            [next(s for s, arcs in c.arcs.items() if arcs[0].original == "with") for c in stated]
        )
    assert names == [["quonk", "quonk"], ["zorch", "zorch"]]


def test_a_new_cleaner_sees_what_a_lexicon_holds_now(tmp_path: Path, spun_article: str) -> None:
    lexicon = tmp_path / "mine.tsv"
    settings = Settings("nan", lexicons=(lexicon,))
    found = []
    text = spun_article.replace(" pinch ", " quonk ")
    for original in ("with", "amid"):
        lexicon.write_text(f"{original}\tquonk\n", encoding="utf-8")
        found.append({e.after for e in Cleaner(settings).fix(text).edits if e.before == "quonk"})
    assert found == [{"with"}, {"amid"}]


@pytest.mark.parametrize(
    ("spun", "before", "after"),
    [
        (
            "a counterfeit consciousness",
            "a counterfeit consciousness",
            "an artificial intelligence",
        ),
        (
            "A counterfeit consciousness",
            "A counterfeit consciousness",
            "An artificial intelligence",
        ),
        ("an counterfeit consciousness", "counterfeit consciousness", "artificial intelligence"),
        ("a bosom peril", "bosom peril", "breast cancer"),
        (
            "plan a\ncounterfeit consciousness",
            "counterfeit consciousness",
            "artificial intelligence",
        ),
    ],
)
def test_an_article_that_followed_the_surrogate_is_restored_with_the_word(
    spun: str, before: str, after: str
) -> None:
    text = (
        f"We have seen profound learning, colossal information and a bosom peril.\n{spun} was used."
    )
    edits = Cleaner(Settings("tortured")).fix(text).edits
    edit = max(edits, key=lambda e: e.start)
    assert (edit.before, edit.after) == (before, after)
    assert text[edit.start : edit.end] == edit.before
