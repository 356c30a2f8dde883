"""Who works at the clinic: roles, credentials, and the end of somebody's work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.clinic.actor import Role
from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people import clinic_actions, invitation_actions, staff_actions, staff_queries
from handspan.clinic.people.models import CareTeamMember, Clinic, Credential, Guardian, Session
from handspan.clinic.people.staff_actions import StaffFacts
from handspan.clinic.people.staff_queries import ENDS_SOON, Standing, standing
from tests.world import NOW, TODAY, World

FACTS = StaffFacts("Ito", "Ash", roles=frozenset({Role.FRONT_DESK}))


def _facts(world: World, who: str, **changes: Any) -> StaffFacts:
    staff = world.staff[who]
    facts = StaffFacts(
        staff.given_name,
        staff.family_name,
        staff.discipline,
        staff.credential,
        staff_actions.roles_of(staff),
        staff.supervisor_id,
    )
    return replace(facts, **changes)


def _sign_in(world: World, who: str) -> None:
    Session.objects.create(
        session_key=f"key-of-{who}",
        session_data="",
        user_id=world.actor(who).user_id,
        expire_date=NOW + timedelta(days=1),
    )


def _signed_in(world: World, who: str) -> bool:
    return Session.objects.filter(user_id=world.actor(who).user_id).exists()


def test_a_person_is_added_with_roles(world: World) -> None:
    key = staff_actions.add_staff(actor=world.actor("administrator"), facts=FACTS, at=NOW)
    (line,) = staff_queries.staff(NOW, key)
    assert (line.name, line.role_words) == ("Ito Ash", ("Front desk",))
    assert not line.can_sign_in
    assert Version.objects.get(record_id=key).act == "people.add_staff"


@pytest.mark.parametrize("who", ["therapist", "supervisor", "front_desk", "assistant", "parent"])
def test_only_an_administrator_changes_people_and_places(world: World, who: str) -> None:
    actor, staff_id = world.actor(who), world.staff["therapist"].pk
    attempts = [
        lambda: staff_actions.add_staff(actor=actor, facts=FACTS, at=NOW),
        lambda: staff_actions.change_staff(actor=actor, staff_id=staff_id, facts=FACTS, at=NOW),
        lambda: staff_actions.end_work(actor=actor, staff_id=staff_id, at=NOW),
        lambda: _license(world, actor=actor),
        lambda: clinic_actions.add_site(actor=actor, name="North", address="", at=NOW),
        lambda: clinic_actions.add_room(actor=actor, site_id=world.site.pk, name="Yellow", at=NOW),
        lambda: clinic_actions.set_cosign_rule(actor=actor, required=False, at=NOW),
    ]
    before = Entry.objects.count()
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt()
    assert Entry.objects.count() == before


def test_changed_roles_end_the_persons_sign_ins_and_nobody_elses(world: World) -> None:
    _sign_in(world, "therapist")
    _sign_in(world, "stranger")
    staff_actions.change_staff(
        actor=world.actor("administrator"),
        staff_id=world.staff["therapist"].pk,
        facts=_facts(world, "therapist", roles=frozenset({Role.THERAPIST, Role.SUPERVISOR})),
        at=NOW,
    )
    assert not _signed_in(world, "therapist")
    assert _signed_in(world, "stranger")


def test_a_changed_name_ends_no_sign_in(world: World) -> None:
    _sign_in(world, "therapist")
    staff_actions.change_staff(
        actor=world.actor("administrator"),
        staff_id=world.staff["therapist"].pk,
        facts=_facts(world, "therapist", family_name="Rowan"),
        at=NOW,
    )
    assert _signed_in(world, "therapist")
    world.staff["therapist"].refresh_from_db()
    assert world.staff["therapist"].family_name == "Rowan"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (StaffFacts("A", "B"), "roles"),
        (StaffFacts("A", "B", roles=frozenset({Role.THERAPIST})), "discipline"),
        (StaffFacts("A", "B", "OT", roles=frozenset({Role.THERAPIST, Role.ASSISTANT})), "roles"),
        (StaffFacts("", "B", roles=frozenset({Role.FRONT_DESK})), "given_name"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, facts: StaffFacts, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        staff_actions.add_staff(actor=world.actor("administrator"), facts=facts, at=NOW)
    assert refusal.value.field == field


def test_the_last_administrator_stays_one(world: World) -> None:
    with pytest.raises(Refused, match="needs an administrator"):
        staff_actions.change_staff(
            actor=world.actor("administrator"),
            staff_id=world.staff["administrator"].pk,
            facts=_facts(world, "administrator", roles=frozenset({Role.FRONT_DESK})),
            at=NOW,
        )
    with pytest.raises(Refused, match="your own work"):
        staff_actions.end_work(
            actor=world.actor("administrator"), staff_id=world.staff["administrator"].pk, at=NOW
        )


def test_ended_work_ends_the_account_and_keeps_the_record(world: World) -> None:
    _sign_in(world, "therapist")
    left = staff_actions.end_work(
        actor=world.actor("administrator"), staff_id=world.staff["therapist"].pk, at=NOW
    )
    staff = world.staff["therapist"]
    staff.refresh_from_db()
    assert staff.user is not None
    assert left == 1
    assert staff.ended_on == TODAY
    assert not staff.user.is_active
    assert not _signed_in(world, "therapist")
    assert CareTeamMember.objects.get(staff=staff).ends_on == TODAY
    lines = staff_queries.staff(NOW)
    assert lines[-1].name == staff.name
    with pytest.raises(Refused, match="no longer works"):
        staff_actions.end_work(actor=world.actor("administrator"), staff_id=staff.pk, at=NOW)


def test_who_is_a_guardian_too_keeps_that_account(world: World) -> None:
    staff = world.staff["therapist"]
    Guardian.objects.create(
        clinic=world.clinic, user=staff.user, given_name="Therapist", family_name="Ash"
    )
    staff_actions.end_work(actor=world.actor("administrator"), staff_id=staff.pk, at=NOW)
    staff.refresh_from_db()
    assert staff.user is not None
    assert staff.user.is_active


def test_ended_work_closes_an_open_invitation(world: World) -> None:
    administrator = world.actor("administrator")
    key = staff_actions.add_staff(actor=administrator, facts=FACTS, at=NOW)
    invited = invitation_actions.invite_staff(
        actor=administrator, staff_id=key, email="ito@willow.example", at=NOW
    )
    staff_actions.end_work(actor=administrator, staff_id=key, at=NOW)
    assert not invitation_actions.is_open(invited.token, NOW)


def _license(world: World, **changes: Any) -> None:
    values: dict[str, Any] = {
        "actor": world.actor("administrator"),
        "staff_id": world.staff["therapist"].pk,
        "kind": Credential.Kind.LICENSE,
        "name": "License to practice",
        "discipline": "OT",
        "issuer": "State board",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2027, 1, 1),
        "at": NOW,
    }
    staff_actions.add_credential(**values | changes)


def test_a_renewed_license_replaces_the_expired_one_in_the_list(world: World) -> None:
    Credential.objects.filter(staff=world.staff["therapist"]).delete()
    _license(world, valid_from=date(2024, 1, 1), valid_to=date(2026, 11, 23))
    (line,) = staff_queries.staff(NOW, world.staff["therapist"].pk)
    assert [warning.standing for warning in line.warnings] == [Standing.EXPIRED]
    _license(world, valid_from=date(2026, 11, 24), valid_to=date(2028, 11, 23))
    (line,) = staff_queries.staff(NOW, world.staff["therapist"].pk)
    assert line.warnings == ()
    assert [one.valid_to for one in line.credentials] == [date(2028, 11, 23)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": date(2025, 1, 1)}, None),
        ({"valid_to": None}, "valid_to"),
        ({"discipline": ""}, "discipline"),
        ({"kind": "medal"}, "kind"),
    ],
)
def test_a_license_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(Refused) as refusal:
        _license(world, **changes)
    assert refusal.value.field == field


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 4000), st.integers(-50, 5000))
def test_a_credential_stands_in_one_way_each_day(start: date, lasts: int, days: int) -> None:
    end, today = start + timedelta(days=lasts), start + timedelta(days=days)
    found = standing(start, end, today)
    expected = {
        Standing.NOT_YET: today < start,
        Standing.EXPIRED: today > end,
        Standing.ENDS_SOON: start <= today <= end and end - today <= ENDS_SOON,
        Standing.HOLDS: start <= today and end - today > ENDS_SOON,
    }
    assert [name for name, holds in expected.items() if holds] == [found]


def test_places_and_the_rule_on_cosigning(world: World) -> None:
    administrator = world.actor("administrator")
    clinic_actions.add_site(actor=administrator, name=" North ", address="1 Oak St", at=NOW)
    with pytest.raises(Refused, match="with this name"):
        clinic_actions.add_site(actor=administrator, name="north", address="", at=NOW)
    clinic_actions.add_room(actor=administrator, site_id=world.site.pk, name="Yellow", at=NOW)
    with pytest.raises(Refused, match="with this name"):
        clinic_actions.add_room(actor=administrator, site_id=world.site.pk, name="yellow", at=NOW)
    assert [(place["name"], place["rooms"]) for place in staff_queries.places()] == [
        ("Main Street", ["Blue", "Green", "Yellow"]),
        ("North", []),
    ]
    clinic_actions.set_cosign_rule(actor=administrator, required=False, at=NOW)
    assert not Clinic.objects.get().cosign_assistants
    assert Version.objects.get(record_id=world.clinic.pk).body["cosign_assistants"] is False
