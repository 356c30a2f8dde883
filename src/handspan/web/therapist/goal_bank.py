"""The goal bank on a page: goals to begin from, searched for one child."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from handspan.clinic.goals import bank
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.core.ages import months_old
from handspan.core.areas import AREAS
from handspan.core.goals.bank import BankQuery, nearest, search
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goal_forms import DISCIPLINES, PLACES


class BankForm(forms.Form):
    """What to look for; empty means everything for the child's age."""

    q = forms.CharField(
        label="Words", required=False, max_length=500, help_text="Or the family's own sentence."
    )
    area = forms.ChoiceField(
        label="Area", required=False, choices=[("", "Any"), *((a.code, a.label) for a in AREAS)]
    )
    setting = forms.ChoiceField(label="Place", required=False, choices=[("", "Any"), *PLACES])
    discipline = forms.ChoiceField(
        label="Discipline", required=False, choices=[("", "Any"), *DISCIPLINES]
    )
    any_age = forms.BooleanField(label="Goals for any age", required=False)


def goal_bank(request: Request, child: UUID) -> HttpResponse:
    """Search the bank; each goal found can begin a new one."""
    person = people.person(request.actor, Right.TREAT, child, request.now)
    age = int(months_old(person.birth_date, timezone.localdate(request.now)))
    form = BankForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    query = BankQuery(
        text=asked.get("q", ""),
        area=asked.get("area", ""),
        setting=asked.get("setting", ""),
        discipline=asked.get("discipline", ""),
        months=None if asked.get("any_age") else age,
    )
    goals = tuple(bank.goals().values())
    found = search(goals, query)
    close = not found and bool(query.text)
    onward = {name: request.GET[name] for name in ("parent", "hope") if request.GET.get(name)}
    context = {
        "form": form,
        "found": nearest(goals, query) if close else found,
        "close": close,
        "older": not found and not close and bool(search(goals, replace(query, months=None))),
        "whole": len(goals),
        "onward": onward,
        "passed_on": f"&{urlencode(onward)}" if onward else "",
    }
    status = 422 if form.errors else 200
    return render_child(request, "therapist/goal_bank.html", child, context, status=status)


urlpatterns = [
    page(
        "children/<uuid:child>/goals/bank",
        goal_bank,
        name="goal_bank",
        allow=OfChild(Right.TREAT),
    ),
]
