"""Answers far from what a child can do may be left out, in the order of the items' codes."""

from __future__ import annotations

import numpy as np
import pytest

from handspan.core.measurement.posterior import Curves, Prior, posterior_moments
from handspan.core.measurement.relevance import within_relevance
from handspan.core.measurement.response_models import Model, ResponseItem, log_probability_table

POINTS = np.arange(-10.0, 101.0)
ITEMS = [
    ResponseItem(code, Model.RASCH, (place,))
    for code, place in (("c", 30.0), ("a", 50.0), ("b", 36.0), ("d", 41.0))
]
CURVES = Curves(POINTS, log_probability_table(ITEMS, POINTS, 2.0))
ANSWERS = np.array([[1, 1, 1, 0], [0, -1, 1, 1]], dtype=np.int8)
PRIOR = Prior(np.array([35.0, 45.0]), np.array([5.0, 5.0]))


def test_an_endless_window_keeps_everything() -> None:
    kept = within_relevance(ANSWERS, ITEMS, CURVES, PRIOR, (-np.inf, np.inf))
    assert kept.tolist() == ANSWERS.tolist()


def test_each_item_is_held_against_what_the_ones_before_it_said() -> None:
    kept = within_relevance(ANSWERS, ITEMS, CURVES, PRIOR, (-6.0, 6.0))
    for visit in range(2):
        expected = np.full((1, 4), -1, dtype=np.int8)
        for place in (1, 2, 0, 3):  # by code: a, b, c, d
            mean, _ = posterior_moments(expected, CURVES, PRIOR.part(slice(visit, visit + 1)))
            if abs(ITEMS[place].steps[0] - mean[0]) <= 6:
                expected[0, place] = ANSWERS[visit, place]
        assert kept[visit].tolist() == expected[0].tolist()
    assert kept[0, 1] == -1  # 50 lies 15 above the prior of the first visit


def test_a_window_that_falls_is_refused() -> None:
    with pytest.raises(ValueError, match="window"):
        within_relevance(ANSWERS, ITEMS, CURVES, PRIOR, (3.0, -3.0))
