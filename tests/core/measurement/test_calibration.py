"""Calibration: known difficulties come back, errors tell the truth, sets are told apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.age_link import link_by_age
from handspan.core.measurement.age_norms import fit_normal_norm
from handspan.core.measurement.arrays import AnswerArray, FloatArray
from handspan.core.measurement.calibration import (
    comparison_counts,
    fit_linked_set,
    linked_sets,
    pairwise_difficulties,
)
from handspan.core.measurement.item_fit import infit


def simulated(
    random: np.random.Generator, ability: FloatArray, difficulty: FloatArray, missing: float = 0.3
) -> AnswerArray:
    passing = 1 / (1 + np.exp(difficulty - ability[:, np.newaxis]))
    answers = (random.random(passing.shape) < passing).astype(np.int8)
    answers[random.random(passing.shape) < missing] = -1
    return answers


def test_comparisons_are_counted() -> None:
    answers = np.array([[1, 0, -1], [1, 0, 0], [0, 1, 1], [1, 1, 0]], dtype=np.int8)
    assert comparison_counts(answers).tolist() == [[0, 2, 2], [1, 0, 1], [1, 0, 0]]


def test_items_are_linked_by_chains_in_both_directions() -> None:
    counts = np.zeros((6, 6))
    for first, second in ((0, 1), (1, 2), (2, 0), (3, 4), (4, 3), (2, 3)):
        counts[first, second] = 1
    sets = linked_sets(counts)
    assert sets[0] == sets[1] == sets[2]
    assert sets[3] == sets[4]
    assert len({sets[0], sets[3], sets[5]}) == 3


@given(wins=st.integers(1, 500), losses=st.integers(1, 500))
def test_two_items_have_a_closed_form(wins: int, losses: int) -> None:
    counts = np.array([[0.0, wins], [losses, 0.0]])
    first, second = pairwise_difficulties(counts, ridge=1e-9)
    assert first - second == pytest.approx(math.log(losses / wins), abs=1e-6)
    assert first + second == pytest.approx(0.0, abs=1e-9)


def test_known_difficulties_come_back_whoever_answers() -> None:
    random = np.random.default_rng(7)
    difficulty = np.linspace(-3, 3, 30)
    for middle in (-1.5, 1.5):
        ability = random.normal(middle, 1.5, 4000)
        fit = fit_linked_set(simulated(random, ability, difficulty), np.arange(4000))
        assert np.corrcoef(fit.difficulty, difficulty)[0, 1] > 0.998
        assert np.sqrt(np.mean((fit.difficulty - difficulty) ** 2)) < 0.09


def test_errors_hold_for_several_visits_of_one_child() -> None:
    random = np.random.default_rng(11)
    difficulty = np.linspace(-2, 2, 12)
    away = []
    for _ in range(40):
        # the four visits of a child are much alike, so they hold less than four children would
        child = np.repeat(random.normal(0, 1.5, 150), 4)
        once = simulated(random, child[::4], difficulty)
        answers = np.repeat(once, 4, axis=0)
        fit = fit_linked_set(answers, np.arange(600) // 4)
        away.append((fit.difficulty - difficulty) / fit.error)
    assert np.std(away) == pytest.approx(1.0, abs=0.15)


def growing(random: np.random.Generator, visits: int) -> tuple[FloatArray, FloatArray]:
    age = np.exp(random.uniform(np.log(0.1), np.log(3.5), visits))
    return age, random.normal(4 * np.log(age + 0.2), 1.0)


def test_sets_without_a_common_item_are_linked_by_age() -> None:
    random = np.random.default_rng(3)
    age, ability = growing(random, 2400)
    difficulty = np.concatenate([np.linspace(-6, 5, 20), np.linspace(-6, 5, 20)])
    answers = simulated(random, ability, difficulty, missing=0.1)
    answers[:1200, 20:] = answers[1200:, :20] = -1
    sets = np.repeat([0, 1], 20)
    hidden = difficulty - np.where(sets == 1, 3.0, 0.0)
    link = link_by_age(answers, age, sets, hidden)
    assert link.shifts[0] == 0.0
    assert link.shifts[1] == pytest.approx(3.0, abs=0.12)
    ages = np.array([0.2, 0.5, 1.0, 2.0, 3.0])
    np.testing.assert_allclose(link.mean(ages), 4 * np.log(ages + 0.2), atol=0.2)
    np.testing.assert_allclose(link.spread(ages), 1.0, atol=0.12)


def test_a_noisy_item_stands_out() -> None:
    random = np.random.default_rng(5)
    age, ability = growing(random, 1500)
    difficulty = np.linspace(-6, 5, 24)
    answers = simulated(random, ability, difficulty)
    noise = random.integers(0, 2, 1500).astype(np.int8)
    answers[:, 12] = np.where(answers[:, 12] >= 0, noise, -1)
    expected = 4 * np.log(age + 0.2)
    fits = infit(answers, difficulty, expected, np.ones_like(age), np.linspace(-20, 20, 161))
    assert fits[12] > 1.8
    assert np.delete(fits, 12).max() < 1.2
    assert np.delete(fits, 12).mean() == pytest.approx(0.95, abs=0.07)


def test_an_item_that_nobody_was_given_has_no_fit() -> None:
    answers = np.array([[1, -1], [0, -1]], dtype=np.int8)
    level = np.zeros(2)
    fits = infit(answers, np.zeros(2), level, level + 1, np.linspace(-5, 5, 41))
    assert np.isfinite(fits[0])
    assert np.isnan(fits[1])


def test_a_norm_finds_mean_and_spread_by_age() -> None:
    random = np.random.default_rng(9)
    age = random.uniform(0.1, 4.0, 6000)
    mean, spread = 40 + 20 * np.log(age + 0.2), 2.0 + 0.6 * age
    norm = fit_normal_norm(age, random.normal(mean, spread))
    ages = np.array([0.2, 0.5, 1.0, 2.0, 3.5])
    np.testing.assert_allclose(norm.mean(ages), 40 + 20 * np.log(ages + 0.2), atol=0.5)
    np.testing.assert_allclose(norm.spread(ages), 2.0 + 0.6 * ages, rtol=0.12)
    # beyond the ages seen, the nearest age counts
    assert norm.mean(np.array([9.0])) == norm.mean(np.array([age.max()]))
