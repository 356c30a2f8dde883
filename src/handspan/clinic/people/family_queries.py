"""Reads about the people around a child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from handspan.clinic.people.access import active_consents, share_links
from handspan.clinic.people.models import Consent, Guardianship, SafetyFlag
from handspan.clinic.people.queries import care_team, rights_in_words


@dataclass(frozen=True, slots=True)
class People:
    """Everyone around a child, as one page shows them."""

    guardians: list[dict[str, Any]]
    team: list[dict[str, Any]]
    consents: list[dict[str, Any]]
    flags: list[dict[str, Any]]


def people_of(child_id: UUID, at: datetime) -> People:
    """Return the people around a child; the caller may know the child."""
    return People(
        guardians=_guardians(child_id, at),
        team=care_team(child_id, at),
        consents=_consents(child_id, at),
        flags=_flags(child_id, at),
    )


def _guardians(child_id: UUID, at: datetime) -> list[dict[str, Any]]:
    today = timezone.localdate(at)
    rows = Guardianship.objects.filter(child=child_id, starts_on__lte=today)
    rows = rows.exclude(ends_on__lt=today).select_related("guardian__household")
    return [
        {
            "id": row.pk,
            "guardian_id": row.guardian_id,
            "name": row.guardian.name,
            "relationship": row.relationship,
            "rights": rights_in_words(row),
            "can_see": row.can_see,
            "can_decide": row.can_decide,
            "can_sign": row.can_sign,
            "can_pick_up": row.can_pick_up,
            "court_order_on": row.court_order_on,
            "court_order_note": row.court_order_note,
            "phone": row.guardian.phone,
            "email": row.guardian.email,
            "language": row.guardian.language,
            "household": row.guardian.household and row.guardian.household.label,
            "address": row.guardian.household and row.guardian.household.address,
            "has_account": row.guardian.user_id is not None,
        }
        for row in rows.order_by("starts_on", "guardian__given_name")
    ]


def _consents(child_id: UUID, at: datetime) -> list[dict[str, Any]]:
    active = set(active_consents(at).filter(child=child_id).values_list("pk", flat=True))
    links = share_links(at).filter(consent__child=child_id).order_by("created_at")
    open_links: dict[UUID, list[dict[str, Any]]] = {}
    for key, consent_id, created_at in links.values_list("id", "consent_id", "created_at"):
        opened = {"id": key, "created_at": created_at}
        open_links.setdefault(consent_id, []).append(opened)
    rows = Consent.objects.filter(child=child_id).select_related("given_by").order_by("-given_at")
    return [
        {
            "id": row.pk,
            "purpose": Consent.Purpose(row.purpose).label,
            "shares": row.purpose == Consent.Purpose.SCHOOL,
            "recipient": row.recipient,
            "scope": [str(Consent.Scope(scope).label) for scope in row.scope],
            "given_by": row.given_by.name,
            "given_at": row.given_at,
            "ends_on": row.ends_on,
            "withdrawn_at": row.withdrawn_at,
            "holds": row.pk in active,
            "links": open_links.get(row.pk, []),
        }
        for row in rows
    ]


def _flags(child_id: UUID, at: datetime) -> list[dict[str, Any]]:
    rows = SafetyFlag.objects.filter(child=child_id).exclude(ended_on__lt=timezone.localdate(at))
    return [
        {"id": key, "kind": SafetyFlag.Kind(kind).label, "substance": substance, "detail": detail}
        for key, kind, substance, detail in rows.values_list("id", "kind", "substance", "detail")
    ]


def shared_consent(consent_id: UUID) -> dict[str, Any]:
    """Return what a teacher's page says of its consent; the caller came by an open link."""
    columns = ("child_id", "child__given_name", "recipient", "scope", "ends_on")
    found: dict[str, Any] = Consent.objects.values(*columns).get(pk=consent_id)
    return found
