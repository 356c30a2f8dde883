"""The profile: order, intervals, edges, what is missing, and both directions of writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts import Chart
from handspan.core.charts.palette import INK_2, SUNKEN, TEAL, TEAL_SOFT
from handspan.core.charts.profile import AreaStanding, profile
from tests.core.charts.reading import assert_sound, every, text_at, texts

HANDS = AreaStanding("Hands and fingers", -1.5, -2.0, -1.0, earlier=-2.0)
SENSES = AreaStanding("Senses", 0.0, -0.6, 0.6)
BODY = AreaStanding("Body and balance", None, remark="too few answers")


def draw(*areas: AreaStanding, rtl: bool = False) -> Chart:
    chart = profile(areas, ident="profile", title="Where Amara is today", rtl=rtl)
    assert_sound(chart, "profile")
    return chart


def dots(chart: Chart) -> list[float]:
    return [float(c.attrib["cx"]) for c in every(chart, "circle") if c.attrib["stroke"] == TEAL]


def bars(chart: Chart) -> list[tuple[float, float]]:
    found = [each for each in every(chart, "rect") if each.attrib["fill"] == TEAL_SOFT]
    return [(float(b.attrib["x"]), float(b.attrib["x"]) + float(b.attrib["width"])) for b in found]


def test_dots_bars_and_band_share_one_scale() -> None:
    chart = draw(HANDS, SENSES)
    left, middle = dots(chart)
    unit = (middle - left) / 1.5
    [band] = [each for each in every(chart, "rect") if each.attrib["fill"] == SUNKEN]
    assert float(band.attrib["x"]) == pytest.approx(middle - unit, abs=0.02)
    assert float(band.attrib["width"]) == pytest.approx(2 * unit, abs=0.02)
    assert bars(chart)[0] == pytest.approx((middle - 2 * unit, middle - unit), abs=0.02)
    assert bars(chart)[1] == pytest.approx((middle - 0.6 * unit, middle + 0.6 * unit), abs=0.02)
    [earlier] = [c for c in every(chart, "circle") if c.attrib["stroke"] == INK_2]
    assert float(earlier.attrib["cx"]) == pytest.approx(middle - 2 * unit, abs=0.02)


def test_right_to_left_is_the_mirror_image() -> None:
    chart, mirror = draw(HANDS, SENSES, BODY), draw(HANDS, SENSES, BODY, rtl=True)
    assert dots(mirror) == pytest.approx([640 - x for x in dots(chart)])
    turned = [(640 - high, 640 - low) for low, high in bars(chart)]
    assert [x for bar in bars(mirror) for x in bar] == pytest.approx(
        [x for bar in turned for x in bar], abs=0.02
    )
    assert text_at(chart, "Senses")[0] == 0
    assert text_at(mirror, "Senses")[0] == 640
    anchors = {each.text: each.attrib.get("text-anchor") for each in every(mirror, "text")}
    assert anchors["Senses"] == "end"
    assert anchors["strength"] is None  # begins at the left edge of the plot


def test_beyond_the_edge_is_an_arrow_and_the_table_keeps_the_number() -> None:
    chart = draw(AreaStanding("Senses", -4.2, -5, -3.4), AreaStanding("Body", 3.5, 2.9, 4.1))
    assert len(every(chart, "polygon")) == 2
    assert not dots(chart)
    assert chart.table[1][:3] == ("Senses", "-4.2", "-5.0 to -3.4")
    assert all(low >= 198 and high <= 626 for low, high in bars(chart))


def test_an_area_without_score_says_so() -> None:
    chart = draw(HANDS, BODY)
    assert "too few answers" in texts(chart)
    assert len(dots(chart)) == 1
    assert chart.description.endswith("No score yet: Body and balance.")
    assert chart.table[2] == ("Body and balance", "", "", "", "too few answers")


def test_strengths_come_first_in_words() -> None:
    assert "From strongest: Senses +0.0, Hands and fingers -1.5." in draw(HANDS, SENSES).description


def test_nothing_scored_yet_is_calm() -> None:
    for chart in (draw(), draw(BODY)):
        assert texts(chart) == [chart.description]


@given(st.lists(st.floats(-6, 6), min_size=1, max_size=9), st.booleans())
def test_marks_stay_inside(values: list[float], rtl: bool) -> None:
    chart = draw(*(AreaStanding("A", z, z - 1, z + 1) for z in values), rtl=rtl)
    assert len(every(chart, "text")) == len(values) + 3
    assert all(0 <= x <= 640 for x in dots(chart))
    assert all(0 <= low <= high <= 640 for low, high in bars(chart))
