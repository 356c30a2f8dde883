"""Notes: mine, those that wait, all of a child; edit, sign, co-sign, add, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.actor import Role
from handspan.clinic.encounters import note_queries, signing
from handspan.clinic.encounters import queries as sessions
from handspan.clinic.encounters.access import notes as visible
from handspan.clinic.encounters.note_queries import NotePage
from handspan.clinic.encounters.signing import Words
from handspan.clinic.errors import Refused
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children
from handspan.web.forms import refuse
from handspan.web.policy import HasRole, Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.note_forms import AddForm, NoteForm


def notes(request: Request) -> HttpResponse:
    """Show what waits for this person, and what they signed last."""
    actor, at = request.actor, request.now
    unsigned = sessions.unsigned_notes(actor, at)
    context = {
        "open_sessions": [one for one in unsigned if one.note_id is None],
        "drafts": note_queries.drafts(actor, at),
        "to_cosign": note_queries.to_cosign(actor, at),
        "signed": note_queries.recently_signed(actor, at),
    }
    return render(request, "therapist/notes.html", context)


def child_notes(request: Request, child: UUID) -> HttpResponse:
    """List all notes of a child, or those in which some words stand."""
    words = request.GET.get("words", "")[:200]
    found = note_queries.of_child(request.actor, child, request.now, words=words)
    return render_child(
        request, "therapist/child_notes.html", child, {"notes": found, "words": words}
    )


def note(request: Request, note: UUID) -> HttpResponse:
    """Show one note: a draft with its text fields, a signed one as it was signed."""
    return _page(request, _note(request, note))


def note_print(request: Request, note: UUID) -> HttpResponse:
    """Show one note as it goes on paper."""
    shown = _note(request, note)
    assert request.actor.clinic_id is not None  # the policy lets nobody else in
    context = {"note": shown, "clinic": people.clinic(request.actor.clinic_id)}
    return render(request, "therapist/note_print.html", context)


def note_save(request: Request, note: UUID) -> HttpResponse:
    """Keep the draft; with "sign", sign and freeze it."""
    form = NoteForm(request.POST)

    def save() -> str:
        words = Words(**form.cleaned_data)
        common: dict[str, Any] = {"actor": request.actor, "note_id": note, "at": request.now}
        if "sign" not in request.POST:
            signing.save_draft(**common, words=words)
            return "Saved. The note is still a draft."
        signed = signing.sign(**common, words=words)
        waits = " It waits for a co-signature." if signed.needs_cosignature else ""
        return f"Signed. It cannot change any more.{waits}"

    return _change(request, note, "form", form, save)


def note_cosign(request: Request, note: UUID) -> HttpResponse:
    """Co-sign an assistant's note."""

    def save() -> str:
        signing.cosign(actor=request.actor, note_id=note, at=request.now)
        return "Co-signed."

    return _change(request, note, "cosign", forms.Form(request.POST), save)


def note_add(request: Request, note: UUID) -> HttpResponse:
    """Add to a signed note."""
    form = AddForm(request.POST)

    def save() -> str:
        signing.add(
            actor=request.actor, note_id=note, words=form.cleaned_data["words"], at=request.now
        )
        return "Added."

    return _change(request, note, "add", form, save)


def _change(
    request: Request, note: UUID, name: str, form: forms.Form, save: Callable[[], str]
) -> HttpResponse:
    """Save and go back to the note, or show it with what was typed."""
    if form.is_valid():
        try:
            said = save()
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, said)
            return redirect("note", note=note)
    return _page(request, _note(request, note), {name: form})


def _page(
    request: Request, shown: NotePage, typed: dict[str, forms.Form] | None = None
) -> HttpResponse:
    typed = typed or {}
    on_team = children(request.actor, Right.CAPTURE, request.now).filter(pk=shown.child_id)
    context = {
        "note": shown,
        "form": typed.get("form") or NoteForm(initial=shown.words),
        "add": typed.get("add") or AddForm(),
        "wrong": typed,
        "on_team": on_team.exists(),
    }
    status = 422 if typed else 200
    return render_child(request, "therapist/note.html", shown.child_id, context, status=status)


def _note(request: Request, note: UUID) -> NotePage:
    return note_queries.note(request.actor, Right.READ, note, request.now)


_READ = Of(visible, Right.READ, "note")
_CAPTURE = Of(visible, Right.CAPTURE, "note")
POST = ("POST",)

urlpatterns = [
    page("notes/", notes, name="notes",
         allow=HasRole(Role.THERAPIST, Role.ASSISTANT, Role.SUPERVISOR)),
    page("children/<uuid:child>/notes/", child_notes, name="child_notes",
         allow=OfChild(Right.READ)),
    page("notes/<uuid:note>/", note, name="note", allow=_READ),
    page("notes/<uuid:note>/print", note_print, name="note_print", allow=_READ),
    page("notes/<uuid:note>/save", note_save, name="note_save", allow=_CAPTURE, methods=POST),
    page("notes/<uuid:note>/cosign", note_cosign, name="note_cosign",
         allow=Of(visible, Right.SUPERVISE, "note"), methods=POST),
    page("notes/<uuid:note>/add", note_add, name="note_add", allow=_CAPTURE, methods=POST),
]  # fmt: skip
