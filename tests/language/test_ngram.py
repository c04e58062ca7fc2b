"""The context model: probabilities, back-off, and its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cleantext import resources
from cleantext.language import fuse, ngram
from cleantext.language.keys import CLASSES, SPECIAL
from cleantext.language.ngram import BACKOFF_BITS, BIGRAM_BITS, NO_HISTORY, NgramModel

WORDS = ("a", "b", "c")
BIGRAM_LEVELS = np.array([-1.0, -2.0], np.float32)
BACKOFF_LEVELS = np.array([-0.25, -0.5], np.float32)
GAIN_LEVELS = np.array([0.375, -0.75], np.float32)
UNIGRAM = np.array([-3.0, -4.0, -5.0], np.float32)
BACKOFF = np.array([-0.1, -0.2, -0.3], np.float32)
#: pair to (level of its probability, level of its back-off weight), and triple to the level of its gain
BIGRAMS = {(0, 1): (0, 1), (1, 2): (1, 0), (1, 1): (0, 0)}
TRIGRAMS = {(0, 1, 2): 1, (0, 1, 1): 0}


def packed(*ids: int) -> int:
    key = 0
    for number in ids:
        key = key << 16 | number
    return key


def stored(table: dict[int, int], bits: int) -> fuse.FuseMap:
    keys = np.array(list(table), np.uint64)
    return fuse.build(keys, np.array(list(table.values()), np.int64), bits, np.uint32)


def parts() -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays of a model of three words."""
    bigrams = stored(
        {packed(*pair): level << BACKOFF_BITS | back for pair, (level, back) in BIGRAMS.items()},
        BIGRAM_BITS + BACKOFF_BITS,
    )
    trigrams = stored({packed(*t): level for t, level in TRIGRAMS.items()}, ngram.TRIGRAM_BITS)
    header: dict[str, Any] = {
        name: {
            "seed": each.seed,
            "segment_bits": each.segment_bits,
            "segments": each.segments,
            "value_bits": each.value_bits,
        }
        for name, each in (("bigrams", bigrams), ("trigrams", trigrams))
    }
    return header, {
        "vocabulary": np.frombuffer("\n".join(WORDS).encode(), np.uint8),
        "unigram": UNIGRAM,
        "backoff1": BACKOFF,
        "bigrams": bigrams.cells,
        "trigrams": trigrams.cells,
        "bigram_levels": BIGRAM_LEVELS,
        "backoff_levels": BACKOFF_LEVELS,
        "gain_levels": GAIN_LEVELS,
        "kin": np.arange(len(WORDS), dtype=np.uint16),
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The model of three words, written out."""
    path = tmp_path / "tiny.ngram"
    ngram.write(path, *parts())
    return path


def expected(first: int, second: int, third: int) -> float:
    """Katz back-off, word by word; a trigram says what it adds to that."""
    weight = BACKOFF_LEVELS[BIGRAMS[first, second][1]] if (first, second) in BIGRAMS else 0.0
    if (first, second, third) in TRIGRAMS:
        weight += GAIN_LEVELS[TRIGRAMS[first, second, third]]
    if (second, third) in BIGRAMS:
        return float(weight + BIGRAM_LEVELS[BIGRAMS[second, third][0]])
    return float(weight + BACKOFF[second] + UNIGRAM[third])


def test_backing_off_agrees_with_the_formula(file: Path) -> None:
    model = ngram.load(file)
    triples = [(a, b, c) for a in (NO_HISTORY, 0, 1, 2) for b in range(3) for c in range(3)]
    first, second, third = (np.array(column, np.int64) for column in zip(*triples, strict=True))
    scores = model.log_probability(first, second, third)
    np.testing.assert_allclose(scores, [expected(*triple) for triple in triples], rtol=1e-6)


def test_words_survive_the_file(file: Path) -> None:
    model = ngram.load(file)
    assert model.words == WORDS
    assert model.ids == {word: number for number, word in enumerate(WORDS)}


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no model at all, only words", encoding="utf-8")
    with pytest.raises(ValueError, match=r"notes\.txt: not a cleantext context model"):
        ngram.load(path)


def test_a_file_of_an_older_version_is_refused(file: Path) -> None:
    older = file.read_bytes().replace(b"cleantext ngram 2", b"cleantext ngram 1", 1)
    file.write_bytes(older)
    with pytest.raises(ValueError, match="version 2"):
        ngram.load(file)


def test_a_file_may_lack_a_cloze_model(file: Path) -> None:
    assert ngram.load(file).cloze is None


def test_a_cloze_model_survives_the_file(tmp_path: Path) -> None:
    generator = np.random.default_rng(4)
    reach, size, inputs, hidden, outputs = 2, 3, 5, 7, 6
    shapes: dict[str, tuple[type, tuple[int, ...]]] = {
        "inputs": (np.int8, (size, inputs)),
        "input_scale": (np.float32, (size,)),
        "topical": (np.float32, (size,)),
        "outputs": (np.int8, (size, outputs)),
        "output_scale": (np.float32, (size,)),
        "bias": (np.float32, (size,)),
        "hidden": (np.float16, ((2 * reach + 1) * inputs, hidden)),
        "hidden_bias": (np.float32, (hidden,)),
        "final": (np.float16, (hidden, outputs)),
        "final_bias": (np.float32, (outputs,)),
        "sample": (np.int64, (9,)),
    }
    fields: dict[str, NDArray[Any]] = {
        name: generator.integers(0, size, shape).astype(dtype)
        for name, (dtype, shape) in shapes.items()
    }
    header, arrays = parts()
    sizes = {"inputs": inputs, "hidden": hidden, "outputs": outputs}
    header["cloze"] = {"reach": reach, "wide": 9, "unknown": 1, **sizes}
    arrays |= {f"cloze_{name}": array.ravel() for name, array in fields.items()}
    path = tmp_path / "cloze.ngram"
    ngram.write(path, header, arrays)
    cloze = ngram.load(path).cloze
    assert cloze is not None
    assert (cloze.reach, cloze.wide, cloze.unknown, cloze.size) == (reach, 9, 1, size)
    for name, array in fields.items():
        np.testing.assert_array_equal(getattr(cloze, name), array, err_msg=name)
    around = cloze.embeddings(np.arange(2 * reach + 1))[None]
    assert cloze.gaps(around).shape == (1, outputs)


@pytest.fixture(scope="module")
def english() -> NgramModel:
    return ngram.load(resources.data("models/english.ngram"))


def distribution(model: NgramModel, first: int, second: int) -> NDArray[np.float64]:
    every = np.arange(len(model.words))
    scores = model.log_probability(np.full_like(every, first), np.full_like(every, second), every)
    return np.exp(scores.astype(np.float64))


@pytest.mark.parametrize("word", ["<s>", "the", "of", ",", "<Cap>", "<unk>", "meat"])
def test_probabilities_after_one_key_sum_to_about_one(english: NgramModel, word: str) -> None:
    # levels are quantised
    assert distribution(english, NO_HISTORY, english.ids[word]).sum() == pytest.approx(1, abs=0.1)


def test_probabilities_after_two_keys_sum_to_about_one(english: NgramModel) -> None:
    histories = ("<s> the", "in the", "one of", "according to", "<Cap> 's", "of ,", "he said")
    for history in histories:
        first, second = (english.ids[key] for key in history.split())
        total = distribution(english, first, second).sum()
        assert total == pytest.approx(1, abs=0.2), history


def test_no_key_follows_with_more_than_certainty(english: NgramModel) -> None:
    generator = np.random.default_rng(2)
    ids = generator.integers(0, len(english.words), (3, 50_000))
    scores = english.log_probability(*ids)
    assert np.isfinite(scores).all()
    assert (scores <= 0).all()


@pytest.mark.parametrize(
    ("context", "right", "wrong"),
    [
        (("one", "of"), "the", "nan"),
        (("at", "the"), "end", "extremity"),
        (("he", "will"), "be", "beryllium"),
        (("more", "than"), "two", "thief"),
    ],
)
def test_what_people_write_is_likelier(
    english: NgramModel, context: tuple[str, str], right: str, wrong: str
) -> None:
    older, newer = (english.ids[word] for word in context)
    after = distribution(english, older, newer)
    unknown = english.ids["<unk>"]
    assert after[english.ids[right]] > after[english.ids.get(wrong, unknown)]


def test_every_class_and_mark_is_in_the_vocabulary(english: NgramModel) -> None:
    assert {*SPECIAL, *CLASSES} <= english.ids.keys()
    assert len(english.ids) == len(english.words)
