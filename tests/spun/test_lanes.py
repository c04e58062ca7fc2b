"""Several numbers in one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleantext.spun import lanes

NUMBERS = st.integers(-100_000, 100_000)
ROWS = st.integers(1, 7).flatmap(
    lambda n: st.lists(st.lists(NUMBERS, min_size=n, max_size=n), min_size=2, max_size=20)
)


@given(ROWS)
def test_one_sum_adds_every_lane_and_its_top_bits_tell_which_reach_their_limit(
    rows: list[list[int]],
) -> None:
    limits, *rest = rows
    total = sum(map(lanes.packed, rest)) + lanes.lifted(limits)
    sums = [sum(lane) for lane in zip(*rest, strict=True)]
    more = [value - limit for value, limit in zip(sums, limits, strict=True)]
    assert lanes.above(total, len(limits)) == more
    assert [bool(total & lanes.top(lane)) for lane in range(len(limits))] == [m >= 0 for m in more]
    assert bool(total & lanes.tops(len(limits))) == any(m >= 0 for m in more)
