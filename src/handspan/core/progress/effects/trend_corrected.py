"""Tau and its variants: comparisons of phases that reckon with a trend of the baseline."""

from __future__ import annotations

import math

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.progress.effects.overlap import middle_of, ranked


def pairs_up(values: FloatArray) -> float:
    """Kendall's S of values against their order: pairs that rise less pairs that fall."""
    found = 0.0
    for i in range(len(values)):
        for j in range(i + 1, len(values)):
            found += (values[j] > values[i]) - 1.0 * (values[j] < values[i])
    return found


def tau_u(a: FloatArray, b: FloatArray, across: float) -> tuple[float, float, float]:
    """Tau-U in three ways of counting (Parker, Vannest, Davis and Sauber 2011).

    Parameters
    ----------
    a, b : ndarray
    across : float
        Pairs across the phases that improve, less those that get worse.

    Returns
    -------
    tuple of float
        Less the trend of the first phase, over the pairs across phases, which may leave -1 to 1;
        the same over all pairs that were counted; and with the trend of the second phase added.
    """
    m, n = len(a), len(b)
    before, after = pairs_up(a), pairs_up(b)
    within, later = m * (m - 1) / 2, n * (n - 1) / 2
    return (
        (across - before) / (m * n),
        (across - before) / (m * n + within),
        (across - before + after) / (m * n + within + later),
    )


def theil_sen(values: FloatArray, times: FloatArray) -> tuple[float, float]:
    """Slope and intercept of a line by medians (Theil 1950, Sen 1968).

    The slope is the median over all pairs of days, the intercept the median of what is left.

    Returns
    -------
    tuple of (float, float)
        Not-a-number with fewer than two different times.
    """
    size = len(values)
    slopes = np.empty(size * (size - 1) // 2 + 1)
    count = 0
    for i in range(size):
        for j in range(i + 1, size):
            if times[j] != times[i]:
                slopes[count] = (values[j] - values[i]) / (times[j] - times[i])
                count += 1
    if count == 0:
        return math.nan, math.nan
    slope = float(np.median(slopes[:count]))
    return slope, middle_of(ranked(values - slope * times))


def kendall_b(a: FloatArray, b: FloatArray, across: float) -> tuple[float, float]:
    """Kendall's tau-b of all days against their phase, with its error (Tarlow 2017).

    Returns
    -------
    tuple of (float, float)
        Not-a-number when all days are equal.
    """
    m, n = len(a), len(b)
    everything = np.concatenate((a, b))
    total = len(everything)
    everything = ranked(everything)
    ties, run = 0.0, 0.0
    for i in range(1, total):
        run = run + 1 if everything[i] == everything[i - 1] else 0.0
        ties += run
    pairs = total * (total - 1) / 2
    same_phase = m * (m - 1) / 2 + n * (n - 1) / 2
    size = (pairs - ties) * (pairs - same_phase)
    if size <= 0:
        return math.nan, math.nan
    tau = across / math.sqrt(size)
    return tau, math.sqrt(max(0.0, 2 / total * (1 - tau * tau)))
