"""Agreement of raters over many children: limits of agreement, intraclass correlations."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray

_FEWEST = 3
_INSIDE = 0.95
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LimitsOfAgreement:
    """How far two ratings of one child lie apart, second less first.

    Attributes
    ----------
    children : int
    bias : Interval
        Mean difference.
    sd : float
        Standard deviation of the differences.
    lower, upper : Interval
        Between these limits lie 95 % of differences.
    """

    children: int
    bias: Interval
    sd: float
    lower: Interval
    upper: Interval


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """Share of variance that is between children, for a single rater.

    Attributes
    ----------
    agreement : Interval
        ICC(2,1): raters drawn from many, and their level counts.
    consistency : Interval
        ICC(3,1): these raters only, and a constant shift between them does not count.
    """

    agreement: Interval
    consistency: Interval


def limits_of_agreement(
    first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95
) -> LimitsOfAgreement:
    """Limits of agreement (Bland and Altman 1986), with exact intervals (Carkeet 2015).

    The limits are ``bias -+ 1.96 s``. For normal differences the interval of a limit follows from
    the noncentral t distribution with ``n - 1`` degrees of freedom and noncentrality
    ``-+1.96 sqrt(n)``, divided by ``sqrt(n)`` and multiplied by s.

    Parameters
    ----------
    first, second : array_like, shape (children,)
        On the same scale.
    level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    LimitsOfAgreement

    Raises
    ------
    ValueError
        With fewer than three children, a value that is not finite, differences that are all equal,
        or a level not between 0 and 1.
    """
    from scipy.stats import nct, t

    ratings = _ratings(np.column_stack([first, second]), level)
    away = ratings[:, 1] - ratings[:, 0]
    count, mean, sd = len(away), float(away.mean()), float(away.std(ddof=1))
    if sd <= _ROUNDING * np.abs(ratings).max():
        raise ValueError("all differences are equal: there is nothing to spread limits from")
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    root = math.sqrt(count)

    def limit(distance: float) -> Interval:
        low, high = mean + sd / root * nct.ppf(tails, count - 1, distance * root)
        return Interval(mean + distance * sd, float(low), float(high))

    half = float(t.ppf(tails[1], count - 1)) * sd / root
    reach = _normal_quantile((1 + _INSIDE) / 2)
    return LimitsOfAgreement(
        children=count,
        bias=Interval(mean, mean - half, mean + half),
        sd=sd,
        lower=limit(-reach),
        upper=limit(reach),
    )


def intraclass_correlations(ratings: npt.ArrayLike, level: float = 0.95) -> IntraclassCorrelations:
    """ICC(2,1) and ICC(3,1) (Shrout and Fleiss 1979), intervals of McGraw and Wong (1996).

    Parameters
    ----------
    ratings : array_like, shape (children, raters)
        Every child rated by every rater.
    level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    IntraclassCorrelations

    Raises
    ------
    ValueError
        With fewer than three children or two raters, a value that is not finite, children who do
        not differ, or a level not between 0 and 1.
    """
    table = _ratings(np.asarray(ratings, dtype=np.float64), level)
    squares = _MeanSquares.of(table)
    if squares.children <= _ROUNDING * np.abs(table).max() ** 2:
        raise ValueError("the children do not differ: a share between them has no meaning")
    if squares.error <= _ROUNDING * squares.children:
        # raters who differ by a constant at most: consistency is whole, its interval a point
        whole = Interval(1.0, 1.0, 1.0)
        if squares.raters <= _ROUNDING * squares.children:
            return IntraclassCorrelations(whole, whole)
        return IntraclassCorrelations(_agreement(squares, level), whole)
    return IntraclassCorrelations(_agreement(squares, level), _consistency(squares, level))


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """Two-way analysis of variance with one rating in each cell."""

    n: int
    k: int
    children: float
    raters: float
    error: float

    @staticmethod
    def of(table: FloatArray) -> _MeanSquares:
        n, k = table.shape
        middle = table.mean()
        rows, columns = table.mean(axis=1), table.mean(axis=0)
        left = table - rows[:, np.newaxis] - columns + middle
        return _MeanSquares(
            n=n,
            k=k,
            children=float(k * ((rows - middle) ** 2).sum() / (n - 1)),
            raters=float(n * ((columns - middle) ** 2).sum() / (k - 1)),
            error=float((left**2).sum() / ((n - 1) * (k - 1))),
        )


def _agreement(squares: _MeanSquares, level: float) -> Interval:
    from scipy.stats import f

    n, k = squares.n, squares.k
    rows, columns, error = squares.children, squares.raters, squares.error
    value = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    freedom = (a * columns + b * error) ** 2 / (
        (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    )
    rest = k * columns + (k * n - k - n) * error
    share = (1 + level) / 2
    down = float(f.ppf(share, n - 1, freedom))
    up = float(f.ppf(share, freedom, n - 1))
    return Interval(
        value,
        n * (rows - down * error) / (down * rest + n * rows),
        n * (up * rows - error) / (rest + n * up * rows),
    )


def _consistency(squares: _MeanSquares, level: float) -> Interval:
    from scipy.stats import f

    k = squares.k
    ratio = squares.children / squares.error
    freedom = (squares.n - 1, (squares.n - 1) * (k - 1))
    share = (1 + level) / 2
    low = ratio / float(f.ppf(share, *freedom))
    high = ratio * float(f.ppf(share, *reversed(freedom)))
    value, low, high = ((each - 1) / (each + k - 1) for each in (ratio, low, high))
    return Interval(value, low, high)


def _ratings(table: FloatArray, level: float) -> FloatArray:
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, not at {level}")
    if table.ndim != 2 or len(table) < _FEWEST or table.shape[1] < 2:
        raise ValueError(f"agreement needs at least {_FEWEST} children and two ratings of each")
    if not np.isfinite(table).all():
        raise ValueError("every child needs a number from every rater")
    return table


def _normal_quantile(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))
