"""Goals for a family to read, talk about and agree to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from handspan.clinic.errors import Refused
from handspan.clinic.goals import agreeing, queries
from handspan.clinic.goals.access import goals
from handspan.clinic.outcomes import discharge
from handspan.clinic.people.access import Right, children
from handspan.core.goals.readiness import WAY_BACK
from handspan.web.family.child_page import render_family
from handspan.web.family.goal_forms import AgreeForm
from handspan.web.forms import refuse
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page


def family_goals(request: Request, child: UUID) -> HttpResponse:
    """List the goals, those to agree first."""
    found = queries.for_family(request.actor, child, request.now)
    leaving = discharge.leaving(child, request.now)
    context = {
        "goals": found,
        "look_again": {one.id: one.next_probe for one in leaving.goals if one.next_probe},
        "way_back": WAY_BACK if leaving.readiness.ready else "",
    }
    return render_family(request, "family/goals.html", child, context)


def family_goal(request: Request, goal: UUID) -> HttpResponse:
    """Show one goal; who may sign says yes, or asks to talk first."""
    actor, at = request.actor, request.now
    shown = queries.goal(actor, Right.FAMILY_SEE, goal, at)
    form = AgreeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.agree(
                actor=actor, goal_id=goal, agreed="talk" not in request.POST, at=at,
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refused:
            refuse(form, refused)
        else:
            said = "We will talk about it." if "talk" in request.POST else "Thank you. Agreed."
            messages.success(request, said)
            return redirect("family_goals", child=shown.child_id)
    may_sign = children(actor, Right.FAMILY_SIGN, at).filter(pk=shown.child_id).exists()
    context = {"goal": shown, "form": form, "may_sign": may_sign}
    status = 422 if form.errors else 200
    return render_family(request, "family/goal.html", shown.child_id, context, status=status)


urlpatterns = [
    page(
        "family/<uuid:child>/goals/",
        family_goals,
        name="family_goals",
        allow=OfChild(Right.FAMILY_SEE),
    ),
    page(
        "family/goals/<uuid:goal>/",
        family_goal,
        name="family_goal",
        allow=Of(goals, Right.FAMILY_SEE, "goal"),
        methods=("GET", "POST"),
    ),
]
