"""Change between two scores: published examples, hand calculations, and limits of the formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.change import (
    Measured,
    conditional_change,
    expected_later_score,
    fit_retest_regression,
    informants_difference,
    minimal_detectable_change,
    reliable_change,
    standard_error,
)
from handspan.core.measurement.references import LmsReference

SCORES = st.builds(Measured, st.floats(-100, 100), st.floats(0.01, 20))


def test_the_example_of_jacobson_and_truax() -> None:
    # J Consult Clin Psychol 59 (1991): spread 7.5, retest reliability .80, from 47.5 to 32.5
    error = standard_error(7.5, 0.80)
    assert error == pytest.approx(3.35, abs=0.005)
    change = reliable_change(Measured(47.5, error), Measured(32.5, error), level=0.95)
    assert change.error == pytest.approx(4.74, abs=0.005)
    assert change.index == pytest.approx(-3.16, abs=0.005)
    assert change.told_apart
    assert (change.low, change.high) == pytest.approx((-24.297, -5.703), abs=0.001)


def test_unequal_errors_and_practice_by_hand() -> None:
    change = reliable_change(Measured(40, 3), Measured(50, 4), practice=2.5)
    assert (change.value, change.error, change.index) == (7.5, 5.0, 1.5)
    assert (change.low, change.high) == pytest.approx((7.5 - 8.2243, 7.5 + 8.2243), abs=1e-4)
    assert not change.told_apart


@given(first=SCORES, second=SCORES)
def test_informants_compare_alike_from_either_side(first: Measured, second: Measured) -> None:
    there, back = informants_difference(first, second), informants_difference(second, first)
    assert there.value == -back.value
    assert there.told_apart == back.told_apart == (abs(there.index) > 1.6448536269514722)
    assert there.error >= max(first.sd, second.sd)


def test_intervals_hold_the_true_change_as_often_as_they_say() -> None:
    random = np.random.default_rng(11)
    held = 0
    for _ in range(4000):
        before = Measured(random.normal(50, 3), 3)
        after = Measured(random.normal(55 + 1, 2), 2)
        change = reliable_change(before, after, practice=1)
        held += change.low <= 5 <= change.high
    assert held / 4000 == pytest.approx(0.90, abs=0.015)


@pytest.mark.parametrize(("level", "factor"), [(0.95, 2.77), (0.90, 2.33)])
def test_detectable_change_is_where_a_change_is_just_told(level: float, factor: float) -> None:
    least = minimal_detectable_change(1.4, level)
    assert least == pytest.approx(factor * 1.4, abs=0.006)
    short, long = (
        reliable_change(Measured(0, 1.4), Measured(share * least, 1.4), level=level)
        for share in (0.999, 1.001)
    )
    assert (short.told_apart, long.told_apart) == (False, True)


def test_a_retest_regression_finds_the_plane_and_its_error() -> None:
    random = np.random.default_rng(2)
    before, age = random.normal(50, 10, 4000), random.uniform(3, 8, 4000)
    after = 6 + 0.8 * before + 1.5 * age + random.normal(0, 4, 4000)
    found = fit_retest_regression(before, after, age)
    assert found.per_score == pytest.approx(0.8, abs=0.02)
    assert found.per_year == pytest.approx(1.5, abs=0.12)
    assert found.error == pytest.approx(4, rel=0.04)
    assert found.children == 4000
    index = [
        found.index(one, two, years) for one, two, years in zip(before, after, age, strict=True)
    ]
    assert np.std(index, ddof=3) == pytest.approx(1)


def test_a_retest_regression_by_hand() -> None:
    # second = 2 + first + 3 age, and twelve children one above and one below in turn
    first = np.array([10.0, 10, 20, 20, 30, 30, 10, 10, 20, 20, 30, 30])
    age = np.repeat([1.0, 2.0], 6)
    off = np.tile([1.0, -1.0], 6)
    found = fit_retest_regression(first, 2 + first + 3 * age + off, age)
    assert (found.intercept, found.per_score, found.per_year) == pytest.approx((2, 1, 3))
    assert found.error == pytest.approx(math.sqrt(12 / 9))
    assert found.index(20, 29 + found.error, 2) == pytest.approx(1 + 1 / found.error)
    assert found.expected(20, 2) == pytest.approx(28)


@pytest.mark.parametrize(
    ("before", "after", "age", "sentence"),
    [
        ([1.0] * 9, [1.0] * 9, [1.0] * 9, "at least 10 children"),
        ([1.0] * 12, list(range(12)), list(range(12)), "vary apart"),
        ([float(i * i) for i in range(12)], [1.0] * 12, list(range(12)), "vary apart"),
        ([float(i * i) for i in range(12)], [math.nan] * 12, list(range(12)), "must be numbers"),
    ],
)
def test_a_regression_on_too_little_is_refused(
    before: list[float], after: list[float], age: list[float], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        fit_retest_regression(before, after, age)


def test_conditional_change_is_standard_normal_among_children() -> None:
    random = np.random.default_rng(7)
    first = random.standard_normal(20_000)
    second = 0.43 * first + math.sqrt(1 - 0.43**2) * random.standard_normal(20_000)
    scores = np.array(
        [conditional_change(one, two, 0.43) for one, two in zip(first, second, strict=True)]
    )
    assert scores.mean() == pytest.approx(0, abs=0.02)
    assert scores.std() == pytest.approx(1, abs=0.02)
    assert np.corrcoef(scores, first)[0, 1] == pytest.approx(0, abs=0.02)


def test_conditional_change_by_hand() -> None:
    assert conditional_change(-2.0, -1.2, 0.6) == 0.0
    assert conditional_change(1.0, 1.4, 0.6) == pytest.approx(1.0)


def test_the_score_to_expect_moves_towards_the_median() -> None:
    age = np.array([0.0, 5.0])
    reference = LmsReference("p", "k", age, (np.array([20.0, 70.0]), np.full(2, 0.1), np.ones(2)))
    assert expected_later_score(reference, -2.0, 2.0, 0.5) == pytest.approx(40 * (1 - 0.1))
    assert expected_later_score(reference, 0.0, 2.0, 0.5) == pytest.approx(40)
    assert math.isnan(expected_later_score(reference, 0.0, 6.0, 0.5))


@pytest.mark.parametrize("correlation", [-1.0, 1.0, 1.2, math.nan])
def test_a_correlation_lies_inside_one(correlation: float) -> None:
    with pytest.raises(ValueError, match="between -1 and 1"):
        conditional_change(0, 0, correlation)


@pytest.mark.parametrize(
    ("mean", "sd"), [(math.nan, 1.0), (0.0, 0.0), (0.0, -1.0), (0.0, math.inf)]
)
def test_a_score_needs_an_error(mean: float, sd: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Measured(mean, sd)


@pytest.mark.parametrize("level", [0.0, 1.0, math.nan])
def test_a_level_lies_between_zero_and_one(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        reliable_change(Measured(0, 1), Measured(1, 1), level=level)
    with pytest.raises(ValueError, match="between 0 and 1"):
        minimal_detectable_change(1.0, level)


@pytest.mark.parametrize(("sd", "reliability"), [(0.0, 0.5), (1.0, 1.0), (1.0, -0.1)])
def test_an_error_needs_a_spread_and_a_reliability(sd: float, reliability: float) -> None:
    with pytest.raises(ValueError, match="reliability"):
        standard_error(sd, reliability)
