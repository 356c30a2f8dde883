"""One mean of several effects: against metafor, against closed forms, and in simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handspan.core.progress.pooling.random_effects import Between, Pooled, Spread, pool
from tests.core.progress.pooling.tables import references

EFFECT = st.floats(-5, 5).map(lambda value: round(value, 3))
ERROR = st.floats(0.05, 2).map(lambda value: round(value, 3))
PAIRS = st.lists(st.tuples(EFFECT, ERROR), min_size=2, max_size=12)
METHOD = st.sampled_from(Between)
SPREAD = st.sampled_from(Spread)

COLUMNS = {
    "est": "estimate",
    "se": "standard_error",
    "ci_lb": "low",
    "ci_ub": "high",
    "tau2": "tau2",
    "QE": "q",
    "I2": "i2",
}


@pytest.mark.parametrize(
    ("method", "between", "rows"),
    [("FE", Between.FIXED, 47), ("DL", Between.DL, 47), ("REML", Between.REML, 47)],
)
def test_pools_equal_metafor(method: str, between: Between, rows: int) -> None:
    known = references(method)
    assert len(known) == rows
    for row in known:
        found = pool(row.effects, row.errors, between=between, spread=Spread.KNAPP_HARTUNG)
        for column, name in COLUMNS.items():
            expected = pytest.approx(row.expected[column], rel=1e-9, abs=1e-9)
            assert getattr(found, name) == expected, (row.name, column)


def test_paule_mandel_solves_its_equation_and_agrees_with_metafors_root() -> None:
    """metafor's root finder stops within 1.2e-4 of tau2; the equation itself is met exactly."""
    known = references("PM")
    assert len(known) == 46
    for row in known:
        found = pool(row.effects, row.errors, between=Between.PM, spread=Spread.KNAPP_HARTUNG)
        assert found.tau2 == pytest.approx(row.expected["tau2"], abs=1.3e-4), row.name
        assert found.estimate == pytest.approx(row.expected["est"], abs=1e-4, rel=1e-4), row.name
        weights = 1 / (np.square(row.errors) + found.tau2)
        q = float(weights @ np.square(np.subtract(row.effects, found.estimate)))
        freedom = len(row.effects) - 1
        assert q == pytest.approx(freedom, rel=1e-9) or (found.tau2 == 0 and q < freedom)


@settings(deadline=None)
@given(PAIRS, METHOD, SPREAD, st.randoms(use_true_random=False), st.floats(-50, 50))
def test_order_and_origin_do_not_matter(
    pairs: list[tuple[float, float]], method: Between, spread: Spread, random: object, shift: float
) -> None:
    found = _pool(pairs, method, spread)
    mixed = list(pairs)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    moved = _pool([(effect + shift, error) for effect, error in mixed], method, spread)
    for name in ("estimate", "low", "high"):
        assert getattr(moved, name) == pytest.approx(getattr(found, name) + shift, abs=1e-6)
    for name in ("standard_error", "tau2", "q"):
        assert getattr(moved, name) == pytest.approx(getattr(found, name), abs=1e-6, rel=1e-6)


@settings(deadline=None)
@given(PAIRS, METHOD, SPREAD, st.floats(0.01, 100))
def test_the_unit_does_not_matter(
    pairs: list[tuple[float, float]], method: Between, spread: Spread, unit: float
) -> None:
    found = _pool(pairs, method, spread)
    other = _pool([(effect * unit, error * unit) for effect, error in pairs], method, spread)
    near = {"abs": 1e-6 * unit, "rel": 1e-6}
    assert other.estimate == pytest.approx(found.estimate * unit, **near)
    assert other.high - other.low == pytest.approx((found.high - found.low) * unit, **near)
    assert other.tau2 == pytest.approx(found.tau2 * unit**2, rel=1e-6, abs=1e-6 * unit**2)


