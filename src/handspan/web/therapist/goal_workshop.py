"""Goal workshop: therapist and family on one screen, from a hope to a signed goal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.errors import Refused
from handspan.clinic.goals import agreeing, hope_queries, hoping, queries
from handspan.clinic.goals.access import goals, hopes
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.referral.queries import hopes_at_intake
from handspan.web.forms import refuse
from handspan.web.hope_forms import HopeForm, RatingForm
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goal_forms import TogetherForm


def goal_workshop(request: Request, child: UUID) -> HttpResponse:
    """Show hopes with what came of them, and the goals that wait for a signature."""
    form = HopeForm(
        request.POST or None,
        speakers=_speakers(request, child),
        initial={"words": request.GET.get("words", "")},
    )
    if form.keep(request, child):
        messages.success(request, "Kept, word for word.")
        return redirect("goal_workshop", child=child)
    return _workshop(request, child, form)


def hope_rate(request: Request, hope: UUID) -> HttpResponse:
    """Keep what a hope means to somebody today."""
    child = _hope(request, hope).child_id
    form = RatingForm(request.POST or None, speakers=_speakers(request, child))
    if request.method == "POST" and form.is_valid() and form.meaning:
        hoping.rate(
            actor=request.actor,
            hope_id=hope,
            meaning=form.meaning,
            rater=form.speaker,
            at=request.now,
        )
        messages.success(request, "Kept. Earlier numbers stay beside it.")
        return redirect("goal_workshop", child=child)
    context = {"form": form, "hope": _hope(request, hope)}
    status = 422 if form.errors else 200
    return render_child(request, "therapist/hope_rate.html", child, context, status=status)


def hope_aside(request: Request, hope: UUID) -> HttpResponse:
    """Put a hope aside, or bring it back."""
    aside = "back" not in request.POST
    kept = hoping.put_aside(actor=request.actor, hope_id=hope, aside=aside, at=request.now)
    messages.success(request, "Put aside. It stays below." if aside else "Brought back.")
    return redirect("goal_workshop", child=kept.child_id)


def goal_together(request: Request, goal: UUID) -> HttpResponse:
    """Let guardians who are in the room sign here, each with their own typed name."""
    shown = queries.goal(request.actor, Right.TREAT, goal, request.now)
    form = TogetherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.agree_together(
                actor=request.actor,
                goal_id=goal,
                agreed="talk" not in request.POST,
                at=request.now,
                **form.cleaned_data,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return _signed(request, goal)
    if shown.status != "proposed" or not shown.waiting:
        return redirect("goal", goal=goal)
    context = {
        "goal": shown,
        "form": form,
        "typing": request.POST.get("guardian_id", ""),
        "empty": TogetherForm(),
    }
    status = 422 if form.errors else 200
    return render_child(
        request, "therapist/goal_together.html", shown.child_id, context, status=status
    )


def _signed(request: Request, goal: UUID) -> HttpResponse:
    shown = queries.goal(request.actor, Right.TREAT, goal, request.now)
    if shown.status == "agreed":
        messages.success(request, "Agreed by everyone who signs. Tries count from now on.")
        return redirect("goal", goal=goal)
    if "talk" in request.POST:
        messages.success(request, "Kept. Talk about it, change the goal, or sign later.")
        return redirect("goal_workshop", child=shown.child_id)
    waiting = " and ".join(name for _, name in shown.waiting)
    messages.success(request, f"Signed. Now it waits for {waiting}.")
    return redirect("goal_together", goal=goal)


def _workshop(request: Request, child: UUID, form: HopeForm) -> HttpResponse:
    actor, at = request.actor, request.now
    found = hope_queries.of_child(actor, Right.READ, child, at)
    kept = {one.words for one in found}
    steps = [step for branch in queries.tree(actor, child, at) for step in branch.steps]
    context: dict[str, Any] = {
        "hopes": [one for one in found if not one.aside],
        "aside": [one for one in found if one.aside],
        "at_intake": [words for words in hopes_at_intake(child) if words not in kept],
        "form": form,
        "waiting": [one for one in steps if one.status == "proposed"],
        "active": [one for one in steps if one.status == "agreed"],
    }
    status = 422 if form.errors else 200
    return render_child(request, "therapist/goal_workshop.html", child, context, status=status)


def _hope(request: Request, hope: UUID) -> hope_queries.ShownHope:
    return hope_queries.hope(request.actor, Right.TREAT, hope, request.now)


def _speakers(request: Request, child: UUID) -> list[tuple[str, str]]:
    person = people.person(request.actor, Right.TREAT, child, request.now)
    return hope_queries.speakers(child, person.given_name, request.now)


BOTH = ("GET", "POST")

urlpatterns = [
    page("children/<uuid:child>/goals/workshop", goal_workshop, name="goal_workshop",
         allow=OfChild(Right.TREAT), methods=BOTH),
    page("hopes/<uuid:hope>/rate", hope_rate, name="hope_rate",
         allow=Of(hopes, Right.TREAT, "hope"), methods=BOTH),
    page("hopes/<uuid:hope>/aside", hope_aside, name="hope_aside",
         allow=Of(hopes, Right.TREAT, "hope"), methods=("POST",)),
    page("goals/<uuid:goal>/together", goal_together, name="goal_together",
         allow=Of(goals, Right.TREAT, "goal"), methods=BOTH),
]  # fmt: skip
