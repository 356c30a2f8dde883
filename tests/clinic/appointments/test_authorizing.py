"""What payers granted: kept by who registers, counted by the day of service, no day twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handspan.clinic.appointments import authorizing
from handspan.clinic.appointments.authorizing import Granted
from handspan.clinic.appointments.models import Appointment, Authorization
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.report_due import report_due
from handspan.clinic.people import clinic_actions
from handspan.clinic.program.models import Program
from tests.clinic.encounters.visiting import book
from tests.world import NOW, TODAY, World


def _authorize(world: World, who: str = "front_desk", **changes: Any) -> Authorization:
    values = {
        "payer": "A plan", "first_on": TODAY - timedelta(weeks=4),
        "last_on": TODAY + timedelta(weeks=8), "visits": 12,
    }  # fmt: skip
    return authorizing.authorize(
        actor=world.actor(who), child_id=world.child.pk, granted=Granted(**values | changes), at=NOW
    )


def _counted(world: World) -> authorizing.Counted:
    return authorizing.of_child(world.actor("front_desk"), world.child.pk, NOW)[0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"payer": " "}, "payer"),
        ({"last_on": TODAY - timedelta(weeks=5)}, "last_on"),
        ({"visits": 0}, "visits"),
        ({"visits": 501}, "visits"),
    ],
)
def test_an_impossible_authorization_is_refused(
    world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        _authorize(world, **changes)
    assert refused.value.field == field
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("who", ["assistant", "stranger", "parent", "administrator"])
def test_who_registers_keeps_them(world: World, who: str) -> None:
    with pytest.raises(Denied):
        _authorize(world, who)


def test_no_day_of_service_belongs_to_two(world: World) -> None:
    first = _authorize(world, discipline="OT")
    _authorize(world, discipline="PT")
    for discipline in ("OT", ""):
        with pytest.raises(Refused, match="already covers"):
            _authorize(world, discipline=discipline, first_on=TODAY, last_on=TODAY)
    actor = world.actor("front_desk")
    authorizing.take_back(actor=actor, authorization_id=first.pk, back=True, at=NOW)
    _authorize(world, discipline="OT", first_on=TODAY, last_on=TODAY)
    with pytest.raises(Refused, match="already covers"):
        authorizing.take_back(actor=actor, authorization_id=first.pk, back=False, at=NOW)


def test_visits_count_by_their_day_and_a_late_entry_counts_too(world: World) -> None:
    visit = book(world)
    Appointment.objects.filter(pk=visit.pk).update(status="done")
    _authorize(world, discipline="OT")
    assert (_counted(world).used, _counted(world).booked) == (1, 0)
    Appointment.objects.filter(pk=visit.pk).update(status="booked")
    assert (_counted(world).used, _counted(world).booked, _counted(world).left) == (0, 1, 11)
    Appointment.objects.filter(pk=visit.pk).update(status="cancelled_family", reason="Ill")
    assert (_counted(world).used, _counted(world).booked) == (0, 0)


def test_a_report_is_due_before_it_ends_unless_one_was_just_signed(world: World) -> None:
    Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=4), ends_on=TODAY, created_at=NOW,
    )  # fmt: skip
    clinic_actions.set_report_clocks(
        actor=world.actor("administrator"), codes=["authorization"], at=NOW
    )
    assert report_due(world.child.pk, NOW) == ()
    _authorize(world, last_on=TODAY + timedelta(days=20))
    [found] = report_due(world.child.pk, NOW)
    assert found.on == TODAY + timedelta(days=6)
    assert found.is_soon
    Report.objects.create(
        clinic=world.clinic, child=world.child, kind="progress", author=world.staff["therapist"],
        period_from=TODAY - timedelta(weeks=4), period_to=TODAY, created_at=NOW, signed_at=NOW,
    )  # fmt: skip
    assert report_due(world.child.pk, NOW) == ()


def test_the_visits_page_keeps_takes_back_and_brings_back(world: World) -> None:
    browser, address = world.browser("front_desk"), f"/children/{world.child.pk}"
    typed = {
        "payer": "A plan", "first_on": TODAY.isoformat(), "last_on": TODAY.isoformat(),
        "visits": "600",
    }  # fmt: skip
    wrong = browser.post(f"{address}/authorizations", typed)
    assert wrong.status_code == 422
    assert not Authorization.objects.exists()
    browser.post(f"{address}/authorizations", typed | {"visits": "6"})
    kept = Authorization.objects.get()
    assert "0 used and 0 booked of 6, 6 open" in browser.get(f"{address}/visits/").content.decode()
    browser.post(f"/authorizations/{kept.pk}/back")
    assert "Taken back:" in browser.get(f"{address}/visits/").content.decode()
    browser.post(f"/authorizations/{kept.pk}/back", {"undo": "yes"})
    assert "6 open" in browser.get(f"{address}/visits/").content.decode()
    watching = world.browser("assistant").get(f"{address}/visits/").content.decode()
    assert "Keep an authorization" not in watching
