"""Forward filter and backward smoother over the hidden standings of one child (Rabiner 1989)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.transition import stationary

LEAST = 1e-90
"""No visit rules a standing out altogether, so visits that contradict each other stay finite."""


def forward(likelihoods: FloatArray, steps: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Filter: weigh each visit together with those before it.

    Parameters
    ----------
    likelihoods : ndarray, shape (visits, points)
        Of the answers of each visit, up to a constant; above zero.
    steps : sequence of ndarray, shape (points, points)
        Transitions between neighboring visits.

    Returns
    -------
    tuple of ndarray, shape (visits, points) and (visits,)
        Posterior at each visit, and the probability of its answers given those before, in the
        units of the likelihoods.
    """
    filtered, totals = np.empty_like(likelihoods), np.empty(len(likelihoods))
    expected = stationary()
    for visit, likelihood in enumerate(likelihoods):
        if visit:
            expected = filtered[visit - 1] @ steps[visit - 1]
        weights = expected * likelihood
        totals[visit] = weights.sum()
        filtered[visit] = np.maximum(weights / totals[visit], LEAST)
    return filtered, totals


def backward(likelihoods: FloatArray, steps: Sequence[FloatArray]) -> FloatArray:
    """Smoother: how likely the answers of all later visits are at each standing.

    Parameters
    ----------
    likelihoods : ndarray, shape (visits, points)
    steps : sequence of ndarray, shape (points, points)

    Returns
    -------
    ndarray, shape (visits, points)
        Up to a constant for each visit; ones for the last.
    """
    later = np.ones_like(likelihoods)
    for visit in range(len(likelihoods) - 2, -1, -1):
        weights = steps[visit] @ (likelihoods[visit + 1] * later[visit + 1])
        later[visit] = np.maximum(weights / weights.max(), LEAST)
    return later
