"""A program that runs can be changed, within its bounds and with safety looked at again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handspan.clinic.audit.models import Version
from handspan.clinic.encounters import facts
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.program import actions, changing, choosing, queries
from handspan.clinic.program.models import Program, ProgramActivity
from tests.clinic.encounters.visiting import begin
from tests.clinic.goals.writing import propose
from tests.clinic.program.planning import CAREFUL, FORBIDDEN, add, flag, start
from tests.world import NOW, TODAY, World


def _change(world: World, program: Program, who: str = "therapist", **changes: Any) -> Program:
    values: dict[str, Any] = {
        "ends_on": TODAY + timedelta(weeks=30),
        "visits_each_week": 2,
        "minutes_each_visit": 30,
        "home_minutes_each_day": 0,
        "precautions": "  No head-down play. ",
        "at": NOW,
    }
    return changing.change_program(
        actor=world.actor(who), program_id=program.pk, **values | changes
    )


def _change_activity(
    world: World, planned: ProgramActivity, who: str = "therapist", **changes: Any
) -> ProgramActivity:
    values: dict[str, Any] = {
        "grade": "easier",
        "times_each_week": 5,
        "minutes": 4,
        "why": "She asks for it.",
        "at": NOW,
    }
    return changing.change_activity(
        actor=world.actor(who), planned_id=planned.pk, **values | changes
    )


def test_a_changed_program_reads_anew_and_keeps_its_earlier_version(world: World) -> None:
    program = start(world)
    _change(world, program)
    plan = queries.current(world.child.pk, TODAY)
    assert plan is not None
    assert (plan.visits_each_week, plan.minutes_each_visit, plan.home_minutes_each_day) == (
        2,
        30,
        0,
    )
    assert plan.precautions == "No head-down play."
    kept = Version.objects.filter(record_id=program.pk).order_by("number")
    assert [one.body["minutes_each_visit"] for one in kept] == [45, 30]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY}, None),  # it begins today, and a program has more than one day
        ({"visits_each_week": 0}, "visits_each_week"),
        ({"minutes_each_visit": 10}, "minutes_each_visit"),
        ({"home_minutes_each_day": -1}, "home_minutes_each_day"),
        ({"precautions": "x" * 10_000}, "precautions"),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], field: str | None
) -> None:
    program = start(world)
    with pytest.raises(Refused) as refused:
        _change(world, program, **changes)
    assert refused.value.field == field
    program.refresh_from_db()
    assert (program.visits_each_week, program.precautions) == (1, "")


def test_a_program_stays_clear_of_the_next_and_rests_when_it_is_over(world: World) -> None:
    first = start(world, starts_on=TODAY - timedelta(weeks=2))
    start(world, starts_on=TODAY + timedelta(weeks=4))
    with pytest.raises(Refused, match="next program begins"):
        _change(world, first)
    _change(world, first, ends_on=TODAY + timedelta(weeks=3))
    with pytest.raises(Refused, match="is over"):
        _change(world, first, at=NOW + timedelta(weeks=3, days=1))


@pytest.mark.parametrize("who", ["assistant", "stranger", "front_desk", "parent"])
def test_only_a_therapist_of_the_team_changes(world: World, who: str) -> None:
    program = start(world)
    planned = add(world, program, propose(world).pk)
    with pytest.raises(Denied):
        _change(world, program, who)
    with pytest.raises(Denied):
        _change_activity(world, planned, who)


def test_an_activity_changes_its_dose_grade_and_reason(world: World) -> None:
    planned = add(world, start(world), propose(world).pk)
    _change_activity(world, planned)
    (shown,) = queries.activities_of(world.actor("therapist"), world.child.pk, NOW)
    assert (shown.grade, shown.times_each_week, shown.minutes) == ("easier", 5, 4)
    assert shown.why == "She asks for it."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"times_each_week": 15}, "times_each_week"),
        ({"minutes": 0}, "minutes"),
        ({"why": "x" * 10_000}, "why"),
    ],
)
def test_an_impossible_activity_is_refused(
    world: World, changes: dict[str, Any], field: str
) -> None:
    planned = add(world, start(world), propose(world).pk)
    with pytest.raises(Refused) as refused:
        _change_activity(world, planned, **changes)
    assert refused.value.field == field


def test_what_was_taken_out_stays_out(world: World) -> None:
    planned = add(world, start(world), propose(world).pk)
    actions.end_activity(actor=world.actor("therapist"), planned_id=planned.pk, at=NOW)
    with pytest.raises(Refused, match="taken out"):
        _change_activity(world, planned)


def test_a_new_flag_reaches_what_was_planned_before(world: World) -> None:
    program, goal = start(world), propose(world)
    barred = add(world, program, goal.pk, FORBIDDEN)
    at_school = add(world, program, goal.pk, "balloon-volley", place="class")
    careful = add(world, program, goal.pk, CAREFUL)
    here = add(world, program, goal.pk, CAREFUL, place="clinic")
    therapist, parent, child = world.actor("therapist"), world.actor("parent"), world.child.pk
    assert choosing.forbidden_now(therapist, child, NOW) == {}
    assert len(queries.planned_home(parent, child, NOW)) == 2
    before = choosing.dose(therapist, child, NOW)
    assert [one.id for one in queries.class_activities(child, NOW)] == [at_school.pk]
    flag(world)
    says = choosing.forbidden_now(therapist, child, NOW)
    assert set(says) == {barred.pk, at_school.pk}
    assert "latex" in says[barred.pk].lower()
    assert [one.id for one in queries.planned_home(parent, child, NOW)] == [careful.pk]
    assert queries.class_activities(child, NOW) == []
    after = choosing.dose(therapist, child, NOW)
    assert before is not None
    assert after is not None
    assert before.class_minutes > 0 == after.class_minutes
    assert before.home_minutes > after.home_minutes > 0
    session = begin(world)
    ProgramActivity.objects.filter(pk=at_school.pk).update(place="clinic")
    assert [one.id for one in queries.for_session(child, NOW)] == [here.pk]
    assert [one.pk for one in facts.planned(session, "clinic")] == [here.pk]
    assert not any("balloon" in step.lower() for step in facts.facts(session).next_steps)
    with pytest.raises(Refused, match="Not for Robin"):
        _change_activity(world, barred)
    with pytest.raises(Refused) as refused:
        _change_activity(world, careful, why=" ")
    assert refused.value.field == "why"
    _change_activity(world, careful, why="We use paper tape.")


def test_each_discipline_has_its_own_program(world: World) -> None:
    own = start(world)
    other = start(world, discipline="PT", starts_on=TODAY + timedelta(days=1))
    child = world.child.pk
    for discipline, program in (("", own), ("OT", own), ("PT", other), ("XX", own)):
        found = queries.current(child, TODAY, discipline)
        assert found is not None
        assert found.id == program.pk, discipline
