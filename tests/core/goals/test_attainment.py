"""T values against published vectors, the misprint, and the conversion of other schemes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.goals.attainment import (
    LEVELS,
    SCHEMES,
    RatedGoal,
    attainment,
    signed,
    to_standard,
)

RATED = st.builds(
    RatedGoal, st.sampled_from(LEVELS), st.floats(0.1, 20, allow_nan=False), st.just("five")
)


def same(level: int, goals: int) -> float:
    return attainment([RatedGoal(level)] * goals).t


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        (1, (30.0, 40.0, 60.0, 70.0)),
        (3, (22.61, 36.31, 63.69, 77.39)),
        (5, (19.85, 34.92, 65.08, 80.15)),
    ],
)
def test_all_goals_on_one_level(goals: int, expected: tuple[float, ...]) -> None:
    for level, t in zip((-2, -1, 1, 2), expected, strict=True):
        assert same(level, goals) == pytest.approx(t, abs=0.005)
        exact = 50 + 10 * level * math.sqrt(goals / (0.7 + 0.3 * goals))
        assert same(level, goals) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize(
    ("weights", "levels", "rho", "expected", "exact"),
    [
        ((3, 1, 1), (1, 0, -1), 0.3, 55.1299, 50 + 20 / math.sqrt(0.7 * 11 + 0.3 * 25)),
        ((3, 1, 1), (1, 0, -1), 0.5, 54.7140, 50 + 20 / math.sqrt(0.5 * 11 + 0.5 * 25)),
        ((9, 4, 1), (0, -1, 1), 0.3, 47.3421, 50 - 30 / math.sqrt(0.7 * 98 + 0.3 * 196)),
    ],
)
def test_weights_and_rho(
    weights: tuple[int, ...], levels: tuple[int, ...], rho: float, expected: float, exact: float
) -> None:
    goals = [RatedGoal(x, w) for w, x in zip(weights, levels, strict=True)]
    assert attainment(goals, rho).t == pytest.approx(expected, abs=5e-5)
    assert attainment(goals, rho).t == pytest.approx(exact, abs=1e-9)


def test_the_vectors_tell_the_formula_from_its_misprints() -> None:
    weights, up = (3, 1, 1), 2
    squares, square_of_sum = sum(w * w for w in weights), sum(weights) ** 2
    misprints = [
        50 + 10 * up / math.sqrt(0.7 * squares + 0.3 * squares),
        50 + 10 * up / (0.7 * squares + 0.3 * square_of_sum),
        50 + 10 * up / math.sqrt(1 - 0.3 * squares + 0.3 * square_of_sum),
    ]
    right = attainment([RatedGoal(1, 3), RatedGoal(0), RatedGoal(-1)]).t
    assert all(abs(wrong - right) > 0.4 for wrong in misprints)


@given(st.lists(RATED, min_size=1, max_size=8), st.floats(0.5, 50), st.floats(0, 1))
def test_only_ratios_of_weights_matter_and_levels_mirror(
    goals: list[RatedGoal], factor: float, rho: float
) -> None:
    first = attainment(goals, rho)
    scaled = attainment([RatedGoal(g.level, g.weight * factor) for g in goals], rho)
    mirrored = attainment([RatedGoal(-g.level, g.weight) for g in goals], rho)
    assert scaled.t == pytest.approx(first.t, abs=1e-8)
    assert mirrored.t == pytest.approx(100 - first.t, abs=1e-8)
    assert first.goals == len(goals)
    assert first.reached + mirrored.reached == len(goals) + dict(first.counts)[0]


def test_counts_travel_with_t() -> None:
    result = attainment([RatedGoal(1, 3), RatedGoal(0), RatedGoal(-1)])
    assert result.counts == ((-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0))
    assert (result.goals, result.reached) == (3, 2)
    assert result.in_words() == "T 55.1 from 3 goals: 1 at +1, 1 at 0, 1 at -1"
    assert attainment([RatedGoal(-2)]).in_words() == "T 30.0 from 1 goal: 1 at -2"


def test_other_schemes_become_standard_levels() -> None:
    assert to_standard(-3, "six_worse") == -2
    assert to_standard(-0.5, "six_half") == -1
    for scheme in SCHEMES:
        assert [to_standard(level, scheme.code) for level in LEVELS] == list(LEVELS)
    mixed = [RatedGoal(-3, 1, "six_worse"), RatedGoal(-0.5, 1, "six_half")]
    assert attainment(mixed).t == attainment([RatedGoal(-2), RatedGoal(-1)]).t


@pytest.mark.parametrize(
    ("level", "scheme", "says"),
    [
        (-3, "five", "-2, -1, 0, +1, +2"),
        (-0.5, "six_worse", "not a level"),
        (math.nan, "five", "not a level"),
        (0, "seven", "not a rating scheme"),
    ],
)
def test_levels_outside_the_scheme(level: float, scheme: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("+", r"\+")):
        to_standard(level, scheme)


@pytest.mark.parametrize("weight", [0, -1, math.nan, math.inf])
def test_weights_out_of_range(weight: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        attainment([RatedGoal(0, weight)])


def test_no_goals_and_impossible_rho() -> None:
    with pytest.raises(ValueError, match="at least one"):
        attainment([])
    with pytest.raises(ValueError, match="between 0 and 1"):
        attainment([RatedGoal(0)], rho=1.2)


def test_levels_are_written_with_their_sign() -> None:
    assert [signed(level) for level in (-2, -0.5, 0, 1)] == ["-2", "-0.5", "0", "+1"]
