"""Three goals at a time unless somebody says why, and rules that ask for people and places."""

from __future__ import annotations

import pytest

from handspan.clinic.errors import Refused
from handspan.clinic.goals import actions, agreeing, queries
from handspan.clinic.goals.models import Goal
from handspan.clinic.people.access import Right
from tests.clinic.goals.writing import propose, step_toward
from tests.world import NOW, World


def test_a_fourth_goal_at_a_time_needs_a_reason(world: World) -> None:
    first = propose(world)
    assert first.parent is not None
    for number in (2, 3):
        step_toward(world, first.parent, title=f"Ties bow {number}")
    with pytest.raises(Refused) as refused:
        step_toward(world, first.parent, title="Zips her coat")
    assert refused.value.field == "many_why"
    assert "Ties bow 2" in refused.value.sentence
    assert Goal.objects.filter(term="short").count() == 3
    fourth = step_toward(world, first.parent, title="Zips her coat", many_why="Camp is near.")
    shown = queries.goal(world.actor("therapist"), Right.READ, fourth.pk, NOW)
    assert shown.many_why == "Camp is near."
    page = world.browser("therapist").get(f"/goals/{fourth.pk}/").content.decode()
    assert "Camp is near." in page


def test_finished_goals_leave_room(world: World) -> None:
    first = propose(world)
    assert first.parent is not None
    for number in (2, 3):
        step_toward(world, first.parent, title=f"Ties bow {number}")
    actions.close(actor=world.actor("therapist"), goal_id=first.pk, why="Moved on.", at=NOW)
    assert step_toward(world, first.parent, title="Zips her coat").many_why == ""


def test_people_and_places_are_part_of_what_is_signed(world: World) -> None:
    goal = propose(world)
    plain = agreeing.digest(goal)
    goal.target_people = 2
    assert agreeing.digest(goal) != plain
    goal.target_people = 1
    assert agreeing.digest(goal) == plain


def test_places_of_a_rule_must_be_places_of_the_goal(world: World) -> None:
    with pytest.raises(Refused, match="fewer places"):
        propose(world, settings=("clinic",), target_places=2)
    goal = propose(world, settings=("clinic", "home"), target_places=2, target_people=2)
    shown = queries.goal(world.actor("therapist"), Right.READ, goal.pk, NOW)
    assert shown.target.endswith("3 visits in a row, with 2 people, in 2 places")
