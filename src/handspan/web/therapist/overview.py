"""One child at a glance: the journey, goals with their charts, the profile, program, people."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from handspan.clinic.appointments import queries as appointments
from handspan.clinic.evaluation import queries as evaluations
from handspan.clinic.outcomes import progress
from handspan.clinic.outcomes.journey import journey
from handspan.clinic.outcomes.profile import profile_chart
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.program import queries as program
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child


def child(request: Request, child: UUID) -> HttpResponse:
    """Show where the child is today."""
    actor, at = request.actor, request.now
    latest = evaluations.latest_completed(child)
    before = evaluations.latest_completed(child, before=latest["given_on"]) if latest else None
    scores = evaluations.profile(latest["id"]) if latest else ()
    earlier = evaluations.profile(before["id"]) if before else ()
    context = {
        "journey": journey(child, at),
        "goals": progress.of_child(child, at),
        "evaluation": latest,
        "drawn": profile_chart(scores, earlier) if scores else None,
        "plan": program.current(child, timezone.localdate(at)),
        "activities": program.activities_of(actor, child, at),
        "next_visit": appointments.next_visit(actor, child, at),
        "team": people.care_team(child, at),
        "guardians": people.guardian_words(child, at),
        "has_imported": evaluations.has_imported(child),
    }
    return render_child(request, "therapist/overview.html", child, context)


urlpatterns = [
    page("children/<uuid:child>/", child, name="child", allow=OfChild(Right.READ)),
]
