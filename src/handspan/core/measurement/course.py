"""The course of one child over all visits: where the child stood, and how sure any change is.

The standing z drifts between visits and is seen only through answers. All visits together say more
about each of them than it alone, and only their joint posterior says whether two of them differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.evidence import VisitEvidence, Yardstick, weigh
from handspan.core.measurement.grid import credible_interval, mean_and_sd
from handspan.core.measurement.hidden_path import HiddenPath, hidden_path
from handspan.core.measurement.transition import POINTS, transitions

_BAND = 0.90


@dataclass(frozen=True, slots=True)
class CourseSettings:
    """What is assumed of the drift.

    Attributes
    ----------
    years : float
        Time constant T: the correlation of a child's true standing over a gap is ``exp(-gap/T)``.
    spread : float
        Standard deviation of z among the children who are measured; above 1 for children who come
        because somebody worries.
    """

    years: float = 1.3
    spread: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.years < math.inf and 0 < self.spread < math.inf):
            raise ValueError("the time constant and the spread of a course are above zero")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Posterior mean, standard deviation and central 90 % credible interval."""

    mean: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class State:
    """What all visits together say about one of them.

    Attributes
    ----------
    age : float
        Years.
    answered : int
        Answers given at this visit.
    z : Estimate
        Standing among children of the age, from the visits before, this one and those after.
    ability : Estimate
        The same in units of the scale.
    at_the_time : Estimate
        Standing as it could be known then, from the visits before and this one.
    """

    age: float
    answered: int
    z: Estimate
    ability: Estimate
    at_the_time: Estimate


@dataclass(frozen=True, slots=True)
class Change:
    """True change between two visits, in units of the scale, from their joint posterior.

    Attributes
    ----------
    mean, sd : float
    low, high : float
        Central 90 % credible interval.
    expected : float
        Change of a child who keeps the place among children of the age that this one had.
    probability_up : float
        That the ability grew at all.
    probability_beyond_expected : float
        That the standing rose: the child grew more than keeping the place would take.
    """

    mean: float
    sd: float
    low: float
    high: float
    expected: float
    probability_up: float
    probability_beyond_expected: float


@dataclass(frozen=True, eq=False, slots=True)
class Course:
    """The course of a child; `course` makes it.

    Attributes
    ----------
    states : tuple of State
        One for each visit, in order of age.
    path : HiddenPath
        Posterior of the standings, in units of the spread of the settings.
    abilities : ndarray, shape (visits, points)
        Ability at each standing.
    """

    states: tuple[State, ...]
    path: HiddenPath
    abilities: FloatArray

    def change(self, first: int, last: int) -> Change:
        """Compare two visits.

        Parameters
        ----------
        first, last : int
            Places in `states`, first below last.

        Returns
        -------
        Change

        Raises
        ------
        ValueError
            When there are no such visits or the first does not come first.
        """
        if not 0 <= first < last < len(self.states):
            raise ValueError(f"no visits {first} and {last} in that order in this course")
        joint = self.path.joint(first, last)
        before, after = self.abilities[first], self.abilities[last]
        change = after - before[:, np.newaxis]
        mean = float((joint * change).sum())
        low, high = _interval(joint.ravel(), change.ravel())
        return Change(
            mean=mean,
            sd=math.sqrt(max(float((joint * (change - mean) ** 2).sum()), 0.0)),
            low=low,
            high=high,
            expected=float(joint.sum(axis=1) @ (after - before)),
            probability_up=_above_zero(joint, before, after),
            probability_beyond_expected=_above_zero(joint, POINTS, POINTS),
        )


def course(
    visits: Sequence[VisitEvidence], yardstick: Yardstick, settings: CourseSettings
) -> Course:
    """Weigh all visits of one child together.

    Hidden z on 101 points, normal (0, spread^2) before any answer, Ornstein-Uhlenbeck between
    visits: ``z' ~ N(rho z, (1 - rho^2) spread^2)`` with ``rho = exp(-gap / T)``. Forward filter
    and backward smoother (Rabiner 1989).

    Parameters
    ----------
    visits : sequence of VisitEvidence
        In order of age.
    yardstick : Yardstick
    settings : CourseSettings

    Returns
    -------
    Course

    Raises
    ------
    ValueError
        When ages fall or are not numbers, an answer names no item or is not one of its levels, or
        the yardstick does not reach an age.
    """
    steps = transitions([visit.age for visit in visits], settings.years)
    points = POINTS * settings.spread
    abilities, logs = weigh(visits, yardstick, points)
    path = hidden_path(logs, steps)
    states = tuple(
        State(
            age=visit.age,
            answered=len(visit.answers),
            z=_estimate(points, path.smoothed[place], points),
            ability=_estimate(points, path.smoothed[place], abilities[place]),
            at_the_time=_estimate(points, path.filtered[place], points),
        )
        for place, visit in enumerate(visits)
    )
    return Course(states, path, abilities)


def _estimate(points: FloatArray, weights: FloatArray, values: FloatArray) -> Estimate:
    """Describe values that rise with the points."""
    mean, sd = mean_and_sd(values, weights)
    low, high = np.interp(credible_interval(points, weights, _BAND), points, values)
    return Estimate(float(mean), float(sd), float(low), float(high))


def _above_zero(joint: FloatArray, before: FloatArray, after: FloatArray) -> float:
    """Probability that the value after exceeds the one before.

    A point stands for the stretch half-way to its neighbors, so a difference near zero counts in
    part on either side.
    """
    width = np.hypot(np.gradient(before)[:, np.newaxis], np.gradient(after))
    share = 0.5 + (after - before[:, np.newaxis]) / np.maximum(width, 1e-9)
    return float((joint * np.clip(share, 0.0, 1.0)).sum())


def _interval(weights: FloatArray, values: FloatArray) -> tuple[float, float]:
    order = np.argsort(values)
    weights, values = weights[order], values[order]
    middle = np.cumsum(weights) - weights / 2
    tail = (1 - _BAND) / 2
    low, high = np.interp([tail, 1 - tail], middle, values)
    return float(low), float(high)
