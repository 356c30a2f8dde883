"""Effects from means and medians: standardized differences, ratios, odds, and the way to a goal."""

from __future__ import annotations

import math

from handspan.core.measurement.arrays import FloatArray


def mean_and_variance(values: FloatArray) -> tuple[float, float]:
    """Mean, and variance over n - 1; not-a-number for one day."""
    mean = values.sum() / len(values)
    if len(values) < 2:
        return mean, math.nan
    return mean, ((values - mean) ** 2).sum() / (len(values) - 1)


def smd_of_baseline(
    mean_a: float, var_a: float, m: int, mean_b: float, var_b: float, n: int
) -> tuple[float, float, float, float]:
    """Difference of means in baseline standard deviations (Gingerich 1984), corrected and not.

    Returns
    -------
    tuple of float
        Corrected by 1 - 3/(4 df - 1) with its error, then uncorrected with its error; not-a-number
        when the baseline does not vary or has one day.
    """
    if not var_a > 0:
        return math.nan, math.nan, math.nan, math.nan
    free = m - 1
    small = 1 - 3 / (4 * free - 1)
    d = (mean_b - mean_a) / math.sqrt(var_a)
    g = small * d
    known = 1 / m + var_b / (n * var_a)
    return (
        g,
        small * math.sqrt(known + g * g / (2 * free)),
        d,
        math.sqrt(known + d * d / (2 * free)),
    )


def smd_pooled(
    mean_a: float, var_a: float, m: int, mean_b: float, var_b: float, n: int
) -> tuple[float, float]:
    """Difference of means in pooled standard deviations, corrected for few days (Hedges 1981)."""
    free = m + n - 2
    pooled = math.nan if free < 1 else ((m - 1) * var_a + (n - 1) * var_b) / free
    if m == 1:
        pooled = var_b
    if n == 1:
        pooled = var_a
    if not pooled > 0:
        return math.nan, math.nan
    small = 1 - 3 / (4 * free - 1)
    g = small * (mean_b - mean_a) / math.sqrt(pooled)
    return g, small * math.sqrt(1 / m + 1 / n + g * g / (2 * free))


def held_off(mean: float, var: float, n: int, fineness: float) -> tuple[float, float]:
    """Keep a mean and a variance off zero by what the measure can resolve.

    Parameters
    ----------
    mean, var : float
    n : int
    fineness : float
        Units that a day can tell apart, such as 1 for counts and the number of intervals for
        proportions; not-a-number to leave both as they are.
    """
    if math.isnan(fineness):
        return mean, var
    return max(mean, 1 / (2 * fineness * n)), max(var, 1 / (fineness**2 * n**3))


def log_ratio(
    mean_a: float, var_a: float, m: int, mean_b: float, var_b: float, n: int, fineness: float
) -> tuple[float, float, float]:
    """Logarithm of the ratio of means (Pustejovsky 2015): corrected, not corrected, and the error.

    Returns
    -------
    tuple of float
        Not-a-number when a mean is not above zero or a phase has one day.
    """
    mean_a, var_a = held_off(mean_a, var_a, m, fineness)
    mean_b, var_b = held_off(mean_b, var_b, n, fineness)
    if not (mean_a > 0 and mean_b > 0):
        return math.nan, math.nan, math.nan
    raw = math.log(mean_b) - math.log(mean_a)
    part_a, part_b = var_a / (m * mean_a**2), var_b / (n * mean_b**2)
    return raw + part_b / 2 - part_a / 2, raw, math.sqrt(part_a + part_b)


def log_odds(
    mean_a: float, var_a: float, m: int, mean_b: float, var_b: float, n: int, fineness: float
) -> tuple[float, float, float]:
    """Logarithm of the ratio of odds of proportions: corrected, not corrected, and the error."""
    if not math.isnan(fineness):
        mean_a = min(mean_a, 1 - 1 / (2 * fineness * m))
        mean_b = min(mean_b, 1 - 1 / (2 * fineness * n))
    mean_a, var_a = held_off(mean_a, var_a, m, fineness)
    mean_b, var_b = held_off(mean_b, var_b, n, fineness)
    if not (0 < mean_a < 1 and 0 < mean_b < 1):
        return math.nan, math.nan, math.nan
    raw = math.log(mean_b / (1 - mean_b)) - math.log(mean_a / (1 - mean_a))
    size_a, size_b = m * (mean_a * (1 - mean_a)) ** 2, n * (mean_b * (1 - mean_b)) ** 2
    bias_a = (2 * mean_a - 1) * var_a / (2 * size_a)
    bias_b = (2 * mean_b - 1) * var_b / (2 * size_b)
    return raw - bias_b + bias_a, raw, math.sqrt(var_a / size_a + var_b / size_b)


def median_error(ranked: FloatArray, middle: float, order: int, z: float, logs: bool) -> float:
    """Error of the logarithm of a median from two order statistics (Price and Bonett 2002).

    Parameters
    ----------
    ranked : ndarray
        From the lowest to the highest.
    middle : float
        Their median, above zero.
    order : int
        Of the lower one, from 1 on.
    z : float
        Half of their distance in standard errors.
    logs : bool
        From the logarithms of both; otherwise from their distance over the median.

    Returns
    -------
    float
        Infinite where the lower one is not above zero; not-a-number for one or two days, which
        bound nothing.
    """
    if z <= 0:
        return math.nan
    low, high = ranked[order - 1], ranked[len(ranked) - order]
    if not logs:
        return float((high - low) / (2 * z) / middle)
    return math.inf if low <= 0 else (math.log(high) - math.log(low)) / (2 * z)


def way_to_goal(
    mean_a: float, var_a: float, m: int, mean_b: float, var_b: float, n: int, goal: float
) -> tuple[float, float]:
    """PoGO: percent of the way from the first phase's mean to the goal (Patwa and others 2024)."""
    if goal == mean_a:
        return math.nan, math.nan
    found = 100 * (mean_b - mean_a) / (goal - mean_a)
    part_a, part_b = var_a / m, var_b / n
    error = 100 * math.sqrt(part_a + part_b + (found / 100) ** 2 * part_a) / abs(goal - mean_a)
    return found, error
