"""The family's first page: today's play, this week, growing, next visit, goals to agree."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handspan.clinic.appointments import queries as appointments
from handspan.clinic.goals import queries as goals
from handspan.clinic.outcomes import outlook, progress
from handspan.clinic.outcomes import queries as outcomes
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.program import lighter
from handspan.clinic.program import queries as program
from handspan.web.family.child_page import render_family
from handspan.web.policy import IsGuardian, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page


def family_home(request: Request) -> HttpResponse:
    """Go to the child's page; a family with several children lands at the youngest."""
    mine = people.my_children(request.actor, Right.FAMILY_SEE, request.now)
    if not mine:
        return render(request, "family/nobody.html")
    return redirect("family_child", child=mine[-1][0])


def family_child(request: Request, child: UUID) -> HttpResponse:
    """Show what matters today."""
    actor, at = request.actor, request.now
    today = timezone.localdate(at)
    monday = today - timedelta(days=today.weekday())
    growing = [g for g in progress.of_child(child, at) if g.status in ("agreed", "reached")]
    planned = program.planned_home(actor, child, at)
    lighter_until = lighter.until(child, today)
    played = program.plays_between(actor, child, monday, today, at)
    context = {
        "planned": planned,
        "play": _of_today(planned, {play.planned_id for play in played if play.played_on == today}),
        "another": request.GET.get("another", ""),
        "played": played,
        "wanted": lighter.wanted(sum(one.times_each_week for one in planned), lighter_until),
        "lighter_until": lighter_until,
        "growing": growing,
        "says": outlook.family_sentences(growing[:2]),
        "next_visit": appointments.next_visit(actor, child, at),
        "to_agree": [goal for goal in goals.to_agree(actor, at) if goal.child_id == child],
    }
    chosen = next((one for one in planned if str(one.id) == context["another"]), None)
    context["play"] = chosen or context["play"]
    context["others"] = [one for one in planned if one != context["play"]]
    return render_family(request, "family/home.html", child, context)


def family_lighter(request: Request, child: UUID) -> HttpResponse:
    """Ask for a lighter week, or go back to the usual one."""
    act = lighter.usual if "usual" in request.POST else lighter.lighter
    act(actor=request.actor, child_id=child, at=request.now)
    said = "Your usual week is back." if "usual" in request.POST else "Done. Less is fine."
    messages.success(request, said)
    return redirect("family_child", child=child)


def _of_today(planned: list[program.Planned], played: set[UUID]) -> program.Planned | None:
    """Choose the first activity that was not played today."""
    return next((one for one in planned if one.id not in played), planned[0] if planned else None)


def family_growing(request: Request, child: UUID) -> HttpResponse:
    """Show every goal in the family's words, with its chart."""
    found = progress.of_child(child, request.now)
    shown = [goal for goal in found if goal.status in ("agreed", "reached")]
    context = {"goals": shown, "says": outlook.family_sentences(shown)}
    return render_family(request, "family/growing.html", child, context)


def family_visits(request: Request, child: UUID) -> HttpResponse:
    """Show the visits to come, and the reports that were signed."""
    actor, at = request.actor, request.now
    context = {
        "coming": appointments.coming(actor, [child], at, right=Right.FAMILY_SEE)[:12],
        "reports": outcomes.of_child(actor, Right.FAMILY_SEE, child, at),
        "clinic": people.clinic(_clinic(request)),
    }
    return render_family(request, "family/visits.html", child, context)


def _clinic(request: Request) -> UUID:
    assert request.actor.clinic_id is not None  # the policy lets nobody else in
    return request.actor.clinic_id


SEE = OfChild(Right.FAMILY_SEE)

urlpatterns = [
    page("family/", family_home, name="family_home", allow=IsGuardian()),
    page("family/<uuid:child>/", family_child, name="family_child", allow=SEE),
    page(
        "family/<uuid:child>/lighter",
        family_lighter,
        name="family_lighter",
        allow=SEE,
        methods=("POST",),
    ),
    page("family/<uuid:child>/growing/", family_growing, name="family_growing", allow=SEE),
    page("family/<uuid:child>/visits/", family_visits, name="family_visits", allow=SEE),
]
