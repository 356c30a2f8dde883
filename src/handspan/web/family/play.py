"""An activity for home: how it goes, and telling that it was played."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.people.access import Right
from handspan.clinic.program import actions, queries
from handspan.clinic.program.access import plays, program_activities
from handspan.web.family.child_page import render_family
from handspan.web.family.play_forms import PlayForm
from handspan.web.forms import refuse
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page

RESTS = (
    "Please leave this play for now. It no longer fits what we know about safety for your child."
)


def family_play(request: Request, planned: UUID) -> HttpResponse:
    """Show the steps, and keep that it was played.

    What safety forbids by now is not shown. A play that was done is kept all the same: the clinic
    should know of it.
    """
    actor, at = request.actor, request.now
    activity, may_be_done = queries.play_at_home(actor, planned, at)
    initial = {"on": timezone.localdate(at), "went": "right", "minutes": activity.minutes}
    form = PlayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            played = actions.log_play(actor=actor, planned_id=planned, at=at, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            request.session["played"] = str(played.pk)
            messages.success(request, "Thank you for telling us. Every short play counts.")
            return redirect("family_child", child=activity.child_id)
    if not may_be_done:
        messages.warning(request, RESTS)
        return redirect("family_child", child=activity.child_id)
    context = {"activity": activity, "form": form}
    status = 422 if form.errors else 200
    return render_family(request, "family/play.html", activity.child_id, context, status=status)


def family_play_undo(request: Request, play: UUID) -> HttpResponse:
    """Take back a play that was told by mistake."""
    undone = actions.undo_play(actor=request.actor, play_id=play, at=request.now)
    messages.success(request, "Taken back.")
    return redirect("family_child", child=undone.child_id)


urlpatterns = [
    page(
        "family/play/<uuid:planned>/",
        family_play,
        name="family_play",
        allow=Of(program_activities, Right.FAMILY_SEE, "planned"),
        methods=("GET", "POST"),
    ),
    page(
        "family/plays/<uuid:play>/undo/",
        family_play_undo,
        name="family_play_undo",
        allow=Of(plays, Right.FAMILY_SEE, "play"),
        methods=("POST",),
    ),
]
