"""Several goals on one axis: aligned, each with its own phase line, joined to steps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts import Chart
from handspan.core.charts.goal_panels import Panel, goal_panels
from handspan.core.charts.palette import INK
from handspan.core.progress.series import Event, EventKind, Point, Series, series
from tests.core.charts.goals import POINTS, days_after, weekly
from tests.core.charts.reading import assert_sound, every, number_of, places, texts, upright


def draw(*panels: Panel) -> Chart:
    chart = goal_panels(panels, ident="all", title="Side by side")
    assert_sound(chart, "all")
    return chart


def three() -> Chart:
    counts = (1, 1, 2, 2, 3, 4, 4, 5)
    names = ("Zips up", "Writes", "Eats")
    return draw(
        *(
            Panel(name, weekly(*counts, baseline=begins), 80)
            for name, begins in zip(names, (2, 4, 6), strict=True)
        )
    )


def test_the_same_day_is_at_the_same_place_in_every_panel() -> None:
    paths = [[x for x, _ in places(each)] for each in every(three(), "polyline")]
    bends = [path for path in paths if len(path) == 3 and path[0] == path[1]]
    visits = [path for path in paths if path not in bends]
    assert [len(path) for path in visits] == [2, 6, 4, 4, 6, 2]
    joined = [visits[place] + visits[place + 1] for place in (0, 2, 4)]
    assert joined[0] == joined[1] == joined[2]


def test_phase_lines_go_down_in_steps() -> None:
    chart = three()
    lines = [(x, number_of(e, "y1"), number_of(e, "y2")) for x, e in upright(chart, INK)]
    assert len(lines) == 3
    bends = [
        places(each)
        for each in every(chart, "polyline")
        if len(places(each)) == 3 and places(each)[0][0] == places(each)[1][0]
    ]
    for ((above, _, foot), (below, top, _)), bend in zip(pairwise(lines), bends, strict=True):
        assert above < below
        assert bend[0] == (above, foot)
        assert bend[1:] == [(above, top), (below, top)]
    assert {"Baseline", "Program", "Zips up", "Writes", "Eats"} <= set(texts(chart))


def test_words_and_table_name_each_goal() -> None:
    chart = three()
    assert chart.table[0][0] == "Goal"
    assert [row[0] for row in chart.table[1:]] == ["Zips up"] * 8 + ["Writes"] * 8 + ["Eats"] * 8
    assert chart.description.count("The goal line is at 80%.") == 3


def test_goals_without_tries_are_left_out_and_none_at_all_is_calm() -> None:
    empty = Panel("Skips rope", series([]))
    assert "Skips rope" not in texts(draw(Panel("Writes", weekly(1, 2)), empty))
    chart = draw(empty)
    assert texts(chart) == [chart.description]


def test_events_have_their_lines_there_too() -> None:
    noted = (
        Event(days_after(9), "New school"),
        Event(days_after(16), "Fewer prompts", EventKind.CONDITION),
    )
    chart = draw(
        Panel("Writes", Series(weekly(1, 2, 3, 4, baseline=0).points, noted)),
        Panel("Eats", weekly(1, 1, 1, 1, baseline=0)),
    )
    dashes = [line.attrib["stroke-dasharray"] for _, line in upright(chart) if len(line)]
    assert len(set(dashes)) == 2
    assert [len(places(each)) for each in every(chart, "polyline")] == [3, 4]


@given(st.lists(st.lists(POINTS, max_size=8), min_size=1, max_size=4))
def test_everything_stays_inside(goals: list[list[Point]]) -> None:
    chart = draw(*(Panel("A goal" * 30, series(points)) for points in goals))
    for each in every(chart, "polyline"):
        assert all(0 <= x <= 680 for x, _ in places(each))
    assert len(chart.table) == 1 + sum(map(len, goals))


def test_one_panel_alone_has_no_step() -> None:
    chart = draw(Panel("Writes", weekly(1, 1, 2, 3, baseline=2)))
    before, after = (places(each) for each in every(chart, "polyline"))
    [(x, _)] = upright(chart, INK)
    assert x == pytest.approx((before[-1][0] + after[0][0]) / 2, abs=0.02)
