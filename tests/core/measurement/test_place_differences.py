"""Differences between two calibrations: what moved is found, what did not is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from handspan.core.measurement.comparisons import Steps
from handspan.core.measurement.place_differences import compare_places, differences_by_group
from tests.core.measurement.answering import partial_credit_items, simulated, simulated_levels


def test_what_is_harder_for_a_group_is_found_whatever_its_ability() -> None:
    random = np.random.default_rng(1)
    difficulty = np.linspace(-2, 2, 20)
    group = np.arange(3000) % 2 == 1
    ability = random.normal(0, 1.3, 3000) - 1.0 * group
    answers = simulated(random, ability, difficulty, missing=0.2)
    harder = simulated(random, ability, difficulty + 0.8, missing=0.2)
    answers[group, 7] = harder[group, 7]
    steps = Steps.of_tops([1] * 20)
    found = differences_by_group(answers, np.arange(3000), group, steps, units_per_logit=2.0)
    assert np.flatnonzero(found.notable).tolist() == [7]
    assert found.difference[7] == pytest.approx(1.6, abs=3 * found.error[7])
    others = np.delete(found.difference / found.error, 7)
    assert np.std(others) == pytest.approx(1.0, abs=0.4)
    mirrored = differences_by_group(answers, np.arange(3000), ~group, steps, units_per_logit=2.0)
    np.testing.assert_allclose(mirrored.difference, -found.difference, atol=1e-9)


def test_one_step_of_an_item_with_levels_is_found() -> None:
    random = np.random.default_rng(2)
    items = partial_credit_items(random, np.linspace(-1.5, 1.5, 8), top=2)
    group = np.arange(6000) % 2 == 1
    ability = random.normal(0, 1.5, 6000)
    answers = simulated_levels(random, ability, items)
    first, second = items[3].steps
    moved = items.copy()
    moved[3] = type(items[3])(items[3].code, items[3].model, (first + 1.2, second))
    answers[group] = simulated_levels(random, ability[group], moved)
    steps = Steps.of_tops([2] * 8)
    found = differences_by_group(answers, np.arange(6000), group, steps)
    assert found.difference[6] == pytest.approx(1.2, abs=3 * found.error[6])
    assert found.notable[6]


def test_where_nothing_differs_hardly_anything_is_called_different() -> None:
    random = np.random.default_rng(3)
    steps = Steps.of_tops([1] * 15)
    false = 0
    for _ in range(40):
        answers = simulated(random, random.normal(0, 1.3, 600), np.linspace(-1.5, 1.5, 15))
        found = differences_by_group(answers, np.arange(600), random.random(600) < 0.5, steps)
        false += int(found.notable.any())
    # one in twenty is to be expected
    assert false <= 6


def test_drift_is_laid_over_the_old_scale_and_shrunk_to_it() -> None:
    old = np.array([10.0, 20, 30, 40, 50, 60])
    new = old + 5.0 + np.array([0.1, -0.1, 0, 8.0, 0.1, -0.1])
    found = compare_places(old, np.full(6, 1.0), new, np.full(6, 1.0), np.zeros(6, dtype=int))
    assert found.notable.tolist() == [False, False, False, True, False, False]
    assert found.difference[3] == pytest.approx(8.0, abs=0.2)
    np.testing.assert_allclose(found.aligned - old, found.difference)
    np.testing.assert_allclose(found.pooled, (old + found.aligned) / 2)
    np.testing.assert_allclose(found.pooled_error, np.sqrt(0.5))
    certain = compare_places(old, np.full(6, 0.1), new, np.full(6, 1.0), np.zeros(6, dtype=int))
    assert np.abs(certain.pooled - old).max() < 0.1


def test_each_set_has_its_own_origin_and_what_has_no_place_no_difference() -> None:
    old = np.array([1.0, 2, 3, 1, 2, 3, 7, np.nan])
    new = np.array([4.0, 5, 6, 0, 1, 2, 9, 1.0])
    error = np.full(8, 0.5)
    found = compare_places(old, error, new, error, np.array([0, 0, 0, 1, 1, 1, 2, 0]))
    np.testing.assert_allclose(found.difference[:6], 0.0, atol=1e-12)
    # one step alone has nothing to be laid over
    assert np.isnan(found.difference[6:]).all()
    assert not found.notable.any()
