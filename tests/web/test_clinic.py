"""The clinic's page: people, credentials, places, rules and the record of acts."""

from __future__ import annotations

import html
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from handspan.clinic.audit import heads, verification
from handspan.clinic.people.models import Clinic, Credential, Room, Session, Site, Staff
from handspan.clinic.tenancy import clinic_scope
from tests.world import World

OTHERS = ["therapist", "assistant", "supervisor", "front_desk", "parent", "watcher"]


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _person(**changes: Any) -> dict[str, Any]:
    values = {
        "given_name": "Ito",
        "family_name": "Reed",
        "roles": ["therapist"],
        "discipline": "OT",
        "credential": "OTR/L",
    }
    return values | changes


def _addresses(world: World) -> list[str]:
    staff, site = world.staff["therapist"].pk, world.site.pk
    return [
        "/clinic/",
        "/clinic/staff/new/",
        f"/clinic/staff/{staff}/",
        f"/clinic/staff/{staff}/edit/",
        f"/clinic/staff/{staff}/credentials/new/",
        f"/clinic/staff/{staff}/end/",
        "/clinic/places/new/",
        f"/clinic/places/{site}/rooms/new/",
        "/clinic/audit/head/",
    ]


@pytest.mark.parametrize("who", OTHERS)
def test_only_an_administrator_gets_in(world: World, who: str) -> None:
    browser = world.browser(who)
    for address in _addresses(world):
        assert browser.get(address).status_code == 403, address
    for address in ("/clinic/rule/", "/clinic/audit/verify/", "/clinic/staff/new/"):
        assert browser.post(address, _person()).status_code == 403, address
    staff = world.staff["therapist"].pk
    typed = {"email": "x@example.org"}
    assert browser.post(f"/clinic/staff/{staff}/invite/", typed).status_code == 403


def test_the_administrator_sees_every_page(world: World) -> None:
    browser = world.browser("administrator")
    for address in _addresses(world):
        assert browser.get(address).status_code == 200, address


def test_a_person_of_another_clinic_is_not_there(world: World) -> None:
    other = Clinic.objects.create(slug="birch", name="Birch")
    with clinic_scope(other.pk):
        theirs = Staff.objects.create(
            clinic=other, given_name="A", family_name="B", is_front_desk=True
        )
    browser = world.browser("administrator")
    for address in ("", "edit/", "end/", "credentials/new/"):
        assert browser.get(f"/clinic/staff/{theirs.pk}/{address}").status_code == 404
    assert browser.post(f"/clinic/staff/{theirs.pk}/end/").status_code == 404
    assert str(theirs.pk) not in _words(browser.get("/clinic/"))


def test_the_list_says_in_words_which_credentials_need_a_look(world: World) -> None:
    today = timezone.localdate()
    ends = {"therapist": -1, "stranger": 30, "assistant": 61}
    for who, days in ends.items():
        Credential.objects.filter(staff=world.staff[who]).update(
            valid_to=today + timedelta(days=days)
        )
    words = _words(world.browser("administrator").get("/clinic/"))
    assert words.count("License expired on") == 1
    assert words.count("License ends in 30 days") == 1
    assert "ends in 61 days" not in words


def test_a_person_is_added_changed_and_let_go(world: World) -> None:
    browser = world.browser("administrator")
    answer = browser.post("/clinic/staff/new/", _person(), follow=True)
    assert "The person is added" in _words(answer)
    staff = Staff.objects.get(given_name="Ito")
    assert (staff.is_therapist, staff.discipline) == (True, "OT")
    changed = _person(family_name="Rowan", roles=["therapist", "supervisor"])
    browser.post(f"/clinic/staff/{staff.pk}/edit/", changed)
    staff.refresh_from_db()
    assert (staff.family_name, staff.is_supervisor) == ("Rowan", True)
    assert "End the work of" in _words(browser.get(f"/clinic/staff/{staff.pk}/end/"))
    answer = browser.post(f"/clinic/staff/{staff.pk}/end/", follow=True)
    assert "Ito Rowan no longer works here." in _words(answer)
    staff.refresh_from_db()
    assert staff.ended_on is not None
    assert "worked here until" in _words(browser.get(f"/clinic/staff/{staff.pk}/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"roles": []}, "This field is required."),
        (
            {"roles": ["therapist", "assistant"]},
            "A person is a therapist or an assistant, not both.",
        ),
        ({"discipline": ""}, "Say in which profession this person works."),
        ({"given_name": ""}, "This field is required."),
        ({"given_name": "x" * 10_000}, "Ensure this value has at most 60 characters"),
        ({"roles": ["owner"]}, "Select a valid choice."),
    ],
)
def test_what_was_typed_stays_when_it_does_not_fit(
    world: World, typed: dict[str, Any], sentence: str
) -> None:
    answer = world.browser("administrator").post("/clinic/staff/new/", _person(**typed))
    assert answer.status_code == 422
    words = _words(answer)
    assert sentence in words
    assert 'value="Reed"' in words
    assert not Staff.objects.filter(family_name="Reed").exists()


