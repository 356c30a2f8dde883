"""The children of a caseload as one list: who, how old, with whom, when next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.models import CareTeamMember, Child
from handspan.clinic.people.queries import on_caseload, safety_words

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of children."""

    id: UUID
    given_name: str
    name: str
    birth_date: date
    safety: tuple[str, ...]
    lead: str
    next_visit: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, and how many there are."""

    children: tuple[Listed, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SHOWN))


def find(actor: Actor, at: datetime, *, words: str = "", own: bool = False, page: int = 1) -> Found:
    """Return the children whom the actor may know, by name, narrowed by words of the name."""
    rows = _matching(children(actor, Right.KNOW, at), words)
    if own and actor.staff_id:
        rows = rows.filter(pk__in=on_caseload(actor.staff_id, timezone.localdate(at)))
    total = rows.count()
    page = min(max(1, page), max(1, -(-total // SHOWN)))
    listed = _with_lead_and_next(rows, at)[(page - 1) * SHOWN : page * SHOWN]
    safety = safety_words([row["pk"] for row in listed], at)
    return Found(tuple(_listed(row, safety) for row in listed), total, page)


def _matching(rows: QuerySet[Child], words: str) -> QuerySet[Child]:
    for word in words.split()[:5]:
        rows = rows.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return rows


def _with_lead_and_next(rows: QuerySet[Child], at: datetime) -> Any:
    today = timezone.localdate(at)
    lead = CareTeamMember.objects.filter(child=OuterRef("pk"), lead=True, starts_on__lte=today)
    lead = lead.exclude(ends_on__lt=today).order_by("-starts_on")
    coming = Appointment.objects.filter(
        child=OuterRef("pk"), starts_at__gte=at, status=Appointment.Status.BOOKED
    ).order_by("starts_at")
    return (
        rows.annotate(
            lead_given=Subquery(lead.values("staff__given_name")[:1]),
            lead_family=Subquery(lead.values("staff__family_name")[:1]),
            next_visit=Subquery(coming.values("starts_at")[:1]),
        )
        .order_by("given_name", "family_name", "pk")
        .values(
            "pk", "given_name", "family_name", "birth_date",
            "lead_given", "lead_family", "next_visit",
        )
    )  # fmt: skip


def _listed(row: dict[str, Any], safety: dict[UUID, tuple[str, ...]]) -> Listed:
    return Listed(
        id=row["pk"],
        given_name=row["given_name"],
        name=f"{row['given_name']} {row['family_name']}".strip(),
        birth_date=row["birth_date"],
        safety=safety.get(row["pk"], ()),
        lead=f"{row['lead_given'] or ''} {row['lead_family'] or ''}".strip(),
        next_visit=row["next_visit"],
    )
