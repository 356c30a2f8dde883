"""Goals within children: against clubSandwich, dense matrices, t-tests, and in simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.progress.pooling.random_effects import Spread, pool
from handspan.core.progress.pooling.three_level import NestedPool, pool_nested
from tests.core.progress.pooling.tables import references

SEEDS = st.integers(0, 10_000)
Goals = tuple[list[float], list[float], list[int]]


def made_up(seed: int, children: int = 6, goals: int = 4) -> Goals:
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(children), random.integers(1, goals, children))
    errors = random.uniform(0.1, 0.8, len(groups))
    effects = random.normal(0.5, 0.5, children)[groups] + random.normal(0, errors + 0.1)
    return effects.tolist(), errors.tolist(), groups.tolist()


def test_pools_equal_metafor_and_clubsandwich() -> None:
    """metafor's optimizer of two variances stops within 2e-6 of tau2, and just above 0."""
    known = references("3level_REML_CR2")
    assert len(known) == 47
    for row in known:
        found = pool_nested(row.effects, row.errors, row.series)
        near = {"rel": 2e-6, "abs": 1e-7 * float(np.mean(np.square(row.errors)))}
        assert found.tau2 == pytest.approx(row.expected["tau2"], **near), row.name
        assert found.q == pytest.approx(row.expected["QE"], rel=1e-9), row.name
        near = {"rel": 1e-7, "abs": 1e-7}
        assert found.estimate == pytest.approx(row.expected["est"], **near), row.name
        assert found.robust_error == pytest.approx(row.expected["se"], **near), row.name


@settings(deadline=None)
@given(SEEDS)
def test_errors_and_freedom_equal_dense_matrices(seed: int) -> None:
    """CR2 and Satterthwaite as Pustejovsky and Tipton (2018) write them, with whole matrices."""
    effects, errors, children = made_up(seed)
    found = pool_nested(effects, errors, children)
    count = len(effects)
    groups = np.array(children)
    same = (groups[:, np.newaxis] == groups).astype(float)
    model = np.diag(np.square(errors) + found.within) + found.between * same
    inverse = np.linalg.inv(model)
    ones = np.ones((count, 1))
    bread = np.linalg.inv(ones.T @ inverse @ ones)
    left = np.eye(count) - ones @ bread @ ones.T @ inverse
    away = left @ effects
    meat, loads = 0.0, []
    for child in range(6):
        rows = np.flatnonzero(groups == child)
        upper = np.linalg.cholesky(model[np.ix_(rows, rows)]).T
        middle = upper @ (left[rows] @ model @ left[rows].T) @ upper.T
        values, vectors = np.linalg.eigh(middle)
        corrected = upper.T @ vectors @ np.diag(values**-0.5) @ vectors.T @ upper
        row = bread @ ones[rows].T @ inverse[np.ix_(rows, rows)] @ corrected
        meat += float((row @ away[rows]).item()) ** 2
        loads.append((row @ left[rows]).ravel())
    crossed = np.array(loads) @ model @ np.array(loads).T
    freedom = np.trace(crossed) ** 2 / np.trace(crossed @ crossed)
    assert found.robust_error == pytest.approx(math.sqrt(meat), rel=1e-7)
    assert found.df == pytest.approx(freedom, rel=1e-7)
    assert found.model_error == pytest.approx(math.sqrt(bread.item()), rel=1e-7)


@settings(deadline=None)
@given(st.integers(2, 8), st.integers(1, 4), SEEDS)
def test_balanced_goals_are_a_t_test_of_the_childrens_means(
    children: int, goals: int, seed: int
) -> None:
    effects = np.random.default_rng(seed).normal(size=(children, goals))
    whose = np.repeat(np.arange(children), goals).tolist()
    found = pool_nested(effects.ravel().tolist(), [0.3] * len(whose), whose)
    means = effects.mean(axis=1)
    assert found.estimate == pytest.approx(means.mean(), abs=1e-9)
    assert found.robust_error == pytest.approx(means.std(ddof=1) / math.sqrt(children), rel=1e-6)
    assert found.df == pytest.approx(children - 1, rel=1e-6)


@settings(deadline=None)
@given(SEEDS)
def test_one_goal_of_each_child_is_the_simple_pool(seed: int) -> None:
    effects, errors, _ = made_up(seed)
    found = pool_nested(effects, errors, range(len(effects)))
    plain = pool(effects, errors, spread=Spread.WALD)
    assert found.within == 0
    assert found.between == pytest.approx(plain.tau2, abs=1e-9)
    assert found.estimate == pytest.approx(plain.estimate, abs=1e-9)
    assert found.model_error == pytest.approx(plain.standard_error, abs=1e-9)


@settings(deadline=None)
@given(SEEDS, st.randoms(use_true_random=False), st.floats(-20, 20))
def test_order_names_and_origin_do_not_matter(seed: int, random: object, shift: float) -> None:
    effects, errors, children = made_up(seed)
    rows = [
        (effect + shift, error, f"child {child}")
        for effect, error, child in zip(effects, errors, children, strict=True)
    ]
    random.shuffle(rows)  # type: ignore[attr-defined]
    found, moved = pool_nested(effects, errors, children), pool_nested(*zip(*rows, strict=True))
    assert moved.estimate == pytest.approx(found.estimate + shift, abs=1e-6)
    assert moved.low == pytest.approx(found.low + shift, abs=1e-5)
    for name in ("robust_error", "model_error", "between", "within", "q", "df"):
        near = pytest.approx(getattr(found, name), rel=1e-5, abs=1e-6)
        assert getattr(moved, name) == near, name


def test_effects_that_are_all_alike_do_not_make_certainty() -> None:
    found = pool_nested([0.5] * 6, [0.2] * 6, [0, 0, 1, 1, 2, 2])
    assert found.robust_error == pytest.approx(0, abs=1e-12)
    assert found.high - found.estimate > 1.9 * found.model_error > 0.15


def test_the_interval_holds_although_goals_of_a_child_agree() -> None:
    """400 made-up caseloads of twelve children; a pool that forgets children holds less often."""
    random = np.random.default_rng(20261124)
    rounds, held = 400, np.zeros(2)
    for _ in range(rounds):
        children = np.repeat(np.arange(12), random.integers(1, 6, 12))
        errors = random.uniform(0.1, 0.3, len(children))
        effects = 0.5 + random.normal(0, 0.5, 12)[children] + random.normal(0, errors)
        nested = pool_nested(effects.tolist(), errors.tolist(), children.tolist())
        forgetful = pool(effects.tolist(), errors.tolist())
        held += (_holds(nested), forgetful.low <= 0.5 <= forgetful.high)
    assert 0.92 <= held[0] / rounds <= 0.98
    assert held[1] / rounds < 0.85


def _holds(found: NestedPool) -> bool:
    return found.low <= 0.5 <= found.high


@pytest.mark.parametrize(
    ("effects", "errors", "children"),
    [
        ([1.0, 2.0], [1.0, 1.0], [0, 0]),
        ([1.0, 2.0], [1.0, 1.0], [0]),
        ([1.0, 2.0], [1.0, 0.0], [0, 1]),
    ],
)
def test_impossible_input_is_refused(
    effects: list[float], errors: list[float], children: list[int]
) -> None:
    with pytest.raises(ValueError, match=r"at least 2|whose|above 0"):
        pool_nested(effects, errors, children)
