"""Accounts: the account and its person in one SQL, how a sign-in begins, how secrets are kept."""

from __future__ import annotations

import base64
import functools
import hashlib
import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from handspan.clinic.actor import ANONYMOUS, Actor, Kind, Role
from handspan.clinic.columns import Reader, run
from handspan.clinic.people import account_actions
from handspan.clinic.people.models import Staff, User
from handspan.clinic.tenancy import clinic_scope

log = logging.getLogger("handspan.accounts")

FRESH = timedelta(minutes=5)  # how long a sign-in itself counts as proof of who is there
_ENDS_OTHER_SIGN_INS = ("password_changed", "password_reset", "password_set")

_USER = [column.attname for column in User._meta.concrete_fields]
_ROLES = tuple(Role)
_READ = (
    f"SELECT {', '.join(f'u.{name}' for name in _USER)}, c.name, c.time_zone, "  # noqa: S608
    "EXISTS (SELECT 1 FROM mfa_authenticator m WHERE m.user_id = u.id "
    "AND m.type IN ('totp', 'webauthn')), "
    "s.id, s.given_name, s.family_name, s.credential, "
    f"{', '.join(f's.is_{role}' for role in _ROLES)}, g.id, g.given_name, g.family_name "
    "FROM people_user u JOIN people_clinic c ON c.id = u.clinic_id "
    "LEFT JOIN people_staff s ON s.user_id = u.id AND s.ended_on IS NULL "
    "LEFT JOIN people_guardian g ON g.user_id = u.id WHERE u.id = %s"
)


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, whose `get_user` reads account, clinic and person at once."""

    def get_user(self, user_id: Any) -> User | None:
        key = User._meta.pk.get_db_prep_value(user_id, connection)
        found = run(_READ, [key])
        if not found:
            return None
        (row,) = found
        user = _user(row[: len(_USER)])
        if not user.is_active:
            return None
        clinic_name, time_zone, second_factor, *person = row[len(_USER) :]
        user.actor = _actor(user, person)  # type: ignore[attr-defined]
        user.clinic_name = clinic_name  # type: ignore[attr-defined]
        user.time_zone = time_zone  # type: ignore[attr-defined]
        user.has_second_factor = bool(second_factor)  # type: ignore[attr-defined]
        return user


def _user(values: tuple[Any, ...]) -> User:
    return User.from_db(connection.alias, _USER, _reader().read(values))


@functools.cache
def _reader() -> Reader:
    return Reader(User._meta.concrete_fields)


def _actor(user: User, person: list[Any]) -> Actor:
    staff_id, given, family, credential, *rest = person
    held, (guardian_id, guardian_given, guardian_family) = rest[: len(_ROLES)], rest[len(_ROLES) :]
    if staff_id is None and guardian_id is None:
        return ANONYMOUS
    return Actor(
        kind=Kind.STAFF if staff_id else Kind.GUARDIAN,
        clinic_id=user.clinic_id,
        user_id=user.pk,
        staff_id=_uuid(staff_id),
        guardian_id=_uuid(guardian_id),
        roles=frozenset(role for role, holds in zip(_ROLES, held, strict=True) if holds),
        name=f"{given} {family}" if staff_id else f"{guardian_given} {guardian_family}",
        credential=credential or "",
    )


def _uuid(value: Any) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(value)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up unasked; what happens to an account is told to its owner and the chain."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email or the password does not match. Try once more.",
        "enter_current_password": "This is not your password until now.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, then try again.",
        "rate_limited": "There were too many tries. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again before a change, but not right after it was typed."""
        started_at = self.request.session.get("started_at")
        age = timezone.now() - datetime.fromisoformat(started_at) if started_at else FRESH
        return age >= FRESH

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        now = timezone.now()
        request.session.begin(  # type: ignore[attr-defined]
            clinic_id=user.clinic_id,
            idle=settings.IDLE_LIMIT_STAFF if _is_staff(user) else settings.IDLE_LIMIT_FAMILY,
            device=request.headers.get("User-Agent", ""),
            at=now,
        )
        _record(user, "sign_in", now)

    def logout(self, request: HttpRequest) -> None:
        user: Any = request.user
        super().logout(request)
        _record(user, "sign_out", timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("", extra={"event": "sign_in_failed"})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, but let nobody wait for a mail server that does not answer."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.exception("", extra={"event": "mail_failed"})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Act on a change of how an account signs in: allauth calls this for each of them."""
        act = template_prefix.rpartition("/")[2]
        self.request.session.cycle_key()
        if act in _ENDS_OTHER_SIGN_INS:
            account_actions.end_sign_ins(user.pk, keep=self.request.session.session_key)
        _record(user, act, timezone.now())
        address = email or user.email
        self.send_mail(template_prefix, address, {"timestamp": timezone.now()} | (context or {}))


def _is_staff(user: User) -> bool:
    with clinic_scope(user.clinic_id):
        return bool(Staff.objects.filter(user=user.pk, ended_on=None).exists())


def _record(user: User, act: str, at: datetime) -> None:
    with clinic_scope(user.clinic_id):
        known = Backend().get_user(user.pk)
        if known is not None:
            account_actions.record(actor=known.actor, act=act, at=at)  # type: ignore[attr-defined]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted, and gives passkeys plain names."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code does not work. Wait for the next one, then try again.",
        "add_email_blocked": "An account with a second step keeps its address.",
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user.pk, type=type).count() + 1
        return f"My passkey {number}" if number > 1 else "My passkey"


def _cipher() -> MultiFernet:
    """Encrypt with the present secret key; read what an earlier one encrypted as well."""
    secrets = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    keys = [hashlib.sha256(b"second-factor:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
