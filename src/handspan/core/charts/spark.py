"""A goal's path in a cell of a table: no axes; the words stand beside it."""

from __future__ import annotations

from handspan.core.charts.chart import Chart, Frame, drawn
from handspan.core.charts.goal_plot import Along, height, laid_out, paths
from handspan.core.charts.goal_words import describe, table_header, table_rows
from handspan.core.charts.marks import marker, rule
from handspan.core.charts.palette import INK, LEAF, LINE_STRONG
from handspan.core.charts.svg import Node
from handspan.core.progress.series import Series

_LATEST = 20
"""Days that a cell has room for."""


def spark(series: Series, *, ident: str, title: str, target_percent: float | None = None) -> Chart:
    """Draw the latest 20 days in 96 x 28: the path, the goal, and where it stands now.

    Parameters
    ----------
    series : Series
    ident : str
        Unique in the page.
    title : str
    target_percent : float or None
        Height of the goal line, 0 to 100.

    Returns
    -------
    Chart
        Its words and table tell of all days.
    """
    frame = Frame(ident, title, 96, 28, left=2, right=2, top=4, bottom=4)
    header = table_header("without help")
    if not series.points:
        return drawn(frame, "No tries yet.", (header,), (_floor(frame),))
    recent = {(day.on, day.phase) for day in series.days[-_LATEST:]}
    points = tuple(point for point in series.points if (point.on, point.phase) in recent)
    plot = laid_out(frame, Series(points, series.events), along=Along.VISITS, inset=4)
    now = plot.spots[-1]
    lines = [x for _, x in plot.phases if x is not None]
    goal = () if target_percent is None else (_across(frame, target_percent, LEAF, "4 3"),)
    body = [
        _floor(frame),
        *goal,
        *(rule((x, 1), (x, frame.y_end), stroke=INK) for x in lines),
        *paths(frame, plot, width=1.4),
        marker((now.x, height(frame, now.percent)), radius=2.6, stroke=INK),
    ]
    description = describe(series, None, target_percent, "without help")
    return drawn(frame, description, (header, *table_rows(series, None)), body)


def _floor(frame: Frame) -> Node:
    return _across(frame, 0, LINE_STRONG, None)


def _across(frame: Frame, percent: float, stroke: str, dash: str | None) -> Node:
    y = height(frame, percent)
    return rule((frame.left, y), (frame.x_end, y), stroke=stroke, dash=dash)
