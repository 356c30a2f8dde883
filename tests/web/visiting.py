"""Visits for tests of pages, which run by the real clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from handspan.clinic.appointments import actions
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.encounters import actions as sessions
from handspan.clinic.encounters import capture
from handspan.clinic.encounters.models import Encounter, Note
from tests.clinic.encounters.visiting import goal
from tests.world import World


def today() -> date:
    """The clinic's day now."""
    return timezone.localdate(timezone.now())


def early() -> datetime:
    """A moment at which every visit of today still lies ahead."""
    return datetime.combine(today(), time(0, 1), timezone.get_current_timezone())


def visit_today(world: World, staff: str = "therapist", **changes: Any) -> Appointment:
    """Robin's visit of today at 9:30, whatever the clock says."""
    values: dict[str, Any] = {
        "child_id": world.child.pk, "staff_id": world.staff[staff].pk,
        "room_id": world.rooms[0].pk, "on": today(), "start": time(9, 30), "minutes": 45,
        "at": early(),
    }  # fmt: skip
    return actions.book(actor=world.actor("front_desk"), **(values | changes))


def visit_ahead(world: World, days: int = 7, **changes: Any) -> Appointment:
    """Robin's visit some days ahead."""
    return visit_today(world, on=today() + timedelta(days=days), **changes)


def session_today(world: World, who: str = "therapist") -> Encounter:
    """A session that runs now, with one agreed goal."""
    visit = visit_today(world, staff=who)
    goal(world)
    return sessions.start(actor=world.actor(who), appointment_id=visit.pk, at=timezone.now())


def note_today(world: World, who: str = "therapist") -> Note:
    """The drafted note of a finished session with one try."""
    session, now = session_today(world, who), timezone.now()
    capture.capture_try(
        actor=world.actor(who), encounter_id=session.pk, goal_id=session.child.goals.get().pk,
        prompt="independent", at=now,
    )  # fmt: skip
    return sessions.finish(actor=world.actor(who), encounter_id=session.pk, minutes=40, at=now)


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} {% raw %} \u202e مرحبا 🎨"
)
