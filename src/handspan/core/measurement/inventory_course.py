"""The course of a child over all evaluations with the own inventory, area by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.areas import AREAS
from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.course import STANDINGS, Course, Wander, course
from handspan.core.measurement.developmental_scale import (
    SLOPE,
    expected_ability,
    placed_item,
    population_spread,
)
from handspan.core.measurement.evidence import item_evidence
from handspan.core.measurement.inventory import InventoryItem

WANDER = Wander(spread=1.5)
"""Children who come because somebody worries spread wider than the population, as in a profile."""


@dataclass(frozen=True, slots=True)
class EvaluationAnswers:
    """Answers of one evaluation.

    Attributes
    ----------
    age_months : float
        Corrected for prematurity where the clinic does so.
    answers : mapping of str to int
        Level of help by code of the item, of all areas together.
    """

    age_months: float
    answers: Mapping[str, int]


def area_courses(
    evaluations: Sequence[EvaluationAnswers],
    items: Sequence[InventoryItem],
    wander: Wander = WANDER,
) -> Mapping[str, Course]:
    """Follow each area over the evaluations in which it was asked.

    Parameters
    ----------
    evaluations : sequence of EvaluationAnswers
        In order of age.
    items : sequence of InventoryItem
        The inventory; it must hold every code that was answered.
    wander : Wander

    Returns
    -------
    mapping of str to Course
        By code of the area, in the order of `AREAS`; areas that were never asked are left out.
        The visits of a course are the evaluations with an answer in its area: tell them by
        their `years`, which are ``age_months / 12``.

    Raises
    ------
    ValueError
        When an answer names no item or is not one of its levels, ages fall, or an age cannot be.
    """
    placed = {item.code: placed_item(item) for item in items}
    unknown = sorted({code for each in evaluations for code in each.answers} - set(placed))
    if unknown:
        raise ValueError(f"no item of the inventory is called {', '.join(unknown)}")
    courses = {}
    for area in AREAS:
        own = [placed[item.code] for item in items if item.area == area.code]
        asked = [each for each in evaluations if any(item.code in each.answers for item in own)]
        if asked:
            abilities = np.stack([_abilities(each.age_months) for each in asked])
            evidence = [
                item_evidence(own, each.answers, SLOPE, at)
                for each, at in zip(asked, abilities, strict=True)
            ]
            years = [each.age_months / 12 for each in asked]
            courses[area.code] = course(years, np.stack(evidence), abilities, wander)
    return courses


def _abilities(age_months: float) -> FloatArray:
    return expected_ability(age_months) + population_spread(age_months) * STANDINGS
