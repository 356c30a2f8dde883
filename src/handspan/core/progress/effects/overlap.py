"""How far two phases overlap: NAP with its standard errors, and the older indices."""

from __future__ import annotations

import math

import numpy as np

from handspan.core.measurement.arrays import FloatArray


def nap_with_errors(a: FloatArray, b: FloatArray) -> tuple[float, float, float, float]:
    """Nonoverlap of all pairs, with unbiased, Hanley's and null standard errors.

    The share of pairs in which the second phase is higher, ties one half (Parker and Vannest 2009);
    errors as in Pustejovsky's SingleCaseES, with the estimate kept half a pair from 0 and 1.

    Parameters
    ----------
    a, b : ndarray
        Days of each phase, at least one; higher is better.

    Returns
    -------
    tuple of float
        Estimate and three errors; the unbiased one is not-a-number with a phase of one day.
    """
    m, n = len(a), len(b)
    rows, columns = np.zeros(m), np.zeros(n)
    squares = 0.0
    for i in range(m):
        for j in range(n):
            won = 1.0 if b[j] > a[i] else (0.5 if b[j] == a[i] else 0.0)
            rows[i] += won
            columns[j] += won
            squares += won * won
    found = rows.sum() / (m * n)
    by_row, by_column = 0.0, 0.0
    for i in range(m):
        by_row += (rows[i] - n * found) ** 2
    for j in range(n):
        by_column += (columns[j] - m * found) ** 2
    by_row /= m * n * n
    by_column /= m * m * n
    pairs = squares / (m * n) - found * found
    edge = 1 / (2 * m * n)
    held = min(max(found, edge), 1 - edge)
    product = held * (1 - held)
    unbiased = math.nan
    if m > 1 and n > 1:
        variance = (product + n * by_row + m * by_column - 2 * pairs) / ((m - 1) * (n - 1))
        unbiased = math.sqrt(max(0.0, variance))
    hanley = math.sqrt((product + (n - 1) * by_row + (m - 1) * by_column) / (m * n))
    return found, unbiased, hanley, math.sqrt((m + n + 1) / (12 * m * n))


def ranked(values: FloatArray) -> FloatArray:
    """Return values from the lowest to the highest: for the few days of a phase, by insertion."""
    found = values.copy()
    for place in range(1, len(found)):
        value, before = found[place], place - 1
        while before >= 0 and found[before] > value:
            found[before + 1] = found[before]
            before -= 1
        found[before + 1] = value
    return found


def middle_of(values: FloatArray) -> float:
    """Median of values that are ordered already."""
    half = len(values) // 2
    if len(values) % 2:
        return float(values[half])
    return float((values[half - 1] + values[half]) / 2)


def share_above_all(low: FloatArray, high: FloatArray) -> float:
    """PND: share of the second phase above the highest of the first (Scruggs 1987).

    Here and below both phases are given from the lowest to the highest day.
    """
    return float((len(high) - np.searchsorted(high, low[-1], side="right")) / len(high))


def share_above_middle(low: FloatArray, high: FloatArray) -> float:
    """PEM: share of the second phase above the median of the first, ties one half (Ma 2006)."""
    middle = middle_of(low)
    below = np.searchsorted(high, middle, side="left")
    upto = np.searchsorted(high, middle, side="right")
    return float((len(high) - (below + upto) / 2) / len(high))


def share_kept(low: FloatArray, high: FloatArray) -> float:
    """PAND: largest share of all days that can be kept without any overlap (Parker 2007)."""
    m, n = len(low), len(high)
    most, j = n, 0
    for i in range(1, m + 1):
        # the i lowest of the first phase, and what of the second lies above them
        while j < n and high[j] <= low[i - 1]:
            j += 1
        most = max(most, i + n - j)
    return most / (m + n)


def improvement_rate_difference(kept: float, m: int, n: int) -> float:
    """IRD from PAND (Parker, Vannest and Davis 2011)."""
    return ((m + n) ** 2 * kept - m * m - n * n) / (2 * m * n)
