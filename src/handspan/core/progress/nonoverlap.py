"""Nonoverlap of all pairs: how often a program day beats a baseline day, honestly bounded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from handspan.core.progress.series import Phase, Series

DEPENDENCE = 0.2
"""Correlation of one day with the next that the wider interval allows for."""

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Nap:
    """Nonoverlap of all pairs between two phases.

    Attributes
    ----------
    estimate : float
        0 to 1; 0.5 is no difference.
    low, high : float
        Interval for independent days.
    wide_low, wide_high : float
        Interval that allows for days that resemble their neighbors; the one to show.
    level : float
        Nominal coverage of both intervals.
    se_unbiased : float or None
        Standard error; None when a phase has a single day.
    se_hanley, se_null : float
        Standard error after Hanley and McNeil, and under no difference.
    before, after : int
        Days in each phase.
    """

    estimate: float
    low: float
    high: float
    wide_low: float
    wide_high: float
    level: float
    se_unbiased: float | None
    se_hanley: float
    se_null: float
    before: int
    after: int

    @property
    def tau(self) -> float:
        """The same on the scale from -1 to 1."""
        return 2 * self.estimate - 1


def nap(
    before: Sequence[float],
    after: Sequence[float],
    *,
    improvement: str = "increase",
    level: float = LEVEL,
) -> Nap:
    """Compare every day of one phase with every day of the other.

    The share of pairs in which the later phase is better, ties counting one half (Parker and
    Vannest 2009), with the standard errors of Pustejovsky's SingleCaseES and the interval of
    Newcombe's method 5 (2006). At complete separation that interval ends where the equation has
    its own root, never at [1, 1].

    Parameters
    ----------
    before, after : sequence of float
        Values of the days, in any unit.
    improvement : str
        "increase" or "decrease".
    level : float
        Coverage, above 0 and below 1.

    Returns
    -------
    Nap

    Raises
    ------
    ValueError
        When a phase is empty, a value is not finite, or an option is unknown.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    first, second = _rising(before, improvement), _rising(after, improvement)
    wins = (second[None, :] > first[:, None]) + 0.5 * (second[None, :] == first[:, None])
    m, n, found = first.size, second.size, float(wins.mean())
    unbiased, hanley = _standard_errors(wins - found, found)
    fewer = (1 - DEPENDENCE) / (1 + DEPENDENCE)
    low, high = newcombe(found, m, n, level)
    wide_low, wide_high = newcombe(found, max(2.0, m * fewer), max(2.0, n * fewer), level)
    return Nap(
        estimate=found,
        low=low,
        high=high,
        wide_low=min(low, wide_low),
        wide_high=max(high, wide_high),
        level=level,
        se_unbiased=unbiased,
        se_hanley=hanley,
        se_null=math.sqrt((m + n + 1) / (12 * m * n)),
        before=m,
        after=n,
    )


def nap_of(series: Series, level: float = LEVEL) -> Nap | None:
    """Compare the baseline days of a goal with its program days; None while one is missing."""
    before = [day.percent for day in series.in_phase(Phase.BASELINE)]
    after = [day.percent for day in series.in_phase(Phase.PROGRAM)]
    return nap(before, after, level=level) if before and after else None


def newcombe(found: float, m: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a nonoverlap (Newcombe 2006, method 5).

    Parameters
    ----------
    found : float
        Nonoverlap, 0 to 1.
    m, n : float
        Days in each phase; effective sizes need not be whole.
    level : float

    Returns
    -------
    tuple of (float, float)
        0 to 1. With `found` at 1 or 0 only that end is fixed.
    """
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    h = (m + n) / 2 - 1

    def spread(x: float) -> float:
        return z2 * x * (2 + h + (1 + 2 * h) * x * (1 - x))

    def inner(x: float) -> float:
        """Difference of both sides; without the factor 1 - x when `found` is 1."""
        size = m * n * (2 - x) * (1 + x)
        if found == 1:
            return size * (1 - x) - spread(x)
        return size * (found - x) ** 2 - spread(x) * (1 - x)

    if found == 0:
        low, high = newcombe(1.0, m, n, level)
        return 1 - high, 1 - low
    low = _root(inner, 0.0, found)
    return (low, 1.0) if found == 1 else (low, _root(inner, 1.0, found))


def _rising(values: Sequence[float], improvement: str) -> npt.NDArray[np.float64]:
    if improvement not in {"increase", "decrease"}:
        raise ValueError(f"improvement is 'increase' or 'decrease', not '{improvement}'")
    found = np.asarray(values, np.float64)
    if not found.size:
        raise ValueError("both phases need at least one day")
    if not np.isfinite(found).all():
        raise ValueError("values must be finite")
    return found if improvement == "increase" else -found


def _root(function: Callable[[float], float], outer: float, inner: float) -> float:
    """Halve the way between a place where the function is positive and one where it is not."""
    for _ in range(200):
        middle = (outer + inner) / 2
        if function(middle) > 0:
            outer = middle
        else:
            inner = middle
    return (outer + inner) / 2


def _standard_errors(centered: npt.NDArray[np.float64], found: float) -> tuple[float | None, float]:
    m, n = centered.shape
    edge = 1 / (2 * m * n)
    held = min(max(found, edge), 1 - edge)
    rows = float((centered.sum(axis=1) ** 2).sum()) / (m * n**2)
    columns = float((centered.sum(axis=0) ** 2).sum()) / (m**2 * n)
    pairs = float((centered**2).mean())
    product = held * (1 - held)
    hanley = math.sqrt((product + (n - 1) * rows + (m - 1) * columns) / (m * n))
    if m < 2 or n < 2:
        return None, hanley
    numerator = product + n * rows + m * columns - 2 * pairs
    return math.sqrt(max(0.0, numerator / ((m - 1) * (n - 1)))), hanley
