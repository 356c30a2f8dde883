"""Every statistic of one pair of phases, in a fixed order, as plain numbers."""

from __future__ import annotations

import math

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.progress.effects.newcombe import newcombe
from handspan.core.progress.effects.overlap import (
    improvement_rate_difference,
    middle_of,
    nap_with_errors,
    ranked,
    share_above_all,
    share_above_middle,
    share_kept,
)
from handspan.core.progress.effects.parametric import (
    log_odds,
    log_ratio,
    mean_and_variance,
    median_error,
    smd_of_baseline,
    smd_pooled,
    way_to_goal,
)
from handspan.core.progress.effects.trend_corrected import kendall_b, tau_u, theil_sen

NAMES: tuple[tuple[str, str], ...] = (
    ("NAP", "unbiased"), ("NAP", "Hanley"), ("NAP", "null_variance"), ("NAP", "resembling_days"),
    ("Tau", "unbiased"), ("Tau", "Hanley"), ("Tau", "null_variance"), ("Tau", "resembling_days"),
    ("Tau-U", "default"), ("Tau-U", "all_pairs"), ("Tau-U", "with_trend_B"),
    ("Tau-BC", "theilsen_unbiased"), ("Tau-BC", "kendall_b"),
    ("PND", "default"), ("PEM", "default"), ("PAND", "default"), ("IRD", "default"),
    ("SMD", "baseline_g"), ("SMD", "baseline_d"), ("SMD", "pool_g"),
    ("LRRi", "bc"), ("LRRi", "raw"), ("LRRd", "bc"), ("LRRd", "raw"),
    ("LOR", "bc"), ("LOR", "raw"), ("LRM", "log"), ("LRM", "delta"), ("PoGO", "default"),
)  # fmt: skip
"""Statistic and variant of each row, in the order in which they are computed."""

DEPENDENCE = 0.2
"""Correlation of one day with the next that the wider interval allows for."""

COUNT, RATE, PROPORTION, PERCENTAGE, OTHER = 0, 1, 2, 3, 4
"""Scales of a measure."""


def fill(
    a: FloatArray,
    b: FloatArray,
    times_a: FloatArray,
    times_b: FloatArray,
    rises: bool,
    scale: int,
    fineness: float,
    goal: float,
    orders: FloatArray,
    z: float,
    out: FloatArray,
) -> None:
    """Compute every row of `NAMES`: estimate, standard error, and the ends of the interval.

    Parameters
    ----------
    a, b : ndarray
        Days of each phase, at least one, all finite.
    times_a, times_b : ndarray
        When they were: positions or days.
    rises : bool
        Whether an increase is the improvement.
    scale : int
        One of the constants above.
    fineness, goal : float
        Not-a-number where unknown.
    orders : ndarray, shape (days or more + 1, 2)
        Of `order_statistics`.
    z : float
        Quantile of the normal distribution for the intervals.
    out : ndarray, shape (rows, 4)
        Not-a-number where something is not defined.
    """
    out[:] = math.nan
    m, n, sign = len(a), len(b), 1.0 if rises else -1.0
    better_a, better_b = sign * a, sign * b
    row = _overlap(better_a, better_b, z, out)
    across = (2 * out[0, 0] - 1) * m * n
    for value in tau_u(better_a, better_b, across):
        out[row, 0] = value
        row += 1
    row = _tau_bc(better_a, better_b, times_a, times_b, z, out, row)
    ranked_a, ranked_b = ranked(a), ranked(b)
    low, high = (ranked_a, ranked_b) if rises else (-ranked_a[::-1], -ranked_b[::-1])
    out[row, 0] = share_above_all(low, high)
    out[row + 1, 0] = share_above_middle(low, high)
    out[row + 2, 0] = share_kept(low, high)
    out[row + 3, 0] = improvement_rate_difference(out[row + 2, 0], m, n)
    row += 4
    mean_a, var_a = mean_and_variance(a)
    mean_b, var_b = mean_and_variance(b)
    g, g_error, d, d_error = smd_of_baseline(sign * mean_a, var_a, m, sign * mean_b, var_b, n)
    _normal(out, row, g, g_error, z)
    _normal(out, row + 1, d, d_error, z)
    pooled, error = smd_pooled(sign * mean_a, var_a, m, sign * mean_b, var_b, n)
    _normal(out, row + 2, pooled, error, z)
    row = _ratios(mean_a, var_a, m, mean_b, var_b, n, rises, scale, fineness, z, out, row + 3)
    row = _medians(ranked_a, ranked_b, sign, orders, z, out, row)
    if not math.isnan(goal):
        way, error = way_to_goal(mean_a, var_a, m, mean_b, var_b, n, goal)
        _normal(out, row, way, error, z)


