"""The course of a child over all sittings of the own inventory, area by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handspan.core.areas import AREAS
from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.course import Course, CourseSettings, course
from handspan.core.measurement.developmental_scale import (
    SLOPE,
    expected_ability,
    placed_item,
    population_spread,
)
from handspan.core.measurement.evidence import VisitEvidence, Yardstick
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.response_models import Model, ResponseItem

SETTINGS = CourseSettings(spread=1.5)
"""Children who come because somebody worries spread wider than the population."""


def inventory_yardstick(items: Sequence[InventoryItem]) -> Yardstick:
    """Measure with the inventory: partial credit items, expected ability and spread by age.

    Parameters
    ----------
    items : sequence of InventoryItem

    Returns
    -------
    Yardstick
    """
    return Yardstick({item.code: _response_item(item) for item in items}, SLOPE, _ability)


def area_courses(
    sittings: Sequence[VisitEvidence],
    items: Sequence[InventoryItem],
    settings: CourseSettings = SETTINGS,
) -> Mapping[str, Course]:
    """Follow each area over the sittings in which it was asked.

    Parameters
    ----------
    sittings : sequence of VisitEvidence
        In order of age; levels of help by code of the item, of all areas together.
    items : sequence of InventoryItem
        The inventory; it must hold every code that was answered.
    settings : CourseSettings

    Returns
    -------
    mapping of str to Course
        By code of the area, in the order of `AREAS`; areas that were never asked are left out. The
        states of a course are the sittings with an answer in its area: tell them by their age.

    Raises
    ------
    ValueError
        As `course`, and when an answer names no item of the inventory.
    """
    area_of = {item.code: item.area for item in items}
    unknown = {code for sitting in sittings for code in sitting.answers} - set(area_of)
    if unknown:
        raise ValueError(f"no item of the inventory is called {', '.join(sorted(unknown))}")
    yardstick = inventory_yardstick(items)
    courses = {}
    for area in AREAS:
        asked = [_within(sitting, area.code, area_of) for sitting in sittings]
        asked = [sitting for sitting in asked if sitting.answers]
        if asked:
            courses[area.code] = course(asked, yardstick, settings)
    return courses


def _within(sitting: VisitEvidence, area: str, area_of: Mapping[str, str]) -> VisitEvidence:
    answers = {code: level for code, level in sitting.answers.items() if area_of[code] == area}
    return VisitEvidence(sitting.age, answers)


def _response_item(item: InventoryItem) -> ResponseItem:
    placed = placed_item(item)
    return ResponseItem(placed.code, Model.PARTIAL_CREDIT, placed.steps, error=placed.step_error)


def _ability(z: FloatArray, age: float) -> FloatArray:
    months = 12 * age
    return expected_ability(months) + population_spread(months) * z
