"""The pages on which a therapist plans a program and chooses activities."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from handspan.clinic.program import actions, library
from handspan.clinic.program.models import Program, ProgramActivity
from tests.clinic.goals.writing import propose
from tests.clinic.program.planning import CAREFUL, FORBIDDEN, PLAIN, add, flag, start
from tests.world import World


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _begun(world: World) -> Program:
    today = timezone.localdate()
    return start(world, starts_on=today - timedelta(days=14))


def _program(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    values = {
        "discipline": "OT",
        "starts_on": today,
        "ends_on": today + timedelta(weeks=24),
        "visits_each_week": 2,
        "minutes_each_visit": 45,
        "home_minutes_each_day": 10,
        "precautions": "Shunt on the left: no head-down play.",
    }
    return values | changes


def _chosen(goal_id: Any, **changes: Any) -> dict[str, Any]:
    values = {
        "goal": goal_id,
        "place": "home",
        "grade": "easier",
        "times_each_week": 3,
        "minutes": 8,
        "why": "She loves to dance.",
        "despite": "",
    }
    return values | changes


def test_first_a_program_then_goals_then_activities(world: World) -> None:
    browser, child = world.browser("therapist"), world.child.pk
    page = _words(browser.get(f"/children/{child}/program/"))
    assert "No program yet" in page
    answer = browser.get(f"/children/{child}/program/add")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/program/new")
    assert browser.post(f"/children/{child}/program/new", _program()).status_code == 302
    page = _words(browser.get(f"/children/{child}/program/"))
    assert "OT, 2 times a week for 45 minutes" in page
    assert "no head-down play" in page
    assert "Goals come first" in page
    propose(world)
    assert "No activities yet" in _words(browser.get(f"/children/{child}/program/"))


def test_what_was_typed_stays_when_the_dates_cannot_be(world: World) -> None:
    browser, child = world.browser("therapist"), world.child.pk
    typed = _program(ends_on=timezone.localdate() - timedelta(days=1))
    answer = browser.post(f"/children/{child}/program/new", typed)
    assert answer.status_code == 422
    assert "last day must be after its first" in _words(answer)
    assert "no head-down play" in _words(answer)
    assert not Program.objects.exists()


def test_choosing_an_activity_with_its_reason_and_ending_it(world: World) -> None:
    _begun(world)
    goal, browser, child = propose(world), world.browser("therapist"), world.child.pk
    page = _words(browser.get(f"/children/{child}/program/add?q=freeze&place=home"))
    assert f"?activity={PLAIN}&place=home" in page
    address = f"/children/{child}/program/add?activity={PLAIN}&place=home"
    assert "Put it in the program" in _words(browser.get(address))
    assert browser.post(address, _chosen(goal.pk)).status_code == 302
    planned = ProgramActivity.objects.get()
    assert (planned.grade, planned.times_each_week, planned.minutes) == ("easier", 3, 8)
    page = _words(browser.get(f"/children/{child}/program/"))
    assert "She loves to dance." in page
    assert "8 min a week · easier" in page
    assert goal.title in page
    assert browser.post(f"/program/activities/{planned.pk}/end").status_code == 302
    assert "She loves to dance." not in _words(browser.get(f"/children/{child}/program/"))


def test_the_reason_is_there_before_anybody_types(world: World) -> None:
    _begun(world)
    goal, browser, child = propose(world, area="body"), world.browser("therapist"), world.child.pk
    search = _words(browser.get(f"/children/{child}/program/add?q=freeze"))
    assert goal.title in search
    page = _words(browser.get(f"/children/{child}/program/add?activity={PLAIN}"))
    assert "Fits a goal: " in page


def test_changing_a_program_and_one_of_its_activities(world: World) -> None:
    program, goal = _begun(world), propose(world)
    planned = add(world, program, goal.pk)
    browser, today = world.browser("therapist"), timezone.localdate()
    address = f"/program/{program.pk}/edit"
    assert 'value="45"' in _words(browser.get(address))
    answer = browser.post(address, _program(ends_on=today - timedelta(days=1)))
    assert answer.status_code == 422
    assert "cannot lie in the past" in _words(answer)
    assert "no head-down play" in _words(answer)
    assert browser.post(address, _program()).status_code == 302
    address = f"/program/activities/{planned.pk}/edit"
    assert "Freeze" in _words(browser.get(address))
    typed = {"grade": "harder", "times_each_week": 7, "minutes": 6, "why": "<b>حبيبتي</b> 🙂"}
    answer = browser.post(address, typed | {"minutes": 0})
    assert answer.status_code == 422
    assert "<b>حبيبتي</b> 🙂" in _words(answer)
    assert browser.post(address, typed).status_code == 302
    raw = browser.get(f"/children/{world.child.pk}/program/").content.decode()
    assert "2 times a week for 45 minutes" in raw
    assert "6 min a week · harder" in raw
    assert "&lt;b&gt;حبيبتي" in raw


def test_a_flag_that_came_later_stands_beside_what_it_forbids(world: World) -> None:
    planned = add(world, _begun(world), propose(world).pk, FORBIDDEN)
    flag(world)
    browser = world.browser("therapist")
    page = _words(browser.get(f"/children/{world.child.pk}/program/"))
    assert "Not for Robin any more" in page
    page = _words(browser.get(f"/program/activities/{planned.pk}/edit"))
    assert "Take it out of the program" in page


def test_latex_is_left_out_refused_and_says_why(world: World) -> None:
    _begun(world)
    flag(world)
    goal, browser, child = propose(world), world.browser("therapist"), world.child.pk
    search = browser.get(f"/children/{child}/program/add?q=stretch+band")
    assert f"?activity={FORBIDDEN}" not in _words(search)
    assert "left out for safety" in _words(search)
    address = f"/children/{child}/program/add?activity={FORBIDDEN}&place=home"
    assert "Not for Robin" in _words(browser.get(address))
    answer = browser.post(address, _chosen(goal.pk, despite="I will watch."))
    assert answer.status_code == 422
    assert "latex" in _words(answer)
    assert not ProgramActivity.objects.exists()


def test_care_is_asked_for_before_it_is_added(world: World) -> None:
    _begun(world)
    flag(world)
    goal, browser, child = propose(world), world.browser("therapist"), world.child.pk
    address = f"/children/{child}/program/add?activity={CAREFUL}"
    answer = browser.post(address, _chosen(goal.pk))
    assert answer.status_code == 422
    assert "How you take care" in _words(answer)
    assert "\nShe loves to dance.</textarea>" in _words(answer).replace("\r", "")
    typed = _chosen(goal.pk, despite="Latex-free tape <b>only</b>.")
    assert browser.post(address, typed).status_code == 302
    raw = browser.get(f"/children/{child}/program/").content.decode()
    assert "&lt;b&gt;only" in raw
    assert "<b>only" not in raw


def test_warnings_of_the_plan_and_words_of_the_family(world: World) -> None:
    program, goal = _begun(world), propose(world)
    planned = add(world, program, goal.pk, times_each_week=1, minutes=5)
    actions.log_play(
        actor=world.actor("parent"), planned_id=planned.pk, on=timezone.localdate(), went="hard",
        minutes=5, words="She laughed so much 🙂", at=timezone.now(),
    )  # fmt: skip
    page = _words(world.browser("therapist").get(f"/children/{world.child.pk}/program/"))
    assert "of 14 hours by its review" in page
    assert "Jackman 2020" in page  # every warning names where it comes from
    assert "She laughed so much 🙂" in page
    assert '<tr><th scope="row">All goals</th><td class="num">0</td><td class="num">5</td>' in page


def test_an_unread_flag_is_put_before_a_person(world: World) -> None:
    flag(world, kind="other", substance="", detail="Wears a blue bracelet")
    page = _words(world.browser("therapist").get(f"/children/{world.child.pk}/program/"))
    assert "No safety rule reads these flags" in page


@pytest.mark.parametrize("who", ["stranger", "front_desk", "administrator", "parent", "driver"])
def test_others_find_no_program(world: World, who: str) -> None:
    planned = add(world, _begun(world), propose(world).pk)
    browser, child = world.browser(who), world.child.pk
    for address in ("", "new", "add"):
        assert browser.get(f"/children/{child}/program/{address}").status_code == 404, address
    assert browser.post(f"/program/activities/{planned.pk}/end").status_code == 404
    assert browser.get(f"/program/activities/{planned.pk}/edit").status_code == 404
    assert browser.get(f"/program/{planned.program_id}/edit").status_code == 404


def test_an_assistant_reads_the_program_and_changes_nothing(world: World) -> None:
    planned = add(world, _begun(world), propose(world).pk)
    browser, child = world.browser("assistant"), world.child.pk
    page = _words(browser.get(f"/children/{child}/program/"))
    assert "Freeze" in page
    assert "Take out" not in page
    for address in ("new", "add"):
        assert browser.get(f"/children/{child}/program/{address}").status_code == 404
    assert browser.post(f"/program/activities/{planned.pk}/end").status_code == 404


def test_an_unknown_activity_or_a_foreign_goal(world: World) -> None:
    _begun(world)
    propose(world)
    foreign = propose(world, child="sam", who="supervisor")
    browser, child = world.browser("therapist"), world.child.pk
    assert browser.get(f"/children/{child}/program/add?activity=none-such").status_code == 404
    address = f"/children/{child}/program/add?activity={PLAIN}"
    assert browser.post(address, _chosen(foreign.pk)).status_code == 422
    assert not ProgramActivity.objects.exists()


def test_a_sheet_for_home_holds_what_is_safe_at_home_and_nothing_else(world: World) -> None:
    program, goal, child = _begun(world), propose(world).pk, world.child.pk
    browser, address = world.browser("therapist"), f"/children/{world.child.pk}/program/print"
    assert "No play is chosen for home yet." in _words(browser.get(address))
    home, clinic = add(world, program, goal), add(world, program, goal, CAREFUL, place="clinic")
    page = _words(browser.get(address))
    known = library.activities()
    assert all(step in page for step in known[home.activity].steps)
    assert known[home.activity].stop_rule in page
    assert known[clinic.activity].title not in page
    assert "Print a sheet" in _words(browser.get(f"/children/{child}/program/"))
    other = add(world, program, goal, FORBIDDEN)
    assert known[other.activity].title in _words(browser.get(address))
    flag(world)
    assert known[other.activity].title not in _words(browser.get(address))
    assert world.browser("parent").get(address).status_code == 404
