"""Accounts and the list of sign-ins that a person can end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handspan.clinic.actor import system
from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people import account_actions, account_queries
from handspan.clinic.people.models import Guardian, Session
from tests.world import NOW, PASSWORD, World


def _sign_in(world: World, who: str, key: str, *, idle: int = 10, seen: int = 0) -> None:
    Session.objects.create(
        session_key=key,
        session_data="",
        user_id=world.actor(who).user_id,
        device="A browser",
        started_at=NOW - timedelta(hours=1),
        seen_at=NOW - timedelta(minutes=seen),
        idle_until=NOW + timedelta(minutes=idle),
        expire_date=NOW + timedelta(hours=5),
    )


def test_the_list_holds_my_sign_ins_that_still_hold(world: World) -> None:
    user_id = world.actor("parent").user_id
    assert user_id is not None
    _sign_in(world, "parent", "laptop", seen=9)
    _sign_in(world, "parent", "phone", seen=3)
    _sign_in(world, "parent", "tablet", seen=5)
    _sign_in(world, "parent", "too-long-idle", idle=0)
    _sign_in(world, "watcher", "of-somebody-else")
    listed = account_queries.sign_ins(user_id, this="tablet", at=NOW)
    keys = {account_actions.handle(key): key for key in ("laptop", "phone", "tablet")}
    assert [keys[one.handle] for one in listed] == ["tablet", "phone", "laptop"]
    assert [one.is_this for one in listed] == [True, False, False]
    assert all("laptop" not in one.handle for one in listed)


def test_one_sign_in_or_all_others_can_be_ended(world: World) -> None:
    parent = world.actor("parent")
    for key in ("laptop", "phone", "tablet"):
        _sign_in(world, "parent", key)
    _sign_in(world, "watcher", "of-somebody-else")
    account_actions.end_sign_in(actor=parent, sign_in=account_actions.handle("phone"), at=NOW)
    left = set(Session.objects.values_list("session_key", flat=True))
    assert left == {"laptop", "tablet", "of-somebody-else"}
    assert account_actions.end_other_sign_ins(actor=parent, keep="tablet", at=NOW) == 1
    left = set(Session.objects.values_list("session_key", flat=True))
    assert left == {"tablet", "of-somebody-else"}
    assert Entry.objects.filter(actor_id=parent.user_id).count() == 2


def test_nobody_ends_the_sign_in_of_another(world: World) -> None:
    _sign_in(world, "watcher", "of-somebody-else")
    with pytest.raises(Denied):
        account_actions.end_sign_in(
            actor=world.actor("parent"), sign_in=account_actions.handle("of-somebody-else"), at=NOW
        )
    assert Session.objects.count() == 1


def test_the_program_opens_an_account_at_once_and_people_may_not(world: World) -> None:
    guardian = Guardian.objects.create(clinic=world.clinic, given_name="Noor", family_name="Elm")
    with pytest.raises(Denied):
        account_actions.open_account(
            actor=world.actor("administrator"),
            person=guardian,
            email="noor@example.org",
            password=PASSWORD,
            at=NOW,
        )
    program = system(world.clinic.pk, "test")
    user = account_actions.open_account(
        actor=program, person=guardian, email="Noor@Example.org", password=PASSWORD, at=NOW
    )
    guardian.refresh_from_db()
    assert guardian.user == user
    assert user.check_password(PASSWORD)
    body = Version.objects.get(record_type="people.user", record_id=user.pk).body
    assert body["email"] == "noor@example.org"
    assert body["password"].startswith("!")
    with pytest.raises(Refused, match="already signs in"):
        account_actions.open_account(
            actor=program, person=guardian, email="NOOR@example.org", password=PASSWORD, at=NOW
        )


@pytest.mark.parametrize("password", ["12345678", "a", "password", "noor@example"])
def test_a_password_that_is_easy_to_guess_is_refused(world: World, password: str) -> None:
    with pytest.raises(Refused) as refusal:
        account_actions.check_password("noor@example.org", password)
    assert refusal.value.field == "password"
