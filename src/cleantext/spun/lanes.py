"""Several whole numbers in one, so that one addition adds them all, and one look tells whether any is large.

Each number has a lane of its own, `WIDTH` bits of a Python integer. Adding integers adds in each lane, also where
numbers are negative, as long as sums stay far within their lanes. No more is needed to sum up evidence for several
dialects or spin rates at the speed of C without loading numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WIDTH = 32
#: The top bit of a lane; numbers, and sums of them, lie between -TOP and TOP.
TOP = 1 << (WIDTH - 1)


def packed(numbers: Iterable[int]) -> int:
    """The numbers side by side, the first one in the lowest lane."""
    return sum(number << (WIDTH * lane) for lane, number in enumerate(numbers))


def lifted(limits: Sequence[int]) -> int:
    """What to add to packed numbers so that the top bit of a lane tells whether its limit is reached."""
    return packed(TOP - limit for limit in limits)


def above(total: int, lanes: int) -> list[int]:
    """How much each number of a lifted sum lies above its limit, or, negative, below it."""
    return [(total >> (WIDTH * lane) & (2 * TOP - 1)) - TOP for lane in range(lanes)]


def top(lane: int) -> int:
    """The top bit of a lane."""
    return TOP << (WIDTH * lane)


def tops(lanes: int) -> int:
    """The top bits of the first lanes."""
    return sum(map(top, range(lanes)))
