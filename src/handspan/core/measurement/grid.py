"""Posterior of an ability on a grid of points: weights, mean, spread, credible interval."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray


def normalized(log_weights: FloatArray) -> FloatArray:
    """Turn logarithms of weights into weights that sum to one over the last axis.

    Parameters
    ----------
    log_weights : ndarray, shape (..., points)
        Known up to a constant per row; finite.

    Returns
    -------
    ndarray, same shape
        The largest is taken out first, so nothing overflows and no row vanishes.
    """
    weights: FloatArray = np.exp(log_weights - log_weights.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights


def mean_and_sd(points: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of the posterior.

    Parameters
    ----------
    points : ndarray, shape (points,)
    weights : ndarray, shape (..., points)
        Summing to one over the last axis.

    Returns
    -------
    tuple of ndarray, shape (...)
    """
    mean = np.asarray(weights @ points)
    away = points - mean[..., np.newaxis]
    away *= away
    return mean, np.sqrt(np.einsum("...g,...g->...", weights, away))


def log_normal_prior(points: FloatArray, mean: npt.ArrayLike, sd: npt.ArrayLike) -> FloatArray:
    """Logarithm of a normal prior at the points, up to a constant.

    Parameters
    ----------
    points : ndarray, shape (points,)
    mean, sd : array_like, shape (...)

    Returns
    -------
    ndarray, shape (..., points)
    """
    center = np.asarray(mean, dtype=np.float64)[..., np.newaxis]
    spread = np.asarray(sd, dtype=np.float64)[..., np.newaxis]
    away = (points - center) / spread
    return -0.5 * away * away


def credible_interval(
    points: FloatArray, weights: FloatArray, level: float = 0.90
) -> tuple[float, float]:
    """Central credible interval of one posterior.

    Each point stands for the stretch half-way to its neighbors, over which its weight is spread
    evenly, so the bounds move smoothly rather than from point to point.

    Parameters
    ----------
    points : ndarray, shape (points,)
        Evenly spaced.
    weights : ndarray, shape (points,)
        Summing to one.
    level : float
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper bound.

    Raises
    ------
    ValueError
        When the level does not lie between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, not at {level}")
    half = (points[1] - points[0]) / 2
    edges = np.append(points - half, points[-1] + half)
    below = np.append(0.0, np.cumsum(weights))
    tail = (1 - level) / 2
    low, high = np.interp([tail, 1 - tail], below / below[-1], edges)
    return float(low), float(high)
