"""The chart of a goal: phases kept apart, counts kept whole, nothing drawn that is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts import Chart
from handspan.core.charts.goal_series import goal_series
from handspan.core.charts.palette import LEAF, SURFACE, TEAL
from handspan.core.progress.series import Phase, Point, Series, StatedBaseline, series
from handspan.core.progress.trend import share
from tests.core.charts.reading import assert_sound, every, parsed, places, text_at, texts

FIRST = date(2026, 9, 3)


def weekly(*counts: int, baseline: int = 3, tries: int = 5) -> Series:
    return series(
        Point(
            FIRST + timedelta(weeks=week),
            successes,
            tries,
            phase=Phase.BASELINE if week < baseline else Phase.PROGRAM,
        )
        for week, successes in enumerate(counts)
    )


def draw(found: Series, **options: object) -> Chart:
    chart = goal_series(found, ident="goal-1", title="Writes her name", **options)  # type: ignore[arg-type]
    assert_sound(chart, "goal-1")
    return chart


@pytest.mark.parametrize(("full", "size"), [(False, ("270", "92")), (True, ("680", "260"))])
def test_the_path_is_broken_where_the_phase_changes(full: bool, size: tuple[str, str]) -> None:
    chart = draw(weekly(1, 1, 2, 2, 3, 4), full=full, target_percent=80)
    root = parsed(chart)
    assert (root.attrib["width"], root.attrib["height"]) == size
    paths = every(chart, "polyline")
    assert [len(places(path)) for path in paths] == [3, 3]
    ends = places(paths[0])[-1][0], places(paths[1])[0][0]
    [line] = [each for each in every(chart, "line") if each.attrib.get("stroke-dasharray") == "2 3"]
    assert line.attrib["x1"] == line.attrib["x2"]
    assert ends[0] < float(line.attrib["x1"]) < ends[1]


def test_baseline_is_hollow_and_program_is_filled() -> None:
    fills = [each.attrib["fill"] for each in every(draw(weekly(1, 1, 2, 2, 3, 4)), "circle")]
    assert fills == [SURFACE] * 3 + [TEAL] * 3


def test_heights_are_shares() -> None:
    [before, after] = every(draw(weekly(0, 5, 1, 0, 5, 4)), "polyline")
    heights = [y for _, y in places(before) + places(after)]
    assert heights == pytest.approx([76, 8, 62.4, 76, 8, 21.6])


def test_the_goal_line_lies_at_the_target() -> None:
    chart = draw(weekly(4, 4, 4, 4), target_percent=80)
    [line] = [each for each in every(chart, "line") if each.attrib["stroke"] == LEAF]
    assert float(line.attrib["y1"]) == float(every(chart, "circle")[0].attrib["cy"])
    assert "80%" in texts(chart)
    assert not [each for each in every(draw(weekly(4)), "line") if each.attrib["stroke"] == LEAF]


def test_true_dates_in_full_and_even_steps_in_small() -> None:
    points = [Point(FIRST + timedelta(days=days), 3, 5) for days in (0, 7, 21)]
    for full, ratio in ((True, 2.0), (False, 1.0)):
        [path] = every(draw(series(points), full=full), "polyline")
        x = [place[0] for place in places(path)]
        assert (x[2] - x[1]) / (x[1] - x[0]) == pytest.approx(ratio, rel=0.01)


def test_long_gaps_are_dashed() -> None:
    points = [Point(FIRST + timedelta(days=days), 3, 5) for days in (0, 7, 14, 60, 67)]
    paths = every(draw(series(points)), "polyline")
    assert [(len(places(path)), "stroke-dasharray" in path.attrib) for path in paths] == [
        (3, False),
        (2, True),
        (2, False),
    ]


def test_settings_have_shapes_and_days_are_joined_by_all_their_tries() -> None:
    day = FIRST + timedelta(weeks=1)
    found = series(
        [
            Point(FIRST, 2, 5),
            Point(day, 4, 5, "home", "Ada"),
            Point(day, 2, 10, "school", "Ms. Brandt"),
        ]
    )
    chart = draw(found, full=True)
    [path] = every(chart, "polyline")
    zero, hundred = (text_at(chart, says)[1] - 4 for says in ("0", "100%"))
    pooled = zero + (hundred - zero) * 6 / 15
    assert places(path)[-1][1] == pytest.approx(pooled, abs=0.01)
    shapes = [each for name in ("circle", "rect", "polygon") for each in every(chart, name)]
    assert len(shapes) == 3 + 3  # points, and the legend
    assert {"Clinic", "Home", "School"} <= set(texts(chart))
    assert chart.table[2][2:6] == ("Home", "Ada", "4 of 5", "80%")


def test_each_day_has_its_interval_in_full() -> None:
    chart = draw(weekly(1, 5, baseline=0), full=True)
    found = share(1, 5)
    zero, hundred = (text_at(chart, says)[1] - 4 for says in ("0", "100%"))
    bars = [
        (float(each.attrib["y1"]), float(each.attrib["y2"]))
        for each in every(chart, "line")
        if each.attrib["x1"] == each.attrib["x2"] and float(each.attrib["y2"]) != zero + 4
    ]
    assert len(bars) == 2
    expected = [zero + (hundred - zero) * end for end in (found.low, found.high)]
    assert bars[0] == pytest.approx(expected, abs=0.01)
    assert bars[1][1] == pytest.approx(hundred)
    assert chart.table[1][6] == f"{100 * found.low:.0f} to {100 * found.high:.0f}%"


def test_words_and_table_hold_the_numbers() -> None:
    chart = draw(weekly(1, 1, 1, 2, 4), target_percent=80)
    assert chart.description == (
        "Share of tries without help, day by day. Baseline: 3 days from Sep 3 to Sep 17, 2026, "
        "3 of 15 tries (20%). Program: 2 days from Sep 24 to Oct 1, 2026; 2 of 5 tries (40%) on "
        "the first day, 4 of 5 tries (80%) on the last. The goal line is at 80%."
    )
    assert chart.table[0][4] == "Tries without help"
    assert chart.table[5][:6] == ("Oct 1, 2026", "Program", "Clinic", "", "4 of 5", "80%")


def test_no_tries_yet_is_calm() -> None:
    chart = draw(series([]), target_percent=80, full=True)
    assert texts(chart) == [chart.description]
    assert "first visit" in chart.description
    assert len(chart.table) == 1


def test_a_baseline_that_was_only_written_down_is_shown_but_not_counted() -> None:
    stated = StatedBaseline(FIRST, 20)
    later = series([Point(FIRST + timedelta(weeks=1), 3, 5)])
    for full in (False, True):
        chart = draw(later, stated_baseline=stated, full=full)
        hollow = [each for each in every(chart, "circle") if each.attrib["fill"] == SURFACE]
        assert len(hollow) == 1
        assert chart.table[1][4:] == ("not counted", "20%", "")
    assert "Baseline: 20%" in draw(series([]), stated_baseline=stated).description
    counted = draw(weekly(1, 1, 1, 2), stated_baseline=stated)
    assert "not counted" not in str(counted.table)
    assert "not counted" not in str(draw(weekly(1, baseline=0), stated_baseline=StatedBaseline(
        FIRST + timedelta(days=1), 20)).table)  # fmt: skip


POINTS = st.builds(
    lambda days, tries, part, setting, phase: Point(
        FIRST + timedelta(days=days), round(part * tries), tries, setting, "", phase
    ),
    st.integers(0, 700),
    st.integers(1, 40),
    st.floats(0, 1),
    st.sampled_from(["clinic", "home", "school", "grandma"]),
    st.sampled_from(Phase),
)


@given(st.lists(POINTS, max_size=30), st.booleans(), st.none() | st.floats(0, 100))
def test_any_series_stays_inside_the_picture(
    points: list[Point], full: bool, target: float | None
) -> None:
    chart = draw(series(points), full=full, target_percent=target)
    width, height = (680, 260) if full else (270, 92)
    for path in every(chart, "polyline"):
        for x, y in places(path):
            assert 0 <= x <= width
            assert 0 <= y <= height
    assert len(chart.table) == 1 + len(points)
    days = {(point.on, point.phase) for point in points}
    if not full and points:
        assert len(every(chart, "circle")) == len(days)


def test_markup_in_a_goal_is_text() -> None:
    evil = "<script>alert(1)</script>"
    chart = goal_series(weekly(1, 2), ident="g", title=evil, counted=evil)
    assert "<script" not in chart.svg
    assert chart.title == evil
