"""Several people's views: one line each, in their own place, nobody averaged."""

from __future__ import annotations

import pytest

from handspan.core.charts import Chart
from handspan.core.charts.informants import AreaSeen, Seen, informants
from handspan.core.charts.palette import LEAF, TEAL
from tests.core.charts.reading import assert_sound, every, texts

AREAS = (
    AreaSeen("Hands", (Seen("Dana", -1.0, -2.0, 0.0), Seen("Ada <b>", 1.0, 0.5, 1.5))),
    AreaSeen("Senses", (Seen("Ada <b>", 0.0, -0.5, 0.5),)),
    AreaSeen("Body", ()),
)


def draw(rtl: bool = False) -> Chart:
    chart = informants(AREAS, ident="seen", title="What each person sees", rtl=rtl)
    assert_sound(chart, "seen")
    return chart


def bars(chart: Chart, color: str) -> list[tuple[float, float]]:
    found = [each for each in every(chart, "line") if each.attrib["stroke"] == color]
    return [(float(b.attrib["x1"]), float(b.attrib["x2"])) for b in found]


def test_each_person_has_an_own_line_on_the_common_scale() -> None:
    chart = draw()
    [(left, right)] = bars(chart, TEAL)
    (low, high), (calm_low, calm_high) = bars(chart, LEAF)
    unit = (right - left) / 2
    assert high - low == pytest.approx(unit, abs=0.02)
    assert low - right == pytest.approx(unit / 2, abs=0.02)
    assert calm_high - calm_low == pytest.approx(unit, abs=0.02)
    assert len(chart.table) == 4
    assert "too few answers" in texts(chart)


def test_right_to_left_is_the_mirror_image() -> None:
    turned = [(640 - a, 640 - b) for a, b in bars(draw(), TEAL)]
    assert bars(draw(rtl=True), TEAL) == [pytest.approx(pair, abs=0.02) for pair in turned]


def test_without_answers_it_says_so() -> None:
    chart = informants((), ident="seen", title="What each person sees")
    assert "Nobody has answered yet." in chart.description
