"""The ladder of a goal as a picture for families: five steps, and where the child is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handspan.core.charts.axis import text_width
from handspan.core.charts.chart import Chart, Frame, Row, drawn
from handspan.core.charts.marks import area, box, path, words
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
from handspan.core.charts.svg import Node, node
from handspan.core.goals.attainment import LEVELS

_WIDTH = 320.0
_STEP, _RISE, _LOWEST = 60.0, 24.0, 26.0
_CHILD = 62.0
"""Height of the child on a step, with the bubble."""

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
    stairs = _Stairs(level, rtl)
    lowest = stairs.floor + (42 if began == _EXPECTED else 26)
    frame = Frame(ident, title, _WIDTH, lowest)
    body = [
        *(_stair(stairs, each) for each in LEVELS),
        _star(stairs.middle(_EXPECTED), stairs.top(_EXPECTED) + 15),
        *_feet(stairs, began),
        *(() if level is None else _here(stairs, level)),
    ]
    table = (("Step", "What it says", "Where"), *_rows(level, began, says or {}))
    return drawn(frame, _describe(level, began), table, body)


@dataclass(frozen=True, slots=True)
class _Stairs:
    """Where the stairs lie; they stand as high as the child on them needs."""

    level: int | None
    rtl: bool

    @property
    def floor(self) -> float:
        """Place of their lower end."""
        here = 0.0 if self.level is None else _tall(self.level) + _CHILD
        return 3 + max(_tall(LEVELS[-1]), here)

    def top(self, level: int) -> float:
        """Place of the upper end of a stair."""
        return self.floor - _tall(level)

    def middle(self, level: int) -> float:
        """Place of the middle of a stair."""
        from_start = 10 + _STEP * (LEVELS.index(level) + 0.5)
        return _WIDTH - from_start if self.rtl else from_start


def _tall(level: int) -> float:
    return _LOWEST + _RISE * LEVELS.index(level)


def _stair(stairs: _Stairs, each: int) -> Node:
    fill, stroke = SUNKEN, LINE_STRONG
    if stairs.level is not None and each < stairs.level:
        fill, stroke = TEAL_SOFT, TEAL
    if each == stairs.level:
        fill, stroke = SUN_FILL, INK
    left, top = stairs.middle(each) - _STEP / 2 + 2, stairs.top(each)
    return box(left, top, _STEP - 4, _tall(each), fill=fill, stroke=stroke, radius=6)


def _here(stairs: _Stairs, level: int) -> Iterator[Node]:
    """A child with open arms, and a bubble that stays inside the picture."""
    x, floor = stairs.middle(level), stairs.top(level)
    limbs = (
        ((0, -20), (0, -9), (-6, -1)),
        ((0, -9), (6, -1)),
        ((-10, -24), (0, -17), (10, -24)),
    )
    for limb in limbs:
        yield path([(x + dx, floor + dy) for dx, dy in limb], stroke=TEAL, width=3)
    yield node("circle", cx=x, cy=floor - 26, r=6, fill=TEAL)
    says = "You are here"
    wide = text_width(says) * 13 / 11 + 14
    left = min(max(4.0, x - wide / 2), _WIDTH - wide - 4)
    yield box(left, floor - _CHILD, wide, 24, fill=SURFACE, stroke=TEAL, radius=12)
    middle = left + wide / 2
    yield words(middle, floor - 45.5, says, anchor="middle", fill=TEAL, size=13, bold=True)


def _star(x: float, y: float) -> Node:
    corners = [
        (0, -9), (2.6, -3), (9, -2.6), (4.2, 1.6), (5.8, 8), (0, 4.4),
        (-5.8, 8), (-4.2, 1.6), (-9, -2.6), (-2.6, -3),
    ]  # fmt: skip
    return area([(x + dx, y + dy) for dx, dy in corners], fill=LEAF)


def _feet(stairs: _Stairs, began: int | None) -> Iterator[Node]:
    y = stairs.floor + 18
    goal = stairs.middle(_EXPECTED)
    yield words(goal, y, "Our goal", anchor="middle", fill=LEAF, size=13, bold=True)
    if began is not None:
        lower = y + 17 if began == _EXPECTED else y
        yield words(stairs.middle(began), lower, "Start", anchor="middle", fill=INK, size=13)


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
