"""The course of a child: by brute force over all paths, by simulation, and at its edges."""

from __future__ import annotations

import itertools
import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.course import Course, CourseSettings, course
from handspan.core.measurement.evidence import VisitEvidence, Yardstick, log_likelihood
from handspan.core.measurement.response_models import Model, ResponseItem
from handspan.core.measurement.transition import POINTS, stationary, transition

ITEMS = {
    item.code: item
    for item in (
        ResponseItem("easy", Model.RASCH, (40.0,)),
        ResponseItem("middle", Model.TWO_PARAMETER, (50.0,), discrimination=1.4),
        ResponseItem("hard", Model.RASCH, (58.0,), error=1.5),
        ResponseItem("help", Model.PARTIAL_CREDIT, (44.0, 49.0, 55.0), error=3.0),
        ResponseItem("graded", Model.GRADED, (42.0, 53.0)),
    )
}


def ability(z: FloatArray, age: float) -> FloatArray:
    return 40 + 10 * age + (4 + age) * z


YARDSTICK = Yardstick(ITEMS, 2.1, ability)
SETTINGS = CourseSettings(years=1.5)
ANSWERS = st.fixed_dictionaries(
    {}, optional={code: st.integers(0, item.top) for code, item in ITEMS.items()}
)
AGES = st.integers(0, 730).map(lambda days: days / 365.25)
VISITS = st.lists(st.tuples(AGES, ANSWERS), min_size=1, max_size=4).map(
    lambda pairs: [VisitEvidence(age, given) for age, given in sorted(pairs, key=lambda p: p[0])]
)
THREE = (
    VisitEvidence(0.5, {"easy": 1, "middle": 0, "help": 2}),
    VisitEvidence(0.8, {"middle": 1, "graded": 1}),
    VisitEvidence(1.6, {"hard": 1, "help": 3, "graded": 2}),
)


def follow(visits: list[VisitEvidence] | tuple[VisitEvidence, ...]) -> Course:
    return course(visits, YARDSTICK, SETTINGS)


def every_path() -> tuple[FloatArray, FloatArray]:
    """Probability of each triple of standings with the answers: 101^3 products, no recursion."""
    chances = [
        np.exp(log_likelihood(visit.answers, YARDSTICK, ability(POINTS, visit.age)))
        for visit in THREE
    ]
    first, second = transition(0.3 / 1.5), transition(0.8 / 1.5)
    start = stationary() * chances[0]
    joint = np.einsum(
        "i,ij,j,jk,k->ijk", start, first, chances[1], second, chances[2], optimize=False
    )
    return joint, np.array([start.sum(), np.einsum("i,ij,j->", start, first, chances[1])])


def test_states_are_those_of_a_sum_over_every_path() -> None:
    joint, begun = every_path()
    followed = follow(THREE)
    for axis, state in enumerate(followed.states):
        others = tuple(other for other in range(3) if other != axis)
        weights = joint.sum(axis=others) / joint.sum()
        mean = weights @ POINTS
        assert state.z.mean == pytest.approx(mean, abs=1e-10)
        assert state.z.sd == pytest.approx(math.sqrt(weights @ (POINTS - mean) ** 2), abs=1e-10)
        there = ability(POINTS, state.age)
        assert state.ability.mean == pytest.approx(weights @ there, abs=1e-9)
    told = np.log([begun[0], begun[1] / begun[0], joint.sum() / begun[1]])
    np.testing.assert_allclose(followed.path.log_evidence, told, atol=1e-10)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 2), (0, 2)])
def test_change_is_that_of_the_joint_posterior(first: int, last: int) -> None:
    joint, _ = every_path()
    left_out = 3 - first - last
    weights = joint.sum(axis=left_out) / joint.sum()
    before = ability(POINTS, THREE[first].age)
    gain = ability(POINTS, THREE[last].age) - before[:, np.newaxis]
    change = follow(THREE).change(first, last)
    mean = (weights * gain).sum()
    assert change.mean == pytest.approx(mean, abs=1e-9)
    assert change.sd == pytest.approx(math.sqrt((weights * (gain - mean) ** 2).sum()), abs=1e-9)
    # points stand for stretches: the probability lies between those without and with the ties
    width = 0.1 * math.hypot(4 + THREE[first].age, 4 + THREE[last].age) / 2
    assert weights[gain > width].sum() <= change.probability_up <= weights[gain > -width].sum()
    rise = POINTS - POINTS[:, np.newaxis]
    assert change.probability_beyond_expected == pytest.approx(
        weights[rise > 0.08].sum() + weights[abs(rise) < 0.02].sum() / 2, abs=0.06
    )
    assert weights[gain < change.low].sum() == pytest.approx(0.05, abs=0.01)
    assert weights[gain > change.high].sum() == pytest.approx(0.05, abs=0.01)


@given(visits=VISITS, age=AGES)
@settings(max_examples=25, deadline=None)
def test_a_visit_without_answers_changes_nothing(visits: list[VisitEvidence], age: float) -> None:
    more = sorted([*visits, VisitEvidence(age, {})], key=lambda visit: visit.age)
    empty = next(
        place for place, visit in enumerate(more) if not visit.answers and visit.age == age
    )
    plain, filled = follow(visits), follow(more)
    kept = [state for place, state in enumerate(filled.states) if place != empty]
    for state, same in zip(plain.states, kept, strict=True):
        assert state.z.mean == pytest.approx(same.z.mean, abs=1e-8)
        assert state.z.sd == pytest.approx(same.z.sd, abs=1e-8)
    assert filled.path.log_evidence[empty] == pytest.approx(0, abs=1e-10)


