"""Curves of items that are given as steps in logits: partial credit, and with it Rasch."""

from __future__ import annotations

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.comparisons import Steps


def log_sums(steps: Steps, place: FloatArray, points: FloatArray, items: int) -> FloatArray:
    """Logarithm of the sum over an item's levels that divides in the partial credit model.

    ``ln P(level k) = k ability - (place_1 + ... + place_k) - log sum``; the middle part does not
    depend on the ability, so for finding it the answers enter through the sum of levels alone.

    Parameters
    ----------
    steps : Steps
    place : ndarray, shape (steps,)
        In logits.
    points : ndarray, shape (points,)
        Abilities in logits.
    items : int

    Returns
    -------
    ndarray, shape (items, points)
    """
    total = np.zeros((items, len(points)))
    height = np.zeros((items, len(points)))
    for level in range(1, int(steps.level.max(initial=0)) + 1):
        own = steps.level == level
        item = steps.item[own]
        height[item] += points - place[own][:, np.newaxis]
        total[item] = np.logaddexp(total[item], height[item])
    return total


def level_moments(
    steps: Steps, place: FloatArray, points: FloatArray, sums: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of the level of each item at each ability.

    Parameters
    ----------
    steps : Steps
    place : ndarray, shape (steps,)
        In logits.
    points : ndarray, shape (points,)
        Abilities in logits.
    sums : ndarray, shape (items, points)
        From `log_sums`.

    Returns
    -------
    tuple of ndarray, shape (items, points)
    """
    mean, square, height = (np.zeros_like(sums) for _ in range(3))
    for level in range(1, int(steps.level.max(initial=0)) + 1):
        own = steps.level == level
        item = steps.item[own]
        height[item] += points - place[own][:, np.newaxis]
        chance = np.exp(height[item] - sums[item])
        mean[item] += level * chance
        square[item] += level * level * chance
    return mean, np.maximum(square - mean**2, 0.0)
