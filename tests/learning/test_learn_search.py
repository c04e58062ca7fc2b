from __future__ import annotations

import json
import os
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from learning_toys import TABLE, article, spin

from cleantext.errors import InputError
from cleantext.learning import candidates, corpus, pair
from cleantext.learning.align import align
from cleantext.learning.fingerprints import SIZE, fingerprints
from cleantext.learning.sides import favour, log_likelihood

COUNT = 30


def features(text: str) -> set[int]:
    return set(fingerprints([text])[0].tolist())


def test_a_spinner_of_bare_words_changes_no_fingerprint() -> None:
    table = {o: s for o, s in TABLE.items() if not s.isdigit()}
    assert features(spin(article(1), table)) == features(article(1))
    assert len(features(article(1))) > 20


def test_other_texts_have_other_fingerprints() -> None:
    assert len(features(article(1)) & features(article(2))) < len(features(article(1))) / 3


def test_fingerprints_of_many_texts_are_those_of_each() -> None:
    texts = [article(1), "", "no names here", "one Name", article(2)]
    hashes, counts = fingerprints(texts)
    ends = np.cumsum(counts)
    each = [set(h.tolist()) for h in np.split(hashes, ends[:-1])]
    assert each == [features(text) for text in texts]
    assert counts.max() <= SIZE


