"""The referral inbox: read, accept, put on the waiting list, decline, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.errors import Refused
from handspan.clinic.people.access import Right
from handspan.clinic.referral import actions, queries
from handspan.clinic.referral.access import INBOX
from handspan.clinic.referral.access import referrals as of_inbox
from handspan.web.forms import refuse
from handspan.web.front_desk.referral_forms import AcceptForm, ReasonForm, ReferralForm
from handspan.web.policy import HasRole, Of
from handspan.web.requests import Request
from handspan.web.routes import page

TABS = (
    ("new", "New"),
    ("waiting", "Waiting list"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
)


def referrals(request: Request) -> HttpResponse:
    """List the referrals of one state."""
    chosen = request.GET.get("state", "new")
    chosen = chosen if chosen in dict(TABS) else "new"
    words = request.GET.get("words", "")[:200]
    context = {
        "tabs": TABS,
        "chosen": chosen,
        "words": words,
        "counts": queries.counts(request.actor, request.now),
        "found": queries.inbox(request.actor, request.now, status=chosen, words=words),
    }
    return render(request, "front_desk/referrals.html", context)


def referral_new(request: Request) -> HttpResponse:
    """Enter a referral by hand."""
    form = ReferralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"hard_areas": tuple(form.cleaned_data["hard_areas"])}
        try:
            kept = actions.ask_for_visit(
                actor=request.actor, asked=actions.Asked(**data), at=request.now
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The referral is in the inbox.")
            return redirect("referral", referral=kept.pk)
    status = 422 if form.errors else 200
    return render(request, "front_desk/referral_new.html", {"form": form}, status=status)


def referral(request: Request, referral: UUID) -> HttpResponse:
    """Show a referral and decide on it."""
    what = request.POST.get("decision", "")
    shown = queries.referral(request.actor, referral, request.now)
    accept = AcceptForm(
        request.POST if what == "accept" else None,
        prefix="accept",
        contact=shown["contact_name"],
        initial={"guardian": shown["source"] == "parent"},
    )
    reason = ReasonForm(request.POST if what in ("wait", "decline") else None)
    refused: Refused | None = None
    if request.method == "POST":
        form: forms.Form = accept if what == "accept" else reason
        if not form.is_bound or form.is_valid():
            try:
                return _decide(request, referral, what, getattr(form, "cleaned_data", {}))
            except Refused as said:
                refused = said
                if form.is_bound:
                    refuse(form, said)
    context = {
        "referral": shown,
        "same": actions.same_child(referral),
        "accept": accept,
        "reason": reason,
        "what": what,
        "refused": refused,
    }
    failed = refused or accept.errors or reason.errors
    return render(request, "front_desk/referral.html", context, status=422 if failed else 200)


def _decide(request: Request, referral: UUID, what: str, data: dict[str, Any]) -> HttpResponse:
    who: dict[str, Any] = {"actor": request.actor, "referral_id": referral, "at": request.now}
    if what == "accept":
        lead, known = UUID(data["lead"]), _known(request.POST.get("known", ""))
        actions.accept(
            **who, discipline=data["discipline"], lead_id=lead, child_id=known,
            contact_is_guardian=data["guardian"],
        )  # fmt: skip
        messages.success(request, "Accepted. The chart is open; the intake comes next.")
        return redirect("intake", referral=referral)
    if what == "wait":
        actions.put_on_waiting_list(**who, reason=data["reason"])
        messages.success(request, "On the waiting list.")
    elif what == "decline":
        actions.decline(**who, reason=data["reason"])
        messages.success(request, "Declined, with the reason kept.")
    elif what == "reopen":
        actions.reopen(**who)
        messages.success(request, "Taken back: the referral is new again.")
    else:
        raise Refused("Choose what to do with this referral.")
    return redirect("referral", referral=referral)


def _known(chosen: str) -> UUID | None:
    if not chosen:
        return None
    try:
        return UUID(chosen)
    except ValueError:
        raise Refused("Choose a child of this clinic.") from None


BOTH = ("GET", "POST")

urlpatterns = [
    page("referrals/", referrals, name="referrals", allow=HasRole(*INBOX)),
    page("referrals/new", referral_new, name="referral_new", allow=HasRole(*INBOX), methods=BOTH),
    page("referrals/<uuid:referral>/", referral, name="referral", methods=BOTH,
         allow=Of(of_inbox, Right.REGISTER, "referral")),
]  # fmt: skip
