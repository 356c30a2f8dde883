"""The small bar of a goal's five steps, with the step that the child is on."""

from __future__ import annotations

from collections.abc import Mapping

from handspan.core.charts.chart import Chart, Frame, drawn
from handspan.core.charts.palette import INK_2, LINE_STRONG, SUN_FILL, SUNKEN, TEAL
from handspan.core.charts.svg import Node, node
from handspan.core.goals.attainment import LEVELS, signed

_WIDTH, _HEIGHT, _GAP = 20.0, 10.0, 4.0
_NAMES = {
    -2: "first step",
    -1: "second step",
    0: "third step, the one expected",
    1: "fourth step",
    2: "fifth step",
}


def steps(
    level: int | None,
    *,
    ident: str,
    title: str = "Steps of this goal",
    says: Mapping[int, str] | None = None,
    rtl: bool = False,
) -> Chart:
    """Draw a goal attainment ladder as five steps.

    Parameters
    ----------
    level : int or None
        Step that the child is on, -2 to +2; None before the first rating.
    ident : str
        Unique in the page.
    title : str
    says : mapping of int to str, or None
        What each step says, for the table.
    rtl : bool
        True: the first step is on the right.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        When the level is not one of the five.
    """
    if level is not None and level not in LEVELS:
        raise ValueError(f"a step is between -2 and +2, not {level}")
    width = 2 + 5 * _WIDTH + 4 * _GAP
    frame = Frame(ident, title, width, _HEIGHT + 4)
    body = [_step(place, each, level, rtl=rtl) for place, each in enumerate(LEVELS)]
    description = "Not rated yet." if level is None else f"Now on the {_NAMES[level]}, of five."
    rows = tuple(
        (signed(each), (says or {}).get(each, ""), "now" if each == level else "")
        for each in LEVELS
    )
    return drawn(frame, description, (("Step", "What it says", "Where"), *rows), body)


def _step(place: int, each: int, level: int | None, *, rtl: bool) -> Node:
    column = 4 - place if rtl else place
    fill, stroke = SUNKEN, LINE_STRONG
    if level is not None and each < level:
        fill, stroke = TEAL, TEAL
    if each == level:
        fill, stroke = SUN_FILL, INK_2
    return node(
        "rect",
        x=1 + column * (_WIDTH + _GAP),
        y=1 if each == level else 2,
        width=_WIDTH,
        height=_HEIGHT + 2 if each == level else _HEIGHT,
        rx=3,
        fill=fill,
        stroke=stroke,
        class_="step now" if each == level else "step",
    )
