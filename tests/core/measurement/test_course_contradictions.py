"""Visits of one day that contradict each other as strongly as numbers can say."""

from __future__ import annotations

import numpy as np

from handspan.core.measurement.course import STANDINGS, Wander, course
from handspan.core.measurement.evidence import rasch_evidence


def test_visits_that_contradict_each_other_on_one_day_stay_finite() -> None:
    abilities = 4.0 * STANDINGS
    difficulty = np.tile([-30.0, 30.0], 200)
    more = (difficulty > 0).astype(np.int8)
    evidence = [rasch_evidence(given, difficulty, 0.5, abilities) for given in (more, 1 - more)]
    found = course([1.0, 1.0], np.array(evidence), np.tile(abilities, (2, 1)), Wander())
    sloped = [
        rasch_evidence(np.full(400, passed, np.int8), difficulty / 10, 0.1, abilities)
        for passed in (1, 0)
    ]
    torn = course([1.0, 1.0], np.array(sloped), np.tile(abilities, (2, 1)), Wander())
    for each in (found, torn):
        assert np.isfinite(each.smoothed).all()
        assert np.isfinite(each.log_predictive).all()
        assert np.isfinite(each.change(0, 1).mean)
