"""Shortest ways to book in tests: the therapist sees robin in the Blue room."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from handspan.clinic.appointments import actions, series_actions
from handspan.clinic.appointments.models import Appointment, Series
from tests.world import NOW, World

TUESDAY = date(2026, 12, 1)
HALF_PAST_NINE = time(9, 30)


def _place(world: World, child: str, staff: str, room: int) -> dict[str, Any]:
    return {
        "child_id": world.children[child].pk,
        "staff_id": world.staff[staff].pk,
        "room_id": world.rooms[room].pk,
    }


def book(
    world: World,
    *,
    who: str = "front_desk",
    child: str = "robin",
    staff: str = "therapist",
    room: int = 0,
    **changes: Any,
) -> Appointment:
    """Book one visit: Tuesday, December 1, 9:30 for 45 minutes unless changed."""
    values: dict[str, Any] = {"on": TUESDAY, "start": HALF_PAST_NINE, "minutes": 45, "at": NOW}
    place = _place(world, child, staff, room)
    return actions.book(actor=world.actor(who), **(values | place | changes))


def book_series(
    world: World,
    *,
    who: str = "front_desk",
    child: str = "robin",
    staff: str = "therapist",
    room: int = 0,
    **changes: Any,
) -> Series:
    """Book a series from that Tuesday on; say `count` or `until`."""
    values: dict[str, Any] = {
        "first_on": TUESDAY,
        "start": HALF_PAST_NINE,
        "minutes": 45,
        "at": NOW,
    }
    place = _place(world, child, staff, room)
    return series_actions.book_series(actor=world.actor(who), **(values | place | changes))
