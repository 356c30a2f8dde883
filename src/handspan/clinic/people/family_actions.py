"""Writes about the people around a child: guardians, their rights, the care team, safety."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, of_children, require
from handspan.clinic.people.models import (
    CareTeamMember,
    Guardian,
    Guardianship,
    Household,
    SafetyFlag,
    Staff,
)
from handspan.clinic.tenancy import ClinicRow

_Row = TypeVar("_Row", bound=ClinicRow)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a guardian may do, and the court order that says so, if one does."""

    can_see: bool = True
    can_decide: bool = True
    can_sign: bool = True
    can_pick_up: bool = True
    court_order_on: date | None = None
    court_order_note: str = ""


@dataclass(frozen=True, slots=True)
class NewGuardian:
    """A person who is not known yet, and where they live."""

    given_name: str
    family_name: str
    relationship: str
    email: str = ""
    phone: str = ""
    language: str = "English"
    household_label: str = ""
    household_address: str = ""


def add_guardian(
    *, actor: Actor, child_id: UUID, person: NewGuardian, rights: Rights, at: datetime
) -> Guardianship:
    """Add a person with rights of their own for this child."""
    child = require(actor, Right.REGISTER, child_id, at)
    with writing(actor, "people.add_guardian", at=at, child_id=child_id) as ledger:
        household = None
        if person.household_label:
            household = ledger.save(
                Household(label=person.household_label, address=person.household_address)
            )
        guardian = ledger.save(
            Guardian(
                given_name=person.given_name,
                family_name=person.family_name,
                email=person.email,
                phone=person.phone,
                language=person.language,
                household=household,
            )
        )
        link = Guardianship(
            child=child,
            guardian=guardian,
            relationship=person.relationship,
            starts_on=timezone.localdate(at),
        )
        return ledger.save(_with(link, rights))


def link_guardian(
    *, actor: Actor, child_id: UUID, known_by: str, relationship: str, rights: Rights, at: datetime
) -> Guardianship:
    """Give rights to a guardian whom the clinic knows: of a sibling, or of this child before.

    Known by an email address or phone number, never from a list of everyone.
    """
    child = require(actor, Right.REGISTER, child_id, at)
    guardian = _known(actor, known_by.strip(), at)
    with writing(actor, "people.link_guardian", at=at, child_id=child_id) as ledger:
        rows = Guardianship.objects.select_for_update()
        link = rows.filter(child=child, guardian=guardian).first()
        if link is None:
            link = Guardianship(child=child, guardian=guardian)
        elif not _is_over(link, at):
            raise Refused(f"{guardian.name} is already listed for this child.", "known_by")
        link.relationship, link.ends_on = relationship, None
        link.starts_on = timezone.localdate(at)
        return ledger.save(_with(link, rights))


def change_rights(
    *, actor: Actor, guardianship_id: UUID, rights: Rights, at: datetime
) -> Guardianship:
    """Change what a guardian may do from now on."""
    with writing(actor, "people.change_rights", at=at) as ledger:
        link: Guardianship = _mine(Guardianship, actor, guardianship_id, at)
        if _is_over(link, at):
            raise Refused("These rights have ended. Add the person again instead.")
        return ledger.save(_with(link, rights))


def end_guardianship(*, actor: Actor, guardianship_id: UUID, at: datetime) -> Guardianship:
    """End a guardian's rights at once; what they signed stays."""
    with writing(actor, "people.end_guardianship", at=at) as ledger:
        link: Guardianship = _mine(Guardianship, actor, guardianship_id, at)
        if not _is_over(link, at):
            link.ends_on = timezone.localdate(at) - timedelta(days=1)
            ledger.save(link)
        return link


def add_to_team(
    *, actor: Actor, child_id: UUID, staff_id: UUID, lead: bool, at: datetime
) -> CareTeamMember:
    """Put somebody on the child's care team from today."""
    child = require(actor, Right.REGISTER, child_id, at)
    today = timezone.localdate(at)
    staff = Staff.objects.filter(pk=staff_id, ended_on=None).first()
    if staff is None or not (staff.is_therapist or staff.is_assistant):
        raise Refused("Choose a therapist or an assistant.", "staff")
    present = CareTeamMember.objects.filter(child=child, staff=staff).exclude(ends_on__lt=today)
    if present.exists():
        raise Refused(f"{staff.name} is on the team already.", "staff")
    with writing(actor, "people.add_to_team", at=at, child_id=child_id) as ledger:
        return ledger.save(CareTeamMember(child=child, staff=staff, lead=lead, starts_on=today))


def end_on_team(*, actor: Actor, member_id: UUID, at: datetime) -> CareTeamMember:
    """End somebody's part in the team after today."""
    with writing(actor, "people.end_on_team", at=at) as ledger:
        member: CareTeamMember = _mine(CareTeamMember, actor, member_id, at)
        if not _is_over(member, at):  # a later last day would let somebody back in
            member.ends_on = timezone.localdate(at)
            ledger.save(member)
        return member


def add_safety_flag(
    *, actor: Actor, child_id: UUID, kind: str, substance: str, detail: str, at: datetime
) -> SafetyFlag:
    """Keep something that everyone near the child must know."""
    child = require(actor, Right.REGISTER, child_id, at)
    if kind == SafetyFlag.Kind.ALLERGY and not substance.strip():
        raise Refused("Say what the allergy is to.", "substance")
    if kind == SafetyFlag.Kind.OTHER and not detail.strip():
        raise Refused("Say what everyone must know.", "detail")
    with writing(actor, "people.add_safety_flag", at=at, child_id=child_id) as ledger:
        return ledger.save(
            SafetyFlag(child=child, kind=kind, substance=substance.strip(), detail=detail.strip())
        )


def end_safety_flag(*, actor: Actor, flag_id: UUID, at: datetime) -> SafetyFlag:
    """End a flag that no longer holds."""
    with writing(actor, "people.end_safety_flag", at=at) as ledger:
        flag: SafetyFlag = _mine(SafetyFlag, actor, flag_id, at)
        yesterday = timezone.localdate(at) - timedelta(days=1)
        if flag.ended_on is None or flag.ended_on > yesterday:
            flag.ended_on = yesterday
            ledger.save(flag)
        return flag


def _with(link: Guardianship, rights: Rights) -> Guardianship:
    link.can_see, link.can_decide = rights.can_see, rights.can_decide
    link.can_sign, link.can_pick_up = rights.can_sign, rights.can_pick_up
    link.court_order_on = rights.court_order_on
    link.court_order_note = rights.court_order_note.strip()
    return link


def _known(actor: Actor, known_by: str, at: datetime) -> Guardian:
    reach = Guardianship.objects.filter(of_children(actor, Right.REGISTER, at))
    found: list[Guardian] = list(
        Guardian.objects.filter(
            Q(email__iexact=known_by) | Q(phone=known_by), pk__in=reach.values("guardian")
        )[:2]
    )
    if not known_by or not found:
        raise Refused("We know nobody by that. Add them as a new person.", "known_by")
    if len(found) > 1:
        raise Refused("More than one person has that. Use the email address.", "known_by")
    return found[0]


def _is_over(row: Guardianship | CareTeamMember, at: datetime) -> bool:
    return row.ends_on is not None and row.ends_on < timezone.localdate(at)


def _mine(model: type[_Row], actor: Actor, key: UUID, at: datetime) -> Any:
    found = model.objects.filter(of_children(actor, Right.REGISTER, at), pk=key).first()
    if found is None:
        raise Denied("this record")
    return found
