"""Difficulty by age and step, the worth of a dose, and when a step changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.program.activity import GRADES
from handspan.core.program.challenge import (
    Move,
    band,
    best_grade,
    difficulty,
    expected_worth,
    regrade,
    worth,
)
from handspan.core.program.skill_belief import Belief, first_belief, loading_of, logistic
from tests.core.program.shipped import BY_CODE, LIBRARY, SKILLS

ONE = BY_CODE["balance-path"]
SHARES = st.lists(st.floats(0, 1), max_size=5)


def test_a_typical_child_succeeds_half_the_time_at_first_and_nine_times_of_ten_at_last() -> None:
    first, last = ONE.age_from_months, ONE.age_to_months
    assert float(logistic(-difficulty(ONE, first))) == pytest.approx(0.5)
    assert float(logistic(-difficulty(ONE, last))) == pytest.approx(0.9)
    steps = [difficulty(ONE, first, grade) for grade in GRADES]
    assert np.diff(steps) == pytest.approx(np.full(4, 0.6))
    with pytest.raises(ValueError, match="'hard' is not one of"):
        difficulty(ONE, first, "hard")


def test_worth_is_most_at_three_of_four_and_falls_to_both_sides() -> None:
    assert float(worth(np.array(0.75))) == 1
    assert float(worth(np.array(0.55))) == pytest.approx(np.exp(-0.5))
    assert float(worth(np.array(0.95))) == pytest.approx(np.exp(-0.5))


@given(st.floats(-3, 3), st.floats(0, 1), st.floats(-3, 3))
def test_expected_worth_is_the_average_over_levels(mean: float, spread: float, at: float) -> None:
    away = np.linspace(-8, 8, 4001)
    weight = np.exp(-0.5 * away**2)
    found = expected_worth(np.array(mean), np.array(spread**2), np.array(at))
    exact = float(weight @ worth(logistic(mean + spread * away - at)) / weight.sum())
    assert float(found) == pytest.approx(exact, abs=0.006)


def test_a_stronger_child_gets_a_harder_step() -> None:
    loading, start = loading_of(SKILLS, ONE.loadings), first_belief(SKILLS)
    age = (ONE.age_from_months + ONE.age_to_months) / 2
    codes = list(GRADES)
    chosen = [
        codes.index(
            best_grade(Belief(start.mean + shift, start.covariance / 50), loading, ONE, age)[0]
        )
        for shift in (-1.5, -0.5, 0.5, 1.5)
    ]
    assert chosen == sorted(chosen)
    assert chosen[0] < chosen[-1]
    for activity in LIBRARY:
        own, _ = best_grade(start, loading_of(SKILLS, activity.loadings), activity, age)
        assert own in {grade.code for grade in activity.grades}


@pytest.mark.parametrize(
    ("grade", "shares", "move", "to"),
    [
        ("as_is", [], Move.STAY, "as_is"),
        ("as_is", [0.9], Move.STAY, "as_is"),
        ("as_is", [0.9, 0.85], Move.UP, "harder"),
        ("as_is", [0.7, 0.9], Move.STAY, "as_is"),
        ("as_is", [0.9, 0.59], Move.DOWN, "easier"),
        ("as_is", [0.6], Move.STAY, "as_is"),
        ("as_is", [0.39], Move.SWAP, "as_is"),
        ("much_easier", [0.5], Move.SWAP, "much_easier"),
        ("much_harder", [1.0, 1.0], Move.STAY, "much_harder"),
    ],
)
def test_steps_change_by_the_rule(grade: str, shares: list[float], move: Move, to: str) -> None:
    found = regrade(grade, shares)
    assert (found.move, found.grade) == (move, to)
    assert found.says.endswith(".")


@given(st.sampled_from(list(GRADES)), SHARES)
def test_a_step_never_moves_by_more_than_one(grade: str, shares: list[float]) -> None:
    codes = list(GRADES)
    found = regrade(grade, shares)
    assert abs(codes.index(found.grade) - codes.index(grade)) <= 1
    assert (found.grade != grade) == (found.move in (Move.UP, Move.DOWN))


def test_limits_of_a_clinic_are_its_own_and_must_make_sense() -> None:
    assert regrade("as_is", [0.8, 0.8], up=0.8).move is Move.UP
    for wrong in ({"up": 0.5}, {"down": 0.9}):
        with pytest.raises(ValueError, match="limit"):
            regrade("as_is", [0.5], **wrong)
    with pytest.raises(ValueError, match="shares lie"):
        regrade("as_is", [1.2])


def test_a_chance_in_words_never_claims_certainty() -> None:
    assert band(0.74) == "about 7 of 10 tries work"
    assert band(0.999) == "about 9 of 10 tries work"
    assert band(0.0) == "about 1 of 10 tries work"
