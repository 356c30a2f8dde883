"""The item map of an evaluation: what comes easily, what lies at the edge, what waits."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.evaluation import inventory, item_map, queries
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.people.access import Right
from handspan.core.measurement.item_map import EASY_FROM, HARD_BELOW
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child


def evaluation_map(request: Request, evaluation: UUID) -> HttpResponse:
    """Show every area's acts by the chance that the child does each alone."""
    sheet = queries.sheet(request.actor, evaluation, request.now)
    if sheet.is_open:
        return redirect("evaluation", evaluation=evaluation)
    context = {
        "sheet": sheet,
        "areas": item_map.of_evaluation(request.actor, evaluation, request.now),
        "levels": {level.level: level for level in inventory.levels()},
        "easy_from": EASY_FROM,
        "hard_below": HARD_BELOW,
    }
    return render_child(request, "therapist/evaluation_map.html", sheet.child_id, context)


urlpatterns = [
    page("evaluations/<uuid:evaluation>/map", evaluation_map, name="evaluation_map",
         allow=Of(evaluations, Right.READ, "evaluation")),
]  # fmt: skip
