"""Goals of a child: read them as a tree, and one by one; rate, reach and close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.goals import actions, agreeing, queries, second_rating
from handspan.clinic.goals.access import goals
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children
from handspan.core.charts import Chart
from handspan.core.charts.steps import steps
from handspan.core.goals.attainment import CAUTION
from handspan.core.goals.proposals import propose_sentence
from handspan.core.goals.wording import GoalWords
from handspan.web.forms import refuse
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goal_forms import LEVEL_WORDS, CloseForm, RateForm, SecondRateForm

DONE = ("reached", "closed")


def child_goals(request: Request, child: UUID) -> HttpResponse:
    """Show the long-term goals, each with the short-term goals on the way."""
    tree = queries.tree(request.actor, child, request.now)
    context = {
        "tree": tree,
        "drawn": {step.id: _drawn(step) for branch in tree for step in branch.steps},
        "attained": queries.attained(tree),
        "caution": CAUTION,
        "may_write": may_treat(request, child),
    }
    return render_child(request, "therapist/goals.html", child, context)


def goal(request: Request, goal: UUID) -> HttpResponse:
    """Show all of one goal."""
    return _page(request, goal, {})


def goal_rate(request: Request, goal: UUID) -> HttpResponse:
    """Keep the level that was seen on a day."""
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            actions.rate(actor=request.actor, goal_id=goal, at=request.now, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The level is kept.")
            return redirect("goal", goal=goal)
    return _page(request, goal, {"rate": form})


def goal_reach(request: Request, goal: UUID) -> HttpResponse:
    """Mark a goal as reached."""
    try:
        actions.reach(actor=request.actor, goal_id=goal, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Reached. Tell the family, and celebrate.")
    return redirect("goal", goal=goal)


def goal_settle(request: Request, goal: UUID) -> HttpResponse:
    """Count a goal as agreed when nobody is waited for any more."""
    try:
        agreeing.settle(actor=request.actor, goal_id=goal, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Agreed. Tries count toward it from now on.")
    return redirect("goal", goal=goal)


def goal_close(request: Request, goal: UUID) -> HttpResponse:
    """Close a goal with the reason."""
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            actions.close(actor=request.actor, goal_id=goal, at=request.now, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Closed. It stays in the record.")
            return redirect("goal", goal=goal)
    return _page(request, goal, {"close": form})


def may_treat(request: Request, child: UUID) -> bool:
    """Return whether who reads this page may also write on it."""
    return children(request.actor, Right.TREAT, request.now).filter(pk=child).exists()


def own_discipline(request: Request, child: UUID) -> str:
    """Return the discipline in which who writes here works with the child."""
    team = people.care_team(child, request.now)
    mine = [one["staff__discipline"] for one in team if one["staff_id"] == request.actor.staff_id]
    return mine[0] if mine and mine[0] else "OT"


def _page(request: Request, goal_id: UUID, typed: dict[str, forms.Form]) -> HttpResponse:
    shown = queries.goal(request.actor, Right.READ, goal_id, request.now)
    person = people.person(request.actor, Right.READ, shown.child_id, request.now)
    tree = queries.tree(request.actor, shown.child_id, request.now)
    family = next(b for b in tree if goal_id in (b.goal.id, *(step.id for step in b.steps)))
    today = {"rated_on": timezone.localdate(request.now)}
    context: dict[str, Any] = {
        "goal": shown,
        "parent": family.goal,
        "steps": family.steps if shown.term == "long" else (),
        "drawn": _drawn(shown),
        "sentence": propose_sentence(person.given_name, _words_of(shown)),
        "level_words": LEVEL_WORDS,
        "twice": second_rating.rated_twice([goal_id]),
        "rate": typed.get("rate") or RateForm(initial=today | {"level": shown.level}),
        "close": typed.get("close") or CloseForm(),
        "may_write": may_treat(request, shown.child_id),
    }
    status = 422 if typed else 200
    return render_child(request, "therapist/goal.html", shown.child_id, context, status=status)


def _words_of(goal: queries.Shown) -> GoalWords:
    """Return a goal's parts as the linter and its sentence take them."""
    return GoalWords(
        act=goal.title,
        condition=goal.condition,
        settings=goal.settings,
        target_percent=goal.target_percent,
        tries=goal.tries_each_visit,
        visits=goal.target_visits,
        baseline_percent=goal.baseline_percent,
        baseline_on=goal.baseline_on,
        baseline_how=goal.baseline_how,
        due_on=goal.due_on,
    )


def _drawn(goal: queries.Shown) -> Chart:
    title = f"Steps of the goal: {goal.title}"
    return steps(goal.level, ident=f"steps-{goal.id}", title=title, says=dict(goal.ladder))


def goal_second(request: Request, goal: UUID) -> HttpResponse:
    """Let another person rate a goal without showing the level that was seen first."""
    form = SecondRateForm(
        request.POST or None, initial={"rated_on": timezone.localdate(request.now)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            second_rating.rate_unseen(
                actor=request.actor, goal_id=goal, at=request.now, **form.cleaned_data
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Kept. Now both levels are shown.")
            return redirect("goal", goal=goal)
    shown = second_rating.unseen(request.actor, goal, request.now)
    context = {"goal": shown, "form": form}
    status = 422 if form.errors else 200
    return render_child(
        request, "therapist/goal_second.html", shown.child_id, context, status=status
    )


_WRITE = Of(goals, Right.TREAT, "goal")

urlpatterns = [
    page("children/<uuid:child>/goals/", child_goals, name="child_goals",
         allow=OfChild(Right.READ)),
    page("goals/<uuid:goal>/", goal, name="goal", allow=Of(goals, Right.READ, "goal")),
    page("goals/<uuid:goal>/rate", goal_rate, name="goal_rate", allow=_WRITE, methods=("POST",)),
    page("goals/<uuid:goal>/second/", goal_second, name="goal_second",
         allow=Of(goals, Right.READ, "goal"), methods=("GET", "POST")),
    page("goals/<uuid:goal>/reach", goal_reach, name="goal_reach", allow=_WRITE,
         methods=("POST",)),
    page("goals/<uuid:goal>/settle", goal_settle, name="goal_settle", allow=_WRITE,
         methods=("POST",)),
    page("goals/<uuid:goal>/close", goal_close, name="goal_close", allow=_WRITE,
         methods=("POST",)),
]  # fmt: skip
