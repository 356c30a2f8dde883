"""Going on without therapy: is a child ready, and do reached goals last?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.goals import probing, queries
from handspan.clinic.goals.access import goals
from handspan.clinic.outcomes import discharge
from handspan.clinic.people.access import Right
from handspan.core.goals.readiness import WAY_BACK
from handspan.web.forms import refuse
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goal_forms import PLACES
from handspan.web.therapist.goals import may_treat


class LookForm(forms.Form):
    """What was seen of a reached goal on a day."""

    seen_on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    successes = forms.IntegerField(label="Came off without help", min_value=0, max_value=100)
    tries = forms.IntegerField(label="Of so many tries", min_value=1, max_value=100, initial=5)
    setting = forms.ChoiceField(label="Where", choices=PLACES)
    seen_by = forms.CharField(
        label="Who told you",
        max_length=80,
        required=False,
        help_text="Empty when you saw it yourself.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def child_discharge(request: Request, child: UUID) -> HttpResponse:
    """Show what speaks for going on without therapy, and what is missing."""
    return _page(request, child, None, None)


def goal_look(request: Request, goal: UUID) -> HttpResponse:
    """Keep a look back at a reached goal."""
    shown = queries.goal(request.actor, Right.TREAT, goal, request.now)
    form = LookForm(request.POST, auto_id=f"id_{goal}_%s")
    if form.is_valid():
        try:
            probing.look_again(
                actor=request.actor, goal_id=goal, at=request.now, **form.cleaned_data
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Kept. Looks back are never changed.")
            return redirect("child_discharge", child=shown.child_id)
    return _page(request, shown.child_id, goal, form)


def _page(
    request: Request, child: UUID, typed_for: UUID | None, typed: LookForm | None
) -> HttpResponse:
    found = discharge.leaving(child, request.now)
    today = timezone.localdate(request.now)
    forms_of = {
        one.id: typed
        if typed and one.id == typed_for
        else LookForm(initial={"seen_on": today}, auto_id=f"id_{one.id}_%s")
        for one in found.goals
        if one.reached_on and one.reached_on < today
    }
    context: dict[str, Any] = {
        "leaving": found,
        "forms_of": forms_of,
        "way_back": WAY_BACK,
        "may_write": may_treat(request, child),
        "typed_for": typed_for,
    }
    status = 422 if typed else 200
    return render_child(request, "therapist/discharge.html", child, context, status=status)


urlpatterns = [
    page("children/<uuid:child>/discharge/", child_discharge, name="child_discharge",
         allow=OfChild(Right.READ)),
    page("goals/<uuid:goal>/look", goal_look, name="goal_look",
         allow=Of(goals, Right.TREAT, "goal"), methods=("POST",)),
]  # fmt: skip
