"""Attendance: what became of a visit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handspan.clinic.appointments import attendance, queries
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.errors import Denied, Refused
from tests.clinic.appointments.booking import book
from tests.world import NOW, World

DAY = NOW + timedelta(days=7, hours=1)  # 10:00 on the day of the visit at 9:30


def _mark(
    world: World, visit: Appointment, status: str, who: str = "front_desk", **more: Any
) -> Any:
    values = {"at": DAY} | more
    return attendance.mark(actor=world.actor(who), appointment_id=visit.pk, status=status, **values)


@pytest.mark.parametrize("status", ["arrived", "late"])
def test_arrivals_are_marked_on_the_day(world: World, status: str) -> None:
    visit = book(world)
    with pytest.raises(Refused, match="can be marked on that day"):
        _mark(world, visit, status, at=DAY - timedelta(days=1))
    assert _mark(world, visit, status).status == status
    assert Appointment.objects.get(pk=visit.pk).status_at == DAY


def test_not_coming_needs_a_reason_and_a_visit_that_has_begun(world: World) -> None:
    visit = book(world)
    with pytest.raises(Refused, match="has not begun"):
        _mark(world, visit, "no_show", reason="?", at=visit.starts_at - timedelta(minutes=1))
    with pytest.raises(Refused, match="Say why"):
        _mark(world, visit, "no_show")
    marked = _mark(world, visit, "no_show", reason="Nobody answered the phone")
    assert marked.status == "no_show"
    assert queries.visit(world.actor("front_desk"), "know", visit.pk, DAY).owes_make_up
    with pytest.raises(Refused, match="Did not come"):
        _mark(world, visit, "arrived")


@pytest.mark.parametrize("status", ["booked", "done", "cancelled_family", "", "x"])
def test_other_marks_do_not_exist(world: World, status: str) -> None:
    visit = book(world)
    with pytest.raises(Refused, match="Choose arrived"):
        _mark(world, visit, status, reason="r")


def test_late_corrects_arrived_but_not_the_other_way_to_no_show(world: World) -> None:
    visit = book(world)
    _mark(world, visit, "arrived")
    _mark(world, visit, "late", reason="Snow")
    with pytest.raises(Refused, match="has arrived"):
        _mark(world, visit, "no_show", reason="?")


@pytest.mark.parametrize("who", ["stranger", "assistant", "administrator", "parent"])
def test_who_may_not_mark(world: World, who: str) -> None:
    visit = book(world)
    with pytest.raises(Denied):
        _mark(world, visit, "arrived", who=who)
