"""Sign-ins that the demonstration shows to everyone; no real clinic's account is ever among them.

Two locks: the program runs in demonstration mode, and the account's clinic is a demonstration.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa import app_settings as second_factors
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from handspan.clinic.actor import system
from handspan.clinic.people import access, account_actions, staff_actions
from handspan.clinic.people import queries as people
from handspan.clinic.people.models import Clinic, Consent, Guardian, Staff, User
from handspan.clinic.people.staff_queries import ROLE_WORDS
from handspan.clinic.tenancy import clinic_scope

PASSWORD = "kites over the river"  # known on purpose  # noqa: S105
TEACHER_TOKEN = "demonstration-ms-brandt"  # of a made-up teacher's link  # noqa: S105
FAMILIES = 3  # how many guardians the list shows

_SECOND_STEP = ("mfa_authenticate", "mfa_reauthenticate")


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the list: who, and what to type."""

    name: str
    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class SchoolLink:
    """A teacher's page, which opens without signing in."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the second step, and in how many seconds it begins to work."""

    digits: str
    works_in: int


def context(request: HttpRequest) -> dict[str, Any]:
    """Give the sign-in pages what a visitor of the demonstration may type."""
    match = request.resolver_match
    if not settings.DEMONSTRATION or match is None:
        return {}
    if match.view_name == "account_login":
        return {"demonstration_sign_ins": sign_ins(), "demonstration_links": school_links()}
    if match.view_name in _SECOND_STEP:
        return {"demonstration_code": _code_on(request)}
    return {}


def sign_ins() -> list[SignIn]:
    """Return who can sign in to the demonstration clinics."""
    if not settings.DEMONSTRATION:
        return []
    return [
        sign_in
        for clinic in people.clinics()
        if clinic.demonstration
        for sign_in in _of_clinic(clinic)
    ]


def school_links() -> list[SchoolLink]:
    """Return the teachers' links of the demonstration clinics whose token everybody knows."""
    if not settings.DEMONSTRATION:
        return []
    return [
        SchoolLink(consent.recipient, f"/school/{clinic.slug}/{TEACHER_TOKEN}/")
        for clinic in people.clinics()
        if clinic.demonstration
        for consent in _shared_with_teachers(clinic)
    ]


def lines() -> list[str]:
    """Return the same list as lines for a terminal; none when there is no demonstration."""
    rows = [(one.role, one.email, one.password) for one in sign_ins()]
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [
        "Sign in as one of these made-up people (the page shows staff the code that it asks for):",
        *(f"  {role:<{widths[0]}}  {email:<{widths[1]}}  {word}" for role, email, word in rows),
        *(f"  Teacher, no sign-in: {link.path}" for link in school_links()),
    ]


def give_account(
    *, person: Staff | Guardian, email: str, password: str, second_factor: bool, at: datetime
) -> User:
    """Give a made-up person an account, with a second factor whose code the page can show."""
    user = account_actions.open_account(
        actor=system(person.clinic_id, "demonstration"),
        person=person,
        email=email,
        password=password,
        at=at,
    )
    if second_factor:
        totp.TOTP.activate(user, totp.generate_totp_secret())
    return user


def code_for(user: User) -> Code | None:
    """Return a code that the account has not used yet; None outside the demonstration."""
    if not settings.DEMONSTRATION or not _in_demonstration(user):
        return None
    factor = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return None
    secret, now = decrypt(factor.data["secret"]), time.time()
    period, tolerance = second_factors.TOTP_PERIOD, second_factors.TOTP_TOLERANCE
    for counter in range(int(now // period), int(now // period) + 4):
        digits = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if cache.get(factor.wrap()._get_used_cache_key(digits)) is None:
            return Code(digits, max(0, int((counter - tolerance) * period - now + 1)))
    return None


def _of_clinic(clinic: people.ClinicFacts) -> Iterator[SignIn]:
    with clinic_scope(clinic.id):
        staff = Staff.objects.filter(ended_on=None, user__is_active=True).select_related("user")
        for member in staff.order_by("user__created_at", "family_name"):
            yield _shown(member, _roles(member))
        guardians = Guardian.objects.filter(user__is_active=True).select_related("user")
        for guardian in guardians.order_by("user__created_at", "family_name")[:FAMILIES]:
            yield _shown(guardian, "Family")


def _shared_with_teachers(clinic: people.ClinicFacts) -> list[Consent]:
    digest = hashlib.sha256(TEACHER_TOKEN.encode()).hexdigest()
    with clinic_scope(clinic.id):
        open_links = access.share_links(timezone.now()).filter(token_digest=digest)
        return [link.consent for link in open_links.select_related("consent")]


def _shown(person: Staff | Guardian, role: str) -> SignIn:
    assert person.user is not None
    return SignIn(person.name, role, person.user.email, PASSWORD)


def _roles(staff: Staff) -> str:
    held = staff_actions.roles_of(staff)
    words = [words for role, words in ROLE_WORDS.items() if role in held]
    return ", ".join([words[0], *(word.lower() for word in words[1:])])


def _code_on(request: HttpRequest) -> Code | None:
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage else request.user
    return code_for(user) if isinstance(user, User) else None


def _in_demonstration(user: User) -> bool:
    return Clinic.objects.filter(pk=user.clinic_id, demonstration=True).exists()
