"""The segmented filter: every path counted one by one; compiled and not; whole and in steps."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.progress.evidence import LEVELS, likelihood
from handspan.core.progress.segmented import Setting, follow, motion, step, unknown

SMALL = Setting(slopes=(2, 5), falls=(3, 9), plateau_hazard=0.1, regression_hazard=0.07)
ROWS = np.array([likelihood((s, 6 - s), 0.05) for s in range(7)])
NOTHING_KNOWN = np.zeros((1, 5), np.bool_)


def by_paths(successes: list[int], setting: Setting) -> list[float]:
    """Weigh every start, slope, visit of change and kind of change by the tries."""
    ready, lowest, top = motion(setting), 40, len(LEVELS) - 1
    sums = dict.fromkeys(("all", "plateau", "regression", "onset", "level"), 0.0)
    last = len(successes) - 1
    for start, slope in product(range(len(LEVELS)), range(len(setting.slopes))):
        cells = setting.slopes[slope]
        for change in [*range(last), None]:
            bend = last if change is None else change
            reached = min(top, start + cells * bend)
            may_fall = reached > lowest and change is not None
            for fall in [None, *range(len(setting.falls))] if may_fall else [None]:
                ends = setting.plateau_hazard + setting.regression_hazard
                weight = ready.start[start] * ready.slopes[slope] * (1 - ends) ** bend
                if change is not None and fall is None:
                    weight *= setting.plateau_hazard if may_fall else ends
                if fall is not None:
                    weight *= setting.regression_hazard / len(setting.falls)
                at = start
                for visit, count in enumerate(successes):
                    if 0 < visit <= bend:
                        at = min(top, at + cells)
                    elif visit > bend and fall is not None:
                        at = max(lowest, at - setting.falls[fall])
                    weight *= ROWS[count][at]
                sums["all"] += weight
                sums["level"] += weight * LEVELS[at]
                if change is not None:
                    sums["plateau" if fall is None else "regression"] += weight
                    sums["onset"] += weight * change
    ended = sums["plateau"] + sums["regression"]
    return [
        sums["plateau"] / sums["all"],
        sums["regression"] / sums["all"],
        sums["onset"] / ended,
        sums["level"] / sums["all"],
    ]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(
    "successes",
    [[1, 2, 3, 3, 3], [5, 4, 2, 1, 0], [0, 0, 0, 0, 0], [6, 6, 6, 6, 6], [0, 3, 1, 6, 2]],
)
def test_all_paths_counted_one_by_one(successes: list[int], compiled: bool) -> None:
    found = follow(ROWS, np.array([successes]), NOTHING_KNOWN, SMALL, compiled=compiled)
    np.testing.assert_allclose(found[0, -1], by_paths(successes, SMALL), rtol=1e-10)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_compiled_and_plain_and_step_by_step_are_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    which, fresh = random.integers(-1, 7, (5, 14)), random.uniform(size=(5, 14)) < 0.15
    plain = follow(ROWS, which, fresh, Setting())
    compiled = follow(ROWS, which, fresh, Setting(), compiled=True)
    np.testing.assert_allclose(compiled, plain, rtol=1e-10, atol=1e-14)
    for compile_steps in (False, True):
        belief = unknown(5, Setting())
        one_by_one = [
            step(belief, ROWS, which[:, v], fresh[:, v], Setting(), compiled=compile_steps)
            for v in range(14)
        ]
        np.testing.assert_allclose(np.stack(one_by_one, axis=1), plain, rtol=1e-10, atol=1e-14)


def test_a_visit_that_did_not_take_place_changes_nothing() -> None:
    whole = follow(ROWS, np.array([[1, 2, 4, 4]]), NOTHING_KNOWN[:, :4], SMALL)
    gaps = follow(ROWS, np.array([[1, -1, 2, 4, -1, 4]]), np.zeros((1, 6), np.bool_), SMALL)
    assert np.isnan(gaps[0, [1, 4]]).all()
    np.testing.assert_array_equal(gaps[0, [0, 2, 3, 5]], whole[0])


@pytest.mark.parametrize("compiled", [False, True])
def test_a_fresh_start_forgets_the_state_but_not_the_level(compiled: bool) -> None:
    low, high = [0, 0, 1, 0, 1, 0], [6, 5, 6, 6, 5, 6]
    which, fresh = np.array([[*low, 3], [*high, 3]]), np.zeros((2, 7), np.bool_)
    fresh[:, 6] = True
    found = follow(ROWS, which, fresh, Setting(), compiled=compiled)
    np.testing.assert_allclose(found[:, 6, :2], 0, atol=1e-15)
    assert found[1, 6, 3] > found[0, 6, 3] + 0.5


@pytest.mark.parametrize("compiled", [False, True])
def test_a_jump_is_the_likelihood_times_the_smeared_level(compiled: bool) -> None:
    belief = unknown(1, SMALL)
    levels = belief.weights[0].sum(axis=0) * ROWS[5]
    step(belief, ROWS, np.array([5]), np.array([False]), SMALL, compiled=compiled)
    step(belief, ROWS, np.array([2]), np.array([True]), SMALL, compiled=compiled)
    apart = np.exp(-0.5 * (LEVELS[:, np.newaxis] - LEVELS) ** 2)
    smeared = levels @ (apart / apart.sum(axis=1, keepdims=True)) * ROWS[2]
    np.testing.assert_allclose(belief.weights[0].sum(axis=0), smeared / smeared.sum(), rtol=1e-9)
    assert belief.visits[0] == 1


def test_a_child_who_cannot_do_it_yet_is_not_losing_it() -> None:
    never = follow(ROWS, np.zeros((1, 30), np.int64), np.zeros((1, 30), np.bool_), Setting())
    assert never[0, -1, 1] < 0.02 < 0.9 < never[0, -1, 0]


def test_slopes_are_shared_out_by_their_distribution() -> None:
    shares = motion(replace(Setting(), slopes=(1, 3, 9), slope_spread=0.5)).slopes
    assert shares.sum() == pytest.approx(1)
    # cuts at sqrt(3) and 3 sqrt(3) cells; the median is at 3 cells
    drawn = 3 * np.exp(np.random.default_rng(0).normal(0, 0.5, 200_000))
    expected = np.histogram(drawn, [0, 3**0.5, 3**1.5, np.inf])[0] / len(drawn)
    np.testing.assert_allclose(shares, expected, atol=0.004)
