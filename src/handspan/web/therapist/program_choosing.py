"""Choosing an activity for a child: look through what fits, read what safety says, decide."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.people.access import Right
from handspan.clinic.program import actions, choosing, library, queries
from handspan.core.program.activity import Activity
from handspan.core.program.safety import is_forbidden
from handspan.web import errors
from handspan.web.forms import refuse
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.activities import ages_of
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goals import own_discipline
from handspan.web.therapist.program_forms import ChooseForm, SearchForm

SHOWN = 12


def program_activity_add(request: Request, child: UUID) -> HttpResponse:
    """Search the library for this child; with ?activity= decide about one."""
    if _plan(request, child) is None:
        messages.warning(request, "Set the program first: how often, and until when.")
        return redirect("program_new", child=child)
    code = request.GET.get("activity", "")
    if not code:
        return _search(request, child)
    activity = library.activities().get(code)
    return _decide(request, child, activity) if activity else errors.not_found(request)


def _search(request: Request, child: UUID) -> HttpResponse:
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = choosing.offered(
        request.actor, child, text=asked.get("q", ""), area=asked.get("area", ""),
        place=asked.get("place", ""), at=request.now,
    )  # fmt: skip
    context = {
        "form": form,
        "place": asked.get("place", ""),
        "picks": found.picks[:SHOWN],
        "count": len(found.picks),
        "left_out": found.left_out,
        "goals": choosing.open_goals(request.actor, child, request.now),
        "ages_of": ages_of,
        "unread": choosing.unread(request.actor, child, request.now),
    }
    return render_child(request, "therapist/program_search.html", child, context)


def _decide(request: Request, child: UUID, activity: Activity) -> HttpResponse:
    actor, at = request.actor, request.now
    place = request.POST.get("place") or request.GET.get("place") or ""
    place = place if place in activity.places else activity.places[0]
    findings = choosing.findings_for(actor, child, activity, place, at)
    goals = choosing.open_goals(actor, child, at)
    form = ChooseForm(
        request.POST or None,
        activity=activity,
        goals=[(str(goal.id), goal.title) for goal in goals],
        needs_care=bool(findings),
        initial={
            "goal": next((g.id for g in goals if g.area in activity.areas), None),
            "place": place,
            "grade": "as_is",
            "minutes": activity.minutes,
            "why": choosing.reason_for(actor, child, activity, at),
        },
    )
    if request.method == "POST" and form.is_valid() and _add(request, child, activity, form):
        messages.success(request, f"“{activity.title}” is in the program.")
        return redirect("child_program", child=child)
    context = {
        "activity": activity,
        "form": form,
        "findings": findings,
        "forbidden": is_forbidden(findings),
        "goals": goals,
    }
    status = 422 if form.errors else 200
    return render_child(request, "therapist/program_choose.html", child, context, status=status)


def _add(request: Request, child: UUID, activity: Activity, form: ChooseForm) -> bool:
    plan = _plan(request, child)
    assert plan is not None  # the page does not open without one
    typed = form.cleaned_data
    try:
        actions.add_activity(
            actor=request.actor, program_id=plan.id, goal_id=UUID(typed["goal"]),
            activity=activity.code, at=request.now,
            **{name: value for name, value in typed.items() if name != "goal"},
        )  # fmt: skip
    except Refused as refused:
        refuse(form, refused)
        return False
    return True


def _plan(request: Request, child: UUID) -> queries.Plan | None:
    """Return the program into which who writes here chooses."""
    today = timezone.localdate(request.now)
    return queries.current(child, today, own_discipline(request, child))


urlpatterns = [
    page("children/<uuid:child>/program/add", program_activity_add, name="program_activity_add",
         allow=OfChild(Right.TREAT), methods=("GET", "POST")),
]  # fmt: skip
