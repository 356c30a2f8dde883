"""The bounded choice is the choice of brute force, for every model and everywhere on the scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.information_bins import information_bins, most_informative
from handspan.core.measurement.response_models import Model, ResponseItem, information
from tests.core.measurement.test_response_models import any_item

ABILITY = st.floats(-150, 250)


def brute_force(
    items: list[ResponseItem], ability: float, slope: float, may_be_asked: np.ndarray
) -> int:
    tells = [
        float(information(item, ability, slope)) if asked else -1.0
        for item, asked in zip(items, may_be_asked, strict=True)
    ]
    return int(np.argmax(tells)) if may_be_asked.any() else -1


@given(
    st.lists(st.tuples(any_item(), st.booleans()), min_size=1, max_size=12),
    st.lists(ABILITY, min_size=1, max_size=6),
    st.floats(0.5, 5),
)
def test_the_choice_is_that_of_brute_force(
    drawn: list[tuple[ResponseItem, bool]], abilities: list[float], slope: float
) -> None:
    items = [item for item, _ in drawn]
    may_be_asked = np.array([asked for _, asked in drawn])
    bins = information_bins(items, slope, -10.0, 100.0, 2.0)
    for ability in abilities:
        found = most_informative(items, bins, ability, slope, may_be_asked)
        assert found == brute_force(items, ability, slope, may_be_asked)


@given(any_item(), st.floats(0.5, 5), st.lists(ABILITY, min_size=1, max_size=20))
def test_no_item_tells_more_than_its_bound(
    item: ResponseItem, slope: float, abilities: list[float]
) -> None:
    bins = information_bins([item], slope, -10.0, 100.0, 5.0)
    for ability in abilities:
        bound = bins.bounds[bins.bin_of(ability), 0]
        assert float(information(item, ability, slope)) <= bound


def test_of_two_items_that_tell_the_same_the_first_is_chosen() -> None:
    twins = [ResponseItem(code, Model.RASCH, (50.0,)) for code in "ab"]
    bins = information_bins(twins, 2.0, 0.0, 100.0, 5.0)
    assert most_informative(twins, bins, 47.0, 2.0, np.array([True, True])) == 0
    assert most_informative(twins, bins, 47.0, 2.0, np.array([False, True])) == 1
    assert most_informative(twins, bins, 47.0, 2.0, np.array([False, False])) == -1


def test_bins_without_items_or_width_are_refused() -> None:
    with pytest.raises(ValueError, match="bins need"):
        information_bins([], 2.0, 0.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="bins need"):
        information_bins([ResponseItem("a", Model.RASCH, (0.0,))], 2.0, 0.0, 1.0, 0.0)
