"""The chart of one goal by the conventions of single-case research, with what may come next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handspan.core.charts.axis import apart, scale, short_date
from handspan.core.charts.chart import Chart, Frame, calm, drawn
from handspan.core.charts.goal_captions import captions, labels, lines, room
from handspan.core.charts.goal_legend import SHAPES, entries, legend_rows, written
from handspan.core.charts.goal_plot import (
    PROPORTION,
    Along,
    Plot,
    drawn_before,
    height,
    laid_out,
    paths,
)
from handspan.core.charts.goal_words import EMPTY, describe, setting_of, table_header, table_rows
from handspan.core.charts.marks import box, cross, marker, rule, words
from handspan.core.charts.palette import INK, LEAF, LINE, LINE_STRONG, SKY, SKY_SOFT
from handspan.core.charts.svg import Node, node
from handspan.core.progress.series import Point, Series, StatedBaseline
from handspan.core.progress.trend import share

if TYPE_CHECKING:
    from handspan.core.progress.forecast.goal_forecast import GoalForecast

WIDTH, LEFT, RIGHT = 680.0, 58.0, 74.0
_FEET = 24.0
_LEGEND_ROW = 18.0
_BESIDE = 8.0
"""A second rater's cross stands this far beside the visit, so that equal counts show both."""

_MANY = 40
"""From more days than this on, markers are smaller."""


@dataclass(frozen=True, slots=True)
class _View:
    """All that is drawn, and where."""

    frame: Frame
    series: Series
    plot: Plot
    ahead: GoalForecast | None
    second: tuple[Point, ...]


def goal_series(
    series: Series,
    *,
    ident: str,
    title: str,
    target_percent: float | None = None,
    along: Along = Along.DATES,
    counted: str = "without help",
    stated_baseline: StatedBaseline | None = None,
    ahead: GoalForecast | None = None,
    second: Sequence[Point] = (),
) -> Chart:
    """Draw a goal's tries as a single-case chart; its plot is always 5 high to 8 wide.

    The path is broken at every change of phase (plain line) and of condition (dashed line), goes on
    at outside events (dotted line), and is dashed over long gaps.

    Parameters
    ----------
    series : Series
        With its events.
    ident : str
        Unique in the page.
    title : str
        The goal in short.
    target_percent : float or None
        Height of the goal line, 0 to 100.
    along : Along
        True dates, or equal steps from visit to visit.
    counted : str
        Which tries count, for the words: "without help".
    stated_baseline : StatedBaseline or None
        Shown as one hollow marker, unless tries of the baseline or from before it are recorded.
    ahead : GoalForecast or None
        Its ranges are drawn at the place of the next visit.
    second : sequence of Point
        What a second rater counted: crosses that no path goes through.

    Returns
    -------
    Chart
    """
    stated = drawn_before(stated_baseline, series)
    frame = Frame(ident, title, WIDTH, 0, left=LEFT, right=RIGHT)
    header = table_header(counted)
    if not series.points and stated is None:
        return calm(replace(frame, height=WIDTH), EMPTY, header)
    plot = laid_out(frame, series, along=along, stated=stated, with_next=ahead is not None)
    above = captions(frame, plot, series.events)
    below = legend_rows(entries(series, stated, ahead, second), WIDTH)
    top, bottom = room(above), _FEET + _LEGEND_ROW * (len(below) + 0.5)
    tall = top + PROPORTION * (frame.x_end - frame.left) + bottom
    frame = replace(frame, height=tall, top=top, bottom=bottom)
    view = _View(frame, series, plot, ahead, tuple(second))
    body = [
        *_grid(frame, target_percent, counted),
        *lines(frame, above),
        *labels(frame, above),
        *_whiskers(view),
        *paths(frame, plot),
        *_points(view),
        *(() if ahead is None else _next(view, ahead)),
        *_feet(view),
        *written(below, frame.y_end + _FEET + _LEGEND_ROW, _LEGEND_ROW),
    ]
    description = describe(series, stated, target_percent, counted, ahead, len(second))
    return drawn(frame, description, (header, *table_rows(series, stated, ahead, second)), body)


