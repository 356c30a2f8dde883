"""Words, lines and markers in the one style that all charts share."""

from __future__ import annotations

from collections.abc import Sequence

from handspan.core.charts.palette import FONT_SIZE, INK_2, LINE, SURFACE, TEAL
from handspan.core.charts.svg import Node, Value, node, number

Place = tuple[float, float]


def words(
    x: float,
    y: float,
    says: str,
    *,
    anchor: str = "start",
    fill: str = INK_2,
    size: float = FONT_SIZE,
    bold: bool = False,
) -> Node:
    """Set words with their baseline at a place; `anchor` is start (left), middle or end."""
    return node(
        "text",
        says,
        x=x,
        y=y,
        fill=fill,
        font_size=None if size == FONT_SIZE else size,
        font_weight="600" if bold else None,
        text_anchor=None if anchor == "start" else anchor,
    )


def rule(
    start: Place, end: Place, *, stroke: str = LINE, width: float = 1, dash: str | None = None
) -> Node:
    """Draw a straight line."""
    return node(
        "line",
        x1=start[0],
        y1=start[1],
        x2=end[0],
        y2=end[1],
        stroke=stroke,
        stroke_width=width,
        stroke_dasharray=dash,
    )


def path(
    places: Sequence[Place], *, stroke: str = TEAL, width: float = 2, dash: str | None = None
) -> Node:
    """Draw a path through places."""
    return node(
        "polyline",
        points=_joined(places),
        fill="none",
        stroke=stroke,
        stroke_width=width,
        stroke_linejoin="round",
        stroke_linecap="round",
        stroke_dasharray=dash,
    )


def area(places: Sequence[Place], *, fill: str) -> Node:
    """Fill the area between places."""
    return node("polygon", points=_joined(places), fill=fill)


def marker(
    place: Place,
    *,
    shape: str = "circle",
    filled: bool = True,
    radius: float = 3,
    stroke: str = TEAL,
    hint: str = "",
) -> Node:
    """Draw a marker: a circle, square, triangle or diamond, filled or hollow."""
    x, y = place
    style: dict[str, Value | None] = {
        "fill": stroke if filled else SURFACE,
        "stroke": stroke,
        "stroke_width": 1.6,
    }
    hints = (node("title", hint),) if hint else ()
    if shape == "square":
        half = radius * 0.9
        return node(
            "rect", *hints, x=x - half, y=y - half, width=2 * half, height=2 * half, **style
        )
    if shape in _CORNERS:
        places = [(x + dx * radius, y + dy * radius) for dx, dy in _CORNERS[shape]]
        return node("polygon", *hints, points=_joined(places), **style)
    return node("circle", *hints, cx=x, cy=y, r=radius, **style)


def cross(place: Place, *, radius: float = 4, stroke: str = TEAL, hint: str = "") -> Node:
    """Draw a cross."""
    x, y = place
    ends = (x - radius, y - radius, x + radius, y + radius)
    left, top, right, bottom = map(number, ends)
    return node(
        "path",
        *((node("title", hint),) if hint else ()),
        d=f"M{left},{top}L{right},{bottom}M{left},{bottom}L{right},{top}",
        fill="none",
        stroke=stroke,
        stroke_width=1.8,
    )


def box(
    left: float,
    top: float,
    width: float,
    height: float,
    *,
    fill: str,
    stroke: str | None = None,
    radius: float | None = None,
) -> Node:
    """Draw a rectangle."""
    return node(
        "rect", x=left, y=top, width=width, height=height, rx=radius, fill=fill, stroke=stroke
    )


def _joined(places: Sequence[Place]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in places)


_CORNERS = {
    "triangle": ((0.0, -1.25), (1.15, 0.9), (-1.15, 0.9)),
    "diamond": ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)),
}
