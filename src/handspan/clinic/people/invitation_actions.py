"""Invitations: a link by mail and a code by hand open enrollment, once, to one person."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from handspan.clinic.actor import Actor, Kind, Role
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.account_actions import (
    check_address_is_free,
    check_password,
    new_account,
)
from handspan.clinic.people.models import Guardian, Invitation, Staff
from handspan.clinic.tenancy import current_clinic

VALID_FOR = timedelta(days=7)
WRONG_CODES = 5  # the fifth wrong code closes the invitation

CLOSED = "This invitation is no longer open. Ask the clinic for a new one."


@dataclass(frozen=True, slots=True)
class Invited:
    """What is known this once: the token goes by mail, the code from hand to hand."""

    name: str
    email: str
    token: str
    code: str
    expires_at: datetime


def invite_guardian(*, actor: Actor, guardian_id: UUID, at: datetime) -> Invited:
    """Invite a guardian to the address in their own record."""
    if not actor.has(Role.FRONT_DESK, Role.ADMINISTRATOR):
        raise Denied("inviting guardians")
    guardian = Guardian.objects.filter(pk=guardian_id).first()
    if guardian is None:
        raise Denied("this guardian")
    if not guardian.email:
        raise Refused(f"Write down an email address for {guardian.name} first.", "email")
    return _invite(actor, guardian, guardian.email, at)


def invite_staff(*, actor: Actor, staff_id: UUID, email: str, at: datetime) -> Invited:
    """Invite somebody who works here."""
    if not actor.has(Role.ADMINISTRATOR):
        raise Denied("inviting staff")
    staff = Staff.objects.filter(pk=staff_id).first()
    if staff is None:
        raise Denied("this person")
    if staff.ended_on:
        raise Refused(f"{staff.name} no longer works here.")
    return _invite(actor, staff, email, at)


def redeem(*, token: str, code: str, password: str, at: datetime) -> None:
    """Open the account that the invitation is for. It signs nobody in.

    A wrong code is counted even though it is refused, so the count is written first.
    """
    actor = Actor(kind=Kind.ANONYMOUS, clinic_id=current_clinic(), name="invitation")
    with writing(actor, "account.redeem_invitation", at=at) as ledger:
        rows = open_invitations(at).select_for_update(of=("self",))
        invitation = rows.filter(_by_token(token)).first()
        if invitation is None:
            raise Refused(CLOSED)
        check_password(invitation.email, password)
        if constant_time_compare(invitation.code_digest, _code_digest(token, code)):
            _enroll(ledger, invitation, password)
            return
        invitation.wrong_codes += 1
        ledger.save(invitation)
        left = WRONG_CODES - invitation.wrong_codes
    raise Refused(_tries(left) if left else CLOSED, "code" if left else None)


def open_invitations(at: datetime) -> QuerySet[Invitation]:
    """Return the invitations that can still be used."""
    return Invitation.objects.filter(
        Q(staff=None) | Q(staff__ended_on=None),
        redeemed_at=None,
        expires_at__gt=at,
        wrong_codes__lt=WRONG_CODES,
    )


def is_open(token: str, at: datetime) -> bool:
    """Whether this link can still be used: for the page, before anything is typed."""
    return open_invitations(at).filter(_by_token(token)).exists()


def close_invitations(ledger: Ledger, person: Staff | Guardian) -> None:
    """Close what is still open for this person, inside the caller's ledger."""
    theirs = Q(staff=person.pk) if isinstance(person, Staff) else Q(guardian=person.pk)
    for invitation in open_invitations(ledger.at).filter(theirs):
        invitation.expires_at = ledger.at
        ledger.save(invitation)


def _invite(actor: Actor, person: Staff | Guardian, email: str, at: datetime) -> Invited:
    if person.user_id:
        raise Refused(f"{person.name} can already sign in.")
    email = email.strip().lower()
    check_address_is_free(email)
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06d}"
    with writing(actor, "account.invite", at=at) as ledger:
        close_invitations(ledger, person)
        ledger.save(
            Invitation(
                staff=person if isinstance(person, Staff) else None,
                guardian=person if isinstance(person, Guardian) else None,
                email=email,
                token_digest=_token_digest(token),
                code_digest=_code_digest(token, code),
                created_at=at,
                expires_at=at + VALID_FOR,
            )
        )
    return Invited(person.name, email, token, code, at + VALID_FOR)


def _enroll(ledger: Ledger, invitation: Invitation, password: str) -> None:
    person = invitation.staff or invitation.guardian
    if person is None or person.user_id:
        raise Refused(CLOSED)
    new_account(ledger, person, invitation.email, password)
    invitation.redeemed_at = ledger.at
    ledger.save(invitation)


def _tries(left: int) -> str:
    tries = "one more try" if left == 1 else f"{left} more tries"
    return f"This is not the code. You have {tries}."


def _by_token(token: str) -> Q:
    return Q(token_digest=_token_digest(token))


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_digest(token: str, code: str) -> str:
    # Six digits can be guessed from a plain digest; this one needs the link and the server's key.
    typed = code.replace(" ", "")
    return salted_hmac("handspan.invitation", f"{token}:{typed}", algorithm="sha256").hexdigest()
