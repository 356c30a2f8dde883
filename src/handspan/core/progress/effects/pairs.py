"""Pairs of phases and their statistics: one goal on a page, or a whole caseload at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from statistics import NormalDist

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.progress.effects import statistics
from handspan.core.progress.effects.statistics import NAMES, fill, order_statistics

LEVEL = 0.95


class Scale(IntEnum):
    """What a day's value counts."""

    COUNT = statistics.COUNT
    RATE = statistics.RATE
    PROPORTION = statistics.PROPORTION
    PERCENTAGE = statistics.PERCENTAGE
    OTHER = statistics.OTHER


@dataclass(frozen=True, slots=True)
class PhasePair:
    """Two phases to be compared.

    Attributes
    ----------
    before, after : tuple of float
        Values of the days, at least one in each phase, all finite.
    times : tuple of float
        When they were, those of `before` first: days of a calendar. Empty: their positions.
    rises : bool
        Whether an increase is the improvement.
    scale : Scale
    minutes, intervals : float or None
        Of each observation, for rates and for proportions and percentages.
    goal : float or None

    Raises
    ------
    ValueError
        When a phase is empty, a number is not finite, or times are missing.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]
    times: tuple[float, ...] = ()
    rises: bool = True
    scale: Scale = Scale.OTHER
    minutes: float | None = None
    intervals: float | None = None
    goal: float | None = None

    def __post_init__(self) -> None:
        if not self.before or not self.after:
            raise ValueError("both phases need at least one day")
        if not all(map(math.isfinite, (*self.before, *self.after, *self.times))):
            raise ValueError("values and times must be finite")
        if self.times and len(self.times) != len(self.before) + len(self.after):
            raise ValueError("each day needs its time, or none has one")

    @property
    def fineness(self) -> float:
        """Units that a day can tell apart; not-a-number where that is not known."""
        known = {
            Scale.COUNT: 1.0,
            Scale.RATE: self.minutes,
            Scale.PROPORTION: self.intervals,
            Scale.PERCENTAGE: None if self.intervals is None else self.intervals / 100,
        }
        found = known.get(self.scale)
        return math.nan if found is None else found


@dataclass(frozen=True, slots=True)
class Effect:
    """One statistic of a pair.

    Attributes
    ----------
    name, variant : str
    estimate : float or None
        None where it is not defined; `why` says why.
    error, low, high : float or None
        None where the statistic has none.
    why : str
    """

    name: str
    variant: str
    estimate: float | None
    error: float | None
    low: float | None
    high: float | None
    why: str


WHY = {
    "Tau-BC": "a trend of the first phase needs two of its days at different times",
    "SMD": "the days do not differ, or there are too few of them",
    "LRRi": "a mean lies at or below zero",
    "LRRd": "a mean lies at or below zero",
    "LOR": "only proportions and percentages between none and all have odds",
    "LRM": "a median lies at or below zero",
    "PoGO": "there is no goal, or the first phase is already there",
}
"""Why a statistic may not be defined."""


def effects(pair: PhasePair, level: float = LEVEL) -> tuple[Effect, ...]:
    """Return every statistic of one pair, in the order of `NAMES`.

    Parameters
    ----------
    pair : PhasePair
    level : float
        Coverage of the intervals, above 0 and below 1.

    Returns
    -------
    tuple of Effect
    """
    [rows] = effect_table([pair], level, compiled=False)
    return tuple(
        _effect(name, variant, row) for (name, variant), row in zip(NAMES, rows, strict=True)
    )


def effect_table(
    pairs: Sequence[PhasePair], level: float = LEVEL, *, compiled: bool = True
) -> FloatArray:
    """Return every statistic of many pairs.

    Parameters
    ----------
    pairs : sequence of PhasePair
    level : float
        Coverage of the intervals, above 0 and below 1.
    compiled : bool
        Use numba; the numbers are the same.

    Returns
    -------
    ndarray, shape (pairs, rows of `NAMES`, 4)
        Estimate, standard error, lower and upper end; not-a-number where there is none.

    Raises
    ------
    ValueError
        When the level is out of range.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    z = NormalDist().inv_cdf((1 + level) / 2)
    out = np.empty((len(pairs), len(NAMES), 4))
    sizes = [(len(pair.before), len(pair.after)) for pair in pairs]
    orders = order_statistics(max((max(size) for size in sizes), default=1))
    if not compiled:
        for pair, rows in zip(pairs, out, strict=True):
            a, b = np.array(pair.before, dtype=float), np.array(pair.after, dtype=float)
            times = _times(pair)
            fill(
                a, b, times[: len(a)], times[len(a) :], pair.rises, int(pair.scale),
                pair.fineness, math.nan if pair.goal is None else pair.goal, orders, z, rows,
            )  # fmt: skip
        return out
    from handspan.core.progress.effects.kernel import run

    values = [value for pair in pairs for value in (*pair.before, *pair.after)]
    run(
        np.array(values, dtype=np.float64),
        np.concatenate([np.zeros(0), *map(_times, pairs)]),
        np.cumsum([0, *(m + n for m, n in sizes)]).astype(np.int64),
        np.array([m for m, _ in sizes], dtype=np.int64),
        np.array([pair.rises for pair in pairs], dtype=np.int64),
        np.array([pair.scale for pair in pairs], dtype=np.int64),
        np.array([pair.fineness for pair in pairs], dtype=np.float64),
        np.array([math.nan if p.goal is None else p.goal for p in pairs], dtype=np.float64),
        orders,
        z,
        out,
    )
    return out


def _times(pair: PhasePair) -> FloatArray:
    if pair.times:
        return np.array(pair.times, dtype=np.float64)
    return np.arange(1.0, len(pair.before) + len(pair.after) + 1)


def _effect(name: str, variant: str, row: FloatArray) -> Effect:
    estimate, error, low, high = (None if math.isnan(value) else float(value) for value in row)
    why = WHY.get(name, "it cannot be computed from these days") if estimate is None else ""
    return Effect(name, variant, estimate, error, low, high, why)
