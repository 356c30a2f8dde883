"""Fitted norms: percentiles recovered from simulated children, and the mathematics underneath."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handspan.core.measurement import norm_families
from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.norm_families import Family
from handspan.core.measurement.norm_fitting import AgeNorm, fit_age_norm
from handspan.core.measurement.references import LmsReference, Reference, parse_references
from handspan.core.measurement.residual_moments import residual_moments
from tests.shared import shared

TABLE = np.linspace(0, 18, 73)
SKEWED = LmsReference(
    "own", "own", TABLE, (20 + 10 * np.sqrt(TABLE), 0.25 - 0.006 * TABLE, 0.8 - 0.08 * TABLE)
)
PERCENTILES = (-1.881, -1.282, 0.0, 1.282, 1.881)
"""The 3rd, 10th, 50th, 90th and 97th."""


def children(
    reference: Reference, count: int, ages: tuple[float, float], seed: int
) -> tuple[FloatArray, FloatArray]:
    random = np.random.default_rng(seed)
    age = random.uniform(*np.sqrt(ages), count) ** 2
    return age, reference.scores(random.standard_normal(count), age)


def off(norm: AgeNorm, truth: Reference, z: float, ages: tuple[float, float]) -> FloatArray:
    """How far a fitted percentile lies from the true one, in standard deviations of children."""
    years = np.linspace(*ages, 40)
    return truth.standard_scores(norm.scores(np.full(40, z), years), years) - z


@pytest.fixture(scope="module")
def skewed_norm() -> AgeNorm:
    return fit_age_norm(*children(SKEWED, 6000, (0.1, 17.9), 3), Family.LMS)


@pytest.mark.parametrize("z", PERCENTILES)
def test_percentiles_of_a_skewed_population_are_recovered(skewed_norm: AgeNorm, z: float) -> None:
    away = off(skewed_norm, SKEWED, z, (0.5, 17.5))
    assert math.sqrt(np.mean(away**2)) < 0.08
    assert abs(away).max() < 0.2


def test_percentiles_of_the_published_population_are_recovered() -> None:
    text = shared("reference", "measure", "references.csv").read_text(encoding="utf-8")
    truth = parse_references(text)["phase1", "gsed2212"]
    age, score = children(truth, 6000, (0.1, 4.9), 5)
    norm = fit_age_norm(age, score, Family.LMS)
    # as seen by new children: the share below each percentile, within four of its errors
    fresh_age, fresh = children(truth, 20_000, (0.1, 4.9), 6)
    for z in PERCENTILES:
        away = off(norm, truth, z, (0.2, 4.8))
        assert math.sqrt(np.mean(away**2)) < 0.12
        share = norm_share(z)
        # norms carry the error of 6,000 children, fresh shares that of 20,000
        error = math.sqrt(share * (1 - share) * (1 / 6000 + 1 / 20_000))
        below = float(np.mean(fresh < norm.scores(np.full(len(fresh), z), fresh_age)))
        assert below == pytest.approx(share, abs=4 * error)


def norm_share(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def test_percentiles_of_scores_below_zero_are_recovered() -> None:
    random = np.random.default_rng(15)
    age = random.uniform(0, 6, 6000)
    score = 20 * np.log(age + 0.3) + (2 + 0.3 * age) * random.standard_normal(6000)
    norm = fit_age_norm(age, score, Family.NORMAL)
    years = np.linspace(0.2, 5.8, 40)
    for z in PERCENTILES:
        fitted = norm.scores(np.full(40, z), years)
        away = (fitted - 20 * np.log(years + 0.3)) / (2 + 0.3 * years) - z
        assert math.sqrt(np.mean(away**2)) < 0.08
        assert abs(away).max() < 0.2


def test_a_smoother_truth_takes_fewer_degrees_of_freedom() -> None:
    random = np.random.default_rng(8)
    age = random.uniform(0.5, 6, 1500)
    straight = fit_age_norm(age, 10 + 4 * age + random.normal(0, 2, 1500), Family.NORMAL, (1.0,))
    wavy = 10 + 4 * np.sin(2 * age) + random.normal(0, 2, 1500)
    bent = fit_age_norm(age, wavy, Family.NORMAL, (1.0,))
    assert straight.freedom[0] < 3 < 6 < bent.freedom[0]
    assert straight.freedom[1] < 3
    assert np.exp(straight.parameters([3.0])[1, 0]) == pytest.approx(2, rel=0.06)


def test_the_bend_with_the_smallest_bic_wins() -> None:
    random = np.random.default_rng(9)
    age = random.uniform(0, 6, 1500)
    score = 10 * np.log(age + 0.2) + random.normal(0, 0.5, 1500)
    found = fit_age_norm(age, score, Family.NORMAL)
    others = [fit_age_norm(age, score, Family.NORMAL, (bend,)) for bend in (0.0, 0.5, 1.0)]
    assert found.bend == 0.0
    assert found.bic == min(other.bic for other in others)


def test_the_likelihood_is_that_of_the_density() -> None:
    from scipy.integrate import quad

    age, score = children(SKEWED, 600, (0.1, 17.9), 4)
    norm = fit_age_norm(age, score, Family.LMS)
    each = norm_families.log_density(Family.LMS, score, norm.parameters(age))
    assert norm.log_likelihood == pytest.approx(each.sum())
    assert norm.bic == pytest.approx(-2 * each.sum() + math.log(600) * sum(norm.freedom))
    at = norm.parameters([6.0])
    whole, _ = quad(
        lambda y: math.exp(norm_families.log_density(Family.LMS, np.array([y]), at)[0]), 0.1, 200
    )
    assert whole == pytest.approx(1, abs=1e-3)


POINTS = st.tuples(st.floats(1, 4), st.floats(-3, -1), st.floats(-1.5, 2.5))


@given(point=POINTS, z=st.floats(-2, 2), family=st.sampled_from(Family))
@settings(max_examples=60, deadline=None)
def test_slopes_are_those_of_the_log_density(
    point: tuple[float, ...], z: float, family: Family
) -> None:
    values = np.array(point[: family.size])[:, np.newaxis]
    score = norm_families.scores(family, np.array([z]), values)
    assume(np.isfinite(score).all())  # with a power above zero, LMS ends before z = -2
    assert norm_families.standard_scores(family, score, values) == pytest.approx(z, abs=1e-8)
    told = norm_families.slopes(family, score, values)
    for place in range(family.size):
        nudge = np.zeros_like(values)
        nudge[place] = 1e-5
        up, down = (
            norm_families.log_density(family, score, values + sign * nudge)[0] for sign in (1, -1)
        )
        assert told[place, 0] == pytest.approx((up - down) / 2e-5, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("power", [0.0, 1e-5, 1e-3])
def test_the_logarithmic_limit_is_smooth(power: float) -> None:
    values = np.array([[3.0], [-1.5], [power]])
    score = np.array([28.0])
    near = norm_families.standard_scores(Family.LMS, score, values)[0]
    assert near == pytest.approx((math.log(28) - 3) / math.exp(-1.5), rel=2e-3)
    assert norm_families.slopes(Family.LMS, score, values)[2, 0] == pytest.approx(
        norm_families.slopes(Family.LMS, score, values + np.array([[0], [0], [1e-6]]))[2, 0],
        rel=1e-2,
    )


@pytest.mark.parametrize("family", Family)
def test_the_expected_information_is_the_spread_of_the_slopes(family: Family) -> None:
    values = np.array([2.0, -1.5, 0.6][: family.size])[:, np.newaxis]
    # every z that a score of this variation and power has, with its weight
    z = np.linspace(-6, 6, 4001)
    weight = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    many = np.repeat(values, len(z), axis=1)
    each = norm_families.slopes(family, norm_families.scores(family, z, many), many)
    told = norm_families.expected_information(family, values)[:, :, 0]
    scale = np.sqrt(np.outer(np.diag(told), np.diag(told)))
    np.testing.assert_allclose((each * weight) @ each.T / scale, told / scale, atol=2e-3)


def test_the_expected_information_of_small_variations_is_that_of_cole_and_green() -> None:
    # Statistics in Medicine 11 (1992), on the measures used here; they leave out powers of S
    variation, power = 0.01, 0.6
    told = norm_families.expected_information(
        Family.LMS, np.array([[2.0], [math.log(variation)], [power]])
    )[:, :, 0]
    square = variation * variation
    assert told[0, 0] == pytest.approx(1 / square + 2 * power**2, rel=1e-3)
    assert told[1, 1] == pytest.approx(2)
    assert told[2, 2] == pytest.approx(7 * square / 4, rel=1e-3)
    assert told[0, 1] == pytest.approx(2 * power, rel=1e-3)
    assert told[0, 2] == pytest.approx(-0.5, rel=1e-3)
    assert told[1, 2] == pytest.approx(power * square, rel=1e-3)


def test_very_wide_scores_are_fitted_too() -> None:
    random = np.random.default_rng(4)
    age = random.uniform(0, 10, 400)
    norm = fit_age_norm(age, np.exp(1 + 1.5 * random.standard_normal(400)), Family.LMS)
    middle, spread, power = norm.parameters([5.0])[:, 0]
    assert middle == pytest.approx(1, abs=0.25)
    assert math.exp(spread) == pytest.approx(1.5, rel=0.12)
    assert power == pytest.approx(0, abs=0.12)
    assert min(norm.freedom) > 1.9


def test_scores_that_pile_up_at_the_end_of_a_form_are_refused() -> None:
    random = np.random.default_rng(5)
    age = random.uniform(0, 18, 400)
    score = np.minimum(5 + 2 * age + random.normal(0, 2, 400), 20)
    with pytest.raises(ArithmeticError, match="pile up"):
        fit_age_norm(age, score, Family.NORMAL)


def test_outside_its_ages_there_is_no_norm(skewed_norm: AgeNorm) -> None:
    ends = [skewed_norm.youngest, skewed_norm.oldest]
    assert np.isfinite(skewed_norm.standard_scores([40.0, 40.0], ends)).all()
    assert np.isnan(skewed_norm.standard_scores([40.0, 40.0], [0.0, 18.5])).all()


@pytest.mark.parametrize("family", Family)
def test_its_table_says_the_same(family: Family) -> None:
    age, score = children(SKEWED, 800, (0.1, 17.9), 4)
    norm = fit_age_norm(age, score, family)
    ages = np.linspace(0.2, 17.8, 200)
    table = norm.reference("own", "own", ages)
    z = np.full(200, 0.7)
    # the table counts a power within 0.01 of zero as zero
    np.testing.assert_allclose(table.scores(z, ages), norm.scores(z, ages), rtol=2e-4)
    np.testing.assert_allclose(table.standard_scores(norm.scores(z, ages), ages), z, atol=2e-3)
    with pytest.raises(ValueError, match="this norm reaches from"):
        norm.reference("own", "own", [0.2, 19])


@pytest.mark.parametrize(
    ("age", "score", "family", "sentence"),
    [
        (np.arange(99.0), np.arange(99.0), Family.NORMAL, "at least 100 scores"),
        (np.arange(120.0), np.arange(119.0), Family.NORMAL, "each with its age"),
        (np.arange(120.0), np.full(120, np.nan), Family.NORMAL, "must be numbers"),
        (np.arange(120.0) - 1, np.arange(120.0), Family.NORMAL, "from 0 on"),
        (np.ones(120), np.arange(120.0), Family.NORMAL, "both vary"),
        (np.arange(120.0), np.ones(120), Family.NORMAL, "both vary"),
        (np.arange(120.0), np.arange(120.0), Family.LMS, "above zero"),
    ],
)
def test_scores_that_make_no_norm_are_refused(
    age: FloatArray, score: FloatArray, family: Family, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        fit_age_norm(age, score, family)


def test_a_mean_below_zero_has_no_table() -> None:
    random = np.random.default_rng(2)
    age = random.uniform(0, 5, 300)
    norm = fit_age_norm(age, age - 10 + random.normal(0, 1, 300), Family.NORMAL)
    with pytest.raises(ValueError, match="no LMS form"):
        norm.reference("p", "k", [1.0, 2.0])


def test_moments_of_a_right_norm_stay_within_their_errors(skewed_norm: AgeNorm) -> None:
    age, score = children(SKEWED, 6000, (0.1, 17.9), 12)
    z = skewed_norm.standard_scores(score, age)
    known = np.isfinite(z)
    bands = residual_moments(z[known], age[known], [0, 1, 3, 6, 10, 18])
    assert sum(band.count for band in bands) == known.sum() > 5990
    for band in bands:
        for moment in (band.mean, band.sd, band.skewness, band.kurtosis):
            assert abs(moment.ratio) < 4


def test_moments_find_what_a_normal_norm_misses() -> None:
    age, score = children(SKEWED, 6000, (10.0, 17.9), 13)
    norm = fit_age_norm(age, score, Family.NORMAL)
    bands = residual_moments(norm.standard_scores(score, age), age, [10.0, 18.0])
    assert bands[0].skewness.ratio > 5


def test_moments_by_hand() -> None:
    z = np.array([-1.0, 1.0] * 12 + [3.0])
    bands = residual_moments(z, np.full(25, 2.0), [0.0, 1.0, 2.0])
    assert len(bands) == 1
    band = bands[0]
    assert (band.age_from, band.age_to, band.count) == (1.0, 2.0, 25)
    assert band.mean.excess == pytest.approx(0.12)
    assert band.mean.error == 0.2
    assert band.sd.excess == pytest.approx(math.sqrt((33 - 25 * 0.0144) / 24) - 1)
    assert band.skewness.error == pytest.approx(math.sqrt(6 / 25))
    assert band.kurtosis.error == pytest.approx(math.sqrt(24 / 25))


@pytest.mark.parametrize(
    ("z", "edges", "sentence"),
    [(np.array([math.nan]), [0.0, 1.0], "leave out ages"), (np.array([0.0]), [1.0, 1.0], "rise")],
)
def test_moments_need_standings_and_bands(z: FloatArray, edges: list[float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        residual_moments(z, np.array([0.5]), edges)
