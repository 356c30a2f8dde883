"""Which visits, series and authorizations an actor may see or change."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from handspan.clinic.actor import Actor
from handspan.clinic.appointments.models import Appointment, Authorization, Series
from handspan.clinic.people.access import Right, of_children


def appointments(actor: Actor, right: Right, at: datetime) -> QuerySet[Appointment]:
    """Return the visits of the children for whom the actor holds the right."""
    rows: QuerySet[Appointment] = Appointment.objects.filter(of_children(actor, right, at))
    return rows


def series(actor: Actor, right: Right, at: datetime) -> QuerySet[Series]:
    """Return the series of the children for whom the actor holds the right."""
    rows: QuerySet[Series] = Series.objects.filter(of_children(actor, right, at))
    return rows


def authorizations(actor: Actor, right: Right, at: datetime) -> QuerySet[Authorization]:
    """Return what payers granted for the children for whom the actor holds the right."""
    rows: QuerySet[Authorization] = Authorization.objects.filter(of_children(actor, right, at))
    return rows
