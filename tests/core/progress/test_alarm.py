"""The alarm from visits: when it speaks, what it says, and what it must not know yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.progress.alarm import (
    FIRST_JUDGED,
    Alarm,
    Reason,
    Visit,
    Word,
    alarm,
    odds_needed,
    visits_of,
    watch,
    watch_caseload,
)
from handspan.core.progress.series import Event, Phase, Point, series
from tests.core.progress.days import day

RISING = (1, 2, 2, 3, 3, 4, 5, 5, 6, 6, 7, 7)
FLAT = (1, 2, 3, 4, 5, 5, 5, 4, 5, 5, 5, 4, 5, 5, 4, 5, 5, 5)
FALLING = (2, 3, 4, 5, 6, 6, 7, 7, 6, 5, 4, 3, 3, 2, 2, 1)


def visits(counts: tuple[int, ...], tries: int = 10) -> list[Visit]:
    return [Visit(count, tries) for count in counts]


def latest(counts: tuple[int, ...]) -> Alarm:
    return alarm(visits(counts))


@pytest.mark.parametrize(
    ("counts", "word", "reason"),
    [
        (RISING, Word.GROWING, Reason.GROWING),
        (FLAT, Word.STALLED, Reason.PLATEAU),
        (FALLING, Word.STALLED, Reason.REGRESSION),
        (FLAT[:13], Word.UNCLEAR, Reason.EITHER),
        (RISING[:7], Word.UNCLEAR, Reason.FEW_VISITS),
        ((10,) * 20, Word.UNCLEAR, Reason.CEILING),
        ((0,) * 20, Word.STALLED, Reason.PLATEAU),
    ],
)
def test_words_follow_the_tries(counts: tuple[int, ...], word: Word, reason: Reason) -> None:
    found = latest(counts)
    assert (found.word, found.reason) == (word, reason)
    assert found.p_growing + found.p_plateau + found.p_regression == pytest.approx(1)


def test_it_says_since_when() -> None:
    flat, falling = latest(FLAT).since, latest(FALLING).since
    assert flat is not None
    assert falling is not None
    assert abs(flat - 4) <= 3
    assert abs(falling - 7) <= 3
    assert latest(RISING).since is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), min_size=1, max_size=20))
def test_each_alarm_knows_only_the_visits_so_far(pairs: list[tuple[int, int]]) -> None:
    goal = [Visit(min(pair), max(1, *pair)) for pair in pairs]
    whole = watch(goal)
    assert len(whole) == len(goal)
    middle = len(goal) // 2 + 1
    assert whole[:middle] == watch(goal[:middle])
    for found in whole:
        assert (found.word is Word.STALLED) == (found.since is not None)
        assert 0 <= found.p_regression <= 1


def test_nothing_is_judged_before_the_eighth_visit_of_a_phase() -> None:
    baseline = [Visit(2, 10, Phase.BASELINE) for _ in range(12)]
    program = visits(FLAT)
    found = watch([*baseline, *program])
    assert {each.reason for each in found[:12]} == {Reason.BASELINE}
    assert [each.watched for each in found[12:]] == list(range(1, len(FLAT) + 1))
    assert {each.word for each in found[12 : 12 + FIRST_JUDGED - 1]} == {Word.UNCLEAR}
    assert found[-1].word is Word.STALLED
    assert found[-1].since is not None
    assert found[-1].since >= 12


def test_an_event_and_a_long_break_begin_afresh_and_a_short_one_does_not() -> None:
    start = date(2026, 1, 5)
    stalled = [Visit(count, 10, on=start + timedelta(weeks=n)) for n, count in enumerate(FLAT)]
    soon, late = start + timedelta(weeks=20), start + timedelta(weeks=30)
    assert alarm([*stalled, Visit(5, 10, on=soon)]).watched == len(FLAT) + 1
    assert alarm([*stalled, Visit(5, 10, on=late)]).watched == 1
    schooled = alarm([*stalled, Visit(5, 10, on=soon, event="new school")])
    assert (schooled.watched, schooled.word) == (1, Word.UNCLEAR)


def test_levels_of_help_show_growth_that_success_hides() -> None:
    helped = [(0, 0, 1, 3, 6), (0, 1, 2, 3, 4), (0, 1, 4, 3, 2), (0, 3, 4, 2, 1), (0, 5, 4, 1, 0)]
    told = [Visit(0, 10, by_help=each) for each in (helped[n // 2] for n in range(2 * len(helped)))]
    hidden = visits((0,) * len(told))
    assert alarm(told).word is Word.GROWING
    assert alarm(told).p_growing > alarm(hidden).p_growing + 0.2
    assert alarm(told).share > alarm(hidden).share


def test_a_caseload_is_its_goals_one_by_one() -> None:
    goals = [visits(RISING), [], visits(FLAT, 12), [Visit(3, 7, by_help=(3, 4))]]
    together = watch_caseload(goals)
    for found, goal in zip(together, goals, strict=True):
        for one, other in zip(found, watch(goal), strict=True):
            assert one.word == other.word
            assert one.p_plateau == pytest.approx(other.p_plateau, rel=1e-9, abs=1e-13)
            assert one.p_regression == pytest.approx(other.p_regression, rel=1e-9, abs=1e-13)
    assert watch_caseload([]) == []
    assert watch([]) == watch([], compiled=True) == ()


def test_more_tries_need_less_against_growth() -> None:
    needed = [odds_needed(tries) for tries in (1, 3, 5, 10, 20, 60)]
    assert needed == sorted(needed, reverse=True)
    assert needed[0] == needed[1]
    assert needed[-1] == needed[-2] > 1


def test_days_of_a_series_become_visits_with_what_was_noted() -> None:
    points = [
        Point(day(0), 1, 5, phase=Phase.BASELINE),
        Point(day(1), 2, 5),
        Point(day(1), 3, 5, setting="home"),
        Point(day(3), 4, 5),
    ]
    events = [Event(day(9), "later"), Event(day(2), "new school"), Event(day(3), "a cold")]
    found = visits_of(series(points, events))
    assert [(v.successes, v.tries, v.phase, v.event) for v in found] == [
        (1, 5, "baseline", ""),
        (5, 10, "program", ""),
        (4, 5, "program", "new school; a cold"),
    ]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Visit(0, 0), "at least one try"),
        (lambda: Visit(4, 3), "4 of 3 tries cannot be"),
        (lambda: Visit(1, 4, by_help=(1, 2)), "do not add up"),
        (lambda: Visit(1, 4, by_help=(2, 2)), "do not add up"),
        (lambda: Visit(1, 4, by_help=(1, 4, -1)), "do not add up"),
        (lambda: alarm([]), "before the first visit"),
        (lambda: watch([Visit(1, 2, on=day(2)), Visit(1, 2, on=day(1))]), "in order"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(make: object, says: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=says):
        make()
