"""Report clocks against dateutil, and by the visits that took place."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.documentation.report_clocks import (
    BEFORE_ITS_END,
    BY_CODE,
    CLOCKS,
    Authorized,
    due,
    due_by_authorization,
    first_due,
)

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, DAYS)
def test_clocks_of_days_and_months_are_those_of_the_calendar(since: date, today: date) -> None:
    for clock in CLOCKS:
        if clock.visits or clock.lead_days:
            continue
        found = due(clock, since, [], [], today)
        assert found.on == since + relativedelta(days=clock.days, months=clock.months)
        assert found.is_late == (found.on < today)
        assert not (found.is_late and found.is_soon)


def _weekly(count: int, first: date) -> list[date]:
    return [first + timedelta(weeks=place) for place in range(count)]


def test_visits_count_from_the_last_report_on() -> None:
    clock, since = BY_CODE["visits_10"], date(2026, 9, 1)
    attended = _weekly(12, date(2026, 8, 4))  # four of them up to the last report
    found = due(clock, since, attended, [], TODAY)
    assert (found.on, found.visits_left) == (None, 3)
    assert found.says == "After 3 more visits (every 10 visits)."
    booked = due(clock, since, attended, _weekly(4, date(2026, 11, 24)), TODAY)
    assert booked.on == date(2026, 12, 8)
    assert booked.is_soon
    late = due(clock, date(2026, 7, 1), attended, [], TODAY)
    assert late.on == attended[9]
    assert late.is_late
    assert "Was due" in late.says


def test_the_first_day_wins() -> None:
    counting = [clock for clock in CLOCKS if clock != BEFORE_ITS_END]
    found = [due(clock, date(2026, 9, 1), [], [], TODAY) for clock in counting]
    first = first_due(found)
    assert first is not None
    assert first.clock.code == "days_30"
    assert first_due([]) is None
    assert len({clock.code for clock in CLOCKS}) == len(CLOCKS)
    for clock in CLOCKS:
        told = (clock.visits, clock.days, clock.months, clock.lead_days)
        assert sum(each > 0 for each in told) == 1


def test_an_authorization_asks_for_a_report_two_weeks_or_two_visits_before_it_ends() -> None:
    granted = Authorized("A plan", date(2026, 10, 1), date(2026, 12, 31), 12)
    by_day = due_by_authorization(granted, _weekly(4, date(2026, 9, 22)), [], TODAY)
    assert by_day.on == date(2026, 12, 17)
    assert by_day.visits_left == 10  # two of the four lie before it began
    assert "ends on December 31 and has 10 of 12 visits left" in by_day.says
    assert not by_day.is_late
    attended, booked = _weekly(8, date(2026, 10, 1)), _weekly(6, date(2026, 11, 26))
    by_visits = due_by_authorization(granted, attended, booked, TODAY)
    assert by_visits.on == booked[1]  # the tenth visit leaves two
    assert by_visits.is_soon
    late = due_by_authorization(granted, _weekly(11, date(2026, 10, 1)), [], date(2026, 12, 24))
    assert late.is_late
    assert late.says.startswith("Was due on December 3, 2026")


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 400), st.integers(0, 400))
def test_a_renewal_is_never_asked_for_after_the_end_or_before_the_beginning(
    visits: int, attended: int, days: int, passed: int
) -> None:
    first = date(2026, 1, 1)
    granted = Authorized("A plan", first, first + timedelta(days=days), visits)
    today = first + timedelta(days=passed)
    found = due_by_authorization(granted, _weekly(attended, first), [], today)
    assert found.on is not None
    assert first <= found.on <= granted.last
    assert found.visits_left is not None
    assert 0 <= found.visits_left <= visits
