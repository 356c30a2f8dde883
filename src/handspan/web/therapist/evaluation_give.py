"""Give the inventory on a tablet, one question at a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.evaluation import form_queries, inventory, queries
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.people.access import Right
from handspan.web import giving
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child


def evaluation_give(request: Request, evaluation: UUID) -> HttpResponse:
    """Show the next question; every answer is kept before the next one shows."""
    actor, at = request.actor, request.now
    sheet_id = form_queries.sheet_of(actor, evaluation, at)
    if sheet_id is None:
        return redirect("evaluation_result", evaluation=evaluation)
    if request.method == "POST":
        refusal = giving.take(request, sheet_id)
        if refusal:
            messages.error(request, refusal)
        return redirect("evaluation_give", evaluation=evaluation)
    shown = form_queries.filling(actor, sheet_id, at)
    context = {
        "evaluation": evaluation,
        "shown": shown,
        "turn": shown.turn if shown else None,
        "levels": inventory.levels(),
        "reasons": giving.REASONS["therapist"],
    }
    child = queries.sheet(actor, evaluation, at).child_id
    return render_child(request, "therapist/evaluation_give.html", child, context)


urlpatterns = [
    page("evaluations/<uuid:evaluation>/give", evaluation_give, name="evaluation_give",
         allow=Of(evaluations, Right.TREAT, "evaluation"), methods=("GET", "POST")),
]  # fmt: skip
