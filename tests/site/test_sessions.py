"""How long a sign-in lasts, what prolongs it, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import path
from django.utils import timezone

from handspan.clinic.people import staff_actions
from handspan.clinic.people.models import Guardian, Session
from tests.site.conftest import Accounts
from tests.world import World

Clock = Callable[..., None]
OWN_PAGE = "/account/second-factor/"


def _is_in(client: Client) -> bool:
    return client.get(OWN_PAGE).status_code == 200


@pytest.fixture
def therapist(accounts: Accounts) -> Client:
    accounts.give_password("therapist", second_factor=True)
    return accounts.sign_in("therapist")


@pytest.fixture
def parent(accounts: Accounts) -> Client:
    accounts.give_password("parent", second_factor=False)
    return accounts.sign_in("parent")


def test_staff_are_signed_out_after_15_idle_minutes(therapist: Client, clock: Clock) -> None:
    clock(minutes=14)
    assert _is_in(therapist)
    clock(minutes=14)
    assert _is_in(therapist)
    clock(minutes=16)
    assert not _is_in(therapist)


def test_families_are_signed_out_after_30_idle_minutes(parent: Client, clock: Clock) -> None:
    clock(minutes=29)
    assert _is_in(parent)
    clock(minutes=31)
    assert not _is_in(parent)


def test_staff_who_are_guardians_too_have_the_shorter_limit(
    accounts: Accounts, clock: Clock
) -> None:
    user = accounts.give_password("therapist", second_factor=True)
    clinic = accounts.world.clinic
    Guardian.objects.create(clinic=clinic, user=user, given_name="T", family_name="Ash")
    client = accounts.sign_in("therapist")
    clock(minutes=16)
    assert not _is_in(client)


@pytest.mark.parametrize("who", ["therapist", "parent"])
def test_every_sign_in_ends_after_12_hours(accounts: Accounts, clock: Clock, who: str) -> None:
    accounts.give_password(who, second_factor=who == "therapist")
    client = accounts.sign_in(who)
    for _ in range(71):
        clock(minutes=10)
        assert _is_in(client)
        session = client.session
        session["something a page keeps"] = "yes"
        session.save()
    clock(minutes=11)
    assert not _is_in(client)


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(
    therapist: Client, clock: Clock, settings: Any
) -> None:
    settings.ROOT_URLCONF = __name__
    for _ in range(7):
        clock(minutes=2)
        assert therapist.get("/news/").status_code == 200
    clock(minutes=2)
    assert therapist.get("/news/").status_code == 302


def test_saving_a_session_is_no_sign_of_presence(therapist: Client, clock: Clock) -> None:
    clock(minutes=14)
    session = therapist.session
    session["something a page keeps"] = "yes"
    session.save()
    clock(minutes=2)
    assert not _is_in(therapist)


def test_the_key_is_new_after_each_step_of_a_sign_in(accounts: Accounts) -> None:
    accounts.give_password("therapist", second_factor=True)
    client = Client()
    client.get("/account/second-factor/webauthn/login/", headers={"accept": "application/json"})
    before = client.session.session_key
    assert before
    accounts.sign_in("therapist", client)
    after = client.session.session_key
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    old = Client()
    old.cookies["handspan_session"] = before
    assert not _is_in(old)


def test_a_planted_key_is_not_taken_over(accounts: Accounts) -> None:
    accounts.give_password("parent", second_factor=False)
    client = Client()
    client.cookies["handspan_session"] = "planted-by-somebody-else-0000000"
    accounts.sign_in("parent", client)
    assert client.cookies["handspan_session"].value != "planted-by-somebody-else-0000000"


def test_changed_roles_and_ended_work_sign_out_at_once(therapist: Client, world: World) -> None:
    staff_actions.end_work(
        actor=world.actor("administrator"),
        staff_id=world.staff["therapist"].pk,
        at=timezone.now(),
    )
    assert not _is_in(therapist)


def test_a_changed_password_ends_the_other_sign_ins(accounts: Accounts) -> None:
    accounts.give_password("parent", second_factor=False)
    here, there = accounts.sign_in("parent"), accounts.sign_in("parent")
    key = here.session.session_key
    new = "a slow orange tram at night"
    typed = {"oldpassword": "a quiet green bicycle", "password1": new, "password2": new}
    answer = here.post("/account/password/change/", typed)
    assert answer.status_code == 302
    assert _is_in(here)
    assert here.session.session_key != key
    assert not _is_in(there)
    assert Session.objects.filter(user_id=accounts.user("parent").pk).count() == 1


def test_signing_out_forgets_the_session(parent: Client, accounts: Accounts) -> None:
    key = parent.session.session_key
    assert parent.get("/account/logout/").status_code == 200
    assert _is_in(parent), "a link alone signs nobody out"
    parent.post("/account/logout/")
    assert not _is_in(parent)
    assert not Session.objects.filter(session_key=key).exists()


def test_an_account_that_is_closed_is_out_at_once(parent: Client, accounts: Accounts) -> None:
    user = accounts.user("parent")
    user.is_active = False
    user.save()
    assert not _is_in(parent)


def _news() -> Any:
    from django.http import HttpResponse

    from handspan.web.policy import SignedIn
    from handspan.web.routes import page

    return page(
        "news/",
        lambda request: HttpResponse("none"),
        name="news",
        allow=SignedIn(),
        shows_presence=False,
    )


def __getattr__(name: str) -> Any:
    """Serve as an address table with one more address, for the test of polling."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from handspan.site.urls import urlpatterns

    return [path("", lambda request: None, name="unused"), _news(), *urlpatterns]
