"""Where the visits of a goal lie and where their path is broken: what a goal's charts share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median

from handspan.core.charts.axis import scale
from handspan.core.charts.chart import Frame
from handspan.core.charts.marks import path
from handspan.core.charts.palette import INK
from handspan.core.charts.svg import Node
from handspan.core.progress.series import EventKind, Phase, Series, StatedBaseline

GAP_DAYS = 28
"""Days apart that are too far to be joined with a plain line; they are joined with a dashed one."""

PROPORTION = 5 / 8
"""Height of a plot to its width, always the same: steepness changes what eyes conclude."""

_WEEK = 7


class Along(StrEnum):
    """What the axis from left to right counts."""

    DATES = "dates"
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class Spot:
    """A day's share and where it lies; a baseline that was only written down has no counts."""

    on: date
    phase: Phase
    x: float
    percent: float
    counts: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Plot:
    """The spots of a series, in order, and where other days lie among them.

    Attributes
    ----------
    spots : tuple of Spot
    conditions : tuple of date
        Days from which on something else is counted.
    next_x : float
        Where the next visit will lie.
    along : Along
    across : callable
        From a day's number to its place, along dates.
    """

    spots: tuple[Spot, ...]
    conditions: tuple[date, ...]
    next_x: float
    along: Along
    across: Callable[[float], float]

    @property
    def stretches(self) -> list[list[Spot]]:
        """Spots cut at every change of phase or condition."""
        found = [[self.spots[0]]]
        for before, after in pairwise(self.spots):
            cut = before.phase is not after.phase or any(
                before.on < on <= after.on for on in self.conditions
            )
            if cut:
                found.append([])
            found[-1].append(after)
        return found

    @property
    def phases(self) -> list[tuple[Phase, float | None]]:
        """Each phase in turn, with the place of the line before it."""
        found: list[tuple[Phase, float | None]] = [(self.spots[0].phase, None)]
        for before, after in pairwise(self.spots):
            if before.phase is not after.phase:
                found.append((after.phase, (before.x + after.x) / 2))
        return found

    def x_at(self, on: date) -> float:
        """Place of a day: that of its visit, if there was one."""
        same = [spot.x for spot in self.spots if spot.on == on]
        return same[-1] if same else self.x_before(on)

    def x_before(self, on: date) -> float:
        """Place of a line for what happened before the visit of a day."""
        after = bisect_left(self.spots, on, key=lambda spot: spot.on)
        if after == 0:
            return self.spots[0].x - 7
        left = self.spots[after - 1]
        if after == len(self.spots):
            dated = self.along is Along.DATES
            return self.across(on.toordinal()) if dated else (left.x + self.next_x) / 2
        right = self.spots[after]
        if self.along is Along.DATES and on < right.on:
            return self.across(on.toordinal())
        return (left.x + right.x) / 2


def laid_out(
    frame: Frame,
    series: Series,
    *,
    along: Along,
    stated: StatedBaseline | None = None,
    inset: float = 12,
    with_next: bool = False,
    span: tuple[float, float] | None = None,
) -> Plot:
    """Lay the days of a series out from left to right.

    Parameters
    ----------
    frame : Frame
        Only its left and right are looked at.
    series : Series
        With at least one day, unless a baseline is stated.
    along : Along
    stated : StatedBaseline or None
        Comes first, without counts.
    inset : float
        Space left and right of the outermost spots.
    with_next : bool
        Whether the next visit has a place, too.
    span : tuple of (float, float), or None
        First and last day number of the axis; by default those of the series.

    Returns
    -------
    Plot
    """
    found: list[tuple[date, Phase, float, tuple[int, int] | None]] = [
        (day.on, day.phase, day.percent, (day.successes, day.tries)) for day in series.days
    ]
    if stated is not None:
        found.insert(0, (stated.on, Phase.BASELINE, stated.percent, None))
    ons = [each[0] for each in found]
    late = [each.on.toordinal() for each in series.events if each.on > ons[-1]]
    if along is Along.DATES:
        positions = [on.toordinal() for on in ons]
        upcoming = positions[-1] + _usual_gap(positions)
    else:
        positions, upcoming, late = list(range(len(ons))), float(len(ons)), []
    low, high = span or (
        positions[0],
        max(positions[-1], *late, upcoming if with_next else 0),
    )
    across = scale(low, high, frame.left + inset, frame.x_end - inset)
    spots = tuple(
        Spot(on, phase, across(position), percent, counts)
        for position, (on, phase, percent, counts) in zip(positions, found, strict=True)
    )
    conditions = tuple(each.on for each in series.events if each.kind is EventKind.CONDITION)
    next_x = min(max(across(upcoming), spots[-1].x + inset), frame.x_end)
    return Plot(spots, conditions, next_x, along, across)


def drawn_before(stated: StatedBaseline | None, series: Series) -> StatedBaseline | None:
    """Return a written-down baseline, unless baseline or earlier tries are counted."""
    if stated is None or series.in_phase(Phase.BASELINE):
        return None
    return None if series.points and stated.on > series.points[0].on else stated


def height(frame: Frame, percent: float) -> float:
    """Place of a share, 0 to 100, from the top."""
    return scale(0, 100, frame.y_end, frame.top)(percent)


def paths(frame: Frame, plot: Plot, *, width: float = 1.5) -> Iterator[Node]:
    """Draw the path: broken where phase or condition change, dashed over long gaps."""
    up = scale(0, 100, frame.y_end, frame.top)
    for stretch in plot.stretches:
        piece = [stretch[0]]
        for before, after in pairwise(stretch):
            if (after.on - before.on).days > GAP_DAYS:
                yield from _piece(piece, up, width)
                ends = [(each.x, up(each.percent)) for each in (before, after)]
                yield path(ends, stroke=INK, width=width, dash="2 5")
                piece = []
            piece.append(after)
        yield from _piece(piece, up, width)


def _piece(spots: Sequence[Spot], up: Callable[[float], float], width: float) -> Iterator[Node]:
    if len(spots) > 1:
        yield path([(spot.x, up(spot.percent)) for spot in spots], stroke=INK, width=width)


def _usual_gap(positions: Sequence[int]) -> float:
    gaps = [after - before for before, after in pairwise(positions) if after > before]
    return median(gaps) if gaps else _WEEK
