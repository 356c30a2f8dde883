"""Evaluations: open one, see how far it is, read the profile."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import (
    actions,
    comparison,
    form_queries,
    giving,
    inventory,
    queries,
    refusals,
    score_queries,
    topics,
)
from handspan.clinic.evaluation.access import evaluations
from handspan.clinic.outcomes.profile import informants_chart, profile_chart
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.tenancy import current_clinic
from handspan.core import ages
from handspan.core.areas import AREAS
from handspan.core.charts.score_over_age import ScoreAtAge, score_over_age
from handspan.web.forms import refuse
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.evaluation_forms import OpenForm, PlanForm, WordsForm

AREA_LABELS = {area.code: area.label for area in AREAS}


def child_evaluations(request: Request, child: UUID) -> HttpResponse:
    """List the child's evaluations."""
    context = {
        "evaluations": queries.of_child(request.actor, child, request.now),
        "has_imported": queries.has_imported(child),
    }
    return render_child(request, "therapist/evaluations.html", child, context)


def evaluation_new(request: Request, child: UUID) -> HttpResponse:
    """Open an evaluation."""
    form = OpenForm(request.POST or None, initial={"given_on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_evaluation(
                actor=request.actor,
                child_id=child,
                given_on=form.cleaned_data["given_on"],
                question=form.cleaned_data["question"],
                areas=topics.areas_of(form.cleaned_data["topics"]),
                at=request.now,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("evaluation", evaluation=opened.pk)
    status = 422 if form.errors else 200
    context = {"form": form}
    return render_child(request, "therapist/evaluation_new.html", child, context, status=status)


def evaluation(request: Request, evaluation: UUID) -> HttpResponse:
    """Show how far an open evaluation is: its plan, who was asked, and the therapist's words."""
    actor, at = request.actor, request.now
    sheet = queries.sheet(actor, evaluation, at)
    if not sheet.is_open:
        return redirect("evaluation_result", evaluation=evaluation)
    words = {name: getattr(sheet, name) for name in WordsForm.words} | sheet.testing
    form = WordsForm(request.POST or None, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(
                actor=actor,
                evaluation_id=evaluation,
                at=at,
                **form.words_given(),
                testing=form.testing_given(),
            )
            if "complete" in request.POST:
                actions.complete(actor=actor, evaluation_id=evaluation, at=at)
                messages.success(request, "Completed. Here is the profile.")
                return redirect("evaluation_result", evaluation=evaluation)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Saved. You can go on at any time.")
            return redirect("evaluation", evaluation=evaluation)
    plan = {"question": sheet.question, "areas": list(sheet.areas)}
    filling = form_queries.own_filling(actor, evaluation, at)
    context = {
        "sheet": sheet,
        "form": form,
        "plan": PlanForm(initial=plan),
        "turn": filling.turn if filling else None,
        "minutes": giving.minutes("therapist", filling.turn.left) if filling else 0,
        "areas": [AREA_LABELS[code] for code in sheet.areas],
        "forms_asked": form_queries.forms_of(actor, evaluation, at),
        "to_ask": form_queries.to_ask(sheet.child_id, at),
    }
    status = 422 if form.errors else 200
    return render_child(
        request, "therapist/evaluation.html", sheet.child_id, context, status=status
    )


def evaluation_plan(request: Request, evaluation: UUID) -> HttpResponse:
    """Change what an open evaluation asks and which areas it looks at."""
    form = PlanForm(request.POST)
    if form.is_valid():
        try:
            actions.plan(
                actor=request.actor, evaluation_id=evaluation, at=request.now, **form.cleaned_data
            )
        except Refused as refused:
            messages.warning(request, refused.sentence)
        else:
            messages.success(request, "The plan is changed. Answers stay.")
    else:
        messages.warning(request, "Choose areas from the list, and keep the question short.")
    return redirect("evaluation", evaluation=evaluation)


def evaluation_result(request: Request, evaluation: UUID) -> HttpResponse:
    """Show the profile with its intervals, an earlier one beside it, and the words."""
    sheet = queries.sheet(request.actor, evaluation, request.now)
    if sheet.is_open:
        return redirect("evaluation", evaluation=evaluation)
    scores = queries.profile(evaluation)
    before = queries.latest_completed(sheet.child_id, before=sheet.given_on)
    person = people.person(request.actor, Right.READ, sheet.child_id, request.now)
    context = {
        "sheet": sheet,
        "scores": scores,
        "before": before,
        "drawn": profile_chart(scores, queries.profile(before["id"]) if before else ()),
        "other_tests": score_queries.entered_scores(evaluation),
        "since": comparison.since_earlier(evaluation),
        "refusals": refusals.of_evaluation(evaluation),
        "views": (views := comparison.views(evaluation)),
        "drawn_views": informants_chart(views) if views else None,
        "levels": {level.level: level for level in inventory.levels()},
        "corrected": ages.is_corrected(
            person.birth_date,
            sheet.given_on,
            person.gestational_days,
            people.clinic(current_clinic()).corrected_until_months,
        ),
        "next_due": sheet.given_on + timedelta(days=182),
    }
    return render_child(request, "therapist/evaluation_result.html", sheet.child_id, context)


def child_scores(request: Request, child: UUID) -> HttpResponse:
    """Show the scores of imported answers over age, each with its interval."""
    visits = queries.imported_visits(request.actor, child, request.now)
    person = people.person(request.actor, Right.READ, child, request.now)
    points = [
        ScoreAtAge(
            ages.months_old(person.birth_date, visit.given_on),
            visit.estimate,
            visit.low,
            visit.high,
        )
        for visit in visits
        if visit.estimate is not None
    ]
    title = f"Scores of {person.given_name} over age"
    band = queries.band_for(visits)
    context = {
        "visits": visits,
        "has_band": bool(band),
        "drawn": score_over_age(points, ident="scores", title=title, reference=band),
    }
    return render_child(request, "therapist/scores.html", child, context)


_READ = Of(evaluations, Right.READ, "evaluation")
_TREAT = Of(evaluations, Right.TREAT, "evaluation")
BOTH = ("GET", "POST")

urlpatterns = [
    page("children/<uuid:child>/evaluations/", child_evaluations, name="child_evaluations",
         allow=OfChild(Right.READ)),
    page("children/<uuid:child>/evaluations/new", evaluation_new, name="evaluation_new",
         allow=OfChild(Right.TREAT), methods=BOTH),
    page("children/<uuid:child>/scores", child_scores, name="child_scores",
         allow=OfChild(Right.READ)),
    page("evaluations/<uuid:evaluation>/", evaluation, name="evaluation", allow=_TREAT,
         methods=BOTH),
    page("evaluations/<uuid:evaluation>/plan", evaluation_plan, name="evaluation_plan",
         allow=_TREAT, methods=("POST",)),
    page("evaluations/<uuid:evaluation>/result", evaluation_result, name="evaluation_result",
         allow=_READ),
]  # fmt: skip
