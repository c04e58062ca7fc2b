"""The decoder against a plain one that tries every path."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from cleantext.language.ngram import NO_HISTORY, NgramModel
from cleantext.spun.decoder import Decoder
from cleantext.spun.fixer import context_model

Floats = NDArray[np.float64]
Chain = list[list[tuple[int, ...]]]
START = 0
VOCABULARY = 7


@dataclass(frozen=True)
class TableModel:
    """A context model that is a table: `table[first + 1, second, third]`, in nats."""

    table: Floats

    def log_probability(
        self, first: NDArray[np.int64], second: NDArray[np.int64], third: NDArray[np.int64]
    ) -> Floats:
        scores: Floats = self.table[first + 1, second, third]
        return scores


def random_model(generator: np.random.Generator) -> NgramModel:
    shape = (VOCABULARY + 1, VOCABULARY, VOCABULARY)
    return cast(NgramModel, TableModel(-generator.exponential(3.0, shape)))


def key_score(model: NgramModel, before: list[int], key: int) -> float:
    """log P(key) after the keys before it; to open a sentence costs nothing."""
    if key == START:
        return 0.0
    second = before[-1]
    first = before[-2] if second != START else NO_HISTORY
    return float(model.log_probability(*(np.array([k]) for k in (first, second, key)))[0])


def reference(chain: Chain, channel: Floats, model: NgramModel, weight: float) -> Floats:
    """Posteriors by trying every path through the lattice."""
    ends = np.cumsum([len(slot) for slot in chain])
    paths = list(product(*(range(len(slot)) for slot in chain)))
    scores = []
    cache: dict[tuple[int, ...], float] = {}
    for path in paths:
        keys: list[int] = []
        total = 0.0
        for slot, end, choice in zip(chain, ends, path, strict=True):
            total += channel[end - len(slot) + choice]
            for key in slot[choice]:
                near = (*keys[-2:], key)
                if near not in cache:
                    cache[near] = key_score(model, keys, key)
                total += weight * cache[near]
                keys.append(key)
        scores.append(total)
    weights = np.exp(np.array(scores) - max(scores))
    posterior = np.zeros(len(channel))
    for path, share in zip(paths, weights / weights.sum(), strict=True):
        for slot, end, choice in zip(chain, ends, path, strict=True):
            posterior[end - len(slot) + choice] += share
    return posterior


def random_chain(generator: np.random.Generator, longest: int) -> Chain:
    """A sentence, and more: fixed keys and slots with up to four alternatives."""
    chain: Chain = [[(START,)]]
    paths = 1
    for _ in range(generator.integers(1, 10)):
        if generator.random() < 0.15:
            chain.append([(START,)])
            continue
        size = int(generator.integers(1, 5)) if generator.random() < 0.6 and paths < 40 else 1
        paths *= size
        chain.append(
            [
                tuple(
                    generator.integers(1, VOCABULARY, generator.integers(1, longest + 1)).tolist()
                )
                for _ in range(size)
            ]
        )
    return chain


def check_random_lattices(seed: int, number: int, longest: int) -> None:
    generator = np.random.default_rng(seed)
    for _ in range(number):
        model = random_model(generator)
        chain = random_chain(generator, longest)
        weight = float(generator.choice([1.0, 0.85, 0.3]))
        channel = generator.normal(0, 3, sum(map(len, chain)))
        found = Decoder(chain, model, START, weight).run(channel)
        expected = reference(chain, channel, model, weight)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9, err_msg=str(chain))


@pytest.mark.parametrize("seed", range(4))
def test_posteriors_are_those_of_all_paths(seed: int) -> None:
    check_random_lattices(seed, 250, longest=1)


@pytest.mark.parametrize("seed", range(4))
def test_posteriors_with_alternatives_of_several_keys(seed: int) -> None:
    check_random_lattices(100 + seed, 250, longest=3)


def test_posteriors_with_alternatives_of_many_keys() -> None:
    check_random_lattices(200, 100, longest=6)


def test_posteriors_with_the_shipped_model() -> None:
    model = context_model()
    start = model.ids["<s>"]
    texts = [["<s>"], ["the"], ["people"], ["are", "person", "have"], ["in", "successful"]]
    texts += [["the"], ["past", "last", "then"], ["two", "2"], ["weeks"], ["</s>"], ["<s>"]]
    texts += [["it"], ["is", "is simply"], ["a"], ["good", "well"], ["time", "clip"]]
    chain = [[tuple(model.ids[w] for w in text.split()) for text in slot] for slot in texts]
    assert start == START
    channel = np.random.default_rng(5).normal(0, 1, sum(map(len, chain)))
    found = Decoder(chain, model, start, 0.9).run(channel)
    np.testing.assert_allclose(found, reference(chain, channel, model, 0.9), rtol=0, atol=1e-9)


def test_each_slot_sums_to_one() -> None:
    generator = np.random.default_rng(7)
    for _ in range(200):
        chain = random_chain(generator, 4)
        decoder = Decoder(chain, random_model(generator), START)
        posterior = decoder.run(generator.normal(0, 50, sum(map(len, chain))))
        sums = np.add.reduceat(posterior, decoder.place[:-1])
        np.testing.assert_allclose(sums, 1, rtol=0, atol=1e-9)


def test_places_say_where_each_slot_begins() -> None:
    chain: Chain = [[(1,)], [(2,), (3, 4)], [(5,)]]
    decoder = Decoder(chain, random_model(np.random.default_rng(1)), START)
    assert decoder.place.tolist() == [0, 1, 3, 4]


def test_far_scores_neither_overflow_nor_vanish() -> None:
    chain: Chain = [[(1,), (2,)], [(3,), (4,)], [(5,)], [(1,), (6,)]]
    model = random_model(np.random.default_rng(3))
    channel = np.array([0.0, -5000.0, 4000.0, -4000.0, 0.0, -1e6, 0.0])
    with np.errstate(all="raise", under="ignore"):
        found = Decoder(chain, model, START).run(channel)
    np.testing.assert_allclose(found, [1, 0, 1, 0, 1, 0, 1], atol=1e-12)


def test_a_decoder_can_run_again() -> None:
    generator = np.random.default_rng(11)
    chain = random_chain(generator, 3)
    decoder = Decoder(chain, random_model(generator), START)
    channel = generator.normal(0, 1, sum(map(len, chain)))
    first = decoder.run(channel)
    decoder.run(-channel)
    np.testing.assert_array_equal(decoder.run(channel), first)


def test_a_chain_without_choices_is_certain() -> None:
    chain: Chain = [[(START,)], [(1,)], [(2, 3)], [(4,)]]
    decoder = Decoder(chain, random_model(np.random.default_rng(2)), START)
    assert decoder.run(np.zeros(4)).tolist() == [1, 1, 1, 1]


def test_choices_far_apart_do_not_influence_each_other() -> None:
    generator = np.random.default_rng(13)
    model = random_model(generator)
    left: Chain = [[(START,)], [(1,), (2,)], [(3,)], [(4,)]]
    right: Chain = [[(5,), (6,)], [(1,)], [(2,)]]
    both = left + right
    scores = generator.normal(0, 2, 9)
    changed = scores.copy()
    changed[1] += 100
    before = Decoder(both, model, START).run(scores)
    after = Decoder(both, model, START).run(changed)
    assert after[1] > before[1]
    np.testing.assert_allclose(after[5:], before[5:], atol=1e-12)
