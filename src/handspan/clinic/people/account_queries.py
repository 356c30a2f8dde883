"""Reads about accounts: the list of sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.people.account_actions import handle
from handspan.clinic.people.models import Session


@dataclass(frozen=True, slots=True)
class SignIn:
    """One device on which an account is signed in."""

    handle: str
    device: str
    started_at: datetime | None
    seen_at: datetime | None
    is_this: bool


def sign_ins(user_id: UUID, *, this: str | None, at: datetime) -> list[SignIn]:
    """Return the account's sign-ins that still hold, this one first, then the latest seen."""
    rows = Session.objects.filter(user_id=user_id, expire_date__gt=at)
    held = rows.exclude(idle_until__lte=at).order_by("-seen_at")
    found = [
        SignIn(handle(key), device, started_at, seen_at, key == this)
        for key, device, started_at, seen_at in held.values_list(
            "session_key", "device", "started_at", "seen_at"
        )
    ]
    return sorted(found, key=lambda sign_in: not sign_in.is_this)
