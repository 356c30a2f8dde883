"""Next week, proposed: what to do in each visit and at home, why, and what would be next best."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.outcomes import next_week
from handspan.clinic.people.access import Right
from handspan.clinic.program import actions, library, queries, setting_aside
from handspan.clinic.program.access import set_aside_rows
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goals import own_discipline

_MOST_WHY = 160


def program_week(request: Request, child: UUID) -> HttpResponse:
    """Show the proposed week; a POST takes one activity into the program."""
    week = next_week.next_week(request.actor, child, request.now)
    if request.method == "POST":
        return _take(request, child, week)
    plan = queries.current(child, timezone.localdate(request.now))
    context = {"week": week, "plan": plan, "reasons": setting_aside.REASONS}
    return render_child(request, "therapist/program_week.html", child, context)


def activity_aside(request: Request, child: UUID) -> HttpResponse:
    """Propose an activity no more for this child."""
    try:
        kept = setting_aside.set_aside(
            actor=request.actor,
            child_id=child,
            activity=request.POST.get("key", ""),
            why=request.POST.get("why", ""),
            at=request.now,
        )
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        title = library.activities()[kept.activity].title
        messages.success(request, f"“{title}” is not proposed any more. You can bring it back.")
    return redirect("program_week", child=child)


def activity_back(request: Request, aside: UUID) -> HttpResponse:
    """Propose an activity again."""
    back = setting_aside.bring_back(actor=request.actor, aside_id=aside, at=request.now)
    messages.success(request, "It may be proposed again.")
    return redirect("program_week", child=back.child_id)


def _take(request: Request, child: UUID, week: next_week.Week | None) -> HttpResponse:
    """Take what stands in the proposal, as it stands there; anything else is not offered."""
    place = request.POST.get("place", "")
    offered: dict[str, list[next_week.Proposed]] = {}
    if week:
        clinic = [one for visit in week.visits for one in visit]
        offered = {"clinic": clinic, "home": [*week.home]}
    chosen = next(
        (one for one in offered.get(place, ()) if one.key == request.POST.get("key")), None
    )
    today = timezone.localdate(request.now)
    plan = queries.current(child, today, own_discipline(request, child))
    if chosen is None or chosen.goal_id is None or chosen.is_goal or plan is None:
        messages.warning(request, "This is not proposed any more. Look at the week again.")
        return redirect("program_week", child=child)
    try:
        actions.add_activity(
            actor=request.actor,
            program_id=plan.id,
            goal_id=chosen.goal_id,
            activity=chosen.key,
            place=place,
            grade=chosen.grade,
            times_each_week=4 if place == "home" else 1,
            why=chosen.reason.says[:_MOST_WHY],
            at=request.now,
        )
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, f"“{chosen.title}” is in the program now.")
    return redirect("program_week", child=child)


urlpatterns = [
    page("children/<uuid:child>/program/week", program_week, name="program_week",
         allow=OfChild(Right.TREAT), methods=("GET", "POST")),
    page("children/<uuid:child>/program/aside", activity_aside, name="activity_aside",
         allow=OfChild(Right.TREAT), methods=("POST",)),
    page("program/aside/<uuid:aside>/back", activity_back, name="activity_back",
         allow=Of(set_aside_rows, Right.TREAT, "aside"), methods=("POST",)),
]  # fmt: skip
