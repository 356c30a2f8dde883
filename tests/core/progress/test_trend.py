"""Shares, their intervals, and the probability of change, against independent computations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from handspan.core.progress.series import Phase, Point, series
from handspan.core.progress.trend import change, probability_higher, share
from tests.core.progress.days import day

COUNTS = st.tuples(st.integers(0, 60), st.integers(1, 60)).map(lambda p: (min(p), p[1]))


def integral(before: tuple[int, int], after: tuple[int, int]) -> float:
    """The same probability by adaptive quadrature over the angle."""
    (s, n), (t, k) = before, after

    def inside(angle: float) -> float:
        x = math.sin(angle) ** 2
        log_density = (
            2 * t * math.log(math.sin(angle))
            + 2 * (k - t) * math.log(math.cos(angle))
            - special.betaln(t + 0.5, k - t + 0.5)
        )
        return float(special.betainc(s + 0.5, n - s + 0.5, x) * 2 * math.exp(log_density))

    return float(integrate.quad(inside, 0, math.pi / 2, epsabs=1e-11, limit=400)[0])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((3, 15), (12, 15)),
        ((0, 5), (5, 5)),
        ((0, 5), (0, 9)),
        ((1, 5), (4, 5)),
        ((40, 80), (45, 80)),
        ((0, 1), (1, 1)),
    ],
)
def test_probability_equals_adaptive_quadrature(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    assert probability_higher(before, after) == pytest.approx(integral(before, after), abs=1e-6)


def test_one_try_each_has_a_closed_form() -> None:
    # arcsine law against itself tilted by x: 1/2 + 4/pi^2
    assert probability_higher((0, 1), (1, 1)) == pytest.approx(0.5 + 4 / math.pi**2, abs=1e-6)


@given(COUNTS, COUNTS)
def test_directions_add_up_and_more_success_is_more_probable(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    forward = probability_higher(before, after)
    assert 0 <= forward <= 1
    assert forward + probability_higher(after, before) == pytest.approx(1, abs=1e-9)
    assert probability_higher(before, before) == pytest.approx(0.5, abs=1e-9)
    if after[0] < after[1]:
        assert probability_higher(before, (after[0] + 1, after[1])) >= forward - 1e-12


@given(COUNTS, st.floats(0.5, 0.99))
def test_intervals_are_equal_tails_of_the_posterior(counts: tuple[int, int], level: float) -> None:
    found = share(*counts, level)
    posterior = stats.beta(counts[0] + 0.5, counts[1] - counts[0] + 0.5)
    assert 0 <= found.low < found.observed + 1e-12
    assert found.observed - 1e-12 < found.high <= 1
    if counts[0]:
        assert posterior.cdf(found.low) == pytest.approx((1 - level) / 2, abs=1e-8)
    else:
        assert found.low == 0
    if counts[0] < counts[1]:
        assert posterior.sf(found.high) == pytest.approx((1 - level) / 2, abs=1e-8)
    else:
        assert found.high == 1


def test_intervals_cover_about_as_often_as_they_say() -> None:
    """Averaged over true shares, the exact coverage for 10 tries is near the nominal one."""
    shares = [share(k, 10, 0.8) for k in range(11)]
    truths = np.linspace(0.02, 0.98, 97)
    covered = [
        sum(stats.binom.pmf(k, 10, p) for k, s in enumerate(shares) if s.low <= p <= s.high)
        for p in truths
    ]
    assert np.mean(covered) == pytest.approx(0.8, abs=0.03)


def test_change_pools_the_baseline_and_the_latest_visits() -> None:
    counts = (1, 1, 1, 2, 3, 4, 4, 4)
    points = [
        Point(day(week), done, 5, phase=Phase.BASELINE if week < 3 else Phase.PROGRAM)
        for week, done in enumerate(counts)
    ]
    found = change(series(points), level=0.9)
    assert found is not None
    assert (found.baseline.successes, found.baseline.tries) == (3, 15)
    assert (found.latest.successes, found.latest.tries, found.visits) == (12, 15, 3)
    assert found.baseline_on == (day(0), day(2))
    assert found.latest_on == (day(5), day(7))
    assert found.probability_higher == probability_higher((3, 15), (12, 15))
    assert found.baseline.level == 0.9
    single = change(series(points), visits=1)
    assert single is not None
    assert (single.latest.successes, single.latest.tries) == (4, 5)


def test_no_statement_without_both_phases() -> None:
    baseline = [Point(day(0), 1, 5, phase=Phase.BASELINE)]
    assert change(series(baseline)) is None
    assert change(series([Point(day(0), 1, 5)])) is None
    assert change(series([])) is None


def test_impossible_input_is_refused() -> None:
    for counts in ((0, 0), (6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="cannot be"):
            share(*counts)
        with pytest.raises(ValueError, match="cannot be"):
            probability_higher(counts, (1, 2))
    with pytest.raises(ValueError, match="level"):
        share(1, 2, 1.0)
    with pytest.raises(ValueError, match="at least one"):
        change(series([]), visits=0)
