"""The quality benchmark: spinning can be undone, tables are reproducible, measures measure."""

from __future__ import annotations

import importlib.util
import lzma
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.document import Document
from cleantext.errors import InputError
from cleantext.evaluation import reference_edits, score
from cleantext.findings import Edit, Result, apply_edits
from cleantext.language.frequencies import frequency
from cleantext.spun import channel
from cleantext.spun import tables as all_tables
from cleantext.spun.dialect import Profile, load_from
from cleantext.spun.lexicon import Substitution
from cleantext.spun.loading import context_model, word_pool
from cleantext.spun.options import Options
from cleantext.spun.suspects import Search, Suspicion

FOLDER = Path(__file__).parents[2] / "benchmarks" / "quality"


def _module(name: str) -> ModuleType:
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(FOLDER))


spinner, heldout = _module("spinner"), _module("heldout")
baselines, detection, reliability = (
    _module("baselines"),
    _module("detection"),
    _module("reliability"),
)
suspects = _module("suspects")
BARE, LOOSE = Profile("bare"), Profile("loose", bare=False)
WORDS = {
    "the": "nan",
    "with": "pinch",
    "a lot of": "a batch of",
    "in": "successful",
    "as": "arsenic",
}
RULES = [
    Substitution("the", "nan", "bare", "observed", 0.9),
    Substitution("next", "adjacent", "bare", "observed", 0.6),
    Substitution("near", "adjacent", "bare", "observed", 0.6),
    Substitution("next", "next", "bare", "inferred", 0.4),
    Substitution("due to", "owed to", "bare", "inferred", 0.5),
]


def _restored(spun: object) -> str:
    edits = [
        Edit(r.start, r.end, spun.text[r.start : r.end], r.after[0], 1.0) for r in spun.references
    ]  # type: ignore[attr-defined]
    return apply_edits(spun.text, edits)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("profile", "text", "spun"),
    [
        (BARE, "the cat, the. The in", "nan cat, the. The successful"),
        (BARE, "a lot of  rain\nwith  it", "a batch of  rain\npinch  it"),
        (BARE, "a lot of rain", "a batch of rain"),
        (LOOSE, "The cat, (the). THE IN", "Nan cat, (nan). NAN SUCCESSFUL"),
        (LOOSE, "A lot of it; a lot, of", "A batch of it; a lot, of"),
    ],
)
def test_spins_what_its_shapes_allow(profile: Profile, text: str, spun: str) -> None:
    assert spinner.spin(text, spinner.Table(WORDS, profile)).text == spun


@given(st.text(st.sampled_from("the with a lot of in, THE.\n\t“”as "), max_size=60), st.booleans())
def test_references_restore_the_text(text: str, bare: bool) -> None:
    spun = spinner.spin(text, spinner.Table(WORDS, BARE if bare else LOOSE))
    assert _restored(spun) == text


def test_a_drawn_table_depends_on_its_seed_only() -> None:
    tables = [spinner.drawn(RULES, BARE, str(seed)).words for seed in range(40)]
    assert tables[3] == spinner.drawn(reversed(RULES), BARE, "3").words
    drawn = [table.get("next") for table in tables]
    assert "adjacent" in drawn
    assert None in drawn


def test_observed_takes_content_words_from_the_sister_and_prefers_its_own() -> None:
    pairs = [
        spinner.Pair("he", "helium", "beryllium", 5, True),
        spinner.Pair("game", "crippled", "beryllium", 1, True),
        spinner.Pair("take", "return", "nan", 1, True),
        spinner.Pair("take", "instrumentality", "beryllium", 9, True),
        spinner.Pair("can", "can", "nan", 1, True),
        spinner.Pair("war", "warfare", "nan", 1, False),
    ]
    table = spinner.observed(pairs, Profile("nan"))
    assert table.words == {"game": "crippled", "take": "return"}


def test_thinning_and_withholding_take_about_the_share() -> None:
    words = {f"w{n}": f"s{n}" for n in range(1000)}
    assert 250 < len(spinner.thinned(spinner.Table(words, BARE), 1 / 3, "x").words) < 420
    rules = [Substitution(o, s, "bare") for o, s in words.items()]
    stay, taken = spinner.withheld(rules, 0.1, "x")
    assert 60 < len(taken) < 140
    assert sorted([*stay, *taken]) == sorted(rules)


def test_a_depleted_dialect_lacks_rules_and_borrows_nothing(tmp_path: Path) -> None:
    folders = (tmp_path / "whole", tmp_path / "part")
    for folder in folders:
        folder.mkdir()
    whole, part = (
        channel.for_dialect(load_from(heldout.deplete("nan", share, "x", folder)))
        for share, folder in zip((0.0, 0.5), folders, strict=True)
    )
    count = [sum(map(len, every.arcs.values())) for every in (whole, part)]
    assert 0.4 < count[1] / count[0] < 0.6
    assert not part.profile.borrows
    assert part.profile.name == "nan"


def test_splits_take_every_other_document(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "a.txt.xz", "wt", encoding="utf-8") as file:
        file.write("zero\n\none\none\n\ntwo\n")
    assert [t.text for t in heldout.read(tmp_path, "test")] == ["one\none"]
    assert [t.text for t in heldout.read(tmp_path, "dev")] == ["zero", "two"]
    with pytest.raises(InputError, match=r"no \.txt\.xz"):
        heldout.read(tmp_path / "none")


