"""An effect that builds up: the gradual effects model for one series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray

_DELAYS = 60
_CLOSE = 1e-9
_NUDGE = 1e-5
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class GradualEffect:
    """What a gradual effects model found.

    Attributes
    ----------
    start : float
        Level without treatment.
    effect : float
        Change after as many treated visits as there were.
    start_error, effect_error : float
        Standard errors, the delay being estimated, too.
    delay : float
        0: all at once; toward 1: ever more slowly, at last a straight line.
    deviance : float
        Sum of squares that is left.
    treated : int
        Treated visits.
    """

    start: float
    effect: float
    start_error: float
    effect_error: float
    delay: float
    deviance: float
    treated: int


def gradual_effect(values: Sequence[float], treated: Sequence[bool]) -> GradualEffect:
    """Fit a change that builds up over treated visits (Swan and Pustejovsky 2018), normal errors.

    ``mean(t) = b0 + b1 U(t)``, ``U(t) = (1 - w) sum w^(t - k) / (1 - w^M)`` over the treated visits
    k up to t, of which there are M in all. For each delay w the rest is least squares; w is found
    on a fine grid and refined around the best place, since the profile may have two valleys.

    Parameters
    ----------
    values : sequence of float
    treated : sequence of bool
        For each visit, in order.

    Returns
    -------
    GradualEffect

    Raises
    ------
    ValueError
        When the lengths differ, a phase is missing, or there are fewer than four visits.
    """
    y, marks = np.asarray(values, np.float64), np.asarray(treated, np.float64)
    if len(y) != len(marks) or len(y) < 4 or not 0 < marks.sum() < len(marks):
        raise ValueError("both phases and at least four visits are needed, each marked")
    if not np.isfinite(y).all():
        raise ValueError("values must be finite")
    grid = np.linspace(0, 1, _DELAYS + 1)
    left = [_fit(y, marks, delay)[2] for delay in grid]
    best = int(np.argmin(left))
    delay = _refined(y, marks, grid[max(best - 1, 0)], grid[min(best + 1, _DELAYS)])
    delay = min((delay, float(grid[best])), key=lambda each: _fit(y, marks, each)[2])
    coefficients, errors, deviance = _fit(y, marks, delay)
    errors = _joint_errors(y, marks, delay, coefficients[1], deviance) or errors
    return GradualEffect(*coefficients, *errors, delay, deviance, int(marks.sum()))


def _built_up(marks: FloatArray, delay: float) -> FloatArray:
    total = int(marks.sum())
    if delay >= 1 - _CLOSE:  # the limit: a straight line over treated visits
        return np.asarray(np.cumsum(marks) / total)
    found, held = np.empty(len(marks)), 0.0
    for place, mark in enumerate(marks):
        held = delay * held + mark
        found[place] = held
    return np.asarray((1 - delay) * found / (1 - delay**total))


def _fit(
    y: FloatArray, marks: FloatArray, delay: float
) -> tuple[tuple[float, float], tuple[float, float], float]:
    design = np.stack([np.ones(len(y)), _built_up(marks, delay)], axis=1)
    inverse = np.linalg.inv(design.T @ design)
    found = inverse @ design.T @ y
    deviance = float(((y - design @ found) ** 2).sum())
    errors = np.sqrt(np.diag(inverse) * deviance / (len(y) - 2))
    return (float(found[0]), float(found[1])), (float(errors[0]), float(errors[1])), deviance


def _joint_errors(
    y: FloatArray, marks: FloatArray, delay: float, effect: float, deviance: float
) -> tuple[float, float] | None:
    """Errors from the curvature in all three parameters; None where the delay cannot be told."""
    low, high = max(delay - _NUDGE, 0.0), min(delay + _NUDGE, 1.0)
    bend = (_built_up(marks, high) - _built_up(marks, low)) / (high - low)
    slopes = np.stack([np.ones(len(y)), _built_up(marks, delay), effect * bend], axis=1)
    if np.linalg.matrix_rank(slopes) < 3 or len(y) < 4:
        return None
    spread = np.diag(np.linalg.inv(slopes.T @ slopes)) * deviance / (len(y) - 2)
    return float(np.sqrt(spread[0])), float(np.sqrt(spread[1]))


def _refined(y: FloatArray, marks: FloatArray, low: float, high: float) -> float:
    """Golden section between two places around the lowest of the grid."""
    while high - low > _CLOSE:
        first, second = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if _fit(y, marks, first)[2] <= _fit(y, marks, second)[2]:
            high = second
        else:
            low = first
    return (low + high) / 2