@given(visits=VISITS)
@settings(max_examples=25, deadline=None)
def test_bands_hold_their_means_and_all_is_finite(visits: list[VisitEvidence]) -> None:
    followed = follow(visits)
    for state in followed.states:
        for told in (state.z, state.ability, state.at_the_time):
            assert told.low < told.mean < told.high
            assert 0 < told.sd < math.inf
    last = followed.states[-1]
    assert astuple(last.z) == pytest.approx(astuple(last.at_the_time), abs=1e-9)
    for first, then in itertools.combinations(range(len(visits)), 2):
        change = followed.change(first, then)
        assert change.low - 1e-9 <= change.mean <= change.high + 1e-9
        assert 0 <= change.probability_up <= 1
        assert 0 <= change.probability_beyond_expected <= 1
        means = [followed.states[place].ability.mean for place in (first, then)]
        assert change.mean == pytest.approx(means[1] - means[0], abs=1e-9)


def test_time_run_backwards_gives_the_same_standings() -> None:
    # with one distribution at every age, the process looks alike in both directions
    still = Yardstick(ITEMS, 2.1, lambda z, _age: 50 + 5 * z)
    mirrored = [VisitEvidence(3 - visit.age, visit.answers) for visit in reversed(THREE)]
    forth = course(THREE, still, SETTINGS).states
    back = course(mirrored, still, SETTINGS).states
    for state, same in zip(forth, reversed(back), strict=True):
        assert state.z.mean == pytest.approx(same.z.mean, abs=1e-9)
        assert state.z.high == pytest.approx(same.z.high, abs=1e-6)


def test_twice_on_one_day_is_one_longer_visit_and_no_change() -> None:
    split = follow([VisitEvidence(1.0, {"easy": 1}), VisitEvidence(1.0, {"middle": 0, "help": 2})])
    whole = follow([VisitEvidence(1.0, {"easy": 1, "middle": 0, "help": 2})])
    assert split.states[0].z.mean == pytest.approx(whole.states[0].z.mean, abs=1e-9)
    change = split.change(0, 1)
    assert (change.mean, change.sd) == pytest.approx((0, 0), abs=1e-6)
    assert change.probability_up == pytest.approx(0.5, abs=1e-6)


def test_later_visits_narrow_what_was_known_at_the_time() -> None:
    earlier = follow(THREE).states[0]
    assert earlier.z.sd < earlier.at_the_time.sd
    alone = follow(THREE[:1]).states[0].z
    assert astuple(earlier.at_the_time) == pytest.approx(astuple(alone), abs=1e-9)


def test_a_wider_spread_of_children_draws_less_to_the_middle() -> None:
    high = [VisitEvidence(0.2, {"easy": 1, "middle": 1, "hard": 1})]
    wide = course(high, YARDSTICK, CourseSettings(spread=1.5)).states[0]
    usual = course(high, YARDSTICK, CourseSettings()).states[0]
    assert wide.z.mean > usual.z.mean > 0
    nothing = course([VisitEvidence(1.0, {})], YARDSTICK, CourseSettings(spread=1.5)).states[0]
    assert nothing.z.sd == pytest.approx(1.5, abs=1e-3)
    assert nothing.z.low == pytest.approx(-1.5 * 1.645, abs=0.01)


def test_visits_that_contradict_each_other_on_one_day_stay_finite() -> None:
    items = {
        f"{place}": ResponseItem(f"{place}", Model.RASCH, (50.0 + 30 * (place % 2),))
        for place in range(400)
    }
    one = {code: int(item.steps[0] > 60) for code, item in items.items()}
    other = {code: 1 - level for code, level in one.items()}
    visits = [VisitEvidence(1.0, answers) for answers in (one, other) * 4]
    followed = course(visits, Yardstick(items, 0.5, ability), SETTINGS)
    for state in followed.states:
        assert all(map(math.isfinite, (*astuple(state.z), *astuple(state.at_the_time))))
    assert all(map(math.isfinite, astuple(followed.change(0, 7))))
    assert np.isfinite(followed.path.log_evidence).all()


def test_beyond_the_end_of_a_distribution_its_last_ability_counts() -> None:
    ending = Yardstick(ITEMS, 2.1, lambda z, age: np.where(z < -2, np.nan, ability(z, age)))
    followed = course(THREE, ending, SETTINGS)
    assert followed.states[0].ability.low >= ability(np.array(-2.0), 0.5) - 1e-9
    assert 0 < followed.change(0, 2).probability_up < 1


def test_no_visits_make_an_empty_course() -> None:
    assert follow([]).states == ()


@pytest.mark.parametrize(
    ("visits", "sentence"),
    [
        ([VisitEvidence(1.0, {}), VisitEvidence(0.5, {})], "in order of age"),
        ([VisitEvidence(0.1, {}), VisitEvidence(math.nan, {})], "in order of age"),
        ([VisitEvidence(math.nan, {})], "does not reach an age of nan"),
        ([VisitEvidence(1.0, {"none": 1})], "no item is called none"),
        ([VisitEvidence(1.0, {"easy": 2})], "level from 0 to 1, not 2"),
        ([VisitEvidence(1.0, {"help": -1})], "level from 0 to 3, not -1"),
    ],
)
def test_what_cannot_be_is_refused(visits: list[VisitEvidence], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        follow(visits)


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 0), (-1, 1), (0, 3)])
def test_a_change_needs_two_visits_in_order(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="no visits"):
        follow(THREE).change(first, last)


@pytest.mark.parametrize("years", [0.0, -1.0, math.nan, math.inf])
def test_a_time_constant_is_above_zero(years: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        CourseSettings(years=years)