@pytest.mark.parametrize("name", ["<b>Ito</b>", "ايتو", "Ito 🦉", "O'Ito & Co"])
def test_any_name_is_kept_and_shown_as_text(world: World, name: str) -> None:
    browser = world.browser("administrator")
    browser.post("/clinic/staff/new/", _person(given_name=name))
    staff = Staff.objects.get(family_name="Reed")
    assert staff.given_name == name
    raw = browser.get(f"/clinic/staff/{staff.pk}/").content.decode()
    assert "<b>Ito</b>" not in raw
    assert name in html.unescape(raw)


def test_the_last_administrator_cannot_lock_everybody_out(world: World) -> None:
    browser = world.browser("administrator")
    key = world.staff["administrator"].pk
    typed = _person(roles=["front_desk"], discipline="")
    answer = browser.post(f"/clinic/staff/{key}/edit/", typed)
    assert answer.status_code == 422
    assert "A clinic needs an administrator" in _words(answer)
    answer = browser.post(f"/clinic/staff/{key}/end/")
    assert answer.status_code == 422
    assert "You cannot end your own work" in _words(answer)


def test_changed_roles_sign_that_person_out(world: World) -> None:
    other = world.browser("stranger")
    typed = _person(given_name="Stranger", family_name="Ash", roles=["therapist", "supervisor"])
    key = world.staff["stranger"].pk
    world.browser("administrator").post(f"/clinic/staff/{key}/edit/", typed)
    assert not Session.objects.filter(user_id=world.actor("stranger").user_id).exists()
    assert other.get("/account/mine/").status_code == 302


def _license(**changes: Any) -> dict[str, Any]:
    values = {
        "kind": "license",
        "name": "License to practice",
        "discipline": "OT",
        "issuer": "State board",
        "number": "12",
        "valid_from": "2026-01-01",
        "valid_to": "2030-01-01",
    }
    return values | changes


def test_a_license_is_added(world: World) -> None:
    browser = world.browser("administrator")
    address = f"/clinic/staff/{world.staff['front_desk'].pk}/credentials/new/"
    assert browser.post(address, _license()).status_code == 302
    found = Credential.objects.get(staff=world.staff["front_desk"])
    assert found.valid_to == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"valid_to": "2025-12-31"}, "The last valid day cannot be before the first."),
        ({"valid_to": ""}, "Write down the last day on which the license holds."),
        ({"valid_from": "2026-02-30"}, "Enter a valid date."),
        ({"discipline": ""}, "Say for which profession the license is."),
    ],
)
def test_a_license_that_cannot_be_is_refused_in_words(
    world: World, typed: dict[str, Any], sentence: str
) -> None:
    address = f"/clinic/staff/{world.staff['front_desk'].pk}/credentials/new/"
    answer = world.browser("administrator").post(address, _license(**typed))
    assert answer.status_code == 422
    assert sentence in _words(answer)
    assert 'value="State board"' in _words(answer)


def test_places_rooms_and_the_rule(world: World) -> None:
    browser = world.browser("administrator")
    browser.post("/clinic/places/new/", {"name": "North", "address": "1 Oak St"})
    north = Site.objects.get(name="North")
    browser.post(f"/clinic/places/{north.pk}/rooms/new/", {"name": "Yellow"})
    assert Room.objects.get(site=north).name == "Yellow"
    answer = browser.post("/clinic/places/new/", {"name": "north", "address": ""})
    assert answer.status_code == 422
    assert "There is a place with this name." in _words(answer)
    assert "no longer wait" in _words(browser.post("/clinic/rule/", {}, follow=True))
    assert not Clinic.objects.get(pk=world.clinic.pk).cosign_assistants
    browser.post("/clinic/rule/", {"cosign": "on"})
    assert Clinic.objects.get(pk=world.clinic.pk).cosign_assistants


def test_the_chain_is_walked_on_demand(world: World) -> None:
    browser = world.browser("administrator")
    assert "It has not been checked yet." in _words(browser.get("/clinic/"))
    browser.post("/clinic/rule/", {"cosign": "on"})
    answer = browser.post("/clinic/audit/verify/", follow=True)
    assert "entries hold." in _words(answer)
    assert "when last checked" in _words(answer)


def test_the_signed_head_can_be_taken_away(world: World) -> None:
    browser = world.browser("administrator")
    browser.post("/clinic/rule/", {"cosign": "on"})
    head = verification.head()
    answer = browser.get("/clinic/audit/head/")
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-head-willow-')
    key = heads.public_key(heads.signing_key(settings.AUDIT_KEY))
    (signed,) = heads.read(answer.content.decode(), key)
    assert signed.head == head
    assert json.loads(answer.content)["public_key"] == key
    assert verification.verify(known=signed.head).broken is None
