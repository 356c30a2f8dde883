"""Calibration: known places come back, errors tell the truth, sets are told apart."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.measurement.arrays import AnswerArray
from handspan.core.measurement.calibration import (
    calibrate,
    linked_sets,
    pairwise_information,
    pairwise_places,
)
from handspan.core.measurement.comparisons import Steps, comparison_counts, weighed
from tests.core.measurement.answering import partial_credit_items, simulated, simulated_levels


def test_steps_are_laid_out_item_after_item() -> None:
    steps = Steps.of_tops([1, 3, 2])
    assert steps.item.tolist() == [0, 1, 1, 1, 2, 2]
    assert steps.level.tolist() == [1, 1, 2, 3, 1, 2]


def test_comparisons_are_counted() -> None:
    answers = np.array([[1, 0, -1], [1, 0, 0], [0, 1, 1], [1, 1, 0]], dtype=np.int8)
    counts = comparison_counts(answers, Steps.of_answers(answers))
    assert counts.tolist() == [[0, 2, 2], [1, 0, 1], [1, 0, 0]]


def counted_one_by_one(answers: AnswerArray, steps: Steps) -> list[list[float]]:
    pairs = list(zip(steps.item.tolist(), steps.level.tolist(), strict=True))
    return [
        [
            float(sum(row[i] == k and row[j] == m - 1 for row in answers.tolist() if i != j))
            for j, m in pairs
        ]
        for i, k in pairs
    ]


@settings(max_examples=50, deadline=None)
@given(data=st.data(), visits=st.integers(1, 12), items=st.integers(1, 4))
def test_comparisons_of_levels_equal_those_counted_one_by_one(
    data: st.DataObject, visits: int, items: int
) -> None:
    cells = st.lists(st.integers(-1, 3), min_size=items, max_size=items)
    drawn = data.draw(st.lists(cells, min_size=visits, max_size=visits))
    answers = np.array(drawn, dtype=np.int8)
    steps = Steps.of_answers(answers)
    assert comparison_counts(answers, steps).tolist() == counted_one_by_one(answers, steps)


def test_items_are_linked_by_chains_in_both_directions() -> None:
    counts = np.zeros((6, 6))
    for first, second in ((0, 1), (1, 0), (2, 3), (3, 4), (4, 2), (0, 2)):
        counts[first, second] = 1
    assert linked_sets(counts).tolist() == [1, 1, 0, 0, 0, 2]


@given(wins=st.integers(1, 500), losses=st.integers(1, 500))
def test_two_items_have_a_closed_form(wins: int, losses: int) -> None:
    counts = np.array([[0.0, wins], [losses, 0.0]])
    first, second = pairwise_places(counts, ridge=1e-9)
    assert first - second == pytest.approx(math.log(losses / wins), abs=1e-6)
    assert first + second == pytest.approx(0.0, abs=1e-9)


def test_known_difficulties_come_back_whoever_answers() -> None:
    random = np.random.default_rng(7)
    difficulty = np.linspace(-3, 3, 30)
    for middle in (-1.5, 1.5):
        ability = random.normal(middle, 1.5, 4000)
        found = calibrate(simulated(random, ability, difficulty), np.arange(4000))
        assert np.corrcoef(found.place, difficulty)[0, 1] > 0.998
        assert np.sqrt(np.mean((found.place - difficulty) ** 2)) < 0.09


def test_known_steps_come_back_whoever_answers() -> None:
    random = np.random.default_rng(17)
    items = partial_credit_items(random, np.linspace(-2, 2, 8))
    true = np.concatenate([item.steps for item in items])
    for middle in (-1.0, 1.0):
        answers = simulated_levels(random, random.normal(middle, 1.5, 10_000), items)
        answers[random.random(answers.shape) < 0.3] = -1
        found = calibrate(answers, np.arange(10_000))
        away = found.place - (true - true.mean())
        assert np.sqrt(np.mean(away**2)) < 0.1
        assert np.std(away / found.error) == pytest.approx(1.0, abs=0.35)


def test_errors_hold_for_several_visits_of_one_child() -> None:
    random = np.random.default_rng(11)
    difficulty = np.linspace(-2, 2, 12)
    away = []
    for _ in range(40):
        # the four visits of a child are much alike, so they hold less than four children would
        child = np.repeat(random.normal(0, 1.5, 150), 4)
        once = simulated(random, child[::4], difficulty)
        answers = np.repeat(once, 4, axis=0)
        found = calibrate(answers, np.arange(600) // 4)
        away.append((found.place - difficulty) / found.error)
    assert np.std(away) == pytest.approx(1.0, abs=0.15)


def test_errors_hold_for_levels() -> None:
    random = np.random.default_rng(12)
    items = partial_credit_items(random, np.linspace(-1.5, 1.5, 6), top=2)
    true = np.concatenate([item.steps for item in items])
    away = []
    for _ in range(40):
        answers = simulated_levels(random, random.normal(0, 1.5, 400), items)
        found = calibrate(answers, np.arange(400))
        away.append((found.place - true + true.mean()) / found.error)
    assert np.std(away) == pytest.approx(1.0, abs=0.15)


def weights_one_by_one(answers: AnswerArray, place: np.ndarray) -> list[np.ndarray]:
    """Weights of one-step comparisons of each visit, written out from their definition."""
    found = []
    for row in answers:
        given, raw = row >= 0, row[row >= 0].sum()
        weight = np.zeros((len(row), len(row)))
        if 0 < raw < given.sum():
            low, high = -30.0, 30.0
            for _ in range(80):
                middle = (low + high) / 2
                chance = 1 / (1 + np.exp(place - middle))
                low, high = (middle, high) if chance[given].sum() < raw else (low, middle)
            pairs = chance[:, np.newaxis] * (1 - chance)
            weight = (pairs + pairs.T) / (chance * (1 - chance))[given].sum()
        found.append(weight)
    return found


def test_weights_are_as_defined() -> None:
    random = np.random.default_rng(18)
    place = np.linspace(-1.5, 1.5, 5)
    answers = simulated(random, random.normal(0, 1, 60), place, missing=0.3)
    expected = np.zeros((5, 5))
    for row, weight in zip(answers, weights_one_by_one(answers, place), strict=True):
        expected += weight * np.outer(row == 1, row == 0)
    found = weighed(answers, np.arange(60), Steps.of_tops([1] * 5), place)
    np.testing.assert_allclose(found.comparisons(), expected, rtol=1e-4, atol=1e-4)


def test_weighed_comparisons_are_nearly_as_good_as_the_full_conditional_likelihood() -> None:
    random = np.random.default_rng(19)
    difficulty = np.linspace(-2.5, 2.5, 40)
    plain, weighted = [], []
    for _ in range(40):
        answers = simulated(random, random.normal(0, 1.5, 500), difficulty, missing=0.0)
        steps = Steps.of_answers(answers)
        for squares, place in (
            (plain, pairwise_places(comparison_counts(answers, steps))),
            (weighted, calibrate(answers, np.arange(500)).place),
        ):
            squares.append(float(((place - difficulty) ** 2).mean()))
    # the full likelihood gains about four in a hundred over comparisons that all weigh alike
    assert np.mean(weighted) < 0.985 * np.mean(plain)


@pytest.mark.parametrize("top", [1, 2])
def test_products_of_slopes_equal_those_by_differences(
    monkeypatch: pytest.MonkeyPatch, top: int
) -> None:
    monkeypatch.setattr("handspan.core.measurement.comparisons._VISITS_AT_ONCE", 4)
    random = np.random.default_rng(13)
    answers = random.integers(-1, top + 1, (30, 4)).astype(np.int8)
    children = random.integers(0, 9, 30)
    steps = Steps.of_tops([top] * 4)
    place, weighed_at = random.normal(0, 1, (2, 4 * top))

    def log_likelihood(at: np.ndarray, child: int) -> float:
        own = children == child
        sums = weighed(answers[own], children[own], steps, weighed_at).comparisons()
        return float(-(sums * np.logaddexp(0, at[:, np.newaxis] - at)).sum())

    expected = np.zeros((4 * top, 4 * top))
    for child in np.unique(children).tolist():
        slope = [
            (log_likelihood(place + move, child) - log_likelihood(place - move, child)) / 2e-5
            for move in 1e-5 * np.eye(4 * top)
        ]
        expected += np.outer(slope, slope)
    found = weighed(answers, children, steps, weighed_at).slope_products(place)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_the_slope_is_zero_and_the_curvature_right_at_the_top() -> None:
    random = np.random.default_rng(14)
    answers = random.integers(-1, 3, (200, 4)).astype(np.int8)
    counts = comparison_counts(answers, Steps.of_answers(answers))
    place = pairwise_places(counts)

    def value(at: np.ndarray) -> float:
        ridge = 0.5e-4 * float(at @ at)
        return float(-(counts * np.logaddexp(0, at[:, np.newaxis] - at)).sum()) - ridge

    moves = 1e-3 * np.eye(8)
    for move in moves:
        assert value(place + move) - value(place - move) == pytest.approx(0.0, abs=1e-7)
    bend = [
        [
            (value(place + a + b) - value(place + a - b) - value(place - a + b))
            + value(place - a - b)
            for b in moves
        ]
        for a in moves
    ]
    np.testing.assert_allclose(
        pairwise_information(counts, place), -np.array(bend) / 4e-6, atol=2e-2
    )


def test_a_set_apart_and_an_item_alone_are_told() -> None:
    random = np.random.default_rng(15)
    ability = random.normal(0, 1, 600)
    answers = simulated(random, ability, np.array([-1.0, 0, 1, -0.5, 0.5, 0]), missing=0.0)
    answers[:300, 3:5] = answers[300:, :3] = -1
    answers[:, 5] = 1
    found = calibrate(answers, np.arange(600))
    assert found.sets.tolist() == [0, 0, 0, 1, 1, -1]
    assert np.isnan([found.place[5], found.error[5]]).all()
    assert found.place[:3].mean() == pytest.approx(0, abs=1e-9)
    assert found.place[3:5].mean() == pytest.approx(0, abs=1e-9)


def test_an_item_whose_level_nobody_reached_belongs_to_no_set() -> None:
    random = np.random.default_rng(16)
    items = partial_credit_items(random, np.array([-1.0, 0.0, 1.0, 0.5]))
    answers = simulated_levels(random, random.normal(0, 1.5, 800), items)
    # nobody stands at level 1 of the last item: its steps cannot be told from each other
    answers[:, 3] = np.where(answers[:, 3] >= 2, 3, 0)
    found = calibrate(answers, np.arange(800), Steps.of_tops([3, 3, 3, 3]))
    assert found.sets.tolist() == [0, 0, 0, -1]
    assert np.isnan(found.place[9:]).all()
    assert np.isfinite(found.error[:9]).all()
