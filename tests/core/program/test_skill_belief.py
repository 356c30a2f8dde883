"""Beliefs about skills: against exact posteriors, and never surer than the tries allow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.program.skill_belief import (
    ALIKE_IN_AREA,
    MOST_CHANGE,
    Belief,
    after_days,
    after_tries,
    elo_after,
    expected_success,
    first_belief,
    loading_of,
    logistic,
    with_standing,
)
from handspan.core.program.skills import Skills
from tests.core.program.shipped import SKILLS

START = first_belief(SKILLS)
TOUCH = loading_of(SKILLS, {"touch": 1.0})
GRID = np.linspace(-8, 8, 4001)


def one(mean: float, variance: float) -> Belief:
    """A belief of a single skill."""
    return Belief(np.array([mean]), np.array([[variance]]))


def exact(mean: float, variance: float, difficulty: float, k: int, n: int) -> tuple[float, float]:
    """Mean and variance of the posterior of one skill, on a grid."""
    p = logistic(GRID - difficulty)
    weight = np.exp(-0.5 * (GRID - mean) ** 2 / variance) * p**k * (1 - p) ** (n - k)
    weight /= weight.sum()
    centre = float(weight @ GRID)
    return centre, float(weight @ (GRID - centre) ** 2)


@pytest.mark.parametrize(("k", "n"), [(3, 5), (5, 10), (7, 10), (2, 10)])
def test_a_step_is_near_the_exact_posterior(k: int, n: int) -> None:
    found = after_tries(one(0.2, 0.3), np.array([1.0]), 0.0, k, n, trust=1.0)
    mean, variance = exact(0.2, 0.3, 0.0, k, n)
    assert found.mean[0] == pytest.approx(mean, abs=0.06)
    assert found.covariance[0, 0] == pytest.approx(variance, rel=0.15)


def test_a_step_by_hand() -> None:
    found = after_tries(one(0.0, 1.0), np.array([1.0]), 0.0, 4, 4, trust=0.5)
    told = 1.7**2 * 0.25 * 4 * 0.5
    assert found.mean[0] == pytest.approx(1.7 * 0.5 * 2 / (1 + told))
    assert found.covariance[0, 0] == pytest.approx(1 / (1 + told))


def test_an_evaluation_moves_its_area_and_no_other() -> None:
    found = with_standing(START, SKILLS, "hands", -1.5, 0.4)
    of_area = np.array([skill.area == "hands" for skill in SKILLS.by_code.values()])
    assert (found.mean[of_area] < -0.5).all()
    assert (found.mean[~of_area] == 0).all()
    count = of_area.sum()
    prior = (1 + (count - 1) * ALIKE_IN_AREA) / count
    assert found.mean[of_area].mean() == pytest.approx(-1.5 * prior / (prior + 0.16))
    with pytest.raises(ValueError, match="above 0"):
        with_standing(START, SKILLS, "hands", 0.0, 0.0)
    with pytest.raises(ValueError, match="an area with skills"):
        with_standing(START, SKILLS, "wings", 0.0, 1.0)


def test_a_skill_tells_of_its_neighbors_and_not_of_others() -> None:
    found = after_tries(START, TOUCH, 0.0, 0, 10)
    places = list(SKILLS.by_code)
    assert found.mean[places.index("touch")] < found.mean[places.index("movement")] < 0
    assert found.mean[places.index("letters")] == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(list(SKILLS.by_code)), st.integers(0, 10), st.floats(-3, 3)),
        max_size=6,
    ),
    st.floats(0, 60),
)
def test_beliefs_stay_whole_and_tries_only_make_surer(
    seen: list[tuple[str, int, float]], days: float
) -> None:
    belief = START
    for code, successes, difficulty in seen:
        later = after_tries(belief, loading_of(SKILLS, {code: 1.0}), difficulty, successes, 10)
        assert np.abs(later.mean - belief.mean).max() <= MOST_CHANGE + 1e-12
        assert (np.diag(later.covariance) <= np.diag(belief.covariance) + 1e-12).all()
        belief = later
    assert np.isfinite(belief.mean).all()
    assert np.linalg.eigvalsh(belief.covariance).min() > -1e-9
    waited = after_days(belief, days)
    assert (np.diag(waited.covariance) >= np.diag(belief.covariance)).all()
    assert (waited.mean == belief.mean).all()


@given(st.floats(-3, 3), st.floats(0, 2), st.floats(-3, 3))
def test_expected_success_is_the_average_over_what_is_not_known(
    mean: float, variance: float, difficulty: float
) -> None:
    found = float(expected_success(one(mean, variance), np.array([1.0]), difficulty))
    if variance < 1e-6:
        assert found == pytest.approx(float(logistic(mean - difficulty)), abs=1e-3)
        return
    weight = np.exp(-0.5 * (GRID - mean) ** 2 / variance)
    assert found == pytest.approx(
        float(weight @ logistic(GRID - difficulty) / weight.sum()), abs=0.01
    )


def test_harder_is_less_likely_to_succeed() -> None:
    chances = expected_success(START, TOUCH, np.array([-2.0, -1.0, 0.0, 1.0]))
    assert (np.diff(chances) < 0).all()
    assert chances[2] == pytest.approx(0.5)


def test_elo_goes_the_same_way_without_being_sure() -> None:
    moved = elo_after(np.zeros(len(TOUCH)), TOUCH, 0.0, 9, 10)
    assert moved[TOUCH == 1] == pytest.approx(0.4 * 0.4)
    assert (moved[TOUCH == 0] == 0).all()


@pytest.mark.parametrize(("k", "n", "trust"), [(1, 0, 1.0), (-1, 3, 1.0), (4, 3, 1.0), (1, 3, 0.0)])
def test_impossible_tries_are_refused(k: int, n: int, trust: float) -> None:
    with pytest.raises(ValueError, match="at most all succeed"):
        after_tries(START, TOUCH, 0.0, k, n, trust)


def test_an_unknown_skill_is_refused() -> None:
    with pytest.raises(ValueError, match="'wings' is not a skill"):
        loading_of(SKILLS, {"wings": 1.0})
    assert isinstance(SKILLS, Skills)
    with pytest.raises(ValueError, match="counted forward"):
        after_days(START, -1)