def test_malformed_pairs_name_their_line(tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text("# x\nthe\tnan\tnan\t3\tsure\nthe\tnan\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3"):
        heldout.read_pairs(tmp_path / "p.tsv")


def test_passages_keep_lines_and_drop_the_rest() -> None:
    assert list(detection.passages("a b\nc d e\n\nf", 3)) == ["a b\nc", "d e\nf"]
    assert list(detection.passages("a b", 3)) == []


def test_the_threshold_lets_at_most_the_share_through() -> None:
    clean = [(n / 1000, 0.0) for n in range(1000)]
    limit = detection.threshold(clean, 0.01)
    assert sum(rank > limit for rank in clean) == 10
    assert detection.share_above([(1.0, 0.0), (0.5, 0.0)], limit) == 0.5
    assert detection.share_above(clean, detection.threshold(clean, 0.0001)) == 0.0


def test_an_outcome_is_right_only_if_it_restores_all_it_touches() -> None:
    text = spinner.spin("the rain with a lot of it", spinner.Table(WORDS, BARE))
    edits = (
        Edit(0, 3, "nan", "the", 0.9),
        Edit(4, 8, "rain", "rein", 0.6),
        Edit(9, 14, "pinch", "by", 0.4),
        Edit(17, 22, "batch", "lot", 0.95),
    )
    assert text.text == "nan rain pinch a batch of it"
    outcomes = reliability.outcomes(text, Result(text.text, "", edits))
    assert [o.right for o in outcomes] == [True, False, False, True]


def test_calibration_error_is_the_weighted_gap() -> None:
    outcomes = [reliability.Outcome(0.95, n < 5) for n in range(10)]
    outcomes += [reliability.Outcome(0.25, n < 5) for n in range(20)]
    assert reliability.calibration_error(outcomes) == pytest.approx(0.45 / 3)
    assert reliability.at(outcomes, 20, 0.5) == (0.5, 0.25)


@pytest.mark.parametrize(
    ("name", "repaired"),
    [
        ("do nothing", "nan house adjacent nan river owed to rain"),
        ("most frequent replacement", "the house next the river due to rain"),
        ("unigram choice (wordfreq)", "the house next the river due to rain"),
    ],
)
def test_baselines_choose(name: str, repaired: str) -> None:
    text = "nan house adjacent nan river owed to rain"
    assert frequency("next") > frequency("near") > frequency("adjacent")
    edits = baselines.repair(text, channel.build(RULES, BARE), baselines.BASELINES[name])
    assert apply_edits(text, edits) == repaired


def test_bigrams_see_the_neighbours() -> None:
    pytest.importorskip("symspellpy")
    rules = [
        Substitution("last", "past", "bare", "observed", 0.6),
        Substitution("then", "past", "bare", "observed", 0.6),
    ]
    text = "it was past week and since past we stayed"
    edits = baselines.repair(text, channel.build(rules, BARE), baselines.bigram)
    assert apply_edits(text, edits) == "it was last week and since then we stayed"


def test_missing_symspellpy_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "symspellpy", None)
    baselines.load_bigrams.cache_clear()
    with pytest.raises(baselines.BaselineError, match="pip install symspellpy"):
        baselines.load_bigrams()
    baselines.load_bigrams.cache_clear()


def test_scores_of_a_perfect_repair_are_one() -> None:
    clean = "the rain with a lot of it"
    spun = spinner.spin(clean, spinner.Table(WORDS, BARE))
    assert len(reference_edits(spun.text, clean)) == 3
    edits = [
        Edit(r.start, r.end, spun.text[r.start : r.end], r.after[0], 1.0) for r in spun.references
    ]
    assert score(spun.text, spun.references, edits).error_reduction_rate == 1


# --------------------------------------------------------------- suspects


def test_logistic_regression_finds_what_separates() -> None:
    features = np.array([[x, x % 3] for x in range(40)], float)
    weights, chance = suspects.logistic(features, (features[:, 0] >= 20).astype(float))
    assert weights[1] > abs(weights[2])
    assert chance[0] < 0.1
    assert chance[-1] > 0.9


def test_originals_are_those_that_the_lexicon_lacks() -> None:
    table = spinner.Table({"the": "nan", "at": "astatine", "a lot of": "a batch of"}, BARE)
    spun = spinner.spin("the cat sat at a lot of rain", table)
    known = all_tables.of(
        channel.build(
            [Substitution("the", "nan", "bare"), Substitution("in", "a batch of", "bare")], BARE
        )
    )
    found = suspects.originals(spun, Document(spun.text), known)
    assert found == {3: "at", 4: "a lot of", 5: "a lot of", 6: "a lot of"}


def test_only_spun_texts_are_looked_at() -> None:
    totals = suspects.Totals()
    tables, model, pool = all_tables.of(channel.build(RULES, BARE)), context_model(), word_pool()
    assert pool
    reader = suspects.Reader(Options(tables, model), Search(tables, model, pool))
    clean = spinner.Spun("The library opens at nine.", ())
    assert reader.look(clean, totals) == []
    assert totals.words == 5


def test_a_candidates_place() -> None:
    found = Suspicion("zorp", (1,), (), 0.9, (("on", 0.6), ("at", 0.3)))
    assert suspects._place(suspects.Observed(found, frozenset({"at"}))) == 1
    assert suspects._place(suspects.Observed(found, frozenset({"near"}))) > 50
