"""A goal's path at a glance: small, beside the goal's words."""

from __future__ import annotations

from collections.abc import Iterator

from handspan.core.charts.chart import Chart, Frame, calm, drawn
from handspan.core.charts.goal_plot import Along, drawn_before, height, laid_out, paths
from handspan.core.charts.goal_words import EMPTY, describe, table_header, table_rows
from handspan.core.charts.marks import marker, rule, words
from handspan.core.charts.palette import INK, LEAF, LINE, LINE_STRONG
from handspan.core.charts.svg import Node
from handspan.core.progress.series import Series, StatedBaseline


def goal_glance(
    series: Series,
    *,
    ident: str,
    title: str,
    target_percent: float | None = None,
    counted: str = "without help",
    stated_baseline: StatedBaseline | None = None,
) -> Chart:
    """Draw a goal's tries in 270 x 156, in equal steps from visit to visit; its plot is 5 to 8.

    Parameters
    ----------
    series, ident, title, target_percent, counted, stated_baseline
        As in `goal_series`.

    Returns
    -------
    Chart
    """
    stated = drawn_before(stated_baseline, series)
    frame = Frame(ident, title, 270, 156, left=36, right=10, top=10, bottom=6)
    header = table_header(counted)
    if not series.points and stated is None:
        return calm(frame, EMPTY, header)
    plot = laid_out(frame, series, along=Along.VISITS, stated=stated, inset=6)
    lines = [line for _, line in plot.phases if line is not None]
    body = [
        *_grid(frame, target_percent),
        *(rule((x, frame.top - 4), (x, frame.y_end), stroke=INK, width=1.2) for x in lines),
        *paths(frame, plot),
        *(
            marker(
                (spot.x, height(frame, spot.percent)),
                filled=spot.counts is not None,
                radius=2.8 if len(plot.spots) <= _MANY else 1.6,
                stroke=INK,
            )
            for spot in plot.spots
        ),
    ]
    description = describe(series, stated, target_percent, counted)
    return drawn(frame, description, (header, *table_rows(series, stated)), body)


_MANY = 30


def _grid(frame: Frame, target: float | None) -> Iterator[Node]:
    goal = None if target is None else height(frame, target)
    for value in (0, 100):
        y = height(frame, value)
        yield rule((frame.left, y), (frame.x_end, y), stroke=LINE if value else LINE_STRONG)
        if goal is None or abs(y - goal) > 11:
            yield words(frame.left - 5, y + 4, f"{value}%" if value else "0", anchor="end")
    if goal is not None:
        yield rule((frame.left, goal), (frame.x_end, goal), stroke=LEAF, width=1.6, dash="9 4")
        yield words(frame.left - 5, goal + 4, f"{target:.0f}%", anchor="end", fill=LEAF)
