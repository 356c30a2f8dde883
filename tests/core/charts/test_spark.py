"""A path in a cell of a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts.palette import LEAF
from handspan.core.charts.spark import spark
from handspan.core.progress.series import Point, series
from tests.core.charts.goals import POINTS, weekly
from tests.core.charts.reading import assert_sound, every, number_of, places


def test_path_goal_and_where_it_stands_now() -> None:
    chart = spark(weekly(0, 1, 1, 2, 4), ident="s", title="Writes", target_percent=80)
    assert_sound(chart, "s")
    assert [len(places(each)) for each in every(chart, "polyline")] == [3, 2]
    [now] = every(chart, "circle")
    [goal] = [each for each in every(chart, "line") if each.attrib["stroke"] == LEAF]
    assert number_of(now, "cy") == number_of(goal, "y1")
    assert "4 of 5 tries (80%) on the last" in chart.description


def test_the_latest_twenty_days_are_drawn_and_all_are_told() -> None:
    chart = spark(weekly(*[0] * 10, *[5] * 20, baseline=0), ident="s", title="Writes")
    [path] = every(chart, "polyline")
    assert {y for _, y in places(path)} == {4.0}
    assert len(places(path)) == 20
    assert len(chart.table) == 31


def test_before_the_first_try() -> None:
    chart = spark(series([]), ident="s", title="Writes")
    assert_sound(chart, "s")
    assert chart.description == "No tries yet."
    assert not every(chart, "circle")


@given(st.lists(POINTS, max_size=60))
def test_inside_its_cell(points: list[Point]) -> None:
    chart = spark(series(points), ident="s", title="Writes", target_percent=100)
    for path in every(chart, "polyline"):
        assert all(2 <= x <= 94 and 4 <= y <= 24 for x, y in places(path))
    assert len(every(chart, "circle")) == (1 if points else 0)
    assert number_of(every(chart, "line")[0], "y1") == pytest.approx(24)
