"""The planned dose: exact sums, and each warning at its own limit."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.language.reading import reads_easily
from handspan.core.program.activity import PLACES
from handspan.core.program.plan import (
    TARGET_MINUTES,
    Limits,
    PlanDose,
    PlannedActivity,
    PlannedGoal,
    plan_dose,
)

TODAY = date(2026, 11, 23)
NAME = PlannedGoal("name", "Writes her name", date(2027, 2, 15))
DRESS = PlannedGoal("dress", "Puts on her coat", date(2027, 2, 15))
LIMITS = Limits(visits_each_week=1, minutes_each_visit=45)


def play(
    goal: str = "name", place: str = "home", minutes: int = 15, times: int = 4, code: str = "a"
) -> PlannedActivity:
    return PlannedActivity(code, code.upper(), goal, place, minutes, times)


def dose(
    *activities: PlannedActivity, goals: tuple[PlannedGoal, ...] = (NAME,), limits: Limits = LIMITS
) -> PlanDose:
    return plan_dose(goals, activities, limits, TODAY)


def codes(plan: PlanDose) -> list[tuple[str, str]]:
    return [(warning.code, warning.goal) for warning in plan.warnings]


def test_the_worked_sum_of_the_method_page() -> None:
    """12 weeks: 45 minutes a week at the clinic and 4 x 15 at home are 21 hours."""
    plan = dose(play(place="clinic", minutes=45, times=1), play())
    (goal,) = plan.goals
    assert (goal.clinic_minutes, goal.home_minutes, goal.class_minutes) == (45, 60, 0)
    assert goal.minutes_by_review == 12 * 105 == 21 * 60
    assert plan.warnings == ()


def test_shared_between_two_goals_neither_gets_14_hours() -> None:
    plan = dose(
        play(place="clinic", minutes=25, times=1),
        play(place="clinic", minutes=20, times=1, goal="dress", code="b"),
        play(minutes=10, times=3),
        play(minutes=10, times=3, goal="dress", code="b"),
        goals=(NAME, DRESS),
    )
    assert [goal.minutes_by_review for goal in plan.goals] == [660, 600]
    assert codes(plan) == [("dose-short", "name"), ("dose-short", "dress")]
    assert plan.warnings[0].sentence == (
        "“Writes her name” gets about 11.0 of 14 hours by its review, if all is done. "
        "15 more minutes a week would reach 14."
    )
    assert "14 to 25 hours" in plan.warnings[0].source


def test_what_was_done_before_counts() -> None:
    done = replace(NAME, done_minutes=TARGET_MINUTES - 12 * 60)
    assert codes(dose(play(), goals=(done,))) == []
    less = replace(NAME, done_minutes=TARGET_MINUTES - 12 * 60 - 1)
    plan = dose(play(), goals=(less,))
    assert codes(plan) == [("dose-short", "name")]
    assert "13.9 of 14 hours" in plan.warnings[0].sentence
    assert plan.goals[0].more_each_week == 1


def test_a_goal_with_nothing_planned_is_named() -> None:
    plan = dose(play(), goals=(NAME, DRESS))
    assert ("goal-empty", "dress") in codes(plan)
    assert ("goal-empty", "name") not in codes(plan)


def test_a_review_that_has_passed_is_said_instead_of_a_dose() -> None:
    for day in (TODAY, TODAY - timedelta(days=3)):
        plan = dose(play(), goals=(replace(NAME, review_on=day),))
        assert codes(plan) == [("review-passed", "name")]
        assert plan.goals[0].more_each_week == 0


def test_three_activities_at_home_are_one_too_many() -> None:
    two = [play(code="a"), play(code="b", minutes=5)]
    assert "home-many" not in dict(codes(dose(*two)))
    assert "home-many" in dict(codes(dose(*two, play(code="c", minutes=2))))
    assert "home-many" not in dict(codes(dose(*two, play(code="c", place="class"))))
    again = dose(*two, play(code="b", goal="dress"), goals=(NAME, DRESS))
    assert "home-many" not in dict(codes(again))


def test_home_minutes_are_held_against_what_the_family_gives() -> None:
    limits = replace(LIMITS, home_minutes_each_day=10)
    assert "home-long" not in dict(codes(dose(play(minutes=10, times=7), limits=limits)))
    plan = dose(play(minutes=12, times=6), limits=limits)
    assert ("home-long", "") in codes(plan)
    assert "72 minutes a week, more than 10 a day" in plan.warnings[0].sentence


def test_the_clinic_holds_no_more_than_its_visits() -> None:
    assert "clinic-full" not in dict(codes(dose(play(place="clinic", minutes=45, times=1))))
    assert "clinic-full" in dict(codes(dose(play(place="clinic", minutes=46, times=1))))


def test_four_goals_at_once_are_one_too_many() -> None:
    goals = tuple(replace(NAME, code=str(number)) for number in range(4))
    assert "goals-many" in dict(codes(dose(goals=goals)))
    assert "goals-many" not in dict(codes(dose(goals=goals[:3])))


@pytest.mark.parametrize(
    ("activity", "why"),
    [
        (play(goal="fly"), "'a' serves no goal"),
        (play(place="moon"), "'moon' is not one of"),
        (play(minutes=-1), "negative"),
        (play(times=-1), "negative"),
    ],
)
def test_what_cannot_be_is_refused(activity: PlannedActivity, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        dose(activity)


def test_negative_limits_and_doses_and_doubled_goals_are_refused() -> None:
    with pytest.raises(ValueError, match="limit is negative"):
        dose(limits=Limits(-1, 45))
    with pytest.raises(ValueError, match="done are negative"):
        dose(goals=(replace(NAME, done_minutes=-1),))
    with pytest.raises(ValueError, match="occurs twice"):
        dose(goals=(NAME, NAME))


ACTIVITIES = st.lists(
    st.builds(
        PlannedActivity,
        st.sampled_from("abcd"),
        st.just("A"),
        st.sampled_from(["name", "dress"]),
        st.sampled_from(sorted(PLACES)),
        st.integers(0, 60),
        st.integers(0, 14),
    ),
    max_size=8,
)


@given(ACTIVITIES, st.integers(-5, 400), st.integers(0, 2000))
def test_minutes_add_up_and_the_missing_ones_reach_the_target(
    activities: list[PlannedActivity], days: int, done: int
) -> None:
    name = replace(NAME, review_on=TODAY + timedelta(days=days), done_minutes=done)
    plan = plan_dose((name, DRESS), activities, LIMITS, TODAY)
    total = sum(activity.minutes * activity.times_each_week for activity in activities)
    assert sum(goal.minutes_each_week for goal in plan.goals) == total
    assert plan.clinic_minutes + plan.home_minutes + plan.class_minutes == total
    goal = plan.goals[0]
    if goal.more_each_week:
        enough = goal.minutes_each_week + goal.more_each_week
        assert done + enough * days // 7 >= TARGET_MINUTES
        assert done + (enough - 1) * days // 7 < TARGET_MINUTES
    else:
        assert days <= 0 or goal.minutes_by_review >= TARGET_MINUTES


@given(ACTIVITIES)
def test_warnings_read_easily_and_carry_their_source(activities: list[PlannedActivity]) -> None:
    for warning in plan_dose((NAME, DRESS), activities, LIMITS, TODAY).warnings:
        # the words are judged, not how long this plan's numbers are when spoken
        words = re.sub(r"[0-9]+(\.[0-9])?", "10", warning.sentence)
        assert reads_easily(words), warning.sentence
        assert warning.source.endswith(".")