@settings(deadline=None)
@given(
    st.lists(EFFECT, min_size=2, max_size=10),
    ERROR,
    st.sampled_from([Between.DL, Between.PM, Between.REML]),
)
def test_equal_errors_leave_the_plain_mean(
    effects: list[float], error: float, method: Between
) -> None:
    """With one error for all, every estimator is the spread of the effects less that error."""
    found = pool(effects, [error] * len(effects), between=method, spread=Spread.KNAPP_HARTUNG)
    assert found.estimate == pytest.approx(np.mean(effects), abs=1e-9)
    between = max(0.0, float(np.var(effects, ddof=1)) - error**2)
    assert found.tau2 == pytest.approx(between, abs=1e-8)
    # the interval is that of a t-test, whatever the errors are
    assert found.standard_error == pytest.approx(
        np.std(effects, ddof=1) / math.sqrt(len(effects)), abs=1e-9
    )
    assert found.df == len(effects) - 1


@settings(deadline=None)
@given(PAIRS, METHOD)
def test_held_is_never_narrower_than_its_parts(
    pairs: list[tuple[float, float]], method: Between
) -> None:
    wald, plain, held = (_pool(pairs, method, spread) for spread in Spread)
    assert held.standard_error == max(wald.standard_error, plain.standard_error)
    assert held.low <= min(wald.low, plain.low) + 1e-12


def test_textbook_moments() -> None:
    """Worked by hand: weights 4, 1, 1, mean 1/2, Q 7/2, weights less their own mean 3."""
    found = pool([0, 1, 2], [0.5, 1, 1], between=Between.DL, spread=Spread.WALD)
    assert found.q == pytest.approx(3.5)
    assert found.tau2 == pytest.approx(0.5)
    # weights 4/3, 2/3, 2/3
    assert found.estimate == pytest.approx(0.75)
    assert found.standard_error == pytest.approx(math.sqrt(3 / 8))
    assert found.i2 == pytest.approx(100 * 1.5 / 3.5)


@pytest.mark.parametrize("method", Between)
def test_a_single_effect_is_its_own_mean(method: Between) -> None:
    found = pool([0.7], [0.2], between=method)
    assert (found.estimate, found.standard_error) == pytest.approx((0.7, 0.2))
    assert (found.low, found.high) == pytest.approx((0.7 - 1.959964 * 0.2, 0.7 + 1.959964 * 0.2))
    assert (found.tau2, found.q, found.i2) == (0, 0, 0)


def test_effects_that_are_all_alike_do_not_make_certainty() -> None:
    found = pool([0.5] * 4, [0.2] * 4)
    assert found.standard_error == pytest.approx(0.1)
    plain = pool([0.5] * 4, [0.2] * 4, spread=Spread.KNAPP_HARTUNG)
    assert plain.standard_error == 0


def test_intervals_hold_the_mean() -> None:
    """600 made-up caseloads of eight goals each, variance between goals 0.16."""
    random = np.random.default_rng(20261124)
    held = np.zeros(2)
    rounds = 600
    for _ in range(rounds):
        errors = random.uniform(0.2, 0.6, 8)
        effects = random.normal(1.0, np.sqrt(0.16 + errors**2))
        found = pool(effects.tolist(), errors.tolist())
        plain = pool(effects.tolist(), errors.tolist(), spread=Spread.WALD)
        held += (found.low <= 1 <= found.high, plain.low <= 1 <= plain.high)
    mean, wald = held / rounds
    assert 0.93 <= mean <= 0.98
    assert wald < mean


@pytest.mark.parametrize(
    ("effects", "errors", "level"),
    [
        ([], [], 0.95),
        ([1.0], [1.0, 2.0], 0.95),
        ([float("nan")], [1.0], 0.95),
        ([1.0], [0.0], 0.95),
        ([1.0], [math.inf], 0.95),
        ([1.0], [1.0], 1.0),
    ],
)
def test_impossible_input_is_refused(
    effects: list[float], errors: list[float], level: float
) -> None:
    with pytest.raises(ValueError, match=r"at least one effect|finite|level"):
        pool(effects, errors, level=level)


def _pool(pairs: list[tuple[float, float]], method: Between, spread: Spread) -> Pooled:
    assume(len(pairs) > 1)
    effects, errors = zip(*pairs, strict=True)
    return pool(effects, errors, between=method, spread=spread)
