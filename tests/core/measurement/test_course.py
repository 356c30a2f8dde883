"""The course over all visits: against full enumeration, in simulation, and on real children."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.course import STANDINGS, Course, Wander, course, standing_prior
from handspan.core.measurement.evidence import item_evidence, rasch_evidence
from handspan.core.measurement.response_models import Model, ResponseItem

SLOPE = 2.0
DIFFICULTY = np.linspace(-6.0, 6.0, 13)
ABILITIES = 4.0 * STANDINGS  # four units for each standard deviation


def _evidence(answers: list[list[int]]) -> np.ndarray:
    given_answers = np.array(answers, dtype=np.int8)
    return np.array([rasch_evidence(row, DIFFICULTY, SLOPE, ABILITIES) for row in given_answers])


def _course(years: list[float], answers: list[list[int]], wander: Wander = Wander()) -> Course:  # noqa: B008
    shown = np.tile(ABILITIES, (len(years), 1))
    return course(years, _evidence(answers), shown, wander)


def _normal_step(gap: float, wander: Wander) -> np.ndarray:
    """Densities instead of stretches: what the step must come to for gaps that are not tiny."""
    rho = math.exp(-gap / wander.years)
    away = STANDINGS - rho * STANDINGS[:, np.newaxis]
    step = np.exp(-0.5 * away**2 / (wander.spread**2 * (1 - rho**2)))
    return step / step.sum(axis=1, keepdims=True)


def _half(passed: int) -> list[int]:
    return [1] * passed + [0] * (13 - passed)


def test_three_visits_agree_with_full_enumeration() -> None:
    wander, years = Wander(1.5, 1.0), [1.0, 1.6, 2.5]
    answers = [_half(9), _half(4), _half(7)]
    found = _course(years, answers, wander)
    likelihood = np.exp(_evidence(answers))
    prior = np.exp(-0.5 * STANDINGS**2)
    prior /= prior.sum()
    first, second = _normal_step(0.6, wander), _normal_step(0.9, wander)
    whole = np.einsum(
        "i,i,ij,j,jk,k->ijk", prior, likelihood[0], first, likelihood[1], second, likelihood[2]
    )
    chance = whole.sum()
    whole /= chance
    assert found.smoothed[0] == pytest.approx(whole.sum(axis=(1, 2)), abs=2e-4)
    assert found.smoothed[1] == pytest.approx(whole.sum(axis=(0, 2)), abs=2e-4)
    assert found.filtered[2] == pytest.approx(found.smoothed[2])
    assert found.joint(0, 2) == pytest.approx(whole.sum(axis=1), abs=2e-5)
    assert found.joint(0, 1) == pytest.approx(whole.sum(axis=2), abs=2e-5)
    assert found.log_predictive.sum() == pytest.approx(math.log(chance), abs=1e-3)


def test_a_joint_posterior_has_the_smoothed_ones_as_its_margins() -> None:
    found = _course([0.5, 0.6, 1.4, 3.0], [_half(n) for n in (6, 8, 5, 11)])
    for first, last in ((0, 1), (0, 3), (1, 3), (2, 3)):
        joint = found.joint(first, last)
        assert joint.sum(axis=1) == pytest.approx(found.smoothed[first], abs=1e-9)
        assert joint.sum(axis=0) == pytest.approx(found.smoothed[last], abs=1e-9)


def test_visits_on_one_day_are_one_visit() -> None:
    twice = _course([2.0, 2.0], [_half(9), _half(7)])
    once = course(
        [2.0], _evidence([_half(9), _half(7)]).sum(axis=0, keepdims=True),
        ABILITIES[np.newaxis], Wander(),
    )  # fmt: skip
    assert twice.smoothed[0] == pytest.approx(once.smoothed[0], abs=1e-9)
    assert twice.smoothed[1] == pytest.approx(once.smoothed[0], abs=1e-9)


def test_far_apart_visits_do_not_inform_each_other() -> None:
    far = _course([1.0, 500.0], [_half(10), _half(3)])
    alone = _course([1.0], [_half(10)])
    assert far.smoothed[0] == pytest.approx(alone.smoothed[0], abs=1e-9)


def test_a_step_of_no_evidence_gives_the_prior_back() -> None:
    nothing = _course([1.0, 1.01, 4.0], [[-1] * 13] * 3, Wander(1.0, 1.3))
    for weights in nothing.smoothed:
        assert weights == pytest.approx(standing_prior(Wander(1.0, 1.3)), abs=2e-3)
    assert nothing.log_predictive == pytest.approx(np.zeros(3), abs=1e-12)


@given(st.lists(st.integers(0, 13), min_size=2, max_size=5), st.floats(0.01, 2.0))
def test_change_is_told_the_same_way_from_both_sides(passed: list[int], gap: float) -> None:
    years = [1 + gap * place for place in range(len(passed))]
    found = _course(years, [_half(n) for n in passed])
    change = found.change(0, len(passed) - 1)
    assert 0 <= change.probability_up <= 1
    assert change.low <= change.mean <= change.high
    turned = _course(years, [_half(n) for n in reversed(passed)])
    back = turned.change(0, len(passed) - 1)  # the process looks the same in both directions
    assert back.mean == pytest.approx(-change.mean, abs=0.02)  # the grid is 0.4 wide
    assert back.probability_up == pytest.approx(1 - change.probability_up, abs=5e-3)
    # abilities do not depend on age here, so growing and beating the expectation are one
    assert change.probability_beyond_expected == pytest.approx(change.probability_up)


def test_growth_that_age_brings_is_no_gain_on_other_children() -> None:
    shown = np.array([ABILITIES, ABILITIES + 8.0])  # two standard deviations of growth
    evidence = np.array(
        [rasch_evidence(np.array(_half(7), np.int8), DIFFICULTY, SLOPE, row) for row in shown]
    )
    change = course([2.0, 3.0], evidence, shown, Wander()).change(0, 1)
    assert change.probability_up > change.probability_beyond_expected
    assert change.probability_beyond_expected < 0.2


def test_ninety_percent_bands_hold_in_simulation() -> None:
    random = np.random.default_rng(20261124)
    wander, held, changes, total = Wander(1.0), 0, 0, 600
    for _ in range(total):
        years = np.sort(random.uniform(0.5, 4, 4))
        z = np.empty(4)
        z[0] = random.normal()
        for place, gap in enumerate(np.diff(years)):
            rho = math.exp(-gap)
            z[place + 1] = rho * z[place] + math.sqrt(1 - rho**2) * random.normal()
        chance = 1 / (1 + np.exp(-(4 * z[:, np.newaxis] - DIFFICULTY) / SLOPE))
        answers = (random.uniform(size=chance.shape) < chance).astype(int)
        found = _course(list(years), answers.tolist(), wander)
        for visit in range(4):
            _, _, low, high = found.standing(visit)
            held += low <= z[visit] <= high
        change = found.change(0, 3)
        changes += change.low <= 4 * (z[3] - z[0]) <= change.high
    assert 0.87 <= held / (4 * total) <= 0.93
    assert 0.87 <= changes / total <= 0.93


def test_levels_of_help_give_evidence_as_passes_do() -> None:
    one_step = [ResponseItem(f"i{n}", Model.RASCH, (tau,)) for n, tau in enumerate(DIFFICULTY)]
    levels = {f"i{n}": int(n < 9) for n in range(13)}
    expected = rasch_evidence(np.array(_half(9), np.int8), DIFFICULTY, SLOPE, ABILITIES)
    assert item_evidence(one_step, levels, SLOPE, ABILITIES) == pytest.approx(expected)
    with pytest.raises(ValueError, match="no level 2"):
        item_evidence(one_step, {"i0": 2}, SLOPE, ABILITIES)


@pytest.mark.parametrize(
    ("years", "rows", "match"),
    [([], 0, "shape"), ([2.0, 1.0], 2, "order"), ([1.0], 2, "shape"), ([math.nan], 1, "finite")],
)
def test_visits_that_cannot_be_are_refused(years: list[float], rows: int, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        course(years, np.zeros((rows, 101)), np.zeros((rows, 101)), Wander())


def test_a_wander_needs_time_and_spread() -> None:
    with pytest.raises(ValueError, match="above zero"):
        Wander(0.0)
    with pytest.raises(ValueError, match="two visits in order"):
        _course([1.0, 2.0], [_half(3)] * 2).change(1, 1)
