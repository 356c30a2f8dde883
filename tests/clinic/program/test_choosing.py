"""What is offered for a child, what is left out, and what the plan adds up to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handspan.clinic.errors import Denied
from handspan.clinic.people.models import Child
from handspan.clinic.program import actions, choosing, library
from tests.clinic.goals.writing import propose
from tests.clinic.program.planning import FORBIDDEN, PLAIN, add, flag, start
from tests.world import NOW, TODAY, World


def test_nothing_that_is_forbidden_is_offered(world: World) -> None:
    therapist, child = world.actor("therapist"), world.child.pk
    before = choosing.offered(therapist, child, at=NOW)
    assert FORBIDDEN in {pick.activity.code for pick in before.picks}
    flag(world)
    after = choosing.offered(therapist, child, at=NOW)
    assert FORBIDDEN not in {pick.activity.code for pick in after.picks}
    assert FORBIDDEN in {one.activity.code for one in after.left_out}
    assert all(
        "latex" not in pick.activity.all_tags for pick in after.picks
    ), "something with latex is offered"  # fmt: skip


def test_what_fits_a_goal_comes_first_and_says_so(world: World) -> None:
    propose(world, area="hands")
    picks = choosing.offered(world.actor("therapist"), world.child.pk, at=NOW).picks
    assert picks[0].activity.main_area == "hands"
    assert "hands and fingers" in picks[0].reason.casefold()
    months = library.safety_of(world.child.pk, world.child.birth_date, NOW).age_months
    assert all(pick.activity.suits_age(months) for pick in picks)


def test_a_search_keeps_to_its_words_area_and_place(world: World) -> None:
    found = choosing.offered(
        world.actor("therapist"), world.child.pk, text="dance", area="body", place="class", at=NOW
    )
    assert PLAIN in {pick.activity.code for pick in found.picks}
    assert all(
        "body" in pick.activity.areas and "class" in pick.activity.places for pick in found.picks
    )


def test_who_does_not_read_the_chart_is_offered_nothing(world: World) -> None:
    for who in ("stranger", "front_desk", "parent"):
        with pytest.raises(Denied):
            choosing.offered(world.actor(who), world.child.pk, at=NOW)
        with pytest.raises(Denied):
            choosing.dose(world.actor(who), world.child.pk, NOW)


def test_an_early_birth_counts_from_the_due_date(world: World) -> None:
    born = TODAY - timedelta(days=300)
    Child.objects.filter(pk=world.child.pk).update(birth_date=born, gestational_days=196)
    full = library.safety_of(world.child.pk, born, NOW).age_months
    corrected = library.safety_of(world.child.pk, born, NOW, 196).age_months
    assert full - corrected == pytest.approx(84 / 365.25 * 12, abs=0.01)
    offered = choosing.offered(world.actor("therapist"), world.child.pk, at=NOW)
    assert all(pick.activity.suits_age(corrected) for pick in offered.picks)


def test_a_flag_that_no_rule_reads_is_named(world: World) -> None:
    flag(world, kind="other", substance="", detail="Wears a blue bracelet")
    assert choosing.unread(world.actor("therapist"), world.child.pk, NOW) == (
        "Wears a blue bracelet",
    )


def test_the_dose_adds_up_and_counts_plays(world: World) -> None:
    therapist, child = world.actor("therapist"), world.child.pk
    assert choosing.dose(therapist, child, NOW) is None
    program, goal = start(world), propose(world)
    planned = add(world, program, goal.pk, times_each_week=4, minutes=10)
    add(world, program, goal.pk, place="clinic", times_each_week=1, minutes=60)
    dose = choosing.dose(therapist, child, NOW)
    assert dose is not None
    assert (dose.home_minutes, dose.clinic_minutes) == (40, 60)
    assert "clinic-full" in {warning.code for warning in dose.warnings}  # 60 of 45 minutes
    before = dose.goals[0].minutes_by_review
    play = actions.log_play(
        actor=world.actor("parent"), planned_id=planned.pk, on=TODAY, went="easy", minutes=25,
        at=NOW,
    )  # fmt: skip
    dose = choosing.dose(therapist, child, NOW)
    assert dose is not None
    assert dose.goals[0].minutes_by_review == before + 25
    actions.undo_play(actor=world.actor("parent"), play_id=play.pk, at=NOW)
    dose = choosing.dose(therapist, child, NOW)
    assert dose is not None
    assert dose.goals[0].minutes_by_review == before


def test_told_minutes_are_those_of_the_asked_days(world: World) -> None:
    program, goal = start(world, starts_on=TODAY - timedelta(days=20)), propose(world)
    planned = add(world, program, goal.pk)
    for days, minutes in ((0, 5), (6, 10), (7, 20)):
        actions.log_play(
            actor=world.actor("parent"), planned_id=planned.pk, on=TODAY - timedelta(days=days),
            went="right", minutes=minutes, at=NOW,
        )  # fmt: skip
    week = (TODAY - timedelta(days=6), TODAY)
    told = choosing.played_minutes(world.actor("therapist"), world.child.pk, *week, NOW)
    assert told == {str(goal.pk): 15}
    with pytest.raises(Denied):
        choosing.played_minutes(world.actor("stranger"), world.child.pk, *week, NOW)


def test_every_reason_fits_its_place_in_the_record(world: World) -> None:
    therapist, child = world.actor("therapist"), world.child.pk
    world.child.interests = ["dinosaurs " * 30, "dance " * 60]
    world.child.save()
    propose(world)
    for activity in library.activities().values():
        reason = choosing.reason_for(therapist, child, activity, NOW)
        assert len(reason) <= choosing.LONGEST_REASON, activity.code
        assert reason == "" or reason.endswith("."), reason


def test_the_whole_library_is_searched_by_words_age_and_place() -> None:
    whole = choosing.search()
    assert len(whole) == len(library.activities())
    for years in range(18):
        found = choosing.search(years=years)
        assert found
        assert all(one.suits_age(12 * years + 6) for one in found)
    at_home = choosing.search(place="home", area="feelings")
    assert at_home
    assert all("home" in one.places and "feelings" in one.areas for one in at_home)
    assert choosing.search(text="zzzz") == []
