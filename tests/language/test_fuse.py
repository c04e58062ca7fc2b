"""A `FuseMap` answers as the dict it was built from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.language.fuse import FuseMap, build

KEYS = st.integers(0, 2**64 - 1)


def built(table: dict[int, int], value_bits: int, dtype: Any = np.uint32) -> FuseMap:
    keys = np.array(list(table), np.uint64)
    return build(keys, np.array(list(table.values()), np.int64), value_bits, dtype)


def answers(fuse: FuseMap, keys: list[int]) -> dict[int, int]:
    """What the map says of the keys that it finds."""
    found, values = fuse.get(np.array(keys, np.uint64))
    return {k: int(v) for k, f, v in zip(keys, found, values, strict=True) if f}


@given(st.dictionaries(KEYS, st.integers(0, 2**12 - 1), max_size=200))
def test_every_stored_key_is_found_with_its_value(table: dict[int, int]) -> None:
    assert answers(built(table, 12), list(table)) == table


@pytest.mark.parametrize("size", [1, 2, 3, 10, 1000, 30_000])
def test_neighbouring_keys(size: int) -> None:
    table = {7 + key: key % 64 for key in range(size)}
    assert answers(built(table, 6), list(table)) == table


@pytest.mark.parametrize(
    ("dtype", "value_bits", "fingerprint_bits"),
    [(np.uint16, 8, 8), (np.uint16, 6, 10), (np.uint8, 4, 4)],
)
def test_strange_keys_are_found_as_rarely_as_the_fingerprint_says(
    dtype: Any, value_bits: int, fingerprint_bits: int
) -> None:
    drawn = np.random.default_rng(1).integers(0, 2**62, 120_000).tolist()
    stored, strange = drawn[:20_000], drawn[20_000:]
    assert len(set(drawn)) == len(drawn)
    fuse = built({key: key % (1 << value_bits) for key in stored}, value_bits, dtype)
    share = len(answers(fuse, strange)) / len(strange)
    assert share == pytest.approx(2.0**-fingerprint_bits, rel=0.3)


def test_cells_are_not_many_more_than_keys() -> None:
    table = dict.fromkeys(range(100_000), 1)
    assert len(built(table, 1).cells) < 1.3 * len(table)


def test_asking_for_nothing_gives_nothing() -> None:
    found, values = built({1: 2}, 8).get(np.zeros(0, np.uint64))
    assert len(found) == len(values) == 0


def test_the_same_question_twice_in_one_call() -> None:
    found, values = built({5: 3, 9: 1}, 8).get(np.array([9, 5, 9], np.uint64))
    assert found.all()
    assert values.tolist() == [1, 3, 1]


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="value 256 needs more than 8 bits"):
        built({1: 256}, 8)


def test_keys_that_are_not_distinct_are_refused() -> None:
    with pytest.raises(ValueError, match="distinct"):
        build(np.array([3, 3], np.uint64), np.array([1, 2]), 8, np.uint32)
