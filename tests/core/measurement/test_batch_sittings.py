"""Many sittings at once: compiled and interpreted, both as one question after the other."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.measurement.adaptive import (
    AbilityScale,
    AreaItems,
    Asked,
    Question,
    Rules,
    area_states,
    next_question,
)
from handspan.core.measurement.arrays import AnswerArray
from handspan.core.measurement.batch_sittings import Sittings, StopAt, replay, simulate
from handspan.core.measurement.grid import log_normal_prior, mean_and_sd, normalized
from handspan.core.measurement.posterior import Prior
from handspan.core.measurement.prepared_bank import PreparedBank, prepare_bank
from handspan.core.measurement.response_models import Model, ResponseItem, information
from tests.core.measurement.any_items import any_bank

POINTS = np.arange(-10.0, 111.0)
SLOPE = 2.3


def textbook(
    bank: list[ResponseItem], prepared: PreparedBank, levels: list[int], prior: tuple[float, float]
) -> list[int]:
    """Ask everything that has a level, each time what tells most, items weighed one by one."""
    log_weights = log_normal_prior(POINTS, *prior)
    left = [place for place, level in enumerate(levels) if level >= 0]
    order = []
    while left:
        mean = float(mean_and_sd(POINTS, normalized(log_weights))[0])
        worth = [float(information(bank[place], mean, SLOPE)) for place in left]
        largest = max(worth)
        place = next(
            place for place, value in zip(left, worth, strict=True) if value >= largest * (1 - 1e-9)
        )
        log_weights = log_weights + prepared.log_curves[place, levels[place]]
        order.append(place)
        left.remove(place)
    return order


def as_answers(bank: list[ResponseItem], numbers: list[int]) -> AnswerArray:
    """One child: -1 for some items, any level for the others."""
    levels = [n % (item.top + 2) - 1 for item, n in zip(bank, numbers, strict=False)]
    return np.array([levels], dtype=np.int8)


def one(mean: float, sd: float) -> Prior:
    return Prior(np.array([mean]), np.array([sd]))


@settings(deadline=None)
@given(
    any_bank(),
    st.lists(st.integers(0, 60), min_size=16, max_size=16),
    st.floats(0, 100),
    st.floats(1, 20),
)
def test_the_sequence_is_that_of_brute_force(
    bank: list[ResponseItem], numbers: list[int], mean: float, sd: float
) -> None:
    prepared = prepare_bank(bank, POINTS, SLOPE)
    answers = as_answers(bank, numbers)
    stop = StopAt(0.0, 0, len(bank))
    fast = replay(prepared, answers, one(mean, sd), stop)
    slow = replay(prepared, answers, one(mean, sd), stop, compiled=False)
    wanted = textbook(bank, prepared, answers[0].tolist(), (mean, sd))
    assert fast.order[0, : fast.used[0]].tolist() == wanted
    assert slow.order[0, : slow.used[0]].tolist() == wanted
    assert (fast.order[0, fast.used[0] :] == -1).all()
    assert fast.mean == pytest.approx(slow.mean, abs=1e-9)
    assert fast.sd == pytest.approx(slow.sd, abs=1e-7)


@settings(deadline=None)
@given(any_bank(), st.integers(0, 1000), st.floats(0.5, 4), st.integers(0, 3), st.integers(3, 9))
def test_simulated_sittings_are_the_same_compiled_and_not(
    bank: list[ResponseItem], seed: int, error: float, fewest: int, most: int
) -> None:
    prepared = prepare_bank(bank, POINTS, SLOPE)
    abilities = np.array([-5.0, 20.0, 50.0, 99.0])
    prior = Prior(np.full(4, 50.0), np.full(4, 15.0))
    stop = StopAt(error, fewest, most)
    fast = simulate(prepared, abilities, prior, stop, seed)
    slow = simulate(prepared, abilities, prior, stop, seed, compiled=False)
    assert (fast.order == slow.order).all()
    assert (fast.used == slow.used).all()
    assert fast.mean == pytest.approx(slow.mean, abs=1e-9)


def test_a_sitting_of_one_area_asks_the_same() -> None:
    chance = np.random.default_rng(3)
    bank = [
        ResponseItem(f"i{i}", Model.PARTIAL_CREDIT, (p, p + 2.0, p + 5.0), error=2.0)
        for i, p in enumerate(chance.uniform(20, 80, 30))
    ]
    answers = chance.integers(0, 4, (1, 30)).astype(np.int8)
    held = replay(prepare_bank(bank, POINTS, SLOPE), answers, one(55, 6), StopAt(1.7, 4, 20))
    areas = [AreaItems("a", bank, 55.0, 6.0, AbilityScale(POINTS, SLOPE))]
    rules = Rules(target_error=1.7, fewest_per_area=4, most_per_area=20)
    asked: list[Asked] = []
    while isinstance(found := next_question(areas, asked, rules), Question):
        asked.append(Asked(found.code, int(answers[0, int(found.code[1:])])))
    order = held.order[0, : held.used[0]].tolist()
    assert [one.code for one in asked] == [f"i{place}" for place in order]
    state = area_states(areas, asked, rules)[0]
    assert (held.mean[0], held.sd[0]) == pytest.approx((state.mean, state.sd), abs=1e-9)


def test_it_stops_below_the_error_with_its_fewest_and_at_its_most() -> None:
    bank = [ResponseItem(f"i{i}", Model.RASCH, (30.0 + i,)) for i in range(40)]
    prepared = prepare_bank(bank, POINTS, SLOPE)
    answers = np.array([[1] * 20 + [0] * 20], dtype=np.int8)

    def held(*stop: float) -> Sittings:
        error, fewest, most = stop
        return replay(prepared, answers, one(50, 5), StopAt(error, int(fewest), int(most)))

    enough = held(1.9, 0, 40)
    used = int(enough.used[0])
    assert 3 < used < 40
    assert enough.sd[0] < 1.9 <= held(0, 0, used - 1).sd[0]
    assert held(1.9, used + 3, 40).used[0] == used + 3
    assert held(1.9, 0, 3).used[0] == 3
    assert held(0, 0, 99).used[0] == 40


def test_answers_too_unlikely_for_a_product_are_weighed_by_logarithms() -> None:
    bank = [ResponseItem(f"i{i}", Model.PARTIAL_CREDIT, (90.0, 95.0, 100.0), 4.0) for i in range(6)]
    prepared = prepare_bank(bank, POINTS, SLOPE)
    answers = np.full((1, 6), 3, dtype=np.int8)
    stop = StopAt(0.0, 0, 6)
    fast = replay(prepared, answers, one(-5, 1), stop)
    slow = replay(prepared, answers, one(-5, 1), stop, compiled=False)
    assert np.isfinite(fast.mean[0])
    assert fast.mean == pytest.approx(slow.mean, abs=1e-9)
    assert fast.sd == pytest.approx(slow.sd, abs=1e-9)


def test_nothing_answered_leaves_the_prior() -> None:
    bank = [ResponseItem("i", Model.RASCH, (50.0,))]
    answers = np.full((1, 1), -1, dtype=np.int8)
    for compiled in (True, False):
        held = replay(
            prepare_bank(bank, POINTS, SLOPE),
            answers,
            one(50, 5),
            StopAt(1.0, 0, 5),
            compiled=compiled,
        )
        assert held.used[0] == 0
        assert (held.mean[0], held.sd[0]) == pytest.approx((50, 5), abs=1e-6)


def test_without_numba_the_same_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = [ResponseItem(f"i{i}", Model.RASCH, (40.0 + 3 * i,)) for i in range(9)]
    prepared = prepare_bank(bank, POINTS, SLOPE)
    abilities, prior = np.array([45.0, 60.0]), Prior(np.full(2, 50.0), np.full(2, 5.0))
    stop = StopAt(1.0, 0, 6)
    compiled = simulate(prepared, abilities, prior, stop, 1)
    monkeypatch.setitem(sys.modules, "handspan.core.measurement.sitting_kernel", None)
    monkeypatch.delattr("handspan.core.measurement.sitting_kernel")
    interpreted = simulate(prepared, abilities, prior, stop, 1)
    assert (interpreted.order == compiled.order).all()
    assert interpreted.mean == pytest.approx(compiled.mean, abs=1e-9)


def test_input_that_cannot_be_is_refused() -> None:
    bank = [ResponseItem("i", Model.RASCH, (50.0,))]
    prepared = prepare_bank(bank, POINTS, SLOPE)
    stop = StopAt(1.0, 0, 5)
    with pytest.raises(ValueError, match="levels"):
        replay(prepared, np.array([[2]], dtype=np.int8), one(50, 5), stop)
    with pytest.raises(ValueError, match="shape"):
        replay(prepared, np.array([[1, 1]], dtype=np.int8), one(50, 5), stop)
    with pytest.raises(ValueError, match="abilities"):
        simulate(prepared, np.zeros(2), one(50, 5), stop, 1)
    with pytest.raises(ValueError, match="items"):
        prepare_bank([], POINTS, SLOPE)
