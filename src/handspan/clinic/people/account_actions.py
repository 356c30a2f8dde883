"""Accounts: opening one for a person, and ending sign-ins."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.models import Guardian, Session, Staff, User


def open_account(
    *, actor: Actor, person: Staff | Guardian, email: str, password: str, at: datetime
) -> User:
    """Give a person an account at once: for the demonstration and the command line."""
    if actor.kind is not Kind.SYSTEM:
        raise Denied("people enroll by invitation")
    with writing(actor, "account.open", at=at) as ledger:
        return new_account(ledger, person, email, password)


def new_account(ledger: Ledger, person: Staff | Guardian, email: str, password: str) -> User:
    """Create the account and tie it to its person, inside the caller's ledger."""
    email = email.strip().lower()
    check_address_is_free(email)
    check_password(email, password)
    user = User(email=email, created_at=ledger.at, password=make_password(None))
    user.clinic_id = person.clinic_id
    ledger.save(user)
    # Set beside the ledger: versions are kept forever, and no digest of a password belongs there.
    user.password = make_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    person.user = user
    ledger.save(person)
    return user


def check_address_is_free(email: str) -> None:
    """Refuse an address with which somebody signs in already."""
    taken = User.objects.filter(email__iexact=email).exists()
    if taken or EmailAddress.objects.filter(email__iexact=email, verified=True).exists():
        raise Refused("Somebody already signs in with this address. Use another one.", "email")


def check_password(email: str, password: str) -> None:
    """Refuse a password that is short, common or like the address."""
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "password") from error


def handle(session_key: str) -> str:
    """Return the name by which a page speaks of a sign-in; the key itself would open it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


def end_sign_in(*, actor: Actor, sign_in: str, at: datetime) -> None:
    """End one of the actor's own sign-ins, named by its handle."""
    own = Session.objects.filter(user_id=actor.user_id).values_list("session_key", flat=True)
    found = [key for key in own if handle(key) == sign_in]
    if actor.user_id is None or not found:
        raise Denied("this sign-in")
    with writing(actor, "account.end_sign_in", at=at):
        Session.objects.filter(session_key__in=found).delete()


def end_other_sign_ins(*, actor: Actor, keep: str | None, at: datetime) -> int:
    """End the actor's sign-ins except the one with the key `keep`; return how many ended."""
    if actor.user_id is None:
        raise Denied("sign-ins")
    with writing(actor, "account.end_other_sign_ins", at=at):
        return end_sign_ins(actor.user_id, keep=keep)


def end_sign_ins(user_id: UUID, *, keep: str | None = None) -> int:
    """End every sign-in of an account, inside the caller's ledger."""
    sessions = Session.objects.filter(user_id=user_id).exclude(session_key=keep or "")
    return sessions.delete()[0]


def record(*, actor: Actor, act: str, at: datetime) -> None:
    """Leave an entry for something that happened to the actor's own account."""
    with writing(actor, f"account.{act}", at=at):
        pass
