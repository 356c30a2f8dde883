"""A child's course over all visits: one posterior for every visit, drawn from all of them.

Where a child stands among children of the same age wanders slowly. Visits inform each other the
more, the closer they lie; so a short visit leans on those around it instead of on the age alone,
and what changed between two visits is judged from their joint posterior.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.grid import credible_interval, mean_and_sd

STANDINGS = np.linspace(-5.0, 5.0, 101)
"""Standings on which the posterior lives, in standard deviations from the middle for the age."""
STANDINGS.flags.writeable = False

_LEAST = 1e-90
"""No visit rules a standing out altogether, so visits that contradict each other stay finite."""

_HALF = float(STANDINGS[1] - STANDINGS[0]) / 2
_EDGES = np.append(STANDINGS - _HALF, STANDINGS[-1] + _HALF)


@dataclass(frozen=True, slots=True)
class Wander:
    """How standings wander: an Ornstein-Uhlenbeck process.

    Attributes
    ----------
    years : float
        Time in which the correlation of two standings falls to 1/e.
    spread : float
        Standard deviation of standings at any age.

    Raises
    ------
    ValueError
        When a number is not above zero.
    """

    years: float = 1.0
    spread: float = 1.0

    def __post_init__(self) -> None:
        if not (self.years > 0 and self.spread > 0):
            raise ValueError("the time and the spread of a wander lie above zero")


@dataclass(frozen=True, slots=True)
class Change:
    """What happened between two visits, from their joint posterior.

    Attributes
    ----------
    mean, low, high : float
        Change of the ability and its credible interval, in units of the scale.
    probability_up : float
        That the ability is truly higher at the later visit.
    probability_beyond_expected : float
        That it grew by more than it does for a child who keeps the standing for the age.
    """

    mean: float
    low: float
    high: float
    probability_up: float
    probability_beyond_expected: float


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """Posteriors of all visits, in order of time.

    Attributes
    ----------
    years : ndarray, shape (visits,)
    abilities : ndarray, shape (visits, 101)
        Ability at each standing and visit.
    filtered, smoothed : ndarray, shape (visits, 101)
        Posterior of the standing from the visits up to each, and from all of them.
    log_predictive : ndarray, shape (visits,)
        Logarithm of the chance of each visit's answers, given the visits before it.
    """

    years: FloatArray
    abilities: FloatArray
    filtered: FloatArray
    smoothed: FloatArray
    log_predictive: FloatArray
    _likelihood: FloatArray
    _back: FloatArray
    _wander: Wander

    def standing(self, visit: int, level: float = 0.90) -> tuple[float, float, float, float]:
        """Mean, standard deviation and ends of the credible interval of the standing."""
        mean, sd = mean_and_sd(STANDINGS, self.smoothed[visit])
        return float(mean), float(sd), *credible_interval(STANDINGS, self.smoothed[visit], level)

    def ability(self, visit: int) -> tuple[float, float]:
        """Mean and standard deviation of the ability."""
        mean, sd = mean_and_sd(self.abilities[visit], self.smoothed[visit])
        return float(mean), float(sd)

    def joint(self, first: int, last: int) -> FloatArray:
        """Joint posterior of the standings at two visits.

        Parameters
        ----------
        first, last : int
            The earlier and the later visit.

        Returns
        -------
        ndarray, shape (101, 101)
            Summing to one; rows are standings at the first visit.

        Raises
        ------
        ValueError
            When the visits are not two visits in order.
        """
        if not 0 <= first < last < len(self.years):
            raise ValueError(f"visits {first} and {last} are not two visits in order")
        weights = self.filtered[first][:, np.newaxis]
        for visit in range(first, last):
            step = _step(self.years[visit + 1] - self.years[visit], self._wander)
            weights = weights @ step if visit > first else weights * step
            weights = weights * self._likelihood[visit + 1]
        weights = weights * self._back[last]
        return np.asarray(weights / weights.sum())

    def change(self, first: int, last: int, level: float = 0.90) -> Change:
        """Judge the change between two visits.

        Parameters
        ----------
        first, last : int
            The earlier and the later visit.
        level : float
            Of the credible interval, between 0 and 1.

        Returns
        -------
        Change
        """
        joint = self.joint(first, last)
        gained = self.abilities[last] - self.abilities[first][:, np.newaxis]
        stood = STANDINGS - STANDINGS[:, np.newaxis]
        low, high = _quantiles(gained, joint, level)
        return Change(
            mean=float((joint * gained).sum()),
            low=low,
            high=high,
            probability_up=_above(gained, joint),
            probability_beyond_expected=_above(stood, joint),
        )


def course(
    years: Sequence[float] | FloatArray,
    evidence: FloatArray,
    abilities: FloatArray,
    wander: Wander,
) -> Course:
    """Run the forward filter and the backward smoother over the visits of a child.

    The standing z is normal with the wander's spread at every age; over a time t it follows
    ``N(rho z, spread^2 (1 - rho^2))`` with ``rho = exp(-t / years)``. Each visit's evidence enters
    once (Rabiner 1989, on a grid).

    Parameters
    ----------
    years : sequence of float, shape (visits,)
        Ages in years, not falling.
    evidence : ndarray, shape (visits, 101)
        Log likelihood of each visit's answers at its abilities; zero where nothing was answered.
    abilities : ndarray, shape (visits, 101)
        Ability that goes with each of `STANDINGS` at each visit's age.
    wander : Wander

    Returns
    -------
    Course

    Raises
    ------
    ValueError
        When there is no visit, shapes differ, numbers are not finite or ages fall.
    """
    times = np.asarray(years, dtype=np.float64)
    shape = (len(times), len(STANDINGS))
    if not len(times) or evidence.shape != shape or abilities.shape != shape:
        raise ValueError(f"evidence and abilities of {len(times)} visits must have shape {shape}")
    if not all(np.isfinite(each).all() for each in (times, evidence, abilities)):
        raise ValueError("ages, evidence and abilities must be finite")
    if (np.diff(times) < 0).any():
        raise ValueError("visits must stand in order of age")
    top = evidence.max(axis=1, keepdims=True)
    likelihood = np.maximum(np.exp(evidence - top), _LEAST)
    steps = [_step(gap, wander) for gap in np.diff(times)]
    filtered, chances = _forward(likelihood, steps, wander)
    back = _backward(likelihood, steps)
    smoothed = filtered * back
    smoothed /= smoothed.sum(axis=1, keepdims=True)
    predictive = np.log(chances) + top[:, 0]
    return Course(times, abilities, filtered, smoothed, predictive, likelihood, back, wander)


def standing_prior(wander: Wander) -> FloatArray:
    """Weights of `STANDINGS` before any answer; they sum to one."""
    prior: FloatArray = _cells(np.zeros(1), wander.spread)[0]
    return prior


def fit_wander(
    children: Sequence[tuple[FloatArray, FloatArray, FloatArray]], spread: float = 1.0
) -> Wander:
    """Choose the time of the wander under which each child's next visits are likeliest.

    Parameters
    ----------
    children : sequence of (years, evidence, abilities)
        As `course` takes them, one child each.
    spread : float
        Kept as given.

    Returns
    -------
    Wander
        With a time between 0.05 and 20 years.
    """
    from scipy.optimize import minimize_scalar

    def surprise(log_years: float) -> float:
        wander = Wander(float(np.exp(log_years)), spread)
        return -sum(float(course(*child, wander).log_predictive.sum()) for child in children)

    bounds = (float(np.log(0.05)), float(np.log(20.0)))
    found = minimize_scalar(surprise, bounds=bounds, method="bounded", options={"xatol": 0.01})
    return Wander(float(np.exp(found.x)), spread)


def _forward(
    likelihood: FloatArray, steps: Sequence[FloatArray], wander: Wander
) -> tuple[FloatArray, FloatArray]:
    filtered, chances = np.empty_like(likelihood), np.empty(len(likelihood))
    expected = standing_prior(wander)
    for visit, seen in enumerate(likelihood):
        weights = expected * seen
        chances[visit] = weights.sum()
        filtered[visit] = weights / chances[visit]
        if visit < len(steps):
            expected = filtered[visit] @ steps[visit]
    return filtered, chances


def _backward(likelihood: FloatArray, steps: Sequence[FloatArray]) -> FloatArray:
    back = np.ones_like(likelihood)
    for visit in range(len(likelihood) - 2, -1, -1):
        weights = steps[visit] @ (likelihood[visit + 1] * back[visit + 1])
        back[visit] = weights / weights.max()
    return back


def _step(gap: float, wander: Wander) -> FloatArray:
    # gaps of equal days differ in their last bits, and are one entry of the cache
    step: FloatArray = _rounded_step(round(float(gap), 6), wander)
    return step


@functools.lru_cache(maxsize=1024)
def _rounded_step(gap: float, wander: Wander) -> FloatArray:
    """Chances to go from each standing to each other in a time; rows sum to one."""
    if gap == 0:
        return np.eye(len(STANDINGS))
    rho = float(np.exp(-gap / wander.years))
    sd = wander.spread * float(np.sqrt(-np.expm1(-2 * gap / wander.years)))
    joint = standing_prior(wander)[:, np.newaxis] * _cells(rho * STANDINGS, sd)
    joint += joint.T  # the process looks the same in both directions; on a grid only nearly so
    joint /= joint.sum(axis=1, keepdims=True)
    joint.flags.writeable = False
    return joint


def _cells(means: FloatArray, sd: float) -> FloatArray:
    """Weight of a normal distribution in the stretch around each standing, tails in the last ones.

    Stretches rather than densities, because a short time moves a standing by less than a stretch.
    """
    from scipy.special import ndtr

    below = ndtr((_EDGES - means[:, np.newaxis]) / sd)
    below[:, 0], below[:, -1] = 0.0, 1.0
    return np.asarray(np.diff(below, axis=1))


def _above(values: FloatArray, weights: FloatArray) -> float:
    """Weight of the values above zero, and half of that at zero."""
    return float(weights[values > 0].sum() + weights[values == 0].sum() / 2)


def _quantiles(values: FloatArray, weights: FloatArray, level: float) -> tuple[float, float]:
    order = np.argsort(values, axis=None)
    sorted_weights = weights.ravel()[order]
    middle = np.cumsum(sorted_weights) - sorted_weights / 2
    tail = (1 - level) / 2
    low, high = np.interp([tail, 1 - tail], middle, values.ravel()[order])
    return float(low), float(high)
