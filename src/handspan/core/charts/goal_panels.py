"""Several goals under each other on one axis of dates, with the phase line as steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from handspan.core.charts.axis import apart, clipped, short_date, text_width
from handspan.core.charts.chart import Chart, Frame, Row, calm, drawn
from handspan.core.charts.goal_captions import captions, lines
from handspan.core.charts.goal_plot import Along, Plot, height, laid_out, paths
from handspan.core.charts.goal_words import describe, table_header, table_rows
from handspan.core.charts.marks import box, marker, path, rule, words
from handspan.core.charts.palette import INK, LEAF, LINE, LINE_STRONG, SURFACE
from handspan.core.charts.svg import Node
from handspan.core.progress.series import Phase, Series

_WIDTH, _PANEL, _BETWEEN = 680.0, 108.0, 34.0
_TOP, _FEET = 38.0, 30.0
_MOST_LETTERS = 80
_EMPTY = "No tries yet. Each goal gets its own panel here."


@dataclass(frozen=True, slots=True)
class Panel:
    """One goal among several."""

    title: str
    series: Series
    target_percent: float | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A panel in its place."""

    panel: Panel
    frame: Frame
    plot: Plot

    @property
    def program_x(self) -> float | None:
        """Place of the line before the program; None where there is no baseline before it."""
        found = [x for phase, x in self.plot.phases if phase is Phase.PROGRAM and x is not None]
        return found[0] if found else None


def goal_panels(panels: Sequence[Panel], *, ident: str, title: str) -> Chart:
    """Draw goals as a multiple-baseline chart.

    All panels share the dates, so what happens in one when another's program begins can be seen.
    The lines before each program are joined to steps where they follow each other.

    Parameters
    ----------
    panels : sequence of Panel
        From the top; those without tries are left out.
    ident : str
        Unique in the page.
    title : str

    Returns
    -------
    Chart
    """
    header = ("Goal", *table_header("without help"))
    shown = [panel for panel in panels if panel.series.points]
    whole = Frame(ident, title, _WIDTH, _WIDTH, left=46, right=74)
    if not shown:
        return calm(whole, _EMPTY, header)
    tall = _TOP + len(shown) * _PANEL + (len(shown) - 1) * _BETWEEN + _FEET
    whole = replace(whole, height=tall, top=_TOP, bottom=_FEET)
    found = [_placed(whole, panel, number, shown) for number, panel in enumerate(shown)]
    body = [
        *_phases(found[0]),
        *_steps(found),
        *(node for each in found for node in _one(each)),
        *_feet(whole, found),
    ]
    return drawn(whole, _describe(shown), (header, *_rows(shown)), body)


def _placed(whole: Frame, panel: Panel, number: int, shown: Sequence[Panel]) -> _Drawn:
    top = _TOP + number * (_PANEL + _BETWEEN)
    frame = replace(whole, top=top, bottom=whole.height - top - _PANEL)
    days = [day.on.toordinal() for each in shown for day in each.series.days]
    plot = laid_out(frame, panel.series, along=Along.DATES, span=(min(days), max(days)))
    return _Drawn(panel, frame, plot)


def _phases(first: _Drawn) -> Iterator[Node]:
    for each in captions(first.frame, first.plot, ()):
        if each.row == 0:
            yield words(each.left, 12, each.says, fill=INK, bold=True)


def _steps(found: Sequence[_Drawn]) -> Iterator[Node]:
    for each in found:
        if each.program_x is not None:
            ends = (each.program_x, each.frame.top - 4), (each.program_x, each.frame.y_end)
            yield rule(*ends, stroke=INK, width=1.4)
    for above, below in pairwise(found):
        if above.program_x is not None and below.program_x is not None:
            middle = below.frame.top - 4
            bend = [
                (above.program_x, above.frame.y_end),
                (above.program_x, middle),
                (below.program_x, middle),
            ]
            yield path(bend, stroke=INK, width=1.4)


def _one(each: _Drawn) -> Iterator[Node]:
    frame, target = each.frame, each.panel.target_percent
    for value in (0, 50, 100):
        y = height(frame, value)
        yield rule((frame.left, y), (frame.x_end, y), stroke=LINE if value else LINE_STRONG)
        yield words(frame.left - 6, y + 4, f"{value}%" if value else "0", anchor="end")
    yield rule((frame.left, frame.top), (frame.left, frame.y_end), stroke=LINE_STRONG)
    if target is not None:
        y = height(frame, target)
        yield rule((frame.left, y), (frame.x_end, y), stroke=LEAF, width=1.6, dash="9 4")
        yield words(frame.x_end + 5, y + 4, f"Goal {target:.0f}%", fill=LEAF, bold=True)
    noted = captions(frame, each.plot, each.panel.series.events)
    yield from lines(frame, [replace(one, row=None) for one in noted if not one.is_phase])
    says = clipped(each.panel.title, _MOST_LETTERS)
    yield box(frame.left - 2, frame.top - 18, text_width(says), 13, fill=SURFACE)
    yield words(frame.left, frame.top - 8, says, fill=INK, bold=True)
    yield from paths(frame, each.plot)
    for spot in each.plot.spots:
        yield marker((spot.x, height(frame, spot.percent)), radius=2.8, stroke=INK)


def _feet(whole: Frame, found: Sequence[_Drawn]) -> Iterator[Node]:
    says = {spot.x: short_date(spot.on) for each in found for spot in each.plot.spots}
    places = sorted(says)
    for index in apart(places, 58):
        x = places[index]
        yield rule((x, whole.y_end), (x, whole.y_end + 4), stroke=LINE_STRONG)
        yield words(x, whole.y_end + 17, says[x], anchor="middle")


def _describe(shown: Sequence[Panel]) -> str:
    return " ".join(
        f"{panel.title}: {describe(panel.series, None, panel.target_percent, 'without help')}"
        for panel in shown
    )


def _rows(shown: Sequence[Panel]) -> Iterator[Row]:
    for panel in shown:
        for row in table_rows(panel.series, None):
            yield (panel.title, *row)
