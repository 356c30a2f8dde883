"""What is told of a goal: ranges, the level now, the chance of the rule, weights of a caseload."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.forecasting import declared_wrongly, one_step, visits_of_children
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.goals.mastery import MasteryRule
from handspan.core.progress.forecast.filtering import Before, Visit, batch, filtered
from handspan.core.progress.forecast.goal_forecast import (
    forecast,
    forecasts_along,
    row_at_target,
)
from handspan.core.progress.forecast.grid import LEVELS
from handspan.core.progress.forecast.judging import covered, log_score, place_of, ranked_score
from handspan.core.progress.forecast.next_visit import chance_at_least, range_of
from handspan.core.progress.forecast.observation import count_table
from handspan.core.progress.forecast.refitting import refit
from handspan.core.progress.forecast.rule_chance import chances_of_rule
from handspan.core.progress.forecast.settings import shipped
from handspan.core.progress.simulated_children import JUDGING, TUNING, simulated

RULE = MasteryRule(80, 3, 10)
GROWING = [Visit(k, 10) for k in (1, 2, 2, 4, 5, 5, 6, 7)]


def test_a_range_is_the_shortest_that_holds_enough() -> None:
    found = range_of(np.array([0.05, 0.1, 0.5, 0.3, 0.05]), 0.8)
    assert (found.low, found.high) == (2, 3)
    assert range_of(np.array([0.2, 0.3, 0.3, 0.2]), 0.95).high == 3


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=12), st.floats(0.1, 0.99))
def test_a_range_holds_at_least_its_level(weights: list[float], level: float) -> None:
    chances = np.array(weights) / sum(weights)
    found = range_of(chances, level)
    assert chances[found.low : found.high + 1].sum() >= level - 1e-9


def test_the_level_at_a_share_counts_the_cell_in_part() -> None:
    flat = np.full(len(LEVELS), 1 / len(LEVELS))
    assert chance_at_least(flat, 0.5) == pytest.approx(0.5)
    shares = [chance_at_least(flat, share) for share in (0.2, 0.21, 0.5, 0.8)]
    assert shares == sorted(shares, reverse=True)


def test_growth_is_foretold_with_widening_hope() -> None:
    told = forecast(GROWING, RULE)
    assert sum(told.chances) == pytest.approx(1)
    assert told.likely.low >= told.very_likely.low
    assert told.likely.high <= told.very_likely.high
    assert 5 <= np.argmax(told.chances) <= 9
    chances = [chance for _, chance in told.rule]
    assert [ahead for ahead, _ in told.rule] == [4, 8, 12]
    assert 0 < chances[0] < chances[1] < chances[2] < 1
    assert not told.is_reached


def test_a_goal_without_visits_promises_little_and_one_at_its_target_is_reached() -> None:
    nothing = forecast([], RULE)
    assert nothing.visits == 0
    assert nothing.very_likely.high - nothing.very_likely.low >= 8
    high = forecast([Visit(10, 10)] * 8, RULE)
    assert high.is_reached
    assert [chance for _, chance in high.rule] == [1, 1, 1]


def test_the_row_at_target_passes_over_small_visits_and_ends_with_a_phase() -> None:
    visits = [Visit(9, 10), Visit(8, 10), Visit(0, 4), Visit(9, 10)]
    assert row_at_target(visits, RULE) == 3
    assert row_at_target([*visits, Visit(7, 10)], RULE) == 0
    assert row_at_target([*visits, Visit(9, 10, Before.PHASE)], RULE) == 1


def test_along_says_what_each_forecast_alone_would_say() -> None:
    ends = range(5, len(GROWING) + 1)
    along = forecasts_along(GROWING, [RULE] * len(ends), 5, compiled=False)
    for end, told in zip(ends, along, strict=True):
        alone = forecast(GROWING[:end], RULE)
        np.testing.assert_allclose(told.chances, alone.chances, atol=1e-12)
        np.testing.assert_allclose(told.rule, alone.rule, atol=1e-12)
        assert told.at_target == pytest.approx(alone.at_target)


def test_the_chance_of_the_rule_is_that_of_simulated_paths() -> None:
    """Draw paths from the same members by hand: 4,000 of them come as close as chance lets them."""
    members, random, paths, ahead = shipped(), np.random.default_rng(4), 4_000, 8
    found = filtered(batch([GROWING], members), members, compiled=False)
    weights, state = found.weights[0], found.state[0]
    [exact] = chances_of_rule(
        weights, state, members, tries=10, least=8, visits=3, already=0, horizons=(ahead,)
    )
    table = count_table(members.observations, 10)
    kept = np.where(weights >= 0.01, weights, 0)
    met = 0
    for member in random.choice(len(weights), paths, p=kept / kept.sum()):
        growth, scatter = members.growth_of[member], members.observation_of[member]
        flat = state[member].ravel() / state[member].sum()
        regime, level = divmod(int(random.choice(len(flat), p=flat)), len(LEVELS))
        row = 0
        for _ in range(ahead):
            regime = int(random.choice(members.start.shape[1], p=members.switch[growth, regime]))
            level = int(random.choice(len(LEVELS), p=members.matrices[growth, regime, level]))
            row = row + 1 if random.random() < table[scatter, 8:, level].sum() else 0
            if row == 3:
                met += 1
                break
    assert exact == pytest.approx(met / paths, abs=4 * (exact * (1 - exact) / paths) ** 0.5)


def test_scores_are_best_for_the_truth() -> None:
    chances = np.array([0.1, 0.2, 0.7])
    assert log_score(chances, 2) > log_score(chances, 0)
    assert ranked_score(np.array([0.0, 0.0, 1.0]), 2) == 0
    assert ranked_score(np.array([0.0, 0.0, 1.0]), 0) == 1
    assert place_of(chances, 1, 0.5) == pytest.approx(0.2)
    assert covered(np.array([0.05, 0.5, 0.95, 0.89]), 0.8) == 0.5


def test_forecasts_of_other_children_tell_the_truth_and_beat_a_line() -> None:
    """Small: the whole is in benchmarks/forecasting.py. The shapes are not those of tuning."""
    children = visits_of_children(simulated(JUDGING, 120, 26, seed=2026))
    found = one_step(children, shipped(), seed=1)
    ours, line, last = found["ours"], found["line"], found["last value"]
    assert 0.77 <= covered(ours.places, 0.8) <= 0.83
    assert 0.935 <= covered(ours.places, 0.95) <= 0.965
    assert ours.log_scores.mean() >= line.log_scores.mean() + 0.10
    assert ours.log_scores.mean() >= last.log_scores.mean() + 0.10


def test_a_mastery_call_is_seldom_wrong() -> None:
    ours, classic = declared_wrongly(simulated(JUDGING, 240, 31, seed=11), shipped())
    assert ours <= 0.15
    assert classic > 0.3


def test_a_caseload_of_ratings_is_told_by_its_own_weights() -> None:
    random = np.random.default_rng(3)
    ratings = [
        [Visit(int(k), 10) for k in np.clip(np.rint(random.normal(5, 0.5, 12)), 0, 10)]
        for _ in range(30)
    ]
    members = shipped()
    weights = refit(ratings, members)
    assert weights.sum() == pytest.approx(1)
    still = members.growth_of < 3
    sharp = members.observation_of >= 5
    assert weights[still & sharp].sum() > 0.5
    assert (weights > 0).all()
    np.testing.assert_allclose(refit([], members), np.exp(members.log_weights))
    with pytest.raises(ValueError, match="share of the present weights"):
        refit(ratings, members, keep=0.0)


def test_the_two_sets_of_shapes_share_nothing() -> None:
    assert not set(TUNING) & set(JUDGING)
    assert not set(TUNING.values()) & set(JUDGING.values())
