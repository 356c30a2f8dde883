"""Progress of one goal: the chart with what comes next, the alarm, and what happened in between."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals.access import goals
from handspan.clinic.outcomes import event_actions, outlook, progress, queries
from handspan.clinic.outcomes.access import life_events
from handspan.clinic.people.access import Right
from handspan.core.charts.goal_plot import Along
from handspan.core.progress.series import SETTINGS
from handspan.web.forms import refuse
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.goals import may_treat


class EventForm(forms.Form):
    """What happened, and when."""

    on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    says = forms.CharField(
        label="What happened",
        max_length=80,
        help_text="In a few words: “ill for a week”, “new school”.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    kind = forms.ChoiceField(label="Where", choices=queries.EVENT_KINDS, initial="outside")


def goal_progress(request: Request, goal: UUID) -> HttpResponse:
    """Show a goal's chart, what comes next, and what to do when growth has stalled."""
    return _show(request, goal)


def event_add(request: Request, goal: UUID) -> HttpResponse:
    """Note what happened; it counts for all goals of the child."""
    form = EventForm(request.POST)
    if form.is_valid():
        child = goals(request.actor, Right.TREAT, request.now).get(pk=goal).child_id
        try:
            event_actions.note_event(
                actor=request.actor, child_id=child, at=request.now, **form.cleaned_data
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Noted. Forecast and alarm reckon with it.")
            return redirect("goal_progress", goal=goal)
    return _show(request, goal, form)


def event_remove(request: Request, event: UUID) -> HttpResponse:
    """Take an event back."""
    found = event_actions.remove_event(actor=request.actor, event_id=event, at=request.now)
    messages.success(request, f"“{found.says}” is taken back.")
    return redirect(_back(request, found.child_id))


def event_restore(request: Request, event: UUID) -> HttpResponse:
    """Undo that an event was taken back."""
    found = event_actions.restore_event(actor=request.actor, event_id=event, at=request.now)
    return redirect(_back(request, found.child_id))


def _back(request: Request, child: UUID) -> str:
    """Return to the goal's page that the button stood on."""
    goal = request.POST.get("goal", "")
    rows = goals(request.actor, Right.READ, request.now).filter(child=child)
    if goal in {str(key) for key in rows.values_list("pk", flat=True)}:
        return reverse("goal_progress", kwargs={"goal": goal})
    return reverse("child_progress", kwargs={"child": child})


def _show(request: Request, goal_id: UUID, form: EventForm | None = None) -> HttpResponse:
    child = goals(request.actor, Right.READ, request.now).get(pk=goal_id).child_id
    found = progress.of_child(child, request.now, goals=[goal_id])
    if not found:
        raise Denied("this goal has no progress")
    whole = found[0]
    places = [code for code in SETTINGS if any(p.setting == code for p in whole.series.points)]
    place = request.GET.get("place", "")
    shown = progress.in_setting(whole, place) if place in places else whole
    [told] = outlook.outlooks([shown])
    along = Along.VISITS if request.GET.get("along") == Along.VISITS else Along.DATES
    context = {
        "goal": shown,
        "told": told,
        "effects": outlook.shown_effects(shown),
        "carried": outlook.carried_over(shown),
        "chart": shown.chart(along, told.forecast),
        "along": along,
        "setting_labels": SETTINGS,
        "place": place if place in places else "",
        "places": [(code, SETTINGS[code]) for code in places] if len(places) > 1 else [],
        "events": queries.events(request.actor, child, request.now),
        "removed": queries.removed_event(request.actor, child, request.now),
        "event_form": form or EventForm(initial={"on": timezone.localdate(request.now)}),
        "may_write": may_treat(request, child),
    }
    status = 422 if form else 200
    return render_child(request, "therapist/goal_progress.html", child, context, status=status)


_READ, _WRITE = Of(goals, Right.READ, "goal"), Of(goals, Right.TREAT, "goal")
_EVENT = Of(life_events, Right.TREAT, "event")

urlpatterns = [
    page("goals/<uuid:goal>/progress/", goal_progress, name="goal_progress", allow=_READ),
    page("goals/<uuid:goal>/progress/event", event_add, name="event_add", allow=_WRITE,
         methods=("POST",)),
    page("events/<uuid:event>/remove", event_remove, name="event_remove", allow=_EVENT,
         methods=("POST",)),
    page("events/<uuid:event>/restore", event_restore, name="event_restore", allow=_EVENT,
         methods=("POST",)),
]  # fmt: skip
