"""A child's visits: those to come and those past, and booking new ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments import actions, authorizing, queries, series_actions
from handspan.clinic.appointments.access import authorizations
from handspan.clinic.appointments.clashes import Clashes
from handspan.clinic.errors import Refused
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children
from handspan.clinic.program import queries as program
from handspan.web.forms import refuse
from handspan.web.pages import moment
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.visit_forms import AuthorizationForm, BookForm, Choices

USUAL_MINUTES = 45


def child_visits(request: Request, child: UUID) -> HttpResponse:
    """Show what is booked and what became of earlier visits."""
    return _visits(request, child)


def _visits(request: Request, child: UUID, form: AuthorizationForm | None = None) -> HttpResponse:
    actor, at = request.actor, request.now
    context = {
        "coming": queries.coming(actor, [child], at, right=Right.KNOW),
        "past": queries.past(actor, [child], at, right=Right.KNOW),
        "rhythms": queries.rhythms(actor, child, at),
        "may_schedule": may_schedule(actor, child, at),
        "authorizations": authorizing.of_child(actor, child, at),
        "may_register": children(actor, Right.REGISTER, at).filter(pk=child).exists(),
        "form": form or AuthorizationForm(),
    }
    status = 422 if form else 200
    return render_child(
        request, "therapist/visits.html", child, context, right=Right.KNOW, status=status
    )


def authorization_add(request: Request, child: UUID) -> HttpResponse:
    """Keep what a payer granted."""
    form = AuthorizationForm(request.POST)
    if form.is_valid():
        try:
            authorizing.authorize(
                actor=request.actor,
                child_id=child,
                granted=authorizing.Granted(**form.cleaned_data),
                at=request.now,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Kept. Visits count toward it by their day.")
            return redirect("child_visits", child=child)
    return _visits(request, child, form)


def authorization_back(request: Request, authorization: UUID) -> HttpResponse:
    """Take an authorization back, or undo that."""
    back = "undo" not in request.POST
    rows = authorizations(request.actor, Right.REGISTER, request.now)
    child = rows.get(pk=authorization).child_id
    try:
        authorizing.take_back(
            actor=request.actor, authorization_id=authorization, back=back, at=request.now
        )
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, "Taken back. It stays below." if back else "It counts again.")
    return redirect("child_visits", child=child)


def series_new(request: Request, child: UUID) -> HttpResponse:
    """Book one visit or a weekly series."""
    make_up = _make_up(request, child)
    form = BookForm(
        request.POST or None,
        staff=team_choices(child, request.now),
        rooms=people.room_choices(),
        initial=_usual(request, child, make_up),
    )
    clashes: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            said = _book(request, child, form, make_up)
        except Clashes as refused:
            clashes = tuple(clash.sentence for clash in refused.clashes)
            form.add_error(None, list(clashes))
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, said)
            return redirect("child_visits", child=child)
    context = {"form": form, "make_up": make_up, "clashes": clashes}
    status = 422 if form.errors else 200
    return render_child(
        request, "therapist/series_new.html", child, context, right=Right.KNOW, status=status
    )


def may_schedule(actor: Actor, child: UUID, at: datetime) -> bool:
    """Return whether the actor may book for the child."""
    return children(actor, Right.SCHEDULE, at).filter(pk=child).exists()


def team_choices(child: UUID, at: datetime) -> Choices:
    """Return the members of the child's care team who treat, the lead first."""
    treat = dict(people.staff_choices())
    team = [row["staff_id"] for row in people.care_team(child, at)]
    return [(key, treat[key]) for key in team if key in treat]


def _book(request: Request, child: UUID, form: BookForm, make_up: queries.Visit | None) -> str:
    typed, every = form.cleaned_data, int(form.cleaned_data["repeat"])
    common: dict[str, Any] = {"actor": request.actor, "child_id": child, "at": request.now}
    if every == 0:
        visit = actions.book(
            **common, **form.place, kind=typed["kind"], make_up_of=make_up.id if make_up else None
        )
        return f"Booked: {moment(visit.starts_at)}."
    if typed["kind"] != "therapy" or make_up:
        raise Refused("An evaluation or a make-up is one visit. Choose “Once”.", "repeat")
    place = form.place
    series = series_actions.book_series(
        **common, first_on=place.pop("on"), **place, every_weeks=every, until=typed["until"],
        count=typed["count"], without=typed["without"],
        leave_out_taken=typed["leave_out_taken"],
    )  # fmt: skip
    booked = next(
        rhythm.left
        for rhythm in queries.rhythms(request.actor, child, request.now)
        if rhythm.id == series.pk
    )
    return f"Booked: {booked} {'visit' if booked == 1 else 'visits'}."


def _refuse(form: BookForm, refused: Refused) -> None:
    field = "on" if refused.field == "first_on" else refused.field
    refuse(form, Refused(refused.sentence, field))


def _make_up(request: Request, child: UUID) -> queries.Visit | None:
    """Return the missed visit that the address names, if there is one."""
    typed = request.GET.get("make_up", "")
    missed = queries.past(request.actor, [child], request.now, right=Right.KNOW)
    return next((one for one in missed if str(one.id) == typed and one.owes_make_up), None)


def _usual(request: Request, child: UUID, make_up: queries.Visit | None) -> dict[str, Any]:
    """Return what is most likely wanted, so that little must be typed."""
    today = timezone.localdate(request.now)
    plan = program.current(child, today)
    if make_up:
        return {
            "staff": make_up.staff_id, "room": make_up.room_id, "minutes": make_up.minutes,
            "start": timezone.localtime(make_up.starts_at).time(), "repeat": "0",
            "on": today + timedelta(days=1), "kind": make_up.kind,
        }  # fmt: skip
    team = team_choices(child, request.now)
    own = request.actor.staff_id in dict(team)
    return {
        "staff": request.actor.staff_id if own else team[0][0] if team else None,
        "minutes": plan.minutes_each_visit if plan else USUAL_MINUTES,
        "on": today + timedelta(days=1),
        "repeat": "1",
    }


urlpatterns = [
    page(
        "children/<uuid:child>/visits/",
        child_visits,
        name="child_visits",
        allow=OfChild(Right.KNOW),
    ),
    page(
        "children/<uuid:child>/visits/new",
        series_new,
        name="series_new",
        allow=OfChild(Right.SCHEDULE),
        methods=("GET", "POST"),
    ),
    page(
        "children/<uuid:child>/authorizations",
        authorization_add,
        name="authorization_add",
        allow=OfChild(Right.REGISTER),
        methods=("POST",),
    ),
    page(
        "authorizations/<uuid:authorization>/back",
        authorization_back,
        name="authorization_back",
        allow=Of(authorizations, Right.REGISTER, "authorization"),
        methods=("POST",),
    ),
]
