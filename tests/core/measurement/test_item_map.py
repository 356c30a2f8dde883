"""The item map places acts by chance, and says how sure it is."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.item_map import Reach, item_map
from handspan.core.measurement.response_models import Model, ResponseItem, log_probabilities

STEP = st.floats(-40, 140)


def _rasch(code: str, place: float, error: float = 0.0) -> ResponseItem:
    return ResponseItem(code, Model.RASCH, (place,), error=error)


def test_with_a_known_ability_the_chance_is_the_curve() -> None:
    (one,) = item_map([_rasch("a", 50.0)], 52.0, 1e-6, 2.0)
    assert one.chance == pytest.approx(1 / (1 + math.exp(-1.0)), abs=1e-6)
    assert one.low == pytest.approx(one.high, abs=1e-4)


def test_the_chance_is_the_average_over_what_is_not_known() -> None:
    item = ResponseItem("b", Model.PARTIAL_CREDIT, (40.0, 45.0, 50.0), error=3.0)
    (one,) = item_map([item], 55.0, 4.0, 2.3)
    drawn = np.random.default_rng(1).normal(55.0, 4.0, 400_000)
    simulated = np.exp(log_probabilities(item, drawn, 2.3)[:, 3])
    assert one.chance == pytest.approx(simulated.mean(), abs=0.003)
    assert one.low == pytest.approx(np.quantile(simulated, 0.05), abs=0.01)
    assert one.high == pytest.approx(np.quantile(simulated, 0.95), abs=0.01)


def test_easy_edge_and_hard_lie_in_this_order() -> None:
    items = [_rasch("hard", 70.0), _rasch("easy", 30.0), _rasch("edge", 50.0)]
    found = item_map(items, 50.0, 1.0, 2.0)
    assert [(one.code, one.reach) for one in found] == [
        ("easy", Reach.EASY),
        ("edge", Reach.EDGE),
        ("hard", Reach.HARD),
    ]
    assert found[0].is_sure
    assert found[2].is_sure
    assert not item_map([_rasch("edge", 50.0)], 50.0, 6.0, 2.0)[0].is_sure


@given(st.lists(STEP, min_size=1, max_size=8), STEP, st.floats(0.1, 15), st.floats(0, 6))
def test_chances_stay_in_their_intervals_and_fall_with_difficulty(
    places: list[float], ability: float, error: float, step_error: float
) -> None:
    items = [_rasch(f"i{place}", each, step_error) for place, each in enumerate(places)]
    found = item_map(items, ability, error, 2.0)
    by_code = {item.code: item.steps[0] for item in items}
    for one, other in itertools.pairwise(found):
        assert one.chance >= other.chance
        tied = one.chance == pytest.approx(other.chance, abs=1e-12)
        assert tied or by_code[one.code] < by_code[other.code]
    assert all(0 <= one.low <= one.high <= 1 for one in found)


@pytest.mark.parametrize(("ability", "error"), [(math.nan, 1.0), (1.0, 0.0), (1.0, math.inf)])
def test_a_map_without_an_ability_is_refused(ability: float, error: float) -> None:
    with pytest.raises(ValueError, match="finite ability"):
        item_map([_rasch("a", 1.0)], ability, error, 2.0)
