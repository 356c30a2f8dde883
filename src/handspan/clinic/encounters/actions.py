"""Writes around a session: begin it, finish it, go back to it, undo an attendance."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments import attendance, clashes
from handspan.clinic.appointments.actions import locked
from handspan.clinic.appointments.licensing import check_license
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.audit.actions import writing
from handspan.clinic.encounters import drafting
from handspan.clinic.encounters.capture import MOST_MINUTES, held, is_late
from handspan.clinic.encounters.models import Encounter, Note
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import Discipline, Staff
from handspan.core.scheduling.licenses import Act


def start(*, actor: Actor, appointment_id: UUID, at: datetime) -> Encounter:
    """Begin the session of a visit, or go on with it; the child counts as arrived."""
    with writing(actor, "encounters.start", at=at) as ledger:
        visit = locked(actor, appointment_id, at, Right.CAPTURE)
        if running := Encounter.objects.filter(appointment=visit).first():
            return running  # type: ignore[no-any-return]
        staff = acting_staff(actor)
        if staff.discipline != visit.staff.discipline:
            raise Refused(f"This is a visit of {Discipline(visit.staff.discipline).label}.")
        day = timezone.localdate(visit.starts_at)
        check_license(staff, Act(visit.kind), {day, timezone.localdate(at)})
        attendance.arrive(ledger, visit, at)
        began = at if timezone.localdate(at) == day else visit.starts_at
        return ledger.save(
            Encounter(appointment=visit, child=visit.child, staff=staff, started_at=began)
        )


def finish(*, actor: Actor, encounter_id: UUID, minutes: int, at: datetime) -> Note:
    """Finish a session and draft its note; done twice, it is done once."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(f"A session lasts 1 to {MOST_MINUTES} minutes.", "minutes")
    with writing(actor, "encounters.finish", at=at) as ledger:
        encounter = held(actor, encounter_id, at)
        note: Note | None = Note.objects.filter(encounter=encounter).first()
        if encounter.finished_at is not None and note is not None:
            return note
        late = is_late(encounter, at)
        encounter.minutes = minutes
        encounter.finished_at = encounter.started_at + timedelta(minutes=minutes) if late else at
        ledger.save(encounter)
        attendance.complete(ledger, _visit(encounter), at)
        return ledger.save(drafting.draft_into(note, encounter, at))


def reopen(*, actor: Actor, encounter_id: UUID, at: datetime) -> Encounter:
    """Go back to a finished session whose note is not signed yet."""
    with writing(actor, "encounters.reopen", at=at) as ledger:
        encounter = held(actor, encounter_id, at)
        if Note.objects.filter(encounter=encounter, frozen_at__isnull=False).exists():
            raise Refused("The note is signed. What is missing goes into an addendum.")
        if encounter.finished_at is None:
            return encounter
        encounter.finished_at = None
        attendance.resume(ledger, _visit(encounter), at)
        return ledger.save(encounter)


def undo_attendance(*, actor: Actor, appointment_id: UUID, at: datetime) -> Appointment:
    """Take back arrived, late, missed or cancelled, unless a session has begun."""
    with clashes.refusing(), writing(actor, "appointments.undo", at=at) as ledger:
        visit = locked(actor, appointment_id, at)
        if Encounter.objects.filter(appointment=visit).exists():
            raise Refused("The session of this visit has begun, so the child was here.")
        attendance.reset(ledger, visit, at)
        return visit


def acting_staff(actor: Actor) -> Staff:
    """Return the person behind the actor, who must be staff."""
    rows = Staff.objects.filter(pk=actor.staff_id) if actor.staff_id else Staff.objects.none()
    staff: Staff | None = rows.first()
    if staff is None:
        raise Denied("only staff do this")
    return staff


def _visit(encounter: Encounter) -> Appointment:
    rows = Appointment.objects.select_for_update(no_key=True)
    visit: Appointment = rows.get(pk=encounter.appointment_id)
    return visit
