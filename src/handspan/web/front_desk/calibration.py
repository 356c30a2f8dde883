"""Calibration: what the clinic's own answers would change in the inventory, and taking it over."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.audit.actions import record_read
from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import place_actions, places, recalibrating
from handspan.web.forms import refuse
from handspan.web.front_desk.clinic import ADMINISTRATOR
from handspan.web.requests import Request
from handspan.web.routes import page


class AcceptForm(forms.Form):
    """Why the new places are taken over, and which comparison was looked at."""

    why = forms.CharField(
        label="Why the clinic uses these places",
        max_length=300,
        help_text="For example who looked at them, and what they know about the children.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    fewest = forms.IntegerField(widget=forms.HiddenInput)
    children = forms.IntegerField(widget=forms.HiddenInput)
    answers = forms.IntegerField(widget=forms.HiddenInput)


def calibration(request: Request) -> HttpResponse:
    """Compare shipped places with the clinic's answers; nothing is changed by looking."""
    asked = request.GET.get("fewest", "")
    known = {str(number): number for number in recalibrating.CHOICES}
    record_read(request.actor, "evaluation.recalibration_seen", at=request.now)
    return _show(request, known.get(asked, recalibrating.ENOUGH_ANSWERS))


def calibration_agree(request: Request) -> HttpResponse:
    """Agree for the clinic that its answers are weighed."""
    return _act(
        request,
        "Thank you. This is what your answers say.",
        lambda: place_actions.agree(actor=request.actor, at=request.now),
    )


def calibration_withdraw(request: Request) -> HttpResponse:
    """Take the consent back."""
    return _act(
        request,
        "The clinic's answers are no longer weighed. Places in use stay until you end them.",
        lambda: place_actions.withdraw(actor=request.actor, at=request.now),
    )


def calibration_accept(request: Request) -> HttpResponse:
    """Use the new places from now on."""
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            own = place_actions.accept(
                actor=request.actor,
                fewest_answers=form.cleaned_data["fewest"],
                seen=(form.cleaned_data["children"], form.cleaned_data["answers"]),
                why=form.cleaned_data["why"],
                at=request.now,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Version {own.version} of the clinic's places is in use.")
            return redirect("calibration")
    fewest = form.cleaned_data.get("fewest")
    known = fewest if fewest in recalibrating.CHOICES else recalibrating.ENOUGH_ANSWERS
    return _show(request, known, form)


def calibration_back(request: Request) -> HttpResponse:
    """End the places in use."""
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    return _act(
        request,
        "The places from before are in use again. Scores made meanwhile stay as they were.",
        lambda: place_actions.go_back(actor=request.actor, version=version, at=request.now),
    )


def _act(request: Request, said: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect("calibration")


def _show(request: Request, fewest: int, form: AcceptForm | None = None) -> HttpResponse:
    consent = recalibrating.consent()
    found = recalibrating.compare(fewest) if consent else None
    context = {
        "consent": consent,
        "found": found,
        "form": form or AcceptForm(),
        "in_use": places.in_use(),
        "least": recalibrating.FEWEST_CHILDREN,
        "enough": recalibrating.ENOUGH_ANSWERS,
        "choices": recalibrating.CHOICES,
        "fewest": fewest,
    }
    status = 422 if form and form.errors else 200
    return render(request, "front_desk/calibration.html", context, status=status)


urlpatterns = [
    page("clinic/calibration/", calibration, name="calibration", allow=ADMINISTRATOR),
    *(
        page(
            f"clinic/calibration/{view.__name__.removeprefix('calibration_')}/",
            view,
            name=view.__name__,
            allow=ADMINISTRATOR,
            methods=("POST",),
        )
        for view in (
            calibration_agree,
            calibration_withdraw,
            calibration_accept,
            calibration_back,
        )
    ),
]
