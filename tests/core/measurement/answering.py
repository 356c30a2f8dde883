"""Made-up children who answer items, for tests of calibration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handspan.core.measurement.arrays import AnswerArray, FloatArray
from handspan.core.measurement.response_models import Model, ResponseItem, log_probabilities


def simulated(
    random: np.random.Generator, ability: FloatArray, difficulty: FloatArray, missing: float = 0.3
) -> AnswerArray:
    """Answers to Rasch items, in logits."""
    passing = 1 / (1 + np.exp(difficulty - ability[:, np.newaxis]))
    answers = (random.random(passing.shape) < passing).astype(np.int8)
    answers[random.random(passing.shape) < missing] = -1
    return answers


def simulated_levels(
    random: np.random.Generator,
    ability: FloatArray,
    items: Sequence[ResponseItem],
    slope: float = 1.0,
) -> AnswerArray:
    """Answers in levels, none missing."""
    columns = []
    for item in items:
        chances = np.exp(log_probabilities(item, ability, slope))
        drawn = random.random((len(ability), 1))
        columns.append((drawn > np.cumsum(chances, axis=1)[:, :-1]).sum(axis=1))
    return np.stack(columns, axis=1).astype(np.int8)


def partial_credit_items(
    random: np.random.Generator, centers: FloatArray, top: int = 3
) -> list[ResponseItem]:
    """Items whose steps lie about 1.2 logits apart."""
    return [
        ResponseItem(
            f"item{number:02}",
            Model.PARTIAL_CREDIT,
            tuple(float(center) + 1.2 * (np.arange(top) - (top - 1) / 2) + random.normal(0, 0.3)),
        )
        for number, center in enumerate(centers)
    ]


def growing(random: np.random.Generator, visits: int) -> tuple[FloatArray, FloatArray]:
    """Ages in years, and abilities that grow with them."""
    age = np.exp(random.uniform(np.log(0.1), np.log(3.5), visits))
    return age, random.normal(4 * np.log(age + 0.2), 1.0)
