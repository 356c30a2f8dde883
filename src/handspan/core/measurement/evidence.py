"""What the answers of one visit say about an ability: log likelihood at given abilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray
from handspan.core.measurement.response_models import ResponseItem, log_probabilities


def rasch_evidence(
    answers: AnswerArray, difficulty: FloatArray, slope: float, abilities: FloatArray
) -> FloatArray:
    """Log likelihood of passes and failures under the Rasch model.

    ``sum over passed items of (ability - tau) / slope
    - sum over given items of ln(1 + exp((ability - tau) / slope))``.

    Parameters
    ----------
    answers : ndarray of int8, shape (items,)
        1 passed, 0 failed, -1 not given.
    difficulty : ndarray, shape (items,)
    slope : float
        Units of the scale per logit.
    abilities : ndarray, shape (points,)

    Returns
    -------
    ndarray, shape (points,)
        Zero everywhere when nothing was given.
    """
    given = answers != MISSING
    away = (abilities - difficulty[given, np.newaxis]) / slope
    passed = away[answers[given] == 1].sum(axis=0)
    return np.asarray(passed - np.logaddexp(0.0, away).sum(axis=0))


def item_evidence(
    items: Sequence[ResponseItem], levels: Mapping[str, int], slope: float, abilities: FloatArray
) -> FloatArray:
    """Log likelihood of levels under any response model.

    Parameters
    ----------
    items : sequence of ResponseItem
    levels : mapping of str to int
        Level by code of the item; items without one were not given.
    slope : float
    abilities : ndarray, shape (points,)

    Returns
    -------
    ndarray, shape (points,)

    Raises
    ------
    ValueError
        When an item has no such level.
    """
    total = np.zeros(len(abilities))
    for item in items:
        level = levels.get(item.code)
        if level is None:
            continue
        if not 0 <= level <= item.top:
            raise ValueError(f"item {item.code} has no level {level}")
        total += log_probabilities(item, abilities, slope)[:, level]
    return total
