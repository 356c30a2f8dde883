"""Standing for age under both families of distributions, and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate
from scipy.special import gammaln, ndtr

from handspan.core.measurement.references import parse_references

HEADER = "population,key,distribution,age,mu,sigma,nu,tau\n"
LMS = parse_references(
    HEADER + "p,k,LMS,0,10,0.2,1.4,\np,k,LMS,1,40,0.1,0.6,\np,k,LMS,2,60,0.08,0.005,\n"
)[("p", "k")]
BCT = parse_references(
    HEADER
    + "p,k,BCT,0,14,0.25,1.2,15\np,k,BCT,1,45,0.08,-0.5,18\np,k,BCT,2,60,0.06,-1.1,20\n"
    + "p,k,BCT,3,66,0.05,0,20\np,k,BCT,3.5,68,0.05,0,20\n"
)[("p", "k")]

AGES = st.floats(0.0, 2.0)
SCORES = st.floats(-3.5, 3.5)


def test_lms_by_hand() -> None:
    # at one year M 40, S 0.1, L 0.6
    expected = ((44 / 40) ** 0.6 - 1) / (0.6 * 0.1)
    assert LMS.standard_scores(44.0, 1.0) == pytest.approx(expected, rel=1e-14)
    assert LMS.standard_scores(40.0, 1.0) == 0.0


def test_lms_turns_to_the_logarithm_where_the_power_nearly_vanishes() -> None:
    assert LMS.standard_scores(66.0, 2.0) == pytest.approx(math.log(1.1) / 0.08, rel=1e-14)


@pytest.mark.parametrize("reference", [LMS, BCT])
@pytest.mark.parametrize("age", [-0.01, 3.51, math.nan])
def test_nothing_is_said_outside_the_ages_of_the_table(reference: object, age: float) -> None:
    assert isinstance(reference, type(LMS) | type(BCT))
    assert np.isnan(reference.standard_scores(20.0, age))
    assert np.isnan(reference.scores(0.0, age))


@pytest.mark.parametrize("score", [math.nan])
def test_no_score_no_standing(score: float) -> None:
    assert np.isnan(LMS.standard_scores(score, 1.0))
    assert np.isnan(BCT.standard_scores(score, 1.0))


@given(age=AGES, z=SCORES)
def test_lms_comes_back(age: float, z: float) -> None:
    score = LMS.scores(z, age)
    assert LMS.standard_scores(score, age) == pytest.approx(z, abs=1e-9)


@given(age=st.floats(0.0, 3.5), z=SCORES)
def test_box_cox_t_comes_back(age: float, z: float) -> None:
    score = BCT.scores(z, age)
    if score > 1.0:  # below, the method cuts off
        assert BCT.standard_scores(score, age) == pytest.approx(z, abs=1e-6)


@pytest.mark.parametrize("age", [0.0, 0.4, 1.0, 2.0, 3.0])
def test_box_cox_t_is_the_integral_of_its_density(age: float) -> None:
    mu, sigma, nu, tau = (float(value) for value in BCT.at(age))

    def density(score: float) -> float:
        u = math.log(score / mu) / sigma if nu == 0 else ((score / mu) ** nu - 1) / (nu * sigma)
        log_t = (
            gammaln((tau + 1) / 2)
            - gammaln(tau / 2)
            - 0.5 * math.log(tau * math.pi)
            - (tau + 1) / 2 * math.log1p(u * u / tau)
        )
        return float(score ** (nu - 1) / (mu**nu * sigma) * math.exp(log_t))

    whole, _ = integrate.quad(density, 1e-9, 20 * mu, points=[mu], limit=400)
    for score in (0.8 * mu, mu, 1.15 * mu):
        below, _ = integrate.quad(density, 1e-9, score, limit=400)
        z = float(BCT.standard_scores(score, age))
        assert ndtr(z) == pytest.approx(below / whole, abs=2e-6)


@given(age=AGES, low=st.floats(2.0, 90.0), gain=st.floats(0.01, 5.0))
def test_a_higher_score_stands_higher(age: float, low: float, gain: float) -> None:
    for reference in (LMS, BCT):
        z = reference.standard_scores([low, low + gain], age)
        if np.isfinite(z).all():
            assert z[0] <= z[1]


def test_scores_below_one_count_as_one_under_box_cox_t() -> None:
    assert BCT.standard_scores(-8.0, 0.0) == BCT.standard_scores(1.0, 0.0)
