"""Scale of the own inventory: typical ages come out where they went in, and profiles make sense."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.areas import AREAS
from handspan.core.measurement.developmental_scale import (
    SLOPE,
    STEPS_OFF_TOGETHER,
    AreaEstimate,
    area_profile,
    expected_ability,
    placed_item,
    population_spread,
)
from handspan.core.measurement.inventory import InventoryItem, offered, parse_items
from handspan.core.measurement.response_models import Model, ResponseItem, log_probabilities

TEXT = (Path(__file__).resolve().parents[3] / "data" / "inventory" / "items.csv").read_text()
INVENTORY = parse_items(TEXT)


def made_item(number: int, half: int, most: int, error: float = 3.0) -> InventoryItem:
    return InventoryItem(
        code=f"hands{number:02}",
        area="hands",
        wording="Does it",
        caregiver="Does it",
        teacher="Does it",
        age_from_months=0,
        age_to_months=216,
        typical_from_months=half,
        typical_to_months=most,
        error=error,
        icf_code="d440",
        icf_release="2001",
        label="use",
        basis="public fact",
    )


def share_on_their_own(item: InventoryItem, age: float) -> float:
    """Share of children of an age who do an item on their own, were it placed without error."""
    placed = placed_item(item)
    abilities = np.linspace(-60, 160, 2001)
    away = (abilities - expected_ability(age)) / population_spread(age)
    weights = np.exp(-0.5 * away * away)
    sure = ResponseItem(placed.code, Model.PARTIAL_CREDIT, placed.steps)
    own = np.exp(log_probabilities(sure, abilities, SLOPE)[:, 3])
    return float(weights @ own / weights.sum())


def standing(profile: tuple[AreaEstimate, ...], area: str = "hands") -> AreaEstimate:
    return next(each for each in profile if each.area == area)


def test_the_scale_runs_from_birth_to_the_18th_birthday() -> None:
    assert expected_ability(0) == 0.0
    assert expected_ability(216) == pytest.approx(100.0)
    assert expected_ability(-2) == 0.0
    assert expected_ability(230) == expected_ability(216)
    assert expected_ability(60) == pytest.approx(100 * math.log(21) / math.log(73))


@given(age=st.floats(0, 215), gap=st.floats(1e-3, 1))
def test_more_is_expected_of_older_children(age: float, gap: float) -> None:
    assert expected_ability(age) < expected_ability(age + gap)
    assert population_spread(age) > 0


@pytest.mark.parametrize("age", [math.nan, math.inf, -6.1, 264.1])
def test_an_age_far_from_childhood_is_refused(age: float) -> None:
    with pytest.raises(ValueError, match="lies outside birth to 18 years"):
        expected_ability(age)


@pytest.mark.parametrize("item", INVENTORY, ids=lambda item: item.code)
def test_about_half_do_an_item_at_the_age_that_says_so(item: InventoryItem) -> None:
    assert share_on_their_own(item, item.typical_from_months) == pytest.approx(0.5, abs=0.05)


def test_about_nine_in_ten_do_most_items_at_the_age_that_says_so() -> None:
    shares = [share_on_their_own(item, item.typical_to_months) for item in INVENTORY]
    assert np.median(shares) == pytest.approx(0.9, abs=0.02)
    assert np.min(shares) > 0.74


def test_an_item_is_placed_with_the_error_that_its_table_states() -> None:
    assert placed_item(made_item(1, 30, 42, 0.0)).error == 0.0
    for error in (3.0, 4.5):
        placed = placed_item(made_item(1, 30, 42, error))
        assert placed.error == pytest.approx(STEPS_OFF_TOGETHER * error)


def test_an_item_that_answers_placed_stands_where_they_put_it() -> None:
    item = replace(made_item(1, 30, 42, 2.0), steps=(10.0, 30.0, 20.0))
    placed = placed_item(item)
    assert (placed.steps, placed.error) == ((10.0, 30.0, 20.0), 2.0)


def test_a_profile_has_nine_areas_in_their_order() -> None:
    profile = area_profile({}, INVENTORY, 60)
    assert [each.area for each in profile] == [area.code for area in AREAS]
    assert all(each.too_few and each.z is None and each.answered == 0 for each in profile)


def test_two_answers_are_too_few_and_three_are_enough() -> None:
    items = [made_item(i, 30 + 6 * i, 42 + 6 * i) for i in range(4)]
    two = standing(area_profile({"hands00": 3, "hands01": 2}, items, 48))
    three = standing(area_profile({"hands00": 3, "hands01": 2, "hands02": 1}, items, 48))
    assert (two.answered, two.too_few, two.low, two.estimate) == (2, True, None, None)
    assert (three.answered, three.too_few) == (3, False)
    assert three.z is not None
    assert three.low is not None
    assert three.high is not None
    assert three.low < three.z < three.high


@given(age=st.floats(12, 200), gap=st.floats(4, 30))
def test_the_same_answers_stand_lower_at_a_higher_age(age: float, gap: float) -> None:
    answers = {item.code: 2 for item in INVENTORY if item.area == "hands"}
    young = standing(area_profile(answers, INVENTORY, age)).z
    old = standing(area_profile(answers, INVENTORY, min(age + gap, 216))).z
    assert young is not None
    assert old is not None
    assert old < young


@given(
    drawn=st.binary(min_size=len(INVENTORY), max_size=len(INVENTORY)),
    age=st.floats(-5, 260),
)
def test_no_answers_whatever_give_a_hole(drawn: bytes, age: float) -> None:
    answers = {item.code: byte % 4 for item, byte in zip(INVENTORY, drawn, strict=True)}
    for found in area_profile(answers, INVENTORY, age):
        numbers = (found.estimate, found.error, found.z, found.low, found.high)
        assert all(number is not None and math.isfinite(number) for number in numbers)
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.high


def test_doubt_about_the_items_widens_the_interval() -> None:
    ages = [(20, 30), (30, 42), (40, 52), (50, 66)]
    widths = []
    for error in (0.0, 3.0, 3.75, 4.5, 9.0):
        items = [made_item(i, half, most, error) for i, (half, most) in enumerate(ages)]
        answers = {"hands00": 3, "hands01": 3, "hands02": 2, "hands03": 1}
        found = standing(area_profile(answers, items, 44))
        assert found.low is not None
        assert found.high is not None
        widths.append(found.high - found.low)
    assert widths == sorted(set(widths))


def test_floor_and_ceiling_are_flagged_by_area() -> None:
    hands = [item.code for item in INVENTORY if item.area == "hands"]
    body = [item.code for item in INVENTORY if item.area == "body"]
    answers = {**dict.fromkeys(hands, 3), **dict.fromkeys(body, 0)}
    profile = area_profile(answers, INVENTORY, 40)
    assert (standing(profile).at_ceiling, standing(profile).at_floor) == (True, False)
    assert (standing(profile, "body").at_ceiling, standing(profile, "body").at_floor) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"hands99": 1}, "no item of the inventory is called hands99"),
        ({"hands01": 4}, "the answer to hands01 is a level from 0 to 3, not 4"),
    ],
)
def test_answers_that_cannot_be_are_refused(answers: dict[str, int], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        area_profile(answers, INVENTORY, 40)


def simulated_profile(
    random: np.random.Generator, age: int, truth: float
) -> tuple[AreaEstimate, ...]:
    """Profile of a child who stands at `truth` in every area, items being off as we fear."""
    ability = expected_ability(age) + population_spread(age) * truth
    answers = {}
    for item in offered(INVENTORY, age):
        placed = placed_item(item)
        moved = tuple(np.array(placed.steps) + random.normal(0, item.error))
        log_shares = log_probabilities(
            ResponseItem("x", Model.PARTIAL_CREDIT, moved), ability, SLOPE
        )
        answers[item.code] = int(random.choice(4, p=np.exp(log_shares)))
    return area_profile(answers, INVENTORY, age)


@pytest.mark.parametrize("age", [30, 52, 76])
def test_profiles_of_simulated_children_find_where_they_stand(age: int) -> None:
    random = np.random.default_rng(20261123)
    means = []
    for truth in (-1.5, 0.0, 1.5):
        profiles = [simulated_profile(random, age, truth) for _ in range(25)]
        found = [each.z for profile in profiles for each in profile if each.z is not None]
        means.append(float(np.mean(found)))
    # shrunken towards the middle, as every posterior mean of a short form is
    assert -1.6 < means[0] < -0.75
    assert -0.35 < means[1] < 0.35
    assert 0.6 < means[2] < 1.6


def test_intervals_hold_the_truth_at_least_as_often_as_they_say() -> None:
    random = np.random.default_rng(20261123)
    held = []
    for truth in random.normal(size=150):
        for found in simulated_profile(random, 52, truth):
            if found.low is not None and found.high is not None:
                held.append(found.low <= truth <= found.high)
    # the prior is wider than the population on purpose, so intervals err on the wide side
    assert 0.88 < np.mean(held) < 0.99
