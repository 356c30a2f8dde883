"""Age equivalents are the inverse of the median, inside the table and nowhere else."""

from __future__ import annotations

import math

import numpy as np
import pytest

from handspan.core.measurement.age_equivalents import age_equivalent, item_age_equivalent
from handspan.core.measurement.references import parse_references

TABLE = (
    "population,key,distribution,age,mu,sigma,nu,tau\n"
    "p,k,LMS,0.5,36,0.09,1,\np,k,LMS,1,49,0.06,1,\np,k,LMS,2,61,0.05,1,\n"
)
REFERENCE = parse_references(TABLE)["p", "k"]


def test_the_median_at_the_equivalent_age_is_the_score() -> None:
    scores = np.linspace(36, 61, 40)
    ages = age_equivalent(REFERENCE, scores)
    assert REFERENCE.medians(ages) == pytest.approx(scores, abs=1e-9)


def test_outside_the_table_there_is_none() -> None:
    assert np.isnan(age_equivalent(REFERENCE, [35.9, 61.1])).all()


def test_of_an_item_that_nine_in_ten_pass_the_age_is_higher() -> None:
    half, most = (item_age_equivalent(REFERENCE, 45.0, 2.0, share) for share in (0.5, 0.9))
    assert float(half) == pytest.approx(float(age_equivalent(REFERENCE, 45.0)))
    assert float(most) == pytest.approx(
        float(age_equivalent(REFERENCE, 45.0 + 2 * math.log(9))), abs=1e-12
    )
    with pytest.raises(ValueError, match="share"):
        item_age_equivalent(REFERENCE, 45.0, 2.0, 1.0)


def test_medians_that_fall_have_no_inverse() -> None:
    falling = parse_references(TABLE.replace(",61,", ",48,"))["p", "k"]
    with pytest.raises(ValueError, match="rise"):
        age_equivalent(falling, 40.0)
