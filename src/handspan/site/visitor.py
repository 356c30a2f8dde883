"""Who is asking: puts the actor, the clinic's scope and the time on each request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.actor import ANONYMOUS, Actor, Kind
from handspan.clinic.tenancy import clinic_scope
from handspan.web import errors


class Visitor:
    """Middleware; the innermost, so that its scope is around the view alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        request.needs_second_factor = False  # type: ignore[attr-defined]
        clinic = request.session.get("clinic")
        if clinic is None:
            return self.get_response(request)
        with clinic_scope(UUID(clinic)):
            user: Any = request.user  # with what accounts.Backend has read along
            if not user.is_authenticated or str(user.clinic_id) != clinic:
                return self.get_response(request)
            request.actor = _in_this_session(user.actor, request)  # type: ignore[attr-defined]
            request.needs_second_factor = (  # type: ignore[attr-defined]
                user.actor.is_staff and not user.has_second_factor
            )
            with timezone.override(user.time_zone):
                response = self.get_response(request)
                if getattr(request, "shows_presence", True):
                    request.session.touch()  # type: ignore[attr-defined]
            if response.status_code >= 500 and connection.in_atomic_block:
                transaction.set_rollback(True)
            return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Keep staff without a second factor to its set-up, and guard addresses not our own."""
        policy = getattr(view, "policy", None)
        if request.needs_second_factor and not hasattr(policy, "why"):  # type: ignore[attr-defined]
            return redirect("mfa_index")
        if policy is None or hasattr(view, "methods") or not request.user.is_authenticated:
            return None  # our own addresses ask their policy themselves; allauth asks for a sign-in
        decision = policy.decide(request.actor, kwargs, request.now)  # type: ignore[attr-defined]
        return None if decision.allowed else errors.forbidden(request)


def _in_this_session(actor: Actor, request: HttpRequest) -> Actor:
    """Narrow a guardian to the child's own view while the device is locked in it."""
    locked = request.session.get("child_view")
    if locked and actor.kind is Kind.GUARDIAN:
        return replace(actor, kind=Kind.CHILD, guardian_id=None, child_id=UUID(locked))
    return actor
