"""Own ratings with their error, readiness to go on, and goals set about right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.goals.ambition import Ambition, audit, audits
from handspan.core.goals.ratings import Change, Rating, changed
from handspan.core.goals.readiness import (
    PROBES,
    Look,
    ProbeState,
    ReachedGoal,
    probes,
    readiness,
)
from handspan.core.progress.trend import share

TODAY = date(2026, 11, 24)
POINTS = st.integers(1, 10)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (4, 5, Change.SAME),
        (4, 6, Change.NOTICEABLE),
        (4, 7, Change.NOTICEABLE),
        (4, 8, Change.BEYOND_ERROR),
        (9, 5, Change.BEYOND_ERROR),
    ],
)
def test_two_points_are_a_flag_and_more_than_three_are_beyond_error(
    before: int, after: int, says: Change
) -> None:
    assert changed(before, after).says is says


@given(POINTS, POINTS)
def test_changes_mirror_and_hold_their_band(before: int, after: int) -> None:
    there, back = changed(before, after), changed(after, before)
    assert (there.points, there.low, there.high) == (-back.points, -back.high, -back.low)
    assert (there.says is Change.BEYOND_ERROR) == (there.low > 0 or there.high < 0)
    assert there.in_words.endswith((".", "chance."))


def test_ratings_lie_from_one_to_ten() -> None:
    with pytest.raises(ValueError, match="satisfaction is rated"):
        Rating(TODAY, 5, 5, 11)
    with pytest.raises(ValueError, match="from 1 to 10"):
        changed(0, 5)


def _goal(weeks_ago: int | None, *percents: float, carries_over: bool = True) -> ReachedGoal:
    reached = None if weeks_ago is None else TODAY - timedelta(weeks=weeks_ago)
    looks = tuple(
        Look(reached + after, share(int(percent), 100))
        for after, percent in zip(PROBES, percents, strict=False)
        if reached is not None
    )
    return ReachedGoal("Buttons", 90, reached, carries_over, looks)


def test_the_look_nearest_to_the_day_decides() -> None:
    reached = TODAY - timedelta(weeks=6)
    due = reached + PROBES[0]
    looks = tuple(
        Look(due + timedelta(days=days), share(successes, 10))
        for days, successes in ((-8, 0), (-5, 0), (3, 9), (10, 0))
    )
    first = probes(ReachedGoal("Buttons", 90, reached, True, looks), TODAY)[0]
    assert first.state is ProbeState.HELD
    assert first.look == looks[2]


def test_probes_come_at_two_four_and_eight_weeks() -> None:
    states = [one.state for one in probes(_goal(4, 90), TODAY)]
    assert states == [ProbeState.HELD, ProbeState.DUE, ProbeState.AHEAD]
    states = [one.state for one in probes(_goal(20, 80, 79), TODAY)]
    assert states == [ProbeState.HELD, ProbeState.LOST, ProbeState.MISSED]
    assert probes(_goal(None), TODAY) == ()


def test_ready_means_reached_carried_over_and_held() -> None:
    assert readiness([_goal(9, 90, 90, 90)], TODAY).ready
    for goal, says in (
        (_goal(None), "not reached"),
        (_goal(9, 90, 90, 90, carries_over=False), "second place"),
        (_goal(9, 90, 90, 60), "lower when you looked again"),
        (_goal(20, 90), "not looked at again 8 weeks after"),
        (_goal(8, 90), "is looked at again around November 24, 2026"),
        (_goal(3, 90), "is looked at again around December 29, 2026"),
    ):
        found = readiness([_goal(9, 90, 90, 90), goal], TODAY)
        assert not found.ready
        assert any(says in one for one in found.missing)
    assert not readiness([], TODAY).ready
    assert readiness([_goal(3, 90)], TODAY).next_probe == TODAY + timedelta(weeks=1)


def test_goals_set_half_a_level_too_easy_are_noticed_and_few_are_not_judged() -> None:
    easy = [2] * 3 + [1] * 9 + [0] * 8
    assert audit(easy).says is Ambition.EASY
    assert audit([-level for level in easy]).says is Ambition.HARD
    assert audit([2, 2, 2]).says is Ambition.FEW
    fair = [-2] + [-1] * 4 + [0] * 7 + [1] * 4 + [2]
    assert audit(fair).says is Ambition.RIGHT
    with pytest.raises(ValueError, match="-2 to"):
        audit([3])


@given(st.lists(st.integers(-2, 2), max_size=30), st.lists(st.integers(-2, 2), max_size=30))
def test_audits_add_up_and_mirror(levels: list[int], clinic: list[int]) -> None:
    found = audit(levels, clinic)
    assert found.below + found.at_expected + found.above == pytest.approx(1)
    assert found.low <= found.mean <= found.high
    turned = audit([-level for level in levels], [-level for level in clinic])
    assert turned.mean == pytest.approx(-found.mean)


def test_a_therapist_with_few_goals_is_drawn_to_the_clinic() -> None:
    found = audits({"few": [2], "many": [-1] * 60})
    assert found["few"].mean < audit([2]).mean
    assert found["few"].mean > found["many"].mean
