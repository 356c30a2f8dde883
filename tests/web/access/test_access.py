"""Every address, tried as every person for two children, against a table written by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from handspan.clinic.people.models import Household
from handspan.clinic.tenancy import clinic_scope
from handspan.site import checks
from tests import world as worlds
from tests.web.access import oracle, records
from tests.world import World

OURS = {
    pattern.name: pattern
    for _, pattern in checks.addresses()
    if not pattern.name.startswith(("account_", "mfa_"))
}
THEIRS = {pattern.name: pattern for _, pattern in checks.addresses() if pattern.name not in OURS}
CANARY = "Hidden Lane 9"


class Visitors:
    """A browser for each person, and the records of both children."""

    def __init__(self, world: World) -> None:
        self.world = world
        robin, sam = world.children["robin"], world.children["sam"]
        people = (robin, "therapist", "parent"), (sam, "supervisor", "other")
        self.records = {
            child.given_name.lower(): records.records(
                world, child, world.staff[staff], world.guardians[guardian]
            )
            for child, staff, guardian in people
        }
        home = Household.objects.create(clinic=world.clinic, label="Two", address=CANARY)
        world.guardians["driver"].household = home
        world.guardians["driver"].save()

    def browser(self, who: str) -> Client:
        if who in ("anonymous", "teacher"):
            return self.world.browser()
        if who != "child":
            return self.world.browser(who)
        client = self.world.browser("parent")
        session = client.session
        session["child_view"] = str(self.world.child.pk)
        session.save()
        return client

    def ask(self, who: str, child: str, pattern: Any, method: str) -> HttpResponse:
        """Make one request and take back whatever it wrote."""
        names = pattern.pattern.regex.groupindex
        kwargs = {name: self.records[child][name] for name in names}
        if who == "teacher" and pattern.name == "school_page":
            kwargs["token"] = f"{records.TOKEN}-{child.title()}"
        address = reverse(pattern.name, kwargs=kwargs)
        with transaction.atomic():
            client = self.browser(who)
            answer = client.get(address) if method == "GET" else client.post(address)
            transaction.set_rollback(True)
        return answer  # type: ignore[return-value]


@pytest.fixture
def visitors(world: World) -> Visitors:
    return Visitors(world)


def _gets_in(answer: HttpResponse) -> bool:
    if answer.status_code in (301, 302):
        return not answer["Location"].startswith(("/account/login", "/account/second-factor"))
    return answer.status_code not in (403, 404, 410)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(OURS) == set(oracle.ROWS)
    assert len(OURS) > 90


@pytest.mark.parametrize("who", oracle.PEOPLE)
def test_nobody_gets_in_wrongly_and_nobody_is_kept_out(visitors: Visitors, who: str) -> None:
    wrong, decisions = [], 0
    for name, pattern in OURS.items():
        row = oracle.ROWS[name]
        for child in ("robin", "sam"):
            if name == "school_page" and child == "sam":
                continue  # the teacher of the test holds robin's link only
            for method in pattern.callback.methods:
                answer = visitors.ask(who, child, pattern, method)
                assert answer.status_code < 500, (name, who, child, method)
                may, decisions = oracle.may(who, child, row), decisions + 1
                excused = may and name in oracle.ACTION_MAY_REFUSE
                if row != oracle.EVERYONE and _gets_in(answer) != may and not excused:
                    wrong.append((name, child, method, answer.status_code, "may" if may else "-"))
                if not may:
                    body = answer.content.decode()
                    assert "Elm" not in body, (name, who, child)
                    assert CANARY not in body, (name, who, child)
    assert wrong == []
    assert decisions > 230


@pytest.mark.parametrize(
    "who", ["therapist", "supervisor", "front_desk", "administrator", "parent"]
)
def test_people_of_another_clinic_reach_no_record(visitors: Visitors, who: str) -> None:
    other = worlds.new_clinic("maple")
    with clinic_scope(other.pk, other.time_zone):
        elsewhere = worlds.build("maple")
        client = elsewhere.browser(who)
    for name, pattern in OURS.items():
        keys = set(pattern.pattern.regex.groupindex) - {"clinic", "token", "code", "sign_in"}
        if not keys:
            continue
        kwargs = {key: visitors.records["robin"][key] for key in keys}
        address = reverse(name, kwargs=kwargs)
        for method in pattern.callback.methods:
            with transaction.atomic():
                email = {"email": "new@maple.example"}
                answer = client.get(address) if method == "GET" else client.post(address, email)
                transaction.set_rollback(True)
            assert not _gets_in(answer), (name, method, answer.status_code)


def test_pages_about_an_account_lead_anonymous_people_to_the_sign_in(visitors: Visitors) -> None:
    for name in ("account_email", "account_change_password", "mfa_index", "mfa_list_webauthn"):
        answer = visitors.world.browser().get(reverse(name))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login")


def test_allauth_has_a_declared_policy_everywhere() -> None:
    assert len(THEIRS) > 20
    assert all(hasattr(pattern.callback, "policy") for pattern in THEIRS.values())
