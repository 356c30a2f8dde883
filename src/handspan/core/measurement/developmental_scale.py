"""Scale of the own inventory, birth to 18 years: from levels of help to a profile over nine areas.

Provisional in every number: no child has been measured on this scale yet. What it assumes, and on
which public facts, is written in docs/methods/developmental-scale.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.areas import AREAS
from handspan.core.measurement.ability_estimate import AbilityEstimate, estimate_ability
from handspan.core.measurement.inventory import LAST_MONTH, InventoryItem
from handspan.core.measurement.response_models import Model, ResponseItem

OFFSET_MONTHS = 3.0
"""Added to age before its logarithm is taken, so that the first months do not stretch endlessly."""

SLOPE = 2.3
"""Units per logit."""

STEPS_OFF_TOGETHER = 1.3
"""Times the error of an item's place, for the error of each of its steps.

The widened slope takes each step's error as its own. The steps of an item are off together, which
tells less: by simulation, 90 % intervals hold the truth 86 times in 100 without this factor and 90
times with it (docs/methods/developmental-scale.md).
"""

FEWEST_ANSWERS = 3
"""With fewer answers an area gets no estimate."""

_TOP = 100.0
_UNITS_PER_LOG = _TOP / math.log((LAST_MONTH + OFFSET_MONTHS) / OFFSET_MONTHS)
_SPREAD = 4.0
_PRIOR_WIDTH = 1.5
_YOUNGEST_MONTH, _OLDEST_MONTH = -6.0, 264.0
POINTS = np.arange(-40.0, 141.0)
"""Abilities that are weighed."""

POINTS.flags.writeable = False


@dataclass(frozen=True, slots=True)
class AreaEstimate:
    """Standing in one area.

    Attributes
    ----------
    area : str
        Code of the area.
    answered : int
        Answers used.
    estimate, error : float or None
        Ability on the scale and its posterior standard deviation; None with too few answers.
    z, low, high : float or None
        Ability against what is expected at the age, in spreads of children of that age, and its
        credible interval, which contains the uncertainty of the item placements.
    at_floor, at_ceiling : bool
        All answers were "Not yet", or all "On their own": say "at or below" or "at or above" what
        was asked rather than a precise z.
    """

    area: str
    answered: int
    estimate: float | None
    error: float | None
    z: float | None
    low: float | None
    high: float | None
    at_floor: bool
    at_ceiling: bool

    @property
    def too_few(self) -> bool:
        """Whether more answers are needed before anything can be said."""
        return self.estimate is None


def expected_ability(age_months: float) -> float:
    """Ability of the middle child of an age: 0 at birth, 100 at 18 years, rising with log age.

    ``100 ln((age + 3) / 3) / ln(219 / 3)``, age in months. Ages before birth count as birth, ages
    above 18 years as 18 years.

    Raises
    ------
    ValueError
        When the age is not a number or far outside childhood (-6 to 264 months).
    """
    if not _YOUNGEST_MONTH <= age_months <= _OLDEST_MONTH:
        raise ValueError(f"an age of {age_months} months lies outside birth to 18 years")
    age = min(max(age_months, 0.0), float(LAST_MONTH))
    return _UNITS_PER_LOG * math.log((age + OFFSET_MONTHS) / OFFSET_MONTHS)


def population_spread(age_months: float) -> float:
    """Standard deviation of ability among children of an age, in units of the scale."""
    return _SPREAD


def ability_prior(age_months: float) -> tuple[float, float]:
    """Mean and standard deviation of what is expected before any answer; errors as above."""
    return expected_ability(age_months), _PRIOR_WIDTH * population_spread(age_months)


def placed_item(item: InventoryItem) -> ResponseItem:
    """Place the steps of an item by the ages at which it is typically done.

    "On their own" lies at the ability expected when half of children do it alone. Each lower level
    lies one stride below the next, a stride being the growth from that age to the one at which
    nine in ten do. An item that answers have placed stands where they put it.

    Parameters
    ----------
    item : InventoryItem

    Returns
    -------
    ResponseItem
        Its steps have the item's error times `STEPS_OFF_TOGETHER`, or the item's error where
        answers placed them.
    """
    if item.steps:
        return ResponseItem(item.code, Model.PARTIAL_CREDIT, item.steps, error=item.error)
    own = expected_ability(item.typical_from_months)
    stride = expected_ability(item.typical_to_months) - own
    return ResponseItem(
        code=item.code,
        model=Model.PARTIAL_CREDIT,
        steps=(own - 2 * stride, own - stride, own),
        error=STEPS_OFF_TOGETHER * item.error,
    )


def area_profile(
    answers: Mapping[str, int],
    items: Sequence[InventoryItem],
    age_months: float,
    level: float = 0.90,
) -> tuple[AreaEstimate, ...]:
    """Estimate every area from one sitting.

    Parameters
    ----------
    answers : mapping of str to int
        Level of help, 0 "Not yet" to 3 "On their own", by code of the item. Leave out what was not
        asked.
    items : sequence of InventoryItem
        The inventory; it must hold every code that was answered.
    age_months : float
        Age in months, corrected for prematurity where the clinic does so.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    tuple of AreaEstimate
        One for each area, in the order of `AREAS`.

    Raises
    ------
    ValueError
        When an answer is not a level from 0 to 3 or names no item, or the age cannot be.
    """
    unknown = set(answers) - {item.code for item in items}
    if unknown:
        raise ValueError(f"no item of the inventory is called {', '.join(sorted(unknown))}")
    expected, spread = expected_ability(age_months), population_spread(age_months)
    prior = ability_prior(age_months)
    profile = []
    for area in AREAS:
        placed = [placed_item(item) for item in items if item.area == area.code]
        found = estimate_ability(placed, answers, POINTS, SLOPE, prior, level)
        profile.append(_standing(area.code, found, expected, spread))
    return tuple(profile)


def _standing(area: str, found: AbilityEstimate, expected: float, spread: float) -> AreaEstimate:
    enough = found.answered >= FEWEST_ANSWERS
    return AreaEstimate(
        area=area,
        answered=found.answered,
        estimate=found.mean if enough else None,
        error=found.sd if enough else None,
        z=(found.mean - expected) / spread if enough else None,
        low=(found.low - expected) / spread if enough else None,
        high=(found.high - expected) / spread if enough else None,
        at_floor=found.at_floor,
        at_ceiling=found.at_ceiling,
    )
