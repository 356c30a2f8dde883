"""Which reports and events an actor may read or write."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from handspan.clinic.actor import Actor
from handspan.clinic.outcomes.models import LifeEvent, Report
from handspan.clinic.people.access import Right, of_children


def reports(actor: Actor, right: Right, at: datetime) -> QuerySet[Report]:
    """Return the reports of the actor's children; families see them once they are signed."""
    rows: QuerySet[Report] = Report.objects.filter(of_children(actor, right, at))
    return rows.filter(~Q(signed_at=None)) if right is Right.FAMILY_SEE else rows


def life_events(actor: Actor, right: Right, at: datetime) -> QuerySet[LifeEvent]:
    """Return the events of the actor's children."""
    rows: QuerySet[LifeEvent] = LifeEvent.objects.filter(of_children(actor, right, at))
    return rows
