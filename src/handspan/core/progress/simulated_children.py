"""Made-up children who learn in different ways, for tuning and for judging forecasts.

Every figure that comes from them is simulated and is to be called so. Two sets share nothing but
the noise of a day: settings are tuned on one and judged on the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Random = np.random.Generator
Shape = Callable[[Random, int, FloatArray], FloatArray]

DAILY = 0.35
"""Standard deviation of a day's level around the child's own, in logits."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """Children, shape after shape in turn.

    Attributes
    ----------
    shape : tuple of str
        Name of each child's shape.
    level : ndarray, shape (children, visits)
        True logit of the chance that a try counts, without the noise of the day.
    successes : ndarray of int, shape (children, visits)
    tries : int
    """

    shape: tuple[str, ...]
    level: FloatArray
    successes: npt.NDArray[np.int64]
    tries: int


def simulated(
    shapes: dict[str, Shape], children: int, visits: int, seed: int, tries: int = 10
) -> Simulated:
    """Make children up, as many of each shape as of the others.

    Parameters
    ----------
    shapes : dict
        `TUNING` or `JUDGING`.
    children, visits : int
    seed : int
    tries : int
        Of each visit.

    Returns
    -------
    Simulated
    """
    random = np.random.default_rng(seed)
    names = tuple(list(shapes)[child % len(shapes)] for child in range(children))
    level, time = np.empty((children, visits)), np.arange(visits, dtype=np.float64)
    for name, make in shapes.items():
        own = [child for child, each in enumerate(names) if each == name]
        level[own] = make(random, len(own), time)
    daily = level + random.normal(0, DAILY, level.shape)
    successes = random.binomial(tries, _logistic(daily))
    return Simulated(names, level, successes, tries)


def _column(values: FloatArray) -> FloatArray:
    return values[:, None]


def _logistic(values: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-values)))


def _approach(values: FloatArray) -> FloatArray:
    """Rise from 0 toward 1, quick at first."""
    return np.asarray(1 - np.exp(-values))


def _steady(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, growth = random.normal(-1.6, 0.8, count), random.lognormal(np.log(0.12), 0.5, count)
    return _column(first) + _column(growth) * time


def _plateau(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, growth = random.normal(-1.6, 0.8, count), random.lognormal(np.log(0.2), 0.4, count)
    end = random.uniform(5, 18, count)
    return _column(first) + _column(growth) * np.minimum(time, _column(end))


def _saturating(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, gain = random.normal(-1.6, 0.8, count), random.uniform(1.5, 4, count)
    rate = random.uniform(0.04, 0.25, count)
    return _column(first) + _column(gain) * _approach(_column(rate) * time)


def _steps(random: Random, count: int, time: FloatArray) -> FloatArray:
    first = random.normal(-1.6, 0.8, count)
    jumps = (random.random((count, len(time))) < 0.12) * random.uniform(0.4, 1.4, (count, 1))
    return _column(first) + np.cumsum(jumps, axis=1)


def _regression(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, growth = random.normal(-1.3, 0.8, count), random.lognormal(np.log(0.2), 0.4, count)
    turn, fall = random.uniform(7, 20, count), random.uniform(0.08, 0.3, count)
    up = _column(growth) * np.minimum(time, _column(turn))
    return _column(first) + up - _column(fall) * np.maximum(time - _column(turn), 0)


def _walk(random: Random, count: int, time: FloatArray) -> FloatArray:
    first = random.normal(-0.5, 1.0, count)
    return _column(first) + np.cumsum(random.normal(0.03, 0.2, (count, len(time))), axis=1)


def _s_curve(random: Random, count: int, time: FloatArray) -> FloatArray:
    low, gain = random.normal(-2.0, 0.6, count), random.uniform(2, 4.5, count)
    middle, pace = random.uniform(6, 20, count), random.uniform(1.5, 5, count)
    return _column(low) + _column(gain) * _logistic((time - _column(middle)) / _column(pace))


def _late_start(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, growth = random.normal(-1.8, 0.7, count), random.uniform(0.06, 0.35, count)
    begin = random.uniform(3, 14, count)
    return _column(first) + _column(growth) * np.maximum(time - _column(begin), 0)


def _two_terraces(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, height = random.normal(-1.5, 0.8, count), random.uniform(0.6, 1.6, (count, 2))
    at = np.sort(random.uniform(4, 26, (count, 2)), axis=1)
    rises = [height[:, [n]] * _logistic((time - at[:, [n]]) / 0.8) for n in (0, 1)]
    return _column(first) + rises[0] + rises[1]


def _dip(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, growth = random.normal(-1.2, 0.8, count), random.uniform(0.03, 0.16, count)
    at, depth = random.uniform(8, 22, count), random.uniform(0.3, 1.2, count)
    dip = _column(depth) * (1 - _approach(0.5 * ((time - _column(at)) / 2.5) ** 2))
    return _column(first) + _column(growth) * time - dip


def _slow(random: Random, count: int, time: FloatArray) -> FloatArray:
    first, growth = random.normal(-0.8, 1.0, count), random.uniform(0.0, 0.07, count)
    return _column(first) + _column(growth) * time


def _fading(random: Random, count: int, time: FloatArray) -> FloatArray:
    """Quick at first, then a slow loss, as after a break of practice at home."""
    first, gain = random.normal(-1.4, 0.8, count), random.uniform(1.0, 3.0, count)
    rate, loss = random.uniform(0.2, 0.6, count), random.uniform(0.0, 0.06, count)
    return _column(first) + _column(gain) * _approach(_column(rate) * time) - (_column(loss) * time)


TUNING: dict[str, Shape] = {
    "steady": _steady,
    "plateau": _plateau,
    "saturating": _saturating,
    "steps": _steps,
    "growth, then regression": _regression,
    "random walk": _walk,
}
"""Shapes on which settings were tuned."""

JUDGING: dict[str, Shape] = {
    "S-curve": _s_curve,
    "late start": _late_start,
    "two terraces": _two_terraces,
    "dip": _dip,
    "slow": _slow,
    "quick, then fading": _fading,
}
"""Other shapes, with other figures, on which they are judged."""
