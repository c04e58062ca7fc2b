"""What the rest of a text says of a word, against a slow version, one alternative at a time."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from cleantext.language.ngram import NgramModel
from cleantext.spun.decoder import Flat, flatten
from cleantext.spun.recurrence import BEYOND, MOST, PLAIN, SHARE, WEIGHT, recurrence

Chain = list[list[tuple[int, ...]]]
Floats = NDArray[np.float64]

#: Plain keys 1 to 3 are kin, the others alone.
KEYS = PLAIN + 9


def model() -> NgramModel:
    generator = np.random.default_rng(1)
    kin = np.arange(KEYS)
    kin[PLAIN + 1 : PLAIN + 4] = PLAIN + 1
    unigram = np.log(generator.dirichlet(np.full(KEYS, 0.3)) + 1e-6)
    return cast(
        NgramModel, SimpleNamespace(kin=kin, unigram=unigram, words=tuple(map(str, range(KEYS))))
    )


def random_chain(generator: np.random.Generator) -> Chain:
    return [
        [
            tuple(generator.integers(0, KEYS, generator.integers(1, 3)).tolist())
            for _ in range(generator.integers(2, 5) if generator.random() < 0.5 else 1)
        ]
        for _ in range(generator.integers(1, 12))
    ]


def asked(chain: Chain) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The alternatives of the slots with several, and their slots."""
    sizes = [len(slot) for slot in chain]
    owner = np.repeat(np.arange(len(chain)), sizes)
    several = np.repeat(np.array(sizes) > 1, sizes)
    return np.flatnonzero(several), owner[several]


def slow(chain: Chain, begins: list[int], posterior: Floats, context: NgramModel) -> list[float]:
    ends = [*begins[1:], len(chain)]
    place = np.concatenate([[0], np.cumsum([len(slot) for slot in chain])])

    def words(links: range) -> list[tuple[int, int, float]]:
        """Slot, key and mass of every plain alternative."""
        return [
            (link, keys[0], float(posterior[place[link] + n]))
            for link in links
            for n, keys in enumerate(chain[link])
            if len(keys) == 1 and keys[0] >= PLAIN
        ]

    out = []
    for link, slot in enumerate(chain):
        if len(slot) == 1:
            continue
        text = next(n for n, end in enumerate(ends) if link < end)
        there = words(range(begins[text], ends[text]))
        length = sum(mass for _, _, mass in there) + BEYOND
        for keys in slot:
            if len(keys) > 1 or keys[0] < PLAIN:
                out.append(0.0)
                continue
            family = context.kin[keys[0]]
            seen = sum(m for other, k, m in there if other != link and context.kin[k] == family)
            ratio = seen / length / exp(float(context.unigram[keys[0]]))
            out.append(WEIGHT * min(log(1 - SHARE + SHARE * ratio), MOST))
    return out


@pytest.mark.parametrize("seed", range(5))
def test_it_says_what_the_slow_version_says(seed: int) -> None:
    generator = np.random.default_rng(seed)
    compared = 0
    for _ in range(60):
        chain = random_chain(generator)
        posterior = np.concatenate([generator.dirichlet(np.ones(len(slot))) for slot in chain])
        cut = int(generator.integers(0, len(chain)))
        begins = [0, cut] if cut else [0]
        flat: Flat = replace(flatten(chain), texts=begins)
        alternatives, owner = asked(chain)
        found = recurrence(flat, alternatives, owner, posterior, model())
        np.testing.assert_allclose(found, slow(chain, begins, posterior, model()), atol=1e-9)
        compared += len(found)
    assert compared > 200


def said(chain: Chain) -> list[float]:
    sizes = [len(slot) for slot in chain]
    posterior = np.repeat(1 / np.array(sizes), sizes)
    return recurrence(flatten(chain), *asked(chain), posterior, model()).tolist()


def test_a_word_that_the_text_has_is_likelier_than_one_that_it_has_not() -> None:
    one, other = PLAIN + 5, PLAIN + 6
    again, new = said([[(one,)], [(one,), (other,)]])
    assert again > new


def test_kin_count_and_the_slot_itself_does_not() -> None:
    word, kin = PLAIN + 1, PLAIN + 2
    alone = said([[(word,), (kin,)]])
    assert alone == [WEIGHT * log(1 - SHARE)] * 2
    assert said([[(kin,)], [(word,), (kin,)]])[0] > alone[0]
