"""What became of a visit: arrived, late, did not come; and the steps that a session adds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments.actions import MISSED, Status, locked
from handspan.clinic.appointments.clashes import HOLDS
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.appointments.timing import day_in_words
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Refused

MARKS = (Status.ARRIVED, Status.LATE, Status.NO_SHOW)


def mark(
    *, actor: Actor, appointment_id: UUID, status: str, reason: str = "", at: datetime
) -> Appointment:
    """Mark a booked visit as arrived, late, or missed without a word (with the reason)."""
    if status not in MARKS:
        raise Refused("Choose arrived, late or did not come.", "status")
    with writing(actor, "appointments.mark", at=at) as ledger:
        visit = locked(actor, appointment_id, at)
        if visit.status not in (Status.BOOKED, *MARKS[:2]) or visit.status == status:
            raise Refused(f"This visit is marked “{visit.get_status_display()}” already.")
        if status == Status.NO_SHOW:
            _check_missed(visit, reason, at)
        check_day(visit, at)
        visit.status, visit.reason, visit.status_at = status, reason.strip(), at
        return ledger.save(visit)


def check_day(visit: Appointment, at: datetime) -> None:
    """Refuse before the visit's day."""
    day = timezone.localdate(visit.starts_at)
    if timezone.localdate(at) < day:
        raise Refused(f"This visit is on {day_in_words(day)}. It can be marked on that day.")


def _check_missed(visit: Appointment, reason: str, at: datetime) -> None:
    if visit.status != Status.BOOKED:
        raise Refused("The child has arrived. Undo that first.")
    if at < visit.starts_at:
        raise Refused("The visit has not begun yet.")
    if not reason.strip():
        raise Refused("Say why the child did not come, or that nobody knows.", "reason")


def arrive(ledger: Ledger, visit: Appointment, at: datetime) -> None:
    """The session begins: the child is here, late or not."""
    if visit.status in MISSED:
        raise Refused(
            f"This visit is marked “{visit.get_status_display()}”. Undo that before the session."
        )
    check_day(visit, at)
    if visit.status == Status.BOOKED:
        visit.status, visit.status_at = Status.ARRIVED, at
        ledger.save(visit)


def complete(ledger: Ledger, visit: Appointment, at: datetime) -> None:
    """The session is finished."""
    visit.status, visit.status_at = Status.DONE, at
    ledger.save(visit)


def resume(ledger: Ledger, visit: Appointment, at: datetime) -> None:
    """The session goes on after all."""
    visit.status, visit.status_at = Status.ARRIVED, at
    ledger.save(visit)


def reset(ledger: Ledger, visit: Appointment, at: datetime) -> None:
    """Back to booked; the database refuses when the time was given away in between.

    A step of the use case in the encounters stage, which knows whether a session has begun.
    """
    if visit.status == Status.BOOKED:
        raise Refused("This visit is booked; there is nothing to undo.")
    if Appointment.objects.filter(make_up_of=visit, status__in=HOLDS).exists():
        raise Refused("A make-up is booked for this visit. Cancel the make-up first.")
    visit.status, visit.reason, visit.status_at = Status.BOOKED, "", at
    ledger.save(visit)
