"""The clinic itself, for its administrator: people, places, rules, and the audit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handspan.clinic.actor import Role
from handspan.clinic.audit import verification
from handspan.clinic.errors import Denied
from handspan.clinic.people import clinic_actions, staff_queries
from handspan.clinic.people import queries as people
from handspan.clinic.tenancy import current_clinic
from handspan.web.front_desk.clinic_form_page import FormWords, answer
from handspan.web.front_desk.clinic_forms import ClocksForm, RoomForm, RuleForm, SiteForm
from handspan.web.policy import HasRole
from handspan.web.requests import Request
from handspan.web.routes import page

ADMINISTRATOR = HasRole(Role.ADMINISTRATOR)


def clinic(request: Request) -> HttpResponse:
    """Show everything that an administrator looks after."""
    found = people.clinic(current_clinic())
    context = {
        "clinic": found,
        "clocks": ClocksForm(initial={"clocks": found.report_clocks}),
        "staff": staff_queries.staff(request.now),
        "places": staff_queries.places(),
        "last_walk": verification.last_walk(),
        "head": verification.head(),
    }
    return render(request, "front_desk/clinic.html", context)


def site_new(request: Request) -> HttpResponse:
    """Add a place."""
    form = SiteForm(request.POST or None)
    words = FormWords("Add a place", "Add this place", "The place is added.")
    return answer(
        request,
        form,
        words,
        back=reverse("clinic"),
        save=lambda: clinic_actions.add_site(
            actor=request.actor, at=request.now, **form.cleaned_data
        ),
    )


def room_new(request: Request, site: UUID) -> HttpResponse:
    """Add a room to a place."""
    if site not in {place["id"] for place in staff_queries.places()}:
        raise Denied("this place")
    form = RoomForm(request.POST or None)
    words = FormWords("Add a room", "Add this room", "The room is added.")
    return answer(
        request,
        form,
        words,
        back=reverse("clinic"),
        save=lambda: clinic_actions.add_room(
            actor=request.actor, at=request.now, site_id=site, **form.cleaned_data
        ),
    )


def clinic_clocks(request: Request) -> HttpResponse:
    """Save when progress reports are due."""
    form = ClocksForm(request.POST)
    codes = form.cleaned_data["clocks"] if form.is_valid() else []
    if form.errors:
        messages.warning(request, "Choose from the list.")
    else:
        clinic_actions.set_report_clocks(actor=request.actor, codes=codes, at=request.now)
        messages.success(request, "Progress reports are due by these clocks from now on.")
    return redirect("clinic")


def clinic_rule(request: Request) -> HttpResponse:
    """Save the clinic's rule about notes of assistants."""
    form = RuleForm(request.POST)
    required = form.is_valid() and form.cleaned_data["cosign"]
    clinic_actions.set_cosign_rule(actor=request.actor, required=required, at=request.now)
    said = "now wait for a co-signature" if required else "no longer wait for a co-signature"
    messages.success(request, f"Notes of assistants {said}.")
    return redirect("clinic")


urlpatterns = [
    page("clinic/", clinic, name="clinic", allow=ADMINISTRATOR),
    page(
        "clinic/places/new/",
        site_new,
        name="site_new",
        allow=ADMINISTRATOR,
        methods=("GET", "POST"),
    ),
    page(
        "clinic/places/<uuid:site>/rooms/new/",
        room_new,
        name="room_new",
        allow=ADMINISTRATOR,
        methods=("GET", "POST"),
    ),
    page(
        "clinic/clocks/",
        clinic_clocks,
        name="clinic_clocks",
        allow=ADMINISTRATOR,
        methods=("POST",),
    ),
    page("clinic/rule/", clinic_rule, name="clinic_rule", allow=ADMINISTRATOR, methods=("POST",)),
]
