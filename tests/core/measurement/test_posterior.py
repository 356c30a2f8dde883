"""Posteriors by the definition, by logarithms and compiled: the same numbers for every model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.posterior import (
    Curves,
    Prior,
    posterior_moments,
    posterior_moments_of_long,
)
from handspan.core.measurement.response_models import (
    Model,
    ResponseItem,
    log_probabilities,
    log_probability_table,
)

POINTS = np.arange(-10.0, 101.0)
SLOPE = 2.075
ITEMS = [
    ResponseItem("a", Model.RASCH, (30.0,)),
    ResponseItem("b", Model.TWO_PARAMETER, (35.0,), 1.6),
    ResponseItem("c", Model.GRADED, (28.0, 36.0, 44.0), 0.8),
    ResponseItem("d", Model.PARTIAL_CREDIT, (33.0, 31.0, 40.0), error=3.0),
    *(ResponseItem(f"e{n}", Model.RASCH, (20.0 + n,)) for n in range(30)),
]
CURVES = Curves(POINTS, log_probability_table(ITEMS, POINTS, SLOPE))
TOPS = np.array([item.top for item in ITEMS])


def some_answers(visits: int, share_given: float = 0.6) -> np.ndarray:
    random = np.random.default_rng(11)
    answers = (random.uniform(size=(visits, len(ITEMS))) * (TOPS + 1)).astype(np.int8)
    answers[random.uniform(size=answers.shape) > share_given] = -1
    answers[0] = -1
    return answers


def some_priors(visits: int) -> Prior:
    random = np.random.default_rng(12)
    return Prior(random.uniform(10, 60, visits), random.uniform(1, 8, visits))


def test_moments_are_those_of_the_definition() -> None:
    answers, prior = some_answers(20), some_priors(20)
    mean, sd = posterior_moments(answers, CURVES, prior)
    for visit, row in enumerate(answers):
        weights = []
        for point in POINTS:
            weight = math.exp(-0.5 * ((point - prior.mean[visit]) / prior.sd[visit]) ** 2)
            for item, level in zip(ITEMS, row, strict=True):
                if level >= 0:
                    weight *= math.exp(log_probabilities(item, point, SLOPE)[level])
            weights.append(weight)
        center = float(np.dot(weights, POINTS) / sum(weights))
        spread = float(np.dot(weights, (POINTS - center) ** 2) / sum(weights))
        assert mean[visit] == pytest.approx(center, abs=1e-9)
        assert sd[visit] == pytest.approx(math.sqrt(spread), abs=1e-9)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_compiled_and_plain_posteriors_are_the_same(threads: int) -> None:
    answers, prior = some_answers(500), some_priors(500)
    mean, sd = posterior_moments(answers, CURVES, prior)
    for found in (
        posterior_moments(answers, CURVES, prior, compiled=True, threads=threads),
        posterior_moments_of_long(*_long(answers), CURVES, prior, compiled=True, threads=threads),
        posterior_moments_of_long(*_long(answers), CURVES, prior),
    ):
        assert found[0] == pytest.approx(mean, abs=1e-10)
        assert found[1] == pytest.approx(sd, abs=1e-10)


def test_answers_that_contradict_each_other_lose_no_weight() -> None:
    hard = [ResponseItem(f"h{n}", Model.RASCH, (95.0,)) for n in range(60)]
    easy = [ResponseItem(f"l{n}", Model.RASCH, (-5.0,)) for n in range(60)]
    curves = Curves(POINTS, log_probability_table([*hard, *easy], POINTS, 1.0))
    answers = np.array([[1] * 60 + [0] * 60, [1] * 59 + [-1] + [0] * 60], dtype=np.int8)
    prior = Prior(np.full(2, 45.0), np.full(2, 5.0))
    plain = posterior_moments(answers, curves, prior)
    for fast in (
        posterior_moments(answers, curves, prior, compiled=True),
        posterior_moments_of_long(*_long(answers), curves, prior, compiled=True),
    ):
        assert fast[0] == pytest.approx(plain[0], abs=1e-9)
        assert fast[1] == pytest.approx(plain[1], abs=1e-9)


def test_without_numba_the_plain_path_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, prior = some_answers(10), some_priors(10)
    expected = posterior_moments(answers, CURVES, prior)
    monkeypatch.setattr("handspan.core.measurement.posterior._kernel", lambda: None)
    found = posterior_moments(answers, CURVES, prior, compiled=True)
    assert found[0].tolist() == expected[0].tolist()


@given(st.sampled_from(range(4)), st.floats(-20, 110), st.floats(0.5, 10))
def test_an_answer_tells_something_on_average(place: int, mean: float, sd: float) -> None:
    """The expected posterior variance is never above the prior's (law of total variance)."""
    item = ITEMS[place]
    prior = Prior(np.full(item.top + 2, mean), np.full(item.top + 2, sd))
    answers = np.full((item.top + 2, len(ITEMS)), -1, dtype=np.int8)
    answers[1:, place] = range(item.top + 1)
    _, spread = posterior_moments(answers, CURVES, prior)
    log_prior = -0.5 * ((POINTS - mean) / sd) ** 2
    weights = np.exp(log_prior - log_prior.max())
    chances = np.exp(CURVES.logs[place, : item.top + 1]) @ weights / weights.sum()
    assert chances.sum() == pytest.approx(1.0)
    assert float(chances @ spread[1:] ** 2) <= spread[0] ** 2 + 1e-9


@given(st.lists(st.integers(0, 1), min_size=30, max_size=30), st.integers(0, 29))
def test_one_more_pass_never_lowers_the_ability(passes: list[int], other: int) -> None:
    answers = np.full((2, len(ITEMS)), -1, dtype=np.int8)
    answers[:, 4:] = passes
    answers[:, 4 + other] = [0, 1]
    mean, sd = posterior_moments(answers, CURVES, some_priors(2).part(np.array([0, 0])))
    assert mean[1] > mean[0]
    assert np.isfinite(sd).all()


@given(
    st.lists(st.integers(-1, 3), min_size=len(ITEMS), max_size=len(ITEMS)),
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
)
def test_no_answers_and_no_prior_give_a_hole(levels: list[int], mean: float, sd: float) -> None:
    answers = np.minimum(np.array([levels], dtype=np.int8), TOPS.astype(np.int8))
    found = posterior_moments(answers, CURVES, Prior(np.array([mean]), np.array([sd])))
    assert np.isfinite(found).all()
    assert -10 <= found[0][0] <= 100


def _long(answers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    visits, items = np.nonzero(answers >= 0)
    starts = np.searchsorted(visits, np.arange(len(answers) + 1))
    return starts, items, answers[visits, items]
