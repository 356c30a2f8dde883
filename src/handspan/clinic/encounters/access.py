"""Which sessions and notes an actor may read or work on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from handspan.clinic.actor import Actor
from handspan.clinic.encounters.models import Encounter, Note
from handspan.clinic.people.access import Right, of_children


def encounters(actor: Actor, right: Right, at: datetime) -> QuerySet[Encounter]:
    """Return the sessions of the children for whom the actor holds the right."""
    rows: QuerySet[Encounter] = Encounter.objects.filter(of_children(actor, right, at))
    return rows


def notes(actor: Actor, right: Right, at: datetime) -> QuerySet[Note]:
    """Return the notes of the children for whom the actor holds the right."""
    rows: QuerySet[Note] = Note.objects.filter(of_children(actor, right, at))
    return rows
