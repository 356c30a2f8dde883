"""A proposed week: only what is safe, goals first, nothing changed until it is taken."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest

from handspan.clinic.errors import Denied
from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import next_week
from handspan.clinic.outcomes.next_week import Week
from handspan.clinic.people.models import SafetyFlag
from handspan.clinic.program import library
from handspan.clinic.program.models import Play, Program, ProgramActivity, SetAside
from handspan.core.program.challenge import Move
from tests.clinic.encounters.visiting import goal
from tests.clinic.outcomes.tried import tried
from tests.world import NOW, TODAY, World


def _program(world: World, **changes: int) -> Program:
    return Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=8), ends_on=TODAY + timedelta(weeks=8), created_at=NOW,
        **{"visits_each_week": 2, "minutes_each_visit": 45, "home_minutes_each_day": 15} | changes,
    )  # fmt: skip


def _week(world: World) -> Week:
    found = next_week.next_week(world.actor("therapist"), world.child.pk, NOW)
    assert found is not None
    return found


def test_without_a_program_or_an_agreed_goal_nothing_is_proposed(world: World) -> None:
    def proposed() -> Week | None:
        return next_week.next_week(world.actor("therapist"), world.child.pk, NOW)

    assert proposed() is None
    _program(world)
    assert proposed() is None
    made = goal(world)
    assert proposed() is not None
    Goal.objects.filter(pk=made.pk).update(status="proposed", agreed_at=None)
    assert proposed() is None


@pytest.mark.parametrize("who", ["assistant", "parent", "stranger", "supervisor"])
def test_only_who_treats_gets_a_proposal(world: World, who: str) -> None:
    with pytest.raises(Denied):
        next_week.next_week(world.actor(who), world.child.pk, NOW)


def test_goals_come_first_and_minutes_are_kept(world: World) -> None:
    _program(world)
    made = goal(world)
    week = _week(world)
    assert len(week.visits) == 2
    for visit in week.visits:
        assert made.title in [one.title for one in visit if one.is_goal]
        assert sum(one.minutes for one in visit) <= 45
        assert len({one.key for one in visit}) == len(visit)
    assert 1 <= len(week.home) <= 2
    assert sum(one.minutes for one in week.home) <= 15
    assert not week.from_evaluation
    everything = [one for visit in (*week.visits, week.home) for one in visit]
    assert all(len(one.reason.says.split()) <= 25 for one in everything)


def test_what_a_flag_forbids_or_asks_about_is_not_proposed(world: World) -> None:
    _program(world)
    goal(world)
    before = {one.key for visit in _week(world).visits for one in visit if not one.is_goal}
    assert before
    for kind in ("allergy", "seizures", "choking", "other"):
        SafetyFlag.objects.create(
            clinic=world.clinic, child=world.child, kind=kind,
            detail="fractures, shunt, skin" if kind == "other" else "", substance="",
        )  # fmt: skip
    week = _week(world)
    assert week.left_out
    safety = library.safety_of(world.child.pk, world.child.birth_date, NOW)
    for place, items in (("clinic", [o for v in week.visits for o in v]), ("home", week.home)):
        for one in items:
            if not one.is_goal:
                assert library.findings(library.activities()[one.key], safety, place) == ()


def test_a_goal_at_its_target_is_needed_less(world: World) -> None:
    _program(world, visits_each_week=1, minutes_each_visit=15)
    far = goal(world, title="Buttons his coat", target_percent=80, tries_each_visit=10)
    near = goal(world, title="Pours his own milk", target_percent=80, tries_each_visit=10)
    tried(world, far, (1, 2, 1, 2, 2, 1))
    tried(world, near, (9, 10, 9, 10, 10, 10))
    (visit,) = _week(world).visits
    assert [one.title for one in visit] == ["Buttons his coat"]


def test_plays_that_were_hard_ask_for_an_easier_step(world: World) -> None:
    program, made = _program(world), goal(world)
    planned = ProgramActivity.objects.create(
        clinic=world.clinic, child=world.child, program=program, goal=made,
        activity="balance-path", place="home", grade="as_is", added_at=NOW,
    )  # fmt: skip
    assert _week(world).changes == ()
    for days, went in ((3, "easy"), (1, "easy")):
        Play.objects.create(
            clinic=world.clinic, child=world.child, planned=planned, went=went,
            guardian=world.guardians["parent"], played_on=TODAY - timedelta(days=days),
            logged_at=NOW,
        )  # fmt: skip
    (change,) = _week(world).changes
    assert (change.found.move, change.found.grade) == (Move.UP, "harder")
    Play.objects.create(
        clinic=world.clinic, child=world.child, planned=planned, went="hard",
        guardian=world.guardians["parent"], played_on=TODAY, logged_at=NOW,
    )  # fmt: skip
    (change,) = _week(world).changes
    assert change.found.move is Move.DOWN


def test_the_page_changes_nothing_until_something_is_taken(world: World) -> None:
    browser, address = world.browser("therapist"), f"/children/{world.child.pk}/program/week"
    assert "No program yet" in browser.get(address).content.decode()
    _program(world)
    assert "No agreed goal yet" in browser.get(address).content.decode()
    goal(world)
    page = html.unescape(browser.get(address).content.decode())
    assert "the goal itself" in page
    assert "come from simulation" in page
    assert not ProgramActivity.objects.exists()
    chosen = next(
        one for visit in _week(world).visits for one in visit if not one.is_goal and one.goal_id
    )
    said = browser.post(address, {"key": chosen.key, "place": "clinic"}, follow=True)
    assert f"“{chosen.title}” is in the program now." in said.content.decode()
    kept = ProgramActivity.objects.get()
    assert (kept.activity, kept.place, kept.grade) == (chosen.key, "clinic", chosen.grade)
    assert kept.why.startswith("Trains ")
    for wrong in ({"key": "no-such-thing", "place": "clinic"}, {"key": chosen.key}, {}):
        said = browser.post(address, wrong, follow=True)
        assert "not proposed any more" in said.content.decode()
    assert ProgramActivity.objects.count() == 1


def test_what_is_set_aside_is_not_proposed_until_it_is_brought_back(world: World) -> None:
    _program(world)
    goal(world)
    chosen = next(one for visit in _week(world).visits for one in visit if not one.is_goal)
    browser, child = world.browser("therapist"), world.child.pk
    for wrong in ({"key": chosen.key, "why": "x"}, {"key": "no-such-thing", "why": "not_now"}):
        browser.post(f"/children/{child}/program/aside", wrong)
        assert not SetAside.objects.exists()
    typed = {"key": chosen.key, "why": "disliked"}
    said = browser.post(f"/children/{child}/program/aside", typed, follow=True).content.decode()
    assert "the child does not like it" in said
    browser.post(f"/children/{child}/program/aside", typed)
    assert SetAside.objects.count() == 1
    week = _week(world)
    assert chosen.key not in {one.key for visit in (*week.visits, week.home) for one in visit}
    assert [one.activity for one in week.aside] == [chosen.key]
    assert world.browser("assistant").post(
        f"/children/{child}/program/aside", typed
    ).status_code == 404  # fmt: skip
    browser.post(f"/program/aside/{week.aside[0].id}/back")
    assert _week(world).aside == ()
    assert SetAside.objects.get().ended_at is not None
