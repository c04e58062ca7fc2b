"""Many texts at once: each has the result that it has alone, and that detector, fixer and policy give one by one."""

from __future__ import annotations

import pickle
import random
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext import (
    Cleaner,
    Document,
    Edit,
    Finding,
    Result,
    SegmentVerdict,
    Settings,
    pipeline,
)
from cleantext.spun import fixer, loading, passage
from cleantext.spun import tables as all_tables
from cleantext.spun.batch import Batch
from cleantext.spun.fixer import SpunDetector
from cleantext.spun.repairs import token_starts
from cleantext.spun.suspects import Search
from cleantext.spun.tables import Tables

CASES = Path(__file__).parents[1] / "cases"
MARK = re.compile(r"\[([^\[\]→]+)→[^\[\]→]*\]")
#: The cloze network is of single precision, and sums in another order where there are more gaps.
CLOSE = 1e-5


def texts(spun_article: str) -> list[str]:
    """Clean and spun texts of all dialects, the shortest of one line; some are empty, or end in empty lines."""
    draw = random.Random(1)
    cases = []
    for path in sorted(CASES.glob("*.toml")):
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("case", [])
        cases += [MARK.sub(r"\1", case["text"]) * case.get("repeat", 1) for case in found]
    lines = [line for text in (spun_article, *cases) for line in text.split("\n")]
    mixed = ["\n".join(draw.sample(lines, draw.randint(1, 6))) for _ in range(60)]
    # words that no lexicon lists
    unlisted = [spun_article.replace("astatine", word) for word in ("umbrella", "zirconium")]
    # an article at the end of a text says nothing of the next one
    borders = [part for line in lines[::9] for part in (f"{line} an", f"illustration {line}")]
    every = ["", "\n", spun_article, f"\n\n{spun_article}\r\n\n", *unlisted, *mixed, *cases]
    draw.shuffle(every)
    return [text for text in (*every, *borders) if len(text) < 30_000]


@pytest.fixture(scope="module")
def every(spun_article: str) -> list[str]:
    return texts(spun_article)


