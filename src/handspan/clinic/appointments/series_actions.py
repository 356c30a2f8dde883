"""Writes about a weekly series: book it whole, change or end it from one visit on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments import clashes, timing
from handspan.clinic.appointments.actions import (
    Status,
    booked,
    booking_of,
    cancelled,
    check_free,
)
from handspan.clinic.appointments.clashes import Booking
from handspan.clinic.appointments.models import Appointment, Series
from handspan.clinic.appointments.timing import Span
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Refused
from handspan.clinic.people.access import Right, require
from handspan.core.scheduling.recurrence import WeeklySeries, occurrences


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of a series did; visits that had been moved by themselves stay."""

    series: Series
    moved: int
    stayed: int


def book_series(
    *,
    actor: Actor,
    child_id: UUID,
    staff_id: UUID,
    room_id: UUID,
    first_on: date,
    start: time,
    minutes: int,
    until: date | None = None,
    count: int | None = None,
    every_weeks: int = 1,
    without: Collection[date] = (),
    leave_out_taken: bool = False,
    at: datetime,
) -> Series:
    """Book a visit on the same weekday and local time every week (or every few weeks).

    Everything is booked or nothing. `leave_out_taken` leaves out the days on which somebody or
    something is taken; without it they are all named, and nothing is written.
    """
    child = require(actor, Right.SCHEDULE, child_id, at)
    timing.check_times(start, minutes)
    rule = _rule(first_on, start, minutes, until, count, every_weeks, without)
    spans = [Span(one.starts_at, one.ends_at) for one in occurrences(rule)]
    _check_ends(spans, at)
    with (
        clashes.refusing(),
        writing(actor, "appointments.book_series", at=at, child_id=child_id) as ledger,
    ):
        booking = booking_of(child, staff_id, room_id)
        kept = _free(actor, booking, spans, at) if leave_out_taken else spans
        check_free(actor, booking, kept, at)
        series = ledger.save(_new_series(booking, rule, spans, kept, at))
        ledger.save_many([_visit(booking, series, span, at) for span in kept])
    return series


def change_following(
    *,
    actor: Actor,
    appointment_id: UUID,
    staff_id: UUID,
    room_id: UUID,
    on: date,
    start: time,
    minutes: int,
    at: datetime,
) -> Changed:
    """Hold this visit and all that follow it in its series at another time, place or person.

    `on` is the new day of this visit; the others move by as many days. The series ends with the
    visit before, and a new one begins here. All of it happens or nothing.
    """
    timing.check_times(start, minutes)
    with clashes.refusing(), writing(actor, "appointments.change_series", at=at) as ledger:
        visit = booked(actor, appointment_id, at)
        series = _series_of(visit)
        rhythm, stayed = _following(visit, series)
        days = on - timing.local(visit.starts_at)[0]
        spans = [
            timing.span_of(timing.local(one.starts_at)[0] + days, start, minutes) for one in rhythm
        ]
        _check_ends(spans, at)
        booking = booking_of(visit.child, staff_id, room_id)
        check_free(actor, booking, spans, at, but=[one.pk for one in rhythm])
        renewed = _renew(ledger, series, visit, booking, spans, days, at)
        _shift(ledger, rhythm, spans, booking, renewed, later=spans[0].starts_at > visit.starts_at)
        for one in stayed:
            one.series = renewed
            ledger.save(one)
    return Changed(renewed, len(rhythm), len(stayed))


def end_series(*, actor: Actor, appointment_id: UUID, by: str, reason: str, at: datetime) -> int:
    """Cancel this visit and all that follow it in its series; return how many those are."""
    with writing(actor, "appointments.end_series", at=at) as ledger:
        visit = booked(actor, appointment_id, at)
        series = _series_of(visit)
        rhythm, others = _following(visit, series)
        for one in (*rhythm, *others):
            ledger.save(cancelled(one, by, reason, at))
        series.last_on = timing.local(visit.starts_at)[0] - timedelta(days=1)
        series.ended_at = at
        ledger.save(series)
    return len(rhythm) + len(others)


