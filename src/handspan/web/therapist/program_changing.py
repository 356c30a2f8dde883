"""Changing a program that runs: its dose and last day, and how one activity is done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.errors import Refused
from handspan.clinic.people.access import Right
from handspan.clinic.program import changing, choosing, library, queries
from handspan.clinic.program.access import program_activities, programs
from handspan.core.program.activity import PLACES
from handspan.core.program.safety import is_forbidden
from handspan.web.forms import refuse
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.program_forms import ChangeActivityForm, ChangeProgramForm


def program_edit(request: Request, program: UUID) -> HttpResponse:
    """Change how often, how long and until when."""
    plan = queries.to_change(request.actor, program, request.now)
    initial = {name: getattr(plan, name) for name in ChangeProgramForm.base_fields}
    form = ChangeProgramForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change_program(
                actor=request.actor, program_id=program, at=request.now, **form.cleaned_data
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Saved. How it was before stays in the record.")
            return redirect("child_program", child=plan.child_id)
    context = {"form": form, "plan": plan}
    status = 422 if form.errors else 200
    template = "therapist/program_edit.html"
    return render_child(request, template, plan.child_id, context, status=status)


def program_activity_edit(request: Request, planned: UUID) -> HttpResponse:
    """Change how hard, how often and how long one activity is, and why it is there."""
    actor, at = request.actor, request.now
    one = queries.planned_activity(actor, Right.TREAT, planned, at)
    initial = {name: getattr(one, name) for name in ChangeActivityForm.base_fields}
    form = ChangeActivityForm(request.POST or None, initial=initial, grades=one.grades)
    if request.method == "POST" and form.is_valid():
        try:
            changing.change_activity(actor=actor, planned_id=planned, at=at, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Saved. Families and sessions show it from now on.")
            return redirect("child_program", child=one.child_id)
    activity = library.activities().get(one.code)
    child = one.child_id
    findings = choosing.findings_for(actor, child, activity, one.place, at) if activity else ()
    context = {
        "form": form,
        "planned": one,
        "findings": findings,
        "forbidden": is_forbidden(findings),
        "place_words": PLACES,
    }
    status = 422 if form.errors else 200
    template = "therapist/program_activity_edit.html"
    return render_child(request, template, child, context, status=status)


urlpatterns = [
    page("program/<uuid:program>/edit", program_edit, name="program_edit",
         allow=Of(programs, Right.TREAT, "program"), methods=("GET", "POST")),
    page("program/activities/<uuid:planned>/edit", program_activity_edit,
         name="program_activity_edit", allow=Of(program_activities, Right.TREAT, "planned"),
         methods=("GET", "POST")),
]  # fmt: skip
