"""Reads of the referral stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import Child
from handspan.clinic.referral.access import referrals
from handspan.clinic.referral.models import Intake, Referral
from handspan.core.areas import BY_CODE


@dataclass(frozen=True, slots=True)
class Listed:
    """One referral of the inbox."""

    id: UUID
    name: str
    birth_date: date
    contact_name: str
    source: str
    urgent: bool
    status: str
    received_at: datetime
    weeks: int
    worry: str


def inbox(actor: Actor, at: datetime, *, status: str, words: str = "") -> list[Listed]:
    """Return the referrals of one state: urgent ones first, then who has waited longest."""
    rows = referrals(actor, Right.REGISTER, at).filter(status=status)
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(child_given_name__icontains=word)
            | Q(child_family_name__icontains=word)
            | Q(contact_name__icontains=word)
        )
    newest_first = status in (Referral.Status.ACCEPTED, Referral.Status.DECLINED)
    order = ("-decided_at",) if newest_first else ("-urgent", "received_at")
    columns = (
        "id", "child_given_name", "child_family_name", "birth_date", "contact_name", "source",
        "urgent", "status", "received_at", "worry",
    )  # fmt: skip
    today = timezone.localdate(at)
    return [
        Listed(
            key, f"{given} {family}".strip(), birth, contact, Referral.Source(source).label,
            urgent, state, received, (today - timezone.localdate(received)).days // 7, worry[:160],
        )
        for key, given, family, birth, contact, source, urgent, state, received, worry
        in rows.order_by(*order, "pk").values_list(*columns)[:200]
    ]  # fmt: skip


def counts(actor: Actor, at: datetime) -> dict[str, int]:
    """Return how many referrals there are in each state."""
    rows = referrals(actor, Right.REGISTER, at).values("status").order_by("status")
    return {row["status"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def referral(actor: Actor, referral_id: UUID, at: datetime) -> dict[str, Any]:
    """Return everything that was told."""
    columns = (
        "id", "child_id", "source", "child_given_name", "child_family_name", "birth_date",
        "contact_name", "contact_email", "contact_phone", "language", "worry", "good_at", "tried",
        "hard_areas", "signs", "wished_times", "discipline", "status", "urgent", "reason",
        "received_at", "decided_at",
    )  # fmt: skip
    rows = referrals(actor, Right.REGISTER, at).values(*columns)
    row: dict[str, Any] = rows.get(pk=referral_id)
    labels = [BY_CODE[code].label for code in row["hard_areas"] if code in BY_CODE]
    name = f"{row['child_given_name']} {row['child_family_name']}".strip()
    return row | {"areas": labels, "name": name, "label": Referral.Status(row["status"]).label}


def hopes_at_intake(child_id: UUID) -> tuple[str, ...]:
    """Return what the family hoped for at intake, in its words.

    The caller holds the right to read the child's chart.
    """
    told = Intake.objects.filter(child=child_id).values_list("hopes", flat=True)
    return tuple(hope for hopes in told for hope in hopes if hope)


def intake(referral_id: UUID) -> dict[str, Any]:
    """Return what an intake's form begins with; the caller found the referral by the policy."""
    found = Intake.objects.select_related("child").get(referral=referral_id)
    child: Child = found.child
    weeks, days = divmod(child.gestational_days, 7) if child.gestational_days else (None, 0)
    hopes = [*found.hopes, "", "", ""][:3]
    return {
        "hope_1": hopes[0], "hope_2": hopes[1], "hope_3": hopes[2],
        "birth_and_health": found.birth_and_health,
        "gestational_weeks": weeks, "gestational_days": days,
        "daily_routines": found.daily_routines,
        "school": child.school,
        "school_and_services": found.school_and_services,
        "fears_and_comforts": found.fears_and_comforts,
        "strengths": child.strengths,
        "interests": ", ".join(child.interests),
        "languages": ", ".join(child.languages),
        "completed_at": found.completed_at,
    }  # fmt: skip
