"""The inbox and the intake: found, decided, taken back, and what was typed never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from handspan.clinic.people.models import Child, Guardianship
from handspan.clinic.referral.models import Intake, Referral
from tests.world import World

HOSTILE = "<script>alert(1)</script> מילים 🦓"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt; מילים 🦓"
BY_HAND = {
    "source": "doctor",
    "child_given_name": "Noor",
    "birth_date": "2021-02-03",
    "contact_name": "Sana Aziz",
    "contact_phone": "555 0101",
    "language": "Arabic",
    "worry": "Buttons are hard.",
    "good_at": HOSTILE,
}


def _referral(world: World, **changes: Any) -> Referral:
    told: dict[str, Any] = {
        "child_given_name": "Noor",
        "birth_date": "2021-02-03",
        "contact_name": "Sana Aziz",
        "contact_phone": "555 0101",
        "worry": HOSTILE,
        "received_at": timezone.now(),
    }
    return Referral.objects.create(clinic=world.clinic, **told | changes)


def _accepting(world: World, **changes: str) -> dict[str, str]:
    lead = str(world.staff["therapist"].pk)
    return {"decision": "accept", "accept-discipline": "OT", "accept-lead": lead} | changes


def _url(referral: Referral, path: str = "") -> str:
    return f"/referrals/{referral.pk}/{path}"


def test_the_inbox_finds_by_name_and_says_how_long(world: World) -> None:
    weeks_ago = timezone.now() - timedelta(weeks=2)
    _referral(world, child_given_name="Early", received_at=weeks_ago)
    _referral(world, child_given_name="Urgent", urgent=True)
    _referral(world, child_given_name="Later", status="waiting")
    desk = world.browser("front_desk")
    body = desk.get("/referrals/").content.decode()
    assert body.index("Urgent") < body.index("Early")
    assert "2 weeks ago" in body
    assert "Later" not in body
    assert ESCAPED in body
    assert "Later" in desk.get("/referrals/?state=waiting").content.decode()
    found = desk.get("/referrals/?words=sana+early").content.decode()
    assert "Early" in found
    assert "Urgent" not in found
    assert "Nobody by that name" in desk.get("/referrals/?words=%25").content.decode()


@pytest.mark.parametrize(
    ("who", "inbox", "one"),
    [("supervisor", 200, 200), ("therapist", 403, 404), ("administrator", 403, 404),
     ("parent", 403, 404)],
)  # fmt: skip
def test_who_opens_the_inbox(world: World, who: str, inbox: int, one: int) -> None:
    referral = _referral(world)
    assert world.browser(who).get("/referrals/").status_code == inbox
    assert world.browser(who).get(_url(referral)).status_code == one
    answer = world.browser(who).post(_url(referral), {"decision": "wait", "reason": ""})
    assert answer.status_code == (302 if who == "supervisor" else one)


def test_a_referral_by_hand_keeps_what_was_typed_until_it_can_be_kept(world: World) -> None:
    desk = world.browser("front_desk")
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    wrong: list[tuple[dict[str, str], str]] = [
        ({"birth_date": tomorrow}, "lies ahead"),
        ({"contact_phone": ""}, "email address or a phone"),
        ({"worry": "é" * 10_001}, "at most 10000"),
    ]
    for changes, says in wrong:
        answer = desk.post("/referrals/new", BY_HAND | changes)
        body = answer.content.decode()
        assert answer.status_code == 422
        assert says in body
        assert ESCAPED in body
    assert not Referral.objects.exists()
    answer = desk.post("/referrals/new", BY_HAND | {"worry": "é" * 10_000})
    assert answer.status_code == 302
    kept = Referral.objects.get()
    assert (kept.worry, kept.source, kept.status) == ("é" * 10_000, "doctor", "new")


def test_accepting_opens_a_chart_and_leads_to_its_intake(world: World) -> None:
    referral, desk = _referral(world), world.browser("front_desk")
    answer = desk.post(_url(referral), _accepting(world))
    assert (answer.status_code, answer["Location"]) == (302, _url(referral, "intake"))
    child = Child.objects.get(given_name="Noor")
    link = Guardianship.objects.get(child=child)
    assert (link.relationship, link.can_see) == ("contact", False)  # the box was left empty
    assert world.browser("therapist").get(f"/children/{child.pk}/people/").status_code == 200
    again = desk.post(_url(referral), _accepting(world))
    assert again.status_code == 422
    assert "decided" in again.content.decode()
    assert Child.objects.filter(given_name="Noor").count() == 1


@pytest.mark.parametrize(("source", "checked"), [("parent", True), ("school", False)])
def test_the_inbox_asks_whether_the_contact_is_a_guardian(
    world: World, source: str, checked: bool
) -> None:
    referral, desk = _referral(world, source=source), world.browser("front_desk")
    body = desk.get(_url(referral)).content.decode()
    assert "Sana Aziz is a parent or guardian" in body
    box = body.split('name="accept-guardian"')[1].split(">")[0]
    assert ("checked" in box) is checked
    desk.post(_url(referral), _accepting(world, **{"accept-guardian": "on"}))
    assert Guardianship.objects.get(child__given_name="Noor").can_sign


def test_a_child_who_is_here_is_offered_and_goes_on(world: World) -> None:
    referral = _referral(world, child_given_name="robin", birth_date=world.child.birth_date)
    desk, children = world.browser("front_desk"), Child.objects.count()
    assert "Go on with Robin Elm" in desk.get(_url(referral)).content.decode()
    for junk in ("x" * 36, "no", str(referral.pk)):
        answer = desk.post(_url(referral), _accepting(world, known=junk))
        assert answer.status_code == 422
        assert "Choose a child of this clinic" in answer.content.decode()
    desk.post(_url(referral), _accepting(world, known=str(world.child.pk)))
    assert Referral.objects.get(pk=referral.pk).child == world.child
    assert Child.objects.count() == children


def test_the_lead_must_fit_the_discipline(world: World) -> None:
    wrong = _accepting(world, **{"accept-discipline": "PT"})
    answer = world.browser("front_desk").post(_url(_referral(world)), wrong)
    assert answer.status_code == 422
    assert "therapist of that discipline" in answer.content.decode()
    assert not Child.objects.filter(given_name="Noor").exists()


def test_declining_without_a_reason_is_refused_and_a_decision_is_taken_back(world: World) -> None:
    referral, desk = _referral(world), world.browser("front_desk")
    answer = desk.post(_url(referral), {"decision": "decline", "reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    desk.post(_url(referral), {"decision": "decline", "reason": HOSTILE})
    assert ESCAPED in desk.get(_url(referral)).content.decode()
    desk.post(_url(referral), {"decision": "reopen"})
    assert Referral.objects.get().status == "new"
    assert desk.post(_url(referral), {"decision": "burn"}).status_code == 422


def test_an_intake_is_saved_in_parts_and_complete_with_a_hope(world: World) -> None:
    referral, desk = _referral(world), world.browser("front_desk")
    assert desk.get(_url(referral, "intake")).status_code == 302  # not accepted yet
    desk.post(_url(referral), _accepting(world))
    address = _url(referral, "intake")
    part = {"strengths": HOSTILE, "gestational_weeks": "33", "gestational_days": "2"}
    assert desk.post(address, part).status_code == 302
    assert ESCAPED in desk.get(address).content.decode()
    refused = desk.post(address, part | {"daily_routines": "Bath first", "complete": "yes"})
    assert refused.status_code == 422
    assert "Bath first" in refused.content.decode()
    assert Intake.objects.get().completed_at is None
    assert desk.post(address, part | {"gestational_weeks": "50"}).status_code == 422
    desk.post(address, part | {"hope_1": "To dress alone", "complete": "yes"})
    kept = Intake.objects.select_related("child").get()
    assert kept.hopes == ["To dress alone"]
    assert kept.completed_at is not None
    assert kept.child.gestational_days == 233
    assert world.browser("stranger").get(address).status_code == 404
