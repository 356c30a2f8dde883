"""The intake: what the family tells before the evaluation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.errors import Refused
from handspan.clinic.people.access import Right
from handspan.clinic.referral import intake as actions
from handspan.clinic.referral import queries
from handspan.clinic.referral.access import referrals
from handspan.web.forms import refuse
from handspan.web.front_desk.referral_forms import IntakeForm, listed
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page


def intake(request: Request, referral: UUID) -> HttpResponse:
    """Write down what the family tells; save as often as you like, then complete."""
    shown = queries.referral(request.actor, referral, request.now)
    if shown["child_id"] is None:
        messages.info(request, "Accept the referral first; then its intake begins.")
        return redirect("referral", referral=referral)
    before = queries.intake(referral)
    form = IntakeForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        complete = "complete" in request.POST
        try:
            actions.save_intake(
                actor=request.actor,
                referral_id=referral,
                told=_told(form.cleaned_data),
                complete=complete,
                at=request.now,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            said = "The intake is complete." if complete else "Saved. You can go on at any time."
            messages.success(request, said)
            return redirect("intake", referral=referral)
    context = {"referral": shown, "form": form, "completed_at": before["completed_at"]}
    status = 422 if form.errors else 200
    return render(request, "front_desk/intake.html", context, status=status)


def _told(data: dict[str, Any]) -> actions.Told:
    plain = (
        "birth_and_health", "gestational_weeks", "daily_routines", "school",
        "school_and_services", "fears_and_comforts", "strengths",
    )  # fmt: skip
    allergy = data["allergy"].strip()
    return actions.Told(
        **{name: data[name] for name in plain},
        hopes=(data["hope_1"], data["hope_2"], data["hope_3"]),
        gestational_days=data["gestational_days"] or 0,
        interests=listed(data["interests"]),
        languages=listed(data["languages"]),
        safety=(("allergy", allergy, ""),) if allergy else (),
    )


urlpatterns = [
    page(
        "referrals/<uuid:referral>/intake",
        intake,
        name="intake",
        allow=Of(referrals, Right.REGISTER, "referral"),
        methods=("GET", "POST"),
    ),
]
