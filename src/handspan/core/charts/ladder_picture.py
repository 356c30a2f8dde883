"""The ladder of a goal as a picture for families: five steps, and where the child is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handspan.core.charts.axis import text_width
from handspan.core.charts.chart import Chart, Frame, Row, drawn
from handspan.core.charts.marks import box, words
from handspan.core.charts.palette import (
    INK,
    LEAF,
    LINE_STRONG,
    SUN_FILL,
    SUNKEN,
    SURFACE,
    TEAL,
    TEAL_SOFT,
)
from handspan.core.charts.svg import Node, node, number
from handspan.core.goals.attainment import LEVELS

_WIDTH, _HEIGHT = 320.0, 238.0
_STEP, _RISE, _LOWEST = 60.0, 24.0, 26.0
_FLOOR = 190.0
_EXPECTED = 0
_ORDER = ("first", "second", "third", "fourth", "fifth")


def ladder_picture(
    level: int | None,
    *,
    ident: str,
    title: str = "Steps of this goal",
    began: int | None = None,
    says: Mapping[int, str] | None = None,
    rtl: bool = False,
) -> Chart:
    """Draw five stairs with "you are here", where one began, and the one that is hoped for.

    No step is drawn as lost: a child who is lower than at first stands on a step like any other.

    Parameters
    ----------
    level : int or None
        Step that the child is on, -2 to +2; None before the first rating.
    ident : str
        Unique in the page.
    title : str
    began : int or None
        Step of the first rating.
    says : mapping of int to str, or None
        What each step says, for the table.
    rtl : bool
        True: the stairs rise to the left.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        When a level is not one of the five.
    """
    for each in (level, began):
        if each is not None and each not in LEVELS:
            raise ValueError(f"a step is between -2 and +2, not {each}")
    frame = Frame(ident, title, _WIDTH, _HEIGHT)
    body = [
        *(_stair(each, level, rtl=rtl) for each in LEVELS),
        _star(_middle(_EXPECTED, rtl=rtl), _FLOOR - _tall(_EXPECTED) + 15),
        *_feet(began, rtl=rtl),
        *(() if level is None else _here(level, rtl=rtl)),
    ]
    table = (("Step", "What it says", "Where"), *_rows(level, began, says or {}))
    return drawn(frame, _describe(level, began), table, body)


def _tall(level: int) -> float:
    return _LOWEST + _RISE * LEVELS.index(level)


def _middle(level: int, *, rtl: bool) -> float:
    from_start = 10 + _STEP * (LEVELS.index(level) + 0.5)
    return _WIDTH - from_start if rtl else from_start


def _stair(each: int, level: int | None, *, rtl: bool) -> Node:
    fill, stroke = SUNKEN, LINE_STRONG
    if level is not None and each < level:
        fill, stroke = TEAL_SOFT, TEAL
    if each == level:
        fill, stroke = SUN_FILL, INK
    left = _middle(each, rtl=rtl) - _STEP / 2 + 2
    return box(
        left, _FLOOR - _tall(each), _STEP - 4, _tall(each), fill=fill, stroke=stroke, radius=6
    )


def _here(level: int, *, rtl: bool) -> Iterator[Node]:
    """A child with open arms, and a bubble that stays inside the picture."""
    x, floor = _middle(level, rtl=rtl), _FLOOR - _tall(level)
    body = (
        f"M{number(x)},{number(floor - 20)}V{number(floor - 9)}"
        f"L{number(x - 6)},{number(floor - 1)}"
        f"M{number(x)},{number(floor - 9)}L{number(x + 6)},{number(floor - 1)}"
        f"M{number(x - 10)},{number(floor - 24)}L{number(x)},{number(floor - 17)}"
        f"L{number(x + 10)},{number(floor - 24)}"
    )
    yield node(
        "path",
        d=body,
        fill="none",
        stroke=TEAL,
        stroke_width=3,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    yield node("circle", cx=x, cy=floor - 26, r=6, fill=TEAL)
    says = "You are here"
    wide = text_width(says) * 13 / 11 + 14
    left = min(max(4.0, x - wide / 2), _WIDTH - wide - 4)
    yield box(left, floor - 62, wide, 24, fill=SURFACE, stroke=TEAL, radius=12)
    yield words(left + wide / 2, floor - 45.5, says, anchor="middle", fill=TEAL, size=13, bold=True)


def _star(x: float, y: float) -> Node:
    corners = [
        (0, -9), (2.6, -3), (9, -2.6), (4.2, 1.6), (5.8, 8), (0, 4.4),
        (-5.8, 8), (-4.2, 1.6), (-9, -2.6), (-2.6, -3),
    ]  # fmt: skip
    points = " ".join(f"{number(x + dx)},{number(y + dy)}" for dx, dy in corners)
    return node("polygon", points=points, fill=LEAF)


def _feet(began: int | None, *, rtl: bool) -> Iterator[Node]:
    hoped = _middle(_EXPECTED, rtl=rtl)
    yield words(hoped, _FLOOR + 18, "Our goal", anchor="middle", fill=LEAF, size=13, bold=True)
    if began is not None:
        lower = 18 if began == _EXPECTED else 0
        x = _middle(began, rtl=rtl)
        yield words(x, _FLOOR + 18 + lower, "Start", anchor="middle", fill=INK, size=13)


def _describe(level: int | None, began: int | None) -> str:
    if level is None:
        return "Five steps. We will soon look at where to start."
    here = f"Five steps. You are on the {_name(level)}."
    if began is not None and began != level:
        here += f" You began on the {_name(began)}."
    if level >= _EXPECTED:
        return f"{here} You have come as far as we hoped."
    return f"{here} The {_name(_EXPECTED)} is our goal."


def _name(level: int) -> str:
    return f"{_ORDER[LEVELS.index(level)]} step"


def _rows(level: int | None, began: int | None, says: Mapping[int, str]) -> Iterator[Row]:
    for each in LEVELS:
        where = [
            word
            for word, place in (("start", began), ("you are here", level), ("our goal", _EXPECTED))
            if place == each
        ]
        yield (_name(each).capitalize(), says.get(each, ""), ", ".join(where))
