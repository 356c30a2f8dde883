"""Scores from other tests within an evaluation: which fit, enter, take back, own sheets."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import own_sheet_actions, score_actions, score_queries
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.people.access import Right
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.score_forms import ScoresForm


def evaluation_scores(request: Request, evaluation: UUID) -> HttpResponse:
    """Show the scores of an evaluation; to who may enter more, which tests fit."""
    actor, at = request.actor, request.now
    setting = score_queries.setting(actor, Right.READ, evaluation, at)
    treats = evaluations(actor, Right.TREAT, at).filter(pk=evaluation).exists()
    open_here = setting.is_open and treats
    context = {
        "setting": setting,
        "lines": score_queries.entered_scores(evaluation),
        "open_here": open_here,
        "choices": score_queries.choices(actor, evaluation, at) if open_here else [],
    }
    return render_child(request, "therapist/evaluation_scores.html", setting.child_id, context)


def score_new(request: Request, evaluation: UUID) -> HttpResponse:
    """Enter the raw scores of one form of a test (`instrument` and `form` in the query)."""
    actor, at = request.actor, request.now
    setting = score_queries.setting(actor, Right.TREAT, evaluation, at)
    instrument = request.GET.get("instrument", "")[:40]
    if not instrument:
        return redirect("evaluation_scores", evaluation=evaluation)
    entry = score_queries.entry(actor, evaluation, instrument, request.GET.get("form", "")[:80], at)
    form = ScoresForm(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            entered = score_actions.enter_scores(
                actor=actor,
                evaluation_id=evaluation,
                instrument=instrument,
                given=form.given(),
                raws=form.raws(),
                at=at,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            count = len(entered)
            said = "One score is kept." if count == 1 else f"{count} scores are kept."
            messages.success(request, said)
            return redirect("evaluation_scores", evaluation=evaluation)
    status = 422 if form.errors or (form.is_bound and entry.why_not) else 200
    context = {"setting": setting, "entry": entry, "form": form}
    return render_child(
        request, "therapist/score_new.html", setting.child_id, context, status=status
    )


def score_undo(request: Request, evaluation: UUID) -> HttpResponse:
    """Take one score back."""
    try:
        key = UUID(request.POST.get("score", ""))
        score_actions.take_back(
            actor=request.actor, evaluation_id=evaluation, score_id=key, at=request.now
        )
    except ValueError:
        messages.warning(request, "This score is not there any more.")
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "The score is taken back. You can enter it again.")
    return redirect("evaluation_scores", evaluation=evaluation)


def own_sheet(request: Request, evaluation: UUID, own: UUID) -> HttpResponse:
    """Answer one of the clinic's own instruments."""
    actor, at = request.actor, request.now
    setting = score_queries.setting(actor, Right.TREAT, evaluation, at)
    sheet = score_queries.own_sheet(actor, evaluation, own, at)
    said = ""
    if request.method == "POST":
        try:
            own_sheet_actions.answer_own(
                actor=actor,
                evaluation_id=evaluation,
                own_id=own,
                answers=_answers(request, len(sheet.items)),
                at=at,
            )
        except Refused as refused:
            said = refused.sentence
        else:
            messages.success(request, "Saved. The sum stands among the scores.")
            return redirect("evaluation_scores", evaluation=evaluation)
    context = {"setting": setting, "sheet": sheet, "said": said}
    status = 422 if said else 200
    return render_child(
        request, "therapist/own_sheet.html", setting.child_id, context, status=status
    )


def _answers(request: Request, items: int) -> dict[int, int]:
    given = {place: request.POST.get(f"item-{place}", "") for place in range(items)}
    return {
        place: int(level)
        for place, level in given.items()
        if level.isdecimal() and level.isascii() and len(level) == 1
    }


_READ = Of(evaluations, Right.READ, "evaluation")
_TREAT = Of(evaluations, Right.TREAT, "evaluation")
_BOTH = ("GET", "POST")

urlpatterns = [
    page("evaluations/<uuid:evaluation>/scores/", evaluation_scores, name="evaluation_scores",
         allow=_READ),
    page("evaluations/<uuid:evaluation>/scores/new", score_new, name="score_new", allow=_TREAT,
         methods=_BOTH),
    page("evaluations/<uuid:evaluation>/scores/undo", score_undo, name="score_undo",
         allow=_TREAT, methods=("POST",)),
    page("evaluations/<uuid:evaluation>/own/<uuid:own>/", own_sheet, name="own_sheet",
         allow=_TREAT, methods=_BOTH),
]  # fmt: skip
