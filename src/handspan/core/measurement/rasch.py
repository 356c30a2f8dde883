"""Rasch model on a grid: posterior of an ability from answers that are passed or failed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray
from handspan.core.measurement.grid import log_normal_prior, mean_and_sd, normalized

_CHUNK = 1024
"""Visits at a time: their posteriors then stay in the processor's cache."""


def pass_probability(ability: npt.ArrayLike, difficulty: npt.ArrayLike, slope: float) -> FloatArray:
    """Probability that an item is passed, ``1 / (1 + exp(-(ability - difficulty) / slope))``.

    Parameters
    ----------
    ability, difficulty : array_like
        In units of the key, broadcast against each other.
    slope : float
        Units of the key per logit.

    Returns
    -------
    ndarray
    """
    away = np.asarray(ability, dtype=np.float64) - np.asarray(difficulty, dtype=np.float64)
    return np.exp(-np.logaddexp(0.0, -away / slope))


def failure_costs(points: FloatArray, difficulty: FloatArray, slope: float) -> FloatArray:
    """Negative logarithm of the probability to fail, item by item, on the grid.

    Parameters
    ----------
    points : ndarray, shape (points,)
    difficulty : ndarray, shape (items,)
    slope : float

    Returns
    -------
    ndarray, shape (items, points)
    """
    return np.logaddexp(0.0, (points - difficulty[:, np.newaxis]) / slope)


def posterior_moments(
    answers: AnswerArray,
    costs: FloatArray,
    points: FloatArray,
    slope: float,
    prior_mean: FloatArray,
    prior_sd: float,
) -> tuple[FloatArray, FloatArray]:
    """Posterior mean and standard deviation of each visit.

    In the Rasch model the answers enter only through the number passed and which items were given:
    up to a constant, ``ln w(q) = ln prior(q) + passed * q / slope - sum of failure costs``.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        1 passed, 0 failed, -1 not given.
    costs : ndarray, shape (items, points)
        From `failure_costs`.
    points : ndarray, shape (points,)
    slope : float
    prior_mean : ndarray, shape (visits,)
        Finite.
    prior_sd : float

    Returns
    -------
    tuple of ndarray, shape (visits,)
        Mean and standard deviation; those of the prior on the grid where nothing was given.
    """
    mean = np.empty(len(answers))
    sd = np.empty(len(answers))
    for start in range(0, len(answers), _CHUNK):
        part = slice(start, start + _CHUNK)
        given = (answers[part] != MISSING).astype(np.float64)
        passed = np.count_nonzero(answers[part] == 1, axis=1)
        log_weights = log_normal_prior(points, prior_mean[part], prior_sd)
        log_weights += (passed / slope)[:, np.newaxis] * points
        log_weights -= given @ costs
        mean[part], sd[part] = mean_and_sd(points, normalized(log_weights))
    return mean, sd
