"""Places of the same steps from two calibrations: who finds an item harder, and what has moved.

Two groups of children answer: differential item functioning. Two times: drift.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.calibration import calibrate
from handspan.core.measurement.comparisons import Steps

FALSE_SHARE = 0.05
"""Of the steps that are called different, the share that may be so by chance."""


@dataclass(frozen=True, eq=False, slots=True)
class PlaceDifferences:
    """Second place less first, after both scales were laid over each other.

    Attributes
    ----------
    difference, error : ndarray, shape (steps,)
        In the units of the places; not-a-number where either has none or nothing to be laid over.
    notable : ndarray of bool, shape (steps,)
        More than the errors explain, with at most a twentieth of these by chance.
    aligned : ndarray, shape (steps,)
        Second place on the first scale.
    pooled, pooled_error : ndarray, shape (steps,)
        Mean of both, weighted by the inverse of the squared errors: the second shrunk to the first.
    """

    difference: FloatArray
    error: FloatArray
    notable: npt.NDArray[np.bool_]
    aligned: FloatArray
    pooled: FloatArray
    pooled_error: FloatArray


def compare_places(
    first: FloatArray,
    first_error: FloatArray,
    second: FloatArray,
    second_error: FloatArray,
    sets: IntArray,
) -> PlaceDifferences:
    """Lay the second scale over the first, set by set, and test each step.

    The two origins differ by the median of the differences, weighted by the inverse of their
    squared errors, so that a minority of steps that moved does not carry the rest along; its own
    error is left out. Which differences are notable is decided for all of them together
    (Benjamini and Hochberg 1995).

    Parameters
    ----------
    first, first_error, second, second_error : ndarray, shape (steps,)
        In one unit; not-a-number where a calibration has no place.
    sets : ndarray of int, shape (steps,)
        Which steps are comparable with each other in both calibrations.

    Returns
    -------
    PlaceDifferences
    """
    error = np.hypot(first_error, second_error)
    raw = second - first
    known = np.isfinite(raw) & np.isfinite(error)
    origin = np.full(len(raw), np.nan)
    for number in np.unique(sets[known]):
        own = known & (sets == number)
        if own.sum() > 1:
            origin[own] = _weighted_median(raw[own], 1.0 / np.maximum(error[own], 1e-9) ** 2)
    aligned = second - origin
    difference = aligned - first
    with np.errstate(invalid="ignore", divide="ignore"):
        own_weight, new_weight = first_error**-2.0, second_error**-2.0
        pooled = (own_weight * first + new_weight * aligned) / (own_weight + new_weight)
        return PlaceDifferences(
            difference=difference,
            error=np.where(np.isfinite(difference), error, np.nan),
            notable=_notable(difference / error),
            aligned=aligned,
            pooled=pooled,
            pooled_error=(own_weight + new_weight) ** -0.5,
        )


def differences_by_group(
    answers: AnswerArray,
    children: IntArray,
    group: npt.NDArray[np.bool_],
    steps: Steps,
    units_per_logit: float = 1.0,
) -> PlaceDifferences:
    """Differential item functioning: how much harder a step is for a group than for the others.

    Each side is calibrated by itself, so that a difference in ability between them does not enter.
    Such a group is a sex, a cohort, or the visits that one kind of reporter answered.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given.
    children : ndarray of int, shape (visits,)
    group : ndarray of bool, shape (visits,)
        Visits whose side is not known are to be left out beforehand.
    steps : Steps
    units_per_logit : float
        Slope of the scale in which the differences are wanted.

    Returns
    -------
    PlaceDifferences
        Group less others; positive where it is harder for the group.
    """
    others, own = (calibrate(answers[side], children[side], steps) for side in (~group, group))
    pairs = np.stack([others.sets, own.sets])[:, steps.item]
    _, sets = np.unique(pairs, axis=1, return_inverse=True)
    return compare_places(
        units_per_logit * others.place,
        units_per_logit * others.error,
        units_per_logit * own.place,
        units_per_logit * own.error,
        sets.ravel(),
    )


def _weighted_median(values: FloatArray, weights: FloatArray) -> float:
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    middle = np.cumsum(weights) - weights / 2
    return float(np.interp(weights.sum() / 2, middle, values))


def _notable(z: FloatArray) -> npt.NDArray[np.bool_]:
    """Benjamini and Hochberg's rule for two-sided tests; untested steps are not notable."""
    from scipy.special import ndtr

    tested = np.flatnonzero(np.isfinite(z))
    chance = 2 * ndtr(-np.abs(z[tested]))
    order = np.argsort(chance)
    line = FALSE_SHARE * np.arange(1, len(tested) + 1) / max(len(tested), 1)
    below = np.flatnonzero(chance[order] <= line)
    notable = np.zeros(len(z), dtype=bool)
    notable[tested[order[: below[-1] + 1 if len(below) else 0]]] = True
    return notable
