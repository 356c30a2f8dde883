"""The chart of one goal: tries by day, phases kept apart, and the line of the goal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from handspan.core.charts.axis import apart, scale, short_date
from handspan.core.charts.chart import Chart, Frame, calm, drawn
from handspan.core.charts.goal_words import (
    INTERVAL,
    describe,
    setting_of,
    table_header,
    table_rows,
)
from handspan.core.charts.marks import Place, marker, path, rule, words
from handspan.core.charts.palette import INK_2, LEAF, LINE, LINE_STRONG
from handspan.core.charts.svg import Node
from handspan.core.progress.series import SETTINGS, Phase, Series, StatedBaseline
from handspan.core.progress.trend import share

GAP_DAYS = 28
"""Days apart that are too far to be joined with a plain line; they are joined with a dashed one."""

SHAPES = {"clinic": "circle", "home": "square", "school": "triangle", "other": "diamond"}

_EMPTY = "No tries yet. The first visit puts a point here."


@dataclass(frozen=True, slots=True)
class _Spot:
    """A day's share and where it lies; a baseline that was only written down has no counts."""

    on: date
    phase: Phase
    place: Place
    counts: tuple[int, int] | None


def goal_series(
    series: Series,
    *,
    ident: str,
    title: str,
    target_percent: float | None = None,
    full: bool = False,
    counted: str = "without help",
    stated_baseline: StatedBaseline | None = None,
) -> Chart:
    """Draw a goal's tries as a single-case chart.

    Parameters
    ----------
    series : Series
    ident : str
        Unique in the page.
    title : str
        The goal in short.
    target_percent : float or None
        Height of the goal line, 0 to 100.
    full : bool
        False: 270 x 92, equal steps from visit to visit. True: 680 x 260, true dates, a marker
        shape for each setting and an interval for each day.
    counted : str
        Which tries count, for the words: "without help".
    stated_baseline : StatedBaseline or None
        Shown as one hollow marker, unless tries of the baseline or from before it are recorded.

    Returns
    -------
    Chart
    """
    frame = (
        Frame(ident, title, 680, 260, left=46, right=18, top=30, bottom=62)
        if full
        else Frame(ident, title, 270, 92, left=34, right=8, top=8, bottom=16)
    )
    header = table_header(counted)
    if series.in_phase(Phase.BASELINE) or _comes_late(stated_baseline, series):
        stated_baseline = None
    if not series.points and stated_baseline is None:
        return calm(frame, _EMPTY, header)
    spots = _spots(frame, series, stated_baseline, full=full)
    body = [
        *_grid(frame, target_percent, full=full),
        *_phase_lines(frame, spots, full=full),
        *(_whiskers(frame, spots) if full else ()),
        *_paths(spots),
        *(_points(frame, series, spots) if full else _dots(spots)),
        *(_feet(frame, series, spots) if full else ()),
    ]
    description = describe(series, stated_baseline, target_percent, counted)
    return drawn(frame, description, (header, *table_rows(series, stated_baseline)), body)


def _comes_late(stated: StatedBaseline | None, series: Series) -> bool:
    return stated is not None and bool(series.points) and stated.on > series.points[0].on


def _height(frame: Frame, percent: float) -> float:
    return scale(0, 100, frame.y_end, frame.top)(percent)


def _spots(
    frame: Frame, series: Series, stated: StatedBaseline | None, *, full: bool
) -> tuple[_Spot, ...]:
    days = series.days
    ons = [day.on for day in days]
    found: list[tuple[float, Phase, tuple[int, int] | None]] = [
        (day.percent, day.phase, (day.successes, day.tries)) for day in days
    ]
    if stated is not None:
        ons.insert(0, stated.on)
        found.insert(0, (stated.percent, Phase.BASELINE, None))
    positions = [on.toordinal() for on in ons] if full else list(range(len(ons)))
    inset = 12 if full else 5
    across = scale(min(positions), max(positions), frame.left + inset, frame.x_end - inset)
    return tuple(
        _Spot(on, phase, (across(position), _height(frame, percent)), counts)
        for on, position, (percent, phase, counts) in zip(ons, positions, found, strict=True)
    )


def _runs(spots: Sequence[_Spot]) -> list[list[_Spot]]:
    return [list(group) for _, group in groupby(spots, key=lambda spot: spot.phase)]


