"""Reads of the calendar: one child's visits, one person's or room's week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.appointments.access import appointments, series
from handspan.clinic.appointments.actions import MISSED, Status
from handspan.clinic.appointments.clashes import HOLDS
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.appointments.timing import midnight
from handspan.clinic.people.access import Right, children

AHEAD = (Status.BOOKED, Status.ARRIVED, Status.LATE)
COLUMNS = (
    "id", "child_id", "child__given_name", "child__family_name", "staff_id", "staff__given_name",
    "staff__family_name", "staff__credential", "room_id", "room__name", "room__site__name",
    "starts_at", "ends_at", "kind", "status", "status_at", "reason", "series_id", "make_up_of_id",
    "made_up",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, as pages show it. Without a right to know the child, `child_id` is None."""

    id: UUID
    child_id: UUID | None
    given_name: str
    child: str
    staff_id: UUID
    staff: str
    room_id: UUID
    room: str
    site: str
    starts_at: datetime
    ends_at: datetime
    kind: str
    status: str
    status_at: datetime | None
    reason: str
    series_id: UUID | None
    make_up_of: UUID | None
    made_up: bool

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)

    @property
    def kind_label(self) -> str:
        return str(Appointment.Kind(self.kind).label)

    @property
    def is_booked(self) -> bool:
        return self.status == Status.BOOKED

    @property
    def has_arrived(self) -> bool:
        return self.status in (Status.ARRIVED, Status.LATE)

    @property
    def was_missed(self) -> bool:
        return self.status in MISSED

    @property
    def owes_make_up(self) -> bool:
        return self.was_missed and not self.made_up

    @property
    def notice(self) -> timedelta | None:
        """How long before its beginning the visit was cancelled; negative when after it."""
        return self.starts_at - self.status_at if self.was_missed and self.status_at else None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A weekly series with what is left of it."""

    id: UUID
    staff: str
    room: str
    first_on: date
    last_on: date
    start: time
    minutes: int
    every_weeks: int
    left: int
    next_id: UUID


def visit(actor: Actor, right: Right, appointment_id: UUID, at: datetime) -> Visit:
    """Return one visit; raises Appointment.DoesNotExist outside the policy."""
    return _visit(_values(appointments(actor, right, at)).get(pk=appointment_id))


def coming(
    actor: Actor,
    child_ids: Collection[UUID],
    at: datetime,
    *,
    right: Right | None = None,
    limit: int = 60,
) -> list[Visit]:
    """Return the visits to come of some children, the next one first.

    A running visit still counts. Guardians read them by their right to see, staff by theirs to
    know, unless `right` says otherwise.
    """
    rows = appointments(actor, right or _usual(actor), at).filter(
        child__in=child_ids, ends_at__gt=at, status__in=AHEAD
    )
    return [_visit(row) for row in _values(rows).order_by("starts_at", "pk")[:limit]]


def next_visit(
    actor: Actor, child_id: UUID, at: datetime, *, right: Right | None = None
) -> Visit | None:
    """Return the child's next visit, if one is booked."""
    return next(iter(coming(actor, [child_id], at, right=right, limit=1)), None)


def past(
    actor: Actor,
    child_ids: Collection[UUID],
    at: datetime,
    *,
    right: Right | None = None,
    limit: int = 100,
) -> list[Visit]:
    """Return visits that are over, done or cancelled, the newest first."""
    rows = appointments(actor, right or _usual(actor), at).filter(child__in=child_ids)
    rows = rows.exclude(ends_at__gt=at, status__in=AHEAD)
    return [_visit(row) for row in _values(rows).order_by("-starts_at", "pk")[:limit]]


def between(
    actor: Actor,
    first: date,
    last: date,
    at: datetime,
    *,
    staff_id: UUID | None = None,
    room_id: UUID | None = None,
) -> list[Visit]:
    """Return the visits of the clinic from one local day to another, in order.

    Everybody who works here may see that a time is taken; whose visit it is stands only there for
    who may know of the child. Missed visits are left out for children who may not be known.
    """
    rows = Appointment.objects.filter(
        starts_at__gte=midnight(first), starts_at__lt=midnight(last + timedelta(days=1))
    )
    if staff_id is not None:
        rows = rows.filter(staff=staff_id)
    if room_id is not None:
        rows = rows.filter(room=room_id)
    found = list(_values(rows).order_by("starts_at", "staff__given_name", "pk"))
    ids = {row["child_id"] for row in found}
    may = set(children(actor, Right.KNOW, at).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        _visit(row) if row["child_id"] in may else _hidden(row)
        for row in found
        if row["child_id"] in may or row["status"] in HOLDS
    ]


def rhythms(actor: Actor, child_id: UUID, at: datetime) -> list[Rhythm]:
    """Return the child's series that have visits to come, with the next one of each."""
    ahead = appointments(actor, Right.KNOW, at).filter(
        child=child_id, starts_at__gte=at, status=Status.BOOKED, series__isnull=False
    )
    coming_of: dict[UUID, list[UUID]] = {}
    for series_id, key in ahead.order_by("starts_at").values_list("series_id", "id"):
        coming_of.setdefault(series_id, []).append(key)
    rows = series(actor, Right.KNOW, at).filter(pk__in=coming_of).order_by("first_on")
    columns = (
        "id", "staff__given_name", "staff__family_name", "room__name", "first_on", "last_on",
        "start", "minutes", "every_weeks",
    )  # fmt: skip
    found = []
    for key, given, family, *rest in rows.values_list(*columns):
        room, first_on, last_on, start, minutes, weeks = rest
        left, next_id = len(coming_of[key]), coming_of[key][0]
        found.append(
            Rhythm(
                key, f"{given} {family}", room, first_on, last_on, start, minutes, weeks, left,
                next_id,
            )
        )  # fmt: skip
    return found


def _usual(actor: Actor) -> Right:
    if actor.kind is Kind.CHILD:
        return Right.CHILD_VIEW
    return Right.FAMILY_SEE if actor.kind is Kind.GUARDIAN else Right.KNOW


def _values(rows: QuerySet[Appointment]) -> Any:
    make_ups = Appointment.objects.filter(make_up_of=OuterRef("pk"), status__in=HOLDS)
    return rows.annotate(made_up=Exists(make_ups)).values(*COLUMNS)


def _visit(row: dict[str, Any]) -> Visit:
    letters = f", {row['staff__credential']}" if row["staff__credential"] else ""
    return Visit(
        id=row["id"],
        child_id=row["child_id"],
        given_name=row["child__given_name"],
        child=f"{row['child__given_name']} {row['child__family_name']}".strip(),
        staff_id=row["staff_id"],
        staff=f"{row['staff__given_name']} {row['staff__family_name']}{letters}",
        room_id=row["room_id"],
        room=row["room__name"],
        site=row["room__site__name"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        kind=row["kind"],
        status=row["status"],
        status_at=row["status_at"],
        reason=row["reason"],
        series_id=row["series_id"],
        make_up_of=row["make_up_of_id"],
        made_up=row["made_up"],
    )


def _hidden(row: dict[str, Any]) -> Visit:
    """Return that a time is taken, and nothing of whom."""
    nobody = {
        "child_id": None, "child__given_name": "", "child__family_name": "", "reason": "",
        "series_id": None, "make_up_of_id": None, "kind": Appointment.Kind.THERAPY,
        "status": Status.BOOKED, "status_at": None, "made_up": False,
    }  # fmt: skip
    return _visit(row | nobody)
