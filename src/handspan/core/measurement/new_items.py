"""Items that are new: a provisional place that every answer makes more certain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from handspan.core.measurement.arrays import FloatArray, IntArray
from handspan.core.measurement.grid import mean_and_sd, normalized
from handspan.core.measurement.response_models import ResponseItem, log_probabilities

SETTLED_ERROR = 0.7
"""Below this error, in units of the scale, a place counts as known when children are scored."""

_SHIFTS = np.linspace(-6.0, 6.0, 241)
_SMALLEST = 1e-300


def updated(
    item: ResponseItem, answers: IntArray, weights: FloatArray, points: FloatArray, slope: float
) -> ResponseItem:
    """Move an item by what answers to it say, and shrink its error.

    Bayes' rule on a grid. Before: the whole item lies ``d`` units from where it is placed, d normal
    around 0 with the item's error. Each answer is as likely as the model says, averaged over what
    the child's other answers leave open about the ability. After: the mean of d is added to the
    steps and its standard deviation is the new error. Answers may come one by one or together.

    Parameters
    ----------
    item : ResponseItem
        Its error is that of the place, as from `placed_item`; with an error of 0 nothing moves.
    answers : ndarray of int, shape (visits,)
        Level of each answer to this item.
    weights : ndarray, shape (visits, points)
        Posterior of each ability from the other items, summing to one.
    points : ndarray, shape (points,)
        Abilities that are weighed, in units of the scale.
    slope : float
        Units of the scale per logit.

    Returns
    -------
    ResponseItem

    Raises
    ------
    ValueError
        When an answer is not one of the item's levels.
    """
    if answers.min(initial=0) < 0 or answers.max(initial=0) > item.top:
        raise ValueError(f"answers to {item.code} are levels from 0 to {item.top}")
    shifts = _SHIFTS * item.error
    log_chances = log_probabilities(
        replace(item, error=0.0), points[:, np.newaxis] - shifts, slope
    ).transpose(2, 0, 1)
    log_weights = -0.5 * _SHIFTS**2
    for level in range(item.top + 1):
        seen = weights[answers == level] @ np.exp(log_chances[level])
        log_weights = log_weights + np.log(np.maximum(seen, _SMALLEST)).sum(axis=0)
    mean, sd = mean_and_sd(shifts, normalized(log_weights))
    return replace(item, steps=tuple(step + float(mean) for step in item.steps), error=float(sd))


def as_scored(item: ResponseItem) -> ResponseItem:
    """Item as children are scored by it: with its error until that has become small."""
    return item if item.error >= SETTLED_ERROR else replace(item, error=0.0)
