"""The whole inventory as one list, for who likes to see all items at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import actions, inventory, queries
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.people.access import Right
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child


def evaluation_items(request: Request, evaluation: UUID) -> HttpResponse:
    """Show every item that fits the age; each answer is kept as it is tapped."""
    sheet = queries.sheet(request.actor, evaluation, request.now)
    if not sheet.is_open:
        return redirect("evaluation_result", evaluation=evaluation)
    if request.method == "POST":
        try:
            _save(request, evaluation)
        except Refused as refused:
            messages.warning(request, refused.sentence)
        else:
            messages.success(request, "Saved. You can go on at any time.")
        return redirect("evaluation", evaluation=evaluation)
    context = {"sheet": sheet, "levels": inventory.levels()}
    return render_child(request, "therapist/evaluation_items.html", sheet.child_id, context)


def evaluation_answer(request: Request, evaluation: UUID) -> HttpResponse:
    """Keep one answer as it is tapped; the page shows "Saved" only after this."""
    level = request.POST.get("level", "")
    try:
        actions.answer(
            actor=request.actor,
            evaluation_id=evaluation,
            item=request.POST.get("item", ""),
            level=int(level) if level.isdecimal() and len(level) == 1 else -1,
            at=request.now,
        )
    except Refused as refused:
        return HttpResponse(refused.sentence, content_type="text/plain", status=422)
    return HttpResponse("Saved", content_type="text/plain")


def _save(request: Request, evaluation: UUID) -> None:
    given = {
        name.removeprefix("item-"): int(request.POST[name])
        for name in request.POST
        if name.startswith("item-") and request.POST[name] in ("0", "1", "2", "3")
    }
    if given:
        actions.answer_all(
            actor=request.actor, evaluation_id=evaluation, levels=given, at=request.now
        )


_TREAT = Of(evaluations, Right.TREAT, "evaluation")

urlpatterns = [
    page("evaluations/<uuid:evaluation>/items", evaluation_items, name="evaluation_items",
         allow=_TREAT, methods=("GET", "POST")),
    page("evaluations/<uuid:evaluation>/answer", evaluation_answer, name="evaluation_answer",
         allow=_TREAT, methods=("POST",)),
]  # fmt: skip