def _grid(frame: Frame, target: float | None, *, full: bool) -> Iterator[Node]:
    lines = (0, 25, 50, 75, 100) if full else (0,)
    goal = None if target is None else _height(frame, target)
    for value in lines:
        y = _height(frame, value)
        yield rule((frame.left, y), (frame.x_end, y), stroke=LINE)
        if full or goal is None or abs(y - goal) > 11:
            label = f"{value}%" if value else "0"
            yield words(frame.left - 6, y + 4, label, anchor="end")
    if goal is None:
        return
    yield rule((frame.left, goal), (frame.x_end, goal), stroke=LEAF, width=1.4, dash="4 3")
    if full:
        y = goal + 14 if goal < frame.top + 10 else goal - 5
        yield words(frame.left + 4, y, f"Goal {target:.0f}%", fill=LEAF, bold=True)
    else:
        yield words(frame.left - 6, goal + 4, f"{target:.0f}%", anchor="end", fill=LEAF)


def _phase_lines(frame: Frame, spots: Sequence[_Spot], *, full: bool) -> Iterator[Node]:
    runs = _runs(spots)
    for place, (before, after) in enumerate(pairwise(runs)):
        x = (before[-1].place[0] + after[0].place[0]) / 2
        top = frame.top - (18 if full else 4)
        yield rule((x, top), (x, frame.y_end), stroke=INK_2, dash="2 3")
        if full and place == 0:
            yield words(x - 6, frame.top - 10, before[0].phase.label, anchor="end")
        if full:
            yield words(x + 6, frame.top - 10, after[0].phase.label)
    if full and len(runs) == 1:
        yield words(frame.left, frame.top - 10, runs[0][0].phase.label)


def _whiskers(frame: Frame, spots: Sequence[_Spot]) -> Iterator[Node]:
    for spot in spots:
        if spot.counts is None:
            continue
        found, x = share(*spot.counts), spot.place[0]
        ends = _height(frame, 100 * found.low), _height(frame, 100 * found.high)
        yield rule((x, ends[0]), (x, ends[1]), stroke=LINE_STRONG)


def _paths(spots: Sequence[_Spot]) -> Iterator[Node]:
    for run in _runs(spots):
        piece = [run[0].place]
        for before, after in pairwise(run):
            if (after.on - before.on).days > GAP_DAYS:
                yield from _piece(piece)
                yield path([before.place, after.place], width=1.4, dash="2 5")
                piece = []
            piece.append(after.place)
        yield from _piece(piece)


def _piece(places: Sequence[Place]) -> Iterator[Node]:
    if len(places) > 1:
        yield path(places)


def _dots(spots: Sequence[_Spot]) -> Iterator[Node]:
    for spot in spots:
        yield marker(spot.place, filled=spot.phase is not Phase.BASELINE)


def _points(frame: Frame, series: Series, spots: Sequence[_Spot]) -> Iterator[Node]:
    across = {spot.on: spot.place[0] for spot in spots}
    if spots[0].counts is None:
        yield marker(spots[0].place, filled=False, radius=4)
    for point in series.points:
        yield marker(
            (across[point.on], _height(frame, point.percent)),
            shape=SHAPES[setting_of(point.setting)],
            filled=point.phase is not Phase.BASELINE,
            radius=4,
            hint=f"{short_date(point.on)}: {point.successes} of {point.tries}",
        )


def _feet(frame: Frame, series: Series, spots: Sequence[_Spot]) -> Iterator[Node]:
    y = frame.y_end + 16
    for index in apart([spot.place[0] for spot in spots], 62):
        x = spots[index].place[0]
        yield rule((x, frame.y_end), (x, frame.y_end + 4), stroke=LINE_STRONG)
        yield words(x, y, short_date(spots[index].on), anchor="middle")
    x = frame.left
    for code in dict.fromkeys(setting_of(point.setting) for point in series.points):
        yield marker((x + 6, y + 22), shape=SHAPES[code], radius=4)
        yield words(x + 16, y + 26, SETTINGS[code])
        x += 30 + 7 * len(SETTINGS[code])
    legend = f"hollow: baseline · line through a point: {INTERVAL}"
    yield words(frame.x_end, y + 26, legend, anchor="end")
