"""Writes about one visit: book, move, cancel."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.appointments import clashes, timing
from handspan.clinic.appointments.access import appointments
from handspan.clinic.appointments.clashes import Booking
from handspan.clinic.appointments.licensing import check_license, check_team
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.appointments.timing import Span
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, require
from handspan.clinic.people.models import Child, Room, Staff
from handspan.core.scheduling.licenses import Act

Status = Appointment.Status
CANCELLED = {"family": Status.CANCELLED_FAMILY, "clinic": Status.CANCELLED_CLINIC}
MISSED = (Status.CANCELLED_FAMILY, Status.CANCELLED_CLINIC, Status.NO_SHOW)


def book(
    *,
    actor: Actor,
    child_id: UUID,
    staff_id: UUID,
    room_id: UUID,
    on: date,
    start: time,
    minutes: int,
    kind: str = Appointment.Kind.THERAPY,
    make_up_of: UUID | None = None,
    at: datetime,
) -> Appointment:
    """Book one visit; `make_up_of` names the missed visit that it makes up for."""
    child = require(actor, Right.SCHEDULE, child_id, at)
    if kind not in Appointment.Kind.values:
        raise Refused("Choose therapy or evaluation.", "kind")
    timing.check_times(start, minutes)
    span = timing.span_of(on, start, minutes)
    timing.check_ahead(span, at)
    with (
        clashes.refusing(),
        writing(actor, "appointments.book", at=at, child_id=child_id) as ledger,
    ):
        booking = booking_of(child, staff_id, room_id)
        check_free(actor, booking, [span], at, kind=kind)
        return ledger.save(
            Appointment(
                child=child,
                staff=booking.staff,
                room=booking.room,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                kind=kind,
                make_up_of=_missed(child, make_up_of),
                created_at=at,
            )
        )


def move(
    *,
    actor: Actor,
    appointment_id: UUID,
    staff_id: UUID,
    room_id: UUID,
    on: date,
    start: time,
    minutes: int,
    at: datetime,
) -> Appointment:
    """Hold one visit at another time, in another room or with somebody else."""
    timing.check_times(start, minutes)
    span = timing.span_of(on, start, minutes)
    timing.check_ahead(span, at)
    with clashes.refusing(), writing(actor, "appointments.move", at=at) as ledger:
        visit = booked(actor, appointment_id, at)
        booking = booking_of(visit.child, staff_id, room_id)
        check_free(actor, booking, [span], at, kind=visit.kind, but=[visit.pk])
        visit.staff, visit.room = booking.staff, booking.room
        visit.starts_at, visit.ends_at = span.starts_at, span.ends_at
        return ledger.save(visit)


def cancel(
    *, actor: Actor, appointment_id: UUID, by: str, reason: str, at: datetime
) -> Appointment:
    """Cancel one visit; `by` is family or clinic. The time is free again at once."""
    with writing(actor, "appointments.cancel", at=at) as ledger:
        visit = booked(actor, appointment_id, at)
        return ledger.save(cancelled(visit, by, reason, at))


def cancelled(visit: Appointment, by: str, reason: str, at: datetime) -> Appointment:
    """Mark a visit as cancelled, or refuse; the caller saves it."""
    if by not in CANCELLED:
        raise Refused("Say who cancelled: the family or the clinic.", "by")
    if not reason.strip():
        raise Refused("Say why the visit does not take place.", "reason")
    visit.status, visit.reason, visit.status_at = CANCELLED[by], reason.strip(), at
    return visit


def booked(actor: Actor, appointment_id: UUID, at: datetime) -> Appointment:
    """Return a visit that is still to come, held for us, or say why it cannot be changed."""
    visit = locked(actor, appointment_id, at)
    if visit.status != Status.BOOKED:
        raise Refused(
            f"This visit is marked “{visit.get_status_display()}”. Undo that before you change it."
        )
    return visit


def locked(
    actor: Actor, appointment_id: UUID, at: datetime, right: Right = Right.SCHEDULE
) -> Appointment:
    """Return a visit, held for us, for whose child the actor holds the right; or deny."""
    rows = appointments(actor, right, at).select_related("child", "staff")
    visit = rows.select_for_update(of=("self",), no_key=True).filter(pk=appointment_id).first()
    if visit is None:
        raise Denied("this visit")
    return visit


def booking_of(child: Child, staff_id: UUID, room_id: UUID) -> Booking:
    """Return the people and the room of a visit, held for us; refuse what does not exist."""
    staff = Staff.objects.filter(pk=staff_id).first()
    room = Room.objects.filter(pk=room_id).first()
    if staff is None:
        raise Refused("Choose who the visit is with.", "staff")
    if room is None:
        raise Refused("Choose a room.", "room")
    booking = Booking(child, staff, room)
    clashes.hold(booking)
    return booking


def check_free(
    actor: Actor,
    booking: Booking,
    spans: list[Span],
    at: datetime,
    *,
    kind: str = Appointment.Kind.THERAPY,
    but: list[UUID] | None = None,
) -> None:
    """Refuse unless the person may treat on these days and nobody and nothing is taken."""
    days = {span.day for span in spans}
    check_license(booking.staff, Act(kind), days, field="staff")
    check_team(booking.staff, booking.child.pk, days, field="staff")
    if found := clashes.find(actor, booking, spans, at, but=but or ()):
        raise clashes.Clashes(found)


def _missed(child: Child, appointment_id: UUID | None) -> Appointment | None:
    if appointment_id is None:
        return None
    rows = Appointment.objects.filter(pk=appointment_id, child=child, status__in=MISSED)
    missed: Appointment | None = rows.first()
    if missed is None:
        raise Refused("A make-up belongs to a visit of this child that was missed or cancelled.")
    if Appointment.objects.filter(make_up_of=missed, status__in=clashes.HOLDS).exists():
        raise Refused("This visit already has its make-up.")
    return missed
