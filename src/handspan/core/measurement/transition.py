"""How a child's standing drifts between visits: an Ornstein-Uhlenbeck process on a grid.

The process in steps of one grid point is Ehrenfest's urn: a birth and death chain whose drift is
``-z / T`` and whose diffusion is ``2 / T``. Its mean ``exp(-t / T) z`` and variance
``1 - exp(-2 t / T)`` are those of the process itself, for gaps however short, and two gaps in a
row are the same as one: a visit without answers changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np

from handspan.core.measurement.arrays import FloatArray

_STEP = 0.1
_KEPT = 256

POINTS: FloatArray = np.linspace(-5.0, 5.0, 101)
"""Standings that are weighed, in standard deviations of the population."""
POINTS.flags.writeable = False


def stationary() -> FloatArray:
    """Distribution of the standing when nothing is known: normal (0, 1) on the grid.

    Returns
    -------
    ndarray, shape (points,)
        Summing to one.
    """
    return _decomposition()[0]


@lru_cache(_KEPT)
def transition(gap: float) -> FloatArray:
    """Probability to come from each point to each point.

    Parameters
    ----------
    gap : float
        Time between, divided by the time constant T of the process; zero or more.

    Returns
    -------
    ndarray, shape (points, points)
        Rows sum to one. Row z has mean ``exp(-gap) z`` and variance ``1 - exp(-2 gap)``, but for
        the ends of the grid.

    Raises
    ------
    ValueError
        When the gap is below zero or not a number.
    """
    if not gap >= 0:
        raise ValueError(f"a gap between visits is zero or more, not {gap}")
    weights, rates, vectors = _decomposition()
    root = np.sqrt(weights)
    matrix = (vectors * np.exp(-rates * gap)) @ vectors.T * root / root[:, np.newaxis]
    matrix = np.maximum(matrix, 0.0)
    matrix /= matrix.sum(axis=1, keepdims=True)
    matrix.flags.writeable = False
    return np.asarray(matrix)


def transitions(ages: Sequence[float], years: float) -> tuple[FloatArray, ...]:
    """Lay out the transitions between the visits of one child.

    Parameters
    ----------
    ages : sequence of float
        Years, in order.
    years : float
        Time constant T, above zero.

    Returns
    -------
    tuple of ndarray, shape (points, points)
        One less than there are ages.

    Raises
    ------
    ValueError
        When ages fall, or one of several is not a number.
    """
    if any(not after >= before for before, after in pairwise(ages)):
        raise ValueError("the visits of a course come in order of age")
    return tuple(transition((after - before) / years) for before, after in pairwise(ages))


@cache
def _decomposition() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Stationary weights, and rates and vectors of the chain made symmetric by their roots."""
    up = 1.0 / _STEP**2 - POINTS / (2.0 * _STEP)
    down = 1.0 / _STEP**2 + POINTS / (2.0 * _STEP)
    up[-1] = down[0] = 0.0
    # detailed balance: what goes up from a point comes down from the next
    logs = np.append(0.0, np.cumsum(np.log(up[:-1] / down[1:])))
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    between = np.sqrt(up[:-1] * down[1:])
    chain = np.diag(up + down) - np.diag(between, 1) - np.diag(between, -1)
    rates, vectors = np.linalg.eigh(chain)
    weights.flags.writeable = False
    return weights, rates, vectors
