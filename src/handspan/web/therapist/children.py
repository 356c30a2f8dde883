"""The list of children, with search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from handspan.clinic.actor import Role
from handspan.clinic.outcomes import caseload
from handspan.web.policy import HasRole
from handspan.web.requests import Request
from handspan.web.routes import page


def children(request: Request) -> HttpResponse:
    """List the children whom this person may know; a therapist sees their own first."""
    treats = request.actor.has(Role.THERAPIST, Role.ASSISTANT)
    chosen = request.GET.get("whose", "mine" if treats else "all")
    words = request.GET.get("words", "")[:200]
    number = request.GET.get("page", "1")
    found = caseload.find(
        request.actor,
        request.now,
        words=words,
        own=chosen == "mine",
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    context = {"found": found, "words": words, "whose": chosen, "treats": treats}
    return render(request, "therapist/children.html", context)


urlpatterns = [
    page("children/", children, name="children", allow=HasRole(*Role)),
]
