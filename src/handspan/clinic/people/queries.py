"""Reads about clinics and people: plain values, already filtered by the policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from handspan.clinic import prepared
from handspan.clinic.actor import ANONYMOUS, Actor
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.models import (
    CareTeamMember,
    Child,
    Clinic,
    Credential,
    Guardianship,
    Room,
    SafetyFlag,
    Staff,
)


@dataclass(frozen=True, slots=True)
class Person:
    """The head of every page about a child: who this is, and what everyone must know."""

    id: UUID
    given_name: str
    name: str
    birth_date: date
    gestational_days: int | None
    pronouns: str
    school: str
    languages: list[str]
    strengths: str
    interests: list[str]
    safety: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """What pages need to know of the clinic itself."""

    id: UUID
    slug: str
    name: str
    phone: str
    time_zone: str
    cosign_assistants: bool
    corrected_until_months: int
    report_clocks: tuple[str, ...]
    demonstration: bool


def clinics() -> list[ClinicFacts]:
    """Return every clinic of this installation, for the door."""
    return [_facts(clinic) for clinic in Clinic.objects.order_by("name")]


def clinic(clinic_id: UUID) -> ClinicFacts:
    """Return one clinic."""
    return _facts(Clinic.objects.get(pk=clinic_id))


def clinic_by_slug(slug: str) -> ClinicFacts | None:
    """Return the clinic with this short name, if there is one."""
    found = Clinic.objects.filter(slug=slug).first()
    return _facts(found) if found else None


def person(actor: Actor, right: Right, child_id: UUID, at: datetime) -> Person:
    """Return the head of a child's page; raises Child.DoesNotExist outside the policy."""
    found = prepared.rows(
        ("person", right),
        lambda actor, at, record: children(actor, right, at).filter(pk=record).values_list(*_HEAD),
        actor=actor,
        at=at,
        record=child_id,
    )
    if not found:
        raise Child.DoesNotExist
    given, family, *rest = found[0]
    name = f"{given} {family}".strip()
    return Person(*(child_id, given, name, *rest, _safety_of(child_id, at)))


_HEAD = (
    "given_name", "family_name", "birth_date", "gestational_days", "pronouns", "school",
    "languages", "strengths", "interests",
)  # fmt: skip


def _safety_of(child_id: UUID, at: datetime) -> tuple[str, ...]:
    flags = prepared.rows(
        "safety", lambda _, at, record: _flag_rows([record], at), actor=ANONYMOUS, at=at,
        record=child_id,
    )  # fmt: skip
    return _in_words(flags).get(child_id, ())


def my_children(actor: Actor, right: Right, at: datetime) -> list[tuple[UUID, str]]:
    """Return (id, given name) of the children for whom the actor holds the right."""
    rows = children(actor, right, at).order_by("birth_date", "pk")
    return list(rows.values_list("pk", "given_name"))


def safety_words(child_ids: list[UUID], at: datetime) -> dict[UUID, tuple[str, ...]]:
    """Return short warnings ("Latex allergy") by child."""
    return _in_words(_flag_rows(child_ids, at))


def _in_words(flags: Iterable[tuple[Any, ...]]) -> dict[UUID, tuple[str, ...]]:
    words: dict[UUID, tuple[str, ...]] = {}
    for child_id, kind, substance, detail in flags:
        label = SafetyFlag.Kind(kind).label
        word = f"{substance.capitalize()} {label.lower()}" if substance else detail or label
        words[child_id] = (*words.get(child_id, ()), word)
    return words


def safety_flags(child_id: UUID, at: datetime) -> list[tuple[str, str]]:
    """Return (kind, substance or words) pairs, as core.program.safety reads them."""
    return [
        (kind, substance or detail) for _, kind, substance, detail in _flag_rows([child_id], at)
    ]


def _flag_rows(child_ids: list[UUID], at: datetime) -> QuerySet[Any, tuple[Any, ...]]:
    today = timezone.localdate(at)
    flags = SafetyFlag.objects.filter(child__in=child_ids).exclude(ended_on__lt=today)
    rows = flags.order_by("kind", "substance")
    return rows.values_list("child_id", "kind", "substance", "detail")


