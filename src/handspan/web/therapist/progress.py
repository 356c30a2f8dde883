"""Progress of a child: a chart for each goal, the family's sentence beside it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from handspan.clinic.outcomes import outlook, progress, queries
from handspan.clinic.people.access import Right
from handspan.core.charts.goal_plot import Along
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child


def child_progress(request: Request, child: UUID) -> HttpResponse:
    """Show every short-term goal with its chart, all side by side, and attainment over time."""
    goals = progress.of_child(child, request.now)
    by_visits = request.GET.get("along") == Along.VISITS
    context = {
        "goals": goals,
        "says": outlook.family_sentences(goals),
        "along": Along.VISITS if by_visits else Along.DATES,
        "side_by_side": queries.side_by_side(goals),
        "attainment": queries.attainment_chart(goals),
    }
    return render_child(request, "therapist/progress.html", child, context)


urlpatterns = [
    page(
        "children/<uuid:child>/progress/",
        child_progress,
        name="child_progress",
        allow=OfChild(Right.READ),
    ),
]
