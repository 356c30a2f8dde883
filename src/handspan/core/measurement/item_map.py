"""The item map: which acts come easily, which lie at the edge of what a child can do, which wait.

The edge is where practice helps most, so that programs are chosen from it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.grid import credible_interval, log_normal_prior, normalized
from handspan.core.measurement.response_models import ResponseItem, log_probabilities

EASY_FROM = 0.8
"""From this chance on, an act counts as easy."""

HARD_BELOW = 0.2
"""Below this chance, an act waits."""

_REACH = 6.0  # standard deviations of the posterior to each side that are weighed
_POINTS = 241


class Reach(enum.StrEnum):
    """How far an act lies from what a child can do."""

    EASY = "easy"
    EDGE = "edge"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class MappedItem:
    """One act on the map.

    Attributes
    ----------
    code : str
    chance : float
        Probability that the child does it at the highest level, averaged over what is not known
        about the ability.
    low, high : float
        Credible interval of that probability, from what is not known about the ability.
    reach : Reach
    is_sure : bool
        Whether the interval stays on one side of both limits.
    """

    code: str
    chance: float
    low: float
    high: float
    reach: Reach
    is_sure: bool


def item_map(
    items: Iterable[ResponseItem], ability: float, error: float, slope: float, level: float = 0.90
) -> tuple[MappedItem, ...]:
    """Place items by the chance that a child does each at its highest level.

    The posterior of the ability is taken as normal; the chance of an item is the average of its
    curve over it. As curves rise, the interval of the chance is the curve at the ends of the
    interval of the ability.

    Parameters
    ----------
    items : iterable of ResponseItem
    ability, error : float
        Posterior mean and standard deviation, in units of the scale.
    slope : float
        Units of the scale per logit.
    level : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    tuple of MappedItem
        From the most to the least likely.

    Raises
    ------
    ValueError
        When the ability is not finite or the error is not above zero.
    """
    if not np.isfinite(ability) or not error > 0 or not np.isfinite(error):
        raise ValueError("the map needs a finite ability and an error above zero")
    points = ability + error * np.linspace(-_REACH, _REACH, _POINTS)
    weights = normalized(log_normal_prior(points, ability, error))
    low, high = credible_interval(points, weights, level)
    mapped = []
    for item in items:
        chances = np.exp(
            log_probabilities(item, np.append(points, [low, high]), slope)[:, item.top]
        )
        chance = float(weights @ chances[:-2])
        ends = (float(chances[-2]), float(chances[-1]))
        reaches = {_reach(each) for each in ends}
        mapped.append(MappedItem(item.code, chance, *ends, _reach(chance), len(reaches) == 1))
    return tuple(sorted(mapped, key=lambda one: (-one.chance, one.code)))


def _reach(chance: float) -> Reach:
    if chance >= EASY_FROM:
        return Reach.EASY
    return Reach.HARD if chance < HARD_BELOW else Reach.EDGE
