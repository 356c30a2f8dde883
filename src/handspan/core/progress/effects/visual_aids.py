"""Lines and bands that help the eye. They decide nothing, and no p-value comes with them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: ``start + slope * time``."""

    start: float
    slope: float

    def at(self, time: float) -> float:
        """Height at a time."""
        return self.start + self.slope * time


@dataclass(frozen=True, slots=True)
class DualCriterion:
    """How many days of the second phase lie beyond both shifted lines of the first.

    Attributes
    ----------
    above : int
    days : int
    chance : float
        Of as many or more by coin flips, to say how few days there are; not a test.
    """

    above: int
    days: int
    chance: float


def celeration(times: Sequence[float], values: Sequence[float]) -> float:
    """Factor by which values multiply in a week (times in days): 10 to 7 times the slope of log10.

    Raises
    ------
    ValueError
        When a value is not above zero or fewer than two times differ.
    """
    if min(values) <= 0:
        raise ValueError("only values above zero multiply")
    return float(10 ** (7 * _least_squares(times, [math.log10(each) for each in values]).slope))


def split_middle(times: Sequence[float], values: Sequence[float]) -> Line:
    """Line through the middles of the two halves of a phase (White and Haring 1980).

    With an odd number of days the middle one belongs to neither half.

    Raises
    ------
    ValueError
        When there are fewer than two days or the halves lie at one time.
    """
    half = len(values) // 2
    if half < 1:
        raise ValueError("a line needs two days at least")
    first = float(np.median(times[:half])), float(np.median(values[:half]))
    second = float(np.median(times[-half:])), float(np.median(values[-half:]))
    if first[0] == second[0]:
        raise ValueError("the halves of the phase lie at one time")
    slope = (second[1] - first[1]) / (second[0] - first[0])
    return Line(first[1] - slope * first[0], slope)


def two_deviations(before: Sequence[float], after: Sequence[float]) -> tuple[float, float, bool]:
    """Band of two standard deviations around the first phase, and whether two days in a row leave.

    Returns
    -------
    tuple of (float, float, bool)

    Raises
    ------
    ValueError
        When the first phase has fewer than two days.
    """
    if len(before) < 2:
        raise ValueError("a band needs two days at least")
    mean, spread = float(np.mean(before)), float(np.std(before, ddof=1))
    low, high = mean - 2 * spread, mean + 2 * spread
    sides = [int(each > high) - int(each < low) for each in after]
    twice = any(one and one == then for one, then in pairwise(sides))
    return low, high, twice


def conservative_dual_criterion(
    times: Sequence[float], before: Sequence[float], after: Sequence[float], *, rises: bool = True
) -> DualCriterion:
    """Count days beyond the mean and the trend of the first phase, each moved by a quarter SD.

    Fisher, Kelley and Lomas (2003).

    Parameters
    ----------
    times : sequence of float
        Of all days, those of `before` first.
    before, after : sequence of float
    rises : bool
        Whether an increase is the improvement.

    Returns
    -------
    DualCriterion

    Raises
    ------
    ValueError
        When the first phase has fewer than two days or their times do not differ.
    """
    if len(before) < 2:
        raise ValueError("lines need two days at least")
    sign = 1.0 if rises else -1.0
    first = sign * np.asarray(before, np.float64)
    line, shift = _least_squares(times[: len(before)], first.tolist()), 0.25 * first.std(ddof=1)
    above = sum(
        sign * value > max(first.mean(), line.at(time)) + shift
        for time, value in zip(times[len(before) :], after, strict=True)
    )
    chance = sum(math.comb(len(after), k) for k in range(above, len(after) + 1)) / 2 ** len(after)
    return DualCriterion(above, len(after), chance)


def _least_squares(times: Sequence[float], values: Sequence[float]) -> Line:
    time, value = np.asarray(times, np.float64), np.asarray(values, np.float64)
    away = time - time.mean()
    if not (away**2).sum() > 0:
        raise ValueError("a slope needs two different times")
    slope = float((away * value).sum() / (away**2).sum())
    return Line(float(value.mean()) - slope * float(time.mean()), slope)
