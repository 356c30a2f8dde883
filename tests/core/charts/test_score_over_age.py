"""Scores over age with their intervals and the band of other children."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts import Chart
from handspan.core.charts.palette import INK_2, SUNKEN
from handspan.core.charts.score_over_age import ReferenceAtAge, ScoreAtAge, score_over_age
from tests.core.charts.reading import assert_sound, every, places, texts

BAND = tuple(ReferenceAtAge(age, 10 + age - 6, 10 + age, 10 + age + 6) for age in range(60))


def draw(*visits: ScoreAtAge, reference: tuple[ReferenceAtAge, ...] = ()) -> Chart:
    chart = score_over_age(
        visits, ident="d", title="D-score", score_name="D-score", reference=reference
    )
    assert_sound(chart, "d")
    return chart


def test_visits_are_joined_in_the_order_of_age() -> None:
    chart = draw(ScoreAtAge(12, 30), ScoreAtAge(4, 20), ScoreAtAge(8, 24))
    [path] = every(chart, "polyline")
    across = [x for x, _ in places(path)]
    assert across[1] - across[0] == pytest.approx(across[2] - across[1])
    assert across == sorted(across)
    heights = [y for _, y in places(path)]
    assert (heights[0] - heights[1]) / (heights[1] - heights[2]) == pytest.approx(4 / 6, abs=0.01)
    assert chart.description == "3 visits: D-score 20.0 at 4.0 months, then 30.0 at 12.0 months."


def test_intervals_are_bars_through_the_point() -> None:
    chart = draw(ScoreAtAge(6, 20, 17, 23), ScoreAtAge(12, 30))
    own = every(chart, "circle")[0].attrib["cx"]
    lines = [each for each in every(chart, "line") if each.attrib["stroke"] == INK_2]
    [bar] = [each for each in lines if each.attrib["x1"] == each.attrib["x2"] == own]
    ends = float(bar.attrib["y1"]), float(bar.attrib["y2"])
    assert sum(ends) / 2 == pytest.approx(float(every(chart, "circle")[0].attrib["cy"]), abs=0.01)
    assert chart.table[1:] == (("6.0", "20.0", "17.0 to 23.0"), ("12.0", "30.0", ""))


def test_the_band_is_cut_to_the_ages_in_view() -> None:
    chart = draw(ScoreAtAge(20, 30), ScoreAtAge(30, 40), reference=BAND)
    [band] = [each for each in every(chart, "polygon") if each.attrib["fill"] == SUNKEN]
    across = [x for x, _ in places(band)]
    assert min(across) == pytest.approx(50)
    assert max(across) == pytest.approx(662)
    assert len(across) == 2 * 17  # months 17 to 33, there and back
    middle = next(p for p in every(chart, "polyline") if "stroke-dasharray" in p.attrib)
    on_middle = dict(places(middle))
    dot = every(chart, "circle")[0]
    assert on_middle[float(dot.attrib["cx"])] == pytest.approx(float(dot.attrib["cy"]), abs=0.02)
    assert "-2 to +2" in chart.description


def test_ages_beyond_three_years_are_in_years() -> None:
    assert "age in months" in texts(draw(ScoreAtAge(12, 30)))
    older = texts(draw(ScoreAtAge(50, 60)))
    assert "age in years" in older
    assert {"4", "5"} <= set(older)


def test_no_visit_yet_is_calm() -> None:
    empty = draw(reference=BAND)
    assert texts(empty) == [empty.description]


@given(
    st.lists(st.tuples(st.floats(0, 216), st.floats(-20, 110), st.floats(0, 20)), min_size=1),
    st.booleans(),
)
def test_marks_stay_inside(visits: list[tuple[float, float, float]], band: bool) -> None:
    chart = draw(
        *(ScoreAtAge(age, score, score - sem, score + sem) for age, score, sem in visits),
        reference=BAND if band else (),
    )
    for each in every(chart, "line"):
        assert all(0 <= float(each.attrib[key]) <= 680 for key in ("x1", "x2"))
        assert all(0 <= float(each.attrib[key]) <= 300 for key in ("y1", "y2"))
    assert len(every(chart, "circle")) == len(visits)
