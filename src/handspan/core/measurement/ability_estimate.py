"""What the answers to some items say about one ability, such as four levels of help."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.grid import (
    credible_interval,
    log_normal_prior,
    mean_and_sd,
    normalized,
)
from handspan.core.measurement.response_models import ResponseItem, log_probabilities


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


def estimate_ability(
    items: Sequence[ResponseItem],
    answers: Mapping[str, int],
    points: FloatArray,
    slope: float,
    prior: tuple[float, float],
    level: float = 0.90,
) -> AbilityEstimate:
    """Posterior of one ability on a grid.

    Parameters
    ----------
    items : sequence of ResponseItem
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
        log_weights = log_weights + log_probabilities(item, points, slope)[:, answer]
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


def _checked(item: ResponseItem, answer: int) -> int:
    if isinstance(answer, bool) or answer not in range(item.top + 1):
        raise ValueError(f"the answer to {item.code} is a level from 0 to {item.top}, not {answer}")
    return answer
