"""Who works at the clinic: one page for each person, and what can be done about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people import queries as people
from handspan.clinic.people import staff_actions, staff_queries
from handspan.clinic.people.staff_queries import StaffLine
from handspan.web.front_desk.clinic import ADMINISTRATOR
from handspan.web.front_desk.clinic_form_page import FormWords, answer
from handspan.web.front_desk.clinic_forms import CredentialForm, InviteForm, StaffForm
from handspan.web.requests import Request
from handspan.web.routes import page


def staff_member(request: Request, staff: UUID) -> HttpResponse:
    """Show one person: roles, credentials, sign-in."""
    context = {"person": _person(request, staff), "invite": InviteForm()}
    return render(request, "front_desk/clinic_staff.html", context)


def staff_new(request: Request) -> HttpResponse:
    """Add somebody who works here."""
    form = StaffForm(request.POST or None, supervisors=people.staff_choices())
    words = FormWords(
        "Add a person",
        "Add this person",
        "The person is added. Next, add a license and send an invitation.",
        "To let them sign in, you send an invitation afterwards.",
    )
    return answer(
        request, form, words, back=reverse("clinic"), save=lambda: _add(request, form.facts())
    )


def staff_edit(request: Request, staff: UUID) -> HttpResponse:
    """Change a person's name, letters and roles."""
    person = _person(request, staff)
    supervisors = [choice for choice in people.staff_choices() if choice[0] != staff]
    form = StaffForm(request.POST or None, initial=StaffForm.of(person), supervisors=supervisors)
    words = FormWords(f"Change what we know of {person.name}", "Save", "The changes are saved.")
    return answer(
        request,
        form,
        words,
        back=_address(staff),
        save=lambda: staff_actions.change_staff(
            actor=request.actor, staff_id=staff, facts=form.facts(), at=request.now
        ),
    )


def credential_new(request: Request, staff: UUID) -> HttpResponse:
    """Add a degree or a license to a person."""
    person = _person(request, staff)
    form = CredentialForm(request.POST or None, initial={"discipline": person.discipline})
    words = FormWords(
        f"Add a degree or license of {person.name}",
        "Add it",
        "The credential is added.",
        "To renew a license, add it with the same name and its new days.",
    )
    return answer(
        request,
        form,
        words,
        back=_address(staff),
        save=lambda: staff_actions.add_credential(
            actor=request.actor, staff_id=staff, at=request.now, **form.cleaned_data
        ),
    )


def staff_end(request: Request, staff: UUID) -> HttpResponse:
    """Ask, and then end somebody's work here."""
    person = _person(request, staff)
    context: dict[str, Any] = {"person": person, "refusal": ""}
    if request.method == "GET":
        return render(request, "front_desk/clinic_staff_end.html", context)
    try:
        left = staff_actions.end_work(actor=request.actor, staff_id=staff, at=request.now)
    except Refused as refusal:
        context["refusal"] = refusal.sentence
        return render(request, "front_desk/clinic_staff_end.html", context, status=422)
    children = "one child needs" if left == 1 else f"{left} children need"
    teams = f" Now {children} a new person on the team." if left else ""
    messages.success(request, f"{person.name} no longer works here.{teams}")
    return redirect("clinic")


def _add(request: Request, facts: staff_actions.StaffFacts) -> None:
    staff_actions.add_staff(actor=request.actor, facts=facts, at=request.now)


def _person(request: Request, staff: UUID) -> StaffLine:
    found = staff_queries.staff(request.now, staff)
    if not found:
        raise Denied("this person")
    return found[0]


def _address(staff: UUID) -> str:
    return reverse("staff_member", kwargs={"staff": staff})


_FORM = ("GET", "POST")
urlpatterns = [
    page("clinic/staff/new/", staff_new, name="staff_new", allow=ADMINISTRATOR, methods=_FORM),
    page("clinic/staff/<uuid:staff>/", staff_member, name="staff_member", allow=ADMINISTRATOR),
    page(
        "clinic/staff/<uuid:staff>/edit/",
        staff_edit,
        name="staff_edit",
        allow=ADMINISTRATOR,
        methods=_FORM,
    ),
    page(
        "clinic/staff/<uuid:staff>/credentials/new/",
        credential_new,
        name="credential_new",
        allow=ADMINISTRATOR,
        methods=_FORM,
    ),
    page(
        "clinic/staff/<uuid:staff>/end/",
        staff_end,
        name="staff_end",
        allow=ADMINISTRATOR,
        methods=_FORM,
    ),
]
