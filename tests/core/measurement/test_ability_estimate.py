"""One ability from levels of help: its posterior, and what uncertainty of the items does to it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.ability_estimate import estimate_ability
from handspan.core.measurement.grid import credible_interval
from handspan.core.measurement.response_models import (
    Model,
    ResponseItem,
    expected_level,
    log_probabilities,
)

POINTS = np.arange(-40.0, 141.0)


def partial(code: str, steps: tuple[float, ...], error: float = 0.0) -> ResponseItem:
    return ResponseItem(code, Model.PARTIAL_CREDIT, steps, error=error)


STEP = st.floats(-30, 130)
STEPS = st.lists(STEP, min_size=1, max_size=5).map(tuple)
ITEMS = st.builds(partial, code=st.just("a"), steps=STEPS, error=st.floats(0, 10))


def pass_probability(ability: object, difficulty: object, slope: float) -> np.ndarray:
    away = np.asarray(ability, dtype=float) - np.asarray(difficulty, dtype=float)
    return np.asarray(1 / (1 + np.exp(-away / slope)))


@given(item=ITEMS, ability=st.floats(-60, 160), slope=st.floats(0.5, 10))
def test_probabilities_of_the_levels_sum_to_one(
    item: ResponseItem, ability: float, slope: float
) -> None:
    shares = np.exp(log_probabilities(item, ability, slope))
    assert shares.shape == (item.top + 1,)
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)


@given(item=ITEMS, low=st.floats(-60, 150), gain=st.floats(0.01, 40), slope=st.floats(0.5, 10))
def test_more_ability_more_expected_and_never_less_of_the_top(
    item: ResponseItem, low: float, gain: float, slope: float
) -> None:
    levels = expected_level(item, [low, low + gain], slope)
    assert 0 <= levels[0] <= levels[1] + 1e-12 <= item.top + 2e-12
    shares = log_probabilities(item, [low, low + gain], slope)
    assert shares[0, item.top] <= shares[1, item.top] + 1e-12
    assert shares[0, 0] >= shares[1, 0] - 1e-12


@given(step=STEP, ability=st.floats(-60, 160), slope=st.floats(0.5, 10))
def test_one_step_is_the_rasch_model(step: float, ability: float, slope: float) -> None:
    item = partial("a", (step,))
    shares = np.exp(log_probabilities(item, ability, slope))
    assert shares[1] == pytest.approx(float(pass_probability(ability, step, slope)), abs=1e-12)


def test_neighboring_levels_are_as_likely_at_their_step() -> None:
    item = partial("a", (10.0, 18.0, 30.0))
    for level, step in enumerate(item.steps):
        shares = log_probabilities(item, step, 2.0)
        assert shares[level] == pytest.approx(shares[level + 1], abs=1e-12)


def test_levels_by_hand() -> None:
    item = partial("a", (1.0, 2.0))
    weights = [1.0, math.exp(0.5), math.exp(0.5 - 0.5)]
    expected = [weight / sum(weights) for weight in weights]
    np.testing.assert_allclose(np.exp(log_probabilities(item, 1.5, 1.0)), expected)


def test_posterior_is_that_of_the_definition() -> None:
    items = [partial("a", (20.0, 30.0, 44.0)), partial("b", (35.0, 41.0))]
    answers = {"a": 2, "b": 1}
    weights = {}
    for point in range(-40, 141):
        weight = math.exp(-0.5 * ((point - 33) / 6) ** 2)
        for item in items:
            terms, total = [1.0], 0.0
            for step in item.steps:
                total += (point - step) / 2.3
                terms.append(math.exp(total))
            weight *= terms[answers[item.code]] / sum(terms)
        weights[point] = weight
    whole = sum(weights.values())
    mean = sum(point * weight for point, weight in weights.items()) / whole
    variance = sum((point - mean) ** 2 * weight for point, weight in weights.items()) / whole
    found = estimate_ability(items, answers, POINTS, 2.3, (33.0, 6.0))
    assert found.mean == pytest.approx(mean, abs=1e-10)
    assert found.sd == pytest.approx(math.sqrt(variance), abs=1e-10)
    assert found.answered == 2
    assert not found.at_floor
    assert not found.at_ceiling


FORM = [partial(str(i), (center - 10.0, center, center + 6.0))
        for i, center in enumerate((15.0, 25.0, 33.0, 42.0, 50.0, 60.0))]  # fmt: skip
LEVELS = st.lists(st.integers(0, 3), min_size=6, max_size=6)


@given(levels=LEVELS, mean=st.floats(-40, 140), sd=st.floats(0.5, 30))
def test_valid_input_never_gives_a_hole(levels: list[int], mean: float, sd: float) -> None:
    answers = {item.code: level for item, level in zip(FORM, levels, strict=True)}
    found = estimate_ability(FORM, answers, POINTS, 2.3, (mean, sd))
    assert np.isfinite([found.mean, found.sd, found.low, found.high]).all()
    assert found.low < found.high
    assert POINTS[0] <= found.mean <= POINTS[-1]


@given(levels=LEVELS, item=st.integers(0, 5))
def test_less_help_on_one_item_lifts_the_estimate(levels: list[int], item: int) -> None:
    answers = {each.code: level for each, level in zip(FORM, levels, strict=True)}
    means = [
        estimate_ability(FORM, {**answers, str(item): level}, POINTS, 2.3, (35.0, 6.0)).mean
        for level in range(4)
    ]
    assert means == sorted(means)
    assert len(set(means)) == 4


def test_answers_make_the_posterior_narrower() -> None:
    fitting = {"0": 3, "1": 3, "2": 2, "3": 1, "4": 0, "5": 0}
    spreads = [
        estimate_ability(FORM, dict(list(fitting.items())[:n]), POINTS, 2.3, (35.0, 6.0)).sd
        for n in range(7)
    ]
    assert spreads[0] == pytest.approx(6.0, abs=0.01)
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] < 3.0


@given(levels=LEVELS)
def test_on_average_over_answers_the_posterior_variance_is_below_the_prior(
    levels: list[int],
) -> None:
    # every single pattern of these items, too: none of them surprises enough to widen it
    answers = {item.code: level for item, level in zip(FORM, levels, strict=True)}
    assert estimate_ability(FORM, answers, POINTS, 2.3, (35.0, 6.0)).sd < 6.0


def test_uncertain_items_widen_the_interval() -> None:
    answers = {"0": 3, "1": 3, "2": 2, "3": 1, "4": 0, "5": 0}
    widths, spreads = [], []
    for error in (0.0, 1.5, 3.0, 6.0):
        form = [partial(item.code, item.steps, error) for item in FORM]
        found = estimate_ability(form, answers, POINTS, 2.3, (35.0, 6.0))
        widths.append(found.high - found.low)
        spreads.append(found.sd)
    assert widths == sorted(widths)
    assert spreads == sorted(spreads)
    assert spreads[3] > 1.25 * spreads[0]


def test_the_wider_slope_averages_the_curve_over_the_uncertain_step() -> None:
    slope, error = 2.3, 3.0
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    for ability in (-6.0, -2.0, 0.0, 3.0, 7.0):
        averaged = pass_probability(ability, error * nodes, slope) @ weights / weights.sum()
        wide = pass_probability(ability, 0.0, 1 / partial("a", (0.0,), error).steepness(slope))
        assert wide == pytest.approx(float(averaged), abs=0.01)
    assert 1 / partial("a", (0.0,)).steepness(slope) == pytest.approx(slope)


def test_floor_and_ceiling_are_flagged() -> None:
    lowest = estimate_ability(FORM, {"0": 0, "1": 0, "2": 0}, POINTS, 2.3, (35.0, 6.0))
    highest = estimate_ability(FORM, {"4": 3, "5": 3}, POINTS, 2.3, (35.0, 6.0))
    nothing = estimate_ability(FORM, {}, POINTS, 2.3, (35.0, 6.0))
    assert (lowest.at_floor, lowest.at_ceiling) == (True, False)
    assert (highest.at_floor, highest.at_ceiling) == (False, True)
    assert (nothing.answered, nothing.at_floor, nothing.at_ceiling) == (0, False, False)


@pytest.mark.parametrize("answer", [-1, 4, True, 1.5])
def test_an_answer_that_is_no_level_is_refused(answer: int) -> None:
    with pytest.raises(ValueError, match="the answer to 0 is a level from 0 to 3"):
        estimate_ability(FORM, {"0": answer}, POINTS, 2.3, (35.0, 6.0))


@pytest.mark.parametrize("prior", [(35.0, 0.0), (35.0, -1.0), (math.nan, 6.0), (35.0, math.inf)])
def test_a_prior_without_sense_is_refused(prior: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="a prior needs"):
        estimate_ability(FORM, {}, POINTS, 2.3, prior)


@pytest.mark.parametrize(
    ("steps", "error"), [((), 0.0), ((math.nan,), 0.0), ((1.0,), -1.0), ((1.0,), math.inf)]
)
def test_an_item_without_sense_is_refused(steps: tuple[float, ...], error: float) -> None:
    with pytest.raises(ValueError, match="item a"):
        partial("a", steps, error)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_an_interval_holds_its_share_of_a_normal_posterior(level: float) -> None:
    weights = np.exp(-0.5 * ((POINTS - 42.3) / 3.0) ** 2)
    low, high = credible_interval(POINTS, weights / weights.sum(), level)
    half = {0.5: 0.674490, 0.9: 1.644854, 0.95: 1.959964}[level] * 3.0
    assert low == pytest.approx(42.3 - half, abs=0.12)
    assert high == pytest.approx(42.3 + half, abs=0.12)


@pytest.mark.parametrize("level", [0.0, 1.0, 90.0])
def test_a_level_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        credible_interval(POINTS, np.full(POINTS.size, 1 / POINTS.size), level)
