"""Where a form ends before the child does."""

from __future__ import annotations

import math

import pytest

from handspan.core.measurement.form_limits import form_limits
from handspan.core.measurement.response_models import Model, ResponseItem

ITEMS = {
    **{f"i{place}": ResponseItem(f"i{place}", Model.RASCH, (float(place),)) for place in range(5)},
    "help": ResponseItem("help", Model.PARTIAL_CREDIT, (1.0, 2.0, 3.0)),
}
ALL = {**dict.fromkeys(("i0", "i1", "i2", "i3", "i4"), 1), "help": 3}


@pytest.mark.parametrize(
    ("answers", "error", "floor", "ceiling", "few", "unsure"),
    [
        (ALL, 2.0, False, True, False, False),
        (dict.fromkeys(ALL, 0), 2.0, True, False, False, False),
        ({**ALL, "help": 2}, 2.5, False, False, False, False),
        ({**ALL, "i0": 0}, 2.51, False, False, False, True),
        ({"i0": 1, "i1": 0, "i2": 1, "i3": 0}, 1.0, False, False, True, False),
        ({"i0": 0}, 4.0, True, False, True, True),
        ({}, 5.0, False, False, True, True),
    ],
)
def test_each_limit_is_seen(
    answers: dict[str, int], error: float, floor: bool, ceiling: bool, few: bool, unsure: bool
) -> None:
    limits = form_limits(answers, ITEMS, error)
    found = (limits.at_floor, limits.at_ceiling, limits.too_few, limits.too_uncertain)
    assert found == (floor, ceiling, few, unsure)
    assert limits.any == (floor or ceiling or few or unsure)


def test_unknown_items_and_errors_are_refused() -> None:
    with pytest.raises(ValueError, match="no item is called x, y"):
        form_limits({"y": 1, "x": 0, "i0": 1}, ITEMS, 1.0)
    with pytest.raises(ValueError, match="zero or more"):
        form_limits(ALL, ITEMS, math.nan)
