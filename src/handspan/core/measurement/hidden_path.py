"""Forward filter and backward smoother over the hidden standings of one child (Rabiner 1989)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.transition import stationary

_LEAST = 1e-90
"""No visit rules a standing out altogether, so visits that contradict each other stay finite."""


@dataclass(frozen=True, eq=False, slots=True)
class HiddenPath:
    """Posterior of the standings at all visits of one child; `hidden_path` makes it.

    Attributes
    ----------
    filtered, smoothed : ndarray, shape (visits, points)
        Posterior at each visit from the visits up to it, and from all visits.
    log_evidence : ndarray, shape (visits,)
        Logarithm of the probability of the answers of each visit, given those before it.
    likelihoods, later : ndarray, shape (visits, points)
        Of the answers of the visit, and of those of all later visits, up to a constant.
    steps : tuple of ndarray, shape (points, points)
        Transitions between neighboring visits.
    """

    filtered: FloatArray
    smoothed: FloatArray
    log_evidence: FloatArray
    likelihoods: FloatArray
    later: FloatArray
    steps: tuple[FloatArray, ...]

    def joint(self, first: int, last: int) -> FloatArray:
        """Posterior of the standings at two visits together.

        Parameters
        ----------
        first, last : int
            Places of the visits, first below last.

        Returns
        -------
        ndarray, shape (points, points)
            Standing at the first visit down, at the last across; summing to one.
        """
        joint = self.filtered[first][:, np.newaxis] * self.steps[first]
        for visit in range(first + 1, last):
            joint = (joint * self.likelihoods[visit]) @ self.steps[visit]
            joint /= joint.sum()
        joint = joint * self.likelihoods[last] * self.later[last]
        return np.asarray(joint / joint.sum())


def hidden_path(logs: FloatArray, steps: tuple[FloatArray, ...]) -> HiddenPath:
    """Weigh all visits together.

    Parameters
    ----------
    logs : ndarray, shape (visits, points)
        Logarithm of the probability of the answers of each visit at each standing.
    steps : tuple of ndarray, shape (points, points)
        One less than there are visits.

    Returns
    -------
    HiddenPath
    """
    likelihoods, tops = scaled(logs)
    filtered, totals = forward(likelihoods, steps)
    later = backward(likelihoods, steps)
    smoothed = filtered * later
    smoothed /= smoothed.sum(axis=1, keepdims=True)
    return HiddenPath(filtered, smoothed, np.log(totals) + tops, likelihoods, later, steps)


def scaled(logs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Likelihoods with the largest of each visit taken out, and its logarithm."""
    tops = logs.max(axis=1)
    return np.maximum(np.exp(logs - tops[:, np.newaxis]), _LEAST), tops


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
        filtered[visit] = np.maximum(weights / totals[visit], _LEAST)
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
        later[visit] = np.maximum(weights / weights.max(), _LEAST)
    return later
