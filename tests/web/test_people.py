"""The people page: rights in words, changes by who may, and links shown once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from handspan.clinic.people.models import (
    Child,
    Consent,
    Guardian,
    Guardianship,
    Household,
    SafetyFlag,
    ShareLink,
)
from tests.world import World

NEW = {
    "given_name": "Ines",
    "family_name": "Elm",
    "relationship": "grandmother",
    "language": "Spanish",
    "can_see": "on",
    "can_pick_up": "on",
    "court_order_on": "",
    "court_order_note": "",
}


def _url(world: World, path: str = "") -> str:
    return f"/children/{world.child.pk}/people/{path}"


def test_rights_are_said_in_words(world: World) -> None:
    body = world.browser("front_desk").get(_url(world)).content.decode()
    assert "full rights" in body
    assert ">sees<" in body
    assert ">picks up<" in body


def test_a_guardian_is_added_with_rights_of_their_own(world: World) -> None:
    answer = world.browser("front_desk").post(_url(world, "guardians"), NEW)
    assert answer.status_code == 302
    link = Guardianship.objects.select_related("guardian").get(guardian__given_name="Ines")
    assert (link.can_see, link.can_decide, link.can_sign, link.can_pick_up) == (
        True,
        False,
        False,
        True,
    )


def test_deciding_without_seeing_is_refused_and_typed_text_stays(world: World) -> None:
    typed = NEW | {"can_see": "", "can_decide": "on", "given_name": "<b>Ines</b> שלום"}
    answer = world.browser("front_desk").post(_url(world, "guardians"), typed)
    assert answer.status_code == 422
    assert "&lt;b&gt;Ines&lt;/b&gt; שלום" in answer.content.decode()
    assert not Guardian.objects.filter(family_name="Elm", given_name__contains="Ines").exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 404), ("stranger", 404), ("assistant", 404), ("parent", 404)],
)
def test_others_change_nothing(world: World, who: str, status: int) -> None:
    assert world.browser(who).post(_url(world, "guardians"), NEW).status_code == status


def test_a_record_of_another_child_is_not_reached_through_ones_own(world: World) -> None:
    other = Guardianship.objects.get(guardian=world.guardians["other"])
    answer = world.browser("therapist").post(_url(world, f"guardians/{other.pk}/end"))
    assert answer.status_code == 404
    other.refresh_from_db()
    assert other.ends_on is None


def test_consent_needs_who_decides_to_whom_what_and_until_when(world: World) -> None:
    desk = world.browser("front_desk")
    consent = {
        "guardian": str(world.guardians["parent"].pk),
        "purpose": "school",
        "recipient": "Ms. Reyes",
        "scope": ["goals"],
        "ends_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
    }
    for wrong in ({"recipient": ""}, {"scope": []}, {"ends_on": ""}, {"ends_on": "2020-01-01"}):
        assert desk.post(_url(world, "consents"), consent | wrong).status_code == 422
    watcher = {"guardian": str(world.guardians["watcher"].pk)}
    assert desk.post(_url(world, "consents"), consent | watcher).status_code == 422
    assert not Consent.objects.exists()
    assert desk.post(_url(world, "consents"), consent).status_code == 302
    kept = Consent.objects.get()
    body = desk.post(_url(world, f"consents/{kept.pk}/links")).content.decode()
    address = body.split('id="link" readonly value="')[1].split('"')[0]
    assert ShareLink.objects.get().token_digest not in body
    path = address.split("localhost", 1)[-1].split("testserver", 1)[-1]
    assert world.browser().get(path).status_code == 200
    assert address not in desk.get(_url(world)).content.decode()
    desk.post(_url(world, f"consents/{kept.pk}/withdraw"))
    assert world.browser().get(path).status_code == 410


def test_a_warning_is_seen_at_once_and_ends(world: World) -> None:
    desk = world.browser("front_desk")
    wrong = desk.post(_url(world, "safety"), {"kind": "allergy", "substance": "", "detail": ""})
    assert wrong.status_code == 422
    desk.post(_url(world, "safety"), {"kind": "allergy", "substance": "latex", "detail": ""})
    assert "Latex allergy" in desk.get(_url(world)).content.decode()
    flag = SafetyFlag.objects.get()
    desk.post(_url(world, f"safety/{flag.pk}/end"))
    assert "Latex allergy" not in desk.get(_url(world)).content.decode()


def test_what_is_kept_about_a_child_changes_and_typed_text_stays(world: World) -> None:
    desk = world.browser("front_desk")
    about = {
        "strengths": "<b>Stories</b> שלום",
        "languages": "Spanish, English",
        "interests": "trains",
        "gestational_weeks": "33",
        "gestational_days": "2",
    }
    for wrong in ({"gestational_weeks": "50"}, {"gestational_weeks": ""}):
        refused = desk.post(_url(world, "about"), about | wrong)
        assert refused.status_code == 422
        assert "&lt;b&gt;Stories&lt;/b&gt; שלום" in refused.content.decode()
    assert desk.post(_url(world, "about"), about).status_code == 302
    child = Child.objects.get(pk=world.child.pk)
    assert (child.languages, child.gestational_days) == (["Spanish", "English"], 233)
    body = desk.get(_url(world)).content.decode()
    assert "&lt;b&gt;Stories&lt;/b&gt; שלום" in body
    assert "33 weeks and 2 days" in body


def test_a_siblings_guardian_is_added_as_the_same_person(world: World) -> None:
    desk, before = world.browser("front_desk"), Guardian.objects.count()
    known = {"known_by": "nobody@willow.example", "relationship": "aunt", "can_see": "on"}
    refused = desk.post(_url(world, "guardians/known"), known)
    assert refused.status_code == 422
    assert "nobody@willow.example" in refused.content.decode()
    known["known_by"] = world.guardians["other"].email
    assert desk.post(_url(world, "guardians/known"), known).status_code == 302
    link = Guardianship.objects.get(guardian=world.guardians["other"], child=world.child)
    assert (link.can_see, link.can_sign) == (True, False)
    assert Guardian.objects.count() == before


def test_who_may_not_change_sees_no_form(world: World) -> None:
    def forms_for(who: str) -> int:
        return world.browser(who).get(_url(world)).content.decode().count(f'action="{_url(world)}')

    assert forms_for("therapist") > 5
    assert forms_for("assistant") == forms_for("administrator") == 0


def test_another_households_address_is_on_no_guardians_page(world: World) -> None:
    home = Household.objects.create(clinic=world.clinic, label="Other", address="9 Hidden Lane")
    world.guardians["watcher"].household = home
    world.guardians["watcher"].save()
    assert "Hidden Lane" in world.browser("front_desk").get(_url(world)).content.decode()
    parent = world.browser("parent")
    for path in ("", "growing/", "visits/", "goals/"):
        answer = parent.get(f"/family/{world.child.pk}/{path}")
        assert answer.status_code == 200
        assert "Hidden Lane" not in answer.content.decode()
