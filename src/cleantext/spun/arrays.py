"""What numpy lacks for arrays of runs of different lengths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ranges(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """[0..counts[0]), [0..counts[1]), ... end to end."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
