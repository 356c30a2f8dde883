"""Shortest ways through a session in tests: robin's visit on Tuesday, December 1, at 9:30."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from handspan.clinic.appointments.models import Appointment
from handspan.clinic.encounters import actions, capture, signing
from handspan.clinic.encounters.models import Encounter, Note, Try
from handspan.clinic.encounters.signing import Words
from handspan.clinic.goals.models import Goal
from tests.clinic.appointments.booking import book
from tests.world import NOW, World

BEGIN = datetime(2026, 12, 1, 15, 32, tzinfo=UTC)  # two minutes late
END = BEGIN + timedelta(minutes=43)
FULL = Words("He told of his new bike.", "5 of 7 tries.", "Steady gain.", "Buttons next.")


def goal(world: World, title: str = "Buttons his coat", **changes: Any) -> Goal:
    """An agreed short-term goal of robin."""
    values: dict[str, Any] = {
        "clinic": world.clinic, "child": world.child, "author": world.staff["therapist"],
        "discipline": "OT", "term": "short", "area": "hands", "title": title,
        "status": "agreed", "due_on": date(2027, 3, 1),
        "created_at": NOW + timedelta(seconds=Goal.objects.count()),
    }  # fmt: skip
    made: Goal = Goal.objects.create(**(values | changes))
    return made


def begin(
    world: World, *, who: str = "therapist", visit: Appointment | None = None, at: datetime = BEGIN
) -> Encounter:
    """Start the session of a visit (a new one with `who`, unless given)."""
    visit = visit or book(world, staff=who)
    return actions.start(actor=world.actor(who), appointment_id=visit.pk, at=at)


def tap(
    world: World, session: Encounter, goal: Goal, prompt: str = "independent", **changes: Any
) -> Try:
    """Keep one try."""
    values: dict[str, Any] = {"at": BEGIN + timedelta(minutes=1)}
    who = changes.pop("who", "therapist")
    return capture.capture_try(
        actor=world.actor(who), encounter_id=session.pk, goal_id=goal.pk, prompt=prompt,
        **(values | changes),
    )  # fmt: skip


def finish(world: World, session: Encounter, who: str = "therapist", **changes: Any) -> Note:
    """Finish the session after 43 minutes."""
    values: dict[str, Any] = {"minutes": 43, "at": END}
    return actions.finish(actor=world.actor(who), encounter_id=session.pk, **(values | changes))


def drafted(world: World, who: str = "therapist") -> Note:
    """Return the note of a finished session with one try."""
    session = begin(world, who=who)
    tap(world, session, goal(world), who=who)
    return finish(world, session, who)


def sign(world: World, note: Note, who: str = "therapist", **changes: Any) -> Note:
    """Sign with all four parts filled."""
    values: dict[str, Any] = {"words": FULL, "at": END}
    return signing.sign(actor=world.actor(who), note_id=note.pk, **(values | changes))


def uuid(number: int) -> UUID:
    """Return a made-up id."""
    return UUID(int=number)
