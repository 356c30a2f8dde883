"""A small made-up clinic for tests: one person of each kind, and how to be one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from handspan.clinic.actor import Actor, Kind, Role
from handspan.clinic.people.models import (
    CareTeamMember,
    Child,
    Clinic,
    Consent,
    Credential,
    Guardian,
    Guardianship,
    Room,
    Site,
    Staff,
    User,
)

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # Tuesday 9:00 in Chicago
TODAY = date(2026, 11, 24)
LONG_AGO = date(2025, 1, 6)
PASSWORD = "a quiet green bicycle"


@dataclass
class World:
    """One clinic with its people; `staff`, `guardians` and `children` are found by short names."""

    clinic: Clinic
    site: Site
    rooms: list[Room]
    staff: dict[str, Staff] = field(default_factory=dict)
    guardians: dict[str, Guardian] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def child(self) -> Child:
        """The child with a therapist on the team and a full guardian."""
        return self.children["robin"]

    def actor(self, who: str) -> Actor:
        """Return the actor of a person named in `staff` or `guardians`."""
        if who in self.staff:
            person = self.staff[who]
            return Actor(
                kind=Kind.STAFF,
                clinic_id=self.clinic.pk,
                user_id=person.user_id,
                staff_id=person.pk,
                roles=frozenset(role for role in Role if getattr(person, f"is_{role}")),
                name=person.name,
                credential=person.credential,
            )
        guardian = self.guardians[who]
        return Actor(
            kind=Kind.GUARDIAN,
            clinic_id=self.clinic.pk,
            user_id=guardian.user_id,
            guardian_id=guardian.pk,
            name=guardian.name,
        )

    def browser(self, who: str | None = None, **headers: Any) -> Client:
        """Return a client signed in as this person (nobody: anonymous), second factor done."""
        client = Client(headers=headers)
        if who is None:
            return client
        person = self.staff.get(who) or self.guardians[who]
        assert person.user is not None
        client.force_login(person.user, "handspan.site.accounts.Backend")
        session = client.session
        now = timezone.now()
        session["clinic"] = str(self.clinic.pk)
        session["idle"] = 900
        session["started_at"] = now.isoformat()
        session.set_expiry(now + timedelta(hours=12))
        session.save()
        return client


ROLES = {
    "therapist": {"is_therapist": True, "discipline": "OT", "credential": "OTR/L"},
    "stranger": {"is_therapist": True, "discipline": "OT", "credential": "OTR/L"},
    "assistant": {"is_assistant": True, "discipline": "OT", "credential": "COTA/L"},
    "supervisor": {"is_supervisor": True, "is_therapist": True, "discipline": "OT"},
    "front_desk": {"is_front_desk": True},
    "administrator": {"is_administrator": True},
}
RIGHTS = {
    "parent": {},
    "watcher": {"can_decide": False, "can_sign": False, "can_pick_up": False},
    "driver": {"can_see": False, "can_decide": False, "can_sign": False},
}


def build(slug: str = "willow") -> World:
    """Create a clinic. `therapist` and `assistant` are on robin's team, `stranger` on nobody's.

    `parent` has every right for robin, `watcher` may only see, `driver` only pick up; `other` is
    the parent of sam, whom no therapist but `stranger`'s colleague `supervisor` treats.
    Call it inside clinic_scope of a clinic made by `new_clinic`.
    """
    clinic = Clinic.objects.get(slug=slug)
    site = Site.objects.create(clinic=clinic, name="Main Street")
    rooms = [Room.objects.create(clinic=clinic, site=site, name=n) for n in ("Blue", "Green")]
    world = World(clinic, site, rooms)
    for name, values in ROLES.items():
        world.staff[name] = _staff(clinic, name, values)
    for name in ("assistant",):
        world.staff[name].supervisor = world.staff["therapist"]
        world.staff[name].save()
    robin = _child(world, "robin", date(2020, 10, 13), ["therapist", "assistant"])
    sam = _child(world, "sam", date(2019, 3, 2), ["supervisor"])
    for name, rights in RIGHTS.items():
        _guardian(world, name, robin, rights)
    _guardian(world, "other", sam, {})
    return world


def new_clinic(slug: str = "willow") -> Clinic:
    """Create an empty clinic."""
    return Clinic.objects.create(
        slug=slug, name=f"{slug.title()} Clinic", time_zone="America/Chicago"
    )


def share_with_school(world: World, **changes: Any) -> Consent:
    """Create a consent of `parent` to share robin's goals and progress with a teacher."""
    values: dict[str, Any] = {
        "clinic": world.clinic,
        "child": world.child,
        "given_by": world.guardians["parent"],
        "purpose": Consent.Purpose.SCHOOL,
        "recipient": "Ms. Reyes, Grade 1",
        "scope": ["goals", "program", "progress"],
        "given_at": NOW - timedelta(days=30),
        "ends_on": TODAY + timedelta(days=200),
    }
    return Consent.objects.create(**values | changes)


def _user(clinic: Clinic, name: str) -> User:
    user = User(clinic=clinic, email=f"{name}@{clinic.slug}.example", created_at=NOW)
    user.set_unusable_password()
    user.save()
    return user


def _staff(clinic: Clinic, name: str, values: dict[str, Any]) -> Staff:
    user = _user(clinic, name)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "unused"})
    staff = Staff.objects.create(
        clinic=clinic, user=user, given_name=name.title(), family_name="Ash", **values
    )
    if staff.discipline:
        Credential.objects.create(
            clinic=clinic,
            staff=staff,
            kind=Credential.Kind.LICENSE,
            name="License to practice",
            discipline=staff.discipline,
            issuer="State board",
            valid_from=LONG_AGO,
            valid_to=date(2028, 12, 31),
        )
    return staff


def _child(world: World, name: str, birth_date: date, team: list[str]) -> Child:
    child = Child.objects.create(
        clinic=world.clinic,
        given_name=name.title(),
        family_name="Elm",
        birth_date=birth_date,
        created_at=NOW,
    )
    for position, member in enumerate(team):
        CareTeamMember.objects.create(
            clinic=world.clinic,
            child=child,
            staff=world.staff[member],
            lead=position == 0,
            starts_on=LONG_AGO,
        )
    world.children[name] = child
    return child


def _guardian(world: World, name: str, child: Child, rights: dict[str, Any]) -> None:
    user = _user(world.clinic, name)
    guardian = Guardian.objects.create(
        clinic=world.clinic, user=user, given_name=name.title(), family_name="Elm", email=user.email
    )
    Guardianship.objects.create(
        clinic=world.clinic,
        child=child,
        guardian=guardian,
        relationship="parent",
        starts_on=LONG_AGO,
        **rights,
    )
    world.guardians[name] = guardian
