"""What several people see of a child, area by area: each with an own interval, never averaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handspan.core.charts.axis import scale
from handspan.core.charts.chart import Chart, Frame, calm, drawn
from handspan.core.charts.marks import marker, rule, words
from handspan.core.charts.palette import INK, INK_2, LEAF, LINE_STRONG, SUNKEN, TEAL
from handspan.core.charts.profile import REACH
from handspan.core.charts.svg import Node, node

_LINE = 17.0
_MARKS = (("circle", TEAL), ("square", LEAF), ("diamond", INK_2), ("triangle", INK))


@dataclass(frozen=True, slots=True)
class Seen:
    """One person's view of one area, in standard deviations from the middle for the age."""

    who: str
    z: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AreaSeen:
    """An area as several people see it."""

    label: str
    by: tuple[Seen, ...]


def informants(areas: Sequence[AreaSeen], *, ident: str, title: str, rtl: bool = False) -> Chart:
    """Draw each person's estimate and 90 % interval in each area, one line a person.

    Parameters
    ----------
    areas : sequence of AreaSeen
        From top to bottom; the order of persons is that in which they first appear.
    ident : str
        Unique in the page.
    title : str
    rtl : bool
        True: labels on the right, strengths to the left.

    Returns
    -------
    Chart
    """
    header = ("Area", "Who", "Standing", "90% interval")
    lines = sum(max(1, len(area.by)) for area in areas)
    height = 70 + _LINE * lines + 12 * len(areas)
    frame = Frame(ident, title, 640, height, left=198, right=14, top=34, bottom=30)
    people = list(dict.fromkeys(one.who for area in areas for one in area.by))
    if not people:
        return calm(frame, "Nobody has answered yet.", header)
    sheet = _Sheet(frame, rtl, people)
    rows = [
        (area.label, one.who, f"{one.z:+.1f}", f"{one.low:+.1f} to {one.high:+.1f}")
        for area in areas
        for one in area.by
    ]
    says = (
        "What each person sees in each area, in standard deviations from the middle for the age, "
        f"with 90% intervals: {', '.join(people)}."
    )
    return drawn(frame, says, (header, *rows), [*_legend(sheet), *_plot(sheet, areas)])


@dataclass(frozen=True, slots=True)
class _Sheet:
    frame: Frame
    rtl: bool
    people: list[str]

    def across(self, z: float) -> float:
        held = max(-REACH, min(REACH, z))
        return self.mirrored(scale(-REACH, REACH, self.frame.left, self.frame.x_end)(held))

    def mirrored(self, x: float) -> float:
        return self.frame.width - x if self.rtl else x

    @property
    def start(self) -> str:
        return "end" if self.rtl else "start"

    def mark(self, who: str) -> tuple[str, str]:
        return _MARKS[self.people.index(who) % len(_MARKS)]


def _legend(sheet: _Sheet) -> Iterator[Node]:
    x = 0.0
    for who in sheet.people:
        shape, color = sheet.mark(who)
        yield marker((sheet.mirrored(x + 6), 12), shape=shape, stroke=color, radius=5)
        yield words(sheet.mirrored(x + 16), 16, who, anchor=sheet.start, fill=INK, size=12)
        x += 34 + 6.6 * len(who)


def _plot(sheet: _Sheet, areas: Sequence[AreaSeen]) -> Iterator[Node]:
    frame, (low, high) = sheet.frame, sorted((sheet.across(-1), sheet.across(1)))
    tall = frame.y_end - frame.top
    yield node("rect", x=low, y=frame.top, width=high - low, height=tall, fill=SUNKEN, rx=8)
    for x in (low, high):
        yield rule((x, frame.top), (x, frame.y_end), stroke=LINE_STRONG, dash="1 4")
    below = frame.height - 10
    yield words(sheet.across(0), below, "most children this age", anchor="middle")
    y = frame.top + 16
    for area in areas:
        yield words(sheet.mirrored(0), y + 4, area.label, anchor=sheet.start, fill=INK, size=13)
        if not area.by:
            yield words(sheet.across(0), y + 4, "too few answers", anchor="middle")
            y += _LINE
        for one in area.by:
            shape, color = sheet.mark(one.who)
            yield rule(
                (sheet.across(one.low), y), (sheet.across(one.high), y), stroke=color, width=2
            )
            yield marker(
                (sheet.across(one.z), y), shape=shape, stroke=color, radius=5, hint=one.who
            )
            y += _LINE
        y += 12
