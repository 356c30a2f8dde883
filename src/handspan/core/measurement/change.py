"""Change between two scores, against measurement error, practice, growth and what others did."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.references import Reference

_FEWEST_PAIRS = 10
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Measured:
    """A score with its standard error; of a posterior, mean and standard deviation.

    Raises
    ------
    ValueError
        When a number is not finite or the error is not above zero.
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and 0 < self.sd < math.inf):
            raise ValueError("a score needs a finite mean and an error above zero")


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two scores lie apart, and whether that can be told from error.

    Attributes
    ----------
    value, error : float
        Difference, less what practice alone brings, and its standard error.
    low, high : float
        Interval of the true difference.
    """

    value: float
    error: float
    low: float
    high: float

    @property
    def index(self) -> float:
        """Difference in units of its standard error: the reliable change index."""
        return self.value / self.error

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves out zero; otherwise the difference may be error alone."""
        return not self.low <= 0 <= self.high


def standard_error(sd: float, reliability: float) -> float:
    """Error of a score in classical test theory, ``sd sqrt(1 - reliability)``.

    Raises
    ------
    ValueError
        When the spread is not above zero or the reliability not within 0 and below 1.
    """
    if not (sd > 0 and 0 <= reliability < 1):
        raise ValueError("a spread above zero and a reliability from 0 to below 1 are needed")
    return sd * math.sqrt(1 - reliability)


def reliable_change(
    before: Measured, after: Measured, practice: float = 0.0, level: float = 0.90
) -> Difference:
    """Reliable change with an error of its own at each time.

    ``(x2 - x1 - practice) / sqrt(SE1^2 + SE2^2)``: Jacobson and Truax (1991) with unequal
    variances (Maassen 2004) and practice (Chelune 1993).

    Parameters
    ----------
    before, after : Measured
        Of the same scale, with errors that do not depend on each other.
    practice : float
        Mean change on a second test without any true change.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Difference

    Raises
    ------
    ValueError
        When the level does not lie between 0 and 1.
    """
    value = after.mean - before.mean - practice
    error = math.hypot(before.sd, after.sd)
    half = _quantile_of(level) * error
    return Difference(value, error, value - half, value + half)


def informants_difference(first: Measured, second: Measured, level: float = 0.90) -> Difference:
    """Compare what two informants say of the same child: second less first.

    Parameters
    ----------
    first, second : Measured
        On the same scale, each from own answers only.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Difference
        `told_apart` says whether they differ by more than their errors explain. Informants see
        different places: neither is the wrong one, and their mean is no better score.
    """
    return reliable_change(first, second, level=level)


def minimal_detectable_change(error: float, level: float = 0.95) -> float:
    """Smallest change between two scores of equal error that is told from error.

    ``z sqrt(2) error``: 2.77 errors at 95 %, 2.33 at 90 %.

    Raises
    ------
    ValueError
        When the error is not above zero or the level not between 0 and 1.
    """
    if not error > 0:
        raise ValueError(f"an error is above zero, not {error}")
    return _quantile_of(level) * math.sqrt(2) * error


@dataclass(frozen=True, slots=True)
class RetestRegression:
    """What children who were only tested again scored, from their first score and their age.

    Attributes
    ----------
    intercept, per_score, per_year : float
    error : float
        Standard error of estimate.
    children : int
        On how many it rests.
    """

    intercept: float
    per_score: float
    per_year: float
    error: float
    children: int

    def expected(self, before: float, age: float) -> float:
        """Second score to expect after a first one at an age in years."""
        return self.intercept + self.per_score * before + self.per_year * age

    def index(self, before: float, after: float, age: float) -> float:
        """Regression-based change, ``(x2 - expected) / error`` (McSweeny and others 1993)."""
        return (after - self.expected(before, age)) / self.error


def fit_retest_regression(
    before: npt.ArrayLike, after: npt.ArrayLike, age: npt.ArrayLike
) -> RetestRegression:
    """Least squares of second scores on first scores and age.

    Parameters
    ----------
    before, after : array_like, shape (children,)
    age : array_like, shape (children,)
        Years at the first test.

    Returns
    -------
    RetestRegression

    Raises
    ------
    ValueError
        With fewer than ten children, a number that is not finite, or when first scores, ages and
        second scores do not vary apart from each other.
    """
    score, later, years = (np.asarray(each, dtype=np.float64) for each in (before, after, age))
    terms = np.column_stack([np.ones(len(score)), score, years])
    if len(score) < _FEWEST_PAIRS:
        raise ValueError(f"a regression needs at least {_FEWEST_PAIRS} children")
    if not (np.isfinite(terms).all() and np.isfinite(later).all()):
        raise ValueError("scores and ages must be numbers")
    weights, _, rank, _ = np.linalg.lstsq(terms, later, rcond=None)
    away = later - terms @ weights
    error = math.sqrt(float(away @ away) / (len(score) - terms.shape[1]))
    if rank < terms.shape[1] or error <= _ROUNDING * np.abs(later).max():
        raise ValueError("first scores, ages and second scores must vary apart from each other")
    intercept, per_score, per_year = weights.tolist()
    return RetestRegression(intercept, per_score, per_year, error, len(score))


def conditional_change(z_before: float, z_after: float, correlation: float) -> float:
    """Growth-adjusted change: how unusual the second standing is after the first.

    ``(z2 - rho z1) / sqrt(1 - rho^2)``, standard normal among children of whom nothing else is
    known (Cole 1995, for weight). The correlation of observed standings at that gap contains their
    error.

    Parameters
    ----------
    z_before, z_after : float
        Standings among children of each age.
    correlation : float
        Between them over this gap, above -1 and below 1.

    Raises
    ------
    ValueError
        When the correlation does not lie between -1 and 1.
    """
    _check_correlation(correlation)
    return (z_after - correlation * z_before) / math.sqrt(1 - correlation**2)


def expected_later_score(
    reference: Reference, z_before: float, age_after: float, correlation: float
) -> float:
    """Score to expect at a later age: that which stands at ``rho z1`` then.

    Parameters
    ----------
    reference : Reference
    z_before : float
    age_after : float
        Years.
    correlation : float

    Returns
    -------
    float
        Not-a-number outside the ages of the reference.

    Raises
    ------
    ValueError
        When the correlation does not lie between -1 and 1.
    """
    _check_correlation(correlation)
    return float(reference.scores(correlation * z_before, age_after))


def _quantile_of(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, not at {level}")
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def _check_correlation(correlation: float) -> None:
    if not -1 < correlation < 1:
        raise ValueError(f"a correlation lies between -1 and 1, not at {correlation}")
