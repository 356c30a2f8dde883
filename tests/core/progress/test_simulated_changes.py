"""The alarm's promises on made-up children, and the counting behind them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from handspan.core.progress.alarm import (
    FALSE_ALARMS,
    FALSE_ALARMS_IF_SLOW,
    GROWING,
    SETTING,
    against_growth,
    odds_needed,
)
from handspan.core.progress.evidence import likelihood
from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.segmented import follow
from handspan.core.progress.simulated_changes import (
    JUDGED,
    STANDARD,
    Children,
    Fate,
    World,
    judge,
    simulate,
    threshold,
)

CHILDREN, SEED = 3_000, 2027


def figures(children: Children, tries: int) -> FloatArray:
    rows = np.array([likelihood((s, tries - s), SETTING.correlation) for s in range(tries + 1)])
    which = children.successes
    return follow(rows, which, np.zeros(which.shape, np.bool_), SETTING, compiled=True)


def flagged(children: Children, tries: int) -> np.ndarray:
    return against_growth(figures(children, tries)) >= odds_needed(tries)


def by_hand(flags: np.ndarray, end: np.ndarray) -> list[int | None]:
    return [
        next((v for v in range(7, int(last)) if row[v]), None)
        for row, last in zip(flags, end, strict=True)
    ]


@pytest.fixture(scope="module")
def made_up() -> dict[Fate, Children]:
    return {fate: simulate(JUDGED, fate, CHILDREN, SEED) for fate in Fate}


def test_the_promise_holds_in_a_world_it_was_not_tuned_in(made_up: dict[Fate, Children]) -> None:
    steady = made_up[Fate.STEADY]
    flags = {fate: flagged(children, 10) for fate, children in made_up.items()}
    found = {
        fate: judge(steady, flags[Fate.STEADY], made_up[fate], flags[fate])
        for fate in (Fate.PLATEAU, Fate.REGRESSION)
    }
    assert found[Fate.PLATEAU].false_alarms <= FALSE_ALARMS
    assert found[Fate.PLATEAU].found >= 0.40
    assert found[Fate.REGRESSION].found >= 0.90


def test_twenty_tries_reach_what_ten_cannot() -> None:
    world = replace(JUDGED, tries=20)
    steady, flat = (simulate(world, fate, CHILDREN, SEED) for fate in (Fate.STEADY, Fate.PLATEAU))
    found = judge(steady, flagged(steady, 20), flat, flagged(flat, 20))
    assert found.false_alarms <= FALSE_ALARMS
    assert found.found >= 0.55


def test_slow_growth_is_called_stalled_as_often_as_we_say() -> None:
    steady = simulate(replace(JUDGED, pace=0.10), Fate.STEADY, CHILDREN, SEED)
    found = judge(steady, flagged(steady, 10), steady, flagged(steady, 10)).false_alarms
    assert FALSE_ALARMS_IF_SLOW - 0.05 <= found <= FALSE_ALARMS_IF_SLOW


@pytest.mark.parametrize("tries", [5, 10, 20])
def test_the_odds_are_those_that_tuning_gives(tries: int) -> None:
    world = replace(STANDARD, tries=tries)
    steady = simulate(world, Fate.STEADY, 12_000, 2026)
    tuned = threshold(steady, against_growth(figures(steady, tries)), 0.075)
    assert odds_needed(tries) == pytest.approx(tuned, abs=0.12)


def test_probabilities_come_true(made_up: dict[Fate, Children]) -> None:
    # half the children stay steady; of the others each visit up to eight after the change counts
    visit = np.arange(JUDGED.visits)
    said, true = [], []
    for fate, children in made_up.items():
        change = children.change[:, np.newaxis]
        last = children.end[:, np.newaxis] if fate is Fate.STEADY else change + 9
        counted = (visit >= 7) & (visit < last)
        said.append(figures(children, 10)[..., :2].sum(axis=2)[counted])
        true.append(np.broadcast_to(visit > change, counted.shape)[counted])
        if fate is Fate.STEADY:
            said, true = [*said, said[0]], [*true, true[0]]
    p, ended = np.concatenate(said), np.concatenate(true)
    growing = p <= 1 - GROWING
    assert ended[growing].mean() < 0.22
    for low in (0.2, 0.4, 0.6, 0.8):
        within = (p >= low) & (p < low + 0.2)
        assert ended[within].mean() == pytest.approx(p[within].mean(), abs=0.12)


def test_flags_are_counted_as_by_hand(made_up: dict[Fate, Children]) -> None:
    random = np.random.default_rng(5)
    steady, flat = made_up[Fate.STEADY], made_up[Fate.PLATEAU]
    flags, other = (random.uniform(size=(2, CHILDREN, JUDGED.visits)) < 0.04)[:]
    found = judge(steady, flags, flat, other)
    first = by_hand(flags, steady.end)
    assert found.false_alarms == pytest.approx(np.mean([v is not None for v in first]))
    late = [
        v - int(change)
        for v, change in zip(
            by_hand(other, np.full(CHILDREN, JUDGED.visits)), flat.change, strict=True
        )
        if v is not None
    ]
    assert found.early == pytest.approx(sum(v <= 0 for v in late) / CHILDREN)
    assert found.found == pytest.approx(sum(0 < v <= 8 for v in late) / CHILDREN)
    assert found.delay == np.median([v for v in late if v > 0])


def test_a_threshold_allows_no_more_than_it_should(made_up: dict[Fate, Children]) -> None:
    steady = made_up[Fate.STEADY]
    some = np.random.default_rng(6).normal(size=steady.successes.shape)
    limit = threshold(steady, some, 0.1)
    assert judge(steady, some >= limit, steady, some >= limit).false_alarms == pytest.approx(0.1)
    just_below = np.nextafter(limit, -np.inf)
    assert judge(steady, some >= just_below, steady, some >= just_below).false_alarms > 0.1


@pytest.mark.parametrize("world", [STANDARD, JUDGED])
def test_children_are_what_the_world_says(world: World) -> None:
    children = {fate: simulate(world, fate, 20_000, 3) for fate in Fate}
    steady = children[Fate.STEADY]
    pace = np.diff(steady.levels[:, :2], axis=1)[:, 0]
    assert np.median(pace) == pytest.approx(world.pace, rel=0.02)
    assert np.log(pace).std() == pytest.approx(world.pace_spread, abs=0.03)
    assert (steady.by_help.sum(axis=2) == world.tries).all()
    assert (steady.by_help[..., 0] == steady.successes).all()
    for child in range(50):
        before = steady.levels[child, : steady.end[child]]
        assert (before < world.mastered).all()
    for fate in (Fate.PLATEAU, Fate.REGRESSION):
        some = children[fate]
        assert some.change.min() == world.change[0] - 1
        assert some.change.max() == world.change[1] - 1
        at_change = np.take_along_axis(some.levels, some.change[:, np.newaxis], axis=1)
        assert (at_change <= world.mastered).all()
        after = some.levels[:, -1:] - at_change
        assert (after == 0).all() if fate is Fate.PLATEAU else (after < 0).all()
    shares = 1 / (1 + np.exp(-steady.levels[:, 5]))
    assert steady.successes[:, 5].mean() / world.tries == pytest.approx(shares.mean(), abs=0.005)


def test_growth_that_dies_away_still_adds_to_the_level() -> None:
    sharp, soft = (simulate(replace(STANDARD, bend=b), Fate.PLATEAU, 50, 4) for b in (0, 6))
    gained = soft.levels[:, -1] - sharp.levels[:, -1]
    pace = np.diff(sharp.levels[:, :2], axis=1)[:, 0]
    np.testing.assert_allclose(gained, pace * (5 + 4 + 3 + 2 + 1) / 6)
    assert (simulate(STANDARD, Fate.PLATEAU, 50, 4).successes == sharp.successes).all()
