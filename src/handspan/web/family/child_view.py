"""The child's own view: a guardian's device shows today's play and nothing else, until a
guardian's password opens it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.actor import Kind
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.program import queries as program
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page


def child_view_begin(request: Request, child: UUID) -> HttpResponse:
    """Lock this device in the child's view."""
    request.session["child_view"] = str(child)
    return redirect("child_view", child=child)


def child_view(request: Request, child: UUID) -> HttpResponse:
    """Show today's play with its steps, in the child's own words and colors."""
    if request.actor.kind is not Kind.CHILD:
        return redirect("family_child", child=child)
    person = people.person(request.actor, Right.CHILD_VIEW, child, request.now)
    context = {
        "person": person,
        "plays": program.planned_home(request.actor, child, request.now),
        "wrong": False,
    }
    if request.method == "POST":
        password = request.POST.get("password", "")
        email = getattr(request.user, "email", "")
        if authenticate(request, username=email, email=email, password=password) is not None:
            del request.session["child_view"]
            return redirect("family_child", child=child)
        context["wrong"] = True
    return render(
        request, "family/child_view.html", context, status=422 if context["wrong"] else 200
    )


urlpatterns = [
    page(
        "family/<uuid:child>/for-me/begin",
        child_view_begin,
        name="child_view_begin",
        allow=OfChild(Right.FAMILY_SEE),
        methods=("POST",),
    ),
    page(
        "family/<uuid:child>/for-me/",
        child_view,
        name="child_view",
        allow=OfChild(Right.CHILD_VIEW),
        methods=("GET", "POST"),
    ),
]