@pytest.fixture(scope="module")
def plain(every: list[str]) -> list[Result]:
    """What detector, fixer and policy say, text by text and pass by pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(SpunDetector, "repair")
        cleaner = Cleaner()
        return [cleaner.fix(text) for text in every]


def assert_alike(found: Result, expected: Result) -> None:
    assert (found.original, found.text) == (expected.original, expected.text)
    for mine, others in (
        (found.edits, expected.edits),
        (found.suggestions, expected.suggestions),
    ):
        assert len(mine) == len(others)
        for one, other in zip(mine, others, strict=True):
            assert what(one) == what(other)
            assert one.confidence == pytest.approx(other.confidence, abs=CLOSE)
            assert chances(one.runners_up) == pytest.approx(chances(other.runners_up), abs=CLOSE)
    assert len(found.findings) == len(expected.findings)
    for one, other in zip(found.findings, expected.findings, strict=True):
        assert (one.start, one.end, one.text) == (other.start, other.end, other.text)
        assert one.probability == pytest.approx(other.probability, abs=CLOSE)
        assert chances(one.candidates) == pytest.approx(chances(other.candidates), abs=CLOSE)
    assert found.verdict.dialect == expected.verdict.dialect
    for name in ("probability", "share", "evidence"):
        mine, other = getattr(found.verdict, name), getattr(expected.verdict, name)
        assert mine == pytest.approx(other, abs=CLOSE)
    assert_alike_in_parts(found.verdict.segments, expected.verdict.segments)


def assert_alike_in_parts(
    found: tuple[SegmentVerdict, ...], expected: tuple[SegmentVerdict, ...]
) -> None:
    assert [(one.start, one.end) for one in found] == [(one.start, one.end) for one in expected]
    probabilities = [each.probability for each in expected]
    assert [each.probability for each in found] == pytest.approx(probabilities, abs=CLOSE)


def what(edit: Edit) -> tuple[object, ...]:
    return edit.start, edit.end, edit.before, edit.after, edit.rule, edit.evidence, edit.dialect


def chances(candidates: tuple[pipeline.Any, ...]) -> dict[str, float]:
    # beyond this two may change places
    return {each.text: each.probability for each in candidates if each.probability > 0.002}


def test_together_is_as_one_by_one(every: list[str], plain: list[Result]) -> None:
    assert sum(result.changed for result in plain) > 30
    assert sum(bool(result.findings) for result in plain) > 1
    assert len({result.verdict.dialect for result in plain}) > 4
    for found, expected in zip(Cleaner().fix_many(every), plain, strict=True):
        assert_alike(found, expected)


def test_one_text_is_a_batch_of_one(every: list[str], plain: list[Result]) -> None:
    cleaner = Cleaner()
    for text, expected in list(zip(every, plain, strict=True))[::5]:
        assert_alike(cleaner.fix(text), expected)


@pytest.mark.parametrize("size", [1, 2_000, 1_000_000])
def test_the_size_of_a_batch_does_not_matter(
    monkeypatch: pytest.MonkeyPatch, every: list[str], plain: list[Result], size: int
) -> None:
    monkeypatch.setattr(pipeline, "TOGETHER", size)
    chosen = list(zip(every, plain, strict=True))[::3]
    results = Cleaner().fix_many(text for text, _ in chosen)
    for found, (_, expected) in zip(results, chosen, strict=True):
        assert_alike(found, expected)


def test_a_text_of_several_passages_is_as_one_by_one(
    monkeypatch: pytest.MonkeyPatch, spun_article: str
) -> None:
    monkeypatch.setattr(passage, "PASSAGE", 200)
    found = Cleaner().fix(spun_article)
    monkeypatch.delattr(SpunDetector, "repair")
    assert_alike(found, Cleaner().fix(spun_article))


def test_a_text_that_is_spun_in_one_place_only_is_repaired_there(spun_article: str) -> None:
    line = "The library opens at nine, and the books may be kept for three weeks by anybody.\n"
    spun = "\n".join(spun_article.split("\n")[4:10])
    text = line * 400 + spun + "\n" + line * 400
    found, other = Cleaner().fix_many([text, spun])
    at = len(line) * 400
    assert found.edits
    assert other.edits
    assert all(at <= edit.start < at + len(spun) for edit in found.edits)


def test_suspects_are_looked_for_when_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, spun_article: str
) -> None:
    asked = []
    find = Search.find
    monkeypatch.setattr(Search, "find", lambda *a, **k: asked.append(1) or find(*a, **k))
    result = Cleaner().fix(spun_article)
    assert result.edits
    assert not asked
    expected = [f for f in SpunDetector().detect(Document(spun_article)).findings if not f.dialect]
    assert [f for f in result.findings if not f.dialect] == expected
    assert len(asked) == 2


def test_who_asks_late_for_suspects_gets_the_same(every: list[str], plain: list[Result]) -> None:
    cleaner = Cleaner()
    text = next(text for text, result in zip(every, plain, strict=True) if result.findings)
    early, late = [cleaner.fix(text) for _ in range(2)]
    expected = [*early.findings]
    cleaner.__dict__["_detectors"][0].latest.clear()
    assert expected
    assert [(f.start, f.text) for f in late.findings] == [(f.start, f.text) for f in expected]


def test_results_can_be_sent_to_another_process(spun_article: str) -> None:
    result = Cleaner().fix(spun_article)
    sent = pickle.loads(pickle.dumps(result))
    assert sent == result
    assert isinstance(sent.edits, tuple)
    assert all(isinstance(each, Finding) for each in sent.findings)


def test_other_detectors_take_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(SpunDetector, "repair")
    settings = Settings(detectors=("spun",), fixers=())
    assert [result.text for result in Cleaner(settings).fix_many(["nan a", "b"])] == ["nan a", "b"]


SPACE = st.text(st.sampled_from(" \t\n\r\x0b\x85\u2003"), max_size=3)


@given(st.lists(st.tuples(st.sampled_from(["a", "über", "x.", "😀"]), SPACE)), SPACE)
def test_tokens_start_where_they_stand(words: list[tuple[str, str]], lead: str) -> None:
    document = Document(lead + "".join(word + " " + space for word, space in words))
    assert token_starts(document).tolist() == document.starts


@given(st.lists(st.text(st.sampled_from("ab \n"), max_size=12), min_size=1))
def test_a_batch_knows_the_paragraphs_of_each_text(every: list[str]) -> None:
    batch = Batch(every)
    for number, text in enumerate(every):
        alone = Document(text)
        assert batch.spans(number) == [(s.start, s.end) for s in alone.segments]
        first, last = batch.first_token[number : number + 2]
        assert batch.document.words[first:last] == alone.words


def test_a_used_cleaner_is_pickled_without_what_it_remembers(spun_article: str) -> None:
    cleaner = Cleaner()
    result = cleaner.fix(spun_article)
    stored = pickle.dumps(cleaner)
    assert len(stored) < 2_000
    assert pickle.loads(stored).fix(spun_article).text == result.text


def test_tables_that_are_loaded_anew_do_no_harm(
    monkeypatch: pytest.MonkeyPatch, spun_article: str
) -> None:
    """A cache may drop tables while what was made of them is still in use."""
    expected = Cleaner().fix(spun_article)
    load_channel = getattr(loading.load_channel, "__wrapped__")  # noqa: B009

    def anew(name: str, lexicons: tuple[Path, ...], states: loading.States) -> Tables:
        return all_tables.of(load_channel(name, lexicons, states))

    monkeypatch.setattr(fixer, "load_tables", anew)
    monkeypatch.setattr(all_tables, "_numbered", getattr(all_tables._numbered, "__wrapped__"))  # noqa: B009
    found = Cleaner().fix(spun_article)
    assert found.text == expected.text
    assert len(found.findings) == len(expected.findings)
