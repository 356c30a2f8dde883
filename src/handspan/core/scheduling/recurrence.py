"""Weekly series: local rules turned into visits with exact times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import WEEKLY, rrule

MOST_OCCURRENCES = 520
"""Ten years of weekly visits; a longer series is a slip of the pen."""


class ClockChange(StrEnum):
    """What the change of clocks does to a local time."""

    NONE = ""
    SKIPPED = "skipped"  # the clocks jump over this time; the visit begins after the jump
    REPEATED = "repeated"  # the clocks show this time twice; the first one is meant


@dataclass(frozen=True, slots=True)
class Moved:
    """One visit of a series, held at another time."""

    from_date: date
    to_date: date
    start: time
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class WeeklySeries:
    """A weekly rhythm in local time. The weekday is the one of the first date.

    Attributes
    ----------
    first_on : date
        Local date of the first visit.
    start : time
        Local time without zone, kept through changes of the clocks.
    minutes : int
        Length of a visit.
    zone : str
        Name of the time zone, such as "America/New_York".
    until : date or None
        Last local date that may be used.
    count : int or None
        Number of visits, counted before dates are left out. Exactly one of `until` and `count`
        is given.
    every_weeks : int
        1 for every week, 2 for every second week.
    without : tuple of date
        Local dates left out. Dates on which the series has no visit do no harm (holiday lists).
    moved : tuple of Moved
        Visits held at another time.
    """

    first_on: date
    start: time
    minutes: int
    zone: str
    until: date | None = None
    count: int | None = None
    every_weeks: int = 1
    without: tuple[date, ...] = ()
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One visit of a series.

    Attributes
    ----------
    index : int
        Place in the rule from 0; leaving out or moving other visits does not change it.
    starts_at, ends_at : datetime
        Aware, in UTC; the visit lasts its minutes of real time.
    local_date : date
        Day on which it is held.
    rule_date : date
        Day that the rule gives; with `index` it names the visit for good.
    moved : bool
        Whether it is held at another time than the rule gives.
    clock_change : ClockChange
    """

    index: int
    starts_at: datetime
    ends_at: datetime
    local_date: date
    rule_date: date
    moved: bool
    clock_change: ClockChange


def occurrences(series: WeeklySeries) -> tuple[Occurrence, ...]:
    """List the visits of a series in the order of their times.

    Recurrence follows RFC 5545: a count includes dates that are left out; a local time that the
    clocks skip begins later by the length of the jump (2:30 becomes 3:30); of a local time that
    comes twice the first is taken.

    Parameters
    ----------
    series : WeeklySeries

    Returns
    -------
    tuple of Occurrence

    Raises
    ------
    ValueError
        When the rule is incomplete or impossible, the zone is unknown, or a moved visit is not in
        the series.
    """
    _check(series)
    zone = zone_of(series.zone)
    dates = _rule_dates(series)
    moves = _moves(series, dates)
    held = []
    for index, day in enumerate(dates):
        if day in series.without:
            continue
        move = moves.get(day)
        on, start = (move.to_date, move.start) if move else (day, series.start)
        minutes = move.minutes if move and move.minutes is not None else series.minutes
        starts_at, change = to_utc(on, start, zone)
        ends_at = starts_at + timedelta(minutes=minutes)
        held.append(Occurrence(index, starts_at, ends_at, on, day, move is not None, change))
    return tuple(sorted(held, key=lambda each: (each.starts_at, each.index)))


def to_utc(on: date, start: time, zone: ZoneInfo) -> tuple[datetime, ClockChange]:
    """Turn a local date and time into UTC, and say whether the clocks change over it.

    Parameters
    ----------
    on : date
    start : time
        Without zone.
    zone : ZoneInfo

    Returns
    -------
    tuple of (datetime, ClockChange)
    """
    local = datetime.combine(on, start.replace(fold=0), tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return moment, ClockChange.SKIPPED
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        return moment, ClockChange.REPEATED
    return moment, ClockChange.NONE


def zone_of(name: str) -> ZoneInfo:
    """Find a time zone by its name, in the tables that come with Python and tzdata.

    Raises
    ------
    ValueError
        When no zone has this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"'{name}' is not the name of a time zone") from error


def _check(series: WeeklySeries) -> None:
    if (series.until is None) == (series.count is None):
        raise ValueError("a series needs either its last date or its number of visits")
    if series.until is not None and series.until < series.first_on:
        raise ValueError("the last date of a series cannot be before its first")
    if series.count is not None and not 1 <= series.count <= MOST_OCCURRENCES:
        raise ValueError(f"a series has 1 to {MOST_OCCURRENCES} visits, not {series.count}")
    if series.every_weeks < 1:
        raise ValueError("a series repeats every week or every few weeks")
    if series.start.tzinfo is not None:
        raise ValueError("the start is a local time; the zone is named apart from it")
    lengths = [series.minutes, *(m.minutes for m in series.moved if m.minutes is not None)]
    if min(lengths) <= 0:
        raise ValueError("a visit lasts at least one minute")


def _rule_dates(series: WeeklySeries) -> tuple[date, ...]:
    midnight = datetime.combine(series.first_on, time())
    if series.until is None:
        rule = rrule(WEEKLY, dtstart=midnight, interval=series.every_weeks, count=series.count)
    else:
        last = datetime.combine(series.until, time())
        weeks = (series.until - series.first_on).days // (7 * series.every_weeks)
        if weeks >= MOST_OCCURRENCES:
            raise ValueError(f"a series has at most {MOST_OCCURRENCES} visits; end it earlier")
        rule = rrule(WEEKLY, dtstart=midnight, interval=series.every_weeks, until=last)
    return tuple(moment.date() for moment in rule)


def _moves(series: WeeklySeries, dates: tuple[date, ...]) -> dict[date, Moved]:
    moves = {move.from_date: move for move in series.moved}
    if len(moves) < len(series.moved):
        raise ValueError("a visit of a series can be moved to one other time only")
    for day in moves:
        if day not in dates:
            raise ValueError(f"the series has no visit on {day.isoformat()} that could be moved")
        if day in series.without:
            raise ValueError(f"the visit on {day.isoformat()} is left out, so it cannot be moved")
    return moves
