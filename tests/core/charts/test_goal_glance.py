"""A goal at a glance: the same path in small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts.goal_glance import goal_glance
from handspan.core.charts.palette import INK, SURFACE
from handspan.core.progress.series import (
    Event,
    EventKind,
    Point,
    Series,
    StatedBaseline,
    series,
)
from tests.core.charts.goals import FIRST, POINTS, days_after, weekly
from tests.core.charts.reading import assert_sound, every, places, text_at, texts, upright


def test_path_phase_line_and_goal() -> None:
    chart = goal_glance(weekly(0, 5, 1, 0, 5, 4), ident="g", title="Writes", target_percent=80)
    assert_sound(chart, "g")
    paths = [places(each) for each in every(chart, "polyline")]
    assert [len(path) for path in paths] == [3, 3]
    [(x, _)] = upright(chart, INK)
    assert paths[0][-1][0] < x < paths[1][0][0]
    goal = text_at(chart, "80%")[1] - 4
    assert paths[1][2][1] == pytest.approx(goal, abs=0.01)
    zero = text_at(chart, "0")[1] - 4
    assert paths[0][0][1] == pytest.approx(zero)
    assert zero - paths[0][1][1] == pytest.approx((270 - 36 - 10) * 5 / 8)


def test_a_change_of_condition_breaks_the_path() -> None:
    noted = (Event(days_after(7), "Other scissors", EventKind.CONDITION),)
    found = Series(weekly(1, 2, 3, baseline=0).points, noted)
    chart = goal_glance(found, ident="g", title="Cuts")
    assert [len(places(each)) for each in every(chart, "polyline")] == [2]


def test_empty_and_written_down_only() -> None:
    empty = goal_glance(series([]), ident="g", title="Writes")
    assert_sound(empty, "g")
    assert texts(empty) == [empty.description]
    stated = StatedBaseline(FIRST, 20)
    chart = goal_glance(series([]), ident="g", title="Writes", stated_baseline=stated)
    [dot] = every(chart, "circle")
    assert dot.attrib["fill"] == SURFACE


@given(st.lists(POINTS, min_size=1, max_size=80), st.none() | st.floats(0, 100))
def test_every_day_has_its_marker_inside(points: list[Point], target: float | None) -> None:
    chart = goal_glance(series(points), ident="g", title="Writes", target_percent=target)
    assert_sound(chart, "g")
    dots = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in every(chart, "circle")]
    assert len(dots) == len({(point.on, point.phase) for point in points})
    assert all(0 <= x <= 270 and 0 <= y <= 156 for x, y in dots)
    assert len(chart.table) == 1 + len(points)
