"""The profile: each area's estimate with its interval, over the band of most children that age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handspan.core.charts.axis import scale
from handspan.core.charts.chart import Chart, Frame, Row, calm, drawn
from handspan.core.charts.marks import marker, rule, words
from handspan.core.charts.palette import INK, INK_2, LINE_STRONG, SUNKEN, TEAL, TEAL_SOFT
from handspan.core.charts.svg import Node, node

REACH = 3.0
"""Standings beyond this many standard deviations are drawn at the edge, with an arrow."""

_ROW = 31.0


@dataclass(frozen=True, slots=True)
class AreaStanding:
    """Where a child stands in one area, in standard deviations from the middle for the age.

    Attributes
    ----------
    label : str
    z : float or None
        None when too few answers were given.
    low, high : float or None
        Ends of the interval.
    earlier : float or None
        Estimate of an earlier evaluation.
    remark : str
        Why there is no estimate, or what limits it.
    """

    label: str
    z: float | None
    low: float | None = None
    high: float | None = None
    earlier: float | None = None
    remark: str = ""


def profile(
    areas: Sequence[AreaStanding],
    *,
    ident: str,
    title: str,
    interval_percent: int = 90,
    ends: tuple[str, str, str] = ("more help needed", "most children this age", "strength"),
    rtl: bool = False,
) -> Chart:
    """Draw a child's standing in each area.

    Parameters
    ----------
    areas : sequence of AreaStanding
        From top to bottom.
    ident : str
        Unique in the page.
    title : str
    interval_percent : int
        Probability that the intervals hold.
    ends : tuple of (str, str, str)
        Words under the lower end, the band and the upper end.
    rtl : bool
        True: labels on the right, strengths to the left.

    Returns
    -------
    Chart
    """
    header = ("Area", "Standing", f"{interval_percent}% interval", "Earlier", "Remark")
    height = 42 + _ROW * max(1, len(areas))
    frame = Frame(ident, title, 640, height, left=198, right=14, top=6, bottom=34)
    if not any(area.z is not None for area in areas):
        return calm(frame, "No scores yet. An evaluation fills this picture.", header)
    sheet = _Sheet(frame, rtl)
    body = [*_band(sheet, ends)]
    for place, area in enumerate(areas):
        body.extend(_row(sheet, area, frame.top + 20 + _ROW * place))
    description = _describe(areas, interval_percent)
    return drawn(frame, description, (header, *(_cells(area) for area in areas)), body)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Places, mirrored where the language runs from right to left."""

    frame: Frame
    rtl: bool

    def across(self, z: float) -> float:
        x = scale(-REACH, REACH, self.frame.left, self.frame.x_end)(z)
        return self.mirrored(x)

    def mirrored(self, x: float) -> float:
        return self.frame.width - x if self.rtl else x

    def anchor(self, name: str) -> str:
        if not self.rtl or name == "middle":
            return name
        return "end" if name == "start" else "start"


def _band(sheet: _Sheet, ends: tuple[str, str, str]) -> Iterator[Node]:
    frame, (low, high) = sheet.frame, sorted((sheet.across(-1), sheet.across(1)))
    yield node(
        "rect",
        x=low,
        y=frame.top,
        width=high - low,
        height=frame.y_end - frame.top,
        fill=SUNKEN,
        rx=8,
    )
    for x in (low, high):
        yield rule((x, frame.top), (x, frame.y_end), stroke=LINE_STRONG, dash="1 4")
    y = frame.height - 12
    for z, says, anchor in ((-REACH, ends[0], "start"), (0, ends[1], "middle")):
        yield words(sheet.across(z), y, says, anchor=sheet.anchor(anchor))
    yield words(sheet.across(REACH), y, ends[2], anchor=sheet.anchor("end"))


def _row(sheet: _Sheet, area: AreaStanding, y: float) -> Iterator[Node]:
    edge = sheet.mirrored(0)
    yield words(edge, y + 4, area.label, anchor=sheet.anchor("start"), fill=INK, size=13)
    if area.z is None:
        says = area.remark or "not enough answers yet"
        yield words(sheet.across(0), y + 4, says, anchor="middle")
        return
    if area.low is not None and area.high is not None:
        low, high = sorted((sheet.across(_held(area.low)), sheet.across(_held(area.high))))
        yield node(
            "rect",
            x=low,
            y=y - 4,
            width=max(high - low, 1),
            height=8,
            rx=4,
            fill=TEAL_SOFT,
            stroke=TEAL,
        )
    if area.earlier is not None:
        place = (sheet.across(_held(area.earlier)), y)
        yield marker(place, filled=False, radius=4, stroke=INK_2)
    yield _dot(sheet, area.z, y)


def _dot(sheet: _Sheet, z: float, y: float) -> Node:
    x = sheet.across(_held(z))
    if abs(z) <= REACH:
        return marker((x, y), radius=6)
    outward = 9 if (z > 0) != sheet.rtl else -9
    corners = f"{x + outward},{y} {x - outward / 2},{y - 7} {x - outward / 2},{y + 7}"
    return node("polygon", points=corners, fill=TEAL)


def _held(z: float) -> float:
    return max(-REACH, min(REACH, z))


def _cells(area: AreaStanding) -> Row:
    interval = ""
    if area.z is not None and area.low is not None and area.high is not None:
        interval = f"{area.low:+.1f} to {area.high:+.1f}"
    now = "" if area.z is None else f"{area.z:+.1f}"
    earlier = "" if area.earlier is None else f"{area.earlier:+.1f}"
    return (area.label, now, interval, earlier, area.remark)


def _describe(areas: Sequence[AreaStanding], interval_percent: int) -> str:
    scored = [(area.label, area.z) for area in areas if area.z is not None]
    scored.sort(key=lambda pair: -pair[1])
    parts = [
        "Standing in each area, in standard deviations from the middle for the age; "
        f"the bars are {interval_percent}% intervals.",
        "From strongest: " + ", ".join(f"{label} {z:+.1f}" for label, z in scored) + ".",
    ]
    missing = [area.label for area in areas if area.z is None]
    if missing:
        parts.append(f"No score yet: {', '.join(missing)}.")
    return " ".join(parts)
