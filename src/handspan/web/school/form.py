"""A form by link: a guardian or a teacher answers about a child, without an account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.actor import ANONYMOUS, Actor, Kind
from handspan.clinic.evaluation import form_queries, inventory
from handspan.clinic.evaluation.giving import minutes
from handspan.clinic.people import queries as people
from handspan.clinic.people.consent_actions import digest
from handspan.clinic.tenancy import clinic_scope
from handspan.web import errors, giving
from handspan.web.policy import Decision
from handspan.web.requests import Request
from handspan.web.routes import page


@dataclass(frozen=True, slots=True)
class ByFormLink:
    """A page for who holds the link of an open form (`clinic` and `token` in the address)."""

    @contextmanager
    def visitor(self, kwargs: dict[str, Any], at: datetime) -> Iterator[Actor]:
        """Open the clinic's scope and say who comes: an informant, or nobody."""
        clinic = people.clinic_by_slug(kwargs["clinic"])
        if clinic is None:
            yield ANONYMOUS
            return
        with clinic_scope(clinic.id, clinic.time_zone):
            found = form_queries.sheet_by_link(digest(kwargs["token"]), at)
            if found is None:
                yield ANONYMOUS
            else:
                sheet_id, child_id = found
                yield Actor(Kind.INFORMANT, clinic.id, sheet_id=sheet_id, child_id=child_id)

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        return Decision(actor.kind is Kind.INFORMANT, actor.child_id, ended=True)


def form(request: Request, clinic: str, token: str) -> HttpResponse:
    """Show the next question, or thanks; every answer is kept before the next one shows."""
    sheet_id = request.actor.sheet_id
    assert isinstance(sheet_id, UUID)  # the policy lets nobody else in
    refusal = ""
    if request.method == "POST":
        refusal = giving.take(request, sheet_id)
        if not refusal:
            return redirect("form", clinic=clinic, token=token)
    shown = form_queries.filling(request.actor, sheet_id, request.now)
    if shown is None:
        return errors.ended(request)
    context = {
        "shown": shown,
        "turn": shown.turn,
        "clinic": people.clinic_by_slug(clinic),
        "minutes": minutes(shown.informant, shown.turn.left),
        "levels": inventory.levels(),
        "reasons": giving.REASONS[shown.informant],
        "refusal": refusal,
        "begun": "begin" in request.GET or shown.turn.place > 0 or bool(refusal),
    }
    return render(request, "school/form.html", context, status=422 if refusal else 200)


urlpatterns = [
    page(
        "form/<slug:clinic>/<slug:token>/",
        form,
        name="form",
        allow=ByFormLink(),
        methods=("GET", "POST"),
    ),
]
