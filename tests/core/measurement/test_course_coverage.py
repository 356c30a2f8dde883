"""Bands of courses hold the truth as often as they say, with items of all four models.

The full figures come from ``python -m benchmarks.course_coverage``.
"""

from __future__ import annotations

import pytest
from benchmarks.course_coverage import coverage

from handspan.core.measurement.course import Wander


@pytest.mark.parametrize("wander", [Wander(1.35), Wander(3.0, 1.5)], ids=["usual", "wide"])
def test_bands_hold_the_truth_as_often_as_they_say(wander: Wander) -> None:
    found = coverage(wander, 350, seed=11)
    assert min(found.standings, found.changes) > 1000
    assert 0.87 <= found.standing <= 0.93
    assert 0.87 <= found.change <= 0.93