def _grid(frame: Frame, target: float | None, counted: str) -> Iterator[Node]:
    for value in (0, 25, 50, 75, 100):
        y = height(frame, value)
        yield rule((frame.left, y), (frame.x_end, y), stroke=LINE if value else LINE_STRONG)
        yield words(frame.left - 6, y + 4, f"{value}%" if value else "0", anchor="end")
    yield rule((frame.left, frame.top), (frame.left, frame.y_end), stroke=LINE_STRONG)
    middle = (frame.top + frame.y_end) / 2
    yield node(
        "text",
        f"Share of tries {counted}",
        x=13,
        y=middle,
        fill=INK,
        text_anchor="middle",
        transform=f"rotate(-90 13 {middle:.0f})",
    )
    if target is not None:
        y = height(frame, target)
        yield rule((frame.left, y), (frame.x_end, y), stroke=LEAF, width=1.6, dash="9 4")
        yield words(frame.x_end + 5, y + 4, f"Goal {target:.0f}%", fill=LEAF, bold=True)


def _whiskers(view: _View) -> Iterator[Node]:
    up = scale(0, 100, view.frame.y_end, view.frame.top)
    for spot in view.plot.spots:
        if spot.counts is not None:
            found = share(*spot.counts)
            ends = up(100 * found.low), up(100 * found.high)
            yield rule((spot.x, ends[0]), (spot.x, ends[1]), stroke=LINE_STRONG)


def _points(view: _View) -> Iterator[Node]:
    up = scale(0, 100, view.frame.y_end, view.frame.top)
    across = {(spot.on, spot.phase): spot.x for spot in view.plot.spots}
    first, radius = view.plot.spots[0], 3.6 if len(view.plot.spots) <= _MANY else 2.6
    if first.counts is None:
        yield marker((first.x, up(first.percent)), filled=False, radius=4, stroke=INK)
    for point in view.series.points:
        yield marker(
            (across[point.on, point.phase], up(point.percent)),
            shape=SHAPES[setting_of(point.setting)],
            radius=radius,
            stroke=INK,
            hint=_hint(point),
        )
    for point in view.second:
        place = view.plot.x_at(point.on) + _BESIDE, up(point.percent)
        yield cross(place, stroke=INK, hint=f"Second rater, {_hint(point)}")


def _hint(point: Point) -> str:
    return f"{short_date(point.on)}: {point.successes} of {point.tries}"


def _next(view: _View, ahead: GoalForecast) -> Iterator[Node]:
    x = view.plot.next_x
    for found, half, fill in ((ahead.very_likely, 5, SKY_SOFT), (ahead.likely, 8, SKY)):
        high, low = (height(view.frame, 100 * n / ahead.tries) for n in (found.high, found.low))
        yield box(x - half, high - 3, 2 * half, low - high + 6, fill=fill, stroke=SKY, radius=3)
    if view.plot.along is Along.DATES:
        yield words(x, view.frame.y_end + 17, "next", anchor="middle", fill=SKY, bold=True)


def _feet(view: _View) -> Iterator[Node]:
    frame, plot = view.frame, view.plot
    y = frame.y_end + 17
    spots = [spot for spot in plot.spots if not view.ahead or spot.x < plot.next_x - 40]
    says = {spot.x: short_date(spot.on) for spot in spots}
    distance = 58
    if plot.along is Along.VISITS:
        says = {spot.x: str(number) for number, spot in enumerate(plot.spots, 1)}
        if view.ahead is not None:
            says[plot.next_x] = str(len(says) + 1)
        distance = 26
        yield words(frame.x_end + 5, y, "visit")
    places = sorted(says)
    for index in apart(places, distance):
        x = places[index]
        yield rule((x, frame.y_end), (x, frame.y_end + 4), stroke=LINE_STRONG)
        yield words(x, y, says[x], anchor="middle")
