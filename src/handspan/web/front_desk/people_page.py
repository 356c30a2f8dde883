"""The page of the people around a child, and how one of its many small forms is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.errors import Refused
from handspan.clinic.people import family_queries
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children
from handspan.web.forms import refuse
from handspan.web.front_desk.people_forms import (
    AboutForm,
    ConsentForm,
    FlagForm,
    GuardianForm,
    KnownGuardianForm,
    RightsForm,
    TeamForm,
)
from handspan.web.requests import Request
from handspan.web.therapist.child_page import render_child


def keep_form(
    request: Request,
    child: UUID,
    name: str,
    form: forms.Form,
    keep: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """Keep a form of the page, or show the page again with the form as it was typed."""
    if form.is_valid():
        try:
            keep(dict(form.cleaned_data))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, said)
            return redirect("child_people", child=child)
    return show(request, child, {"failed": name, "failed_form": form}, status=422)


def show(
    request: Request, child: UUID, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Show everyone around the child, with empty forms for who may change something."""
    around = family_queries.people_of(child, request.now)
    may_change = children(request.actor, Right.REGISTER, request.now).filter(pk=child).exists()
    shown: dict[str, Any] = {"around": around, "may_change": may_change, "failed": "", "link": ""}
    shown["fresh"] = _fresh(request, child, around) if may_change else {}
    if context and "failed_form" in context:
        shown["fresh"][context["failed"]] = context["failed_form"]
    return render_child(
        request, "front_desk/people.html", child, shown | (context or {}), right=Right.KNOW,
        status=status,
    )  # fmt: skip


def _fresh(request: Request, child: UUID, around: family_queries.People) -> dict[str, forms.Form]:
    person = people.person(request.actor, Right.REGISTER, child, request.now)
    return {
        "about": AboutForm(initial=AboutForm.of(person), auto_id="about_%s"),
        "guardian": GuardianForm(auto_id="guardian_%s"),
        "known": KnownGuardianForm(auto_id="known_%s"),
        "team": TeamForm(staff=people.staff_choices(), auto_id="team_%s"),
        "consent": ConsentForm(guardians=around.guardians, auto_id="consent_%s"),
        "flag": FlagForm(auto_id="flag_%s"),
    } | {
        f"rights-{one['id']}": RightsForm(initial=one, auto_id=f"rights-{one['id']}_%s")
        for one in around.guardians
    }