def _rule(
    first_on: date,
    start: time,
    minutes: int,
    until: date | None,
    count: int | None,
    every_weeks: int,
    without: Collection[date],
) -> WeeklySeries:
    if (until is None) == (count is None):
        raise Refused("Say until when, or how many visits. One of the two.", "until")
    if until is not None and until < first_on:
        raise Refused("The last day cannot be before the first.", "until")
    if until is not None and until > first_on + timing.HORIZON:
        raise Refused("That is more than a year of visits. Choose an earlier last day.", "until")
    if count is not None and not 1 <= count <= 53:
        raise Refused("A series has 1 to 53 visits.", "count")
    if not 1 <= every_weeks <= 8:
        raise Refused("Visits repeat every 1 to 8 weeks.", "every_weeks")
    if not set(without).isdisjoint({first_on}):
        raise Refused("The first day cannot be left out. Begin with a later one.", "without")
    return WeeklySeries(
        first_on=first_on,
        start=start,
        minutes=minutes,
        zone=timing.clinic_zone().key,
        until=until,
        count=count,
        every_weeks=every_weeks,
        without=tuple(without),
    )


def _new_series(
    booking: Booking, rule: WeeklySeries, spans: list[Span], kept: list[Span], at: datetime
) -> Series:
    left_out = {span.day for span in spans} - {span.day for span in kept}
    return Series(
        child=booking.child,
        staff=booking.staff,
        room=booking.room,
        first_on=rule.first_on,
        last_on=spans[-1].day,
        start=rule.start,
        minutes=rule.minutes,
        every_weeks=rule.every_weeks,
        without=_dates({*rule.without, *left_out}),
        created_at=at,
    )


def _check_ends(spans: list[Span], at: datetime) -> None:
    timing.check_ahead(spans[0], at, "first_on")
    timing.check_ahead(spans[-1], at, "until")


def _free(actor: Actor, booking: Booking, spans: list[Span], at: datetime) -> list[Span]:
    taken = {clash.day for clash in clashes.find(actor, booking, spans, at, but=())}
    kept = [span for span in spans if span.day not in taken]
    if not kept:
        raise Refused("Every one of these days is taken. Choose another time.", "start")
    return kept


def _series_of(visit: Appointment) -> Series:
    if visit.series_id is None:
        raise Refused("This visit stands alone; it belongs to no series.")
    series: Series = Series.objects.select_for_update(no_key=True).get(pk=visit.series_id)
    return series


def _following(visit: Appointment, series: Series) -> tuple[list[Appointment], list[Appointment]]:
    """Return this visit with those that keep the rhythm, and those moved by themselves."""
    rows = Appointment.objects.select_for_update(no_key=True).filter(
        series=series, status=Status.BOOKED, starts_at__gte=visit.starts_at
    )
    rhythm: list[Appointment] = []
    moved: list[Appointment] = []
    weekday = series.first_on.weekday()
    for one in rows.order_by("starts_at"):
        day, start = timing.local(one.starts_at)
        keeps = (day.weekday(), start) == (weekday, series.start)
        (rhythm if keeps or one.pk == visit.pk else moved).append(one)
    return rhythm, moved


def _renew(
    ledger: Ledger,
    series: Series,
    visit: Appointment,
    booking: Booking,
    spans: list[Span],
    days: timedelta,
    at: datetime,
) -> Series:
    """End the old series before this visit and begin a new one with it."""
    before = timing.local(visit.starts_at)[0]
    left_out = [date.fromisoformat(day) for day in series.without]
    renewed = Series(
        child=visit.child,
        staff=booking.staff,
        room=booking.room,
        first_on=spans[0].day,
        last_on=spans[-1].day,
        start=timezone.localtime(spans[0].starts_at).time(),
        minutes=int((spans[0].ends_at - spans[0].starts_at) / timedelta(minutes=1)),
        every_weeks=series.every_weeks,
        without=_dates({day + days for day in left_out if day >= before}),
        created_at=at,
    )
    series.last_on, series.ended_at = before - timedelta(days=1), at
    ledger.save(series)
    return ledger.save(renewed)


def _shift(
    ledger: Ledger,
    visits: list[Appointment],
    spans: list[Span],
    booking: Booking,
    series: Series,
    *,
    later: bool,
) -> None:
    """Move the visits one after the other, so that none lands where the next one still is."""
    pairs = list(zip(visits, spans, strict=True))
    for one, span in reversed(pairs) if later else pairs:
        one.series, one.staff, one.room = series, booking.staff, booking.room
        one.starts_at, one.ends_at = span.starts_at, span.ends_at
        ledger.save(one)


def _visit(booking: Booking, series: Series, span: Span, at: datetime) -> Appointment:
    return Appointment(
        series=series,
        child=booking.child,
        staff=booking.staff,
        room=booking.room,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        created_at=at,
    )


def _dates(days: Collection[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)
