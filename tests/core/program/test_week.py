"""A week's plan: it breaks no rule, is near the best there is, and its reasons add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.language.reading import reading_level
from handspan.core.program.skill_belief import loading_of
from handspan.core.program.week import ENOUGH, HOME, Candidate, Limits, NeededGoal, Pick, Problem
from handspan.core.program.week_choice import plan_week
from handspan.core.program.week_reasons import MOST_WORDS, contributions, reasons
from tests.core.program.shipped import LIBRARY, SKILLS
from tests.core.program.weeks import week


def best(problem: Problem) -> float:
    """Return the objective of the best plan of all, by trying every one."""
    options = [
        Pick(place, slot)
        for place, one in enumerate(problem.candidates)
        for slot in ((HOME,) if one.home else range(problem.limits.sessions))
    ]
    found = 0.0

    def further(first: int, picks: list[Pick]) -> None:
        nonlocal found
        found = max(found, problem.value(picks))
        for place in range(first, len(options)):
            if problem.fits(picks, options[place]):
                further(place + 1, [*picks, options[place]])

    further(0, [])
    return found


def test_plans_are_near_the_best_of_all() -> None:
    shares = []
    for seed in range(20):
        problem = week(seed, 7, skills=8, goals=2, limits=Limits(1, 30))
        picks = plan_week(problem)
        assert problem.broken(picks) == ()
        shares.append(problem.value(picks) / best(problem))
    assert min(shares) > 0.95
    assert np.mean(shares) > 0.99
    assert max(shares) <= 1 + 1e-9


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 3), st.integers(0, 60),
    st.integers(0, 3), st.integers(0, 12),
)  # fmt: skip
def test_no_plan_breaks_a_rule(
    seed: int, activities: int, sessions: int, minutes: int, home: int, effort: int
) -> None:
    limits = Limits(sessions, minutes, home_items=home, most_effort=effort)
    problem = week(seed, activities, limits=limits)
    picks = plan_week(problem)
    assert problem.broken(picks) == ()
    for slot in range(sessions):
        here = [problem.candidates[one.candidate] for one in picks if one.slot == slot]
        assert sum(one.minutes for one in here) <= minutes
        assert sum(one.effort for one in here) <= effort
    at_home = [problem.candidates[one.candidate] for one in picks if one.slot == HOME]
    assert len(at_home) <= home
    assert all(one.home for one in at_home)


def test_every_goal_itself_stands_in_every_session_and_the_neediest_at_home() -> None:
    problem = week(3, 40)
    picks = plan_week(problem)
    neediest = max(problem.goals, key=lambda goal: goal.need)
    for slot in range(problem.limits.sessions):
        own = {problem.candidates[one.candidate].whole_task for one in picks if one.slot == slot}
        assert {goal.code for goal in problem.goals} <= own
    at_home = {problem.candidates[one.candidate].whole_task for one in picks if one.slot == HOME}
    assert neediest.code in at_home


def test_what_is_pinned_stays_and_what_cannot_be_is_refused() -> None:
    problem = week(5, 30)
    clinic = [place for place, one in enumerate(problem.candidates) if not one.home]
    worst = min(clinic, key=lambda place: problem.candidates[place].worth)
    picks = plan_week(problem, [Pick(worst, 1)])
    assert Pick(worst, 1, pinned=True) in picks
    with pytest.raises(ValueError, match="what is pinned cannot be done"):
        plan_week(problem, [Pick(worst, HOME)])
    with pytest.raises(ValueError, match="the same thing twice"):
        plan_week(problem, [Pick(worst, 0), Pick(worst, 0)])


def test_each_rule_is_named() -> None:
    def one(**changes: object) -> Candidate:
        base = Candidate("a", "A", False, 10, 0.7, 1.0, np.array([1.0]))
        return replace(base, **changes)  # type: ignore[arg-type]

    goal = NeededGoal("g", "G", 1.0, np.array([1.0]))
    many = (
        one(minutes=40), one(key="b", effort=9), one(key="c", chance=0.4),
        one(key="d", chance=0.4), one(key="h", home=True, minutes=20),
    )  # fmt: skip
    problem = Problem((goal,), np.zeros(1), many, Limits(1, 45))
    assert problem.broken([Pick(0, 0), Pick(1, 0)]) == (
        "more than 45 minutes in a visit", "a visit that tires too much",
    )  # fmt: skip
    assert problem.broken([Pick(2, 0), Pick(3, 0)]) == ("more than one stretch at a time",)
    assert problem.broken([Pick(4, HOME)]) == ("more than 15 minutes a day at home",)
    assert problem.broken([Pick(2, 0), Pick(2, 0)])[-1] == "the same thing twice"
    for wrong in (Pick(0, HOME), Pick(4, 0), Pick(0, 1)):
        assert "a slot that is not for it" in problem.broken([wrong])[0]
    themed = tuple(
        replace(many[2], key=str(n), chance=0.7, themes=frozenset("x")) for n in (1, 2, 3)
    )
    problem = Problem((goal,), np.zeros(1), themed, Limits(1, 45))
    assert problem.broken([Pick(0, 0), Pick(1, 0), Pick(2, 0)]) == ("more than 2 of one theme",)


def test_the_objective_by_hand() -> None:
    goal = NeededGoal("g", "G", 2.0, np.array([1.0, 0.0]))
    whole = Candidate("g", "G", False, 20, 0.75, 1.0, np.array([1.0, 0.0]), "g")
    home = Candidate("a", "A", True, 10, 0.75, 0.5, np.array([0.0, 1.0]))
    problem = Problem((goal,), np.array([0.0, 4.0]), (whole, home), Limits(1, 45))
    dose = 20 * (0.5 + 0.35)
    at_home = 10 * 0.5 * 4 * 0.6
    expected = 2 * (1 - np.exp(-dose / ENOUGH)) + 0.05 * 4 * (1 - np.exp(-at_home / ENOUGH))
    assert problem.value([Pick(0, 0), Pick(1, HOME)]) == pytest.approx(expected)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_reasons_add_up_to_the_objective_and_no_runner_up_is_better(seed: int) -> None:
    problem = week(seed, 40)
    picks = plan_week(problem)
    table = contributions(problem, picks)
    assert table.sum() == pytest.approx(problem.value(picks), abs=1e-9)
    assert (table >= 0).all()
    for reason in reasons(problem, SKILLS, picks):
        assert sum(part.value for part in reason.parts) == pytest.approx(
            table[picks.index(reason.pick)].sum(), abs=1e-9
        )
        assert len(reason.says.split()) <= MOST_WORDS
        if not problem.candidates[reason.pick.candidate].whole_task:
            assert reason.loss >= -2


def test_reasons_read_easily_for_every_activity_that_ships() -> None:
    goal = NeededGoal("g", "G", 1.0, np.full(56, 1 / 56))
    for activity in LIBRARY:
        loading = loading_of(SKILLS, activity.loadings)
        one = Candidate(activity.code, activity.title, False, 10, 0.7, 1.0, loading)
        problem = Problem((goal,), np.zeros(56), (one,), Limits(1, 45))
        (reason,) = reasons(problem, SKILLS, [Pick(0, 0)])
        assert len(reason.says.split()) <= MOST_WORDS
        assert reading_level(reason.says).grade <= 6, reason.says
        assert reason.runner_up == ""
