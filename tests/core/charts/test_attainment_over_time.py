"""T over time never stands without the number of goals, and changes of that number are cuts."""

from __future__ import annotations

from datetime import date

import pytest

from handspan.core.charts import Chart
from handspan.core.charts.attainment_over_time import AttainmentOn, attainment_over_time
from handspan.core.charts.palette import LEAF
from handspan.core.goals.attainment import RatedGoal, attainment
from tests.core.charts.reading import assert_sound, every, places, texts


def rated(month: int, *levels: int) -> AttainmentOn:
    return AttainmentOn(date(2026, month, 10), attainment([RatedGoal(level) for level in levels]))


def draw(*ratings: AttainmentOn) -> Chart:
    chart = attainment_over_time(ratings, ident="gas")
    assert_sound(chart, "gas")
    return chart


def test_the_path_is_cut_where_the_number_of_goals_changes() -> None:
    chart = draw(rated(9, -1, -1), rated(10, 0, -1), rated(11, 0, 0, 0), rated(12, 1, 0, 0))
    assert [len(places(path)) for path in every(chart, "polyline")] == [2, 2]
    assert texts(chart).count("2 goals") == 2
    assert texts(chart).count("3 goals") == 2
    assert not every(draw(rated(9, -1), rated(10, 0, 0)), "polyline")


def test_fifty_lies_on_the_line_of_what_was_expected() -> None:
    chart = draw(rated(9, 0, 0))
    [line] = [each for each in every(chart, "line") if each.attrib["stroke"] == LEAF]
    assert every(chart, "circle")[0].attrib["cy"] == line.attrib["y1"]


def test_extremes_stay_inside() -> None:
    heights = [
        float(each.attrib["cy"])
        for each in every(draw(rated(9, *[-2] * 20), rated(10, *[2] * 20)), "circle")
    ]
    assert heights == pytest.approx([170, 28])  # the axis grows with T


def test_words_and_table_carry_the_counts() -> None:
    chart = draw(rated(11, 0, 1), rated(9, -1, -1))
    assert chart.description.startswith(
        "Sep 10, 2026: T 37.6 from 2 goals: 2 at -1. "
        "Nov 10, 2026: T 56.2 from 2 goals: 1 at +1, 1 at 0. 50 means as expected."
    )
    assert "do not compare children" in chart.description
    assert chart.table == (
        ("Date", "T", "Goals", "At -2", "At -1", "At 0", "At +1", "At +2"),
        ("Sep 10, 2026", "37.6", "2", "0", "2", "0", "0", "0"),
        ("Nov 10, 2026", "56.2", "2", "0", "0", "1", "1", "0"),
    )


def test_one_rating_is_said_once_and_none_is_calm() -> None:
    assert draw(rated(9, 0)).description.count("T 50.0") == 1
    empty = draw()
    assert texts(empty) == [empty.description]
