"""Surrogates that no lexicon lists: which words are suspected, and that nothing is ever done about it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pytest
from spun_toys import dialect, observed

from cleantext import Cleaner, Document, Finding, Result, Settings
from cleantext.explanation import explain
from cleantext.ignores import ignored_spans, obey
from cleantext.language.ngram import NO_HISTORY
from cleantext.language.stream import StreamReader
from cleantext.protection import Protection
from cleantext.spun import dialect as dialects
from cleantext.spun import expected, suspects
from cleantext.spun.dialect import Profile
from cleantext.spun.doubts import dressed, eligible, kin, words_of
from cleantext.spun.expected import ENDINGS, Places, Pool, ending
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.lexicon import HEADER, format_row
from cleantext.spun.loading import context_model, load_options, load_search, load_tables, word_pool
from cleantext.spun.passage import Passage, decode
from cleantext.spun.suspects import Suspicion
from cleantext.spun.tally import Sight
from cleantext.spun.verdict import judge

CLEAN = "The library opens at nine, and the books may be kept for three weeks by anybody."
UNLISTED = ("astatine", "adjacent")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The dialect `nan` without two of its surrogates."""
    folder = tmp_path_factory.mktemp("lexicon")
    rules = [rule for rule in dialects.load("nan").rules if rule.surrogate not in UNLISTED]
    rows = [HEADER, *map(format_row, rules)]
    (folder / "mine.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    profile = folder / "mine.toml"
    profile.write_text('name = "mine"\nlexicons = ["mine.tsv"]\n', encoding="utf-8")
    return Settings(dialect=str(profile))


@pytest.fixture(scope="module")
def result(settings: Settings, spun_article: str) -> Result:
    return Cleaner(settings).fix(spun_article)


def of(findings: Collection[Finding], text: str) -> list[Finding]:
    return [finding for finding in findings if finding.text == text]


# --------------------------------------------------------------- in a spun text


def test_unlisted_surrogates_are_suspected_at_every_place(
    result: Result, spun_article: str
) -> None:
    assert len(of(result.findings, "astatine")) >= 2
    for finding in result.findings:
        assert spun_article[finding.start : finding.end] == finding.text
        assert (finding.detector, finding.dialect) == ("spun", "")
        assert suspects.WORTH_REPORTING * 0.5 <= finding.probability <= 1


@pytest.mark.parametrize(("surrogate", "original"), [("astatine", "at"), ("adjacent", "near")])
def test_the_likeliest_candidate_is_the_original(
    result: Result, surrogate: str, original: str
) -> None:
    first = of(result.findings, surrogate)[0].candidates[0]
    assert (first.text, first.rule, first.evidence) == (original, "", "suspect")


def test_candidates_are_likely_and_in_order(result: Result) -> None:
    for finding in result.findings:
        chances = [candidate.probability for candidate in finding.candidates]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) <= finding.probability
        assert finding.text not in {candidate.text for candidate in finding.candidates}


def test_a_suspect_is_never_edited(result: Result) -> None:
    every = (*result.edits, *result.suggestions)
    for finding in result.findings:
        assert all(e.end <= finding.start or finding.end <= e.start for e in every)
    assert {edit.before for edit in every}.isdisjoint(UNLISTED)


def test_no_threshold_lets_a_suspect_be_edited(settings: Settings, spun_article: str) -> None:
    anything = Settings(dialect=settings.dialect, min_confidence=0.0)
    assert {e.before for e in Cleaner(anything).fix(spun_article).edits}.isdisjoint(UNLISTED)


def test_findings_stay_in_reading_order(settings: Settings, spun_article: str) -> None:
    findings = Cleaner(settings).check(spun_article).findings
    assert {finding.dialect for finding in findings} == {"mine", ""}
    starts = [finding.start for finding in findings]
    assert starts == sorted(starts)


def test_what_the_lexicon_lists_is_no_suspect(spun_article: str) -> None:
    assert not of(Cleaner(Settings(dialect="nan")).fix(spun_article).findings, "astatine")


def test_a_suspect_is_explained(result: Result) -> None:
    found = [e for e in explain(result) if e.kind == "suspect" and e.surrogate == "astatine"]
    assert found[0].choices[0].text == "at"


# --------------------------------------------------------------- where nothing is suspected


def test_a_clean_text_has_no_suspects(settings: Settings) -> None:
    text = f"{CLEAN} Astatine and adjacent zorp frobnicate quonk."
    assert SpunDetector(settings.dialect).detect(Document(text)).findings == ()


def test_clean_paragraphs_of_a_spun_text_have_no_suspects(
    settings: Settings, spun_article: str
) -> None:
    odd = "The libertine astatine opens at nine, and the books may be kept by anybody for weeks."
    text = f"{CLEAN}\n{odd}\n{CLEAN}\n{CLEAN}\n{spun_article}"
    begin = text.index(spun_article)
    findings = Cleaner(settings).check(text).findings
    assert of(findings, "astatine")
    assert all(finding.start >= begin for finding in findings)


