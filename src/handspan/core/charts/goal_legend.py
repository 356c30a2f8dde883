"""What the marks of a goal's chart mean: only those that are in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from handspan.core.charts.axis import text_width
from handspan.core.charts.goal_words import INTERVAL, setting_of
from handspan.core.charts.marks import box, cross, marker, rule, words
from handspan.core.charts.palette import INK, INK_2, LINE_STRONG, SKY, SKY_SOFT
from handspan.core.charts.svg import Node
from handspan.core.progress.series import SETTINGS, EventKind, Point, Series, StatedBaseline

if TYPE_CHECKING:
    from handspan.core.progress.forecast.goal_forecast import GoalForecast

SHAPES = {"clinic": "circle", "home": "square", "school": "triangle", "other": "diamond"}

_MARK = 22.0
_SPACE = 16.0

Entry = tuple[str, str]
"""Code of a mark, and its meaning."""


def entries(
    series: Series,
    stated: StatedBaseline | None,
    ahead: GoalForecast | None,
    second: Sequence[Point],
) -> list[Entry]:
    """List the marks that a chart holds."""
    codes = dict.fromkeys(setting_of(point.setting) for point in series.points)
    found = [(code, SETTINGS[code]) for code in codes]
    if stated is not None:
        found.append(("stated", "written down, not counted"))
    if second:
        found.append(("second", "second rater"))
    if series.points:
        found.append(("interval", INTERVAL))
    if ahead is not None:
        found.append(("likely", "next visit, 80% range"))
        found.append(("very_likely", "95% range"))
    kinds = {event.kind for event in series.events}
    if EventKind.CONDITION in kinds:
        found.append(("condition", "change of condition"))
    if EventKind.OUTSIDE in kinds:
        found.append(("outside", "outside event"))
    return found


def legend_rows(found: Sequence[Entry], width: float) -> list[list[tuple[float, Entry]]]:
    """Break entries into rows; each comes with its place from the left."""
    rows: list[list[tuple[float, Entry]]] = [[]]
    x = _SPACE
    for entry in found:
        needed = _MARK + text_width(entry[1])
        if rows[-1] and x + needed > width - 4:
            rows.append([])
            x = _SPACE
        rows[-1].append((x, entry))
        x += needed + _SPACE
    return rows


def written(
    rows: Sequence[Sequence[tuple[float, Entry]]], y: float, apart: float
) -> Iterator[Node]:
    """Draw the rows, the first one at `y`."""
    for number, row in enumerate(rows):
        baseline = y + apart * number
        for x, (code, says) in row:
            yield from _mark(code, x + 8, baseline - 4)
            yield words(x + _MARK, baseline, says)


def _mark(code: str, x: float, y: float) -> Iterator[Node]:
    if code in SHAPES:
        yield marker((x, y), shape=SHAPES[code], radius=3.6, stroke=INK)
    elif code == "stated":
        yield marker((x, y), filled=False, radius=4, stroke=INK)
    elif code == "second":
        yield cross((x, y), stroke=INK)
    elif code == "likely":
        yield box(x - 8, y - 5, 16, 10, fill=SKY, stroke=SKY, radius=3)
    elif code == "very_likely":
        yield box(x - 8, y - 5, 16, 10, fill=SKY_SOFT, stroke=SKY, radius=3)
    else:
        stroke, dash = _LINES[code]
        yield rule((x, y - 7), (x, y + 7), stroke=stroke, width=1.4, dash=dash)


_LINES = {
    "interval": (LINE_STRONG, None),
    "condition": (INK_2, "6 4"),
    "outside": (INK_2, "1.5 4"),
}
