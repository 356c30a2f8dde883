"""Report clocks against dateutil, and by the visits that took place."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.documentation.report_clocks import BY_CODE, CLOCKS, due, first_due

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, DAYS)
def test_clocks_of_days_and_months_are_those_of_the_calendar(since: date, today: date) -> None:
    for clock in CLOCKS:
        if clock.visits:
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
    found = [due(clock, date(2026, 9, 1), [], [], TODAY) for clock in CLOCKS]
    first = first_due(found)
    assert first is not None
    assert first.clock.code == "days_30"
    assert first_due([]) is None
    assert len({clock.code for clock in CLOCKS}) == len(CLOCKS)
    for clock in CLOCKS:
        assert sum(each > 0 for each in (clock.visits, clock.days, clock.months)) == 1
