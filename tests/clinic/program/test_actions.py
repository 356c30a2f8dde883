"""Programs begin, activities are chosen with safety in mind, families tell of plays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import actions as goals
from handspan.clinic.program import actions, queries
from handspan.clinic.program.models import Play, Program, ProgramActivity
from tests.clinic.goals.writing import propose
from tests.clinic.program.planning import CAREFUL, FORBIDDEN, PLAIN, add, flag, start
from tests.world import NOW, TODAY, World


@pytest.mark.parametrize("who", ["assistant", "stranger", "front_desk", "parent", "watcher"])
def test_only_a_therapist_of_the_team_plans(world: World, who: str) -> None:
    program, goal = start(world), propose(world)
    planned = add(world, program, goal.pk)
    with pytest.raises(Denied):
        start(world, who=who, discipline="PT")
    with pytest.raises(Denied):
        add(world, program, goal.pk, "robot-orders", who=who)
    with pytest.raises(Denied):
        actions.end_activity(actor=world.actor(who), planned_id=planned.pk, at=NOW)
    planned.refresh_from_db()
    assert planned.ended_at is None
    assert ProgramActivity.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visits_each_week": 0}, "visits_each_week"),
        ({"visits_each_week": 8}, "visits_each_week"),
        ({"minutes_each_visit": 14}, "minutes_each_visit"),
        ({"home_minutes_each_day": 61}, "home_minutes_each_day"),
        ({"ends_on": TODAY}, None),
        ({"precautions": "x" * 10_000}, "precautions"),
    ],
)
def test_an_impossible_dose_is_refused(
    world: World, changes: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        start(world, **changes)
    assert refused.value.field == field
    assert not Program.objects.exists()


def test_a_new_program_ends_the_one_before_and_leaves_other_disciplines(world: World) -> None:
    first = start(world, starts_on=date(2026, 9, 1), ends_on=date(2027, 2, 1))
    other = start(world, starts_on=date(2026, 9, 1), discipline="PT", ends_on=date(2027, 2, 1))
    start(world, visits_each_week=2)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.ends_on, other.ends_on) == (TODAY - timedelta(days=1), date(2027, 2, 1))
    assert [one.visits_each_week for one in queries.plans(world.actor("therapist"),
            world.child.pk, NOW) if one.discipline == "OT"] == [2, 1]  # fmt: skip
    with pytest.raises(Refused, match="already begins on November 24"):
        start(world)


def test_what_holds_latex_is_refused_with_a_latex_allergy(world: World) -> None:
    program, goal = start(world), propose(world)
    allergy = flag(world)
    with pytest.raises(Refused, match="Not for Robin") as refused:
        add(world, program, goal.pk, FORBIDDEN, despite="I will watch closely.")
    assert refused.value.field == "activity"
    assert not ProgramActivity.objects.exists()
    allergy.ended_on = TODAY - timedelta(days=1)
    allergy.save()
    assert add(world, program, goal.pk, FORBIDDEN).activity == FORBIDDEN


def test_what_needs_care_needs_a_sentence_on_how(world: World) -> None:
    program, goal = start(world), propose(world)
    flag(world)
    for silence in ("", "   "):
        with pytest.raises(Refused, match="take care") as refused:
            add(world, program, goal.pk, CAREFUL, despite=silence)
        assert refused.value.field == "despite"
    care = "Only our latex-free tape."
    assert care in add(world, program, goal.pk, CAREFUL, why="She likes cars", despite=care).why


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"activity": "no-such-play"}, "activity"),
        ({"activity": "peekaboo-wait"}, "despite"),  # made for babies: care, with a reason
        ({"activity": "ball-boat", "place": "home"}, "place"),
        ({"times_each_week": 0}, "times_each_week"),
        ({"times_each_week": 15}, "times_each_week"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    program, goal = start(world), propose(world)
    with pytest.raises(Refused) as refused:
        add(world, program, goal.pk, **{"activity": PLAIN} | changes)
    assert refused.value.field == field


def test_an_activity_serves_an_open_short_term_goal_of_the_child(world: World) -> None:
    program, goal = start(world), propose(world)
    foreign = propose(world, child="sam", who="supervisor")
    for wrong in (goal.parent_id, foreign.pk):
        with pytest.raises(Refused, match="open short-term goal"):
            add(world, program, wrong)
    goals.close(actor=world.actor("therapist"), goal_id=goal.pk, why="Moved", at=NOW)
    with pytest.raises(Refused, match="open short-term goal"):
        add(world, program, goal.pk)


def test_the_same_twice_is_refused_until_the_first_has_ended(world: World) -> None:
    program, goal = start(world), propose(world)
    first = add(world, program, goal.pk)
    with pytest.raises(Refused, match="already planned"):
        add(world, program, goal.pk)
    add(world, program, goal.pk, place="clinic")
    actions.end_activity(actor=world.actor("therapist"), planned_id=first.pk, at=NOW)
    add(world, program, goal.pk)
    shown = queries.activities_of(world.actor("therapist"), world.child.pk, NOW)
    assert sorted(one.place for one in shown) == ["clinic", "home"]


def _play(world: World, planned: ProgramActivity, who: str = "parent", **changes: Any) -> Play:
    values: dict[str, Any] = {"on": TODAY, "went": "right", "minutes": 10, "at": NOW}
    return actions.log_play(
        actor=world.actor(who), planned_id=planned.pk, **values | changes
    )  # fmt: skip


def test_a_play_is_told_and_taken_back_by_who_told_it(world: World) -> None:
    planned = add(world, start(world), propose(world).pk)
    words = "<b>שלום</b> 🙂"
    play = _play(world, planned, words=words)
    week = (TODAY - timedelta(days=6), TODAY, NOW)
    told = queries.plays_between(world.actor("therapist"), world.child.pk, *week)
    assert [(one.words, one.by) for one in told] == [(words, "Parent")]
    with pytest.raises(Denied):
        actions.undo_play(actor=world.actor("watcher"), play_id=play.pk, at=NOW)
    actions.undo_play(actor=world.actor("parent"), play_id=play.pk, at=NOW)
    assert queries.plays_between(world.actor("therapist"), world.child.pk, *week) == []
    assert Play.objects.get().undone_at == NOW  # it stays in the record


@pytest.mark.parametrize(
    "changes",
    [
        {"on": TODAY + timedelta(days=1)},
        {"on": TODAY - timedelta(days=1)},  # before the program began
        {"went": "badly"},
        {"words": "x" * 10_000},
        {"minutes": -1},
    ],
)
def test_a_play_that_cannot_be_is_refused(world: World, changes: dict[str, Any]) -> None:
    planned = add(world, start(world), propose(world).pk)
    with pytest.raises(Refused):
        _play(world, planned, **changes)
    assert not Play.objects.exists()


@pytest.mark.parametrize("who", ["driver", "other", "therapist"])
def test_others_tell_of_no_plays(world: World, who: str) -> None:
    planned = add(world, start(world), propose(world).pk)
    with pytest.raises(Denied):
        _play(world, planned, who)


def test_families_see_what_is_for_home_only(world: World) -> None:
    program, goal = start(world), propose(world)
    add(world, program, goal.pk, place="clinic")
    parent, child = world.actor("parent"), world.child.pk
    assert queries.planned_home(parent, child, NOW) == []
    at_home = add(world, program, goal.pk, place="home")
    assert [one.id for one in queries.planned_home(parent, child, NOW)] == [at_home.pk]
    assert queries.planned_home(world.actor("driver"), child, NOW) == []
