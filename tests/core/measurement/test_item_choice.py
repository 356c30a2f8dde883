"""The most informative item: same information as item by item, bounds that bound, ties by order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.item_bins import item_bins
from handspan.core.measurement.item_choice import (
    best_items,
    informations,
    item_arrays,
    items_needed,
    reached_levels,
)
from handspan.core.measurement.response_models import (
    Model,
    ResponseItem,
    information,
    log_probabilities,
)
from tests.core.measurement.any_items import any_bank, any_item

SLOPE = 2.3


@given(any_bank(), st.lists(st.floats(-40, 140), min_size=1, max_size=5))
def test_all_items_at_once_inform_as_one_by_one(
    bank: list[ResponseItem], abilities: list[float]
) -> None:
    found = informations(item_arrays(bank, SLOPE), abilities)
    assert found.shape == (len(abilities), len(bank))
    for place, item in enumerate(bank):
        assert found[:, place] == pytest.approx(information(item, abilities, SLOPE), rel=1e-6)


@given(any_bank(), st.lists(st.floats(0, 100), min_size=1, max_size=20), st.integers(1, 40))
def test_no_item_tells_more_in_a_bin_than_its_bound(
    bank: list[ResponseItem], abilities: list[float], count: int
) -> None:
    arrays = item_arrays(bank, SLOPE)
    bins = item_bins(arrays, 0.0, 100.0, count)
    assert (np.diff(bins.bounds, axis=1) <= 0).all()
    assert (np.sort(bins.order, axis=1) == np.arange(len(bank))).all()
    for ability in abilities:
        row = min(int((ability - bins.first) / bins.width), count - 1)
        worth = informations(arrays, ability)[bins.order[row]]
        assert (worth <= bins.bounds[row]).all()


@given(any_item())
def test_narrow_bins_bound_closely(item: ResponseItem) -> None:
    arrays = item_arrays([item], SLOPE)
    bins = item_bins(arrays, 0.0, 100.0, 2000)
    middles = bins.first + bins.width * (np.arange(2000) + 0.5)
    worth = informations(arrays, middles)[:, 0]
    # in half a bin, at most 5 steps * 4 / 2.3 logits a unit * 0.025 units of logarithm
    assert (bins.bounds[:, 0] <= worth * np.exp(5 * 4 / SLOPE * bins.width) + 1e-290).all()


def test_the_largest_come_first_and_ties_keep_the_order_of_the_bank() -> None:
    values = np.array([1.0, 3.0 - 1e-12, 3.0, -np.inf, 2.0])
    assert best_items(values) == [1]
    assert best_items(values, 3) == [1, 2, 4]
    assert best_items(values, 9) == [1, 2, 4, 0]
    assert best_items(np.array([-np.inf])) == []
    assert best_items(np.zeros(2), 2) == [0, 1]


def test_items_needed_add_up_their_information() -> None:
    worth = np.array([0.02, -np.inf, 0.05, 0.03])
    # precision 1/16 = .0625 with .05, .08, .10 more; targets 1/9 = .111, 1/7 = .143, 1/5 = .2
    assert items_needed(4.0, 3.0, worth) == 1
    assert items_needed(4.0, math.sqrt(7), worth) == 3
    assert items_needed(4.0, math.sqrt(5), worth) == 3
    assert items_needed(4.0, 4.1, worth) == 0


@pytest.mark.parametrize(
    "item",
    [
        ResponseItem("r", Model.RASCH, (50.0,)),
        ResponseItem("t", Model.TWO_PARAMETER, (52.0,), 1.7),
        ResponseItem("g", Model.GRADED, (47.0, 50.0, 52.0), 0.8),
        ResponseItem("p", Model.PARTIAL_CREDIT, (51.0, 48.0), 1.2, 2.0),
    ],
)
def test_simulated_answers_have_the_chances_of_the_model(item: ResponseItem) -> None:
    bank = [ResponseItem("other", Model.GRADED, (0.0, 1.0, 2.0)), item]
    draws = (np.arange(20_000) + 0.5) / 20_000
    levels = reached_levels(
        item_arrays(bank, SLOPE),
        np.ones(len(draws), dtype=np.intp),
        np.full(len(draws), 50.3),
        draws,
    )
    shares = np.bincount(levels, minlength=item.top + 1) / len(draws)
    assert shares == pytest.approx(np.exp(log_probabilities(item, 50.3, SLOPE)), abs=1e-4)
