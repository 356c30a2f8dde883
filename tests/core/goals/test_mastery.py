"""The mastery rule: what counts, what breaks the row, and how often luck would do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.goals.mastery import MasteryRule, chance_of_meeting, mastery
from handspan.core.progress.series import Phase, Point, Series, series

FIRST = date(2026, 9, 3)
RULE = MasteryRule(target_percent=80, visits=3, tries=5)


def visits(*counts: tuple[int, int], setting: str = "clinic", person: str = "Dana") -> Series:
    return series(
        Point(FIRST + timedelta(weeks=week), done, tries, setting, person)
        for week, (done, tries) in enumerate(counts)
    )


def test_three_in_a_row_at_or_above_the_target() -> None:
    state = mastery(visits((2, 5), (4, 5), (5, 5), (4, 5)), RULE)
    assert state.met
    assert [day.successes for day in state.counting] == [4, 5, 4]
    assert state.first_met_on == FIRST + timedelta(weeks=3)
    assert state.missing == ()


def test_a_lower_visit_starts_again_but_what_was_met_is_remembered() -> None:
    state = mastery(visits((4, 5), (4, 5), (4, 5), (3, 5), (4, 5)), RULE)
    assert not state.met
    assert state.first_met_on == FIRST + timedelta(weeks=2)
    assert len(state.counting) == 1
    assert state.missing == ("2 more visits in a row at 80% or above.",)


def test_just_below_the_target_does_not_count() -> None:
    assert not mastery(visits((4, 5), (4, 5), (79, 100)), RULE).counting
    assert mastery(visits((4, 5), (4, 5), (80, 100)), RULE).met


def test_a_visit_with_too_few_tries_is_passed_over() -> None:
    state = mastery(visits((4, 5), (0, 4), (4, 5), (4, 4), (5, 5)), RULE)
    assert state.met
    assert [day.tries for day in state.passed_over] == [4, 4]
    assert not mastery(visits((4, 4), (4, 4), (4, 4)), RULE).counting


def test_tries_of_one_day_are_one_visit() -> None:
    day = [Point(FIRST, 2, 2, "clinic"), Point(FIRST, 2, 3, "home")]
    state = mastery(series(day), RULE)
    assert [(d.successes, d.tries) for d in state.counting] == [(4, 5)]


def test_baseline_never_counts() -> None:
    points = [Point(FIRST + timedelta(days=d), 5, 5, phase=Phase.BASELINE) for d in range(5)]
    state = mastery(series(points), RULE)
    assert not state.met
    assert state.missing == ("3 more visits in a row at 80% or above.",)


def test_enough_settings_and_persons() -> None:
    rule = replace(RULE, settings=2, persons=2)
    same = mastery(visits((4, 5), (4, 5), (4, 5)), rule)
    assert not same.met
    assert same.missing == (
        "In 2 different settings; so far 1.",
        "With 2 different people; so far 1.",
    )
    home = Point(FIRST + timedelta(weeks=4), 5, 5, "home", "Ada")
    both = mastery(series([*visits((4, 5), (4, 5), (4, 5)).points, home]), rule)
    assert both.met
    assert both.first_met_on == home.on


def test_no_visits_yet() -> None:
    state = mastery(series([]), RULE)
    assert (state.met, state.first_met_on, state.counting) == (False, None, ())


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)).map(lambda p: (min(p), p[1]))),
    st.integers(1, 4),
)
def test_the_row_is_exactly_the_tail_at_the_target(counts: list[tuple[int, int]], k: int) -> None:
    rule = MasteryRule(target_percent=75, visits=k, tries=3)
    state = mastery(visits(*counts), rule)
    enough = [(done, tries) for done, tries in counts if tries >= 3]
    tail = 0
    while tail < len(enough) and 4 * enough[-1 - tail][0] >= 3 * enough[-1 - tail][1]:
        tail += 1
    assert len(state.counting) == tail
    assert state.met == (tail >= k)
    assert len(state.passed_over) == len(counts) - len(enough)


@pytest.mark.parametrize(
    ("target", "tries", "chance"), [(80, 5, 0.64), (80, 10, 0.34), (80, 20, 0.10), (90, 10, 0.03)]
)
def test_luck_matches_the_published_simulation(target: float, tries: int, chance: float) -> None:
    found = chance_of_meeting(MasteryRule(target, 3, tries), 0.7, 12)
    assert found == pytest.approx(chance, abs=0.005)


@given(st.floats(0, 1), st.integers(1, 3), st.integers(0, 6))
def test_luck_equals_the_sum_over_every_course(share: float, k: int, watched: int) -> None:
    rule = MasteryRule(50, k, 1)
    total = 0.0
    for course in product((0, 1), repeat=watched):
        if "1" * k in "".join(map(str, course)):
            total += share ** sum(course) * (1 - share) ** (watched - sum(course))
    assert chance_of_meeting(rule, share, watched) == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize(
    "rule",
    [
        MasteryRule(target_percent=0),
        MasteryRule(target_percent=101),
        MasteryRule(visits=0),
        MasteryRule(tries=0),
        MasteryRule(settings=0),
        MasteryRule(persons=0),
    ],
)
def test_impossible_rules_are_refused(rule: MasteryRule) -> None:
    with pytest.raises(ValueError, match=r"target|at least one"):
        mastery(series([]), rule)


def test_impossible_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        chance_of_meeting(RULE, 1.1, 3)
    with pytest.raises(ValueError, match="negative"):
        chance_of_meeting(RULE, 0.5, -1)