@pytest.mark.parametrize(
    "token", ["Astatine", "ASTATINE", "astatine,", '"astatine"', "1990s", "a", "x-ray", "é", "the,"]
)
def test_only_bare_lower_case_words_are_eligible(token: str) -> None:
    assert not eligible(token)


@pytest.mark.parametrize("token", ["of", "and", "which", "their"])
def test_words_that_hold_sentences_together_are_not_eligible(token: str) -> None:
    assert not eligible(token)


@pytest.mark.parametrize("dressed", ["Astatine", '"astatine"', "astatine,", "astatine-211", "85"])
def test_what_the_spinner_does_not_touch_is_not_suspected(
    settings: Settings, spun_article: str, dressed: str
) -> None:
    text = spun_article.replace(" astatine ", f" {dressed} ")
    assert dressed in text
    findings = Cleaner(settings).check(text).findings
    assert not of(findings, "astatine")
    assert not of(findings, dressed)


def test_a_protected_word_is_not_reported(result: Result) -> None:
    ignores = ignored_spans(result.original, protection=Protection(("astatine",)))
    left = obey(result, ignores)
    assert not of(left.result.findings, "astatine")
    assert of(left.result.findings, "adjacent") == of(result.findings, "adjacent")
    assert [ignore.mark for ignore in left.used] == ["astatine"] * len(left.used)


def test_a_word_marked_sic_is_not_reported(settings: Settings, spun_article: str) -> None:
    marked = spun_article.replace("astatine immoderate", "astatine [sic] immoderate", 1)
    assert marked != spun_article
    found = Cleaner(settings).fix(marked)
    before, after = (
        of(found.findings, "astatine"),
        of(obey(found, ignored_spans(marked)).result.findings, "astatine"),
    )
    assert len(after) == len(before) - 1


# --------------------------------------------------------------- the parts


@pytest.fixture(scope="module")
def looked_at(settings: Settings, spun_article: str) -> tuple[Sight, Passage]:
    document = Document(spun_article)
    reading = judge(document, [(load_tables(settings.dialect, ()), None)])
    (passage,) = decode(document, reading, load_options(settings.dialect, ()), context_model())
    assert reading.sight
    return reading.sight, passage


def test_the_repaired_passage_leaves_out_what_was_replaced(
    looked_at: tuple[Sight, Passage],
) -> None:
    _, passage = looked_at
    model = context_model()
    repaired = expected.repair(passage)
    restored = {model.words[key] for key in repaired.restored.tolist()}
    assert "the" in restored
    assert "nan" not in restored
    assert model.ids["nan"] not in repaired.keys
    assert sum(key == model.ids["the"] for key in repaired.keys.tolist()) > 20
    slots = passage.lattice.slots
    assert (repaired.place[slots.first] == -1).all()
    for word, place in zip(passage.words, repaired.place.tolist(), strict=True):
        if place >= 0 and word.islower() and word in model.ids:
            assert model.words[repaired.keys[place]] == word


def test_surrogates_of_several_words_are_repaired_too() -> None:
    text = "nan antheral is simply a trial successful nan volition of nan antheral with a aliases b"
    document = Document(f"{text} {text} {text}")
    tables = load_tables("nan", ())
    reading = judge(document, [(tables, None)])
    (passage,) = decode(document, reading, load_options("nan", ()), context_model())
    repaired = expected.repair(passage)
    words = " ".join(context_model().words[key] for key in repaired.keys.tolist())
    assert "the" in words
    assert "simply" not in words


def test_words_that_stand_for_themselves_are_not_doubted_where_dressed(
    looked_at: tuple[Sight, Passage], settings: Settings
) -> None:
    sight, passage = looked_at
    tables = load_tables(settings.dialect, ())
    seen = dressed(passage.words, tables.profile)
    assert {"pentagon", "astatine"} & seen == {"pentagon"}
    more = {*seen, "astatine"}
    known = [
        words_of(passage, expected.repair(passage), tables, sight, context_model(), each)[1]
        for each in (seen, more)
    ]
    assert "astatine" in known[0].texts
    for words in known:
        at = words.at
        assert [passage.words[token] for token in words.tokens[at[:-1]].tolist()] == words.texts


def test_only_spinners_that_mind_capitals_leave_dressed_words() -> None:
    assert dressed(["Astatine", "zorp", "at-large,"], Profile("t")) == {"astatine", "at", "large"}
    assert dressed(["Astatine"], Profile("t", bare=False)) == frozenset()


def test_kin_are_inflections() -> None:
    assert {"rockets", "rocketed", "rocket"} <= set(kin("rocket"))
    assert "rocket" in kin("rockets")
    assert "bu" not in kin("bus")


def test_a_lower_bound_finds_more(looked_at: tuple[Sight, Passage], settings: Settings) -> None:
    search = load_search(settings.dialect, ())
    assert search
    every = search.find(*looked_at, least=0.0)
    likely = search.find(*looked_at)
    assert len(likely) < len(every)
    assert {s.text for s in likely} == {s.text for s in every if s.probability >= 0.5}
    for suspicion in every:
        assert sum(chance for _, chance in suspicion.candidates) <= suspicion.probability
        assert len(suspicion.features) == len(suspects.SUSPECT) - 1


