"""From the decoder's posterior to the share of right edits among edits with such a posterior."""

from __future__ import annotations

from bisect import bisect_right

#: Posterior and measured precision of edits on spun held-out text, in between by straight lines.
POINTS = (
    (0.0, 0.0),
    (0.08, 0.08),
    (0.15, 0.19),
    (0.25, 0.27),
    (0.35, 0.4),
    (0.45, 0.45),
    (0.55, 0.53),
    (0.65, 0.625),
    (0.75, 0.705),
    (0.83, 0.745),
    (0.88, 0.79),
    (0.93, 0.845),
    (0.965, 0.92),
    (0.99, 0.957),
    (1.0, 0.985),
)


def calibrate(posterior: float) -> float:
    """The confidence (0..1) of an edit with this posterior (0..1)."""
    index = min(max(bisect_right(POINTS, (posterior, 2.0)), 1), len(POINTS) - 1)
    (x0, y0), (x1, y1) = POINTS[index - 1], POINTS[index]
    return y0 + (y1 - y0) * (posterior - x0) / (x1 - x0)
