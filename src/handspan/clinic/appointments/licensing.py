"""Who may treat on a day: nobody is booked, and nobody signs, without a license that holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from handspan.clinic.appointments.timing import day_in_words
from handspan.clinic.errors import Refused
from handspan.clinic.people.models import CareTeamMember, Credential, Staff
from handspan.core.scheduling.licenses import Act, License, Practitioner, Role, may


def check_license(
    staff: Staff,
    act: Act,
    days: Iterable[date],
    *,
    discipline: str | None = None,
    field: str | None = None,
) -> None:
    """Refuse unless the person may do this on every one of the days.

    `discipline` is that of the service; without it, the person's own.
    """
    if staff.is_assistant and staff.supervisor_id is None:
        raise Refused(
            f"{staff.name} is an assistant without a supervisor. "
            "Name the supervisor first, on the clinic's page.",
            field,
        )
    who = _practitioner(staff)
    for day in sorted(days):
        answer = may(who, act, discipline=discipline or staff.discipline, on=day)
        if not answer.allowed:
            raise Refused(answer.reason, field)


def check_team(
    staff: Staff, child_id: UUID, days: Iterable[date], *, field: str | None = None
) -> None:
    """Refuse unless the person is on the child's care team on every one of the days."""
    held = CareTeamMember.objects.filter(staff=staff, child=child_id)
    for day in sorted(days):
        if not held.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day).exists():
            raise Refused(
                f"{staff.name} is not on the child's care team on {day_in_words(day)}. "
                "Add them under People first.",
                field,
            )


def _practitioner(staff: Staff) -> Practitioner:
    held = Credential.objects.filter(staff=staff, kind=Credential.Kind.LICENSE)
    role = (
        Role.THERAPIST
        if staff.is_therapist
        else Role.ASSISTANT
        if staff.is_assistant
        else Role.OTHER
    )
    rows = held.values_list("discipline", "valid_from", "valid_to")
    return Practitioner(staff.name, role, [License(*row) for row in rows], staff.ended_on)
