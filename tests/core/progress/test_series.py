"""Points, days, phases: counts are never lost and never made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.progress.series import (
    CapturedTry,
    Event,
    Phase,
    Point,
    series,
    series_of_tries,
)
from tests.core.progress.days import FIRST, day

TRIES = st.lists(
    st.builds(
        CapturedTry,
        st.integers(0, 6).map(day),
        st.booleans(),
        st.sampled_from(["clinic", "home"]),
        st.sampled_from(["", "Ada", "Dana"]),
    ),
    max_size=60,
)


@given(TRIES, st.none() | st.integers(0, 7).map(day))
def test_every_try_is_counted_once_and_in_its_phase(
    tries: list[CapturedTry], program_from: date | None
) -> None:
    found = series_of_tries(tries, program_from)
    assert sum(point.tries for point in found.points) == len(tries)
    assert sum(point.successes for point in found.points) == sum(each.counts for each in tries)
    assert [point.on for point in found.points] == sorted(point.on for point in found.points)
    for point in found.points:
        begun = program_from is not None and point.on >= program_from
        assert point.phase is (Phase.PROGRAM if begun else Phase.BASELINE)
    keys = [(point.on, point.setting, point.person) for point in found.points]
    assert len(keys) == len(set(keys))


@given(TRIES)
def test_days_pool_their_points_and_runs_keep_their_order(tries: list[CapturedTry]) -> None:
    found = series_of_tries(tries, day(3))
    assert sum(each.tries for each in found.days) == len(tries)
    assert len({each.on for each in found.days}) == len(found.days)
    assert [each for run in found.runs for each in run] == list(found.days)
    assert all(len({each.phase for each in run}) == 1 for run in found.runs)
    assert len(found.runs) <= 2


def test_a_day_names_its_settings_and_persons() -> None:
    points = [Point(FIRST, 1, 5, "home", "Ada"), Point(FIRST, 4, 5), Point(FIRST, 2, 2, "clinic")]
    [only] = series(points).days
    assert (only.successes, only.tries, only.percent) == (7, 12, pytest.approx(700 / 12))
    assert only.settings == ("clinic", "home")
    assert only.persons == ("Ada",)


def test_a_day_in_both_phases_is_two_days_baseline_first() -> None:
    points = [Point(FIRST, 3, 5), Point(FIRST, 1, 5, phase=Phase.BASELINE)]
    assert [each.phase for each in series(points).days] == [Phase.BASELINE, Phase.PROGRAM]


@pytest.mark.parametrize(("successes", "tries"), [(0, 0), (-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(successes: int, tries: int) -> None:
    with pytest.raises(ValueError, match=r"try|tries"):
        Point(FIRST, successes, tries)


def test_events_stand_in_the_order_of_their_dates_and_count_nothing() -> None:
    events = [Event(day(4), "New school"), Event(day(1), "Ill")]
    found = series_of_tries([CapturedTry(day(2), counts=True)], day(0), events=events)
    assert [event.says for event in found.events] == ["Ill", "New school"]
    assert [each.on for each in found.days] == [day(2)]
    assert series([], events).events == found.events
