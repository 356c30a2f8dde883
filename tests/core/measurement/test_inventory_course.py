"""Courses over evaluations with the inventory: one per area, on the same scale as the profile."""

from __future__ import annotations

import numpy as np
import pytest

from handspan.core.measurement.course import Wander
from handspan.core.measurement.developmental_scale import area_profile
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.inventory_course import EvaluationAnswers, area_courses


def item(code: str, half: int, most: int) -> InventoryItem:
    return InventoryItem(
        code, code[:-2], "-", "-", "-", 0, 216, half, most, 3.0, "d440", "2001", "-", "-"
    )


ITEMS = (
    item("hands01", 20, 30),
    item("hands02", 30, 42),
    item("hands03", 42, 54),
    item("together01", 36, 48),
)
FIRST = EvaluationAnswers(36.0, {"hands01": 3, "hands02": 2, "hands03": 0})
SECOND = EvaluationAnswers(42.0, {"hands01": 3, "hands02": 3, "hands03": 2, "together01": 2})


def test_one_evaluation_stands_where_its_profile_does() -> None:
    told = area_courses([FIRST], ITEMS)["hands"]
    profile = {area.area: area for area in area_profile(FIRST.answers, ITEMS, 36)}["hands"]
    assert told.ability(0) == pytest.approx((profile.estimate, profile.error), abs=0.02)
    assert told.standing(0)[2:] == pytest.approx((profile.low, profile.high), abs=0.02)


def test_areas_are_followed_over_the_evaluations_that_asked_them() -> None:
    courses = area_courses([FIRST, SECOND], ITEMS)
    assert list(courses) == ["hands", "together"]
    assert courses["hands"].years.tolist() == [3.0, 3.5]
    assert courses["together"].years.tolist() == [3.5]
    change = courses["hands"].change(0, 1)
    assert change.mean > 0
    assert change.probability_up > change.probability_beyond_expected > 0.5


def test_later_answers_move_what_was_thought_before() -> None:
    alone = area_courses([FIRST], ITEMS)["hands"].standing(0)
    later = area_courses([FIRST, SECOND], ITEMS)["hands"].standing(0)
    assert later[0] > alone[0]
    assert later[1] < alone[1]


def test_more_drift_lets_evaluations_differ_more() -> None:
    slow, fast = (
        area_courses([FIRST, SECOND], ITEMS, Wander(years, 1.5))["hands"].change(0, 1)
        for years in (8.0, 0.5)
    )
    assert fast.high - fast.low > slow.high - slow.low


def test_nothing_answered_is_nothing_to_follow() -> None:
    assert area_courses([EvaluationAnswers(36.0, {})], ITEMS) == {}
    assert area_courses([], ITEMS) == {}


@pytest.mark.parametrize(
    ("evaluations", "sentence"),
    [
        ([EvaluationAnswers(36, {"hands10": 1, "hands09": 1})], "is called hands09, hands10"),
        ([SECOND, FIRST], "order of age"),
        ([EvaluationAnswers(36, {"hands01": 4})], "no level 4"),
        ([EvaluationAnswers(float("nan"), {"hands01": 1})], "outside birth to 18"),
    ],
)
def test_what_cannot_be_is_refused(evaluations: list[EvaluationAnswers], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        area_courses(evaluations, ITEMS)


def test_standings_are_in_spreads_of_all_children() -> None:
    # the prior of a child of whom next to nothing is known has 1.5 of them
    told = area_courses([EvaluationAnswers(200.0, {"hands01": 3})], ITEMS)["hands"]
    assert told.standing(0)[1] == pytest.approx(1.5, abs=0.05)
    assert np.diff(told.abilities[0]) == pytest.approx(0.4)
