"""What stands above a goal's plot: phases, changes of condition, events, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handspan.core.charts.axis import clipped, short_date, stacked, text_width
from handspan.core.charts.chart import Frame
from handspan.core.charts.goal_plot import Plot
from handspan.core.charts.marks import box, rule, words
from handspan.core.charts.palette import INK, INK_2, SURFACE
from handspan.core.charts.svg import Node, node
from handspan.core.progress.series import Event, EventKind

ROW = 15.0
_MOST_ROWS = 4
_MOST_LETTERS = 30
_DASHES = {EventKind.CONDITION: "6 4", EventKind.OUTSIDE: "1.5 4"}


@dataclass(frozen=True, slots=True)
class Caption:
    """Words above the plot and the line below them.

    Attributes
    ----------
    says : str
    left : float
        Where the words begin.
    line : float or None
        Where the line is; the first phase has none.
    dash : str or None
        Of the line; None is a plain line.
    row : int or None
        Counted from the plot; None when there is no room for the words.
    whole : str
        All of the words, with the day.
    """

    says: str
    left: float
    line: float | None
    dash: str | None
    row: int | None
    whole: str

    @property
    def is_phase(self) -> bool:
        """Whether it names a phase, with bold words and a plain line."""
        return self.dash is None


def captions(frame: Frame, plot: Plot, events: Sequence[Event]) -> tuple[Caption, ...]:
    """Place the words above a plot so that none covers another: events below, phases on top.

    Parameters
    ----------
    frame : Frame
        Only its left and right are looked at.
    plot : Plot
    events : sequence of Event

    Returns
    -------
    tuple of Caption
    """
    noted = _of_events(frame, plot, events)
    base = _rows(noted)
    return (*noted, *_of_phases(frame, plot, base))


def _rows(found: Sequence[Caption]) -> int:
    return max((each.row + 1 for each in found if each.row is not None), default=0)


def room(found: Sequence[Caption]) -> float:
    """Height that the words need above the plot."""
    return 8 + ROW * _rows(found)


def lines(frame: Frame, found: Sequence[Caption]) -> Iterator[Node]:
    """Draw the lines, each up to its own words."""
    for each in found:
        if each.line is not None:
            top = frame.top if each.row is None else _baseline(frame, each.row) + 4
            if each.is_phase:
                top -= ROW
            yield _line(each, top, frame.y_end)


def labels(frame: Frame, found: Sequence[Caption]) -> Iterator[Node]:
    """Draw the words, on a ground that hides the lines of others."""
    for each in found:
        if each.row is not None:
            y = _baseline(frame, each.row)
            width = text_width(each.says)
            yield box(each.left - 2, y - 10, width + 2, ROW - 2, fill=SURFACE)
            yield words(each.left, y, each.says, fill=INK, bold=each.is_phase)


def _baseline(frame: Frame, row: int) -> float:
    return frame.top - 8 - ROW * row


def _line(caption: Caption, top: float, bottom: float) -> Node:
    x = caption.line or 0.0
    if caption.is_phase:
        return rule((x, top), (x, bottom), stroke=INK, width=1.4)
    return node(
        "line",
        node("title", caption.whole),
        x1=x,
        y1=top,
        x2=x,
        y2=bottom,
        stroke=INK_2,
        stroke_width=1.4,
        stroke_dasharray=caption.dash,
    )


def _of_events(frame: Frame, plot: Plot, events: Sequence[Event]) -> list[Caption]:
    lines = [plot.x_before(event.on) for event in events]
    says = [clipped(event.says, _MOST_LETTERS) for event in events]
    lefts = [
        max(0.0, min(line - 2, frame.width - text_width(word)))
        for line, word in zip(lines, says, strict=True)
    ]
    rows = stacked(_spans(lefts, says), _MOST_ROWS)
    return [
        Caption(word, left, line, _DASHES[event.kind], row, f"{_day(event.on)}: {event.says}")
        for event, word, left, line, row in zip(events, says, lefts, lines, rows, strict=True)
    ]


def _of_phases(frame: Frame, plot: Plot, base: int) -> list[Caption]:
    phases = plot.phases
    says = [phase.label for phase, _ in phases]
    begins = [frame.left if line is None else line for _, line in phases]
    ends = [*begins[1:], frame.x_end]
    lefts = [
        max(2.0, (begin + end - text_width(word)) / 2)
        for begin, end, word in zip(begins, ends, says, strict=True)
    ]
    rows = stacked(_spans(lefts, says), _MOST_ROWS)
    return [
        Caption(word, left, line, None, None if row is None else base + row, word)
        for word, left, (_, line), row in zip(says, lefts, phases, rows, strict=True)
    ]


def _spans(lefts: Sequence[float], says: Sequence[str]) -> list[tuple[float, float]]:
    return [(left - 3, left + text_width(word) + 3) for left, word in zip(lefts, says, strict=True)]


def _day(on: date) -> str:
    return short_date(on, with_year=True)
