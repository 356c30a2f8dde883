"""Which goals and hopes an actor may read, work on or sign."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from handspan.clinic.actor import Actor
from handspan.clinic.goals.models import Goal, Hope
from handspan.clinic.people.access import Right, of_children


def goals(actor: Actor, right: Right, at: datetime) -> QuerySet[Goal]:
    """Return the goals of the children for whom the actor holds the right."""
    rows: QuerySet[Goal] = Goal.objects.filter(of_children(actor, right, at))
    return rows


def hopes(actor: Actor, right: Right, at: datetime) -> QuerySet[Hope]:
    """Return the hopes of the children for whom the actor holds the right."""
    rows: QuerySet[Hope] = Hope.objects.filter(of_children(actor, right, at))
    return rows
