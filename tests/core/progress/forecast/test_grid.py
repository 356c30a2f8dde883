"""Moves keep probability and mean; what would leave the grid stays at its end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.progress.forecast.grid import (
    LEVELS,
    REACH,
    STEP,
    leap,
    matrix,
    moves,
    normal,
)

OFFSETS = STEP * np.arange(-REACH, REACH + 1)


@given(st.floats(-0.5, 0.6), st.floats(0.0, 0.15))
def test_a_move_keeps_its_mean_and_adds_its_spread(growth: float, spread: float) -> None:
    weights = moves(growth, spread)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert weights @ OFFSETS == pytest.approx(growth, abs=2e-4)
    variance = weights @ (OFFSETS - growth) ** 2
    assert spread**2 - 1e-3 <= variance <= spread**2 + STEP**2 / 4 + 1e-9


@pytest.mark.parametrize(("growth", "spread"), [(1.5, 0.0), (0.6, 0.3), (0.0, -0.1)])
def test_a_move_beyond_reach_is_refused(growth: float, spread: float) -> None:
    with pytest.raises(ValueError, match="reaches too far"):
        moves(growth, spread)


def test_nothing_leaves_the_grid() -> None:
    for found in (matrix(moves(0.6, 0.15)), matrix(moves(-0.4, 0.2)), leap(0.4, 1.0)):
        np.testing.assert_allclose(found.sum(axis=1), 1)
    up = matrix(moves(0.6, 0.0))
    assert up[-1, -1] == pytest.approx(1)
    assert up[0] @ LEVELS == pytest.approx(LEVELS[0] + 0.6)


def test_a_normal_has_its_mean_and_spread() -> None:
    weights = normal(-0.5, 0.8)
    assert weights @ LEVELS == pytest.approx(-0.5, abs=1e-6)
    assert weights @ (LEVELS + 0.5) ** 2 == pytest.approx(0.64, abs=1e-5)
