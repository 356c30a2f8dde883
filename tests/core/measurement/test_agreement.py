"""Agreement: published examples, coverage in simulation, and edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.measurement.agreement import intraclass_correlations, limits_of_agreement

# peak flow of 17 people by two meters, first readings: Bland and Altman, Lancet 1986
LARGE = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
# six targets and four judges: Shrout and Fleiss, Psychological Bulletin 1979
JUDGED = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))


def test_the_example_of_bland_and_altman() -> None:
    found = limits_of_agreement(MINI, LARGE)
    assert found.children == 17
    assert found.bias.value == pytest.approx(-2.1, abs=0.05)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    # they say -22.0 to 17.8, and limits of two spreads: -79.7 and 75.5
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.05)
    assert found.lower.value == pytest.approx(-79.7 + (2 - 1.95996) * 38.8, abs=0.1)
    assert found.upper.value == pytest.approx(75.5 - (2 - 1.95996) * 38.8, abs=0.1)


def test_the_example_of_shrout_and_fleiss() -> None:
    found = intraclass_correlations(JUDGED)
    assert found.agreement.value == pytest.approx(0.29, abs=0.005)
    assert found.consistency.value == pytest.approx(0.71, abs=0.005)
    # as R's psych prints them for the same table
    assert (found.agreement.low, found.agreement.high) == pytest.approx((0.019, 0.761), abs=5e-4)
    assert (found.consistency.low, found.consistency.high) == pytest.approx(
        (0.342, 0.946), abs=5e-4
    )


def test_the_intervals_of_limits_hold_the_true_limits() -> None:
    random = np.random.default_rng(9)
    held = np.zeros(3)
    rounds = 1500
    for _ in range(rounds):
        second = random.normal(3.0, 2.0, 12)
        found = limits_of_agreement(np.zeros(12), second, level=0.90)
        truth = (3 - 1.959964 * 2, 3.0, 3 + 1.959964 * 2)
        for place, (part, true) in enumerate(
            zip((found.lower, found.bias, found.upper), truth, strict=True)
        ):
            held[place] += part.low <= true <= part.high
    np.testing.assert_allclose(held / rounds, 0.90, atol=0.025)


def test_the_intervals_of_correlations_hold_the_true_ones() -> None:
    random = np.random.default_rng(10)
    held = np.zeros(2)
    rounds = 800
    # spreads: children 2, raters .7, error 1
    truth = (4 / (4 + 0.49 + 1), 4 / (4 + 1))
    for _ in range(rounds):
        table = (
            random.normal(0, 2, (25, 1)) + random.normal(0, 0.7, 4) + random.normal(0, 1, (25, 4))
        )
        found = intraclass_correlations(table, level=0.90)
        for place, (part, true) in enumerate(
            zip((found.agreement, found.consistency), truth, strict=True)
        ):
            held[place] += part.low <= true <= part.high
    np.testing.assert_allclose(held / rounds, 0.90, atol=0.035)


TABLES = st.integers(0, 10_000).map(
    lambda seed: (
        np.random.default_rng(seed).normal(size=(8, 3))
        + np.random.default_rng(seed + 1).normal(size=(8, 1))
    )
)


@given(table=TABLES, shift=st.floats(-50, 50))
@settings(max_examples=30, deadline=None)
def test_a_constant_shift_between_raters_leaves_consistency(
    table: np.ndarray, shift: float
) -> None:
    moved = table + np.array([0.0, shift, 2 * shift])
    plain, shifted = intraclass_correlations(table), intraclass_correlations(moved)
    assert shifted.consistency.value == pytest.approx(plain.consistency.value, abs=1e-9)
    for found in (plain, shifted):
        for part in (found.agreement, found.consistency):
            assert part.low <= part.value <= part.high <= 1


@given(table=TABLES)
@settings(max_examples=20, deadline=None)
def test_exchanging_the_raters_turns_the_limits_round(table: np.ndarray) -> None:
    there = limits_of_agreement(table[:, 0], table[:, 1])
    back = limits_of_agreement(table[:, 1], table[:, 0])
    assert there.lower.low == pytest.approx(-back.upper.high)
    assert there.upper.low == pytest.approx(-back.lower.high)
    assert there.lower.low < there.lower.value < there.lower.high < there.upper.high


def test_whole_agreement_is_one() -> None:
    found = intraclass_correlations([[1, 1], [2, 2], [4, 4]])
    assert found.agreement == found.consistency
    assert found.agreement.value == found.agreement.low == 1
    shifted = intraclass_correlations([[1, 2], [2, 3], [4, 5]])
    assert shifted.consistency.value == 1
    assert shifted.agreement.low < shifted.agreement.value < 1


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([[1, 2], [2, 3]], "at least 3 children"),
        ([[1], [2], [3]], "two ratings of each"),
        ([[1, 2], [2, math.nan], [3, 4]], "a number from every rater"),
        ([[1, 2], [1, 2], [1, 2]], "do not differ"),
    ],
)
def test_ratings_that_say_nothing_are_refused(table: list[list[float]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        intraclass_correlations(table)


def test_limits_need_differences_that_spread_and_a_level() -> None:
    with pytest.raises(ValueError, match="all differences are equal"):
        limits_of_agreement([1, 2, 3], [2, 3, 4])
    with pytest.raises(ValueError, match="between 0 and 1"):
        limits_of_agreement([1, 2, 3], [2, 3, 5], level=1.0)
