"""From the decoder's posterior to the share of right edits among edits with such a posterior."""

from __future__ import annotations

from bisect import bisect_right

#: Posterior and measured precision of edits on spun held-out text, in between by straight lines.
POINTS = (
    (0.0, 0.0),
    (0.45, 0.4),
    (0.65, 0.5),
    (0.75, 0.62),
    (0.85, 0.75),
    (0.95, 0.9),
    (1.0, 0.985),
)


def calibrate(posterior: float) -> float:
    """The confidence (0..1) of an edit with this posterior (0..1)."""
    index = min(max(bisect_right(POINTS, (posterior, 2.0)), 1), len(POINTS) - 1)
    (x0, y0), (x1, y1) = POINTS[index - 1], POINTS[index]
    return y0 + (y1 - y0) * (posterior - x0) / (x1 - x0)
