"""Likelihoods of a visit's tries, against the distributions of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from handspan.core.progress.evidence import LEVELS, likelihood


def proportional(found: np.ndarray, expected: np.ndarray) -> bool:
    return np.allclose(found, expected / expected.max(), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("successes", "tries"), [(0, 1), (3, 10), (10, 10), (0, 20), (17, 40)])
@pytest.mark.parametrize("correlation", [0.01, 0.2])
def test_two_counts_are_beta_binomial(successes: int, tries: int, correlation: float) -> None:
    share, total = 1 / (1 + np.exp(-LEVELS)), 1 / correlation - 1
    expected = stats.betabinom.pmf(successes, tries, share * total, (1 - share) * total)
    assert proportional(likelihood((successes, tries - successes), correlation), expected)


def test_levels_of_help_are_dirichlet_multinomial_around_a_cumulative_logit() -> None:
    counts = [2, 3, 0, 4, 1]
    at_most = [1 / (1 + np.exp(-(LEVELS + 1.2 * help_allowed))) for help_allowed in range(4)]
    shares = np.diff(np.array([0 * LEVELS, *at_most, 0 * LEVELS + 1]), axis=0)
    expected = np.array(
        [stats.dirichlet_multinomial.pmf(counts, 24 * share, 10) for share in shares.T]
    )
    assert proportional(likelihood(counts, 0.04), expected)


@given(st.integers(1, 30), st.data())
def test_more_successes_speak_for_higher_levels(tries: int, data: st.DataObject) -> None:
    fewer = data.draw(st.integers(0, tries - 1))
    ratio = likelihood((fewer + 1, tries - fewer - 1), 0.02) / likelihood(
        (fewer, tries - fewer), 0.02
    )
    assert (np.diff(ratio) > 0).all()


def test_help_tells_children_apart_who_do_nothing_alone_yet() -> None:
    hints = likelihood((0, 9, 1, 0, 0), 0.02)
    hands = likelihood((0, 0, 0, 1, 9), 0.02)
    assert LEVELS[hints.argmax()] > LEVELS[hands.argmax()] + 2


@pytest.mark.parametrize("counts", [(), (3,), (0, 0), (-1, 4)])
def test_impossible_counts_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least one try"):
        likelihood(counts, 0.02)
