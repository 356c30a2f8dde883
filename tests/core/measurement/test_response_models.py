"""Every response model: chances sum to one, rise with ability, and inform as they should."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.response_models import (
    Model,
    ResponseItem,
    expected_level,
    information,
    log_probabilities,
    log_probability_table,
)

PLACE = st.floats(-40, 140)
ABILITIES = np.linspace(-60.0, 160.0, 45)


@st.composite
def any_item(draw: st.DrawFn) -> ResponseItem:
    model = draw(st.sampled_from(Model))
    discrimination = 1.0 if model is Model.RASCH else draw(st.floats(0.2, 4))
    steps = [draw(PLACE)]
    if model in (Model.GRADED, Model.PARTIAL_CREDIT):
        gaps = draw(st.lists(st.floats(0.01, 30), max_size=4))
        steps = list(np.cumsum([steps[0], *gaps]))
        if model is Model.PARTIAL_CREDIT:
            steps = draw(st.permutations(steps))
    return ResponseItem("one", model, tuple(steps), discrimination, draw(st.floats(0, 6)))


@given(any_item(), st.floats(0.5, 5))
def test_chances_sum_to_one_and_nothing_is_lost_far_out(item: ResponseItem, slope: float) -> None:
    logs = log_probabilities(item, ABILITIES, slope)
    assert np.isfinite(logs).all()
    assert np.exp(logs).sum(axis=-1) == pytest.approx(1.0, abs=1e-9)


@given(any_item(), st.floats(0.5, 5))
def test_more_ability_never_means_a_lower_level(item: ResponseItem, slope: float) -> None:
    levels = expected_level(item, ABILITIES, slope)
    assert (np.diff(levels) >= -1e-9).all()
    assert levels[0] >= 0
    assert levels[-1] <= item.top + 1e-9


@given(any_item(), st.floats(-40, 140), st.floats(0.5, 5))
def test_information_is_the_expected_square_of_the_score(
    item: ResponseItem, ability: float, slope: float
) -> None:
    step = 1e-4
    nearby = log_probabilities(item, np.array([ability - step, ability, ability + step]), slope)
    slopes = (nearby[2] - nearby[0]) / (2 * step)
    expected = float(np.exp(nearby[1]) @ slopes**2)
    assert float(information(item, ability, slope)) == pytest.approx(expected, rel=1e-3, abs=1e-9)


def test_one_step_is_the_logistic_curve_in_all_models() -> None:
    chance = 1 / (1 + math.exp(-(12.0 - 10.0) / 2.0))
    for model in Model:
        item = ResponseItem("one", model, (10.0,))
        assert math.exp(log_probabilities(item, 12.0, 2.0)[1]) == pytest.approx(chance, rel=1e-12)


def test_graded_and_partial_credit_by_hand() -> None:
    graded = ResponseItem("g", Model.GRADED, (0.0, 2.0))
    at_least = [1.0, 1 / (1 + math.exp(-1.0)), 1 / (1 + math.exp(1.0)), 0.0]
    by_hand = [high - low for high, low in itertools.pairwise(at_least)]
    assert np.exp(log_probabilities(graded, 1.0, 1.0)) == pytest.approx(by_hand)
    partial = ResponseItem("p", Model.PARTIAL_CREDIT, (0.0, 2.0))
    weights = np.array([1.0, math.e, 1.0])  # exp of 0, 1, 1 - 1
    assert np.exp(log_probabilities(partial, 1.0, 1.0)) == pytest.approx(weights / weights.sum())


def test_uncertain_steps_flatten_the_curve() -> None:
    sure, unsure = (ResponseItem("i", Model.RASCH, (0.0,), error=e) for e in (0.0, 3.0))
    assert unsure.steepness(2.0) == pytest.approx(1 / (2 * math.hypot(1, 3 / (1.702 * 2))))
    assert information(unsure, 0.0, 2.0) < information(sure, 0.0, 2.0)


def test_the_table_pads_levels_that_an_item_lacks() -> None:
    items = [ResponseItem("a", Model.RASCH, (0.0,)), ResponseItem("b", Model.GRADED, (0.0, 1.0))]
    table = log_probability_table(items, np.array([-1.0, 0.0, 1.0]), 1.0)
    assert table.shape == (2, 3, 3)
    assert np.isneginf(table[0, 2]).all()
    assert np.exp(table).sum(axis=1) == pytest.approx(np.ones((2, 3)))


@pytest.mark.parametrize(
    ("model", "steps", "discrimination", "error"),
    [
        (Model.RASCH, (), 1.0, 0.0),
        (Model.RASCH, (0.0, 1.0), 1.0, 0.0),
        (Model.RASCH, (0.0,), 2.0, 0.0),
        (Model.RASCH, (math.nan,), 1.0, 0.0),
        (Model.TWO_PARAMETER, (0.0, 1.0), 1.0, 0.0),
        (Model.TWO_PARAMETER, (0.0,), 0.0, 0.0),
        (Model.GRADED, (1.0, 1.0), 1.0, 0.0),
        (Model.PARTIAL_CREDIT, (1.0,), 1.0, -1.0),
    ],
)
def test_an_item_that_cannot_be_is_refused(
    model: Model, steps: tuple[float, ...], discrimination: float, error: float
) -> None:
    with pytest.raises(ValueError, match="item one"):
        ResponseItem("one", model, steps, discrimination, error)
