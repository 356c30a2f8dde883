"""New items: answers move them, their error shrinks and tells the truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from handspan.core.measurement.grid import normalized
from handspan.core.measurement.new_items import SETTLED_ERROR, as_scored, updated
from handspan.core.measurement.response_models import (
    Model,
    ResponseItem,
    log_probabilities,
    log_probability_table,
)
from tests.core.measurement.answering import simulated_levels

SLOPE = 2.3
POINTS = np.arange(-20.0, 121.0)
ITEM = ResponseItem("new", Model.PARTIAL_CREDIT, (40.0, 44.0, 48.0), error=4.5)
KNOWN = [
    ResponseItem(f"k{place}", Model.PARTIAL_CREDIT, (place - 4.0, place, place + 4.0))
    for place in range(30, 62, 4)
]


def weights_of(answers: np.ndarray, prior: np.ndarray) -> np.ndarray:
    table = log_probability_table(KNOWN, POINTS, SLOPE)
    log_weights = -0.5 * ((POINTS - prior[:, np.newaxis]) / 6.0) ** 2
    for column in range(len(KNOWN)):
        log_weights = log_weights + table[column, answers[:, column]]
    return normalized(log_weights)


def test_one_answer_is_weighed_as_by_brute_force() -> None:
    weights = normalized(-0.5 * ((POINTS - 47.0) / 3.0) ** 2)[np.newaxis]
    found = updated(ITEM, np.array([1]), weights, POINTS, SLOPE)
    shifts = np.linspace(-27, 27, 4001)
    plain = replace(ITEM, error=0.0)
    seen = np.array(
        [np.exp(log_probabilities(plain, POINTS - d, SLOPE)[:, 1]) @ weights[0] for d in shifts]
    )
    after = seen * np.exp(-0.5 * (shifts / 4.5) ** 2)
    after /= after.sum()
    mean = after @ shifts
    assert found.steps == pytest.approx([step + mean for step in ITEM.steps], abs=1e-4)
    assert found.error == pytest.approx(np.sqrt(after @ (shifts - mean) ** 2), abs=1e-4)


def test_without_answers_nothing_changes() -> None:
    found = updated(ITEM, np.empty(0, dtype=int), np.empty((0, len(POINTS))), POINTS, SLOPE)
    assert found.steps == pytest.approx(ITEM.steps)
    assert found.error == pytest.approx(ITEM.error, rel=1e-3)


def test_answers_one_by_one_or_together_lead_to_the_same_place() -> None:
    random = np.random.default_rng(1)
    ability = random.normal(46, 6, 30)
    answers = simulated_levels(random, ability, [*KNOWN, ITEM], SLOPE)
    weights = weights_of(answers[:, :-1], np.full(30, 46.0))
    together = updated(ITEM, answers[:, -1], weights, POINTS, SLOPE)
    step = ITEM
    for visit in range(30):
        step = updated(step, answers[visit, -1:], weights[visit : visit + 1], POINTS, SLOPE)
    # between answers the posterior is taken for normal, which it nearly is
    assert step.steps == pytest.approx(together.steps, abs=0.15)
    assert step.error == pytest.approx(together.error, rel=0.05)


def test_places_are_found_and_nine_in_ten_intervals_hold_them() -> None:
    random = np.random.default_rng(2)
    away, errors, seeds = [], [], []
    for _ in range(200):
        off = random.normal(0, ITEM.error)
        true = replace(ITEM, steps=tuple(step + off for step in ITEM.steps), error=0.0)
        ability = random.normal(46, 6, 40)
        answers = simulated_levels(random, ability, [*KNOWN, true], SLOPE)
        weights = weights_of(answers[:, :-1], np.full(40, 46.0))
        found = updated(ITEM, answers[:, -1], weights, POINTS, SLOPE)
        away.append((found.steps[0] - true.steps[0]) / found.error)
        errors.append(found.steps[0] - true.steps[0])
        seeds.append(off)
        assert found.error < 0.5 * ITEM.error
    assert 0.85 <= np.mean(np.abs(away) < 1.645) <= 0.95
    assert np.std(errors) < 0.3 * np.std(seeds)


def test_a_place_counts_as_known_once_its_error_is_small() -> None:
    assert as_scored(ITEM) is ITEM
    assert as_scored(replace(ITEM, error=SETTLED_ERROR)).error == SETTLED_ERROR
    assert as_scored(replace(ITEM, error=SETTLED_ERROR - 0.01)).error == 0.0


@pytest.mark.parametrize("answer", [-1, 4])
def test_answers_that_are_no_level_are_refused(answer: int) -> None:
    weights = np.full((1, len(POINTS)), 1 / len(POINTS))
    with pytest.raises(ValueError, match="levels from 0 to 3"):
        updated(ITEM, np.array([answer]), weights, POINTS, SLOPE)
