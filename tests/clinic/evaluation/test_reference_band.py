"""The band behind imported scores: where our own reference puts children of each age."""

from __future__ import annotations

from itertools import pairwise

import pytest

from handspan.clinic.evaluation.queries import Visit, band_for
from handspan.clinic.evaluation.reference_band import OWN_KEY, OWN_TABLE, own_band
from tests.world import TODAY


def _visit(key: str = OWN_KEY, table: str = OWN_TABLE) -> Visit:
    return Visit(TODAY, key, table, 5, 40.0, 1.0, 0.0)


def test_the_band_is_the_reference_in_months() -> None:
    # data/milestones/references.csv at 4 years: median 64.078, coefficient of variation 0.03061,
    # power 1, so that two standard deviations are 2 * 0.03061 * 64.078 = 3.923
    last = own_band()[-1]
    assert last.age_months == 48
    assert (last.low, last.middle, last.high) == pytest.approx((60.155, 64.078, 68.001), abs=2e-3)


def test_the_band_rises_and_has_no_holes() -> None:
    band = own_band()
    assert band[0].age_months < 1.5
    for before, after in pairwise(band):
        assert 0 < after.age_months - before.age_months <= 0.6
        assert before.middle < after.middle
        assert after.low < after.middle < after.high


def test_only_scores_of_our_own_calibration_have_the_band() -> None:
    assert band_for([_visit(), _visit()]) == own_band()
    assert band_for([]) == ()
    assert band_for([_visit(), _visit(key="gcdg")]) == ()
    assert band_for([_visit(table="itembank.csv")]) == ()
