"""Recalibration: true places recovered better than the seeds, and told what would change."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.recalibration import Recalibration, recalibrate
from handspan.core.measurement.response_models import Model, ResponseItem
from tests.core.measurement.answering import simulated_levels

SLOPE = 2.3
AREAS = ["hands"] * 8 + ["senses"] * 8


def seeds(error: float = 4.0) -> list[ResponseItem]:
    places = [*np.linspace(25, 75, 8), *np.linspace(20, 70, 8)]
    return [
        ResponseItem(
            f"{area}{number:02}",
            Model.PARTIAL_CREDIT,
            (place - 7.0, place - 3.5, place),
            error=error,
        )
        for number, (area, place) in enumerate(zip(AREAS, places, strict=True))
    ]


def off(random: np.random.Generator, item: ResponseItem) -> ResponseItem:
    moved = random.normal(0, item.error) + random.normal(0, 1.0, 3)
    return replace(item, steps=tuple(np.array(item.steps) + moved), error=0.0)


def clinic(
    random: np.random.Generator, items: list[ResponseItem], children: int
) -> tuple[AnswerArray, IntArray, FloatArray]:
    """Two visits of each child; children of a clinic are behind what is expected at their age."""
    expected = np.repeat(random.uniform(15, 80, children), 2)
    numbers = np.repeat(np.arange(children), 2)
    columns = []
    for area in ("hands", "senses"):
        ability = expected + np.repeat(random.normal(-4, 5, children), 2)
        own = [item for item, name in zip(items, AREAS, strict=True) if name == area]
        columns.append(simulated_levels(random, ability, own, SLOPE))
    answers = np.concatenate(columns, axis=1)
    places = np.array([item.steps[-1] for item in items])
    # items are offered around their age
    answers[np.abs(places - expected[:, np.newaxis]) > 22] = -1
    return answers, numbers, expected


def run(items: list[ResponseItem], made: tuple[AnswerArray, IntArray, FloatArray]) -> Recalibration:
    answers, children, expected = made
    return recalibrate(
        items, AREAS, answers, children, expected, np.full(len(expected), 6.0), SLOPE
    )


def middle(items: list[ResponseItem]) -> FloatArray:
    return np.array([np.mean(item.steps) for item in items])


def test_true_places_are_recovered_better_than_the_seeds_with_intervals_that_hold() -> None:
    random = np.random.default_rng(1)
    held, seeded, found = [], [], []
    for _ in range(25):
        true = [off(random, item) for item in seeds()]
        result = run(seeds(), clinic(random, true, 200))
        after = [item.after for item in result.items]
        away = middle(after) - middle(true)
        held += (np.abs(away) < 1.645 * np.array([item.error for item in after])).tolist()
        found.append(np.mean(away**2))
        seeded.append(np.mean((middle(seeds()) - middle(true)) ** 2))
        assert all(item.after.error < item.before.error for item in result.items)
    assert 0.85 <= np.mean(held) <= 0.95
    assert np.mean(found) < 0.3 * np.mean(seeded)


def test_few_answers_move_little_and_promise_little() -> None:
    random = np.random.default_rng(2)
    held, found, seeded = [], [], []
    for _ in range(40):
        true = [off(random, item) for item in seeds()]
        result = run(seeds(), clinic(random, true, 20))
        after = [item.after for item in result.items]
        away = middle(after) - middle(true)
        held += (np.abs(away) < 1.645 * np.array([item.error for item in after])).tolist()
        found.append(np.mean(away**2))
        seeded.append(np.mean((middle(seeds()) - middle(true)) ** 2))
    assert 0.85 <= np.mean(held) <= 0.96
    assert np.mean(found) < np.mean(seeded)


def test_children_behind_their_age_do_not_move_the_items() -> None:
    random = np.random.default_rng(3)
    true = [replace(item, error=0.0) for item in seeds()]
    result = run(seeds(), clinic(random, true, 400))
    # the whole area may only move as far as the errors of the seeds let it
    assert abs(np.mean([item.change for item in result.items])) < 0.5


def test_without_answers_everything_stays() -> None:
    nothing = np.full((3, 16), -1, dtype=np.int8)
    result = run(seeds(), (nothing, np.arange(3), np.array([30.0, 40.0, 50.0])))
    for item in result.items:
        assert item.after.steps == pytest.approx(item.before.steps)
        assert item.after.error == pytest.approx(item.before.error)
        assert (item.change, item.answers) == (pytest.approx(0.0, abs=1e-9), 0)
        assert math.isnan(item.infit)
    assert [(each.area, each.visits) for each in result.scores] == [("hands", 0), ("senses", 0)]


def test_what_would_change_in_scores_is_told() -> None:
    random = np.random.default_rng(4)
    true = [replace(item, error=0.0) for item in seeds()]
    # the seeds of one area are all too easy by ten units, one of them by more
    wrong = [
        replace(item, steps=tuple(step - 10 * (area == "hands") for step in item.steps))
        for item, area in zip(seeds(), AREAS, strict=True)
    ]
    wrong[3] = replace(wrong[3], steps=tuple(step - 12 for step in wrong[3].steps))
    result = run(wrong, clinic(random, true, 300))
    hands, senses = result.scores
    assert 0 < hands.visits <= 600
    assert hands.spread > 0
    assert hands.largest > senses.largest
    assert hands.error_after < hands.error_before
    assert result.items[3].change > max(
        item.change for number, item in enumerate(result.items[:8]) if number != 3
    )
    answered = result.items[3].answers
    assert 0 < answered <= 600
    assert result.items[3].infit == pytest.approx(0.95, abs=0.25)


def test_progress_is_told() -> None:
    answers, children, expected = clinic(np.random.default_rng(5), seeds(), 30)
    shares: list[float] = []
    spread = np.full(len(expected), 6.0)
    recalibrate(seeds(), AREAS, answers, children, expected, spread, SLOPE, progress=shares.append)
    assert shares == [0.5, 1.0]


def test_bad_input_is_refused() -> None:
    answers, children, expected = clinic(np.random.default_rng(6), seeds(), 5)
    items = seeds()
    with pytest.raises(ValueError, match="only Rasch and partial credit"):
        graded = [replace(items[0], model=Model.GRADED), *items[1:]]
        run(graded, (answers, children, expected))
    with pytest.raises(ValueError, match="a row for each visit"):
        run(items, (answers[:, 1:], children, expected))
    with pytest.raises(ValueError, match="a prior mean"):
        run(items, (answers, children, expected[1:]))
    answers[4, 2] = 4
    with pytest.raises(ValueError, match="answer 4 of visit 5 is no level of item hands02"):
        run(items, (answers, children, expected))


def test_an_item_with_too_few_answers_keeps_its_place_and_helps_the_others() -> None:
    random = np.random.default_rng(8)
    answers, children, expected = clinic(random, [off(random, item) for item in seeds()], 60)
    answers[5:, 0] = -1
    held = recalibrate(
        seeds(), AREAS, answers, children, expected, np.full(len(expected), 6.0), SLOPE, 6
    )
    free = run(seeds(), (answers, children, expected))
    assert held.items[0].answers < 6
    assert held.items[0].after == seeds()[0]
    assert free.items[0].after != seeds()[0]
    assert [one.after for one in held.items[1:]] == [one.after for one in free.items[1:]]


def test_items_and_children_far_apart_on_a_wide_scale_settle() -> None:
    """A scale from birth to 18 years: odds of several steps together leave single precision."""
    random = np.random.default_rng(5)
    items = [
        ResponseItem(f"i{number}", Model.PARTIAL_CREDIT, (p - 24, p - 12, p), error=4.5)
        for number, p in enumerate(np.linspace(5, 100, 16))
    ]
    expected = random.uniform(0, 100, 30)
    answers = simulated_levels(random, expected, items, SLOPE)
    found = recalibrate(
        items, ["hands"] * 16, answers, np.arange(30), expected, np.full(30, 6.0), SLOPE
    )
    assert all(math.isfinite(one.change) and one.after.error > 0 for one in found.items)
    assert max(abs(one.change) for one in found.items) < 15
