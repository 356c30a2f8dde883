"""Consents, and the links that show what a consent covers."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, active_consents, of_children, require
from handspan.clinic.people.models import Consent, Guardianship, ShareLink

SCOPES = {str(scope) for scope in Consent.Scope}


def give_consent(
    *,
    actor: Actor,
    child_id: UUID,
    guardian_id: UUID,
    purpose: str,
    recipient: str = "",
    scope: tuple[str, ...] = (),
    ends_on: date | None = None,
    at: datetime,
) -> Consent:
    """Keep a guardian's permission; sharing needs to whom, what, and until when."""
    child = require(actor, Right.REGISTER, child_id, at)
    today = timezone.localdate(at)
    decides = Guardianship.objects.filter(
        child=child, guardian=guardian_id, can_decide=True, starts_on__lte=today
    ).exclude(ends_on__lt=today)
    if not decides.exists():
        raise Refused("Only a guardian who may decide can consent.", "guardian")
    if ends_on is not None and ends_on < today:
        raise Refused("The last day cannot be in the past.", "ends_on")
    if purpose == Consent.Purpose.SCHOOL:
        _check_sharing(recipient, scope, ends_on)
    with writing(actor, "people.give_consent", at=at, child_id=child_id) as ledger:
        return ledger.save(
            Consent(
                child=child,
                given_by_id=guardian_id,
                purpose=purpose,
                recipient=recipient.strip(),
                scope=sorted(set(scope) & SCOPES),
                given_at=at,
                ends_on=ends_on,
            )
        )


def withdraw_consent(*, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """End a consent at this moment; its links stop opening."""
    with writing(actor, "people.withdraw_consent", at=at) as ledger:
        consent = _consent(actor, consent_id, at)
        if consent.withdrawn_at is None:
            consent.withdrawn_at = at
            ledger.save(consent)
        return consent


def share_with_link(*, actor: Actor, consent_id: UUID, at: datetime) -> str:
    """Make a read-only link for a school's consent; the token is returned once and never kept."""
    with writing(actor, "people.share_with_link", at=at) as ledger:
        consent = _consent(actor, consent_id, at)
        ledger.child_id = consent.child_id  # a link's row does not name the child
        sharing = consent.purpose == Consent.Purpose.SCHOOL
        if not sharing or not active_consents(at).filter(pk=consent.pk).exists():
            raise Refused("This consent does not cover sharing, or it has ended.")
        token = secrets.token_urlsafe(24)
        ledger.save(ShareLink(consent=consent, token_digest=digest(token), created_at=at))
    return token


def revoke_link(*, actor: Actor, link_id: UUID, at: datetime) -> ShareLink:
    """Close a link for good."""
    with writing(actor, "people.revoke_link", at=at) as ledger:
        link: ShareLink | None = ShareLink.objects.filter(pk=link_id).first()
        if link is None:
            raise Denied("this link")
        ledger.child_id = require(actor, Right.REGISTER, link.consent.child_id, at).pk
        if link.revoked_at is None:
            link.revoked_at = at
            ledger.save(link)
        return link


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check_sharing(recipient: str, scope: tuple[str, ...], ends_on: date | None) -> None:
    if not recipient.strip():
        raise Refused("Say with whom it is shared.", "recipient")
    if not set(scope) & SCOPES:
        raise Refused("Choose what is shared.", "scope")
    if ends_on is None:
        raise Refused("Sharing needs a last day.", "ends_on")


def _consent(actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    rows = Consent.objects.filter(of_children(actor, Right.REGISTER, at))
    found: Consent | None = rows.filter(pk=consent_id).first()
    if found is None:
        raise Denied("this consent")
    return found
