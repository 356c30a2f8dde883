"""Who may treat on a day: nobody is booked, and nobody signs, without a license that holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from handspan.clinic.appointments.timing import day_in_words
from handspan.clinic.errors import Refused
from handspan.clinic.people.models import CareTeamMember, Credential, Staff


def check_license(staff: Staff, days: Iterable[date], *, field: str | None = None) -> None:
    """Refuse unless the person may practice their discipline on every one of the days."""
    if not (staff.is_therapist or staff.is_assistant):
        raise Refused(f"{staff.name} does not treat children.", field)
    if staff.is_assistant and staff.supervisor_id is None:
        raise Refused(
            f"{staff.name} is an assistant without a supervisor. "
            "Name the supervisor first, on the clinic's page.",
            field,
        )
    held = [
        (begins, ends or date.max)
        for begins, ends in Credential.objects.filter(
            staff=staff, kind=Credential.Kind.LICENSE, discipline=staff.discipline
        ).values_list("valid_from", "valid_to")
    ]
    for day in sorted(days):
        if staff.ended_on is not None and day > staff.ended_on:
            raise Refused(f"{staff.name} no longer works here on {day_in_words(day)}.", field)
        if not any(begins <= day <= ends for begins, ends in held):
            raise Refused(_without(staff, day, held), field)


def check_team(
    staff: Staff, child_id: object, days: Iterable[date], *, field: str | None = None
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


def _without(staff: Staff, day: date, held: list[tuple[date, date]]) -> str:
    over = [ends for _, ends in held if ends < day]
    if over:
        last = max(over)
        return (
            f"{staff.name}'s license ended on {last:%B} {last.day}, {last.year}, "
            f"before {day_in_words(day)}."
        )
    return f"{staff.name} has no license for this work on {day_in_words(day)}."
