"""Partial credit model: ability from answers in ordered levels, such as four levels of help."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.grid import (
    credible_interval,
    log_normal_prior,
    mean_and_sd,
    normalized,
)

_NORMAL_TO_LOGISTIC = 1.702


@dataclass(frozen=True, slots=True)
class PartialCreditItem:
    """An item whose answers are levels 0, 1, ..., one more than it has steps.

    Attributes
    ----------
    code : str
    steps : tuple of float
        Ability at which each level becomes as likely as the one before it.
    step_error : float
        Standard error of the steps; 0 when they count as known.

    Raises
    ------
    ValueError
        When there is no step, a number is not finite, or the error is below zero.
    """

    code: str
    steps: tuple[float, ...]
    step_error: float = 0.0

    def __post_init__(self) -> None:
        if not self.steps or not all(map(math.isfinite, (*self.steps, self.step_error))):
            raise ValueError(f"item {self.code} needs steps and an error that are finite")
        if self.step_error < 0:
            raise ValueError(f"the step error of item {self.code} is below zero")

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class AbilityEstimate:
    """What the answers say about an ability, with its uncertainty.

    Attributes
    ----------
    answered : int
    mean, sd : float
        Of the posterior.
    low, high : float
        Central credible interval.
    at_floor, at_ceiling : bool
        All answers were the lowest or the highest level: the form ends before the child does.
    """

    answered: int
    mean: float
    sd: float
    low: float
    high: float
    at_floor: bool
    at_ceiling: bool


def widened_slope(slope: float, step_error: float) -> float:
    """Slope of a curve averaged over uncertainty of its place.

    A logistic curve of this slope is close to a normal one with spread 1.702 times as large;
    normal errors add to it: ``slope * sqrt(1 + (error / (1.702 slope))^2)``.
    """
    return slope * math.hypot(1.0, step_error / (_NORMAL_TO_LOGISTIC * slope))


def log_level_probabilities(
    item: PartialCreditItem, ability: npt.ArrayLike, slope: float
) -> FloatArray:
    """Logarithm of the probability of each level (Masters 1982).

    The probability of level k is proportional to ``exp(sum_{v <= k} (ability - step_v) / slope)``,
    with the slope widened by the error of the steps.

    Parameters
    ----------
    item : PartialCreditItem
    ability : array_like, shape (...)
    slope : float
        Units of the scale per logit.

    Returns
    -------
    ndarray, shape (..., levels)
    """
    away = np.asarray(ability, dtype=np.float64)[..., np.newaxis] - np.array(item.steps)
    logits = np.cumsum(away / widened_slope(slope, item.step_error), axis=-1)
    logits = np.concatenate([np.zeros((*logits.shape[:-1], 1)), logits], axis=-1)
    return np.asarray(logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True))


def expected_level(item: PartialCreditItem, ability: npt.ArrayLike, slope: float) -> FloatArray:
    """Mean level to expect at an ability; rises with it from 0 to the top."""
    levels = np.arange(item.top + 1, dtype=np.float64)
    return np.asarray(np.exp(log_level_probabilities(item, ability, slope)) @ levels)


def estimate_ability(
    items: Sequence[PartialCreditItem],
    answers: Mapping[str, int],
    points: FloatArray,
    slope: float,
    prior: tuple[float, float],
    level: float = 0.90,
) -> AbilityEstimate:
    """Posterior of one ability on a grid.

    Parameters
    ----------
    items : sequence of PartialCreditItem
    answers : mapping of str to int
        Level by code of the item. Items without an answer count as not given; answers to other
        items are left out of account.
    points : ndarray, shape (points,)
        Evenly spaced abilities to be weighed.
    slope : float
        Units of the scale per logit.
    prior : tuple of float
        Mean and standard deviation of the normal prior.
    level : float
        Of the credible interval, between 0 and 1.

    Returns
    -------
    AbilityEstimate
        That of the prior on the grid when nothing was answered.

    Raises
    ------
    ValueError
        When an answer is not one of the item's levels, or the prior has no spread.
    """
    mean, sd = prior
    if not (math.isfinite(mean) and math.isfinite(sd) and sd > 0):
        raise ValueError(f"a prior needs a finite mean and a spread above zero, not {prior}")
    given = [item for item in items if item.code in answers]
    log_weights = log_normal_prior(points, mean, sd)
    for item in given:
        answer = _checked(item, answers[item.code])
        log_weights = log_weights + log_level_probabilities(item, points, slope)[:, answer]
    weights = normalized(log_weights)
    center, spread = mean_and_sd(points, weights)
    low, high = credible_interval(points, weights, level)
    return AbilityEstimate(
        answered=len(given),
        mean=float(center),
        sd=float(spread),
        low=low,
        high=high,
        at_floor=bool(given) and all(answers[item.code] == 0 for item in given),
        at_ceiling=bool(given) and all(answers[item.code] == item.top for item in given),
    )


def _checked(item: PartialCreditItem, answer: int) -> int:
    if isinstance(answer, bool) or answer not in range(item.top + 1):
        raise ValueError(f"the answer to {item.code} is a level from 0 to {item.top}, not {answer}")
    return answer
