"""A plain statement of change: the share at baseline, the share now, and how sure we are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from handspan.core.progress.series import Day, Phase, Series

LEVEL = 0.8
"""Probability that an interval holds, unless the caller asks for another."""

LATEST_VISITS = 3
"""Visit days that make up "now": fewer are too few tries, more reach too far back."""

_CELLS = 4096


@dataclass(frozen=True, slots=True)
class Share:
    """A share of successes with its interval.

    Attributes
    ----------
    successes, tries : int
    low, high : float
        Ends of the interval, 0 to 1.
    level : float
        Probability that the interval holds.
    """

    successes: int
    tries: int
    low: float
    high: float
    level: float

    @property
    def observed(self) -> float:
        """Successes over tries, 0 to 1."""
        return self.successes / self.tries


@dataclass(frozen=True, slots=True)
class Change:
    """Baseline against the latest visits of the program.

    Attributes
    ----------
    baseline, latest : Share
    baseline_on, latest_on : tuple of (date, date)
        First and last day that went in.
    visits : int
        Visit days in `latest`.
    probability_higher : float
        Probability that the share is higher now than at baseline, 0 to 1.
    """

    baseline: Share
    latest: Share
    baseline_on: tuple[date, date]
    latest_on: tuple[date, date]
    visits: int
    probability_higher: float


@lru_cache(maxsize=4096)
def share(successes: int, tries: int, level: float = LEVEL) -> Share:
    """Estimate a share with the Jeffreys interval.

    Equal tails of the beta posterior with parameters successes + 1/2 and misses + 1/2; the lower
    end is 0 when nothing succeeded and the upper end is 1 when everything did (Brown, Cai and
    DasGupta 2001).

    Parameters
    ----------
    successes, tries : int
    level : float
        Above 0 and below 1.

    Returns
    -------
    Share

    Raises
    ------
    ValueError
        When the counts or the level are impossible.
    """
    from scipy.special import betaincinv

    _check_counts(successes, tries)
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    a, b, tail = successes + 0.5, tries - successes + 0.5, (1 - level) / 2
    low = float(betaincinv(a, b, tail)) if successes else 0.0
    high = float(betaincinv(a, b, 1 - tail)) if successes < tries else 1.0
    return Share(successes, tries, low, high, level)


def probability_higher(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Probability that the second share is higher than the first.

    Both shares have independent beta posteriors (Jeffreys prior). The integral is taken on 4,096
    equal cells of the angle whose squared sine is the share, where the densities have no poles;
    the result is the same on every machine, and the two directions add up to 1.

    Parameters
    ----------
    before, after : tuple of (int, int)
        Successes and tries.

    Returns
    -------
    float
        0 to 1; 0.5 when the counts are equal.

    Raises
    ------
    ValueError
        When the counts are impossible.
    """
    first, second = _cells(*before), _cells(*after)
    below = np.cumsum(first) - first / 2
    return min(1.0, max(0.0, float(np.sum(second * below))))


def change(series: Series, level: float = LEVEL, visits: int = LATEST_VISITS) -> Change | None:
    """Compare the baseline with the latest visits of the program.

    Tries are counted as independent; days that differ more than chance make the true uncertainty
    larger than stated (docs/methods/change.md).

    Parameters
    ----------
    series : Series
    level : float
        Of both intervals.
    visits : int
        Visit days of the program that are pooled as "now"; fewer when there are fewer.

    Returns
    -------
    Change or None
        None while there is no baseline or no program yet.

    Raises
    ------
    ValueError
        When `visits` is below 1.
    """
    if visits < 1:
        raise ValueError("the latest visits are at least one")
    before = series.in_phase(Phase.BASELINE)
    now = series.in_phase(Phase.PROGRAM)[-visits:]
    if not before or not now:
        return None
    first, last = _counts(before), _counts(now)
    return Change(
        baseline=share(*first, level),
        latest=share(*last, level),
        baseline_on=(before[0].on, before[-1].on),
        latest_on=(now[0].on, now[-1].on),
        visits=len(now),
        probability_higher=probability_higher(first, last),
    )


def _counts(days: Sequence[Day]) -> tuple[int, int]:
    return sum(day.successes for day in days), sum(day.tries for day in days)


def _check_counts(successes: int, tries: int) -> None:
    if tries < 1 or not 0 <= successes <= tries:
        raise ValueError(f"{successes} of {tries} tries cannot be")


def _cells(successes: int, tries: int) -> npt.NDArray[np.float64]:
    _check_counts(successes, tries)
    angle = (np.arange(_CELLS) + 0.5) * (math.pi / 2 / _CELLS)
    log_mass = 2 * successes * np.log(np.sin(angle)) + 2 * (tries - successes) * np.log(
        np.cos(angle)
    )
    mass: npt.NDArray[np.float64] = np.exp(log_mass - log_mass.max())
    mass /= mass.sum()
    return mass