def _overlap(a: FloatArray, b: FloatArray, z: float, out: FloatArray) -> int:
    m, n = len(a), len(b)
    found, unbiased, hanley, null = nap_with_errors(a, b)
    low, high = newcombe(found, m, n, z)
    fewer = (1 - DEPENDENCE) / (1 + DEPENDENCE)
    wide_low, wide_high = newcombe(found, max(2.0, m * fewer), max(2.0, n * fewer), z)
    for place, error in enumerate((unbiased, hanley, null, math.nan)):
        ends = (low, high) if place < 3 else (min(low, wide_low), max(high, wide_high))
        out[place, 0], out[place, 1], out[place, 2], out[place, 3] = found, error, *ends
        out[place + 4, 0], out[place + 4, 1] = 2 * found - 1, 2 * error
        out[place + 4, 2], out[place + 4, 3] = 2 * ends[0] - 1, 2 * ends[1] - 1
    return 8


def _tau_bc(
    a: FloatArray, b: FloatArray, times_a: FloatArray, times_b: FloatArray, z: float,
    out: FloatArray, row: int,
) -> int:  # fmt: skip
    slope, start = theil_sen(a, times_a)
    if not math.isnan(slope):
        left_a, left_b = a - start - slope * times_a, b - start - slope * times_b
        found, unbiased, _, _ = nap_with_errors(left_a, left_b)
        low, high = newcombe(found, len(a), len(b), z)
        out[row, 0], out[row, 1] = 2 * found - 1, 2 * unbiased
        out[row, 2], out[row, 3] = 2 * low - 1, 2 * high - 1
        tau, error = kendall_b(left_a, left_b, (2 * found - 1) * len(a) * len(b))
        _normal(out, row + 1, tau, error, z)
    return row + 2


def _ratios(
    mean_a: float, var_a: float, m: int, mean_b: float, var_b: float, n: int, rises: bool,
    scale: int, fineness: float, z: float, out: FloatArray, row: int,
) -> int:  # fmt: skip
    """Log response ratios of the increasing and the decreasing kind, and log odds ratios."""
    whole = 100.0 if scale == PERCENTAGE else (1.0 if scale == PROPORTION else math.nan)
    for kind in range(2):
        against = rises == (kind == 1)  # the improvement goes the other way than this kind counts
        turn = against and not math.isnan(whole)
        of_a = whole - mean_a if turn else mean_a
        of_b = whole - mean_b if turn else mean_b
        corrected, raw, error = log_ratio(of_a, var_a, m, of_b, var_b, n, fineness)
        sign = -1.0 if against and not turn else 1.0
        _normal(out, row, sign * corrected, error, z)
        _normal(out, row + 1, sign * raw, error, z)
        row += 2
    if not math.isnan(whole):
        sign = 1.0 if rises else -1.0
        corrected, raw, error = log_odds(
            mean_a / whole, var_a / whole**2, m, mean_b / whole, var_b / whole**2, n,
            fineness * whole if scale == PERCENTAGE else fineness,
        )  # fmt: skip
        _normal(out, row, sign * corrected, error, z)
        _normal(out, row + 1, sign * raw, error, z)
    return row + 2


def _medians(
    a: FloatArray, b: FloatArray, sign: float, orders: FloatArray, z: float, out: FloatArray,
    row: int,
) -> int:  # fmt: skip
    m, n = len(a), len(b)
    middle_a, middle_b = middle_of(a), middle_of(b)
    if middle_a > 0 and middle_b > 0:
        found = sign * (math.log(middle_b) - math.log(middle_a))
        for place in range(2):
            logs = place == 0
            error_a = median_error(a, middle_a, int(orders[m, 0]), orders[m, 1], logs)
            error_b = median_error(b, middle_b, int(orders[n, 0]), orders[n, 1], logs)
            _normal(out, row + place, found, math.sqrt(error_a**2 + error_b**2), z)
    return row + 2


def _normal(out: FloatArray, row: int, found: float, error: float, z: float) -> None:
    out[row, 0], out[row, 1] = found, error
    out[row, 2], out[row, 3] = found - z * error, found + z * error


def order_statistics(days: int) -> FloatArray:
    """Return, for each number of days, which order statistics bound the median, and how far apart.

    Price and Bonett's choice o = max(round(n/2 - sqrt(n)), 1), halves rounded to even, and the
    normal quantile of the chance that fewer than o of n days lie below the median.

    Returns
    -------
    ndarray, shape (days + 1, 2)
    """
    from scipy.special import bdtr, ndtri

    number = np.arange(days + 1.0)
    order = np.maximum(np.round(number / 2 - np.sqrt(number)), 1)
    apart = ndtri(1 - bdtr(order - 1, np.maximum(number, 1).astype(int), 0.5))
    return np.stack([order, apart], axis=1)
