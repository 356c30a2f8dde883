"""The chart of a goal: phases kept apart, counts kept whole, nothing drawn that is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts import Chart
from handspan.core.charts.goal_plot import Along
from handspan.core.charts.goal_series import goal_series
from handspan.core.charts.palette import INK, LEAF, SKY, SKY_SOFT, SURFACE
from handspan.core.progress.forecast.goal_forecast import GoalForecast
from handspan.core.progress.forecast.next_visit import Range
from handspan.core.progress.series import (
    Event,
    EventKind,
    Phase,
    Point,
    Series,
    StatedBaseline,
    series,
)
from handspan.core.progress.trend import share
from tests.core.charts.goals import FIRST, POINTS, days_after, weekly
from tests.core.charts.reading import (
    assert_sound,
    every,
    number_of,
    parsed,
    places,
    text_at,
    texts,
    upright,
)

AHEAD = GoalForecast(
    visits=6,
    tries=5,
    chances=(0.0, 0.01, 0.06, 0.43, 0.4, 0.1),
    likely=Range(3, 4, 0.8),
    very_likely=Range(2, 5, 0.95),
    at_target=0.3,
    rule=((4, 0.2),),
)


def draw(found: Series, **options: object) -> Chart:
    chart = goal_series(found, ident="goal-1", title="Writes her name", **options)  # type: ignore[arg-type]
    assert_sound(chart, "goal-1")
    return chart


def percent(chart: Chart, y: float) -> float:
    zero, hundred = (text_at(chart, says)[1] - 4 for says in ("0", "100%"))
    return 100 * (zero - y) / (zero - hundred)


@pytest.mark.parametrize("along", list(Along))
def test_the_path_is_broken_where_the_phase_changes(along: Along) -> None:
    chart = draw(weekly(1, 1, 2, 2, 3, 4), along=along, target_percent=80)
    paths = every(chart, "polyline")
    assert [len(places(path)) for path in paths] == [3, 3]
    ends = places(paths[0])[-1][0], places(paths[1])[0][0]
    [line] = [x for x, each in upright(chart, INK) if "stroke-dasharray" not in each.attrib]
    assert line == pytest.approx(sum(ends) / 2, abs=0.02)
    left, right = (text_at(chart, each.label)[0] for each in Phase)
    assert left < line < right


@pytest.mark.parametrize("count", [1, 2, 7, 70])
@pytest.mark.parametrize("along", list(Along))
def test_the_plot_is_always_five_to_eight(count: int, along: Along) -> None:
    noted = [Event(days_after(3), "New school"), Event(days_after(5), "Moved")]
    found = Series(weekly(*[3] * count, baseline=0).points, tuple(noted))
    chart = draw(found, along=along, ahead=AHEAD)
    zero, hundred = (text_at(chart, says)[1] - 4 for says in ("0", "100%"))
    [floor] = [
        each
        for each in every(chart, "line")
        if number_of(each, "y1") == number_of(each, "y2") == pytest.approx(zero)
    ]
    assert (zero - hundred) / (number_of(floor, "x2") - number_of(floor, "x1")) == pytest.approx(
        5 / 8, abs=1e-4
    )


def test_markers_are_filled_and_one_for_each_point() -> None:
    chart = draw(weekly(1, 1, 1, 2, 2, 3, 4))
    fills = [each.attrib["fill"] for each in every(chart, "circle")]
    assert fills == [INK] * (7 + 1)  # the legend has one, too


def test_heights_are_shares() -> None:
    [before, after] = every(draw(weekly(0, 5, 1, 0, 5, 4)), "polyline")
    chart = draw(weekly(0, 5, 1, 0, 5, 4))
    heights = [percent(chart, y) for _, y in places(before) + places(after)]
    assert heights == pytest.approx([0, 100, 20, 0, 100, 80], abs=0.01)


def test_the_goal_line_lies_at_the_target() -> None:
    chart = draw(weekly(4, 4, 4, 4), target_percent=80)
    [line] = [each for each in every(chart, "line") if each.attrib["stroke"] == LEAF]
    assert percent(chart, number_of(line, "y1")) == pytest.approx(80, abs=0.01)
    assert "Goal 80%" in texts(chart)
    assert not [each for each in every(draw(weekly(4)), "line") if each.attrib["stroke"] == LEAF]


def test_true_dates_or_even_steps() -> None:
    points = [Point(days_after(days), 3, 5) for days in (0, 7, 21)]
    for along, ratio in ((Along.DATES, 2.0), (Along.VISITS, 1.0)):
        chart = draw(series(points), along=along)
        [path] = every(chart, "polyline")
        x = [place[0] for place in places(path)]
        assert (x[2] - x[1]) / (x[1] - x[0]) == pytest.approx(ratio, rel=0.01)
        assert ("visit" in texts(chart)) is (along is Along.VISITS)


def test_long_gaps_are_dashed() -> None:
    points = [Point(days_after(days), 3, 5) for days in (0, 7, 14, 60, 67)]
    paths = every(draw(series(points)), "polyline")
    assert [(len(places(path)), "stroke-dasharray" in path.attrib) for path in paths] == [
        (3, False),
        (2, True),
        (2, False),
    ]


@pytest.mark.parametrize("along", list(Along))
def test_a_change_of_condition_breaks_the_path_and_an_outside_event_does_not(along: Along) -> None:
    visits = weekly(1, 2, 3, 4, 5, 5, baseline=0).points
    whole = draw(series(visits, [Event(days_after(10), "New school")]), along=along)
    assert [len(places(path)) for path in every(whole, "polyline")] == [6]
    condition = Event(days_after(10), "Fewer prompts", EventKind.CONDITION)
    broken = draw(series(visits, [condition]), along=along)
    paths = [places(path) for path in every(broken, "polyline")]
    assert [len(path) for path in paths] == [2, 4]
    marks = {}
    for chart, says in ((whole, "New school"), (broken, "Fewer prompts")):
        [(x, line)] = [one for one in upright(chart) if one[1].find("{*}title") is not None]
        assert says in texts(chart)
        assert paths[0][-1][0] < x < paths[1][0][0]
        marks[says] = line.attrib["stroke-dasharray"]
    assert len(set(marks.values())) == 2
    expected = ("Sep 13, 2026", "Change of condition: Fewer prompts", "", "", "", "", "")
    assert broken.table[3] == expected
    assert "The condition changed on Sep 13, 2026: Fewer prompts." in broken.description
    assert "Outside event on Sep 13, 2026: New school." in whole.description


def test_an_event_lies_at_its_own_date_unless_there_was_a_visit() -> None:
    visits = [Point(days_after(days), 3, 5) for days in (0, 10, 20)]
    between = draw(series(visits, [Event(days_after(12), "Ill")]))
    same = draw(series(visits, [Event(days_after(10), "Ill")]))
    x = [place[0] for place in places(every(between, "polyline")[0])]
    found = [next(x for x, line in upright(each) if len(line)) for each in (between, same)]
    assert found == pytest.approx([x[1] + 0.2 * (x[2] - x[1]), (x[0] + x[1]) / 2], abs=0.02)


@pytest.mark.parametrize("along", list(Along))
@pytest.mark.parametrize("days", [-30, 30])
def test_an_event_before_the_first_or_after_the_last_visit_stands_beside_it(
    along: Along, days: int
) -> None:
    chart = draw(series([Point(FIRST, 3, 5)], [Event(days_after(days), "Ill")]), along=along)
    [dot] = [each for each in every(chart, "circle") if each.find("{*}title") is not None]
    [x] = [x for x, line in upright(chart) if len(line)]
    assert (x - number_of(dot, "cx")) * days > 0


def test_settings_have_shapes_and_days_are_joined_by_all_their_tries() -> None:
    day = days_after(7)
    found = series(
        [
            Point(FIRST, 2, 5),
            Point(day, 4, 5, "home", "Ada"),
            Point(day, 2, 10, "school", "Ms. Brandt"),
        ]
    )
    chart = draw(found)
    [path] = every(chart, "polyline")
    assert percent(chart, places(path)[-1][1]) == pytest.approx(40, abs=0.01)
    shapes = [
        each
        for name in ("circle", "rect", "polygon")
        for each in every(chart, name)
        if each.attrib["fill"] == INK
    ]
    assert len(shapes) == 3 + 3  # points, and the legend
    assert {each.tag.rpartition("}")[2] for each in shapes} == {"circle", "rect", "polygon"}
    assert {"Clinic", "Home", "School"} <= set(texts(chart))
    assert chart.table[2][2:6] == ("Home", "Ada", "4 of 5", "80%")


def test_each_day_has_its_interval() -> None:
    chart = draw(weekly(1, 5, baseline=0))
    found = share(1, 5)
    [path] = every(chart, "polyline")
    bars = [
        [percent(chart, number_of(line, end)) for end in ("y2", "y1")]
        for day, _ in places(path)
        for x, line in upright(chart)
        if x == day and percent(chart, number_of(line, "y2")) > -0.01
    ]
    assert bars[0] == pytest.approx([100 * found.high, 100 * found.low], abs=0.01)
    assert bars[1] == pytest.approx([100, 100 * share(5, 5).low], abs=0.01)
    assert chart.table[1][6] == f"{100 * found.low:.0f} to {100 * found.high:.0f}%"


@pytest.mark.parametrize("along", list(Along))
def test_what_may_come_stands_where_the_next_visit_will(along: Along) -> None:
    chart = draw(weekly(1, 2, 2, 3, baseline=0), along=along, ahead=AHEAD)
    boxes = {
        each.attrib["fill"]: each
        for each in reversed(every(chart, "rect"))  # the legend comes last
        if each.attrib.get("stroke") == SKY
    }
    for fill, (low, high) in ((SKY, (60, 80)), (SKY_SOFT, (40, 100))):
        top = number_of(boxes[fill], "y")
        ends = [percent(chart, top + number_of(boxes[fill], "height") - 3), percent(chart, top + 3)]
        assert ends == pytest.approx([low, high], abs=0.01)
    [path] = every(chart, "polyline")
    x = [place[0] for place in places(path)]
    middle = number_of(boxes[SKY], "x") + number_of(boxes[SKY], "width") / 2
    assert middle - x[-1] == pytest.approx(x[-1] - x[-2], abs=0.02)  # as far as visits usually are
    assert chart.description.endswith(
        "A forecast from 6 visits: the next one will likely (80%) show 3 to 4 of 5 tries, "
        "very likely (95%) 2 to 5 of 5."
    )
    assert [row[1:6:4] for row in chart.table[-2:]] == [
        ("Next visit, 80% range", "60 to 80%"),
        ("Next visit, 95% range", "40 to 100%"),
    ]


def test_a_second_rater_is_marked_and_not_joined() -> None:
    counted = Point(days_after(7), 1, 5, person="Lee")
    alone = draw(weekly(1, 2, 3, baseline=0))
    both = draw(weekly(1, 2, 3, baseline=0), second=[counted])
    assert [each.attrib for each in every(both, "polyline")] == [
        each.attrib for each in every(alone, "polyline")
    ]
    [cross, _] = every(both, "path")  # the legend has one, too
    left, _, right, _ = (float(n) for n in _ends(cross.attrib["d"]))
    [path] = every(both, "polyline")
    assert places(path)[1][0] < (left + right) / 2 < places(path)[2][0]
    assert "second rater" in texts(both)
    assert both.table[3][1:6] == ("Program, second rater", "Clinic", "Lee", "1 of 5", "20%")


def _ends(drawing: str) -> list[str]:
    return drawing.removeprefix("M").partition("M")[0].replace("L", ",").split(",")


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
    chart = draw(series([]), target_percent=80)
    assert texts(chart) == [chart.description]
    assert "first visit" in chart.description
    assert len(chart.table) == 1


def test_a_baseline_that_was_only_written_down_is_shown_but_not_counted() -> None:
    stated = StatedBaseline(FIRST, 20)
    later = series([Point(days_after(7), 3, 5)])
    chart = draw(later, stated_baseline=stated)
    hollow = [each for each in every(chart, "circle") if each.attrib["fill"] == SURFACE]
    assert len(hollow) == 1 + 1  # the legend has one, too
    assert chart.table[1][4:] == ("not counted", "20%", "")
    assert "Baseline: 20%" in draw(series([]), stated_baseline=stated).description
    counted = draw(weekly(1, 1, 1, 2), stated_baseline=stated)
    assert "not counted" not in str(counted.table)
    late = StatedBaseline(days_after(1), 20)
    assert "not counted" not in str(draw(weekly(1, baseline=0), stated_baseline=late).table)


EVENTS = st.builds(
    Event,
    st.integers(-40, 800).map(days_after),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=60),
    st.sampled_from(EventKind),
)


@given(
    st.lists(POINTS, max_size=30),
    st.lists(EVENTS, max_size=8),
    st.sampled_from(Along),
    st.none() | st.floats(0, 100),
    st.booleans(),
)
def test_any_series_stays_inside_the_picture(
    points: list[Point], events: list[Event], along: Along, target: float | None, ahead: bool
) -> None:
    foretold = AHEAD if ahead else None
    chart = draw(series(points, events), along=along, target_percent=target, ahead=foretold)
    width, height = (float(parsed(chart).attrib[name]) for name in ("width", "height"))
    drawn = [place for path in every(chart, "polyline") for place in places(path)]
    drawn += [(number_of(each, "x1"), number_of(each, "y1")) for each in every(chart, "line")]
    drawn += [(number_of(each, "x"), number_of(each, "y")) for each in every(chart, "rect")]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in drawn)
    if points:
        assert len(chart.table) == 1 + len(points) + len(events) + 2 * ahead


def test_markup_in_a_goal_is_text() -> None:
    evil = "<script>alert(1)</script>"
    noted = Series(weekly(1, 2).points, (Event(days_after(3), evil),))
    chart = goal_series(noted, ident="g", title=evil, counted=evil)
    assert "<script" not in chart.svg
    assert chart.title == evil
