"""The session: capture tries with one tap each, keep what was used, finish."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handspan.clinic.actor import Role
from handspan.clinic.appointments.access import appointments
from handspan.clinic.encounters import actions, capture, session_queries
from handspan.clinic.encounters.access import encounters
from handspan.clinic.encounters.session_queries import Session
from handspan.clinic.errors import Refused
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.program import library
from handspan.core.documentation.prompts import PROMPTS, prompt_of
from handspan.core.program.activity import Activity
from handspan.core.program.safety import is_forbidden
from handspan.core.progress.series import SETTINGS
from handspan.web.forms import refuse
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.session_forms import PEOPLE, SessionForm

NOT_YET = "not_yet"
PLACES = [(code, label) for code, label in SETTINGS.items() if code != "other"]


def session_start(request: Request, appointment: UUID) -> HttpResponse:
    """Begin the session of a visit, or go on with it."""
    try:
        begun = actions.start(actor=request.actor, appointment_id=appointment, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("appointment", appointment=appointment)
    return redirect("session", encounter=begun.pk)


def session(request: Request, encounter: UUID) -> HttpResponse:
    """Show the goals with their buttons."""
    shown = _session(request, encounter)
    if shown.finished_at is not None and shown.note_id is not None:
        return redirect("note", note=shown.note_id)
    return _page(request, shown, _form(request, shown))


def session_try(request: Request, encounter: UUID) -> HttpResponse:
    """Keep one tap. The id comes from the page, so that a tap sent twice is one try."""
    goal, _, prompt = request.POST.get("tap", "").partition(":")
    done = prompt != NOT_YET
    try:
        kept = capture.capture_try(
            actor=request.actor,
            encounter_id=encounter,
            goal_id=_uuid(goal),
            prompt=prompt if done else PROMPTS[-1].code,
            succeeded=done,
            setting=request.POST.get("setting", "clinic"),
            person=request.POST.get("person", ""),
            try_id=_uuid(request.POST["try_id"]) if request.POST.get("try_id") else None,
            at=request.now,
        )
    except Refused as refused:
        return _refused(request, encounter, refused)
    said = prompt_of(kept.prompt).button if kept.succeeded else "Not yet"
    return _kept(request, encounter, kept.goal_id, f"Saved: {said}.")


def session_undo(request: Request, encounter: UUID) -> HttpResponse:
    """Undo the last try; it stays in the record, marked."""
    try:
        undone = capture.undo_try(
            actor=request.actor,
            encounter_id=encounter,
            try_id=_uuid(request.POST.get("last_try", "")),
            at=request.now,
        )
    except Refused as refused:
        return _refused(request, encounter, refused)
    return _kept(request, encounter, undone.goal_id, "Saved: the last try is undone.")


def session_finish(request: Request, encounter: UUID) -> HttpResponse:
    """Keep what was told and used; with "finish", end the session and draft its note."""
    shown = _session(request, encounter)
    form = _form(request, shown, request.POST)
    if form.is_valid():
        try:
            note = _keep(request, shown, form)
        except Refused as refused:
            refuse(form, Refused(refused.sentence, form.field_of(refused.field)))
        else:
            if note:
                messages.success(request, "Finished. Here is the note, drafted from your taps.")
                return redirect("note", note=note)
            messages.success(request, "Saved.")
            return redirect("session", encounter=encounter)
    return _page(request, shown, form, status=422)


def session_reopen(request: Request, encounter: UUID) -> HttpResponse:
    """Go back to a session that was finished too early."""
    try:
        actions.reopen(actor=request.actor, encounter_id=encounter, at=request.now)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    return redirect("session", encounter=encounter)


def _keep(request: Request, shown: Session, form: SessionForm) -> UUID | None:
    common: dict[str, Any] = {
        "actor": request.actor, "encounter_id": shown.id, "at": request.now,
    }  # fmt: skip
    typed = form.cleaned_data
    capture.describe(**common, arrival=typed["arrival"], family_report=typed["family_report"])
    capture.use_activities(**common, minutes=form.used)
    if "finish" not in request.POST:
        return None
    minutes = typed["minutes"] or shown.proposed_minutes(request.now)
    return actions.finish(**common, minutes=minutes).pk


def _kept(request: Request, encounter: UUID, goal: UUID, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        same = urlencode({name: request.POST.get(name, "") for name in ("setting", "person")})
        return redirect(f"{reverse('session', args=[encounter])}?{same}#goal-{goal}")
    shown = _session(request, encounter)
    context = {"session": shown, "card": shown.by_goal.get(goal), "goal": goal, "said": said}
    return render(request, "therapist/session_kept.html", context)


def _refused(request: Request, encounter: UUID, refused: Refused) -> HttpResponse:
    if request.htmx:
        return HttpResponse(refused.sentence, content_type="text/plain", status=422)
    messages.warning(request, f"Not saved. {refused.sentence}")
    return redirect("session", encounter=encounter)


def _page(
    request: Request, shown: Session, form: SessionForm, *, status: int = 200
) -> HttpResponse:
    actor, at = request.actor, request.now
    context = {
        "person": people.person(actor, Right.CAPTURE, shown.child_id, at),
        "session": shown,
        "form": form,
        "prompts": PROMPTS,
        "not_yet": NOT_YET,
        "settings": PLACES,
        "people": PEOPLE,
        "chosen": _chosen(request),
        "try_id": uuid4(),
        "minutes": shown.proposed_minutes(at),
    }
    return render(request, "therapist/session.html", context, status=status)


def _form(request: Request, shown: Session, typed: Any = None) -> SessionForm:
    return SessionForm(
        typed,
        planned=shown.activities,
        library=_suitable(request, shown.child_id),
        initial={"arrival": shown.arrival, "family_report": shown.family_report},
    )


def _suitable(request: Request, child: UUID) -> list[Activity]:
    """Return the activities that nothing speaks against for this child, by title."""
    person = people.person(request.actor, Right.CAPTURE, child, request.now)
    safety = library.safety_of(child, person.birth_date, request.now)
    found = [
        activity
        for activity in library.activities().values()
        if not is_forbidden(library.findings(activity, safety, "clinic"))
    ]
    return sorted(found, key=lambda activity: activity.title)


def _session(request: Request, encounter: UUID) -> Session:
    return session_queries.session(request.actor, encounter, request.now)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Refused("The page was out of date. Please tap again.") from None


def _chosen(request: Request) -> dict[str, str]:
    """Return where and with whom the next try is: as before, or as is usual for the actor."""
    usual = PEOPLE[1] if request.actor.has(Role.ASSISTANT) else PEOPLE[0]
    return {
        "setting": request.GET.get("setting", PLACES[0][0]),
        "person": request.GET.get("person", usual),
    }


_MINE = Of(encounters, Right.CAPTURE, "encounter")
POST = ("POST",)

urlpatterns = [
    page("visits/<uuid:appointment>/start", session_start, name="session_start",
         allow=Of(appointments, Right.CAPTURE, "appointment"), methods=POST),
    page("sessions/<uuid:encounter>/", session, name="session", allow=_MINE),
    page("sessions/<uuid:encounter>/tries", session_try, name="session_try", allow=_MINE,
         methods=POST),
    page("sessions/<uuid:encounter>/undo", session_undo, name="session_undo", allow=_MINE,
         methods=POST),
    page("sessions/<uuid:encounter>/finish", session_finish, name="session_finish", allow=_MINE,
         methods=POST),
    page("sessions/<uuid:encounter>/reopen", session_reopen, name="session_reopen", allow=_MINE,
         methods=POST),
]  # fmt: skip
