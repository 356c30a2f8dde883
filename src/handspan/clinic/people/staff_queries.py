"""Reads about the clinic's people and places, for its administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Role
from handspan.clinic.people.invitation_actions import open_invitations
from handspan.clinic.people.models import Credential, Room, Site, Staff

ENDS_SOON = timedelta(days=60)

ROLE_WORDS = {
    Role.THERAPIST: "Therapist",
    Role.ASSISTANT: "Assistant",
    Role.SUPERVISOR: "Supervisor",
    Role.FRONT_DESK: "Front desk",
    Role.ADMINISTRATOR: "Administrator",
}


class Standing(StrEnum):
    """Whether a credential holds today."""

    HOLDS = "holds"
    ENDS_SOON = "ends soon"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"


@dataclass(frozen=True, slots=True)
class CredentialLine:
    """A degree or a license, and how it stands today."""

    kind: str
    kind_words: str
    name: str
    discipline: str
    issuer: str
    number: str
    valid_from: date
    valid_to: date | None
    standing: Standing
    days_left: int | None


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One person of the staff, as the clinic's page lists them."""

    id: UUID
    given_name: str
    family_name: str
    discipline: str
    credential: str
    roles: frozenset[Role]
    supervisor_id: UUID | None
    ended_on: date | None
    can_sign_in: bool
    invited_until: datetime | None
    credentials: tuple[CredentialLine, ...]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def role_words(self) -> tuple[str, ...]:
        return tuple(words for role, words in ROLE_WORDS.items() if role in self.roles)

    @property
    def warnings(self) -> tuple[CredentialLine, ...]:
        """Credentials that need a look, for who still works here."""
        if self.ended_on:
            return ()
        return tuple(line for line in self.credentials if line.standing is not Standing.HOLDS)


def staff(at: datetime, staff_id: UUID | None = None) -> list[StaffLine]:
    """Return the clinic's people (or one of them), those who work here first."""
    people = Staff.objects.order_by("family_name", "given_name")
    if staff_id:
        people = people.filter(pk=staff_id)
    credentials = _credentials(timezone.localdate(at), staff_id)
    invited = dict(open_invitations(at).exclude(staff=None).values_list("staff_id", "expires_at"))
    columns = (
        "id given_name family_name discipline credential supervisor_id ended_on user_id "
        + " ".join(f"is_{role}" for role in Role)
    ).split()
    lines = [
        _line(person, credentials.get(person["id"], ()), invited.get(person["id"]))
        for person in people.values(*columns)
    ]
    return sorted(lines, key=lambda line: line.ended_on is not None)


def places() -> list[dict[str, Any]]:
    """Return each site with the names of its rooms."""
    rooms = list(Room.objects.order_by("name").values("site_id", "name"))
    sites = Site.objects.order_by("name").values("id", "name", "address")
    return [
        site | {"rooms": [room["name"] for room in rooms if room["site_id"] == site["id"]]}
        for site in sites
    ]


def standing(valid_from: date, valid_to: date | None, today: date) -> Standing:
    """Say how a credential stands on a day; its last valid day still counts."""
    if valid_from > today:
        return Standing.NOT_YET
    if valid_to is None or valid_to - today > ENDS_SOON:
        return Standing.HOLDS
    return Standing.EXPIRED if valid_to < today else Standing.ENDS_SOON


def _credentials(today: date, staff_id: UUID | None) -> dict[UUID, tuple[CredentialLine, ...]]:
    rows = Credential.objects.order_by("kind", "-valid_from")
    if staff_id:
        rows = rows.filter(staff=staff_id)
    found: dict[UUID, tuple[CredentialLine, ...]] = {}
    for row in rows.values():
        line = CredentialLine(
            kind=row["kind"],
            kind_words=Credential.Kind(row["kind"]).label,
            name=row["name"],
            discipline=row["discipline"],
            issuer=row["issuer"],
            number=row["number"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            standing=standing(row["valid_from"], row["valid_to"], today),
            days_left=(row["valid_to"] - today).days if row["valid_to"] else None,
        )
        found[row["staff_id"]] = (*found.get(row["staff_id"], ()), line)
    return {key: _without_renewed(lines) for key, lines in found.items()}


def _without_renewed(lines: tuple[CredentialLine, ...]) -> tuple[CredentialLine, ...]:
    """Leave out what a later credential of the same name has replaced."""
    latest: dict[tuple[str, str, str], CredentialLine] = {}
    for line in lines:
        latest.setdefault((line.kind, line.name, line.discipline), line)
    return tuple(
        line
        for line in lines
        if line.standing is not Standing.EXPIRED
        or latest[(line.kind, line.name, line.discipline)] is line
    )


def _line(
    person: dict[str, Any], credentials: tuple[CredentialLine, ...], invited: datetime | None
) -> StaffLine:
    return StaffLine(
        id=person["id"],
        given_name=person["given_name"],
        family_name=person["family_name"],
        discipline=person["discipline"],
        credential=person["credential"],
        roles=frozenset(role for role in Role if person[f"is_{role}"]),
        supervisor_id=person["supervisor_id"],
        ended_on=person["ended_on"],
        can_sign_in=person["user_id"] is not None,
        invited_until=invited,
        credentials=credentials,
    )
