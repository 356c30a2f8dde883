"""When a child's next progress report is due, by the clinic's own clocks."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Min
from django.utils import timezone

from handspan.clinic.appointments import authorizing
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.encounters.models import Encounter
from handspan.clinic.outcomes.models import Report
from handspan.clinic.people import queries as people
from handspan.clinic.program.models import Program
from handspan.clinic.tenancy import current_clinic
from handspan.core.documentation.report_clocks import (
    BEFORE_ITS_END,
    BY_CODE,
    SOON,
    Due,
    due,
    due_by_authorization,
)


def report_due(child_id: UUID, at: datetime) -> tuple[Due, ...]:
    """Return what each clock of the clinic says, what comes first at the front.

    Counted from the last signed progress report, or from the first day of the program; nothing is
    due before that. A report of the last two weeks serves for the renewal of an authorization, too.
    The caller holds a right to read the chart.
    """
    since = _since(child_id)
    if since is None:
        return ()
    attended = [
        timezone.localdate(began)
        for began in Encounter.objects.filter(child=child_id).values_list("started_at", flat=True)
    ]
    coming = Appointment.objects.filter(
        child=child_id, starts_at__gte=at, status=Appointment.Status.BOOKED
    )
    booked = [timezone.localdate(start) for start in coming.values_list("starts_at", flat=True)]
    today = timezone.localdate(at)
    codes = people.clinic(current_clinic()).report_clocks
    found = [
        due(BY_CODE[code], since, attended, booked, today)
        for code in codes
        if code in BY_CODE and code != BEFORE_ITS_END.code
    ]
    if BEFORE_ITS_END.code in codes:
        renewals = [
            due_by_authorization(*running, today)
            for running in authorizing.running(child_id, today)
        ]
        found += [one for one in renewals if one.on and since < one.on - SOON]
    return tuple(sorted(found, key=lambda one: one.on or date.max))


def _since(child_id: UUID) -> date | None:
    signed = Report.objects.filter(
        child=child_id, kind=Report.Kind.PROGRESS, signed_at__isnull=False
    )
    last: date | None = signed.aggregate(day=Max("period_to"))["day"]
    if last is not None:
        return last
    begun: date | None = Program.objects.filter(child=child_id).aggregate(day=Min("starts_on"))[
        "day"
    ]
    return begun
