"""The words and the table of a goal's chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from handspan.core.charts.axis import period, short_date
from handspan.core.charts.chart import Row
from handspan.core.progress.series import (
    SETTINGS,
    Day,
    Event,
    EventKind,
    Phase,
    Point,
    Series,
    StatedBaseline,
)
from handspan.core.progress.trend import LEVEL, share

if TYPE_CHECKING:
    from handspan.core.progress.forecast.goal_forecast import GoalForecast
    from handspan.core.progress.forecast.next_visit import Range

INTERVAL = f"{100 * LEVEL:.0f}% interval"
EMPTY = "No tries yet. The first visit puts a point here."


def setting_of(code: str) -> str:
    """Return a setting that charts have a marker for."""
    return code if code in SETTINGS else "other"


def table_header(counted: str) -> Row:
    """Return the names of the columns."""
    return ("Date", "Phase or note", "Where", "With", f"Tries {counted}", "Share", INTERVAL)


def table_rows(
    series: Series,
    stated: StatedBaseline | None,
    ahead: GoalForecast | None = None,
    second: Sequence[Point] = (),
) -> Iterator[Row]:
    """Give the rows by date: points, a second rater's, events before them; last what may come."""
    dated: list[tuple[date, int, Row]] = [
        (event.on, 0, _event_cells(event)) for event in series.events
    ]
    if stated is not None:
        cells = _cells(stated.on, Phase.BASELINE.label, tries="not counted")
        dated.append((stated.on, 1, (*cells[:5], f"{stated.percent:.0f}%", "")))
    dated.extend((point.on, 2, _point_cells(point)) for point in series.points)
    dated.extend((point.on, 3, _point_cells(point, ", second rater")) for point in second)
    for _, _, cells in sorted(dated, key=lambda each: each[:2]):
        yield cells
    if ahead is not None:
        for found in (ahead.likely, ahead.very_likely):
            said = f"Next visit, {100 * found.level:.0f}% range"
            yield ("", said, "", "", _counts(found, ahead.tries), _percents(found, ahead.tries), "")


def describe(
    series: Series,
    stated: StatedBaseline | None,
    target: float | None,
    counted: str,
    ahead: GoalForecast | None = None,
    second: int = 0,
) -> str:
    """Say in sentences what the chart shows."""
    parts = [f"Share of tries {counted}, day by day."]
    if stated is not None:
        when = period(stated.on, stated.on)
        parts.append(f"Baseline: {stated.percent:.0f}%, written down {when}.")
    parts.extend(_run_words(run) for run in series.runs)
    parts.extend(_event_words(event) for event in series.events)
    if second:
        parts.append(f"A second rater counted {second} time{'' if second == 1 else 's'}.")
    if target is not None:
        parts.append(f"The goal line is at {target:.0f}%.")
    if ahead is not None:
        parts.append(_ahead_words(ahead))
    return " ".join(parts)


def _run_words(run: Sequence[Day]) -> str:
    days = f"{len(run)} day{'' if len(run) == 1 else 's'}"
    said = f"{run[0].phase.label}: {days} {period(run[0].on, run[-1].on)}"
    if run[0].phase is Phase.BASELINE or len(run) == 1:
        done, tries = sum(day.successes for day in run), sum(day.tries for day in run)
        return f"{said}, {_counted(done, tries)}."
    first, last = run[0], run[-1]
    return (
        f"{said}; {_counted(first.successes, first.tries)} on the first day, "
        f"{_counted(last.successes, last.tries)} on the last."
    )


def _event_words(event: Event) -> str:
    what = "Outside event" if event.kind is EventKind.OUTSIDE else "The condition changed"
    return f"{what} {period(event.on, event.on)}: {event.says.rstrip('.')}."


def _ahead_words(ahead: GoalForecast) -> str:
    likely, wide = ahead.likely, ahead.very_likely
    return (
        f"A forecast from {ahead.visits} visit{'' if ahead.visits == 1 else 's'}: the next one "
        f"will likely ({100 * likely.level:.0f}%) show {_counts(likely, ahead.tries)} tries, "
        f"very likely ({100 * wide.level:.0f}%) {_counts(wide, ahead.tries)}."
    )


def _counts(found: Range, tries: int) -> str:
    ends = f"{found.low}" if found.low == found.high else f"{found.low} to {found.high}"
    return f"{ends} of {tries}"


def _percents(found: Range, tries: int) -> str:
    low, high = 100 * found.low / tries, 100 * found.high / tries
    return f"{low:.0f}%" if found.low == found.high else f"{low:.0f} to {high:.0f}%"


def _point_cells(point: Point, suffix: str = "") -> Row:
    found = share(point.successes, point.tries)
    return (
        short_date(point.on, with_year=True),
        point.phase.label + suffix,
        SETTINGS[setting_of(point.setting)],
        point.person,
        f"{point.successes} of {point.tries}",
        f"{point.percent:.0f}%",
        f"{100 * found.low:.0f} to {100 * found.high:.0f}%",
    )


def _event_cells(event: Event) -> Row:
    return _cells(event.on, f"{event.kind.label}: {event.says}")


def _cells(on: date, what: str, tries: str = "") -> Row:
    return (short_date(on, with_year=True), what, "", "", tries, "", "")


def _counted(successes: int, tries: int) -> str:
    return f"{successes} of {tries} tries ({100 * successes / tries:.0f}%)"
