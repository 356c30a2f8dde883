"""Which bookings cannot both stand: the same staff person, room or child at the same time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Resource(StrEnum):
    """What can be in one place only."""

    STAFF = "staff"
    ROOM = "room"
    CHILD = "child"


_SAID = {
    Resource.STAFF: "the therapist already has a visit",
    Resource.ROOM: "the room is taken",
    Resource.CHILD: "the child already has a visit",
}


@dataclass(frozen=True, slots=True)
class Booking:
    """A wanted or a standing visit; it occupies its start but not its end.

    Attributes
    ----------
    key : hashable
        Names the booking: an id, or the index of an occurrence.
    starts_at, ends_at : datetime
        Aware.
    staff, room, child : hashable or None
        Who and where; None when it does not matter.

    Raises
    ------
    ValueError
        When a time is naive or the end is not after the start.
    """

    key: Hashable
    starts_at: datetime
    ends_at: datetime
    staff: Hashable | None = None
    room: Hashable | None = None
    child: Hashable | None = None

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a booking needs times with a zone")
        if self.ends_at <= self.starts_at:
            raise ValueError("a booking ends after it begins")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two bookings that cannot both stand.

    Attributes
    ----------
    wanted, standing : Booking
    resources : tuple of Resource
        What both need.
    """

    wanted: Booking
    standing: Booking
    resources: tuple[Resource, ...]

    def in_words(self) -> str:
        """Say why: "The room is taken and the child already has a visit at that time."."""
        said = " and ".join(_SAID[resource] for resource in self.resources)
        return f"{said[0].upper()}{said[1:]} at that time."


def overlaps(one: Booking, other: Booking) -> bool:
    """Tell whether two half-open times meet; one that begins when the other ends does not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def conflicts(wanted: Iterable[Booking], standing: Iterable[Booking]) -> tuple[Conflict, ...]:
    """Find what wanted bookings meet, among the standing ones and among themselves.

    Parameters
    ----------
    wanted : iterable of Booking
    standing : iterable of Booking
        A standing booking with the key of a wanted one is the same visit before it moves, and is
        left aside.

    Returns
    -------
    tuple of Conflict
        Ordered by the start of the wanted booking. Of two wanted bookings that meet, the earlier
        counts as standing.
    """
    new = sorted(wanted, key=lambda booking: booking.starts_at)
    moving = {booking.key for booking in new}
    fixed = [booking for booking in standing if booking.key not in moving]
    fixed.sort(key=lambda booking: booking.starts_at)
    pairs = (
        (booking, other)
        for place, booking in enumerate(new)
        for other in (*fixed, *new[:place])
        if overlaps(booking, other)
    )
    found = (Conflict(booking, other, _shared(booking, other)) for booking, other in pairs)
    return tuple(conflict for conflict in found if conflict.resources)


def _shared(one: Booking, other: Booking) -> tuple[Resource, ...]:
    pairs = (
        (Resource.STAFF, one.staff, other.staff),
        (Resource.ROOM, one.room, other.room),
        (Resource.CHILD, one.child, other.child),
    )
    return tuple(resource for resource, a, b in pairs if a is not None and a == b)
