"""Ask others: forms by link for guardians and teachers."""

from __future__ import annotations

import io
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from markupsafe import Markup

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import form_actions, form_queries
from handspan.clinic.evaluation.access import evaluations, forms
from handspan.clinic.evaluation.form_queries import Asked
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child


def form_ask(request: Request, evaluation: UUID) -> HttpResponse:
    """Make a form for the person who was chosen, and show its address this once."""
    actor, at = request.actor, request.now
    kind, _, key = request.POST.get("who", "").partition(":")
    try:
        chosen = UUID(key)
    except ValueError:
        messages.warning(request, "Choose whom to ask.")
        return redirect("evaluation", evaluation=evaluation)
    try:
        if kind == "guardian":
            asked = form_actions.ask_guardian(
                actor=actor, evaluation_id=evaluation, guardian_id=chosen, at=at
            )
        else:
            asked = form_actions.ask_teacher(
                actor=actor, evaluation_id=evaluation, consent_id=chosen, at=at
            )
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("evaluation", evaluation=evaluation)
    return _address(request, asked)


def form_renew(request: Request, form: UUID) -> HttpResponse:
    """Make a new address for a form; the old one stops opening."""
    try:
        asked = form_actions.renew(actor=request.actor, link_id=form, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return _back(request, form)
    return _address(request, asked)


def form_end(request: Request, form: UUID) -> HttpResponse:
    """Close a form."""
    try:
        form_actions.end(actor=request.actor, link_id=form, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Closed. What was answered stays.")
    return _back(request, form)


def _back(request: Request, form: UUID) -> HttpResponse:
    place = form_queries.evaluation_of(request.actor, form, request.now)
    return redirect("evaluation", evaluation=place)


def _address(request: Request, asked: tuple[Asked, str]) -> HttpResponse:
    link, token = asked
    assert request.actor.clinic_id is not None  # the policy lets nobody else in
    slug = people.clinic(request.actor.clinic_id).slug
    address = request.build_absolute_uri(reverse("form", kwargs={"clinic": slug, "token": token}))
    context = {"asked": link, "address": address, "picture": _qr(address)}
    return render_child(request, "therapist/evaluation_form_address.html", link.child_id, context)


def _qr(address: str) -> Markup:
    """Return the address as a picture for a phone's camera."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    drawn = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, box_size=12).save(drawn)
    svg = drawn.getvalue().decode()
    return Markup(svg[svg.index("<svg") :])  # noqa: S704  (drawn here, from an address of ours)


_FORM = Of(forms, Right.TREAT, "form", "sheet__child_id")

urlpatterns = [
    page("evaluations/<uuid:evaluation>/ask", form_ask, name="form_ask",
         allow=Of(evaluations, Right.TREAT, "evaluation"), methods=("POST",)),
    page("forms/<uuid:form>/renew", form_renew, name="form_renew", allow=_FORM, methods=("POST",)),
    page("forms/<uuid:form>/end", form_end, name="form_end", allow=_FORM, methods=("POST",)),
]  # fmt: skip
