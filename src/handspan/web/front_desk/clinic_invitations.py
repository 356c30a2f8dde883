"""Inviting people: the link goes by mail, the code is shown here once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from handspan.clinic.actor import Role
from handspan.clinic.errors import Refused
from handspan.clinic.people import invitation_actions
from handspan.clinic.people import queries as people
from handspan.clinic.people.invitation_actions import Invited
from handspan.clinic.tenancy import current_clinic
from handspan.web.front_desk.clinic import ADMINISTRATOR
from handspan.web.front_desk.clinic_forms import InviteForm
from handspan.web.policy import HasRole
from handspan.web.public import invitation_mail
from handspan.web.requests import Request
from handspan.web.routes import page


def invite_guardian(request: Request, guardian: UUID) -> HttpResponse:
    """Invite a guardian to the address in their record; `next` says where to go back to."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("home")
    return _invite(
        request,
        back,
        lambda: invitation_actions.invite_guardian(
            actor=request.actor, guardian_id=guardian, at=request.now
        ),
    )


def invite_staff(request: Request, staff: UUID) -> HttpResponse:
    """Invite somebody who works here."""
    back = reverse("staff_member", kwargs={"staff": staff})
    form = InviteForm(request.POST)
    if not form.is_valid():
        messages.warning(request, f"{request.POST.get('email', '')[:80]} is no email address.")
        return redirect(back)
    return _invite(
        request,
        back,
        lambda: invitation_actions.invite_staff(
            actor=request.actor,
            staff_id=staff,
            email=form.cleaned_data["email"],
            at=request.now,
        ),
    )


def _invite(request: Request, back: str, invite: Callable[[], Invited]) -> HttpResponse:
    """Show the code on the answer itself: it is kept nowhere, so it cannot be shown later."""
    try:
        invited = invite()
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect(back)
    sent = invitation_mail.send(request, people.clinic(current_clinic()), invited)
    context = {"invited": invited, "sent": sent, "back": back}
    return render(request, "front_desk/invited.html", context)


urlpatterns = [
    page(
        "guardians/<uuid:guardian>/invite/",
        invite_guardian,
        name="invite_guardian",
        allow=HasRole(Role.FRONT_DESK, Role.ADMINISTRATOR),
        methods=("POST",),
    ),
    page(
        "clinic/staff/<uuid:staff>/invite/",
        invite_staff,
        name="invite_staff",
        allow=ADMINISTRATOR,
        methods=("POST",),
    ),
]
