"""When a visit may be: on the grid, in the day, ahead of now and within a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.core.scheduling.grid import grid_finding
from handspan.core.scheduling.recurrence import to_utc

OPENS = time(6)
CLOSES = time(21)
HORIZON = timedelta(days=366)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment to a moment; the end is no longer part of it."""

    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        """The clinic's day on which it begins."""
        return timezone.localdate(self.starts_at)


def check_times(start: time, minutes: int) -> None:
    """Refuse times off the grid or outside of the hours in which visits may be."""
    if wrong := grid_finding(start, minutes):
        raise Refused(wrong, "minutes" if "lasts" in wrong else "start")
    ends = datetime.combine(date.min, start) + timedelta(minutes=minutes)
    if start < OPENS or ends > datetime.combine(date.min, CLOSES):
        raise Refused("Visits are between 6:00 in the morning and 9:00 in the evening.", "start")


def span_of(on: date, start: time, minutes: int) -> Span:
    """Return when a visit at this local time begins and ends."""
    starts_at, _ = to_utc(on, start, clinic_zone())
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


def check_ahead(span: Span, at: datetime, field: str = "on") -> None:
    """Refuse a visit that has begun, or lies more than a year ahead."""
    if span.starts_at < at:
        raise Refused("That time has passed. Choose one that lies ahead.", field)
    if span.starts_at > at + HORIZON:
        raise Refused("That is more than a year ahead. Book it when it is nearer.", field)


def local(moment: datetime) -> tuple[date, time]:
    """Return the clinic's day and time of a moment."""
    here = timezone.localtime(moment)
    return here.date(), here.time().replace(second=0, microsecond=0)


def midnight(day: date) -> datetime:
    """Return the moment at which the clinic's day begins."""
    return datetime.combine(day, time.min, clinic_zone()).astimezone(UTC)


def clinic_zone() -> ZoneInfo:
    """Return the time zone of the clinic in scope."""
    return ZoneInfo(str(timezone.get_current_timezone()))


def in_words(moment: datetime) -> str:
    """Return "Tue, Dec 8, 9:30 AM"."""
    here = timezone.localtime(moment)
    return f"{here:%a, %b} {here.day}, {here:%I:%M %p}".replace(" 0", " ")


def day_in_words(day: date) -> str:
    """Return "Tue, Dec 8"."""
    return f"{day:%a, %b} {day.day}"
