"""The grid of levels, and how probability moves on it between two visits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

STEP = 0.15
"""Logits between two levels of the grid."""

LEVELS: FloatArray = STEP * np.arange(-33.0, 34.0)
"""Logit of the chance that a try counts: 67 levels from -4.95 to 4.95."""

SHARES: FloatArray = 1 / (1 + np.exp(-LEVELS))
"""The same as a chance, 0 to 1."""

REACH = 8
"""Steps of the grid that one visit may move at most; the rest of a move is laid on the last."""

_NO_SPREAD = 1e-6

LEVELS.flags.writeable = False
SHARES.flags.writeable = False


def moves(growth: float, spread: float) -> FloatArray:
    """Return the weights of moving by -`REACH` to `REACH` steps between two visits.

    A normal move, spread over neighboring levels by straight lines, which keeps its mean exactly.

    Parameters
    ----------
    growth, spread : float
        Mean and standard deviation of the move, in logits; four spreads lie within reach.

    Returns
    -------
    ndarray, shape (2 * REACH + 1,)
        Adds up to 1.

    Raises
    ------
    ValueError
        When the move reaches too far or the spread is negative.
    """
    from scipy.special import ndtr

    if spread < 0 or abs(growth) + 4 * spread > REACH * STEP + 1e-9:
        raise ValueError(f"a move of {growth} with spread {spread} reaches too far")
    steps = np.arange(-REACH - 1.0, REACH + 2.0) - growth / STEP
    if spread < _NO_SPREAD:
        return np.asarray(np.clip(1 - np.abs(steps[1:-1]), 0, None))
    z = steps * STEP / spread
    # the integral of the normal distribution function, whose second difference is the weight
    area = (spread / STEP) * (z * ndtr(z) + np.exp(-z * z / 2) / np.sqrt(2 * np.pi))
    weights = np.clip(np.diff(area, 2), 0, None)
    return np.asarray(weights / weights.sum())


def matrix(weights: FloatArray) -> FloatArray:
    """Return the move from level to level as a matrix; what would leave the grid stays at its end.

    Parameters
    ----------
    weights : ndarray, shape (2 * REACH + 1,)
        Of `moves`.

    Returns
    -------
    ndarray, shape (levels, levels)
        From row to column; every row adds up to 1.
    """
    size = len(LEVELS)
    found = np.zeros((size, size))
    for row in range(size):
        to = np.clip(row + np.arange(-REACH, REACH + 1), 0, size - 1)
        np.add.at(found[row], to, weights)
    return found


def leap(stays: float, spread: float) -> FloatArray:
    """Return a jump as a matrix: with a chance nothing happens, otherwise a wide normal move.

    Parameters
    ----------
    stays : float
        Chance that nothing happens, 0 to 1.
    spread : float
        Standard deviation of the move otherwise, in logits.

    Returns
    -------
    ndarray, shape (levels, levels)
    """
    wide = np.exp(-0.5 * ((LEVELS[:, None] - LEVELS) / spread) ** 2)
    wide /= wide.sum(axis=1, keepdims=True)
    return np.asarray(stays * np.eye(len(LEVELS)) + (1 - stays) * wide)


def normal(mean: float, spread: float) -> FloatArray:
    """Return a normal distribution over the levels; adds up to 1."""
    weights = np.exp(-0.5 * ((LEVELS - mean) / spread) ** 2)
    return np.asarray(weights / weights.sum())
