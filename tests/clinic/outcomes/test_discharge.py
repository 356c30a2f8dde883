"""Looks back at reached goals: kept once, refused when they cannot be, and what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import actions, probing
from handspan.clinic.goals.models import Goal, Probe
from handspan.clinic.outcomes import discharge
from handspan.clinic.program.models import Program
from handspan.core.goals.readiness import ProbeState
from tests.clinic.encounters.visiting import goal
from tests.clinic.outcomes.tried import tried
from tests.world import NOW, TODAY, World


def reached(world: World, *, weeks_ago: int) -> Goal:
    """Return a goal that was shown at clinic and at home, and reached so many weeks ago."""
    made = goal(world, target_percent=80, tries_each_visit=10)
    Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=40), ends_on=TODAY, created_at=NOW,
    )  # fmt: skip
    tried(world, made, (9, 10, 9, 10), weeks_ago=weeks_ago + 6)
    tried(world, made, (9, 9, 10), setting="home", weeks_ago=weeks_ago + 3)
    actions.reach(
        actor=world.actor("therapist"), goal_id=made.pk, at=NOW - timedelta(weeks=weeks_ago)
    )
    return made


def look(world: World, made: Goal, who: str = "therapist", **changes: Any) -> Probe:
    """Look again: 9 of 10 tries at home today."""
    values = {"seen_on": TODAY, "successes": 9, "tries": 10, "setting": "home", "at": NOW}
    return probing.look_again(actor=world.actor(who), goal_id=made.pk, **values | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seen_on": TODAY + timedelta(days=1)}, "seen_on"),
        ({"seen_on": TODAY - timedelta(weeks=3)}, "seen_on"),
        ({"tries": 0, "successes": 0}, "tries"),
        ({"tries": 101}, "tries"),
        ({"successes": 11}, "successes"),
        ({"successes": -1}, "successes"),
        ({"setting": "moon"}, "setting"),
    ],
)
def test_an_impossible_look_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    made = reached(world, weeks_ago=3)
    with pytest.raises(Refused) as refused:
        look(world, made, **changes)
    assert refused.value.field == field
    assert not Probe.objects.exists()


def test_only_a_reached_goal_is_looked_at_again_and_only_by_who_treats(world: World) -> None:
    with pytest.raises(Refused, match="Only a goal that was reached"):
        look(world, goal(world))
    made = reached(world, weeks_ago=3)
    for who in ("assistant", "parent", "stranger", "supervisor"):
        with pytest.raises(Denied):
            look(world, made, who)


def test_a_look_never_changes(world: World) -> None:
    look(world, reached(world, weeks_ago=3))
    with pytest.raises(DatabaseError), transaction.atomic():
        Probe.objects.update(successes=10)


def test_tries_of_one_day_are_added_up(world: World) -> None:
    made = reached(world, weeks_ago=3)
    look(world, made, successes=2, tries=5)
    look(world, made, successes=5, tries=5, setting="school", seen_by="Ms. Ortiz")
    (found,) = probing.looks([made.pk])[made.pk]
    assert (found.on, found.seen.successes, found.seen.tries) == (TODAY, 7, 10)


def test_ready_once_every_look_held_and_not_a_day_before(world: World) -> None:
    made = reached(world, weeks_ago=9)
    ended = TODAY - timedelta(weeks=9)
    for weeks, successes in ((2, 9), (4, 8)):
        look(world, made, seen_on=ended + timedelta(weeks=weeks), successes=successes)
    before = discharge.leaving(world.child.pk, NOW)
    assert [one.state for one in before.goals[0].probes] == [
        ProbeState.HELD, ProbeState.HELD, ProbeState.DUE,
    ]  # fmt: skip
    assert before.goals[0].carries_over
    assert not before.readiness.ready
    assert [one.goal_id for one in discharge.due([world.child.pk], NOW)] == [made.pk]
    look(world, made, successes=9)
    after = discharge.leaving(world.child.pk, NOW)
    assert after.readiness.ready
    assert after.readiness.missing == ()
    assert discharge.due([world.child.pk], NOW) == []


def test_a_skill_that_was_lost_is_said_and_not_ready(world: World) -> None:
    made = reached(world, weeks_ago=8)
    look(world, made, successes=3)
    found = discharge.leaving(world.child.pk, NOW)
    assert found.goals[0].probes[2].state is ProbeState.LOST
    assert any("lower when you looked again" in one for one in found.readiness.missing)


def test_an_open_goal_waits_and_no_goal_is_no_readiness(world: World) -> None:
    assert not discharge.leaving(world.child.pk, NOW).readiness.ready
    goal(world)
    found = discharge.leaving(world.child.pk, NOW)
    assert found.goals[0].probes == ()
    assert found.goals[0].next_probe is None
    assert any("not reached yet" in one for one in found.readiness.missing)
