"""How well a course foretells the next visit, and the time constant that foretells it best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.course import CourseSettings
from handspan.core.measurement.evidence import VisitEvidence, Yardstick, weigh
from handspan.core.measurement.hidden_path import forward, scaled
from handspan.core.measurement.transition import POINTS, stationary, transitions

_SHORTEST_YEARS, _LONGEST_YEARS = 0.1, 30.0


@dataclass(frozen=True, slots=True)
class NextVisitLoss:
    """Joint negative log probability of the answers of repeat visits, per answer.

    Attributes
    ----------
    visits, answers : int
        Repeat visits, and the answers given at them.
    course : float
        Foretold from all visits before.
    age_prior : float
        Foretold from the age alone.
    """

    visits: int
    answers: int
    course: float
    age_prior: float

    @property
    def saved(self) -> float:
        """Share of the age prior's loss that the course saves."""
        return 1.0 - self.course / self.age_prior


@dataclass(frozen=True, eq=False, slots=True)
class _Child:
    ages: tuple[float, ...]
    answered: int
    likelihoods: FloatArray

    def losses(self, years: float) -> FloatArray:
        """Loss of each visit but the first, up to a constant that knows nothing of the drift."""
        totals = forward(self.likelihoods, transitions(self.ages, years))[1]
        return -np.log(totals[1:])


def next_visit_loss(
    children: Sequence[Sequence[VisitEvidence]], yardstick: Yardstick, settings: CourseSettings
) -> NextVisitLoss:
    """Measure how well visits are foretold.

    Parameters
    ----------
    children : sequence of sequence of VisitEvidence
        Visits of each child in order of age.
    yardstick : Yardstick
    settings : CourseSettings

    Returns
    -------
    NextVisitLoss

    Raises
    ------
    ValueError
        As `course`, and when no child has an answer at a second visit.
    """
    course = age_prior = 0.0
    answers = visits = 0
    for own in _repeated(children):
        child, tops = _weighed(own, yardstick, settings.spread)
        course += float((child.losses(settings.years) - tops[1:]).sum())
        alone = np.log(child.likelihoods[1:] @ stationary())
        age_prior -= float((alone + tops[1:]).sum())
        answers += child.answered
        visits += len(own) - 1
    if not answers:
        raise ValueError("no child was seen twice")
    return NextVisitLoss(visits, answers, course / answers, age_prior / answers)


def fit_years(
    children: Sequence[Sequence[VisitEvidence]], yardstick: Yardstick, spread: float = 1.0
) -> float:
    """Find the time constant with the smallest `next_visit_loss`: its maximum likelihood estimate.

    Parameters
    ----------
    children : sequence of sequence of VisitEvidence
    yardstick : Yardstick
    spread : float
        As in `CourseSettings`.

    Returns
    -------
    float
        Years, between 0.1 and 30, to about one percent.

    Raises
    ------
    ValueError
        As `next_visit_loss`.
    """
    from scipy.optimize import minimize_scalar

    weighed = [_weighed(own, yardstick, spread)[0] for own in _repeated(children)]
    if not any(child.answered for child in weighed):
        raise ValueError("no child was seen twice")
    found = minimize_scalar(
        lambda log_years: sum(child.losses(math.exp(log_years)).sum() for child in weighed),
        bounds=(math.log(_SHORTEST_YEARS), math.log(_LONGEST_YEARS)),
        method="bounded",
        options={"xatol": 0.005},
    )
    return math.exp(found.x)


def _repeated(
    children: Sequence[Sequence[VisitEvidence]],
) -> list[Sequence[VisitEvidence]]:
    return [visits for visits in children if len(visits) > 1]


def _weighed(
    visits: Sequence[VisitEvidence], yardstick: Yardstick, spread: float
) -> tuple[_Child, FloatArray]:
    """Likelihoods with each visit's largest taken out, and its logarithm."""
    logs = weigh(visits, yardstick, POINTS * spread)[1]
    likelihoods, tops = scaled(logs)
    answered = sum(len(visit.answers) for visit in visits[1:])
    return _Child(tuple(visit.age for visit in visits), answered, likelihoods), tops
