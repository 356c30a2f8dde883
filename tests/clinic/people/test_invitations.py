"""Invitations open enrollment once, to one person, with the link and the code together."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people import invitation_actions as invitations
from handspan.clinic.people.models import Guardian, Invitation, Staff, User
from handspan.clinic.tenancy import clinic_scope
from tests import world as worlds
from tests.world import NOW, PASSWORD, World


@pytest.fixture
def newcomer(world: World) -> Guardian:
    """A guardian without an account."""
    return Guardian.objects.create(
        clinic=world.clinic, given_name="Noor", family_name="Elm", email="Noor@Example.org"
    )


def _invite(world: World, guardian: Guardian, **changes: Any) -> invitations.Invited:
    values: dict[str, Any] = {"actor": world.actor("front_desk"), "at": NOW}
    return invitations.invite_guardian(**values | changes, guardian_id=guardian.pk)


def _redeem(invited: invitations.Invited, **changes: Any) -> None:
    values = {"token": invited.token, "code": invited.code, "password": PASSWORD, "at": NOW}
    invitations.redeem(**values | changes)


def test_link_and_code_open_one_account(world: World, newcomer: Guardian) -> None:
    _redeem(_invite(world, newcomer))
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert newcomer.user.email == "noor@example.org"
    assert newcomer.user.check_password(PASSWORD)
    assert newcomer.user.clinic_id == world.clinic.pk
    address = EmailAddress.objects.get(user=newcomer.user)
    assert (address.verified, address.primary) == (True, True)


def test_staff_are_tied_to_their_own_record(world: World) -> None:
    staff = Staff.objects.create(
        clinic=world.clinic, given_name="Ito", family_name="Ash", is_front_desk=True
    )
    invited = invitations.invite_staff(
        actor=world.actor("administrator"), staff_id=staff.pk, email="ito@willow.example", at=NOW
    )
    _redeem(invited)
    staff.refresh_from_db()
    assert staff.user is not None
    assert staff.user.email == "ito@willow.example"


def test_it_works_once(world: World, newcomer: Guardian) -> None:
    invited = _invite(world, newcomer)
    _redeem(invited)
    with pytest.raises(Refused, match="no longer open"):
        _redeem(invited)
    assert User.objects.filter(email="noor@example.org").count() == 1


@pytest.mark.parametrize(("days", "opens"), [(6.99, True), (7, False), (30, False)])
def test_it_lasts_seven_days(world: World, newcomer: Guardian, days: float, opens: bool) -> None:
    invited = _invite(world, newcomer)
    later = NOW + timedelta(days=days)
    assert invitations.is_open(invited.token, later) is opens
    if opens:
        _redeem(invited, at=later)
    else:
        with pytest.raises(Refused, match="no longer open"):
            _redeem(invited, at=later)


def test_five_wrong_codes_close_it(world: World, newcomer: Guardian) -> None:
    invited = _invite(world, newcomer)
    wrong = "000000" if invited.code != "000000" else "111111"
    for left in ("4 more tries", "3 more tries", "2 more tries", "one more try"):
        with pytest.raises(Refused, match=left):
            _redeem(invited, code=wrong)
    with pytest.raises(Refused, match="no longer open"):
        _redeem(invited, code=wrong)
    with pytest.raises(Refused, match="no longer open"):
        _redeem(invited)
    assert not User.objects.filter(email="noor@example.org").exists()


def test_spaces_in_the_code_do_no_harm(world: World, newcomer: Guardian) -> None:
    invited = _invite(world, newcomer)
    _redeem(invited, code=f"{invited.code[:3]} {invited.code[3:]}")
    newcomer.refresh_from_db()
    assert newcomer.user is not None


def test_a_weak_password_costs_no_try(world: World, newcomer: Guardian) -> None:
    invited = _invite(world, newcomer)
    with pytest.raises(Refused) as refusal:
        _redeem(invited, password="short")
    assert refusal.value.field == "password"
    assert Invitation.objects.get().wrong_codes == 0


def test_a_new_invitation_closes_the_one_before(world: World, newcomer: Guardian) -> None:
    first = _invite(world, newcomer)
    second = _invite(world, newcomer, at=NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    assert not invitations.is_open(first.token, later)
    assert invitations.is_open(second.token, later)


def test_the_code_of_one_invitation_does_not_open_another(
    world: World, newcomer: Guardian, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter([123, 456])
    monkeypatch.setattr(invitations.secrets, "randbelow", lambda _: next(codes))
    second = Guardian.objects.create(
        clinic=world.clinic, given_name="Bo", family_name="Elm", email="bo@example.org"
    )
    one, other = _invite(world, newcomer), _invite(world, second)
    assert (one.code, other.code) == ("000123", "000456")
    with pytest.raises(Refused, match="not the code"):
        _redeem(one, code=other.code)


def test_only_digests_are_kept(world: World, newcomer: Guardian) -> None:
    invited = _invite(world, newcomer)
    _redeem(invited)
    kept = [str(row) for row in Invitation.objects.values()]
    kept += [str(row) for row in Entry.objects.values()]
    kept += [str(row) for row in Version.objects.values()]
    everything = "\n".join(kept)
    assert newcomer.email.lower() in everything  # the search looks at the right rows
    assert invited.token not in everything
    assert f"'{invited.code}'" not in everything
    account = User.objects.get(email="noor@example.org")
    assert account.password not in everything


@pytest.mark.parametrize(
    "who", ["therapist", "assistant", "supervisor", "stranger", "parent", "driver"]
)
def test_others_may_not_invite(world: World, newcomer: Guardian, who: str) -> None:
    with pytest.raises(Denied):
        _invite(world, newcomer, actor=world.actor(who))


@pytest.mark.parametrize("who", ["therapist", "supervisor", "front_desk", "parent"])
def test_only_an_administrator_invites_staff(world: World, who: str) -> None:
    staff = Staff.objects.create(
        clinic=world.clinic, given_name="Ito", family_name="Ash", is_front_desk=True
    )
    with pytest.raises(Denied):
        invitations.invite_staff(
            actor=world.actor(who), staff_id=staff.pk, email="ito@willow.example", at=NOW
        )


def test_who_has_an_account_or_shares_an_address_is_not_invited(
    world: World, newcomer: Guardian
) -> None:
    with pytest.raises(Refused, match="can already sign in"):
        _invite(world, world.guardians["parent"])
    newcomer.email = "Parent@willow.example"
    newcomer.save()
    with pytest.raises(Refused, match="already signs in with this address"):
        _invite(world, newcomer)
    newcomer.email = ""
    newcomer.save()
    with pytest.raises(Refused, match="email address"):
        _invite(world, newcomer)


def test_another_clinic_cannot_redeem_or_invite(world: World, newcomer: Guardian) -> None:
    invited = _invite(world, newcomer)
    other = worlds.new_clinic("birch")
    with clinic_scope(other.pk):
        assert not invitations.is_open(invited.token, NOW)
        with pytest.raises(Refused, match="no longer open"):
            _redeem(invited)
        with pytest.raises(Denied):
            _invite(world, newcomer)


def test_who_left_cannot_enroll(world: World) -> None:
    staff = Staff.objects.create(
        clinic=world.clinic, given_name="Ito", family_name="Ash", is_front_desk=True
    )
    administrator = world.actor("administrator")
    invited = invitations.invite_staff(
        actor=administrator, staff_id=staff.pk, email="ito@willow.example", at=NOW
    )
    staff.ended_on = NOW.date()
    staff.save()
    with pytest.raises(Refused, match="no longer open"):
        _redeem(invited)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_one_enrolls() -> None:
    clinic = worlds.new_clinic()
    with clinic_scope(clinic.pk):
        world = worlds.build()
        guardian = Guardian.objects.create(
            clinic=clinic, given_name="Noor", family_name="Elm", email="noor@example.org"
        )
        invited = invitations.invite_guardian(
            actor=world.actor("front_desk"), guardian_id=guardian.pk, at=timezone.now()
        )
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def try_it() -> None:
        start.wait()
        try:
            with clinic_scope(clinic.pk):
                _redeem(invited, at=timezone.now())
            outcomes.append("enrolled")
        except Refused as refusal:
            outcomes.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted(["enrolled"] + [invitations.CLOSED] * 7)
    assert User.objects.filter(email="noor@example.org").count() == 1
