"""What must hold of the statistics whatever the days, and how often intervals hold."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from benchmarks.single_case import coverage
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.progress.effects.gradual import gradual_effect
from handspan.core.progress.effects.newcombe import newcombe
from handspan.core.progress.effects.pairs import Effect, PhasePair, Scale, effect_table, effects
from handspan.core.progress.effects.visual_aids import (
    celeration,
    conservative_dual_criterion,
    split_middle,
    two_deviations,
)

DAYS = st.lists(st.integers(0, 10).map(float), min_size=1, max_size=8).map(tuple)


def named(pair: PhasePair) -> dict[tuple[str, str], Effect]:
    return {(one.name, one.variant): one for one in effects(pair)}


@given(DAYS, DAYS)
def test_turned_phases_and_turned_directions_mirror(
    a: tuple[float, ...], b: tuple[float, ...]
) -> None:
    there, back = named(PhasePair(a, b)), named(PhasePair(b, a))
    fall = named(PhasePair(a, b, rises=False))
    nap = there["NAP", "unbiased"].estimate
    assert nap is not None
    assert back["NAP", "unbiased"].estimate == pytest.approx(1 - nap)
    assert fall["NAP", "unbiased"].estimate == pytest.approx(1 - nap)
    assert there["Tau", "unbiased"].estimate == pytest.approx(2 * nap - 1)
    for name in ("PND", "PEM", "PAND"):
        share = there[name, "default"].estimate
        assert share is not None
        assert 0 <= share <= 1
    bounded = there["Tau-U", "all_pairs"].estimate
    assert bounded is not None
    assert -1 <= bounded <= 1


@given(DAYS, DAYS, st.floats(1, 50))
def test_moving_all_days_changes_no_overlap_and_no_difference(
    a: tuple[float, ...], b: tuple[float, ...], by: float
) -> None:
    by = round(by)
    moved = PhasePair(tuple(x + by for x in a), tuple(x + by for x in b))
    one, other = named(PhasePair(a, b)), named(moved)
    for name in (("NAP", "unbiased"), ("PND", "default"), ("SMD", "pool_g"), ("IRD", "default")):
        first, second = one[name], other[name]
        assert (first.estimate is None) == (second.estimate is None)
        if first.estimate is not None:
            assert second.estimate == pytest.approx(first.estimate, abs=1e-9)


@given(DAYS, DAYS, st.floats(0.5, 20))
def test_ratios_do_not_ask_for_the_unit(
    a: tuple[float, ...], b: tuple[float, ...], unit: float
) -> None:
    a, b = tuple(x + 1 for x in a), tuple(x + 1 for x in b)
    one = named(PhasePair(a, b))
    other = named(PhasePair(tuple(x * unit for x in a), tuple(x * unit for x in b)))
    for name in (("LRRi", "raw"), ("LRRi", "bc"), ("LRM", "log")):
        first, second = one[name].estimate, other[name].estimate
        assert first == pytest.approx(second, abs=1e-9)


@given(DAYS, DAYS)
def test_intervals_hold_their_estimate_and_never_collapse(
    a: tuple[float, ...], b: tuple[float, ...]
) -> None:
    for one in effects(PhasePair(a, b, scale=Scale.COUNT, goal=12.0)):
        assert (one.why == "") == (one.estimate is not None)
        if one.estimate is not None and one.low is not None and one.high is not None:
            assert one.low - 1e-9 <= one.estimate <= one.high + 1e-9
    plain, wide = (named(PhasePair(a, b))["NAP", kind] for kind in ("unbiased", "resembling_days"))
    assert plain.low is not None
    assert plain.high is not None
    assert wide.low is not None
    assert wide.high is not None
    assert plain.low < plain.high
    assert wide.low <= plain.low
    assert wide.high >= plain.high


@given(st.floats(0, 1), st.integers(1, 20), st.integers(1, 20), st.floats(0.5, 0.98))
def test_interval_ends_solve_the_equation_and_widen_with_the_level(
    found: float, m: int, n: int, level: float
) -> None:
    z = NormalDist().inv_cdf((1 + level) / 2)
    low, high = newcombe(found, m, n, z)
    assert 0 <= low <= found <= high <= 1
    h = (m + n) / 2 - 1
    for end in {low, high} - {0.0, 1.0}:
        left = m * n * (found - end) ** 2 * (2 - end) * (1 + end)
        right = z**2 * end * (1 - end) * (2 + h + (1 + 2 * h) * end * (1 - end))
        assert left == pytest.approx(right, rel=1e-6, abs=1e-6)
    wider = newcombe(found, m, n, NormalDist().inv_cdf((1 + level + 0.01) / 2))
    assert wider[0] <= low + 1e-12
    assert wider[1] >= high - 1e-12


def test_complete_separation_keeps_an_honest_lower_end() -> None:
    """Lower roots as stated in progress.md, section 2."""
    for m, n, low in ((3, 5, 0.566157), (5, 5, 0.642703), (6, 6, 0.689231), (5, 10, 0.716546)):
        found = named(PhasePair((1.0,) * m, (2.0,) * n))["NAP", "unbiased"]
        assert (found.estimate, found.high) == (1.0, 1.0)
        assert found.low == pytest.approx(low, abs=1e-6)


def test_dates_move_the_trend_that_is_taken_out() -> None:
    a, b = (1.0, 2.0, 4.0), (6.0, 7.0)
    positions = named(PhasePair(a, b))["Tau-BC", "theilsen_unbiased"].estimate
    dates = named(PhasePair(a, b, times=(0, 1, 2, 40, 47)))["Tau-BC", "theilsen_unbiased"].estimate
    assert positions == pytest.approx(2 / 3)
    assert dates == -1.0


def test_what_is_not_defined_says_why() -> None:
    flat = named(PhasePair((0.0, 0.0), (0.0, 0.0)))
    assert "do not differ" in flat["SMD", "pool_g"].why
    assert "median" in flat["LRM", "log"].why
    assert "no goal" in flat["PoGO", "default"].why
    assert "odds" in flat["LOR", "bc"].why
    assert flat["NAP", "unbiased"].estimate == 0.5


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"before": (), "after": (1.0,)}, "at least one day"),
        ({"before": (math.nan,), "after": (1.0,)}, "finite"),
        ({"before": (1.0,), "after": (1.0,), "times": (1.0,)}, "its time"),
    ],
)
def test_impossible_pairs_are_refused(given_: dict[str, tuple[float, ...]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        PhasePair(**given_)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="level"):
        effect_table([PhasePair((1.0,), (2.0,))], 1.0)


def test_intervals_hold_as_often_as_they_say_also_for_days_that_resemble_each_other() -> None:
    """Simulated, 5 + 10 days; the whole table is in benchmarks/single_case.py."""
    plain, _ = coverage(0.92, 0.0, 4_000, seed=3)
    assert 0.93 <= plain <= 0.97
    for phi in (0.0, 0.2, 0.4):
        for nap in (0.5, 0.92):
            _, wide = coverage(nap, phi, 4_000, seed=4)
            assert wide >= 0.90, (phi, nap)


def test_a_gradual_effect_is_found_where_it_was_built_in() -> None:
    marks = [False] * 6 + [True] * 10
    delay, weights = 0.6, []
    held = 0.0
    for mark in marks:
        held = delay * held + mark
        weights.append((1 - delay) * held / (1 - delay**10))
    found = gradual_effect([3 + 8 * weight for weight in weights], marks)
    assert found.delay == pytest.approx(delay, abs=1e-3)
    assert found.effect == pytest.approx(8, abs=1e-3)
    assert found.start == pytest.approx(3, abs=1e-3)
    with pytest.raises(ValueError, match="both phases"):
        gradual_effect([1, 2, 3, 4], [False] * 4)


def test_aids_draw_what_their_names_say() -> None:
    assert celeration([0, 7, 14], [2, 4, 8]) == pytest.approx(2)
    line = split_middle([1, 2, 3, 4, 5], [1, 9, 5, 3, 11])
    assert (line.at(1.5), line.at(4.5)) == (5, 7)
    low, high, leaves = two_deviations([4, 5, 6], [7, 8, 8])
    assert (low, high, leaves) == (3, 7, True)
    assert not two_deviations([4, 5, 6], [8, 2, 5])[2]
    found = conservative_dual_criterion([1, 2, 3, 4, 5, 6], [2, 3, 4], [9, 9, 1])
    assert (found.above, found.days) == (2, 3)
    assert found.chance == pytest.approx(0.5)
    for call in (
        lambda: celeration([0, 1], [0, 1]),
        lambda: split_middle([1], [1]),
        lambda: two_deviations([1], [1]),
        lambda: conservative_dual_criterion([1, 1, 2], [1, 2], [3]),
    ):
        with pytest.raises(ValueError, match=r"above zero|two"):
            call()


def test_compiled_and_plain_agree_on_made_up_days() -> None:
    random = np.random.default_rng(1)
    pairs = [
        PhasePair(
            tuple(random.integers(0, 9, random.integers(1, 8)).astype(float)),
            tuple(random.integers(0, 9, random.integers(1, 8)).astype(float)),
            rises=bool(random.integers(2)),
            scale=Scale(int(random.integers(5))),
            intervals=20.0,
            minutes=10.0,
            goal=9.0,
        )
        for _ in range(60)
    ]
    np.testing.assert_allclose(
        effect_table(pairs, compiled=True), effect_table(pairs, compiled=False), rtol=1e-10
    )
