"""Today: the day as a line, what is worth a look, notes to sign, words of families."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handspan.clinic.actor import Role
from handspan.clinic.encounters import queries as encounters
from handspan.clinic.encounters.queries import DayVisit
from handspan.clinic.outcomes import attention, discharge
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children
from handspan.clinic.program import queries as program
from handspan.web.policy import HasRole
from handspan.web.requests import Request
from handspan.web.routes import page

LATELY = timedelta(days=14)
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def today(request: Request) -> HttpResponse:
    """Show the day of the person who is signed in."""
    actor, at = request.actor, request.now
    day = timezone.localdate(at)
    visits = encounters.day_of(actor, day, at)
    known = [visit.visit.child_id for visit in visits if visit.visit.child_id]
    knows = children(actor, Right.KNOW, at).filter(pk__in=known)
    births = dict(knows.values_list("pk", "birth_date"))
    may_read = children(actor, Right.READ, at).filter(pk__in=known).values_list("pk", flat=True)
    own = _read_by(request)
    context = {
        "day": day,
        "slots": [_slot(visit, births, at) for visit in visits],
        "headline": _headline(visits),
        "safety": people.safety_words(known, at),
        "probes": discharge.due(own, at),
        "looks": attention.worth_a_look(list(dict.fromkeys(may_read)), at),
        "names": {visit.visit.child_id: visit.visit.given_name for visit in visits},
        "unsigned": encounters.unsigned_notes(actor, at),
        "families": program.words_of_families(actor, day - LATELY, at),
    }
    return render(request, "therapist/today.html", context)


def _read_by(request: Request) -> list[UUID]:
    """Return the children with whom who reads this works, as far as the chart may be read."""
    if request.actor.staff_id is None:
        return []
    own = people.on_caseload(request.actor.staff_id, timezone.localdate(request.now))
    rows = children(request.actor, Right.READ, request.now).filter(pk__in=own)
    return list(rows.values_list("pk", flat=True))


def _slot(visit: DayVisit, births: dict[Any, Any], at: datetime) -> dict[str, Any]:
    return {
        "held": visit,
        "visit": visit.visit,
        "birth_date": births.get(visit.visit.child_id),
        "state": _state(visit, at),
        "planned": program.for_session(visit.visit.child_id, at)
        if visit.visit.child_id and not visit.visit.was_missed
        else [],
    }


def _state(visit: DayVisit, at: datetime) -> str:
    """Return how the line shows the visit: gap, done, now or coming."""
    if visit.visit.was_missed:
        return "gap"
    if visit.note_id or visit.visit.status == "done":
        return "done"
    if visit.is_running or visit.visit.starts_at <= at < visit.visit.ends_at:
        return "now"
    return "coming"


def _headline(visits: list[DayVisit]) -> str:
    count = len({visit.visit.child_id for visit in visits if not visit.visit.was_missed})
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {'child' if count == 1 else 'children'} today"


urlpatterns = [
    page(
        "today/",
        today,
        name="today",
        allow=HasRole(Role.THERAPIST, Role.ASSISTANT, Role.SUPERVISOR),
    ),
]
