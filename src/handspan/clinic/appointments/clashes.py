"""Who or what is already taken: said in words before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.appointments.timing import Span, in_words
from handspan.clinic.errors import Refused
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.models import Child, Room, Staff
from handspan.core.scheduling import conflicts as overlap

HOLDS = (
    Appointment.Status.BOOKED,
    Appointment.Status.ARRIVED,
    Appointment.Status.LATE,
    Appointment.Status.DONE,
)
"""The same as in migration 0002: a visit that was cancelled or missed holds nothing."""

_TAKEN = {
    "staff_id": ("This therapist is with another child at that time.", "start"),
    "room_id": ("This room is taken at that time.", "room"),
    "child_id": ("The child has another visit at that time.", "start"),
}


@dataclass(frozen=True, slots=True)
class Booking:
    """Who and what a visit needs."""

    child: Child
    staff: Staff
    room: Room


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that is taken: on which day, and in words."""

    day: date
    sentence: str


class Clashes(Refused):
    """A time is taken; `clashes` names everything that stands in the way."""

    def __init__(self, clashes: Sequence[Clash], field: str | None = None) -> None:
        super().__init__(" ".join(clash.sentence for clash in clashes), field)
        self.clashes = tuple(clashes)


def hold(booking: Booking) -> None:
    """Make others who want the same child, person or room wait until we are done.

    PostgreSQL would otherwise let two writers wait for each other. SQLite has one writer anyway.
    """
    for model, key in ((Child, booking.child), (Staff, booking.staff), (Room, booking.room)):
        list(model.objects.select_for_update(no_key=True).filter(pk=key.pk).values_list("pk"))


def find(
    actor: Actor, booking: Booking, spans: Sequence[Span], at: datetime, *, but: Collection[UUID]
) -> list[Clash]:
    """Return what stands in the way of visits at these times, in their order.

    `but` names visits that do not count, as they are about to be moved themselves. Another child
    is named only to who may know of that child.
    """
    if not spans:
        return []
    rows = (
        Appointment.objects.filter(
            Q(child=booking.child) | Q(staff=booking.staff) | Q(room=booking.room),
            status__in=HOLDS,
            starts_at__lt=max(span.ends_at for span in spans),
            ends_at__gt=min(span.starts_at for span in spans),
        )
        .exclude(pk__in=but)
        .order_by("starts_at")
        .values(
            "pk", "starts_at", "ends_at", "child_id", "child__given_name", "staff_id", "room_id"
        )
    )
    others = {row["pk"]: row for row in rows}
    known = _known(actor, {row["child_id"] for row in others.values()}, at)
    return [
        Clash(
            timezone.localdate(found.wanted.starts_at),
            f"{in_words(found.wanted.starts_at)}: "
            f"{_says(booking, others[found.standing.key], found.resources, known)}.",
        )
        for found in overlap.conflicts(
            [_wanted(booking, span) for span in spans], map(_standing, others.values())
        )
    ]


@contextmanager
def refusing() -> Iterator[None]:
    """Turn the database's own refusal of a double booking into a sentence."""
    try:
        yield
    except IntegrityError as error:
        for column, (sentence, field) in _TAKEN.items():
            if f"{column}_no_overlap" in str(error):
                raise Refused(sentence, field) from error
        raise


def _known(actor: Actor, child_ids: set[UUID], at: datetime) -> set[UUID]:
    if not child_ids:
        return set()
    rows = children(actor, Right.KNOW, at).filter(pk__in=child_ids)
    return set(rows.values_list("pk", flat=True))


def _wanted(booking: Booking, span: Span) -> overlap.Booking:
    return overlap.Booking(
        span, span.starts_at, span.ends_at, booking.staff.pk, booking.room.pk, booking.child.pk
    )


def _standing(row: dict[str, Any]) -> overlap.Booking:
    return overlap.Booking(
        row["pk"], row["starts_at"], row["ends_at"], row["staff_id"], row["room_id"],
        row["child_id"],
    )  # fmt: skip


def _says(
    booking: Booking, row: dict[str, Any], shared: tuple[overlap.Resource, ...], known: set[UUID]
) -> str:
    if overlap.Resource.CHILD in shared:
        return f"{booking.child.given_name} already has a visit"
    other = row["child__given_name"] if row["child_id"] in known else "another child"
    if overlap.Resource.STAFF in shared:
        return f"{booking.staff.given_name} is with {other}"
    return f"the room {booking.room.name} is taken by {other}"
