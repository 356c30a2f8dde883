"""Writing a goal: one form, advice before it is kept, and a warning when it was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.goals import actions, queries, wording
from handspan.clinic.goals.access import goals
from handspan.clinic.people.access import Right
from handspan.core.goals.findings import Finding
from handspan.core.goals.ladder import Ladder, LadderLevel, check_ladder
from handspan.core.goals.proposals import propose_ladder
from handspan.core.goals.wording import GoalWords, check_wording
from handspan.web.forms import refuse
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goal_forms import STEP_FIELDS, GoalForm, words_of
from handspan.web.therapist.goal_start import Start, begin

_FIELD_OF = {
    "act.missing": "title",
    "criterion.impossible": "target_percent",
    "baseline.impossible": "baseline_percent",
    "date.before_baseline": "due_on",
}


def goal_new(request: Request, child: UUID) -> HttpResponse:
    """Write a long-term goal; with ?parent=, ?from= or ?hope= a short-term goal.

    `from` is a goal of the bank to begin with, `hope` the hope that it answers.
    """
    start = begin(request, child)
    proposed = _with_proposed_steps(request) if start.short else None
    data = None if proposed else request.POST or None
    initial = start.initial | (proposed.typed if proposed else {})
    form = GoalForm(data, initial=initial, short=start.short, new=True, parents=start.parents)
    parent = start.parent
    advice, kept = _submit(request, form, lambda: _propose(request, child, form, start))
    if kept:
        messages.success(request, "Kept. The family can read it now.")
        return redirect("goal_together" if start.parents is not None else "goal", goal=kept)
    context = {
        "form": form, "parent": parent, "goal": None, "advice": advice,
        "says": proposed.says if proposed else "",
    }  # fmt: skip
    status = 422 if form.errors or advice else 200
    return render_child(request, "therapist/goal_form.html", child, context, status=status)


def goal_edit(request: Request, goal: UUID) -> HttpResponse:
    """Change a goal; what the family signed must be signed again once it reads differently."""
    shown = queries.goal(request.actor, Right.TREAT, goal, request.now)
    if not shown.is_open:
        messages.warning(request, "This goal is finished and stays as it is.")
        return redirect("goal", goal=goal)
    short = shown.term == "short"
    proposed = _with_proposed_steps(request) if short else None
    if proposed:
        form = GoalForm(initial=words_of(shown) | proposed.typed, short=True, new=False)
    else:
        form = GoalForm(request.POST or None, initial=words_of(shown), short=short, new=False)
    level = shown.ratings[0][1] if shown.ratings else None
    advice, kept = _submit(request, form, lambda: _edit(request, shown, form), level)
    if kept:
        messages.success(request, "Saved.")
        return redirect("goal", goal=kept)
    context = {
        "form": form, "parent": None, "goal": shown, "advice": advice,
        "says": proposed.says if proposed else "",
    }  # fmt: skip
    status = 422 if form.errors or advice else 200
    return render_child(request, "therapist/goal_form.html", shown.child_id, context, status=status)


@dataclass(frozen=True, slots=True)
class _Proposed:
    """What was typed with the empty steps filled in, and what to say about that."""

    typed: dict[str, Any]
    says: str


def _with_proposed_steps(request: Request) -> _Proposed | None:
    """Propose words for the empty steps when asked to; nothing is kept by that."""
    if "propose" not in request.POST:
        return None
    typed: dict[str, Any] = request.POST.dict() | {"settings": request.POST.getlist("settings")}
    words = GoalWords(
        act=typed.get("title", ""),
        target_percent=_number(typed.get("target_percent", "")),
        tries=_number(typed.get("tries_each_visit", "")),
        baseline_percent=_number(typed.get("baseline_percent", "")),
    )
    try:
        ladder = propose_ladder(words)
    except ValueError as error:
        return _Proposed(typed, str(error))
    says = {step.level: step.says for step in ladder.steps}
    empty = [name for name in STEP_FIELDS if not str(typed.get(name, "")).strip()]
    filled = {name: says[STEP_FIELDS[name]] for name in empty}
    done = (
        "The empty steps are proposed below. Change what you like."
        if empty
        else ("All five steps are written. Empty one to have it proposed.")
    )
    return _Proposed(typed | filled, f"{done} {ladder.remark}".strip())


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) < 6 else None


def _submit(
    request: Request, form: GoalForm, save: Any, level: int | None = None
) -> tuple[list[str], UUID | None]:
    """Check what was typed, then save it; return advice to show, or the goal that was kept."""
    if not form.is_bound or not form.is_valid():
        return [], None
    advice = []
    for finding in _findings(form, level):
        if finding.blocks:
            field = _FIELD_OF.get(finding.code)
            form.add_error(field if field in form.fields else None, finding.says)
        else:
            advice.append(finding.says)
    title, condition = form.cleaned_data["title"], form.cleaned_data["condition"]
    texts = [title, condition, *(says for _, says in form.ladder)]
    if form.toward:
        texts.append(form.toward.title)
        act = check_wording(GoalWords(form.toward.title))
        advice += [f"Long-term goal: {one.says}" for one in act if one.code.startswith("act.")]
    advice += wording.advice(texts)
    if form.errors or (advice and "anyway" not in request.POST):
        return advice, None
    try:
        return [], save()
    except Refused as refused:
        refuse(form, refused)
    return advice, None


def _findings(form: GoalForm, level: int | None) -> tuple[Finding, ...]:
    typed = form.cleaned_data
    found = check_wording(
        GoalWords(
            act=typed["title"],
            condition=typed["condition"],
            settings=tuple(typed["settings"]),
            target_percent=typed["target_percent"],
            tries=typed["tries_each_visit"],
            visits=typed["target_visits"],
            baseline_percent=typed["baseline_percent"],
            baseline_on=typed["baseline_on"],
            baseline_how=typed["baseline_how"],
            due_on=typed["due_on"],
        )
    )
    if not form.ladder:  # a long-term goal is a direction: its steps carry baseline and ladder
        return tuple(
            one for one in found if not one.code.startswith(("baseline", "condition", "setting"))
        )
    today = int(typed["level_today"]) if typed.get("level_today") else level
    rungs = tuple(LadderLevel(each, says) for each, says in form.ladder)
    return (*found, *check_ladder(Ladder(rungs, today)))


def _propose(request: Request, child: UUID, form: GoalForm, start: Start) -> UUID:
    actor, at = request.actor, request.now
    chosen = form.cleaned_data.get("parent")
    goal = actions.propose(
        actor=actor, child_id=child, words=form.words(), at=at,
        parent_id=UUID(chosen) if chosen else start.parent.id if start.parent else None,
        toward=form.toward,
        hope_id=start.hope_id,
    )  # fmt: skip
    level = form.cleaned_data.get("level_today")
    if level:
        seen_on = form.cleaned_data["baseline_on"] or timezone.localdate(at)
        actions.rate(actor=actor, goal_id=goal.pk, level=int(level), rated_on=seen_on, at=at)
    return goal.pk


def _edit(request: Request, shown: queries.Shown, form: GoalForm) -> UUID:
    words = form.words()
    return actions.edit(actor=request.actor, goal_id=shown.id, words=words, at=request.now).pk


BOTH = ("GET", "POST")

urlpatterns = [
    page("children/<uuid:child>/goals/new", goal_new, name="goal_new",
         allow=OfChild(Right.TREAT), methods=BOTH),
    page("goals/<uuid:goal>/edit", goal_edit, name="goal_edit",
         allow=Of(goals, Right.TREAT, "goal"), methods=BOTH),
]  # fmt: skip
