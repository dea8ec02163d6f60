"""Logistic regression by Newton's method, with a ridge penalty. scikit-learn has this too, but adds a dependency."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def fit(x: Array, wanted: NDArray[Any], weight: Array, *, ridge: float, least: float) -> Array:
    """Fit [rows, features] to [rows] true or false, with [rows] weights. Returns [features + 1] weights and bias.

    Each feature is divided by its standard deviation before the penalty applies. ``least`` is added to each standard
    deviation, so that a feature that hardly varies gets a small weight.
    """
    middle, spread = x.mean(axis=0), x.std(axis=0) + least
    design = np.hstack([(x - middle) / spread, np.ones((len(x), 1))])
    penalty = np.eye(design.shape[1]) * ridge
    penalty[-1, -1] = 0
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weight * (chance - wanted)) + penalty @ found
        bend = (design * (weight * chance * (1 - chance) + 1e-9)[:, None]).T @ design + penalty
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-8:
            break
    weights = found[:-1] / spread
    return np.append(weights, found[-1] - weights @ middle)
