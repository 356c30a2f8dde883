"""Five steps, one of them now."""

from __future__ import annotations

import pytest

from handspan.core.charts.palette import SUN_FILL, SUNKEN, TEAL
from handspan.core.charts.steps import steps
from tests.core.charts.reading import assert_sound, every


@pytest.mark.parametrize("level", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("rtl", [False, True])
def test_steps_below_are_done_and_steps_above_are_open(level: int, rtl: bool) -> None:
    chart = steps(level, ident="s", rtl=rtl)
    assert_sound(chart, "s")
    boxes = sorted(every(chart, "rect"), key=lambda each: float(each.attrib["x"]))
    fills = [each.attrib["fill"] for each in boxes]
    done = level + 2
    expected = [TEAL] * done + [SUN_FILL] + [SUNKEN] * (4 - done)
    assert fills == (expected[::-1] if rtl else expected)


def test_words_and_table() -> None:
    chart = steps(-1, ident="s", says={-1: "2 of 5 letters"})
    assert chart.description == "Now on the second step, of five."
    assert chart.table[2] == ("-1", "2 of 5 letters", "now")
    assert [row[2] for row in chart.table[1:]].count("now") == 1


def test_before_the_first_rating() -> None:
    chart = steps(None, ident="s")
    assert_sound(chart, "s")
    assert chart.description == "Not rated yet."
    assert {each.attrib["fill"] for each in every(chart, "rect")} == {SUNKEN}


@pytest.mark.parametrize("level", [-3, 3])
def test_levels_beyond_the_ladder(level: int) -> None:
    with pytest.raises(ValueError, match="between -2 and"):
        steps(level, ident="s")
