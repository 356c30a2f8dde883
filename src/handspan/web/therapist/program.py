"""The program of a child: its dose, what was chosen and why, what was played."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.program import actions, choosing, lighter, queries
from handspan.clinic.program.access import program_activities
from handspan.core.program.activity import GRADES, PLACES
from handspan.web.forms import refuse
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goals import may_treat, own_discipline
from handspan.web.therapist.program_forms import ProgramForm

USUAL_LENGTH = timedelta(weeks=24)
WEEK = timedelta(days=6)


def child_program(request: Request, child: UUID) -> HttpResponse:
    """Show the program that runs, its activities by place, and the plays of the last week."""
    actor, at = request.actor, request.now
    today = timezone.localdate(at)
    planned = queries.activities_of(actor, child, at)
    plan = queries.current(child, today, own_discipline(request, child))
    context = {
        "plan": plan,
        "earlier": [one for one in queries.plans(actor, child, at) if plan and one.id != plan.id],
        "places": [
            (label, [one for one in planned if one.place == place])
            for place, label in PLACES.items()
        ],
        "planned": planned,
        "dose": choosing.dose(actor, child, at),
        "told": choosing.played_minutes(actor, child, today - WEEK, today, at),
        "forbidden": choosing.forbidden_now(actor, child, at),
        "unread": choosing.unread(actor, child, at),
        "plays": queries.plays_between(actor, child, today - WEEK, today, at),
        "has_goals": bool(choosing.open_goals(actor, child, at)),
        "today": today,
        "lighter_until": lighter.until(child, today),
        "may_write": may_treat(request, child),
    }
    return render_child(request, "therapist/program.html", child, context)


def program_print(request: Request, child: UUID) -> HttpResponse:
    """Show what is played at home on one sheet, to be printed and given along."""
    actor, at = request.actor, request.now
    forbidden = choosing.forbidden_now(actor, child, at)
    planned = [
        one
        for one in queries.activities_of(actor, child, at)
        if one.place == "home" and one.id not in forbidden
    ]
    context = {"planned": planned, "clinic": people.clinic(_clinic(request)), "grades": GRADES}
    return render_child(request, "therapist/program_print.html", child, context)


def _clinic(request: Request) -> UUID:
    assert request.actor.clinic_id is not None  # the policy lets nobody else in
    return request.actor.clinic_id


def program_new(request: Request, child: UUID) -> HttpResponse:
    """Begin a program."""
    today = timezone.localdate(request.now)
    initial = {
        "discipline": own_discipline(request, child),
        "starts_on": today,
        "ends_on": today + USUAL_LENGTH,
    }
    form = ProgramForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_program(
                actor=request.actor, child_id=child, at=request.now, **form.cleaned_data
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The program is set. Now choose activities.")
            return redirect("child_program", child=child)
    running = queries.current(child, today, own_discipline(request, child))
    status = 422 if form.errors else 200
    context = {"form": form, "running": running}
    return render_child(request, "therapist/program_new.html", child, context, status=status)


def program_activity_end(request: Request, planned: UUID) -> HttpResponse:
    """Take an activity out of the program."""
    ended = actions.end_activity(actor=request.actor, planned_id=planned, at=request.now)
    messages.success(request, "Taken out. What was played stays in the record.")
    return redirect("child_program", child=ended.child_id)


urlpatterns = [
    page("children/<uuid:child>/program/", child_program, name="child_program",
         allow=OfChild(Right.READ)),
    page("children/<uuid:child>/program/print", program_print, name="program_print",
         allow=OfChild(Right.READ)),
    page("children/<uuid:child>/program/new", program_new, name="program_new",
         allow=OfChild(Right.TREAT), methods=("GET", "POST")),
    page("program/activities/<uuid:planned>/end", program_activity_end,
         name="program_activity_end", allow=Of(program_activities, Right.TREAT, "planned"),
         methods=("POST",)),
]  # fmt: skip
