"""When a progress report is due: rules as data, with a version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

VERSION = "2026-11.2"
"""Changes whenever a clock does. A clinic checks the rules of its state and payers itself."""

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Clock:
    """A rule: a report after so many visits, days or months since the last one, or before an
    authorization ends.

    Exactly one of `visits`, `days`, `months` and `lead_days` is above zero; `lead_visits` goes with
    `lead_days`.
    """

    code: str
    label: str
    visits: int = 0
    days: int = 0
    months: int = 0
    lead_days: int = 0
    lead_visits: int = 0


CLOCKS: tuple[Clock, ...] = (
    Clock("visits_10", "Every 10 visits", visits=10),
    Clock("days_30", "Every 30 days", days=30),
    Clock("days_60", "Every 60 days", days=60),
    Clock("days_90", "Every 90 days", days=90),
    Clock("months_6", "Every 6 months", months=6),
    Clock("months_12", "Every year", months=12),
    Clock(
        "authorization",
        "14 days, or 2 visits, before an authorization ends",
        lead_days=14,
        lead_visits=2,
    ),
)
BY_CODE = {clock.code: clock for clock in CLOCKS}
BEFORE_ITS_END = BY_CODE["authorization"]


@dataclass(frozen=True, slots=True)
class Authorized:
    """Visits that a payer has granted, from a day to a day, both included."""

    payer: str
    first: date
    last: date
    visits: int


@dataclass(frozen=True, slots=True)
class Due:
    """What a clock says today.

    Attributes
    ----------
    clock : Clock
    on : date or None
        None while visits decide and too few are booked.
    visits_left : int or None
        Of a clock that counts visits.
    says : str
    is_late, is_soon : bool
    """

    clock: Clock
    on: date | None
    visits_left: int | None
    says: str
    is_late: bool
    is_soon: bool


def due(
    clock: Clock, since: date, attended: Iterable[date], booked: Iterable[date], today: date
) -> Due:
    """Say when the next report is due.

    Parameters
    ----------
    clock : Clock
    since : date
        Last day of the period that the last report covers, or the first day of the program.
    attended, booked : iterable of date
        Visits that took place, and those to come; only what lies after `since` counts.
    today : date

    Returns
    -------
    Due
    """
    if not clock.visits:
        on = (
            since + timedelta(days=clock.days) if clock.days else _months_later(since, clock.months)
        )
        return _said(clock, on, None, today)
    been = sorted(day for day in attended if day > since)
    ahead = sorted(day for day in booked if day > since and day >= today)
    visits = [*been, *ahead]
    on_visit = visits[clock.visits - 1] if len(visits) >= clock.visits else None
    return _said(clock, on_visit, max(0, clock.visits - len(been)), today)


def due_by_authorization(
    granted: Authorized, attended: Iterable[date], booked: Iterable[date], today: date
) -> Due:
    """Say when a report is due so that an authorization can be renewed in time.

    So many days before its last day, or on the day that leaves so many visits, whichever comes
    first; visits count by their day of service within the authorization.

    Parameters
    ----------
    granted : Authorized
    attended, booked : iterable of date
        Visits that took place, and those to come.
    today : date

    Returns
    -------
    Due
    """
    clock = BEFORE_ITS_END
    been = sorted(day for day in attended if granted.first <= day <= granted.last)
    ahead = sorted(day for day in booked if today <= day <= granted.last)
    days = [granted.last - timedelta(days=clock.lead_days)]
    leaving = max(1, granted.visits - clock.lead_visits)
    visits = [*been, *ahead]
    if len(visits) >= leaving:
        days.append(visits[leaving - 1])
    on, left = max(granted.first, min(days)), max(0, granted.visits - len(been))
    late = on < today
    when = f"{on:%B} {on.day}, {on.year}"
    ends = f"{granted.last:%B} {granted.last.day}"
    says = (
        f"{'Was due' if late else 'Due'} on {when}: the authorization by {granted.payer} ends on "
        f"{ends} and has {left} of {granted.visits} visits left."
    )
    return Due(clock, on, left, says, late, not late and on - today <= SOON)


def first_due(found: Sequence[Due]) -> Due | None:
    """Return what is due first; clocks without a day come last."""
    return min(found, key=lambda one: one.on or date.max, default=None)


def _said(clock: Clock, on: date | None, left: int | None, today: date) -> Due:
    label = clock.label.lower()
    if on is None:
        visits = "visit" if left == 1 else "visits"
        return Due(clock, None, left, f"After {left} more {visits} ({label}).", False, False)
    day = f"{on:%B} {on.day}, {on.year}"
    late = on < today
    says = f"Was due on {day} ({label})." if late else f"Due on {day} ({label})."
    return Due(clock, on, left, says, late, not late and on - today <= SOON)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(following - timedelta(days=1), date(year, month, 1) + timedelta(days=day.day - 1))
