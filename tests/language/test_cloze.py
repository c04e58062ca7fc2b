"""The cloze model against a plain one, word by word."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from numpy.typing import NDArray

from cleantext import resources
from cleantext.language import ngram
from cleantext.language.cloze import NO_TOPIC, ClozeModel

REACH, WIDE, SIZE, UNKNOWN = 2, 5, 12, 3
INPUTS, HIDDEN, OUTPUTS = 5, 7, 4
#: How often each key stands in a text of 24; the sample of the model is that text.
COUNTS = np.array([0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5])

Floats = NDArray[np.float32]


def random_model(seed: int = 1) -> ClozeModel:
    generator = np.random.default_rng(seed)

    def floats(*shape: int) -> Floats:
        return generator.normal(0, 1, shape).astype(np.float32)

    def bytes_(*shape: int) -> NDArray[np.int8]:
        return generator.integers(-127, 128, shape).astype(np.int8)

    return ClozeModel(
        REACH,
        WIDE,
        UNKNOWN,
        bytes_(SIZE, INPUTS),
        generator.uniform(0.001, 0.02, SIZE).astype(np.float32),
        generator.uniform(0, 1, SIZE).astype(np.float32),
        bytes_(SIZE, OUTPUTS),
        generator.uniform(0.001, 0.01, SIZE).astype(np.float32),
        floats(SIZE),
        floats((2 * REACH + 1) * INPUTS, HIDDEN),
        floats(HIDDEN),
        floats(HIDDEN, OUTPUTS),
        floats(OUTPUTS),
        np.repeat(np.arange(SIZE), COUNTS),
    )


def plain_gap(model: ClozeModel, around: list[int]) -> list[float]:
    """The network with every sum written out."""
    flat = [
        float(model.inputs[key][i]) * float(model.input_scale[key])
        for key in around
        for i in range(INPUTS)
    ]
    flat += [0.0] * INPUTS  # no topic
    hidden = [
        max(0.0, bias + sum(x * float(w) for x, w in zip(flat, column, strict=True)))
        for column, bias in zip(model.hidden.T, model.hidden_bias.tolist(), strict=True)
    ]
    return [
        bias + sum(x * float(w) for x, w in zip(hidden, column, strict=True))
        for column, bias in zip(model.final.T, model.final_bias.tolist(), strict=True)
    ]


def plain_gain(model: ClozeModel, expected: list[float], word: int) -> float:
    scale = float(model.output_scale[word])
    inner = sum(e * float(o) * scale for e, o in zip(expected, model.outputs[word], strict=True))
    return inner + float(model.bias[word])


@pytest.fixture(params=range(3))
def model(request: pytest.FixtureRequest) -> ClozeModel:
    return random_model(request.param)


@pytest.fixture
def around() -> list[list[int]]:
    generator = np.random.default_rng(9)
    return [generator.integers(0, SIZE, 2 * REACH).tolist() for _ in range(6)]


def gaps(model: ClozeModel, around: list[list[int]]) -> Floats:
    near = model.embeddings(np.array(around).ravel()).reshape(len(around), 2 * REACH, INPUTS)
    topic = np.zeros((len(around), 1, INPUTS), np.float32)
    return model.gaps(np.concatenate([near, topic], axis=1))


def test_what_is_expected_is_what_the_network_says(
    model: ClozeModel, around: list[list[int]]
) -> None:
    expected = [plain_gap(model, keys) for keys in around]
    np.testing.assert_allclose(gaps(model, around), expected, rtol=1e-4, atol=1e-4)


def test_a_gain_over_the_level_is_that_of_a_plain_softmax(
    model: ClozeModel, around: list[list[int]]
) -> None:
    expected = gaps(model, around)
    levels = model.level(expected)
    share = COUNTS / COUNTS.sum()
    words = [word for word in range(SIZE) if COUNTS[word]]
    for gap, level, keys in zip(expected, levels, around, strict=True):
        logits = {w: plain_gain(model, plain_gap(model, keys), w) + log(share[w]) for w in words}
        top = max(logits.values())
        total = sum(exp(value - top) for value in logits.values())
        gains = model.gain(np.tile(gap, (len(words), 1)), np.array(words)) - level
        for word, gain in zip(words, gains.tolist(), strict=True):
            probability = exp(logits[word] - top) / total
            assert gain == pytest.approx(log(probability) - log(share[word]), abs=1e-3)


def test_each_word_is_scored_in_its_own_gap(model: ClozeModel, around: list[list[int]]) -> None:
    expected = gaps(model, around)
    words = np.array([4, 0, 11, 4, 7, 2])
    found = model.gain(expected, words)
    wanted = [
        plain_gain(model, plain_gap(model, keys), word)
        for keys, word in zip(around, words.tolist(), strict=True)
    ]
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-3)


def test_keys_without_an_embedding_are_read_as_unknown_words() -> None:
    model = random_model()
    found = model.embeddings(np.array([SIZE, 5, SIZE + 100]))
    known = model.embeddings(np.array([UNKNOWN, 5, UNKNOWN]))
    np.testing.assert_array_equal(found, known)


def test_of_keys_without_an_embedding_nothing_is_said() -> None:
    model = random_model()
    found = model.gain(gaps(model, [[1, 2, 3, 4]] * 3), np.array([SIZE - 1, SIZE, 60_000]))
    assert np.isnan(found).tolist() == [False, True, True]


def test_far_scores_do_not_overflow() -> None:
    model = random_model()
    expected = gaps(model, [[1, 2, 3, 4]]) * 1e4
    with np.errstate(all="raise", under="ignore"):
        level = model.level(expected)
    best = max(model.gain(np.tile(expected, (SIZE, 1)), np.arange(SIZE))[COUNTS > 0])
    assert best + log(1 / COUNTS.sum()) - 1 <= level[0] <= best


def plain_topic(
    model: ClozeModel, keys: list[int], place: int, begin: int, end: int
) -> list[float]:
    """The weighted mean written out."""
    far = [
        keys[at]
        for at in range(max(begin, place - WIDE), min(end, place + WIDE + 1))
        if abs(at - place) > REACH
    ]
    total = sum(float(model.topical[key]) for key in far) + NO_TOPIC
    each = model.embeddings(np.array(far, np.int64)).tolist()
    shares = [float(model.topical[key]) / total for key in far]
    return [sum(s * row[i] for s, row in zip(shares, each, strict=True)) for i in range(INPUTS)]


def test_what_stands_around_a_gap_ends_with_its_text(model: ClozeModel) -> None:
    generator = np.random.default_rng(4)
    keys = [*generator.integers(0, SIZE, 20).tolist(), UNKNOWN]
    ids = np.array(keys)
    places, begin, end = (
        np.array([0, 3, 9, 10, 19]),
        np.array([0, 0, 0, 10, 10]),
        [10] * 3 + [20] * 2,
    )
    rows, weight = model.embeddings(ids), model.weights(ids)
    found = model.around(rows, weight, places, (begin, np.array(end)))
    for gap, place, first, last in zip(found, places.tolist(), begin.tolist(), end, strict=True):
        near = [at for at in range(place - REACH, place + REACH + 1) if at != place]
        wanted = [keys[at] if first <= at < last else UNKNOWN for at in near]
        np.testing.assert_allclose(gap[:-1], model.embeddings(np.array(wanted)), rtol=1e-6)
        topic = plain_topic(model, keys, place, first, last)
        np.testing.assert_allclose(gap[-1], topic, rtol=1e-4, atol=1e-6)


# -------------------------------------------------------------------------- what ships


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("the police arrested a _ who had been seen", "man", "way"),
        ("she drank a _ of tea in the kitchen", "cup", "number"),
        ("they danced until late at _ , he said", "night", "book"),
        ("the president of the _ states said that he", "united", "good"),
    ],
)
def test_the_shipped_model_knows_what_people_write(text: str, right: str, wrong: str) -> None:
    model = ngram.load(resources.data("models/english.ngram"))
    cloze = model.cloze
    assert cloze is not None
    tokens = text.split()
    at = tokens.index("_")
    reach = cloze.reach
    near = ["<s>"] * reach + tokens[:at] + tokens[at + 1 :] + ["</s>"] * reach
    ids = np.array([model.ids[token] for token in near[at : at + 2 * reach]])
    rows = cloze.embeddings(np.append(ids, 0))
    place = np.array([reach])
    # the gap itself is a row that is not looked at
    rows = np.insert(rows, reach, 0, axis=0)
    weight = np.zeros(len(rows), np.float32)
    around = cloze.around(rows, weight, place, (np.array([0]), np.array([2 * reach + 1])))
    expected = cloze.gaps(around)
    words = np.array([model.ids[right], model.ids[wrong]])
    better, worse = cloze.gain(np.tile(expected, (2, 1)), words) - cloze.level(expected)
    assert better > worse
    assert better > 0
