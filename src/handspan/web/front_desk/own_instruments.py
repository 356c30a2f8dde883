"""Instruments that the clinic makes itself: write a draft, put it in use, retire it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import own_actions, own_queries
from handspan.clinic.evaluation.instrument_access import KEEPERS
from handspan.core.areas import AREAS
from handspan.core.measurement.instruments import Window
from handspan.web.forms import refuse
from handspan.web.front_desk.instrument_forms import OwnForm
from handspan.web.front_desk.instruments import MAY_KEEP, MAY_LOOK
from handspan.web.requests import Request
from handspan.web.routes import page

_LABELS = {area.code: area.label for area in AREAS}


def own_new(request: Request) -> HttpResponse:
    """Begin an own instrument."""
    form = OwnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = own_actions.create(actor=request.actor, draft=form.draft(), at=request.now)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The draft is kept. Put it in use when it is ready.")
            return redirect("own_instrument", own=made.pk)
    status = 422 if form.errors else 200
    return render(request, "front_desk/own_edit.html", {"form": form, "own": None}, status=status)


def own_instrument(request: Request, own: UUID) -> HttpResponse:
    """Show one version as it is given."""
    view = own_queries.own(own)
    context = {
        "own": view,
        "areas": [_LABELS[code] for code in view.areas],
        "ages": Window(view.age_from_months, view.age_to_months).words,
        "keeps": request.actor.has(*KEEPERS),
    }
    return render(request, "front_desk/own.html", context)


def own_edit(request: Request, own: UUID) -> HttpResponse:
    """Change a draft."""
    view = own_queries.own(own)
    form = OwnForm(request.POST or None, initial=OwnForm.of(view))
    if request.method == "POST" and form.is_valid():
        try:
            own_actions.change(actor=request.actor, own_id=own, draft=form.draft(), at=request.now)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The changes are saved.")
            return redirect("own_instrument", own=own)
    if request.method == "GET" and view.was_in_use:
        return redirect("own_instrument", own=own)
    status = 422 if form.errors else 200
    return render(request, "front_desk/own_edit.html", {"form": form, "own": view}, status=status)


def own_use(request: Request, own: UUID) -> HttpResponse:
    """Put a draft in use."""
    return _act(
        request,
        own,
        "In use. From now on it stays as it is.",
        lambda: own_actions.put_in_use(actor=request.actor, own_id=own, at=request.now),
    )


def own_retire(request: Request, own: UUID) -> HttpResponse:
    """Offer it no longer; the next page offers to take that back."""
    return _act(
        request,
        own,
        "Retired. What was answered with it stays.",
        lambda: own_actions.retire(actor=request.actor, own_id=own, at=request.now),
    )


def own_offer(request: Request, own: UUID) -> HttpResponse:
    """Take back that it was retired."""
    return _act(
        request,
        own,
        "It is offered again.",
        lambda: own_actions.offer_again(actor=request.actor, own_id=own, at=request.now),
    )


def own_version(request: Request, own: UUID) -> HttpResponse:
    """Begin the next version."""
    try:
        made = own_actions.new_version(actor=request.actor, own_id=own, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("own_instrument", own=own)
    messages.success(request, f"This is the draft of version {made.version}.")
    return redirect("own_edit", own=made.pk)


def _act(request: Request, own: UUID, said: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect("own_instrument", own=own)


_POST, _BOTH = ("POST",), ("GET", "POST")
urlpatterns = [
    page("clinic/own-instruments/new", own_new, name="own_new", allow=MAY_KEEP, methods=_BOTH),
    page("clinic/own-instruments/<uuid:own>/", own_instrument, name="own_instrument",
         allow=MAY_LOOK),
    page("clinic/own-instruments/<uuid:own>/edit", own_edit, name="own_edit", allow=MAY_KEEP,
         methods=_BOTH),
    page("clinic/own-instruments/<uuid:own>/use", own_use, name="own_use", allow=MAY_KEEP,
         methods=_POST),
    page("clinic/own-instruments/<uuid:own>/retire", own_retire, name="own_retire",
         allow=MAY_KEEP, methods=_POST),
    page("clinic/own-instruments/<uuid:own>/offer", own_offer, name="own_offer", allow=MAY_KEEP,
         methods=_POST),
    page("clinic/own-instruments/<uuid:own>/version", own_version, name="own_version",
         allow=MAY_KEEP, methods=_POST),
]  # fmt: skip
