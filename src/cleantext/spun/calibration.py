"""From the decoder's posterior to the share of right edits among edits with such a posterior."""

from __future__ import annotations

from bisect import bisect_right

#: Posterior and measured precision of edits on spun held-out text, in between by straight lines.
POINTS = (
    (0.0, 0.0),
    (0.25, 0.27),
    (0.35, 0.37),
    (0.45, 0.4),
    (0.55, 0.52),
    (0.65, 0.62),
    (0.75, 0.69),
    (0.83, 0.76),
    (0.88, 0.79),
    (0.93, 0.855),
    (0.965, 0.925),
    (0.99, 0.955),
    (1.0, 0.985),
)


def calibrate(posterior: float) -> float:
    """The confidence (0..1) of an edit with this posterior (0..1)."""
    index = min(max(bisect_right(POINTS, (posterior, 2.0)), 1), len(POINTS) - 1)
    (x0, y0), (x1, y1) = POINTS[index - 1], POINTS[index]
    return y0 + (y1 - y0) * (posterior - x0) / (x1 - x0)
