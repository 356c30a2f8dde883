"""What a family hopes for, written at home in its own words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.errors import Refused
from handspan.clinic.goals import hope_queries, hoping
from handspan.clinic.goals.access import hopes
from handspan.clinic.people.access import Right, children
from handspan.web.family.child_page import render_family
from handspan.web.hope_forms import HopeForm, RatingForm
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page


def family_hopes(request: Request, child: UUID) -> HttpResponse:
    """Show every hope with what it means to whom; add one."""
    form = HopeForm(request.POST or None)
    if form.keep(request, child):
        messages.success(request, "Thank you. Your therapist reads it before the next talk.")
        return redirect("family_hopes", child=child)
    return _hopes(request, child, form=form)


def family_hope_rate(request: Request, hope: UUID) -> HttpResponse:
    """Keep what a hope means to this guardian today."""
    child = hope_queries.hope(request.actor, Right.FAMILY_DECIDE, hope, request.now).child_id
    form = RatingForm(request.POST)
    if not form.is_valid() or form.meaning is None:
        return _hopes(request, child, rating=hope, rate=form)
    hoping.rate(actor=request.actor, hope_id=hope, meaning=form.meaning, at=request.now)
    messages.success(request, "Thank you. Kept for today.")
    return redirect("family_hopes", child=child)


def family_hope_aside(request: Request, hope: UUID) -> HttpResponse:
    """Put one's own hope aside, or bring it back."""
    child = hope_queries.hope(request.actor, Right.FAMILY_DECIDE, hope, request.now).child_id
    aside = "back" not in request.POST
    try:
        hoping.put_aside(actor=request.actor, hope_id=hope, aside=aside, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Put aside." if aside else "Brought back.")
    return redirect("family_hopes", child=child)


def _hopes(
    request: Request,
    child: UUID,
    *,
    form: HopeForm | None = None,
    rating: UUID | None = None,
    rate: RatingForm | None = None,
) -> HttpResponse:
    actor, at = request.actor, request.now
    found = hope_queries.of_child(actor, Right.FAMILY_SEE, child, at)
    context = {
        "hopes": [one for one in found if not one.aside],
        "aside": [one for one in found if one.aside],
        "form": form or HopeForm(),
        "rating": rating,
        "rate": rate,
        "RatingForm": RatingForm,
        "may_write": children(actor, Right.FAMILY_DECIDE, at).filter(pk=child).exists(),
    }
    wrong = (form is not None and form.errors) or rate is not None
    return render_family(request, "family/hopes.html", child, context, status=422 if wrong else 200)


urlpatterns = [
    page("family/<uuid:child>/hopes/", family_hopes, name="family_hopes",
         allow=OfChild(Right.FAMILY_SEE), methods=("GET", "POST")),
    page("family/hopes/<uuid:hope>/rate", family_hope_rate, name="family_hope_rate",
         allow=Of(hopes, Right.FAMILY_DECIDE, "hope"), methods=("POST",)),
    page("family/hopes/<uuid:hope>/aside", family_hope_aside, name="family_hope_aside",
         allow=Of(hopes, Right.FAMILY_DECIDE, "hope"), methods=("POST",)),
]  # fmt: skip
