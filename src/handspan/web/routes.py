"""Addresses: each with its view and its policy, checked before and audited after the view."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from handspan.clinic.actor import Kind
from handspan.clinic.audit.actions import record_read
from handspan.clinic.errors import Denied
from handspan.web import errors
from handspan.web.policy import Decision, Policy
from handspan.web.requests import Request

View = Callable[..., HttpResponse]


def page(
    pattern: str,
    view: View,
    *,
    name: str,
    allow: Policy,
    methods: Sequence[str] = ("GET",),
    shows_presence: bool = True,
) -> URLPattern:
    """Return an address that only opens for who the policy allows.

    A policy with a `visitor` opens the clinic's scope itself and says who comes (web.school).
    `methods` beside GET must be named. `shows_presence=False` is for addresses that a page asks
    by itself: such a request does not keep a session alive.
    """
    accepted = (*methods, "HEAD") if "GET" in methods else tuple(methods)

    @functools.wraps(view)
    def guarded(request: Request, **kwargs: Any) -> HttpResponse:
        request.shows_presence = shows_presence
        if request.method not in accepted:
            return HttpResponseNotAllowed(accepted)
        if request.needs_second_factor and not hasattr(allow, "why"):
            return redirect("mfa_index")
        if not hasattr(allow, "visitor"):
            return answer(request, kwargs)
        with allow.visitor(kwargs, request.now) as request.actor:
            return answer(request, kwargs)

    def answer(request: Request, kwargs: dict[str, Any]) -> HttpResponse:
        decision = allow.decide(request.actor, kwargs, request.now)
        if not decision.allowed:
            return _refuse(request, decision, name)
        try:
            response = view(request, **kwargs)
        except Denied:
            return _refuse(request, Decision(False, decision.child_id, hidden=True), name)
        if decision.child_id and request.method == "GET" and response.status_code == 200:
            record_read(request.actor, f"read {name}", at=request.now, child_id=decision.child_id)
        return response

    guarded.policy = allow  # type: ignore[attr-defined]
    guarded.methods = tuple(methods)  # type: ignore[attr-defined]
    return path(pattern, guarded, name=name)


def _refuse(request: Request, decision: Decision, name: str) -> HttpResponse:
    actor = request.actor
    if decision.ended:
        return errors.ended(request)
    if actor.kind is Kind.ANONYMOUS and not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    if actor.clinic_id:
        record_read(actor, f"refused {name}", at=request.now, child_id=decision.child_id)
    return errors.not_found(request) if decision.hidden else errors.forbidden(request)
