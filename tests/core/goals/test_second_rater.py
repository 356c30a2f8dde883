"""Two raters: worked examples, other ways to the same kappa, and intervals in simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handspan.core.goals.second_rater import (
    Kappa,
    RaterAgreement,
    rater_agreement,
    staff_sentence,
)

RATED = st.integers(-2, 2)
PAIRS = st.lists(st.tuples(RATED, RATED), min_size=1, max_size=30)


def expand(table: tuple[tuple[int, ...], ...]) -> list[tuple[int, int]]:
    """Pairs of a table of counts, first rater down, levels from -2."""
    return [
        (row - 2, column - 2)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def kappa_of(found: RaterAgreement) -> Kappa:
    assert found.kappa is not None
    return found.kappa


def test_worked_by_hand() -> None:
    """Levels 0 0 0 1 1 and 0 0 1 1 1: squared distance 1/5, by chance 3/5 3/5 + 2/5 2/5 = 13/25."""
    found = rater_agreement([(0, 0), (0, 0), (0, 1), (1, 1), (1, 1)])
    assert (found.same.successes, found.within_one, found.higher, found.lower) == (4, 5, 1, 0)
    kappa = kappa_of(found)
    assert kappa.estimate == pytest.approx(1 - (1 / 5) / (13 / 25))
    assert kappa.low < kappa.estimate < kappa.high < 1


def test_the_large_sample_error_of_two_levels() -> None:
    """Two levels have the textbook variance: 45, 15, 25, 15 of 100."""
    kappa = kappa_of(rater_agreement([(0, 0)] * 45 + [(0, 1)] * 15 + [(1, 0)] * 25 + [(1, 1)] * 15))
    estimate = (0.60 - 0.54) / (1 - 0.54)
    assert kappa.estimate == pytest.approx(estimate)
    # Fleiss (1981): A + B - C
    remain = 1 - estimate
    a = 0.45 * (1 - (0.6 + 0.7) * remain) ** 2 + 0.15 * (1 - (0.4 + 0.3) * remain) ** 2
    b = remain**2 * (0.15 * (0.7 + 0.4) ** 2 + 0.25 * (0.3 + 0.6) ** 2)
    c = (estimate - 0.54 * remain) ** 2
    large = math.sqrt((a + b - c) / 100) / 0.46 / (1 - estimate**2)
    half = 1.959964 * max(large, 1 / math.sqrt(98))
    assert kappa.low == pytest.approx(math.tanh(math.atanh(estimate) - half), abs=1e-6)
    assert kappa.high == pytest.approx(math.tanh(math.atanh(estimate) + half), abs=1e-6)


@given(PAIRS)
@example([(0, 0), (2, -2), (-2, 2)])
def test_kappa_is_lins_concordance(pairs: list[tuple[int, int]]) -> None:
    """With squared distances kappa equals the concordance of numbers (Lin 1989)."""
    found = rater_agreement(pairs)
    first, second = np.array(pairs, float).T
    below = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    if len(pairs) < 3 or below == 0:
        assert found.kappa is None
        return
    covariance = float(((first - first.mean()) * (second - second.mean())).mean())
    kappa = kappa_of(found)
    assert kappa.estimate == pytest.approx(2 * covariance / below)
    assert -1 <= kappa.low <= kappa.estimate <= kappa.high <= 1
    assert kappa.high - kappa.low > 1e-3


@given(PAIRS)
def test_raters_and_directions_may_be_exchanged(pairs: list[tuple[int, int]]) -> None:
    found = rater_agreement(pairs)
    turned = rater_agreement([(second, first) for first, second in pairs])
    upside = rater_agreement([(-first, -second) for first, second in pairs])
    assert (
        (turned.higher, turned.lower)
        == (found.lower, found.higher)
        == (
            upside.higher,
            upside.lower,
        )
    )
    for other in (turned, upside):
        assert other.same == found.same
        assert (other.kappa is None) == (found.kappa is None)
        if found.kappa and other.kappa:
            assert other.kappa.estimate == pytest.approx(found.kappa.estimate)
            assert other.kappa.low == pytest.approx(found.kappa.low)


def test_a_few_equal_levels_are_no_certainty() -> None:
    kappa = kappa_of(rater_agreement([(-1, -1), (0, 0), (0, 0), (1, 1)]))
    assert (kappa.estimate, kappa.high) == (1, 1)
    assert kappa.low < 0.5
    more = kappa_of(rater_agreement([(-1, -1), (0, 0), (0, 0), (1, 1)] * 10))
    assert kappa.low < more.low < 1


def test_goals_that_all_stand_alike_have_no_kappa() -> None:
    assert rater_agreement([(0, 0)] * 8).kappa is None
    assert rater_agreement([(0, 0), (1, 1)]).kappa is None


def test_the_intervals_hold_the_true_kappa() -> None:
    """Levels of made-up raters: cut normals that correlate, 12 goals each; simulated."""
    random = np.random.default_rng(20261124)
    cuts = [-1.5, -0.5, 0.5, 1.5]
    for correlation in (0.0, 0.6, 0.95):
        spread = [[1, correlation], [correlation, 1]]
        many = np.searchsorted(cuts, random.multivariate_normal([0, 0], spread, 200_000)) - 2
        first, second = many.T.astype(float)
        below = first.var() + second.var() + (first.mean() - second.mean()) ** 2
        true = 2 * float(np.cov(first, second)[0, 1]) / below
        held = 0
        for start in range(0, 600 * 12, 12):
            kappa = kappa_of(
                rater_agreement([(a, b) for a, b in many[start : start + 12].tolist()])
            )
            held += kappa.low <= true <= kappa.high
        assert 0.93 <= held / 600 <= 0.99


def test_the_sentences() -> None:
    one = staff_sentence([(0, 0)])
    assert "level 0" in one
    assert "does not tell how well" in one
    apart = staff_sentence([(0, -2)])
    assert "levels 0 and -2, 2 levels apart" in apart
    several = [(0, 0), (0, -1), (1, 0), (-1, -1), (-2, -2), (2, 0)]
    says = staff_sentence(several)
    assert "3 of 6 goals on the same level" in says
    assert "5 within one level" in says
    assert "lower for 3 and higher for 0" in says
    found = rater_agreement(several)
    assert f"{kappa_of(found).estimate:.2f}" in says
    assert f"{found.same.low:.0%} to {found.same.high:.0%}" in says
    assert "more goals twice" in says
    assert "more goals twice" not in staff_sentence(several * 30)
    assert "too little variety" in staff_sentence([(0, 0)] * 8)


@pytest.mark.parametrize(
    ("pairs", "level", "says"),
    [([], 0.95, "at least one"), ([(0, 3)], 0.95, "3 is not one"), ([(0, 0)], 1.0, "level")],
)
def test_impossible_input_is_refused(pairs: list[tuple[int, int]], level: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rater_agreement(pairs, level=level)
