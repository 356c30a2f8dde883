"""The ladder for families: true to the levels, kind in every case, never red."""

from __future__ import annotations

from itertools import product
from xml.etree import ElementTree as Xml

import pytest

from handspan.core.charts import Chart
from handspan.core.charts.ladder_picture import ladder_picture
from handspan.core.charts.palette import SUN_FILL, SUNKEN, TEAL_SOFT
from handspan.core.goals.attainment import LEVELS
from handspan.core.language.reading import reads_easily
from tests.core.charts.reading import assert_sound, every, number_of, text_at, texts

BOTH = list(product((None, *LEVELS), repeat=2))


def stairs(chart: Chart) -> list[Xml.Element]:
    found = [e for e in every(chart, "rect") if e.attrib["fill"] in (SUN_FILL, SUNKEN, TEAL_SOFT)]
    return sorted(found, key=lambda each: number_of(each, "x"))


@pytest.mark.parametrize(("level", "began"), BOTH)
@pytest.mark.parametrize("rtl", [False, True])
def test_five_stairs_rise_and_the_child_stands_on_theirs(
    level: int | None, began: int | None, rtl: bool
) -> None:
    chart = ladder_picture(level, ident="l", began=began, rtl=rtl)
    assert_sound(chart, "l")
    found = stairs(chart)[::-1] if rtl else stairs(chart)
    tops = [number_of(each, "y") for each in found]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == 5
    fills = [each.attrib["fill"] for each in found]
    done = 0 if level is None else level + 2
    here = [] if level is None else [SUN_FILL]
    assert fills == [TEAL_SOFT] * done + here + [SUNKEN] * (5 - done - len(here))
    heads = every(chart, "circle")
    assert len(heads) == len(here)
    if level is not None:
        stair = found[level + 2]
        middle = number_of(stair, "x") + number_of(stair, "width") / 2
        assert number_of(heads[0], "cx") == pytest.approx(middle)
        assert number_of(heads[0], "cy") < number_of(stair, "y")
        assert 0 < text_at(chart, "You are here")[1] < number_of(heads[0], "cy")
    assert ("Start" in texts(chart)) is (began is not None)
    if began is not None:
        stair = found[began + 2]
        middle = number_of(stair, "x") + number_of(stair, "width") / 2
        assert text_at(chart, "Start")[0] == pytest.approx(middle)


@pytest.mark.parametrize(("level", "began"), BOTH)
def test_words_are_plain_and_numbers_are_not_needed(level: int | None, began: int | None) -> None:
    chart = ladder_picture(level, ident="l", began=began)
    assert not any(letter.isdigit() for letter in "".join(texts(chart)) + chart.description)
    assert reads_easily(chart.description)
    for harsh in ("lost", "back", "down", "fail", "only", "not "):
        assert harsh not in chart.description.lower()


@pytest.mark.parametrize(("level", "began"), BOTH)
def test_no_red(level: int | None, began: int | None) -> None:
    chart = ladder_picture(level, ident="l", began=began)
    for each in Xml.fromstring(chart.svg).iter():
        for name in ("fill", "stroke"):
            color = each.attrib.get(name, "none")
            if color != "none":
                red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
                assert not (red > 1.6 * green and red > 1.6 * blue), color


def test_words_say_where() -> None:
    says = {-1: "Zips up with help", 0: "Zips up alone"}
    chart = ladder_picture(-1, ident="l", began=-2, says=says)
    assert chart.description == (
        "Five steps. You are on the second step. You began on the first step. "
        "The third step is our goal."
    )
    assert chart.table[1:4] == (
        ("First step", "", "start"),
        ("Second step", "Zips up with help", "you are here"),
        ("Third step", "Zips up alone", "our goal"),
    )
    assert "as far as we hoped" in ladder_picture(0, ident="l").description


@pytest.mark.parametrize("options", [{"level": -3}, {"level": 3}, {"level": 0, "began": 5}])
def test_levels_beyond_the_ladder(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="between -2 and"):
        ladder_picture(ident="l", **options)
