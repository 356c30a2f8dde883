"""The posterior of many visits, compiled. Imported only where numba may be loaded.

Curves are multiplied instead of logarithms added, six at a time, so that a visit costs one multiply
for each answer and point.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.posterior import Curves, Prior, posterior_moments

_IN_ONE_PASS = 6
_BETWEEN_RESCALES = 24
_LANES = 8  # numbers that the processor handles at once: rows are filled up to a multiple of it
_TOO_UNLIKELY = 500.0
"""Visits whose answers are less likely than ``exp(-500)`` at their best point are weighed again by
logarithms: a point might have lost its weight to the smallest number before later answers raised it
again. Nothing that children answer comes near it."""


def of_table(
    answers: AnswerArray, curves: Curves, prior: Prior, threads: int
) -> tuple[FloatArray, FloatArray]:
    """Moments of a wide table; arguments as `posterior.posterior_moments`."""
    rows = _rows(curves)
    levels = curves.logs.shape[1]

    def run(first: int, last: int, out: FloatArray) -> None:
        table = answers[first:last]
        _table(
            table, levels, rows, curves.points, prior.mean[first:last], prior.sd[first:last], out
        )

    found = _in_threads(run, len(answers), threads)
    return _mended(found, answers, curves, prior)


def of_long(
    starts: IntArray,
    items: IntArray,
    levels: AnswerArray,
    curves: Curves,
    prior: Prior,
    threads: int,
) -> tuple[FloatArray, FloatArray]:
    """Moments of a long table; arguments as `posterior.posterior_moments_of_long`."""
    rows = _rows(curves)
    row_of = items * curves.logs.shape[1] + levels

    def run(first: int, last: int, out: FloatArray) -> None:
        _long(
            starts[first : last + 1], row_of, rows, curves.points, prior.mean[first:last],
            prior.sd[first:last], out,
        )  # fmt: skip

    found = _in_threads(run, len(starts) - 1, threads)
    again = np.flatnonzero(found[:, 2] > _TOO_UNLIKELY)
    for visit in again:
        own = slice(starts[visit], starts[visit + 1])
        table = np.full((1, len(curves.logs)), -1, dtype=np.int8)
        table[0, items[own]] = levels[own]
        mean, sd = posterior_moments(table, curves, prior.part(slice(visit, visit + 1)))
        found[visit, 0], found[visit, 1] = mean[0], sd[0]
    return found[:, 0].copy(), found[:, 1].copy()


def _mended(
    found: FloatArray, answers: AnswerArray, curves: Curves, prior: Prior
) -> tuple[FloatArray, FloatArray]:
    mean, sd = found[:, 0].copy(), found[:, 1].copy()
    again = np.flatnonzero(found[:, 2] > _TOO_UNLIKELY)
    if len(again):
        mean[again], sd[again] = posterior_moments(answers[again], curves, prior.part(again))
    return mean, sd


def _rows(curves: Curves) -> FloatArray:
    """Probabilities, a row for each item and level, with a last row of ones to fill a pass."""
    items, levels, points = curves.logs.shape
    rows = np.ones((items * levels + 1, -(-points // _LANES) * _LANES))
    rows[:-1, :points] = np.exp(curves.logs).reshape(items * levels, points)
    return rows


def _in_threads(
    run: Callable[[int, int, FloatArray], None], visits: int, threads: int
) -> FloatArray:
    out = np.empty((visits, 3))
    edges = np.linspace(0, visits, threads + 1).astype(int)
    if threads == 1:
        run(0, visits, out)
        return out
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda a, b: run(a, b, out[a:b]), edges[:-1], edges[1:]))
    return out


_SUMS = {
    "reassoc",
    "contract",
    "nsz",
}  # sums in any order, so that the processor adds eight at once


@njit(cache=True, nogil=True, fastmath=_SUMS)
def _table(
    answers: AnswerArray,
    levels: int,
    rows: FloatArray,
    points: FloatArray,
    mean: FloatArray,
    sd: FloatArray,
    out: FloatArray,
) -> None:
    weights = np.zeros(rows.shape[1])
    given = np.empty(answers.shape[1] + _IN_ONE_PASS, dtype=np.intp)
    for visit in range(len(answers)):
        count = 0
        for item in range(answers.shape[1]):
            level = answers[visit, item]
            if level >= 0:
                given[count] = item * levels + level
                count += 1
        _weigh(given, count, rows, points, mean[visit], sd[visit], weights, out[visit])


@njit(cache=True, nogil=True, fastmath=_SUMS)
def _long(
    starts: IntArray,
    row_of: IntArray,
    rows: FloatArray,
    points: FloatArray,
    mean: FloatArray,
    sd: FloatArray,
    out: FloatArray,
) -> None:
    weights = np.zeros(rows.shape[1])
    most = 0
    for visit in range(len(out)):
        most = max(most, starts[visit + 1] - starts[visit])
    given = np.empty(most + _IN_ONE_PASS, dtype=np.intp)
    for visit in range(len(out)):
        count = starts[visit + 1] - starts[visit]
        for place in range(count):
            given[place] = row_of[starts[visit] + place]
        _weigh(given, count, rows, points, mean[visit], sd[visit], weights, out[visit])


@njit(cache=True, nogil=True, fastmath=_SUMS, inline="always")
def _weigh(
    given: IntArray,
    count: int,
    rows: FloatArray,
    points: FloatArray,
    mean: float,
    sd: float,
    weights: FloatArray,
    out: FloatArray,
) -> None:
    """Weigh one visit; `given` names rows, and has room to fill its last pass with ones."""
    _start(points, mean, sd, weights)
    ones = len(rows) - 1
    for place in range(count, count + _IN_ONE_PASS):
        given[place] = ones
    surprise = 0.0
    for place in range(0, count, _IN_ONE_PASS):
        a, b, c = rows[given[place]], rows[given[place + 1]], rows[given[place + 2]]
        d, e, f = rows[given[place + 3]], rows[given[place + 4]], rows[given[place + 5]]
        for point in range(len(weights)):
            weights[point] *= (a[point] * b[point] * c[point]) * (d[point] * e[point] * f[point])
        if place % _BETWEEN_RESCALES == _BETWEEN_RESCALES - _IN_ONE_PASS:
            surprise -= _rescale(weights)
    surprise -= _rescale(weights)
    total = first = 0.0
    for point in range(len(points)):
        total += weights[point]
        first += weights[point] * points[point]
    if total == 0.0:
        out[2] = surprise  # beyond what is too unlikely: weighed again
        return
    center = first / total
    spread = 0.0
    for point in range(len(points)):
        away = points[point] - center
        spread += weights[point] * away * away
    out[0], out[1], out[2] = center, np.sqrt(spread / total), surprise


@njit(cache=True, nogil=True, fastmath=_SUMS, inline="always")
def _start(points: FloatArray, mean: float, sd: float, weights: FloatArray) -> None:
    """Lay the normal prior from its middle outwards, by a recurrence instead of exponentials."""
    step = points[1] - points[0]
    middle = round((mean - points[0]) / step)
    middle = min(max(middle, 0), len(points) - 1)
    away = (points[middle] - mean) / sd
    gap = step / sd
    bend = np.exp(-gap * gap)
    weights[middle] = 1.0
    ratio = np.exp(-gap * away - gap * gap / 2)
    for point in range(middle + 1, len(points)):
        weights[point] = weights[point - 1] * ratio
        ratio *= bend
    ratio = np.exp(gap * away - gap * gap / 2)
    for point in range(middle - 1, -1, -1):
        weights[point] = weights[point + 1] * ratio
        ratio *= bend


@njit(cache=True, nogil=True, fastmath=_SUMS | {"nnan"}, inline="always")
def _rescale(weights: FloatArray) -> float:
    """Divide by the largest weight, and return its logarithm."""
    top = 0.0
    for point in range(len(weights)):
        top = max(top, weights[point])
    if top == 0.0:
        return -1e9  # nothing is left: weighed again by logarithms
    for point in range(len(weights)):
        weights[point] /= top
    return float(np.log(top))
