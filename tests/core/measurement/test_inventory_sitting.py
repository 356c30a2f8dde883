"""The inventory as an adaptive sitting: the same estimates as its profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from handspan.core.measurement.adaptive import Asked, Done, Rules, area_states, next_question
from handspan.core.measurement.developmental_scale import (
    area_profile,
    expected_ability,
    population_spread,
)
from handspan.core.measurement.inventory import InventoryItem, offered, parse_items
from handspan.core.measurement.inventory_sitting import inventory_areas

RULES = Rules(target_error=3.0, fewest_per_area=3, most_per_area=6)
TABLE = Path(__file__).resolve().parents[3] / "data" / "inventory" / "items.csv"


def inventory() -> tuple[InventoryItem, ...]:
    return parse_items(TABLE.read_text(encoding="utf-8"))


def test_a_sitting_ends_with_the_estimates_of_the_profile() -> None:
    months = 60.0
    areas = inventory_areas(offered(inventory(), months), months)
    asked: list[Asked] = []
    while not isinstance(found := next_question(areas, asked, RULES), Done):
        asked.append(Asked(found.code, len(asked) * 7 % 4))
    answers = {one.code: one.level for one in asked if one.level is not None}
    profile = {one.area: one for one in area_profile(answers, inventory(), months)}
    compared = 0
    for state in area_states(areas, asked, RULES):
        one = profile[state.area]
        assert state.answered == one.answered
        if one.estimate is not None and one.low is not None:
            assert state.mean == pytest.approx(one.estimate, abs=1e-9)
            assert state.sd == pytest.approx(one.error, abs=1e-9)
            low = expected_ability(months) + one.low * population_spread(months)
            assert state.low == pytest.approx(low, abs=1e-9)
            compared += 1
    assert compared >= 5


def test_areas_come_in_order_with_their_weights_and_without_empty_ones() -> None:
    items = [item for item in inventory() if item.area in {"body", "hands"}]
    areas = inventory_areas(items, 30, {"body": 2.0})
    assert [(one.area, one.weight) for one in areas] == [("hands", 1.0), ("body", 2.0)]
    assert sum(len(one.items) for one in areas) == len(items)
