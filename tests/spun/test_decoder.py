"""The decoder against a plain one that tries every path."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from cleantext.language import fuse
from cleantext.language.ngram import (
    BACKOFF_BITS,
    BIGRAM_BITS,
    NO_HISTORY,
    TRIGRAM_BITS,
    NgramModel,
)
from cleantext.spun.decoder import Decoder, flatten
from cleantext.spun.loading import context_model

Floats = NDArray[np.float64]
Chain = list[list[tuple[int, ...]]]
START = 0
VOCABULARY = 7


def stored(generator: np.random.Generator, order: int, share: float, bits: int) -> fuse.FuseMap:
    """A random part of all n-grams, with random values."""
    grams = [g for g in product(range(VOCABULARY), repeat=order) if generator.random() < share]
    keys = [sum(k << 16 * (order - 1 - i) for i, k in enumerate(g)) for g in grams]
    values = generator.integers(0, 1 << bits, len(keys))
    return fuse.build(np.array(keys, np.uint64), values, bits, np.uint32)


def random_model(generator: np.random.Generator) -> NgramModel:
    """A back-off model of a few words, some of whose pairs and triples are unknown to it."""

    def levels(bits: int, scale: float) -> NDArray[np.float32]:
        return -generator.exponential(scale, 1 << bits).astype(np.float32)

    return NgramModel(
        {},
        (),
        -generator.exponential(3.0, VOCABULARY).astype(np.float32),
        -generator.exponential(1.0, VOCABULARY).astype(np.float32),
        stored(generator, 2, 0.6, BIGRAM_BITS + BACKOFF_BITS),
        stored(generator, 3, 0.4, TRIGRAM_BITS),
        levels(BIGRAM_BITS, 3.0),
        levels(BACKOFF_BITS, 1.0),
        generator.normal(0, 2, 1 << TRIGRAM_BITS).astype(np.float32),
        np.arange(VOCABULARY, dtype=np.uint16),
    )


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
    for run in range(number):
        if run % 10 == 0:
            model = random_model(generator)
        chain = random_chain(generator, longest)
        weight = float(generator.choice([1.0, 0.85, 0.3]))
        channel = generator.normal(0, 3, sum(map(len, chain)))
        found = Decoder(flatten(chain), model, START, weight).run(channel)
        expected = reference(chain, channel, model, weight)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6, err_msg=str(chain))


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
    found = Decoder(flatten(chain), model, start, 0.9).run(channel)
    np.testing.assert_allclose(found, reference(chain, channel, model, 0.9), rtol=0, atol=1e-6)


def test_each_slot_sums_to_one() -> None:
    generator = np.random.default_rng(7)
    for _ in range(200):
        chain = random_chain(generator, 4)
        flat = flatten(chain)
        decoder = Decoder(flat, random_model(generator), START)
        posterior = decoder.run(generator.normal(0, 50, sum(map(len, chain))))
        sums = np.add.reduceat(posterior, flat.place[:-1])
        np.testing.assert_allclose(sums, 1, rtol=0, atol=1e-6)


def test_a_chain_lies_flat() -> None:
    flat = flatten([[(1,)], [(2,), (3, 4)], [(5, 6, 7)]])
    assert flat.place.tolist() == [0, 1, 3, 4]
    assert flat.first.tolist() == [1, 2, 3, 5]
    assert flat.second.tolist() == [-1, -1, 4, 6]
    assert flat.before_last.tolist() == [-1, -1, 3, 6]
    assert flat.last.tolist() == [1, 2, 4, 7]
    assert flat.long == ((3, (5, 6, 7)),)


def test_far_scores_neither_overflow_nor_vanish() -> None:
    chain: Chain = [[(1,), (2,)], [(3,), (4,)], [(5,)], [(1,), (6,)]]
    model = random_model(np.random.default_rng(3))
    channel = np.array([0.0, -5000.0, 4000.0, -4000.0, 0.0, -1e6, 0.0])
    with np.errstate(all="raise", under="ignore"):
        found = Decoder(flatten(chain), model, START).run(channel)
    np.testing.assert_allclose(found, [1, 0, 1, 0, 1, 0, 1], atol=1e-12)


def test_a_decoder_can_run_again() -> None:
    generator = np.random.default_rng(11)
    chain = random_chain(generator, 3)
    decoder = Decoder(flatten(chain), random_model(generator), START)
    channel = generator.normal(0, 1, sum(map(len, chain)))
    first = decoder.run(channel)
    decoder.run(-channel)
    np.testing.assert_array_equal(decoder.run(channel), first)


def test_a_chain_without_choices_is_certain() -> None:
    chain: Chain = [[(START,)], [(1,)], [(2, 3)], [(4,)]]
    decoder = Decoder(flatten(chain), random_model(np.random.default_rng(2)), START)
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
    before = Decoder(flatten(both), model, START).run(scores)
    after = Decoder(flatten(both), model, START).run(changed)
    assert after[1] > before[1]
    np.testing.assert_allclose(after[5:], before[5:], atol=1e-12)
