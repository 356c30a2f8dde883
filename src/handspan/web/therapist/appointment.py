"""One visit: its facts, and everything that can become of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.appointments import actions, attendance, queries, series_actions
from handspan.clinic.appointments.access import appointments
from handspan.clinic.encounters import actions as encounters
from handspan.clinic.encounters import queries as sessions
from handspan.clinic.errors import Refused
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children
from handspan.web.forms import refuse
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.visit_forms import CancelForm, PlaceForm, ReasonForm
from handspan.web.therapist.visits import may_schedule, team_choices


def appointment(request: Request, appointment: UUID) -> HttpResponse:
    """Show one visit."""
    return _page(request, _visit(request, appointment))


def appointment_mark(request: Request, appointment: UUID) -> HttpResponse:
    """Mark the child as arrived or late, or the visit as missed with its reason."""
    status = request.POST.get("status", "")
    form = ReasonForm(request.POST, prefix="missed")
    form.fields["reason"].required = status == "no_show"

    def save() -> str:
        visit = attendance.mark(
            actor=request.actor, appointment_id=appointment, status=status,
            reason=form.cleaned_data["reason"], at=request.now,
        )  # fmt: skip
        return f"Marked: {visit.get_status_display()}."

    return _change(request, appointment, "missed", form, save)


def appointment_undo(request: Request, appointment: UUID) -> HttpResponse:
    """Take the last mark or the cancellation back."""

    def save() -> str:
        encounters.undo_attendance(actor=request.actor, appointment_id=appointment, at=request.now)
        return "Undone. The visit is booked again."

    return _change(request, appointment, "undo", forms.Form(request.POST), save)


def appointment_move(request: Request, appointment: UUID) -> HttpResponse:
    """Hold the visit at another time."""
    form = _place_form(request, _visit(request, appointment), "move", request.POST)

    def save() -> str:
        actions.move(actor=request.actor, appointment_id=appointment, at=request.now, **form.place)
        return "Moved."

    return _change(request, appointment, "move", form, save)


def appointment_following(request: Request, appointment: UUID) -> HttpResponse:
    """Change this visit and all that follow it in its series."""
    form = _place_form(request, _visit(request, appointment), "following", request.POST)

    def save() -> str:
        changed = series_actions.change_following(
            actor=request.actor, appointment_id=appointment, at=request.now, **form.place
        )
        stayed = f" {changed.stayed} that had been moved before stay." if changed.stayed else ""
        return f"Changed {_visits(changed.moved)}.{stayed}"

    return _change(request, appointment, "following", form, save)


def appointment_cancel(request: Request, appointment: UUID) -> HttpResponse:
    """Cancel the visit, or end its series with it."""
    whole = "series" in request.POST
    form = CancelForm(request.POST, prefix="end" if whole else "cancel")

    def save() -> str:
        if not whole:
            actions.cancel(
                actor=request.actor, appointment_id=appointment, at=request.now, **form.cleaned_data
            )
            return "Cancelled. The time is free again."
        ended = series_actions.end_series(
            actor=request.actor, appointment_id=appointment, at=request.now, **form.cleaned_data
        )
        return f"Ended: {_visits(ended)} cancelled."

    return _change(request, appointment, "end" if whole else "cancel", form, save)


def _change(
    request: Request, appointment: UUID, name: str, form: forms.Form, save: Callable[[], str]
) -> HttpResponse:
    """Save and go back to the visit, or show it with what was typed."""
    if form.is_valid():
        try:
            said = save()
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, said)
            return redirect("appointment", appointment=appointment)
    return _page(request, _visit(request, appointment), {name: form})


def _page(
    request: Request, visit: queries.Visit, typed: dict[str, forms.Form] | None = None
) -> HttpResponse:
    assert visit.child_id is not None  # only hidden visits have none
    actor, at, child = request.actor, request.now, visit.child_id
    context = {
        "visit": visit,
        "held": sessions.session_of(actor, visit.id, at),
        "may_schedule": may_schedule(actor, child, at),
        "may_capture": children(actor, Right.CAPTURE, at).filter(pk=child).exists(),
        "is_day": timezone.localdate(at) >= timezone.localdate(visit.starts_at),
        "has_begun": at >= visit.starts_at,
        "wrong": typed or {},
        "forms_of": _forms(request, visit) | (typed or {}),
    }
    status = 422 if typed else 200
    return render_child(
        request, "therapist/appointment.html", child, context, right=Right.KNOW, status=status
    )


def _forms(request: Request, visit: queries.Visit) -> dict[str, forms.Form]:
    return {
        "move": _place_form(request, visit, "move"),
        "following": _place_form(request, visit, "following"),
        "cancel": CancelForm(prefix="cancel"),
        "end": CancelForm(prefix="end"),
        "missed": ReasonForm(prefix="missed"),
    }


def _place_form(
    request: Request, visit: queries.Visit, prefix: str, typed: Any = None
) -> PlaceForm:
    assert visit.child_id is not None
    begins = timezone.localtime(visit.starts_at)
    staff = team_choices(visit.child_id, request.now)
    if visit.staff_id not in dict(staff):
        staff = [*staff, (visit.staff_id, visit.staff)]
    return PlaceForm(
        typed,
        staff=staff,
        rooms=people.room_choices(),
        prefix=prefix,
        initial={
            "staff": visit.staff_id,
            "room": visit.room_id,
            "on": begins.date(),
            "start": begins.time(),
            "minutes": visit.minutes,
        },
    )


def _visit(request: Request, appointment: UUID) -> queries.Visit:
    return queries.visit(request.actor, Right.KNOW, appointment, request.now)


def _visits(number: int) -> str:
    return "1 visit" if number == 1 else f"{number} visits"


_KNOW = Of(appointments, Right.KNOW, "appointment")
_SCHEDULE = Of(appointments, Right.SCHEDULE, "appointment")
POST = ("POST",)

urlpatterns = [
    page("visits/<uuid:appointment>/", appointment, name="appointment", allow=_KNOW),
    page("visits/<uuid:appointment>/mark", appointment_mark, name="appointment_mark",
         allow=_SCHEDULE, methods=POST),
    page("visits/<uuid:appointment>/undo", appointment_undo, name="appointment_undo",
         allow=_SCHEDULE, methods=POST),
    page("visits/<uuid:appointment>/move", appointment_move, name="appointment_move",
         allow=_SCHEDULE, methods=POST),
    page("visits/<uuid:appointment>/following", appointment_following,
         name="appointment_following", allow=_SCHEDULE, methods=POST),
    page("visits/<uuid:appointment>/cancel", appointment_cancel, name="appointment_cancel",
         allow=_SCHEDULE, methods=POST),
]  # fmt: skip
