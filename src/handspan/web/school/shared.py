"""What a consent lets a teacher read, on one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from handspan.clinic.appointments import queries as appointments
from handspan.clinic.outcomes import outlook, progress
from handspan.clinic.people import family_queries
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.program import queries as program
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.school.policy import ByShareLink


def school_page(request: Request, clinic: str, token: str) -> HttpResponse:
    """Show what the consent covers, and nothing else."""
    actor, at = request.actor, request.now
    assert actor.consent_id is not None  # the policy lets nobody else in
    consent = family_queries.shared_consent(actor.consent_id)
    child, scope = consent["child_id"], set(consent["scope"])
    goals = progress.of_child(child, at) if scope & {"goals", "progress"} else []
    goals = [goal for goal in goals if goal.status in ("agreed", "reached")]
    context: dict[str, Any] = {
        "consent": consent,
        "clinic": people.clinic_by_slug(clinic),
        "scope": scope,
        "goals": goals,
        "says": outlook.family_sentences(goals),
        "activities": program.class_activities(child, at) if "program" in scope else [],
        "visits": appointments.coming(actor, [child], at, right=Right.SHARED, limit=3)
        if "visits" in scope
        else [],
    }
    return render(request, "school/page.html", context)


urlpatterns = [
    page(
        "school/<slug:clinic>/<slug:token>/",
        school_page,
        name="school_page",
        allow=ByShareLink(),
    ),
]
