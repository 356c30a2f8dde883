"""Fit: what follows the model looks so, and what does not stands out."""

from __future__ import annotations

import numpy as np
import pytest

from handspan.core.measurement.comparisons import Steps
from handspan.core.measurement.item_fit import FittedModel, item_fit, local_dependence
from handspan.core.measurement.response_models import expected_level
from handspan.core.measurement.step_curves import level_moments, log_sums
from tests.core.measurement.answering import (
    growing,
    partial_credit_items,
    simulated,
    simulated_levels,
)

POINTS = np.linspace(-20, 20, 161)
DIFFICULTY = np.linspace(-6, 5, 24)


def rasch_model(age: np.ndarray) -> FittedModel:
    steps = Steps.of_tops(np.ones(24, dtype=int))
    return FittedModel(steps, DIFFICULTY, 4 * np.log(age + 0.2), np.ones_like(age), POINTS)


def test_curves_equal_those_of_the_response_models() -> None:
    items = partial_credit_items(np.random.default_rng(1), np.array([-1.0, 0.5]))
    steps = Steps.of_tops([3, 3])
    place = np.concatenate([item.steps for item in items])
    mean, variance = level_moments(steps, place, POINTS, log_sums(steps, place, POINTS, 2))
    for number, item in enumerate(items):
        np.testing.assert_allclose(mean[number], expected_level(item, POINTS, 1.0), atol=1e-12)
        # of an exponential family, the mean rises by the variance
        slope = np.gradient(mean[number], POINTS)
        np.testing.assert_allclose(variance[number][1:-1], slope[1:-1], atol=0.02)


def test_a_noisy_item_stands_out() -> None:
    random = np.random.default_rng(5)
    age, ability = growing(random, 1500)
    answers = simulated(random, ability, DIFFICULTY)
    noise = random.integers(0, 2, 1500).astype(np.int8)
    answers[:, 12] = np.where(answers[:, 12] >= 0, noise, -1)
    found = item_fit(answers, rasch_model(age))
    assert found.infit[12] > 1.8
    assert found.outfit[12] > 3.0
    assert np.delete(found.infit, 12).max() < 1.2
    assert np.delete(found.infit, 12).mean() == pytest.approx(0.95, abs=0.07)
    assert found.answered.tolist() == (answers >= 0).sum(axis=0).tolist()


def test_a_noisy_item_with_levels_stands_out() -> None:
    random = np.random.default_rng(6)
    items = partial_credit_items(random, np.linspace(-2, 2, 10))
    answers = simulated_levels(random, random.normal(0, 1.5, 1500), items)
    answers[:, 4] = random.integers(0, 4, 1500)
    place = np.concatenate([item.steps for item in items])
    model = FittedModel(Steps.of_tops([3] * 10), place, np.zeros(1500), np.full(1500, 1.5), POINTS)
    found = item_fit(answers, model)
    assert found.infit[4] > 1.8
    assert np.delete(found.infit, 4).max() < 1.2
    assert np.delete(found.infit, 4).min() > 0.75


def test_residuals_by_band_show_where_an_item_is_harder() -> None:
    random = np.random.default_rng(7)
    age, ability = growing(random, 3000)
    old = (age > 1.0).astype(np.intp)
    answers = simulated(random, ability, DIFFICULTY)
    harder = simulated(random, ability, DIFFICULTY + 1.5)
    answers[old == 1, 16] = harder[old == 1, 16]
    found = item_fit(answers, rasch_model(age), old)
    z = found.band_residual / found.band_error
    assert z[16, 1] < -4
    assert abs(z[16, 0]) < 3
    others = np.delete(z, 16, axis=0)
    assert np.abs(others[np.isfinite(others)]).max() < 3.5


def test_two_items_that_ask_for_the_same_hang_together() -> None:
    random = np.random.default_rng(8)
    age, ability = growing(random, 3000)
    answers = simulated(random, ability, DIFFICULTY, missing=0.0)
    answers[:, 13] = answers[:, 12]
    dependence = local_dependence(answers, rasch_model(age))
    assert dependence[12, 13] > 0.5
    assert dependence[12, 13] == dependence[13, 12]
    assert np.isnan(np.diag(dependence)).all()
    dependence[12, 13] = dependence[13, 12] = np.nan
    assert np.nanmax(np.abs(dependence[5:20, 5:20])) < 0.2


def test_correlations_equal_those_of_numpy_where_nothing_is_missing() -> None:
    random = np.random.default_rng(9)
    items = partial_credit_items(random, np.linspace(-1, 1, 5))
    answers = simulated_levels(random, random.normal(0, 1, 200), items)
    place = np.concatenate([item.steps for item in items])
    steps = Steps.of_tops([3] * 5)
    model = FittedModel(steps, place, np.zeros(200), np.full(200, 0.001), POINTS)
    # with abilities known to be 0, what is expected is one number for each item
    expected = [float(expected_level(item, 0.0, 1.0)) for item in items]
    wanted = np.corrcoef((answers - np.array(expected)).T)
    apart = ~np.eye(5, dtype=bool)
    found = local_dependence(answers, model)
    np.testing.assert_allclose(found[apart], wanted[apart] - wanted[apart].mean(), atol=1e-9)


def test_what_nobody_was_given_has_no_fit() -> None:
    answers = np.array([[1, -1], [0, -1]], dtype=np.int8)
    model = FittedModel(Steps.of_tops([1, 1]), np.zeros(2), np.zeros(2), np.ones(2), POINTS)
    found = item_fit(answers, model)
    assert np.isfinite([found.infit[0], found.outfit[0]]).all()
    assert np.isnan([found.infit[1], found.outfit[1]]).all()
    assert np.isnan(local_dependence(answers, model)).all()
