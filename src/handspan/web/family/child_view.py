"""The child's own view: a guardian's device shows today's play and nothing else, until a
guardian's password opens it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.actor import Kind
from handspan.clinic.errors import Refused
from handspan.clinic.goals import hoping
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.program import queries as program
from handspan.core.goals.wishes import MOST, WISHES
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


def child_wish(request: Request, child: UUID) -> HttpResponse:
    """Let the child choose, by pictures, what to get better at."""
    if request.actor.kind is not Kind.CHILD:
        return redirect("family_hopes", child=child)
    person = people.person(request.actor, Right.CHILD_VIEW, child, request.now)
    said = ""
    if request.method == "POST":
        pictures = tuple(request.POST.getlist("pictures"))
        words = request.POST.get("words", "")
        try:
            hoping.say(
                actor=request.actor, child_id=child, words=words, pictures=pictures, at=request.now
            )
        except Refused as refused:
            said = refused.sentence
        else:
            messages.success(request, "Thank you! Your grown-ups will read it.")
            return redirect("child_view", child=child)
    context = {
        "person": person,
        "wishes": WISHES,
        "most": MOST,
        "said": said,
        "chosen": request.POST.getlist("pictures"),
        "words": request.POST.get("words", ""),
    }
    return render(request, "family/child_wish.html", context, status=422 if said else 200)


urlpatterns = [
    page(
        "family/<uuid:child>/for-me/begin",
        child_view_begin,
        name="child_view_begin",
        allow=OfChild(Right.FAMILY_SEE),
        methods=("POST",),
    ),
    page(
        "family/<uuid:child>/for-me/wish",
        child_wish,
        name="child_wish",
        allow=OfChild(Right.CHILD_VIEW),
        methods=("GET", "POST"),
    ),
    page(
        "family/<uuid:child>/for-me/",
        child_view,
        name="child_view",
        allow=OfChild(Right.CHILD_VIEW),
        methods=("GET", "POST"),
    ),
]