def test_the_repaired_text_is_not_searched_again(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, spun_article: str
) -> None:
    asked: list[Passage] = []
    find = suspects.Search.find

    def counted(self: suspects.Search, sight: Sight, passage: Passage) -> list[Suspicion]:
        asked.append(passage)
        return find(self, sight, passage)

    monkeypatch.setattr(suspects.Search, "find", counted)
    cleaner = Cleaner(settings)
    result = cleaner.fix(spun_article)
    assert result.text != spun_article
    assert any(not finding.dialect for finding in result.findings)
    assert len(asked) == 1


# --------------------------------------------------------------- what is expected


@pytest.fixture(scope="module")
def pool() -> Pool:
    found = word_pool()
    assert found
    return found


@pytest.mark.parametrize(
    ("word", "end"), [("house", ""), ("running", "ing"), ("kept", ""), ("badly", "ly"), ("is", "s")]
)
def test_endings(word: str, end: str) -> None:
    assert ENDINGS[ending(word)] == end


def test_the_pool_holds_frequent_plain_words(pool: Pool) -> None:
    assert {"at", "near", "people", "government"} <= set(pool.words)
    assert all(word.isalpha() and word.islower() for word in pool.words)
    assert [pool.number[key] for key in pool.ids.tolist()] == list(range(len(pool.words)))
    assert (pool.number >= 0).sum() == len(pool.words)


def test_the_pools_endings_are_those_of_its_words(pool: Pool) -> None:
    assert pool.endings.tolist() == [ending(word) for word in pool.words]


def test_membership_by_word(pool: Pool) -> None:
    among = pool.among({"at", "near", "notaword"})
    assert among.sum() == 2
    assert among[pool.numbers["near"]] == 1


def test_a_word_that_is_always_replaced_is_hardly_free(pool: Pool) -> None:
    tables = dialect(observed({"at": "astatine"}, 1.0) + observed({"near": "adjacent"}, 0.5))
    free = suspects.Lore(tables, pool).free
    assert free[pool.numbers["at"]] == pytest.approx(np.log(suspects.LEAST_FREE), abs=0.1)
    assert free[pool.numbers["near"]] == pytest.approx(np.log(0.5))
    assert free[pool.numbers["people"]] == 0


def test_the_lexicon_relates_words_both_ways(pool: Pool) -> None:
    tables = dialect(observed({"large": "huge", "big": "huge", "huge": "vast"}))
    lore = suspects.Lore(tables, pool)
    own, siblings = lore.related(tables.ids["big"])
    assert [tables.words[each] for each in own] == ["huge"]
    assert [tables.words[each] for each in siblings] == ["large"]
    assert lore.related(0) == (set(), set())


def test_a_word_is_most_like_itself(pool: Pool) -> None:
    cloze = context_model().cloze
    assert cloze
    near = pool.numbers["near"]
    gaps = np.zeros((2, len(pool.outputs)), np.float32)
    fits, alike = pool.expected(gaps, np.array([pool.ids[near], 10**6]), cloze)
    assert fits[0] == pytest.approx(pool.prior)
    assert alike[0].argmax() == near
    assert alike[0, near] == pytest.approx(1, abs=1e-4)
    assert alike[1] == pytest.approx(expected.UNKNOWN)


def places_of(words: list[str], at: int) -> Places:
    stream = StreamReader(context_model().ids).read(words, np.array([len(words)]))
    return Places(stream.keys, stream.position[[at]], context_model())


def test_the_true_word_fits_best(pool: Pool) -> None:
    words = ["The", "men", "were", "arrested", "at", "the", "airport", "on", "Monday."]
    places = places_of(words, 4)
    options = np.array([[context_model().ids[w] for w in ("at", "house", "many", "government")]])
    assert places.fit(options, places.gain(options)).argmax() == 0


def test_trigrams_are_those_of_the_model() -> None:
    model = context_model()
    words = ["rain", "fell", "on", "the", "city"]
    ids = [model.ids[word] for word in words]
    start, end, option = model.ids["<s>"], model.ids["</s>"], model.ids["near"]
    for at, before in ((2, ids[:2]), (0, [end, start]), (1, [start, ids[0]])):
        found = places_of(words, at).trigrams(np.array([[option]]))[0, 0]
        line = np.array([*before, option, *ids[at + 1 : at + 3]])
        first = np.where(line[1:-1] == start, NO_HISTORY, line[:-2])
        assert found == pytest.approx(model.log_probability(first, line[1:-1], line[2:]).sum())


def test_a_place_at_the_edge_of_a_passage() -> None:
    options = np.array([[context_model().ids["rain"]]])
    places = places_of(["rain"], 0)
    assert np.isfinite(places.fit(options, places.gain(options))).all()
