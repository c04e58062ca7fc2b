"""The gains of the alternatives against a slow version, one alternative at a time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from cleantext.language.cloze import NO_TOPIC, ClozeModel
from cleantext.language.keys import END
from cleantext.language.ngram import NgramModel
from cleantext.spun.decoder import flatten
from cleantext.spun.gaps import FAINT, LIMIT, Gaps

Chain = list[list[tuple[int, ...]]]
Floats = NDArray[np.float64]

SIZE, REACH, WIDE, WIDTH = 10, 3, 5, 4
END_ID = 2
#: Keys up to here; those from `SIZE` have no embedding.
VOCABULARY = 13


def random_model(generator: np.random.Generator, scale: float = 1.0) -> NgramModel:
    def floats(*shape: int) -> NDArray[np.float32]:
        return generator.normal(0, scale, shape).astype(np.float32)

    cloze = ClozeModel(
        REACH,
        WIDE,
        1,
        generator.integers(-127, 128, (SIZE, WIDTH)).astype(np.int8),
        np.full(SIZE, 0.01, np.float32),
        generator.uniform(0, 1, SIZE).astype(np.float32),
        generator.integers(-127, 128, (SIZE, WIDTH)).astype(np.int8),
        np.full(SIZE, 0.01, np.float32),
        floats(SIZE),
        floats((2 * REACH + 1) * WIDTH, 6),
        floats(6),
        floats(6, WIDTH),
        floats(WIDTH),
        np.arange(SIZE),
    )
    return cast(NgramModel, SimpleNamespace(cloze=cloze, ids={END: END_ID}))


def random_chain(generator: np.random.Generator) -> tuple[Chain, list[int]]:
    """Fixed keys and slots, the first and the last of them at the edges now and then."""
    chain: Chain = []
    for _ in range(generator.integers(1, 14)):
        size = int(generator.integers(1, 4)) if generator.random() < 0.5 else 1
        chain.append(
            [
                tuple(generator.integers(0, VOCABULARY, generator.integers(1, 3)).tolist())
                for _ in range(size)
            ]
        )
    links = [index for index, slot in enumerate(chain) if len(slot) > 1]
    return chain, links


def posteriors(generator: np.random.Generator, chain: Chain) -> Floats:
    return np.concatenate([generator.dirichlet(np.ones(len(slot))) for slot in chain])


def slow_gains(chain: Chain, links: list[int], model: NgramModel, posterior: Floats) -> list[float]:
    cloze = model.cloze
    assert cloze is not None
    place = np.concatenate([[0], np.cumsum([len(slot) for slot in chain])])

    def mixed(link: int) -> tuple[NDArray[np.float32], float]:
        """Expected embedding of a link, and what it says of the topic."""
        if not 0 <= link < len(chain):
            edge: NDArray[np.float32] = cloze.embeddings(np.array([END_ID]))[0]
            return edge, 0.0
        total, weight = np.zeros(WIDTH, np.float32), 0.0
        for number, keys in enumerate(chain[link]):
            share = posterior[place[link] + number]
            if share <= FAINT:
                continue
            total += np.float32(share) * cloze.embeddings(np.array([keys[0]]))[0]
            weight += float(share) * float(cloze.weights(np.array([keys[0]]))[0])
        return total, weight

    gains = []
    for link in links:
        near = [mixed(link + o)[0] for o in range(-REACH, REACH + 1) if o]
        far = [mixed(link + o) for o in range(-WIDE, WIDE + 1) if abs(o) > REACH]
        total = sum(weight for _, weight in far) + NO_TOPIC
        topic = np.sum([weight / total * row for row, weight in far], axis=0)
        expected = cloze.gaps(np.array([[*near, topic]], np.float32))
        level = float(cloze.level(expected)[0])
        for keys in chain[link]:
            if len(keys) > 1 or keys[0] >= SIZE:
                gains.append(0.0)
                continue
            raw = float(cloze.gain(expected, np.array([keys[0]]))[0]) - level
            gains.append(min(max(raw, -LIMIT), LIMIT))
    return gains


@pytest.mark.parametrize("seed", range(5))
def test_gains_are_those_of_the_slow_version(seed: int) -> None:
    generator = np.random.default_rng(seed)
    compared = 0
    for _ in range(40):
        chain, links = random_chain(generator)
        if not links:
            continue
        model = random_model(generator)
        gaps = Gaps(flatten(chain), model)
        for _ in range(2):
            posterior = posteriors(generator, chain)
            found = gaps.gains(np.array(links), posterior)
            wanted = slow_gains(chain, links, model, posterior)
            np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-3)
            compared += len(wanted)
    assert compared > 100


def test_a_gain_is_believed_up_to_a_limit() -> None:
    generator = np.random.default_rng(3)
    model = random_model(generator, scale=30.0)
    chain: Chain = [[(4,)], [(5,), (6,), (7,), (8,), (9,)], [(3,)]]
    gains = Gaps(flatten(chain), model).gains(
        np.array([1]), np.array([1, 0.2, 0.2, 0.2, 0.2, 0.2, 1])
    )
    assert max(abs(gains)) == LIMIT


def test_words_without_an_embedding_and_of_several_keys_gain_nothing() -> None:
    model = random_model(np.random.default_rng(4))
    chain: Chain = [[(4,)], [(5,), (6, 7), (SIZE,), (SIZE + 1,)]]
    gains = Gaps(flatten(chain), model).gains(np.array([1]), np.array([1, 0.25, 0.25, 0.25, 0.25]))
    assert gains[0] != 0
    assert gains[1:].tolist() == [0, 0, 0]


def test_a_neighbour_that_is_improbable_does_not_count() -> None:
    model = random_model(np.random.default_rng(5), scale=0.3)
    one: Chain = [[(4,), (5,)], [(6,), (7,)]]
    other: Chain = [[(4,), (8,)], [(6,), (7,)]]
    sure, even = np.array([1, 0, 0.5, 0.5]), np.array([0.5, 0.5, 0.5, 0.5])
    gains = [
        Gaps(flatten(chain), model).gains(np.array([0, 1]), sure)[2:] for chain in (one, other)
    ]
    np.testing.assert_array_equal(gains[0], gains[1])
    assert (Gaps(flatten(one), model).gains(np.array([0, 1]), even)[2:] != gains[0]).any()


def test_without_a_cloze_model_there_are_no_gains() -> None:
    model = cast(NgramModel, SimpleNamespace(cloze=None, ids={END: END_ID}))
    with pytest.raises(ValueError, match="no cloze model"):
        Gaps(flatten([[(1,), (2,)]]), model)
