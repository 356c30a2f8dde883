"""First worry: an anonymous page, a calm answer, and, if the parent chooses, a referral."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.people import queries as people
from handspan.clinic.people.queries import ClinicFacts
from handspan.clinic.program import library
from handspan.clinic.referral import actions, worry
from handspan.clinic.tenancy import clinic_scope
from handspan.core import ages
from handspan.core.language.first_worry import Answer, FirstWorry, answer_first_worry
from handspan.web.forms import refuse
from handspan.web.policy import Anyone
from handspan.web.public.worry_forms import AskForm, WorryForm
from handspan.web.requests import Request
from handspan.web.routes import page

CARRIED = tuple(name for name in WorryForm.base_fields if name in AskForm.base_fields)


def first_worry(request: Request, clinic: str) -> HttpResponse:
    """Ask, and answer; nothing is kept."""
    found = _clinic(clinic)
    form = WorryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ask = AskForm(initial={name: data[name] for name in CARRIED} | {"language": "English"})
        context = {"clinic": found, "answer": _answer(data), "form": ask}
        return render(request, "public/worry_answer.html", context)
    status = 422 if form.errors else 200
    return render(request, "public/worry.html", {"clinic": found, "form": form}, status=status)


def ask(request: Request, clinic: str) -> HttpResponse:
    """Keep a referral, because the parent asked for a visit."""
    found = _clinic(clinic)
    form = AskForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        heard = _answer(data).signs
        asked = actions.Asked(
            **data | {"hard_areas": tuple(data["hard_areas"]), "signs": tuple(heard)}
        )
        try:
            with clinic_scope(found.id, found.time_zone):
                actions.ask_for_visit(actor=request.actor, asked=asked, at=request.now)
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("worry_thanks", clinic=clinic)
    return render(request, "public/worry_ask.html", {"clinic": found, "form": form}, status=422)


def thanks(request: Request, clinic: str) -> HttpResponse:
    """Say what happens next."""
    return render(request, "public/worry_thanks.html", {"clinic": _clinic(clinic)})


def _answer(data: dict[str, Any]) -> Answer:
    told = FirstWorry(
        age_months=_months_old(data),
        areas=tuple(data["hard_areas"]),
        own_words=data["worry"],
        good_at=data["good_at"],
        tried=data["tried"],
        signs=frozenset(data["signs"]),
    )
    activities = tuple(library.activities().values())
    return answer_first_worry(told, worry.table(), activities, library.rules())


def _months_old(data: dict[str, Any]) -> float:
    if data["birth_date"]:
        return ages.months_old(data["birth_date"], timezone.localdate())
    return 12 * (data["age_years"] or 0) + (data["age_months"] or 0)


def _clinic(slug: str) -> ClinicFacts:
    found = people.clinic_by_slug(slug)
    if found is None:
        raise Http404
    return found


_OPEN = Anyone(why="a first worry needs no account")

urlpatterns = [
    page("<slug:clinic>/worry/", first_worry, name="worry", allow=_OPEN, methods=("GET", "POST")),
    page("<slug:clinic>/worry/ask/", ask, name="worry_ask", allow=_OPEN, methods=("POST",)),
    page("<slug:clinic>/worry/thanks/", thanks, name="worry_thanks", allow=_OPEN),
]
