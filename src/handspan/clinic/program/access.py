"""Which programs, activities and plays an actor may read or work on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from handspan.clinic.actor import Actor
from handspan.clinic.people.access import Right, of_children
from handspan.clinic.program.models import Play, Program, ProgramActivity, SetAside


def programs(actor: Actor, right: Right, at: datetime) -> QuerySet[Program]:
    """Return the programs of the children for whom the actor holds the right."""
    rows: QuerySet[Program] = Program.objects.filter(of_children(actor, right, at))
    return rows


def program_activities(actor: Actor, right: Right, at: datetime) -> QuerySet[ProgramActivity]:
    """Return the chosen activities; families see those for home."""
    rows: QuerySet[ProgramActivity] = ProgramActivity.objects.filter(of_children(actor, right, at))
    if right in (Right.FAMILY_SEE, Right.CHILD_VIEW):
        return rows.filter(place=ProgramActivity.Place.HOME)
    return rows


def plays(actor: Actor, right: Right, at: datetime) -> QuerySet[Play]:
    """Return the plays of the actor's children; a guardian's own ones for a family's right."""
    rows: QuerySet[Play] = Play.objects.filter(of_children(actor, right, at))
    return rows.filter(guardian=actor.guardian_id) if right is Right.FAMILY_SEE else rows


def set_aside_rows(actor: Actor, right: Right, at: datetime) -> QuerySet[SetAside]:
    """Return what was set aside for the children for whom the actor holds the right."""
    rows: QuerySet[SetAside] = SetAside.objects.filter(of_children(actor, right, at))
    return rows
