"""What a course promises: bands that hold the truth, and next visits foretold better than by age.

The full figures come from ``python -m benchmarks.longitudinal``.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from benchmarks.longitudinal import studied_children, study_yardstick
from benchmarks.simulated_children import coverage, simulated_children, simulated_yardstick

from handspan.core.measurement.course import CourseSettings
from handspan.core.measurement.evidence import VisitEvidence
from handspan.core.measurement.foresight import fit_years, next_visit_loss
from tests.shared import shared

YARDSTICK = simulated_yardstick()


@pytest.mark.parametrize(
    "settings", [CourseSettings(), CourseSettings(years=3.0, spread=1.5)], ids=["usual", "wide"]
)
def test_bands_hold_the_truth_as_often_as_they_say(settings: CourseSettings) -> None:
    children = simulated_children(YARDSTICK, settings, 350, seed=20261124)
    found = coverage(children, YARDSTICK, settings)
    assert found.standings > 1000
    assert 0.87 <= found.standing <= 0.93
    assert 0.87 <= found.ability <= 0.93
    assert 0.87 <= found.change <= 0.93


def test_the_time_constant_of_simulated_children_is_found() -> None:
    years = 0.8
    children = simulated_children(YARDSTICK, CourseSettings(years=years), 200, seed=5, answers=20)
    found = fit_years([child.visits for child in children], YARDSTICK)
    assert abs(math.log(found / years)) < 0.25
    # no other constant foretells these children better
    visits = [child.visits for child in children]
    best = next_visit_loss(visits, YARDSTICK, CourseSettings(years=found)).course
    for other in (0.6 * found, 1.6 * found):
        assert next_visit_loss(visits, YARDSTICK, CourseSettings(years=other)).course > best


def test_the_loss_is_that_of_each_answer_in_turn() -> None:
    first, second = {"i80": 1}, {"i84": 0}
    visits = [[VisitEvidence(1.0, first), VisitEvidence(1.5, second)], [VisitEvidence(1.0, first)]]
    told = next_visit_loss(visits, YARDSTICK, CourseSettings(years=2.0))
    assert (told.visits, told.answers) == (1, 1)
    random = np.random.default_rng(3)
    z = random.standard_normal(400_000)
    rho = math.exp(-0.25)
    later = rho * z + math.sqrt(1 - rho * rho) * random.standard_normal(len(z))
    passing = _passed(20 + 16 + 4 * z, 40.0)
    failing = 1 - _passed(20 + 16 * math.sqrt(1.5) + 4 * later, 42.0)
    assert told.course == pytest.approx(
        -math.log((passing * failing).mean() / passing.mean()), abs=0.004
    )
    assert told.age_prior == pytest.approx(-math.log(failing.mean()), abs=0.004)


def _passed(ability: np.ndarray, step: float) -> np.ndarray:
    return 1 / (1 + np.exp(-(ability - step) / 2.1))


@pytest.mark.parametrize("children", [[], [[VisitEvidence(1.0, {"i80": 1})]]])
def test_children_seen_once_foretell_nothing(children: list[list[VisitEvidence]]) -> None:
    with pytest.raises(ValueError, match="no child was seen twice"):
        next_visit_loss(children, YARDSTICK, CourseSettings())
    with pytest.raises(ValueError, match="no child was seen twice"):
        fit_years(children, YARDSTICK)


@pytest.mark.parametrize(
    ("study", "bar"),
    [("gcdg_nld_smocc_even", 0.025), ("gcdg_col_lt45m", 0.0), ("gcdg_jam_stunted", 0.0)],
)
def test_next_visits_of_real_children_are_foretold_better_than_by_age(
    study: str, bar: float
) -> None:
    yardstick = study_yardstick(shared("reference", "measure"), "gcdg")
    file = shared("data", "childdevdata", f"{study}.txt.gz")
    # the time constant was fitted to the children at even places; these are some of the others
    unseen = studied_children(file, yardstick)[1::2][:240]
    told = next_visit_loss(unseen, yardstick, CourseSettings())
    assert told.visits > 70
    assert told.saved > bar
