"""allauth's addresses with a policy for each; one that is not named here stops the start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver

from handspan.clinic.actor import Actor, Kind
from handspan.web.policy import Anyone, Decision, Policy, SignedIn


@dataclass(frozen=True, slots=True)
class SetUp:
    """Pages with which a person protects their own account; staff need them to get in at all.

    allauth itself asks for a sign-in. A device that is locked in a child's view stays out.
    """

    why: str

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        return Decision(actor.kind is not Kind.CHILD)


_ENTRANCE = Anyone(why="the way in and out")
_RESET = Anyone(why="a forgotten password is set anew through the account's mail")
_SET_UP = SetUp(why="staff without a second factor must get here")
_CONFIRM = SetUp(why="allauth itself asks for a sign-in, and then for its proof")
_OWN = SignedIn()

POLICIES: dict[str, Policy] = {
    "account_login": _ENTRANCE,
    "account_signup": Anyone(why="says that enrollment is by invitation"),
    "account_inactive": _ENTRANCE,
    "account_logout": _ENTRANCE,
    "account_reauthenticate": _CONFIRM,
    "account_email": _OWN,
    "account_email_verification_sent": _ENTRANCE,
    "account_confirm_email": _RESET,
    "account_change_password": _OWN,
    "account_set_password": _OWN,
    "account_reset_password": _RESET,
    "account_reset_password_done": _RESET,
    "account_reset_password_from_key": _RESET,
    "account_reset_password_from_key_done": _RESET,
    "account_confirm_login_code": _ENTRANCE,
    "mfa_index": _SET_UP,
    "mfa_authenticate": _ENTRANCE,
    "mfa_reauthenticate": _CONFIRM,
    "mfa_activate_totp": _SET_UP,
    "mfa_deactivate_totp": _OWN,
    "mfa_view_recovery_codes": _SET_UP,
    "mfa_generate_recovery_codes": _OWN,
    "mfa_download_recovery_codes": _SET_UP,
    "mfa_list_webauthn": _OWN,
    "mfa_add_webauthn": _SET_UP,
    "mfa_reauthenticate_webauthn": _CONFIRM,
    "mfa_remove_webauthn": _OWN,
    "mfa_edit_webauthn": _OWN,
    "mfa_login_webauthn": _ENTRANCE,
}


def declare(included: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
    """Give each included address its policy, or stop the program at its start."""
    module, _app, _namespace = included
    for pattern in _patterns(getattr(module, "urlpatterns", module)):
        if pattern.name not in POLICIES:
            raise ImproperlyConfigured(f"allauth's address {pattern.name} has no policy")
        pattern.callback.policy = POLICIES[pattern.name]  # type: ignore[attr-defined]
    return included


def _patterns(entries: Any) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in entries:
        found += _patterns(entry.url_patterns) if isinstance(entry, URLResolver) else [entry]
    return found
