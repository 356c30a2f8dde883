"""Writes of the referral stage: somebody asks, the clinic decides."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.models import (
    CareTeamMember,
    Child,
    Guardian,
    Guardianship,
    Staff,
)
from handspan.clinic.referral.access import INBOX
from handspan.clinic.referral.models import Intake, Referral
from handspan.core import ages
from handspan.core.areas import BY_CODE

OLDEST_YEARS = 18
Status = Referral.Status


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody tells when they ask for a visit."""

    child_given_name: str
    birth_date: date
    contact_name: str
    worry: str
    child_family_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    language: str = "English"
    good_at: str = ""
    tried: str = ""
    wished_times: str = ""
    hard_areas: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    source: str = Referral.Source.PARENT


def ask_for_visit(*, actor: Actor, asked: Asked, at: datetime) -> Referral:
    """Keep a referral: from the anonymous page, or entered by the front desk."""
    if actor.kind is not Kind.ANONYMOUS:
        _require_inbox(actor)
    _check_birth(asked.birth_date, timezone.localdate(at))
    if not asked.worry.strip():
        raise Refused("Tell us in a few words what is hard.", "worry")
    words = {name: _stripped(value) for name, value in asdict(asked).items()}
    words["hard_areas"] = [code for code in asked.hard_areas if code in BY_CODE]
    words["signs"] = list(asked.signs)
    with writing(actor, "referral.ask", at=at) as ledger:
        return ledger.save(Referral(**words, urgent=bool(asked.signs), received_at=at))


def accept(
    *,
    actor: Actor,
    referral_id: UUID,
    discipline: str,
    lead_id: UUID,
    child_id: UUID | None = None,
    contact_is_guardian: bool | None = None,
    at: datetime,
) -> Child:
    """Open a chart with the contact as first guardian, or go on with a child who is here.

    Whom one calls back may be a doctor or a teacher: unless the contact is a guardian (by default,
    when a parent asked) they are listed without rights.
    """
    with writing(actor, "referral.accept", at=at) as ledger:
        referral = _undecided(actor, referral_id)
        lead = Staff.objects.filter(pk=lead_id, is_therapist=True, ended_on=None).first()
        if lead is None or lead.discipline != discipline:
            raise Refused("Choose a therapist of that discipline.", "lead")
        if child_id is None:
            parent = referral.source == Referral.Source.PARENT
            guards = parent if contact_is_guardian is None else contact_is_guardian
            child = _new_chart(ledger, referral, guards, at)
        else:
            known = Child.objects.filter(pk=child_id).first()
            if known is None:
                raise Refused("Choose a child of this clinic.", "child")
            child = known
        _put_on_team(ledger, child, lead, timezone.localdate(at))
        referral.child, referral.discipline = child, discipline
        _decide(ledger, referral, Status.ACCEPTED, "", at)
        ledger.save(Intake(referral=referral, child=child, hopes=[]))
    return child


def put_on_waiting_list(
    *, actor: Actor, referral_id: UUID, reason: str = "", at: datetime
) -> Referral:
    """Keep a referral for when a place is free."""
    with writing(actor, "referral.wait", at=at) as ledger:
        return _decide(ledger, _undecided(actor, referral_id), Status.WAITING, reason, at)


def decline(*, actor: Actor, referral_id: UUID, reason: str, at: datetime) -> Referral:
    """Say no, with the reason that the family will hear."""
    if not reason.strip():
        raise Refused("Say why, so that the family can be told.", "reason")
    with writing(actor, "referral.decline", at=at) as ledger:
        return _decide(ledger, _undecided(actor, referral_id), Status.DECLINED, reason, at)


def reopen(*, actor: Actor, referral_id: UUID, at: datetime) -> Referral:
    """Take back a decision on which nothing depends yet."""
    with writing(actor, "referral.reopen", at=at) as ledger:
        referral = _locked(actor, referral_id)
        if referral.status == Status.ACCEPTED:
            raise Refused("The chart is open already. End the care team there instead.")
        return _decide(ledger, referral, Status.NEW, "", at)


def same_child(referral_id: UUID) -> list[tuple[UUID, str]]:
    """Return children with the same given name and birth date, for the inbox's warning."""
    asked = Referral.objects.get(pk=referral_id)
    rows = Child.objects.filter(
        given_name__iexact=asked.child_given_name, birth_date=asked.birth_date
    )
    return [(child.pk, child.name) for child in rows]


def _new_chart(ledger: Ledger, referral: Referral, guards: bool, at: datetime) -> Child:
    child = ledger.save(
        Child(
            given_name=referral.child_given_name,
            family_name=referral.child_family_name,
            birth_date=referral.birth_date,
            strengths=referral.good_at,
            created_at=at,
        )
    )
    given, _, family = referral.contact_name.rpartition(" ")
    guardian = ledger.save(
        Guardian(
            given_name=given or family,
            family_name=family if given else referral.child_family_name or family,
            email=referral.contact_email,
            phone=referral.contact_phone,
            language=referral.language,
        )
    )
    ledger.save(
        Guardianship(
            child=child,
            guardian=guardian,
            relationship="parent" if guards else "contact",
            can_see=guards,
            can_decide=guards,
            can_sign=guards,
            can_pick_up=guards,
            starts_on=timezone.localdate(at),
        )
    )
    return child


def _put_on_team(ledger: Ledger, child: Child, lead: Staff, today: date) -> None:
    present = CareTeamMember.objects.filter(child=child, staff=lead).exclude(ends_on__lt=today)
    if not present.exists():
        ledger.save(CareTeamMember(child=child, staff=lead, lead=True, starts_on=today))


def _decide(ledger: Ledger, referral: Referral, status: str, reason: str, at: datetime) -> Referral:
    referral.status, referral.reason, referral.decided_at = status, reason.strip(), at
    return ledger.save(referral)


def _undecided(actor: Actor, referral_id: UUID) -> Referral:
    referral = _locked(actor, referral_id)
    if referral.status in (Status.ACCEPTED, Status.DECLINED):
        raise Refused("This referral is decided. Take the decision back first.")
    return referral


def _locked(actor: Actor, referral_id: UUID) -> Referral:
    _require_inbox(actor)
    referral: Referral | None = (
        Referral.objects.select_for_update(of=("self",)).filter(pk=referral_id).first()
    )
    if referral is None:
        raise Denied("this referral")
    return referral


def _require_inbox(actor: Actor) -> None:
    if not actor.has(*INBOX) and actor.kind is not Kind.SYSTEM:
        raise Denied("the referral inbox")


def _check_birth(birth_date: date, today: date) -> None:
    if birth_date > today:
        raise Refused("The birth date lies ahead. Please look at it again.", "birth_date")
    if ages.completed(birth_date, today).years >= OLDEST_YEARS:
        raise Refused("We work with children up to their 18th birthday.", "birth_date")


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
