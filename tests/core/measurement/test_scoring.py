"""Scores of visits: by hand, by brute force, and at the edges of the method."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.banks import parse_item_banks, parse_keys
from handspan.core.measurement.priors import PRIOR_MEANS
from handspan.core.measurement.references import parse_references
from handspan.core.measurement.scale import Form, Scale, assemble_scale, prepare_form
from handspan.core.measurement.scoring import score_visits

TAUS = (28.0, 36.5, 41.0, 47.25, 55.0)
ITEMS = tuple(f"abcgmc00{i}" for i in range(1, 6))


def tables(population: str = "gcdg") -> Scale:
    bank = "key,item,tau,instrument,domain,mode\n" + "".join(
        f"k,{item},{tau},abc,gm,c\n" for item, tau in zip(ITEMS, TAUS, strict=True)
    )
    bank += "k,abcgmc009,,abc,gm,c\n"
    keys = "key,base_population,intercept,slope,from,to,by,retired\n"
    keys += f"k,{population},66.5,2.075,-10,100,1,FALSE\n"
    references = "population,key,distribution,age,mu,sigma,nu,tau\n"
    references += f"{population},k,LMS,0,6,0.6,1,\n{population},k,LMS,5,85,0.05,1,\n"
    return assemble_scale(
        "k", parse_item_banks(bank), parse_keys(keys), parse_references(references)
    )


FORM = prepare_form(tables(), ITEMS)
ANSWERS = st.lists(st.sampled_from([-1, 0, 1]), min_size=5, max_size=5)


def score(form: Form, answers: list[int], days: float, *, rounded: bool = False) -> list[float]:
    scores = score_visits(
        form, np.array([answers], dtype=np.int8), np.array([days]), rounded=rounded
    )
    return [
        float(each[0])
        for each in (
            scores.age,
            scores.answered,
            scores.proportion,
            scores.ability,
            scores.error,
            scores.standard_score,
        )
    ]


def by_definition(answers: list[int], years: float) -> tuple[float, float]:
    """Posterior mean and SD as the textbook has them: products of probabilities, no logarithms."""
    expected = 47.65 - 3.05 * years + 26.70 * math.log(years + 0.19)
    weights = {}
    for point in range(-10, 101):
        weight = math.exp(-0.5 * ((point - expected) / 5) ** 2)
        for answer, tau in zip(answers, TAUS, strict=True):
            odds = math.exp((point - tau) / 2.075)
            weight *= {1: odds / (1 + odds), 0: 1 / (1 + odds), -1: 1.0}[answer]
        weights[point] = weight
    whole = sum(weights.values())
    mean = sum(point * weight for point, weight in weights.items()) / whole
    variance = sum((point - mean) ** 2 * weight for point, weight in weights.items()) / whole
    return mean, math.sqrt(variance)


@given(answers=ANSWERS.filter(lambda given: max(given) >= 0), days=st.integers(0, 1800))
def test_scores_are_those_of_the_definition(answers: list[int], days: int) -> None:
    age, answered, proportion, ability, error, standard = score(FORM, answers, days)
    assert age == round(days / 365.25, 4)
    used = [answer for answer in answers if answer >= 0]
    assert answered == len(used)
    assert proportion == pytest.approx(sum(used) / len(used), abs=5e-5)
    mean, sd = by_definition(answers, age)
    assert ability == pytest.approx(mean, abs=1e-9)
    assert error == pytest.approx(sd, abs=1e-9)
    median, variation = 6 + 79 * age / 5, 0.6 - 0.55 * age / 5
    assert standard == pytest.approx((mean / median - 1) / variation, abs=1e-9)


def test_the_standing_is_that_of_the_rounded_score() -> None:
    age, _, _, ability, _, standard = score(FORM, [1, 1, 0, 1, 0], 400, rounded=True)
    assert ability == round(by_definition([1, 1, 0, 1, 0], age)[0], 2)
    median, variation = 6 + 79 * age / 5, 0.6 - 0.55 * age / 5
    assert standard == round((ability / median - 1) / variation, 3)


def test_order_of_visits_and_size_of_the_batch_change_nothing() -> None:
    random = np.random.default_rng(4)
    answers = random.integers(-1, 2, size=(3000, 5)).astype(np.int8)
    days = random.integers(1, 1800, size=3000).astype(np.float64)
    together = score_visits(FORM, answers, days)
    for visit in (0, 1023, 1024, 2999):
        alone = score_visits(FORM, answers[visit : visit + 1], days[visit : visit + 1])
        np.testing.assert_allclose(alone.ability, together.ability[visit])
        np.testing.assert_allclose(alone.error, together.error[visit], rtol=1e-9)


def test_items_that_the_key_does_not_know_or_has_not_calibrated_are_left_out() -> None:
    wide = prepare_form(tables(), ("zzzgmc001", *ITEMS, "abcgmc009"))
    assert score(wide, [1, 1, 0, -1, 1, 0, 0], 300) == score(FORM, [1, 0, -1, 1, 0], 300)


def test_item_names_match_whatever_their_case() -> None:
    shouting = prepare_form(tables(), tuple(item.upper() for item in ITEMS))
    assert score(shouting, [1, 0, -1, 1, 0], 300) == score(FORM, [1, 0, -1, 1, 0], 300)


def test_without_an_answer_there_is_a_count_of_zero_and_nothing_else() -> None:
    age, answered, *rest = score(FORM, [-1] * 5, 300)
    assert answered == 0
    assert np.isnan([age, *rest]).all()


@pytest.mark.parametrize("days", [math.nan, -80.0])
def test_without_a_usable_age_there_is_no_score(days: float) -> None:
    _, answered, proportion, *rest = score(FORM, [1, 1, 0, 0, -1], days)
    assert (answered, proportion) == (4, 0.5)
    assert np.isnan(rest).all()


def test_beyond_the_reference_there_is_an_ability_but_no_standing() -> None:
    *_, ability, error, standard = score(FORM, [1] * 5, 2200)
    assert np.isfinite([ability, error]).all()
    assert math.isnan(standard)


def test_a_population_without_a_formula_takes_the_median_of_its_reference() -> None:
    scale = tables("elsewhere")
    assert scale.prior_mean(np.array([0.0, 2.5])).tolist() == [6.0, 45.5]


@pytest.mark.parametrize("wrong", [2, -2, 9])
def test_an_answer_beyond_zero_and_one_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match=f"answer {wrong} of visit 1 to item abcgmc002"):
        score(FORM, [1, wrong, 0, 0, 0], 300)


def test_answers_of_the_wrong_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="answers must have the shape"):
        score(FORM, [1, 0], 300)


@given(answers=ANSWERS, days=st.integers(0, 1800), item=st.integers(0, 4))
def test_one_more_answer_passed_lifts_and_one_failed_lowers(
    answers: list[int], days: int, item: int
) -> None:
    answers[item] = 0
    low = score(FORM, answers, days)[3]
    answers[item] = 1
    assert score(FORM, answers, days)[3] > low


@given(days=st.integers(30, 1800))
def test_more_answers_of_the_same_kind_make_the_error_smaller(days: int) -> None:
    errors = [score(FORM, [0, 1, 0, 1, 0][:n] + [-1] * (5 - n), days)[4] for n in range(1, 6)]
    assert errors[-1] < errors[0] < 5.01


@given(answers=ANSWERS.filter(lambda given: max(given) >= 0), days=st.integers(0, 7000))
def test_valid_input_never_gives_a_hole(answers: list[int], days: int) -> None:
    *_, ability, error, _ = score(FORM, answers, days)
    assert -10 <= ability <= 100
    assert 0 <= error <= 5.01


@pytest.mark.parametrize(
    ("population", "years", "expected"),
    [
        ("dutch", 1.0, 44.35 - 1.8 + 28.47 * math.log(1.25)),
        ("gcdg", 2.0, 47.65 - 6.1 + 26.70 * math.log(2.19)),
        ("phase1", 0.75, 20.5883 + 27.3376 * 0.75 + 6.4254 * math.log(0.95)),
        ("phase1", 0.7501, 14.63748 - 12.11774 * 0.7501 + 69.05463 * math.log(1.6701)),
        ("phase1", 4.0, 61.37967 + 3.83513 * 4),
        ("preliminary_standards", 0.5, 24.522 + 23.886 * 0.5 + 9.19 * math.log(0.7)),
        ("preliminary_standards", 3.5, 18.434 - 9.206 * 3.5 + 61.255 * math.log(4.42)),
        ("preliminary_standards", 3.6, 62.6268 + 14.4),
        ("preliminary_standards", -0.0834, math.nan),
        ("gcdg", -0.2, math.nan),
    ],
)
def test_expected_ability_by_age(population: str, years: float, expected: float) -> None:
    found = float(PRIOR_MEANS[population].at(years))
    assert found == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("key", "why"), [("other", "no key 'other'"), ("", "no key ''"), ("k2", "no items of key 'k2'")]
)
def test_a_key_that_the_tables_lack_is_named(key: str, why: str) -> None:
    keys = "key,base_population,intercept,slope,from,to,by,retired\n"
    keys += "k,p,66.5,2.075,-10,100,1,FALSE\nk2,p,66.5,2.075,-10,100,1,FALSE\n"
    bank = "key,item,tau,instrument,domain,mode\nk,abcgmc001,1,abc,gm,c\n"
    with pytest.raises(ValueError, match=why):
        assemble_scale(key, parse_item_banks(bank), parse_keys(keys), {})
    with pytest.raises(ValueError, match="no reference of population 'p' for key 'k'"):
        assemble_scale("k", parse_item_banks(bank), parse_keys(keys), {})
