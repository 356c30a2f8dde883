"""From a family's words to an open chart, and what the clinic may say on the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from handspan.clinic.actor import ANONYMOUS
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.models import Child, Guardianship
from handspan.clinic.referral import actions, intake, queries
from handspan.clinic.referral.models import Intake, Referral
from tests.world import NOW, TODAY, World


def _ask(**changes: Any) -> Referral:
    told: dict[str, Any] = {
        "child_given_name": "Noor",
        "birth_date": date(2021, 2, 3),
        "contact_name": "Sana Khalil Aziz",
        "contact_phone": "555 0101",
        "worry": "Buttons are hard.",
        "good_at": "Telling stories",
    }
    return actions.ask_for_visit(actor=ANONYMOUS, asked=actions.Asked(**told | changes), at=NOW)


def _accept(world: World, referral: Referral, who: str = "front_desk", **changes: Any) -> Child:
    values: dict[str, Any] = {"discipline": "OT", "lead_id": world.staff["therapist"].pk}
    return actions.accept(
        actor=world.actor(who), referral_id=referral.pk, at=NOW, **values | changes
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"birth_date": TODAY + timedelta(days=1)}, "lies ahead"),
        ({"birth_date": date(2001, 1, 1)}, "18th birthday"),
        ({"worry": "   "}, "what is hard"),
        ({"contact_phone": ""}, "email address or a phone"),
        ({"worry": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    world: World, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        _ask(**changes)
    assert not Referral.objects.exists()


def test_accepting_opens_a_chart_with_its_people(world: World) -> None:
    referral = _ask()
    child = _accept(world, referral)
    assert (child.given_name, child.strengths) == ("Noor", "Telling stories")
    guardianship = Guardianship.objects.select_related("guardian").get(child=child)
    assert guardianship.guardian.name == "Sana Khalil Aziz"
    assert guardianship.can_see
    assert guardianship.can_sign
    assert children(world.actor("therapist"), Right.TREAT, NOW).filter(pk=child.pk).exists()
    assert not children(world.actor("stranger"), Right.READ, NOW).filter(pk=child.pk).exists()
    assert Intake.objects.get(referral=referral).child == child
    with pytest.raises(Refused, match="decided"):
        _accept(world, referral)


@pytest.mark.parametrize(
    ("source", "said", "rights"),
    [("doctor", None, False), ("school", None, False), ("school", True, True),
     ("parent", None, True), ("parent", False, False)],
)  # fmt: skip
def test_only_a_guardian_gets_rights_by_a_referral(
    world: World, source: str, said: bool | None, rights: bool
) -> None:
    child = _accept(world, _ask(source=source), contact_is_guardian=said)
    link = Guardianship.objects.select_related("guardian").get(child=child)
    assert link.relationship == ("parent" if rights else "contact")
    held = {link.can_see, link.can_decide, link.can_sign, link.can_pick_up}
    assert held == {rights}


def test_a_child_who_is_here_already_goes_on_with_the_same_chart(world: World) -> None:
    referral = _ask(child_given_name="robin", birth_date=world.child.birth_date)
    assert actions.same_child(referral.pk) == [(world.child.pk, "Robin Elm")]
    assert _accept(world, referral, child_id=world.child.pk) == world.child
    assert Child.objects.filter(given_name__iexact="robin").count() == 1


def test_the_lead_must_be_a_therapist_of_the_discipline(world: World) -> None:
    for lead in ("assistant", "front_desk"):
        with pytest.raises(Refused, match="therapist"):
            _accept(world, _ask(), lead_id=world.staff[lead].pk)
    with pytest.raises(Refused, match="therapist"):
        _accept(world, _ask(), discipline="PT")
    assert not Child.objects.filter(given_name="Noor").exists()


@pytest.mark.parametrize("who", ["therapist", "assistant", "administrator", "parent"])
def test_only_the_inbox_decides(world: World, who: str) -> None:
    referral = _ask()
    with pytest.raises(Denied):
        _accept(world, referral, who)
    with pytest.raises(Denied):
        actions.decline(actor=world.actor(who), referral_id=referral.pk, reason="x", at=NOW)
    assert queries.inbox(world.actor(who), NOW, status="new") == []


def test_declining_needs_a_reason_and_can_be_taken_back(world: World) -> None:
    referral, desk = _ask(), world.actor("front_desk")
    with pytest.raises(Refused, match="Say why"):
        actions.decline(actor=desk, referral_id=referral.pk, reason=" ", at=NOW)
    actions.decline(actor=desk, referral_id=referral.pk, reason="Too far away", at=NOW)
    actions.reopen(actor=desk, referral_id=referral.pk, at=NOW)
    actions.put_on_waiting_list(actor=desk, referral_id=referral.pk, at=NOW)
    assert Referral.objects.get().status == "waiting"


def test_urgent_ones_come_first_then_who_waits_longest(world: World) -> None:
    _ask(child_given_name="Young")
    early = _ask(child_given_name="Early")
    Referral.objects.filter(pk=early.pk).update(received_at=NOW - timedelta(weeks=3))
    _ask(child_given_name="Now", signs=("lost_skills",))
    found = queries.inbox(world.actor("front_desk"), NOW, status="new")
    assert [one.name for one in found] == ["Now", "Early", "Young"]
    assert found[1].weeks == 3


def test_an_intake_is_complete_with_a_hope_and_changes_the_chart(world: World) -> None:
    referral = _ask()
    child = _accept(world, referral)
    told = intake.Told(
        strengths="Stories and songs",
        gestational_weeks=33,
        gestational_days=2,
        interests=("trains",),
        safety=(("allergy", "latex", ""),),
    )
    therapist = world.actor("therapist")
    with pytest.raises(Refused, match="hope"):
        intake.save_intake(
            actor=therapist, referral_id=referral.pk, told=told, complete=True, at=NOW
        )
    assert Child.objects.get(pk=child.pk).gestational_days is None
    intake.save_intake(actor=therapist, referral_id=referral.pk, told=told, at=NOW)
    child = Child.objects.get(pk=child.pk)
    assert (child.gestational_days, child.interests) == (233, ["trains"])
    assert child.safety_flags.get().substance == "latex"
    with pytest.raises(Denied):
        intake.save_intake(
            actor=world.actor("stranger"), referral_id=referral.pk, told=told, at=NOW
        )
