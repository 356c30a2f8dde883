"""Weekly series: local time kept, all or nothing, changed and ended from one visit on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from handspan.clinic.appointments import actions, queries, series_actions
from handspan.clinic.appointments.clashes import Clashes
from handspan.clinic.appointments.models import Appointment, Series
from handspan.clinic.audit.models import Version
from handspan.clinic.errors import Refused
from handspan.clinic.people.models import Credential
from tests.clinic.appointments.booking import TUESDAY, book, book_series
from tests.world import NOW, World

CHICAGO = ZoneInfo("America/Chicago")


def _starts(series: Series) -> list[datetime]:
    rows = Appointment.objects.filter(series=series, status="booked").order_by("starts_at")
    return [
        timezone.localtime(moment, CHICAGO) for moment in rows.values_list("starts_at", flat=True)
    ]


def _visits(series: Series) -> list[Appointment]:
    return list(Appointment.objects.filter(series=series).order_by("starts_at"))


def test_the_local_time_stays_when_the_clocks_change(world: World) -> None:
    series = book_series(world, first_on=date(2027, 3, 2), count=4)  # clocks change on March 14
    starts = _starts(series)
    assert [start.time() for start in starts] == [time(9, 30)] * 4
    assert [start.day for start in starts] == [2, 9, 16, 23]
    hours = [start.astimezone(ZoneInfo("UTC")).hour for start in starts]
    assert hours == [15, 15, 14, 14]
    gaps = [later.timestamp() - start.timestamp() for start, later in pairwise(starts)]
    assert gaps == [7 * 86_400, 7 * 86_400 - 3_600, 7 * 86_400]
    assert Version.objects.filter(act="appointments.book_series").count() == 5


def test_every_second_week_until_a_day_without_holidays(world: World) -> None:
    series = book_series(
        world, until=date(2027, 1, 12), every_weeks=2, without=[date(2026, 12, 29)]
    )
    assert [start.date() for start in _starts(series)] == [
        TUESDAY, date(2026, 12, 15), date(2027, 1, 12),
    ]  # fmt: skip
    assert (series.last_on, series.without) == (date(2027, 1, 12), ["2026-12-29"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "until"),
        ({"until": date(2027, 1, 5), "count": 3}, "until"),
        ({"until": date(2026, 11, 30)}, "until"),
        ({"count": 0}, "count"),
        ({"count": 54}, "count"),
        ({"count": 3, "every_weeks": 0}, "every_weeks"),
        ({"count": 3, "first_on": date(2026, 11, 20)}, "first_on"),
        ({"count": 53}, "until"),  # the last one is more than a year ahead
        ({"until": date(9999, 12, 31)}, "until"),
        ({"count": 3, "without": [TUESDAY]}, "without"),
        ({"count": 3, "start": time(9, 31)}, "start"),
    ],
)
def test_series_that_cannot_be(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        book_series(world, **changes)
    assert refused.value.field == field
    assert not Series.objects.exists()


def test_every_clash_is_named_and_nothing_written(world: World) -> None:
    for day in (date(2026, 12, 8), date(2026, 12, 22)):
        book(world, child="sam", staff="supervisor", on=day)
    with pytest.raises(Clashes) as refused:
        book_series(world, who="therapist", count=4)
    assert [clash.sentence for clash in refused.value.clashes] == [
        "Tue, Dec 8, 9:30 AM: the room Blue is taken by another child.",
        "Tue, Dec 22, 9:30 AM: the room Blue is taken by another child.",
    ]
    assert not Series.objects.exists()
    assert Appointment.objects.count() == 2


def test_taken_days_can_be_left_out(world: World) -> None:
    book(world, child="sam", staff="supervisor", on=date(2026, 12, 8))
    series = book_series(world, count=3, leave_out_taken=True)
    assert [start.day for start in _starts(series)] == [1, 15]
    assert series.without == ["2026-12-08"]
    with pytest.raises(Refused, match="Every one of these days is taken"):
        book_series(world, staff="assistant", first_on=date(2026, 12, 8), count=1,
                    leave_out_taken=True)  # fmt: skip


def test_a_license_that_ends_within_the_series_refuses_all_of_it(world: World) -> None:
    Credential.objects.filter(staff=world.staff["therapist"]).update(valid_to=date(2026, 12, 14))
    with pytest.raises(Refused, match=r"ended on December 14, 2026"):
        book_series(world, count=4)
    assert not Appointment.objects.exists()
    book_series(world, count=2)


def _change(world: World, visit: Appointment, **changes: Any) -> series_actions.Changed:
    values: dict[str, Any] = {
        "staff_id": visit.staff_id, "room_id": visit.room_id,
        "on": timezone.localdate(visit.starts_at), "start": time(9, 30), "minutes": 45, "at": NOW,
    }  # fmt: skip
    return series_actions.change_following(
        actor=world.actor("front_desk"), appointment_id=visit.pk, **(values | changes)
    )


def test_this_and_following_move_and_the_earlier_ones_stay(world: World) -> None:
    series = book_series(world, count=5)
    visits = _visits(series)
    changed = _change(world, visits[2], on=date(2026, 12, 16), start=time(14, 0), minutes=60)
    assert (changed.moved, changed.stayed) == (3, 0)
    assert [start.day for start in _starts(series)] == [1, 8]
    renewed = _starts(changed.series)
    assert [(start.day, start.time()) for start in renewed] == [
        (16, time(14)), (23, time(14)), (30, time(14)),
    ]  # fmt: skip
    assert {visit.pk for visit in _visits(changed.series)} == {visit.pk for visit in visits[2:]}
    series.refresh_from_db()
    assert series.last_on == date(2026, 12, 14)


@pytest.mark.parametrize("weeks", [1, -1])
def test_a_whole_series_slides_over_its_own_old_times(world: World, weeks: int) -> None:
    series = book_series(world, first_on=date(2026, 12, 8), count=4)
    first = _visits(series)[0]
    on = date(2026, 12, 8) + timedelta(weeks=weeks)
    changed = _change(world, first, on=on)
    assert [start.date() for start in _starts(changed.series)] == [
        on + timedelta(weeks=week) for week in range(4)
    ]


def test_visits_that_were_moved_or_cancelled_alone_stay_as_they_are(world: World) -> None:
    visits = _visits(book_series(world, count=4))
    desk = world.actor("front_desk")
    actions.move(
        actor=desk, appointment_id=visits[1].pk, staff_id=visits[1].staff_id,
        room_id=visits[1].room_id, on=date(2026, 12, 10), start=time(16, 0), minutes=30, at=NOW,
    )  # fmt: skip
    actions.cancel(actor=desk, appointment_id=visits[2].pk, by="family", reason="Trip", at=NOW)
    changed = _change(world, visits[0], start=time(8, 0))
    assert (changed.moved, changed.stayed) == (2, 1)
    starts = [(start.day, start.hour) for start in _starts(changed.series)]
    assert starts == [(1, 8), (10, 16), (22, 8)]
    assert Appointment.objects.get(pk=visits[2].pk).status == "cancelled_family"


def test_a_change_of_the_series_keeps_all_rules_or_changes_nothing(world: World) -> None:
    visits = _visits(book_series(world, count=3))
    book(world, child="sam", staff="supervisor", on=date(2026, 12, 15), start=time(14, 0))
    with pytest.raises(Clashes, match=r"Tue, Dec 15, 2:00 PM: the room Blue is taken by Sam"):
        _change(world, visits[0], start=time(14, 0))
    assert [start.hour for start in _starts(visits[0].series)] == [9, 9, 9]
    with pytest.raises(Refused, match="stands alone"):
        _change(world, book(world, start=time(12, 0)))


def test_a_series_ends_with_a_reason(world: World) -> None:
    series = book_series(world, count=4)
    visits = _visits(series)
    desk = world.actor("front_desk")
    with pytest.raises(Refused, match="Say why"):
        series_actions.end_series(
            actor=desk, appointment_id=visits[2].pk, by="clinic", reason="", at=NOW
        )
    assert len(_starts(series)) == 4
    ended = series_actions.end_series(
        actor=desk, appointment_id=visits[2].pk, by="clinic", reason="Goals reached", at=NOW
    )
    assert ended == 2
    assert [visit.status for visit in _visits(series)] == [
        "booked", "booked", "cancelled_clinic", "cancelled_clinic",
    ]  # fmt: skip
    assert [rhythm.left for rhythm in queries.rhythms(desk, world.child.pk, NOW)] == [2]