def staff_choices(
    discipline: str | None = None, *, treating: bool = True
) -> list[tuple[UUID, str]]:
    """Return (id, name with credential) of the staff who work here, therapists first."""
    rows = Staff.objects.filter(ended_on=None).order_by("-is_therapist", "family_name")
    people = rows.values_list(
        "id",
        "given_name",
        "family_name",
        "credential",
        "is_therapist",
        "is_assistant",
        "discipline",
    )
    return [
        (key, f"{given} {family}" + (f", {letters}" if letters else ""))
        for key, given, family, letters, therapist, assistant, works_in in people
        if (therapist or assistant or not treating) and discipline in (None, works_in)
    ]


def therapist_choices(discipline: str) -> list[tuple[UUID, str]]:
    """Return (id, name) of the therapists of a discipline who work here."""
    rows = Staff.objects.filter(ended_on=None, is_therapist=True, discipline=discipline)
    names = rows.order_by("family_name").values_list("id", "given_name", "family_name")
    return [(key, f"{given} {family}") for key, given, family in names]


def staff_by_email(email: str) -> UUID | None:
    """Return the member of staff whose account has this address."""
    rows = Staff.objects.filter(user__email__iexact=email, ended_on=None)
    return rows.values_list("pk", flat=True).first()


def room_choices() -> list[tuple[UUID, str]]:
    """Return (id, name) of every room."""
    return list(Room.objects.order_by("site__name", "name").values_list("id", "name"))


def licenses(staff_id: UUID) -> list[dict[str, Any]]:
    """Return the licenses of a member of staff: discipline, valid_from, valid_to, name."""
    rows = Credential.objects.filter(staff=staff_id, kind=Credential.Kind.LICENSE)
    return list(rows.values("name", "discipline", "valid_from", "valid_to", "issuer"))


def care_team(child_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Return who works with the child today, the lead first."""
    today = timezone.localdate(at)
    team = CareTeamMember.objects.filter(child=child_id, starts_on__lte=today)
    rows = team.exclude(ends_on__lt=today).order_by("-lead", "staff__family_name")
    return list(
        rows.values(
            "id",
            "lead",
            "starts_on",
            "staff_id",
            "staff__given_name",
            "staff__family_name",
            "staff__credential",
            "staff__discipline",
        )
    )


def guardian_words(child_id: UUID, at: datetime) -> list[tuple[str, str]]:
    """Return (name with relationship, rights in words) of the child's guardians today."""
    today = timezone.localdate(at)
    rows = Guardianship.objects.filter(child=child_id, starts_on__lte=today)
    rows = rows.exclude(ends_on__lt=today).select_related("guardian").order_by("starts_on", "pk")
    return [(f"{row.guardian.name}, {row.relationship}", rights_in_words(row)) for row in rows]


def rights_in_words(row: Guardianship) -> str:
    """Return what a guardian may do, in verbs."""
    if row.can_see and row.can_decide and row.can_sign and row.can_pick_up:
        return "full rights"
    verbs = (
        (row.can_see, "sees"),
        (row.can_decide, "decides"),
        (row.can_sign, "signs"),
        (row.can_pick_up, "picks up"),
    )
    return ", ".join(verb for holds, verb in verbs if holds) or "no rights"


def _facts(clinic: Clinic) -> ClinicFacts:
    return ClinicFacts(
        clinic.pk,
        clinic.slug,
        clinic.name,
        clinic.phone,
        clinic.time_zone,
        clinic.cosign_assistants,
        clinic.corrected_until_months,
        tuple(clinic.report_clocks),
        clinic.demonstration,
    )


def on_caseload(staff_id: UUID, today: date) -> QuerySet[Any]:
    """Return the children with whom somebody of the staff works on a day, as a subquery."""
    team = CareTeamMember.objects.filter(staff=staff_id, starts_on__lte=today)
    return team.exclude(ends_on__lt=today).values("child_id")
