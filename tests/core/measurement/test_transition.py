"""The drift of a standing: moments of the Ornstein-Uhlenbeck process, and that it is one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.measurement.transition import POINTS, stationary, transition

GAPS = st.floats(0, 8)
INNER = slice(20, 81)


def test_it_rests_at_the_normal_distribution() -> None:
    density = np.exp(-POINTS * POINTS / 2)
    np.testing.assert_allclose(stationary(), density / density.sum(), atol=5e-5)


@given(gap=GAPS)
@settings(max_examples=30, deadline=None)
def test_mean_and_variance_are_those_of_the_process(gap: float) -> None:
    matrix = transition(gap)
    mean = matrix @ POINTS
    spread = matrix @ (POINTS * POINTS) - mean * mean
    np.testing.assert_allclose(mean[INNER], math.exp(-gap) * POINTS[INNER], atol=2e-4)
    np.testing.assert_allclose(spread[INNER], -math.expm1(-2 * gap), atol=8e-4)


@pytest.mark.parametrize("gap", [0.1, 0.4, 1.5])
def test_where_the_gap_is_long_it_is_a_normal_curve(gap: float) -> None:
    rho = math.exp(-gap)
    for start in (30, 50, 65):
        away = (POINTS - rho * POINTS[start]) / math.sqrt(1 - rho * rho)
        density = np.exp(-away * away / 2)
        np.testing.assert_allclose(
            transition(gap)[start],
            density / density.sum(),
            atol=0.04 * density.max() / density.sum(),
        )


@given(one=GAPS, two=GAPS)
@settings(max_examples=30, deadline=None)
def test_two_gaps_are_one_longer_gap(one: float, two: float) -> None:
    np.testing.assert_allclose(transition(one) @ transition(two), transition(one + two), atol=1e-10)


@given(gap=GAPS)
@settings(max_examples=30, deadline=None)
def test_it_is_a_chain_that_looks_alike_backwards(gap: float) -> None:
    matrix, weights = transition(gap), stationary()
    assert (matrix >= 0).all()
    np.testing.assert_allclose(matrix.sum(axis=1), 1)
    flow = weights[:, np.newaxis] * matrix
    np.testing.assert_allclose(flow, flow.T, atol=1e-12)


def test_no_time_no_drift() -> None:
    np.testing.assert_allclose(transition(0.0), np.eye(len(POINTS)), atol=1e-9)


@pytest.mark.parametrize("gap", [-0.1, math.nan])
def test_time_does_not_run_back(gap: float) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        transition(gap)
