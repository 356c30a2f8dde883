"""The people around a child: guardians and their rights, care team, consents, safety."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse

from handspan.clinic.errors import Refused
from handspan.clinic.people import consent_actions, family_actions, family_queries
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.people.children_actions import About, change_child
from handspan.clinic.people.family_actions import NewGuardian, Rights
from handspan.web.front_desk.people_forms import (
    AboutForm,
    ConsentForm,
    FlagForm,
    GuardianForm,
    KnownGuardianForm,
    RightsForm,
    TeamForm,
)
from handspan.web.front_desk.people_page import keep_form, show
from handspan.web.front_desk.referral_forms import listed
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page

RIGHTS = tuple(RightsForm.base_fields)


def child_people(request: Request, child: UUID) -> HttpResponse:
    """Show everyone around the child."""
    return show(request, child)


def child_about(request: Request, child: UUID) -> HttpResponse:
    """Change what is kept about the child."""

    def keep(data: dict[str, Any]) -> None:
        weeks, days = data.pop("gestational_weeks"), data.pop("gestational_days")
        data["gestational_days"] = weeks and 7 * weeks + (days or 0)
        data |= {name: listed(data[name]) for name in ("languages", "interests")}
        about = About(**data)
        change_child(actor=request.actor, child_id=child, about=about, at=request.now)

    return keep_form(request, child, "about", AboutForm(request.POST), keep, "Changed.")


def guardian_add(request: Request, child: UUID) -> HttpResponse:
    """Add a guardian."""

    def keep(data: dict[str, Any]) -> None:
        rights = Rights(**{name: data.pop(name) for name in RIGHTS})
        family_actions.add_guardian(
            actor=request.actor, child_id=child, person=NewGuardian(**data), rights=rights,
            at=request.now,
        )  # fmt: skip

    return keep_form(request, child, "guardian", GuardianForm(request.POST), keep, "Added.")


def guardian_link(request: Request, child: UUID) -> HttpResponse:
    """Give rights to somebody whom the clinic knows already: a sibling's guardian, often."""

    def keep(data: dict[str, Any]) -> None:
        rights = Rights(**{name: data.pop(name) for name in RIGHTS})
        family_actions.link_guardian(
            actor=request.actor, child_id=child, rights=rights, at=request.now, **data
        )

    return keep_form(request, child, "known", KnownGuardianForm(request.POST), keep, "Added.")


def guardian_rights(request: Request, child: UUID, guardianship: UUID) -> HttpResponse:
    """Change what a guardian may do."""

    def keep(data: dict[str, Any]) -> None:
        family_actions.change_rights(
            actor=request.actor, guardianship_id=guardianship, rights=Rights(**data), at=request.now
        )

    form = RightsForm(request.POST)
    return keep_form(
        request, child, f"rights-{guardianship}", form, keep, "The rights are changed."
    )


def team_add(request: Request, child: UUID) -> HttpResponse:
    """Add somebody to the care team."""

    def keep(data: dict[str, Any]) -> None:
        family_actions.add_to_team(
            actor=request.actor, child_id=child, staff_id=UUID(data["staff"]), lead=data["lead"],
            at=request.now,
        )  # fmt: skip

    form = TeamForm(request.POST, staff=people.staff_choices())
    return keep_form(request, child, "team", form, keep, "Added to the team.")


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
    return keep_form(request, child, "consent", form, keep, "The consent is kept.")


def flag_add(request: Request, child: UUID) -> HttpResponse:
    """Keep a safety flag."""

    def keep(data: dict[str, Any]) -> None:
        family_actions.add_safety_flag(actor=request.actor, child_id=child, at=request.now, **data)

    return keep_form(
        request, child, "flag", FlagForm(request.POST), keep, "Everyone will see it now."
    )


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
    return show(request, child, {"link": request.build_absolute_uri(address)})


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
    _post("about", child_about, "child_about"),
    _post("guardians/known", guardian_link, "guardian_link"),
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
