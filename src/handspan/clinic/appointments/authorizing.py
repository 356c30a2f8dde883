"""Authorizations: what payers have granted, how much of it is used and booked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments.access import authorizations
from handspan.clinic.appointments.models import Appointment, Authorization
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, require
from handspan.core.documentation.report_clocks import Authorized

HELD = (Appointment.Status.DONE, Appointment.Status.ARRIVED, Appointment.Status.LATE)
MOST_VISITS = 500


@dataclass(frozen=True, slots=True)
class Granted:
    """What a payer has granted, for the one who grants it and the one who counts."""

    payer: str
    first_on: date
    last_on: date
    visits: int
    number: str = ""
    discipline: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """An authorization with what is used of it."""

    id: UUID
    granted: Granted
    used: int
    booked: int
    ended: bool

    @property
    def left(self) -> int:
        """Visits that are neither used nor booked; below zero when too many are booked."""
        return self.granted.visits - self.used - self.booked


def authorize(*, actor: Actor, child_id: UUID, granted: Granted, at: datetime) -> Authorization:
    """Keep an authorization; visits count toward it by their day, also those of before."""
    child = require(actor, Right.REGISTER, child_id, at)
    if not granted.payer.strip():
        raise Refused("Say who grants it.", "payer")
    if granted.last_on < granted.first_on:
        raise Refused("The last day cannot be before the first.", "last_on")
    if not 1 <= granted.visits <= MOST_VISITS:
        raise Refused(f"Between 1 and {MOST_VISITS} visits.", "visits")
    with writing(actor, "appointments.authorize", at=at, child_id=child_id) as ledger:
        _no_overlap(child_id, granted)
        return ledger.save(
            Authorization(
                child=child,
                payer=granted.payer.strip(),
                number=granted.number.strip(),
                discipline=granted.discipline,
                first_on=granted.first_on,
                last_on=granted.last_on,
                visits=granted.visits,
                kept_at=at,
            )
        )


def take_back(*, actor: Actor, authorization_id: UUID, back: bool, at: datetime) -> Authorization:
    """Take an authorization back that was kept by mistake, or bring it back."""
    with writing(actor, "appointments.authorization_back", at=at) as ledger:
        rows = authorizations(actor, Right.REGISTER, at).select_for_update(of=("self",))
        found = rows.filter(pk=authorization_id).first()
        if found is None:
            raise Denied("this authorization")
        if not back:
            _no_overlap(found.child_id, _granted(found))
        found.ended_at = at if back else None
        return ledger.save(found)


def of_child(actor: Actor, child_id: UUID, at: datetime) -> tuple[Counted, ...]:
    """Return the authorizations of a child with what is used of them, the latest first."""
    rows = authorizations(actor, Right.KNOW, at).filter(child=child_id)
    held, booked = _days(child_id, HELD), _days(child_id, (Appointment.Status.BOOKED,))
    return tuple(
        Counted(
            id=one.pk,
            granted=_granted(one),
            used=len(_within(one, held)),
            booked=len(_within(one, booked)),
            ended=one.ended_at is not None,
        )
        for one in rows.order_by("-first_on", "pk")
    )


def running(child_id: UUID, today: date) -> list[tuple[Authorized, list[date], list[date]]]:
    """Return the authorizations that hold today, with the days of visits held and booked.

    The caller holds a right to read the chart.
    """
    rows = Authorization.objects.filter(
        child=child_id, ended_at=None, first_on__lte=today, last_on__gte=today
    )
    held, booked = _days(child_id, HELD), _days(child_id, (Appointment.Status.BOOKED,))
    return [
        (
            Authorized(one.payer, one.first_on, one.last_on, one.visits),
            _within(one, held),
            _within(one, booked),
        )
        for one in rows
    ]


def _no_overlap(child_id: UUID, granted: Granted) -> None:
    """One day of service belongs to one authorization."""
    others = Authorization.objects.filter(
        child=child_id, ended_at=None, first_on__lte=granted.last_on, last_on__gte=granted.first_on
    )
    for other in others:
        if not other.discipline or not granted.discipline or other.discipline == granted.discipline:
            raise Refused(
                f"An authorization by {other.payer} already covers some of these days "
                f"(until {other.last_on:%B} {other.last_on.day}). Take it back first.",
                "first_on",
            )


def _granted(one: Authorization) -> Granted:
    return Granted(one.payer, one.first_on, one.last_on, one.visits, one.number, one.discipline)


def _days(child_id: UUID, states: Collection[str]) -> list[tuple[date, str]]:
    rows = Appointment.objects.filter(
        child=child_id, status__in=states, kind=Appointment.Kind.THERAPY
    )
    return [
        (timezone.localdate(start), discipline)
        for start, discipline in rows.values_list("starts_at", "staff__discipline")
    ]


def _within(one: Authorization, days: Collection[tuple[date, str]]) -> list[date]:
    return [
        day
        for day, discipline in days
        if one.first_on <= day <= one.last_on and one.discipline in ("", discipline)
    ]
