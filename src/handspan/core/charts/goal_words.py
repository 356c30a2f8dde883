"""The words and the table of a goal's chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handspan.core.charts.axis import period, short_date
from handspan.core.charts.chart import Row
from handspan.core.progress.series import SETTINGS, Day, Phase, Series, StatedBaseline
from handspan.core.progress.trend import LEVEL, share

INTERVAL = f"{100 * LEVEL:.0f}% interval"


def setting_of(code: str) -> str:
    """Return a setting that charts have a marker for."""
    return code if code in SETTINGS else "other"


def table_header(counted: str) -> Row:
    """Return the names of the columns."""
    return ("Date", "Phase", "Where", "With", f"Tries {counted}", "Share", INTERVAL)


def table_rows(series: Series, stated: StatedBaseline | None) -> Iterator[Row]:
    """Give one row for each point, after a baseline that was written down only."""
    if stated is not None:
        when = short_date(stated.on, with_year=True)
        yield (when, Phase.BASELINE.label, "", "", "not counted", f"{stated.percent:.0f}%", "")
    for point in series.points:
        found = share(point.successes, point.tries)
        yield (
            short_date(point.on, with_year=True),
            point.phase.label,
            SETTINGS[setting_of(point.setting)],
            point.person,
            f"{point.successes} of {point.tries}",
            f"{point.percent:.0f}%",
            f"{100 * found.low:.0f} to {100 * found.high:.0f}%",
        )


def describe(
    series: Series, stated: StatedBaseline | None, target: float | None, counted: str
) -> str:
    """Say in sentences what the chart shows."""
    parts = [f"Share of tries {counted}, day by day."]
    if stated is not None:
        when = period(stated.on, stated.on)
        parts.append(f"Baseline: {stated.percent:.0f}%, written down {when}.")
    parts.extend(_run_words(run) for run in series.runs)
    if target is not None:
        parts.append(f"The goal line is at {target:.0f}%.")
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


def _counted(successes: int, tries: int) -> str:
    return f"{successes} of {tries} tries ({100 * successes / tries:.0f}%)"
