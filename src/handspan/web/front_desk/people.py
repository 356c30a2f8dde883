"""The people around a child: guardians and their rights, care team, consents, safety."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse

from handspan.clinic.errors import Refused
from handspan.clinic.people import consent_actions, family_actions, family_queries
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.family_actions import NewGuardian, Rights
from handspan.web.forms import refuse
from handspan.web.front_desk.people_forms import (
    ConsentForm,
    FlagForm,
    GuardianForm,
    RightsForm,
    TeamForm,
)
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child

RIGHTS = tuple(RightsForm.base_fields)


def child_people(request: Request, child: UUID) -> HttpResponse:
    """Show everyone around the child."""
    return _page(request, child)


def guardian_add(request: Request, child: UUID) -> HttpResponse:
    """Add a guardian."""

    def keep(data: dict[str, Any]) -> None:
        rights = Rights(**{name: data.pop(name) for name in RIGHTS})
        family_actions.add_guardian(
            actor=request.actor, child_id=child, person=NewGuardian(**data), rights=rights,
            at=request.now,
        )  # fmt: skip

    return _keep(request, child, "guardian", GuardianForm(request.POST), keep, "Added.")


def guardian_rights(request: Request, child: UUID, guardianship: UUID) -> HttpResponse:
    """Change what a guardian may do."""

    def keep(data: dict[str, Any]) -> None:
        family_actions.change_rights(
            actor=request.actor, guardianship_id=guardianship, rights=Rights(**data), at=request.now
        )

    form = RightsForm(request.POST)
    return _keep(request, child, f"rights-{guardianship}", form, keep, "The rights are changed.")


def team_add(request: Request, child: UUID) -> HttpResponse:
    """Add somebody to the care team."""

    def keep(data: dict[str, Any]) -> None:
        family_actions.add_to_team(
            actor=request.actor, child_id=child, staff_id=UUID(data["staff"]), lead=data["lead"],
            at=request.now,
        )  # fmt: skip

    form = TeamForm(request.POST, staff=people.staff_choices())
    return _keep(request, child, "team", form, keep, "Added to the team.")


def consent_give(request: Request, child: UUID) -> HttpResponse:
    """Keep a consent."""

    def keep(data: dict[str, Any]) -> None:
        consent_actions.give_consent(
            actor=request.actor,
            child_id=child,
            guardian_id=UUID(data.pop("guardian")),
            scope=tuple(data.pop("scope")),
            at=request.now,
            **data,
        )

    guardians = family_queries.people_of(child, request.now).guardians
    form = ConsentForm(request.POST, guardians=guardians)
    return _keep(request, child, "consent", form, keep, "The consent is kept.")


def flag_add(request: Request, child: UUID) -> HttpResponse:
    """Keep a safety flag."""

    def keep(data: dict[str, Any]) -> None:
        family_actions.add_safety_flag(actor=request.actor, child_id=child, at=request.now, **data)

    return _keep(request, child, "flag", FlagForm(request.POST), keep, "Everyone will see it now.")


def link_make(request: Request, child: UUID, consent: UUID) -> HttpResponse:
    """Make a link for a school's consent, and show it this once."""
    try:
        token = consent_actions.share_with_link(
            actor=request.actor, consent_id=consent, at=request.now
        )
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("child_people", child=child)
    assert request.actor.clinic_id is not None  # the policy lets nobody else in
    slug = people.clinic(request.actor.clinic_id).slug
    address = reverse("school_page", kwargs={"clinic": slug, "token": token})
    return _page(request, child, {"link": request.build_absolute_uri(address)})


def _ending(action: Callable[..., Any], keyword: str, said: str) -> Callable[..., HttpResponse]:
    """Return a view that ends one record by its action."""

    def view(request: Request, child: UUID, **kwargs: UUID) -> HttpResponse:
        (key,) = kwargs.values()
        try:
            action(actor=request.actor, at=request.now, **{keyword: key})
        except Refused as refused:
            messages.warning(request, refused.sentence)
        else:
            messages.success(request, said)
        return redirect("child_people", child=child)

    return view


def _keep(
    request: Request,
    child: UUID,
    name: str,
    form: forms.Form,
    keep: Callable[[dict[str, Any]], None],
    said: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            keep(dict(form.cleaned_data))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, said)
            return redirect("child_people", child=child)
    return _page(request, child, {"failed": name, "failed_form": form}, status=422)


def _page(
    request: Request, child: UUID, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    around = family_queries.people_of(child, request.now)
    may_change = children(request.actor, Right.REGISTER, request.now).filter(pk=child).exists()
    fresh = {
        "guardian": GuardianForm(auto_id="guardian_%s"),
        "team": TeamForm(staff=people.staff_choices(), auto_id="team_%s"),
        "consent": ConsentForm(guardians=around.guardians, auto_id="consent_%s"),
        "flag": FlagForm(auto_id="flag_%s"),
    } | {
        f"rights-{one['id']}": RightsForm(initial=one, auto_id=f"rights-{one['id']}_%s")
        for one in around.guardians
    }
    shown = {"around": around, "may_change": may_change, "fresh": fresh, "failed": "", "link": ""}
    if context and "failed_form" in context:
        fresh[context["failed"]] = context["failed_form"]
    return render_child(
        request, "front_desk/people.html", child, shown | (context or {}), right=Right.KNOW,
        status=status,
    )  # fmt: skip


def _post(path: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    address = f"children/<uuid:child>/people/{path}"
    return page(address, view, name=name, allow=OfChild(Right.REGISTER), methods=("POST",))


_END_RIGHTS = _ending(family_actions.end_guardianship, "guardianship_id", "The rights have ended.")
_END_TEAM = _ending(family_actions.end_on_team, "member_id", "Off the team after today.")
_WITHDRAW = _ending(consent_actions.withdraw_consent, "consent_id", "The consent has ended.")
_END_FLAG = _ending(family_actions.end_safety_flag, "flag_id", "Taken off.")
_REVOKE = _ending(consent_actions.revoke_link, "link_id", "The link is closed.")

urlpatterns = [
    page("children/<uuid:child>/people/", child_people, name="child_people",
         allow=OfChild(Right.KNOW)),
    _post("guardians", guardian_add, "guardian_add"),
    _post("guardians/<uuid:guardianship>", guardian_rights, "guardian_rights"),
    _post("guardians/<uuid:guardianship>/end", _END_RIGHTS, "guardian_end"),
    _post("team", team_add, "team_add"),
    _post("team/<uuid:member>/end", _END_TEAM, "team_end"),
    _post("consents", consent_give, "consent_give"),
    _post("consents/<uuid:consent>/withdraw", _WITHDRAW, "consent_withdraw"),
    _post("consents/<uuid:consent>/links", link_make, "link_make"),
    _post("links/<uuid:link>/revoke", _REVOKE, "link_revoke"),
    _post("safety", flag_add, "flag_add"),
    _post("safety/<uuid:flag>/end", _END_FLAG, "flag_end"),
]  # fmt: skip