def test_a_long_text_keeps_a_sample_that_a_part_shares() -> None:
    long = " ".join(article(n) for n in range(60))
    part = long[: len(long) * 3 // 4]
    assert fingerprints([long])[1].tolist() == [SIZE]
    assert len(features(long) & features(part)) > SIZE / 2


rows = st.lists(st.frozensets(st.integers(0, 12), max_size=6), min_size=2, max_size=12)


@given(rows, st.integers(1, 11))
def test_candidates_are_those_that_share_enough(
    documents: list[frozenset[int]], spun_from: int
) -> None:
    for known in (None, spun_from):
        hashes = np.array([h for each in documents for h in sorted(each)], np.uint32)
        counts = np.array([len(each) for each in documents], np.int32)
        keys = candidates.keys_of(hashes, counts, 0)
        left, right, shared = (a.tolist() for a in candidates.candidates(keys, known))
        found = set(zip(left, right, shared, strict=True))
        expected = {
            pair
            for i, j in combinations(range(len(documents)), 2)
            if (n := len(documents[i] & documents[j])) >= candidates.MIN_SHARED
            for pair in ([(j, i, n), (i, j, n)] if known is None else [(j, i, n)])
            if known is None or i < spun_from <= j
        }
        by_left: dict[int, list[int]] = {}
        for i, _, n in expected:
            by_left.setdefault(i, []).append(n)
        assert found <= expected
        for i, shares in by_left.items():
            best = sorted(shares, reverse=True)[: candidates.MAX_PARTNERS]
            assert sorted((n for j, _, n in found if j == i), reverse=True) == best


def test_candidates_do_not_depend_on_the_size_of_the_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(1)
    counts = np.full(200, 10, np.int32)
    hashes = chance.integers(0, 300, 2000).astype(np.uint32)
    keys = np.unique(candidates.keys_of(hashes, counts, 0))
    whole = candidates.candidates(keys.copy(), 150)
    monkeypatch.setattr(candidates, "MAX_PAIRS", 50)
    small = candidates.candidates(keys.copy(), 150)
    assert len(whole[0]) > 100
    assert all(np.array_equal(a, b) for a, b in zip(whole, small, strict=True))


def test_a_feature_that_too_many_share_says_nothing() -> None:
    many = candidates.MAX_SHARING + 1
    counts = np.full(many, 2, np.int32)
    keys = candidates.keys_of(np.tile(np.array([1, 2], np.uint32), many), counts, 0)
    assert len(candidates.candidates(keys)[0]) == 0


def write_folder(folder: Path) -> None:
    for n in range(COUNT):
        (folder / "clean").mkdir(exist_ok=True, parents=True)
        (folder / "spun").mkdir(exist_ok=True)
        (folder / "clean" / f"c{n:02}.txt").write_text(article(n), encoding="utf-8")
        if n % 3 == 0:
            text = f"Posted by admin\n{spin(article(n))}"
            (folder / "spun" / f"s{n:02}.txt").write_text(text, encoding="utf-8")


def names(search: pair.Search) -> list[tuple[str, str]]:
    base = search.corpus
    return sorted(
        (Path(base.name(p.spun)).stem, Path(base.name(p.original)).stem) for p in search.pairs
    )


EXPECTED = [(f"s{n:02}", f"c{n:02}") for n in range(0, COUNT, 3)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_pairs_of_two_folders(tmp_path: Path, jobs: int) -> None:
    write_folder(tmp_path)
    search = pair.find_pairs([tmp_path / "spun"], [tmp_path / "clean"], jobs=jobs)
    assert names(search) == EXPECTED
    assert all(0.5 < found.score <= 1 for found in search.pairs)


def test_pairs_of_a_mixed_folder(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / "image.txt").write_bytes(b"\xff\xd8\xff")
    (tmp_path / ".hidden.txt").write_text(article(0), encoding="utf-8")
    search = pair.find_pairs([tmp_path])
    assert names(search) == EXPECTED
    assert search.skipped == 1


def test_copies_and_other_versions_of_a_clean_text_are_no_pair(tmp_path: Path) -> None:
    text = article(1)
    versions = (text, text, text.replace("Peru", "Chile"), text.replace("people", "men", 1))
    for n, version in enumerate(versions):
        (tmp_path / f"{n}.txt").write_text(version, encoding="utf-8")
    assert pair.find_pairs([tmp_path]).pairs == ()


def test_pairs_in_json_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "BLOCK_BYTES", 3000)
    lines = ["{broken", json.dumps({"body": 3}), ""]
    lines += [json.dumps({"body": article(n)}) for n in range(COUNT)]
    lines.append(json.dumps({"body": spin(article(7))}))
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    search = pair.find_pairs([path], field="body")
    (found,) = search.pairs
    assert search.corpus.name(found.spun) == f"{path}:{COUNT + 4}"
    assert search.corpus.name(found.original) == f"{path}:11"
    assert search.corpus.text(found.original) == article(7)
    assert len(search.corpus) == COUNT + 1
    assert search.skipped == 3


def test_what_is_written_can_be_learned_from(tmp_path: Path) -> None:
    from cleantext.learning.learn import learn
    from cleantext.learning.pairs import read_json_lines

    write_folder(tmp_path)
    search = pair.find_pairs([tmp_path])
    pair.write_pairs(search, tmp_path / "pairs.jsonl")
    learned = learn(read_json_lines(tmp_path / "pairs.jsonl"), "toy")
    assert learned.pairs == len(EXPECTED)
    assert ("the", "quoth") in {(r.original, r.surrogate) for r in learned.rules}


def test_mistakes(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty: no documents"):
        pair.find_pairs([tmp_path / "empty"])
    with pytest.raises(InputError, match="nowhere: no such file"):
        pair.find_pairs([tmp_path / "nowhere"])
    write_folder(tmp_path)
    with pytest.raises(InputError, match="empty: no clean documents"):
        pair.find_pairs([tmp_path / "spun"], [tmp_path / "empty"])
    with pytest.raises(InputError, match="no spun documents"):
        pair.find_pairs([tmp_path / "empty"], [tmp_path / "clean"])
    many = [tmp_path / "empty"] * 4
    with pytest.raises(InputError, match=r"empty, .*empty and 2 more: no documents"):
        pair.find_pairs(many)


def test_documents_that_share_nothing_are_no_pairs(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    assert not pair.find_pairs([tmp_path / "empty.txt"]).pairs
    (tmp_path / "word.txt").write_text("word")
    assert not pair.find_pairs([tmp_path / "word.txt"], [tmp_path / "empty.txt"]).pairs


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="cannot be read"):
        pair.find_pairs([tmp_path])


def test_the_original_is_more_english() -> None:
    assert favour(align(spin(article(3)), article(3))) > 2
    assert favour(align(article(3), spin(article(3)))) < -2
    assert favour(align(article(3), article(3))) == 0
    assert log_likelihood("") == 0
    assert log_likelihood(article(3)) > log_likelihood(spin(article(3)))
