"""The demonstration shows its sign-ins, and no other clinic's ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from handspan.clinic.audit import verification
from handspan.clinic.people.models import Guardian, Staff
from handspan.site.demonstration import sign_ins
from tests.world import NOW, World


@pytest.fixture
def desk(world: World) -> Staff:
    """The front desk of a demonstration clinic."""
    cache.clear()
    world.clinic.demonstration = True
    world.clinic.save()
    staff = Staff.objects.create(
        clinic=world.clinic, given_name="Ito", family_name="Reed", is_front_desk=True
    )
    sign_ins.give_account(
        person=staff,
        email="ito@willow.example",
        password=sign_ins.PASSWORD,
        second_factor=True,
        at=NOW,
    )
    return staff


def _first_step(client: Client) -> None:
    typed = {"login": "ito@willow.example", "password": sign_ins.PASSWORD}
    assert client.post("/account/login/", typed).status_code == 302


def test_what_is_shown_opens_the_account(desk: Staff) -> None:
    client = Client()
    page = client.get("/account/login/").content.decode()
    assert "ito@willow.example" in page
    assert sign_ins.PASSWORD in page
    _first_step(client)
    page = client.get("/account/second-factor/authenticate/").content.decode()
    assert desk.user is not None
    code = sign_ins.code_for(desk.user)
    assert code is not None
    assert f"data-demonstration-code>{code.digits}<" in page
    client.post("/account/second-factor/authenticate/", {"code": code.digits})
    assert "_auth_user_id" in client.session


def test_a_used_code_is_not_shown_again(desk: Staff) -> None:
    assert desk.user is not None
    shown = set()
    for _ in range(2):
        code = sign_ins.code_for(desk.user)
        assert code is not None
        client = Client()
        _first_step(client)
        client.post("/account/second-factor/authenticate/", {"code": code.digits})
        assert ("_auth_user_id" in client.session) == (code.works_in == 0)
        shown.add(code.digits)
    assert len(shown) == 2


def test_a_real_clinic_shows_nothing_even_in_this_mode(desk: Staff, world: World) -> None:
    world.clinic.demonstration = False
    world.clinic.save()
    client = Client()
    assert "ito@willow.example" not in client.get("/account/login/").content.decode()
    _first_step(client)
    page = client.get("/account/second-factor/authenticate/").content.decode()
    assert "Demonstration" not in page
    assert desk.user is not None
    assert sign_ins.code_for(desk.user) is None
    assert sign_ins.lines() == []


def test_production_shows_nothing_even_of_a_demonstration_clinic(
    desk: Staff, settings: Any
) -> None:
    settings.DEMONSTRATION = False
    client = Client()
    assert "ito@willow.example" not in client.get("/account/login/").content.decode()
    _first_step(client)
    page = client.get("/account/second-factor/authenticate/").content.decode()
    assert "Demonstration" not in page
    assert desk.user is not None
    assert sign_ins.code_for(desk.user) is None
    assert sign_ins.sign_ins() == []


def test_the_list_names_roles_and_few_families(desk: Staff, world: World) -> None:
    for number in range(5):
        guardian = Guardian.objects.create(
            clinic=world.clinic, given_name=f"Guardian {number}", family_name="Elm"
        )
        sign_ins.give_account(
            person=guardian,
            email=f"guardian{number}@willow.example",
            password=sign_ins.PASSWORD,
            second_factor=False,
            at=NOW,
        )
    listed = sign_ins.sign_ins()
    assert [one.role for one in listed].count("Family") == sign_ins.FAMILIES
    assert "Front desk" in [one.role for one in listed]
    assert "Therapist, supervisor" in [one.role for one in listed]
    assert any("ito@willow.example" in line for line in sign_ins.lines())
    assert verification.verify().broken is None
