"""Who works at the clinic: adding people, changing their roles, ending their work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor, Role
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.account_actions import end_sign_ins
from handspan.clinic.people.invitation_actions import close_invitations
from handspan.clinic.people.models import (
    CareTeamMember,
    Credential,
    Guardian,
    Staff,
    User,
)


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What the clinic says of somebody who works there."""

    given_name: str
    family_name: str
    discipline: str = ""
    credential: str = ""  # the letters behind the name
    roles: frozenset[Role] = field(default_factory=frozenset)
    supervisor_id: UUID | None = None


def add_staff(*, actor: Actor, facts: StaffFacts, at: datetime) -> UUID:
    """Add somebody who works here; an invitation lets them sign in."""
    _administrator(actor)
    _check_roles(facts)
    with writing(actor, "people.add_staff", at=at) as ledger:
        return ledger.save(_described(Staff(), facts)).pk


def change_staff(*, actor: Actor, staff_id: UUID, facts: StaffFacts, at: datetime) -> None:
    """Change what is known of a person; when roles change, their sign-ins end."""
    _administrator(actor)
    _check_roles(facts)
    with writing(actor, "people.change_staff", at=at) as ledger:
        staff = _working(staff_id)
        before = roles_of(staff)
        if Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in facts.roles:
            _keep_an_administrator(staff)
        ledger.save(_described(staff, facts))
        if staff.user_id and before != facts.roles:
            end_sign_ins(staff.user_id)


def end_work(*, actor: Actor, staff_id: UUID, at: datetime) -> int:
    """End somebody's work here today; return how many children they leave.

    The person and all that they wrote stay. Who is a guardian as well keeps that account.
    """
    _administrator(actor)
    with writing(actor, "people.end_work", at=at) as ledger:
        staff = _working(staff_id)
        if staff.pk == actor.staff_id:
            raise Refused("You cannot end your own work. Ask another administrator.")
        if staff.is_administrator:
            _keep_an_administrator(staff)
        staff.ended_on = timezone.localdate(at)
        ledger.save(staff)
        close_invitations(ledger, staff)
        if staff.user:
            _close_account(ledger, staff.user)
        return _leave_teams(ledger, staff, staff.ended_on)


def add_credential(
    *,
    actor: Actor,
    staff_id: UUID,
    kind: str,
    name: str,
    issuer: str,
    valid_from: date,
    valid_to: date | None,
    discipline: str = "",
    number: str = "",
    at: datetime,
) -> None:
    """Add a degree or a license; a license that ends needs a new one, so old ones stay."""
    _administrator(actor)
    if kind == Credential.Kind.LICENSE and not discipline:
        raise Refused("Say for which profession the license is.", "discipline")
    if kind == Credential.Kind.LICENSE and valid_to is None:
        raise Refused("Write down the last day on which the license holds.", "valid_to")
    with writing(actor, "people.add_credential", at=at) as ledger:
        ledger.save(
            Credential(
                staff=_working(staff_id),
                kind=kind,
                name=name,
                discipline=discipline,
                issuer=issuer,
                number=number,
                valid_from=valid_from,
                valid_to=valid_to,
            )
        )


def roles_of(staff: Staff) -> frozenset[Role]:
    """Return the roles that a person holds."""
    return frozenset(role for role in Role if getattr(staff, f"is_{role}"))


def _administrator(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR):
        raise Denied("the clinic's people")


def _working(staff_id: UUID) -> Staff:
    staff: Staff | None = Staff.objects.select_for_update().filter(pk=staff_id).first()
    if staff is None:
        raise Denied("this person")
    if staff.ended_on:
        raise Refused(f"{staff.name} no longer works here.")
    return staff


def _check_roles(facts: StaffFacts) -> None:
    if not facts.roles:
        raise Refused("Choose at least one role.", "roles")
    if facts.roles >= {Role.THERAPIST, Role.ASSISTANT}:
        raise Refused("A person is a therapist or an assistant, not both.", "roles")
    treats = not facts.roles.isdisjoint((Role.THERAPIST, Role.ASSISTANT))
    if treats and not facts.discipline:
        raise Refused("Say in which profession this person works.", "discipline")


def _described(staff: Staff, facts: StaffFacts) -> Staff:
    staff.given_name, staff.family_name = facts.given_name, facts.family_name
    staff.discipline, staff.credential = facts.discipline, facts.credential
    staff.supervisor_id = facts.supervisor_id
    for role in Role:
        setattr(staff, f"is_{role}", role in facts.roles)
    if staff.supervisor_id and staff.supervisor_id == staff.pk:
        raise Refused("Somebody else must supervise this person.", "supervisor")
    return staff


def _keep_an_administrator(leaving: Staff) -> None:
    others = Staff.objects.filter(is_administrator=True, ended_on=None).exclude(pk=leaving.pk)
    if not others.exclude(user=None).exists():
        raise Refused("A clinic needs an administrator who can sign in. Name another one first.")


def _close_account(ledger: Ledger, user: User) -> None:
    end_sign_ins(user.pk)
    if not Guardian.objects.filter(user=user).exists():
        # Around the ledger's snapshot, which would keep the digest of the password forever.
        user.is_active = False
        user.save(update_fields=["is_active"])


def _leave_teams(ledger: Ledger, staff: Staff, day: date) -> int:
    teams = CareTeamMember.objects.filter(staff=staff, starts_on__lte=day)
    children = set()
    for member in teams.exclude(ends_on__lte=day):
        member.ends_on = day
        ledger.save(member)
        children.add(member.child_id)
    return len(children)
