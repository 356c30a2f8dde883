"""Courses over sittings of the inventory: one per area, with the same yardstick as the profile."""

from __future__ import annotations

import numpy as np
import pytest

from handspan.core.measurement.course import CourseSettings
from handspan.core.measurement.developmental_scale import area_profile
from handspan.core.measurement.evidence import VisitEvidence
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.inventory_course import area_courses, inventory_yardstick


def item(code: str, half: int, most: int) -> InventoryItem:
    return InventoryItem(
        code, code[:-2], "-", 0, 216, half, most, "d440", "2001", "-", "public figure"
    )


ITEMS = (
    item("hands01", 20, 30),
    item("hands02", 30, 42),
    item("hands03", 42, 54),
    item("together01", 36, 48),
)
FIRST = VisitEvidence(3.0, {"hands01": 3, "hands02": 2, "hands03": 0})
SECOND = VisitEvidence(3.5, {"hands01": 3, "hands02": 3, "hands03": 2, "together01": 2})


def test_one_sitting_stands_where_its_profile_does() -> None:
    told = area_courses([FIRST], ITEMS)["hands"].states[0]
    profile = {area.area: area for area in area_profile(FIRST.answers, ITEMS, 36)}["hands"]
    assert told.ability.mean == pytest.approx(profile.estimate, abs=0.02)
    assert told.ability.sd == pytest.approx(profile.error, abs=0.02)
    assert told.z.low == pytest.approx(profile.low, abs=0.02)


def test_areas_are_followed_over_the_sittings_that_asked_them() -> None:
    courses = area_courses([FIRST, SECOND], ITEMS)
    assert list(courses) == ["hands", "together"]
    assert [state.age for state in courses["hands"].states] == [3.0, 3.5]
    assert [state.age for state in courses["together"].states] == [3.5]
    change = courses["hands"].change(0, 1)
    assert change.mean > change.expected > 0
    assert change.probability_up > change.probability_beyond_expected > 0.5


def test_answers_to_no_item_are_refused() -> None:
    with pytest.raises(ValueError, match="no item of the inventory is called hands09, hands10"):
        area_courses([VisitEvidence(3.0, {"hands10": 1, "hands09": 1})], ITEMS)


def test_more_drift_lets_sittings_differ_more() -> None:
    slow, fast = (
        area_courses([FIRST, SECOND], ITEMS, CourseSettings(years=years, spread=1.5))["hands"]
        for years in (8.0, 0.5)
    )
    assert fast.change(0, 1).sd > slow.change(0, 1).sd


def test_the_yardstick_rises_with_age_and_standing() -> None:
    yardstick = inventory_yardstick(ITEMS)
    points = np.array([-1.0, 0.0, 1.0])
    np.testing.assert_allclose(yardstick.ability(points, 0.0), [-4, 0, 4])
    assert (yardstick.ability(points, 5.0) > yardstick.ability(points, 4.0)).all()
