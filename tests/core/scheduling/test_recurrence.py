"""Weekly series keep their local time, their exceptions and the names of their visits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.scheduling.recurrence import (
    ClockChange,
    Moved,
    Occurrence,
    WeeklySeries,
    occurrences,
    to_utc,
)

NEW_YORK = "America/New_York"
ZONES = (NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo")


def series(**changes: object) -> WeeklySeries:
    given_: dict[str, object] = {
        "first_on": date(2026, 10, 20),
        "start": time(9, 30),
        "minutes": 45,
        "zone": NEW_YORK,
        "count": 4,
    }
    return WeeklySeries(**(given_ | changes))  # type: ignore[arg-type]


def starts(found: tuple[Occurrence, ...]) -> list[str]:
    return [f"{each.starts_at:%m-%d %H:%M}" for each in found]


def test_local_time_is_kept_when_the_clocks_go_back() -> None:
    found = occurrences(series())
    assert starts(found) == ["10-20 13:30", "10-27 13:30", "11-03 14:30", "11-10 14:30"]
    assert [each.local_date for each in found] == [
        date(2026, 10, 20) + timedelta(weeks=week) for week in range(4)
    ]
    assert all(each.starts_at.tzinfo is UTC and each.ends_at.tzinfo is UTC for each in found)
    assert {each.ends_at - each.starts_at for each in found} == {timedelta(minutes=45)}


def test_until_includes_its_day_and_every_second_week_skips() -> None:
    found = occurrences(series(count=None, until=date(2026, 11, 17), every_weeks=2))
    assert [each.local_date for each in found] == [
        date(2026, 10, 20),
        date(2026, 11, 3),
        date(2026, 11, 17),
    ]
    shorter = occurrences(series(count=None, until=date(2026, 11, 16), every_weeks=2))
    assert len(shorter) == 2


def test_dates_left_out_keep_the_names_of_the_others() -> None:
    holidays = (date(2026, 10, 27), date(2026, 12, 25))
    found = occurrences(series(without=holidays))
    assert [each.index for each in found] == [0, 2, 3]


def test_a_moved_visit_keeps_its_name_and_finds_its_place() -> None:
    later = Moved(date(2026, 10, 20), date(2026, 10, 29), time(15, 0), 60)
    found = occurrences(series(moved=(later,)))
    assert [each.index for each in found] == [1, 0, 2, 3]
    moved = found[1]
    assert (moved.local_date, moved.rule_date) == (date(2026, 10, 29), date(2026, 10, 20))
    assert moved.moved
    assert moved.starts_at == datetime(2026, 10, 29, 19, 0, tzinfo=UTC)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=60)


def test_a_visit_moved_within_its_day_counts_as_moved() -> None:
    other = Moved(date(2026, 10, 27), date(2026, 10, 27), time(11, 0))
    found = occurrences(series(moved=(other,)))
    assert [each.moved for each in found] == [False, True, False, False]
    assert found[1].ends_at - found[1].starts_at == timedelta(minutes=45)


def test_a_local_time_that_the_clocks_skip_begins_after_the_jump() -> None:
    found = occurrences(series(first_on=date(2027, 3, 7), start=time(2, 30), count=3))
    local = [each.starts_at.astimezone(ZoneInfo(NEW_YORK)) for each in found]
    assert [f"{each:%H:%M}" for each in local] == ["02:30", "03:30", "02:30"]
    assert [each.clock_change for each in found] == [
        ClockChange.NONE,
        ClockChange.SKIPPED,
        ClockChange.NONE,
    ]


def test_of_a_local_time_that_comes_twice_the_first_is_taken() -> None:
    moment, change = to_utc(date(2026, 11, 1), time(1, 30), ZoneInfo(NEW_YORK))
    assert moment == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert change is ClockChange.REPEATED


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
    st.integers(1, 60),
    st.integers(1, 4),
)
def test_every_visit_shows_its_local_time_or_says_why_not(
    first: date, start: time, zone: str, count: int, weeks: int
) -> None:
    rule = series(first_on=first, start=start, zone=zone, count=count, every_weeks=weeks)
    found = occurrences(rule)
    assert len(found) == count
    for each in found:
        local = each.starts_at.astimezone(ZoneInfo(zone))
        shown = local.replace(tzinfo=None)
        assert each.local_date.weekday() == first.weekday()
        if each.clock_change is ClockChange.SKIPPED:
            assert shown > datetime.combine(each.local_date, start)
        else:
            assert shown == datetime.combine(each.local_date, start)
            assert local.fold == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"count": None}, "last date or its number"),
        ({"until": date(2027, 1, 1)}, "last date or its number"),
        ({"count": 0}, "1 to 520"),
        ({"count": 521}, "1 to 520"),
        ({"count": None, "until": date(2026, 10, 19)}, "before its first"),
        ({"count": None, "until": date(2046, 10, 19)}, "at most 520"),
        ({"every_weeks": 0}, "every week"),
        ({"minutes": 0}, "at least one minute"),
        ({"zone": "Mars/Olympus"}, "not the name of a time zone"),
        ({"zone": "../../etc/passwd"}, "not the name of a time zone"),
        ({"zone": ""}, "not the name of a time zone"),
        ({"start": time(9, 30, tzinfo=UTC)}, "local time"),
        ({"moved": (Moved(date(2026, 10, 21), date(2026, 10, 22), time(9)),)}, "no visit on"),
        (
            {
                "moved": (Moved(date(2026, 10, 20), date(2026, 10, 22), time(9)),),
                "without": (date(2026, 10, 20),),
            },
            "left out",
        ),
        ({"moved": (Moved(date(2026, 10, 20), date(2026, 10, 22), time(9)),) * 2}, "one other"),
    ],
)
def test_impossible_rules_are_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        occurrences(series(**changes))
