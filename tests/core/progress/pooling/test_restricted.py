"""The restricted likelihood against dense matrices, and its best place against a fine grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handspan.core.progress.pooling.restricted import (
    FloatArray,
    Nested,
    fit,
    log_likelihood,
    weigh,
)

SEEDS = st.integers(0, 10_000)
VARIANCE = st.floats(0, 2)


def made_up(seed: int) -> Nested:
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(5), random.integers(1, 5, 5))
    errors = random.uniform(0.1, 1.0, len(groups))
    effects = random.normal(0, 0.5, 5)[groups] + random.normal(0, errors + 0.2)
    return Nested(effects, errors**2, groups)


def covariance(data: Nested, between: float, within: float) -> FloatArray:
    same = data.groups[:, np.newaxis] == data.groups
    return np.diag(data.variances + within) + between * same.astype(float)


@settings(deadline=None)
@given(SEEDS, VARIANCE, VARIANCE)
def test_the_likelihood_equals_dense_matrices(seed: int, between: float, within: float) -> None:
    data = made_up(seed)
    inverse = np.linalg.inv(covariance(data, between, within))
    whole = inverse.sum()
    mean = inverse.sum(axis=0) @ data.effects / whole
    away = data.effects - mean
    logs = np.linalg.slogdet(covariance(data, between, within))[1] + np.log(whole)
    expected = -(logs + away @ inverse @ away) / 2
    at = weigh(data, between, within)
    assert log_likelihood(data, between, within) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert at.mean == pytest.approx(mean, rel=1e-9, abs=1e-9)
    assert at.information == pytest.approx(whole, rel=1e-9)


@settings(deadline=None)
@given(SEEDS, st.sampled_from([(True, True), (True, False), (False, True)]))
def test_no_other_variances_are_more_likely(seed: int, free: tuple[bool, bool]) -> None:
    data = made_up(seed)
    found = fit(data, free)
    assert min(found) >= 0
    best = log_likelihood(data, *found)
    steps = np.linspace(0, 3, 25) ** 2
    for between in steps if free[0] else steps[:1]:
        for within in steps if free[1] else steps[:1]:
            assert log_likelihood(data, between, within) <= best + 1e-9


@settings(deadline=None)
@given(SEEDS)
def test_the_place_found_is_flat(seed: int) -> None:
    """Central differences of the dense likelihood vanish where a variance is above 0."""
    data = made_up(seed)
    found = np.array(fit(data, (True, True)))
    assume(found.max() > 1e-3)
    for axis in np.flatnonzero(found > 1e-3):
        step = np.zeros(2)
        step[axis] = 1e-4 * found[axis]
        ahead, behind = (log_likelihood(data, *(found + sign * step)) for sign in (1, -1))
        assert (ahead - behind) / 2e-4 == pytest.approx(0, abs=1e-6)


def test_balanced_equal_errors_are_an_analysis_of_variance() -> None:
    random = np.random.default_rng(4)
    effects = random.normal(0, 1.5, 30)[:, np.newaxis] + random.normal(0, 1.0, (30, 4))
    data = Nested(effects.ravel(), np.full(120, 0.3), np.repeat(np.arange(30), 4))
    inside = effects.var(axis=1, ddof=1).mean()
    means = effects.mean(axis=1).var(ddof=1)
    between, within = fit(data, (True, True))
    assert within == pytest.approx(inside - 0.3, rel=1e-9)
    assert between == pytest.approx(means - inside / 4, rel=1e-9)
