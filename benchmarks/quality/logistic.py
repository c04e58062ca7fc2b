"""Logistic regression, for weights that are written into the program."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def logistic(features: Floats, right: Floats, rounds: int = 40) -> tuple[Floats, Floats]:
    """Logistic regression by Newton's method with a little ridge: bias and weights, and the fitted chances."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(features)), (features - mean) / scale])
    weights = np.zeros(design.shape[1])
    ridge = 0.1 * np.eye(len(weights))
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (chance - right) + ridge @ weights
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + ridge
        weights -= np.linalg.solve(bend, slope)
    plain = weights / np.concatenate([[1.0], scale])
    plain[0] -= (weights[1:] * mean / scale).sum()
    return plain, 1 / (1 + np.exp(-design @ weights))
