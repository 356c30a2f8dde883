"""Sets without a common item are linked by age, with errors that hold."""

from __future__ import annotations

import numpy as np
import pytest

from handspan.core.measurement import age_link
from handspan.core.measurement.age_link import AgeLink, link_by_age
from handspan.core.measurement.age_norms import fit_normal_norm
from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.comparisons import Steps
from tests.core.measurement.answering import growing, simulated

PLACES = np.linspace(-6, 5, 20)


def linked(
    answers: AnswerArray, age: FloatArray, studies: IntArray, sets: IntArray, place: FloatArray
) -> AgeLink:
    steps = Steps.of_tops(np.ones(len(sets), dtype=int))
    return link_by_age(answers, age, np.arange(len(age)), studies, steps, sets, place)


def two_studies(
    random: np.random.Generator, visits: int, ahead: float = 0.0
) -> tuple[AnswerArray, FloatArray, IntArray]:
    age, ability = growing(random, visits)
    studies = (np.arange(visits) >= visits // 2).astype(np.intp)
    answers = simulated(random, ability + ahead * studies, np.tile(PLACES, 2), missing=0.1)
    answers[studies == 0, 20:] = answers[studies == 1, :20] = -1
    return answers, age, studies


def test_sets_without_a_common_item_are_linked_by_age() -> None:
    answers, age, studies = two_studies(np.random.default_rng(3), 2400)
    sets = np.repeat([0, 1], 20)
    link = linked(answers, age, studies, sets, np.tile(PLACES, 2) - 3.0 * sets)
    assert link.shifts[0] == 0.0
    assert link.shifts[1] == pytest.approx(3.0, abs=0.12)
    ages = np.array([0.2, 0.5, 1.0, 2.0, 3.0])
    np.testing.assert_allclose(link.mean(ages), 4 * np.log(ages + 0.2), atol=0.2)
    np.testing.assert_allclose(link.spread(ages), 1.0, atol=0.12)


def test_slope_and_curvature_are_those_of_the_likelihood(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    maximized = age_link._maximized

    def keeping(sittings: age_link._Sittings) -> tuple[FloatArray, FloatArray]:
        kept.append(sittings)
        return maximized(sittings)

    monkeypatch.setattr(age_link, "_maximized", keeping)
    answers, age, studies = two_studies(np.random.default_rng(4), 300)
    sets = np.repeat([0, 1], 20)
    linked(answers, age, studies, sets, np.tile(PLACES, 2))
    (sittings,) = kept
    weights = np.append(np.linspace(-5, 5, 9), [0.3, -0.2])
    _, slopes, curvature, _ = age_link._fit(sittings, weights)
    for place, move in enumerate(1e-5 * np.eye(len(weights))):
        up, down = age_link._fit(sittings, weights + move), age_link._fit(sittings, weights - move)
        assert slopes.sum(axis=0)[place] == pytest.approx((up[0] - down[0]) / 2e-5, abs=1e-3)
        bend = (up[1] - down[1]).sum(axis=0) / 2e-5
        np.testing.assert_allclose(curvature[place], -bend, atol=1e-3)


def test_sampling_errors_of_shifts_hold_where_studies_are_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(age_link, "EXPECTED_AMONG_STUDIES", 0.0)
    random = np.random.default_rng(5)
    sets = np.repeat([0, 1], 20)
    away = []
    for _ in range(60):
        answers, age, studies = two_studies(random, 300)
        link = linked(answers, age, studies, sets, np.tile(PLACES, 2))
        away.append(link.shifts[1] / np.hypot(*link.shift_errors))
    assert np.std(away) == pytest.approx(1.0, abs=0.25)


def test_errors_of_shifts_hold_where_studies_differ_in_ability() -> None:
    random = np.random.default_rng(6)
    sets = np.repeat([0, 1, 2], 20)
    spread, away = 0.5, []
    for _ in range(40):
        age, ability = growing(random, 1500)
        studies = np.arange(1500) % 5
        ability = ability + random.normal(0, spread, 5)[studies]
        answers = simulated(random, ability, np.tile(PLACES, 3), missing=0.1)
        # three studies saw set 0, one each the others
        for number, seen in enumerate([(0, 1, 2), (3,), (4,)]):
            answers[np.ix_(~np.isin(studies, seen), sets == number)] = -1
        link = linked(answers, age, studies, sets, np.tile(PLACES, 3))
        # on the curve of the mean study, which is that of growing()
        center = link.mean(np.array([1.0]))[0] - 4 * np.log(1.2)
        away.append((link.shifts - center)[1:] / link.shift_errors[1:])
    assert np.std(away) == pytest.approx(1.0, abs=0.35)


def test_a_study_that_is_ahead_widens_the_error_and_not_the_spread_of_ability() -> None:
    random = np.random.default_rng(8)
    sets = np.zeros(20, dtype=np.intp)
    age, ability = growing(random, 3000)
    studies = np.arange(3000) % 3
    found = []
    for ahead in (0.0, 2.0):
        answers = simulated(random, ability + ahead * (studies == 1), PLACES, missing=0.1)
        found.append(linked(answers, age, studies, sets, PLACES))
    assert found[1].study_spread > 1.5 * found[0].study_spread
    assert found[1].shift_errors[0] > 1.5 * found[0].shift_errors[0]
    np.testing.assert_allclose(found[1].spread(np.array([0.5, 2.0])), 1.0, atol=0.12)


def test_ages_that_are_all_equal_are_refused() -> None:
    answers, age, studies = two_studies(np.random.default_rng(9), 100)
    with pytest.raises(ValueError, match="different ages"):
        linked(answers, np.ones_like(age), studies, np.repeat([0, 1], 20), np.tile(PLACES, 2))


def test_few_different_ages_are_enough() -> None:
    answers, age, studies = two_studies(np.random.default_rng(10), 1200)
    near = np.array([0.25, 0.5, 1.0, 2.0, 3.0])
    age = near[np.abs(age[:, np.newaxis] - near).argmin(axis=1)]
    link = linked(answers, age, studies, np.repeat([0, 1], 20), np.tile(PLACES, 2))
    assert link.shifts[1] == pytest.approx(0.0, abs=0.3)


def test_a_norm_finds_mean_and_spread_by_age() -> None:
    random = np.random.default_rng(9)
    age = random.uniform(0.1, 4.0, 6000)
    mean, spread = 40 + 20 * np.log(age + 0.2), 2.0 + 0.6 * age
    norm = fit_normal_norm(age, random.normal(mean, spread))
    ages = np.array([0.2, 0.5, 1.0, 2.0, 3.5])
    np.testing.assert_allclose(norm.mean(ages), 40 + 20 * np.log(ages + 0.2), atol=0.5)
    np.testing.assert_allclose(norm.spread(ages), 2.0 + 0.6 * ages, rtol=0.12)
    # beyond the ages seen, the nearest age counts
    assert norm.mean(np.array([9.0])) == norm.mean(np.array([age.max()]))
