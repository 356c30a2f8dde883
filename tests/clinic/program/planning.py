"""Programs for tests, begun through the stage's own actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from handspan.clinic.people.models import SafetyFlag
from handspan.clinic.program import actions
from handspan.clinic.program.models import Program, ProgramActivity
from tests.world import NOW, TODAY, World

PLAIN = "freeze-dance"  # no rule speaks against it for a child of six
CAREFUL = "tape-roads"  # asks for care with a latex allergy
FORBIDDEN = "stretch-band-story"  # holds latex


def start(
    world: World, *, who: str = "therapist", starts_on: date = TODAY, **changes: Any
) -> Program:
    """Begin robin's program of OT, once a week for twelve weeks."""
    values: dict[str, Any] = {
        "discipline": "OT",
        "ends_on": starts_on + timedelta(weeks=12),
        "visits_each_week": 1,
        "minutes_each_visit": 45,
        "home_minutes_each_day": 10,
        "at": NOW,
    }
    actor = world.actor(who)
    return actions.start_program(
        actor=actor, child_id=world.child.pk, starts_on=starts_on, **values | changes
    )


def add(
    world: World,
    program: Program,
    goal_id: Any,
    activity: str = PLAIN,
    *,
    place: str = "home",
    who: str = "therapist",
    at: datetime = NOW,
    **changes: Any,
) -> ProgramActivity:
    """Choose an activity for a goal."""
    return actions.add_activity(
        actor=world.actor(who),
        program_id=program.pk,
        goal_id=goal_id,
        activity=activity,
        place=place,
        at=at,
        **changes,
    )


def flag(world: World, kind: str = "allergy", substance: str = "latex", **more: Any) -> SafetyFlag:
    """Mark something that everyone near robin must know."""
    return SafetyFlag.objects.create(
        clinic=world.clinic, child=world.child, kind=kind, substance=substance, **more
    )
