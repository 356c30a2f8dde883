"""Chances of a visit's results at each level, held against scipy and against their meaning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from handspan.core.progress.forecast.grid import LEVELS, SHARES
from handspan.core.progress.forecast.observation import Kind, Observation, count_table, help_rows

COUNTS = tuple(Observation(Kind.COUNT, rho) for rho in (0.005, 0.1, 0.3))
RATINGS = tuple(Observation(Kind.RATING, sharpness) for sharpness in (2.5, 10.0))


@given(st.integers(1, 25))
def test_results_add_up_and_rise_with_the_level(tries: int) -> None:
    table = count_table(COUNTS + RATINGS, tries)
    np.testing.assert_allclose(table.sum(axis=1), 1)
    below = np.cumsum(table, axis=1)[:, :-1]
    assert (np.diff(below, axis=2) <= 1e-12).all()


def test_counts_are_beta_binomial() -> None:
    table = count_table(COUNTS, 8)
    for number, one in enumerate(COUNTS):
        size = (1 - one.scatter) / one.scatter
        expected = stats.betabinom.pmf(np.arange(9)[:, None], 8, size * SHARES, size * (1 - SHARES))
        np.testing.assert_allclose(table[number], expected, rtol=1e-8, atol=1e-14)


def test_the_middle_rating_is_likeliest_at_the_middle_level() -> None:
    [table] = count_table(RATINGS[1:], 4)
    middle = table[:, np.abs(LEVELS).argmin()]
    assert middle.argmax() == 2
    np.testing.assert_allclose(middle, middle[::-1], atol=1e-12)
    wide, narrow = count_table(RATINGS, 10)[:, :, np.abs(LEVELS).argmin()]
    assert (narrow @ np.arange(11.0) ** 2) < (wide @ np.arange(11.0) ** 2)


def test_less_help_speaks_for_a_higher_level() -> None:
    most, some, none = (
        help_rows(COUNTS, counts) @ LEVELS / help_rows(COUNTS, counts).sum(axis=1)
        for counts in ((8, 0, 0, 0, 0), (0, 0, 8, 0, 0), (0, 0, 0, 0, 8))
    )
    assert (most < some).all()
    assert (some < none).all()


def test_with_two_levels_of_help_a_try_is_an_ordinary_one() -> None:
    found = help_rows((Observation(Kind.COUNT, 1e-9),), (3, 5))[0]
    plain = stats.binom.pmf(5, 8, SHARES)
    np.testing.assert_allclose(found / found.sum(), plain / plain.sum(), atol=1e-9)


@pytest.mark.parametrize("counts", [(5,), (0, 0), (3, -1)])
def test_impossible_help_is_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="two or more levels"):
        help_rows(COUNTS, counts)


def test_a_visit_without_tries_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one try"):
        count_table(COUNTS, 0)
