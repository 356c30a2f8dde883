"""One visit: when it may be, with whom, and what happens to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from handspan.clinic.appointments import actions, queries
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import CareTeamMember, Credential
from tests.clinic.appointments.booking import TUESDAY, book
from tests.world import NOW, World


def test_a_visit_stands_at_its_local_time_and_leaves_its_trace(world: World) -> None:
    visit = book(world)
    assert visit.starts_at == datetime(2026, 12, 1, 15, 30, tzinfo=UTC)  # Chicago in winter
    assert visit.ends_at - visit.starts_at == timedelta(minutes=45)
    assert visit.status == Appointment.Status.BOOKED
    assert Version.objects.get(record_id=visit.pk).act == "appointments.book"
    assert Entry.objects.filter(record_id=str(visit.pk), child_id=world.child.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"start": time(9, 20)}, "start", "quarter"),
        ({"minutes": 50}, "minutes", "multiple of 15"),
        ({"minutes": 0}, "minutes", "at least 15"),
        ({"start": time(5, 45)}, "start", "between 6:00"),
        ({"start": time(20, 30)}, "start", "between 6:00"),  # ends at 21:15
        ({"on": date(2026, 11, 24), "start": time(8, 45)}, "on", "has passed"),
        ({"on": date(2026, 11, 20)}, "on", "has passed"),
        ({"on": date(2027, 12, 1)}, "on", "more than a year"),
    ],
)
def test_times_that_cannot_be(world: World, changes: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        book(world, **changes)
    assert refused.value.field == field
    assert not Appointment.objects.exists()


def test_the_edges_of_the_day_and_of_the_year_can_be_booked(world: World) -> None:
    book(world, start=time(6))
    book(world, start=time(20, 15))  # ends at 21:00
    book(world, on=date(2026, 11, 24), start=time(9))  # this very moment
    book(world, on=date(2027, 11, 24), start=time(8))


def test_no_visit_on_a_day_without_a_license(world: World) -> None:
    Credential.objects.filter(staff=world.staff["therapist"]).update(valid_to=date(2026, 12, 1))
    book(world)
    with pytest.raises(Refused, match=r"OT license ended on December 1, 2026\.") as refused:
        book(world, on=date(2026, 12, 2))
    assert refused.value.field == "staff"


def test_a_license_of_another_discipline_or_of_later_does_not_count(world: World) -> None:
    licenses = Credential.objects.filter(staff=world.staff["therapist"])
    licenses.update(discipline="PT")
    with pytest.raises(Refused, match="OT license is not on file"):
        book(world)
    licenses.update(discipline="OT", valid_from=date(2026, 12, 2))
    with pytest.raises(Refused, match="OT license begins on December 2, 2026"):
        book(world)


def test_a_renewed_license_covers_the_days_after_the_first_one(world: World) -> None:
    therapist = world.staff["therapist"]
    Credential.objects.filter(staff=therapist).update(valid_to=date(2026, 11, 30))
    Credential.objects.create(
        clinic=world.clinic, staff=therapist, kind="license", name="License", discipline="OT",
        issuer="State board", valid_from=date(2026, 12, 1),
    )  # fmt: skip
    book(world)
    book(world, on=date(2026, 11, 30))


def test_an_assistant_needs_a_supervisor(world: World) -> None:
    book(world, staff="assistant")
    assistant = world.staff["assistant"]
    assistant.supervisor = None
    assistant.save()
    with pytest.raises(Refused, match="without a supervisor"):
        book(world, staff="assistant", on=date(2026, 12, 2))


def test_an_assistant_gives_therapy_but_no_evaluation(world: World) -> None:
    with pytest.raises(Refused, match="may not evaluate a child"):
        book(world, staff="assistant", kind="evaluation")
    visit = book(world, kind="evaluation")
    with pytest.raises(Refused, match="may not evaluate a child"):
        _move(world, visit, staff_id=world.staff["assistant"].pk)
    with pytest.raises(Refused, match="therapy or evaluation"):
        book(world, kind="party")


def test_only_staff_who_treat_and_are_on_the_team_that_day(world: World) -> None:
    with pytest.raises(Refused, match="neither therapist nor assistant"):
        book(world, staff="front_desk")
    with pytest.raises(Refused, match="not on the child's care team"):
        book(world, staff="stranger")
    CareTeamMember.objects.filter(staff=world.staff["therapist"]).update(ends_on=TUESDAY)
    book(world)
    with pytest.raises(Refused, match="not on the child's care team"):
        book(world, on=date(2026, 12, 2))


@pytest.mark.parametrize(
    "who", ["stranger", "assistant", "administrator", "parent", "watcher", "other"]
)
def test_who_may_not_book(world: World, who: str) -> None:
    with pytest.raises(Denied):
        book(world, who=who)


def test_therapists_book_for_their_own_children_only(world: World) -> None:
    book(world, who="therapist")
    with pytest.raises(Denied):
        book(world, who="therapist", child="sam")


def test_clashes_name_what_is_taken_and_a_child_only_to_who_may_know(world: World) -> None:
    book(world, child="sam", staff="supervisor", room=0)
    with pytest.raises(Refused, match=r"Tue, Dec 1, 9:45 AM: the room Blue is taken by Sam\."):
        book(world, who="front_desk", start=time(9, 45))
    with pytest.raises(Refused, match=r"the room Blue is taken by another child\."):
        book(world, who="therapist", start=time(9, 45))
    book(world, room=1)
    with pytest.raises(Refused, match="Robin already has a visit"):
        book(world, staff="assistant", room=0, start=time(10, 0))
    CareTeamMember.objects.create(
        clinic=world.clinic, child=world.children["sam"], staff=world.staff["therapist"],
        starts_on=date(2026, 1, 1),
    )  # fmt: skip
    with pytest.raises(Refused, match="Therapist is with Robin"):
        book(world, child="sam", start=time(9, 0), minutes=60, room=1)


def test_visits_may_touch_but_not_overlap(world: World) -> None:
    book(world)
    book(world, start=time(10, 15))
    book(world, start=time(8, 45))
    with pytest.raises(Refused):
        book(world, start=time(9, 0))


def test_a_cancelled_visit_holds_nothing(world: World) -> None:
    visit = book(world)
    actions.cancel(
        actor=world.actor("front_desk"), appointment_id=visit.pk, by="family",
        reason="Has a cold", at=NOW,
    )  # fmt: skip
    book(world)


def _move(world: World, visit: Appointment, who: str = "front_desk", **changes: Any) -> Any:
    values: dict[str, Any] = {
        "staff_id": visit.staff_id, "room_id": visit.room_id, "on": TUESDAY,
        "start": time(9, 30), "minutes": 45, "at": NOW,
    }  # fmt: skip
    return actions.move(actor=world.actor(who), appointment_id=visit.pk, **(values | changes))


def test_a_visit_moves_to_another_time_even_over_its_old_one(world: World) -> None:
    visit = book(world)
    moved = _move(world, visit, start=time(9, 45), staff_id=world.staff["assistant"].pk)
    assert moved.starts_at == visit.starts_at + timedelta(minutes=15)
    assert Version.objects.filter(record_id=visit.pk).count() == 2


def test_a_move_keeps_all_rules(world: World) -> None:
    visit, other = book(world), book(world, start=time(11, 0))
    with pytest.raises(Refused, match="Robin already has a visit"):
        _move(world, other, start=time(10, 0))
    with pytest.raises(Refused, match="has passed"):
        _move(world, visit, on=date(2026, 11, 23))
    with pytest.raises(Denied):
        _move(world, visit, who="stranger")
    assert Appointment.objects.get(pk=visit.pk).starts_at == visit.starts_at


@pytest.mark.parametrize(
    ("by", "reason", "field"),
    [("family", "  ", "reason"), ("nobody", "cold", "by"), ("clinic", "x" * 301, "reason")],
)
def test_a_cancellation_says_by_whom_and_why(
    world: World, by: str, reason: str, field: str
) -> None:
    visit = book(world)
    with pytest.raises(Refused) as refused:
        actions.cancel(
            actor=world.actor("front_desk"), appointment_id=visit.pk, by=by, reason=reason, at=NOW
        )
    assert refused.value.field == field
    assert Appointment.objects.get(pk=visit.pk).status == "booked"


def test_notice_is_kept_and_a_make_up_is_owed_once(world: World) -> None:
    visit = book(world)
    desk = world.actor("front_desk")
    actions.cancel(actor=desk, appointment_id=visit.pk, by="clinic", reason="Ill", at=NOW)
    seen = queries.visit(desk, Right.KNOW, visit.pk, NOW)
    assert seen.owes_make_up
    assert seen.notice == visit.starts_at - NOW
    make_up = book(world, on=date(2026, 12, 3), make_up_of=visit.pk)
    assert not queries.visit(desk, Right.KNOW, visit.pk, NOW).owes_make_up
    with pytest.raises(Refused, match="already has its make-up"):
        book(world, on=date(2026, 12, 4), make_up_of=visit.pk)
    with pytest.raises(Refused, match="missed or cancelled"):
        book(world, on=date(2026, 12, 4), make_up_of=make_up.pk)


def test_a_make_up_belongs_to_the_same_child(world: World) -> None:
    visit = book(world)
    desk = world.actor("front_desk")
    actions.cancel(actor=desk, appointment_id=visit.pk, by="clinic", reason="Ill", at=NOW)
    with pytest.raises(Refused, match="of this child"):
        book(world, child="sam", staff="supervisor", make_up_of=visit.pk)


def test_hostile_reasons_are_kept_as_text(world: World) -> None:
    visit = book(world)
    reason = "<script>alert(1)</script> \u202eמחלה 🤒 '; DROP TABLE--"
    actions.cancel(
        actor=world.actor("front_desk"), appointment_id=visit.pk, by="family", reason=reason, at=NOW
    )
    assert Appointment.objects.get(pk=visit.pk).reason == reason
