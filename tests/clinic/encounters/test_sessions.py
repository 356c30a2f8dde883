"""Begin, finish and go back to a session."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handspan.clinic.appointments import actions as calendar
from handspan.clinic.appointments import attendance
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.encounters import actions, capture
from handspan.clinic.encounters.models import Encounter, Note
from handspan.clinic.encounters.signing import Words, save_draft
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.models import Credential
from tests.clinic.appointments.booking import book
from tests.clinic.encounters.visiting import BEGIN, END, begin, finish, goal, sign, tap
from tests.world import NOW, World


def _status(visit: Appointment) -> str:
    return str(Appointment.objects.get(pk=visit.pk).status)


@pytest.mark.parametrize("who", ["therapist", "assistant"])
def test_a_session_begins_once_and_the_child_has_arrived(world: World, who: str) -> None:
    visit = book(world)
    session = begin(world, who=who, visit=visit)
    assert (session.started_at, session.staff_id) == (BEGIN, world.staff[who].pk)
    assert _status(visit) == "arrived"
    again = begin(world, who=who, visit=visit, at=BEGIN + timedelta(minutes=5))
    assert again.pk == session.pk
    assert Encounter.objects.get().started_at == BEGIN


def test_a_late_arrival_stays_late(world: World) -> None:
    visit = book(world)
    attendance.mark(
        actor=world.actor("front_desk"), appointment_id=visit.pk, status="late", at=BEGIN
    )
    begin(world, visit=visit)
    assert _status(visit) == "late"


@pytest.mark.parametrize(
    "who", ["stranger", "front_desk", "administrator", "supervisor", "parent", "watcher"]
)
def test_only_the_team_begins_a_session(world: World, who: str) -> None:
    visit = book(world)
    with pytest.raises(Denied):
        begin(world, who=who, visit=visit)
    assert _status(visit) == "booked"


def test_no_session_before_its_day_or_for_a_cancelled_visit(world: World) -> None:
    visit = book(world)
    with pytest.raises(Refused, match="This visit is on Tue, Dec 1"):
        begin(world, visit=visit, at=BEGIN - timedelta(days=1))
    calendar.cancel(
        actor=world.actor("front_desk"), appointment_id=visit.pk, by="family", reason="Flu", at=NOW
    )
    with pytest.raises(Refused, match="Cancelled by family"):
        begin(world, visit=visit)
    assert not Encounter.objects.exists()


def test_no_session_without_a_license_on_the_day(world: World) -> None:
    visit = book(world)
    Credential.objects.filter(staff=world.staff["therapist"]).update(valid_to=date(2026, 11, 30))
    with pytest.raises(Refused, match="OT license ended on November 30"):
        begin(world, visit=visit)
    assert _status(visit) == "booked"


def test_no_session_in_another_discipline(world: World) -> None:
    visit = book(world)
    assistant = world.staff["assistant"]
    assistant.discipline = "PT"
    assistant.save()
    with pytest.raises(Refused, match="visit of Occupational therapy"):
        begin(world, who="assistant", visit=visit)


def test_what_is_written_down_later_keeps_the_day_of_the_visit(world: World) -> None:
    visit, later = book(world), END + timedelta(days=2)
    session = begin(world, visit=visit, at=later)
    assert session.started_at == visit.starts_at
    mine = goal(world)
    tries = [tap(world, session, mine, at=later + timedelta(minutes=n)) for n in range(3)]
    assert [one.tried_at - visit.starts_at for one in tries] == [
        timedelta(seconds=second) for second in (1, 2, 3)
    ]
    finish(world, session, at=later)
    assert Encounter.objects.get().finished_at == visit.starts_at + timedelta(minutes=43)


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_minutes_that_cannot_be(world: World, minutes: int) -> None:
    session = begin(world)
    with pytest.raises(Refused) as refused:
        finish(world, session, minutes=minutes)
    assert refused.value.field == "minutes"
    assert not Note.objects.exists()


def test_a_finished_session_has_its_note_once(world: World) -> None:
    session = begin(world)
    note = finish(world, session)
    assert finish(world, session, minutes=10).pk == note.pk
    kept = Encounter.objects.get()
    assert (kept.minutes, kept.finished_at) == (43, END)
    assert _status(kept.appointment) == "done"
    assert note.author_id == world.staff["therapist"].pk


def test_the_draft_says_what_was_captured(world: World) -> None:
    before = begin(world)
    mine, other = goal(world), goal(world, "Waits for his turn")
    for prompt in ("independent", "verbal", "verbal", "independent"):
        tap(world, before, mine, prompt)
    finish(world, before)
    session = begin(world, visit=book(world, on=date(2026, 12, 8)), at=BEGIN + timedelta(days=7))
    therapist, when = world.actor("therapist"), BEGIN + timedelta(days=7, minutes=9)
    for prompt, done in (("independent", True), ("verbal", True), ("full_physical", False)):
        tap(world, session, mine, prompt, succeeded=done, at=when)
    wrong = tap(world, session, other, at=when)
    capture.undo_try(actor=therapist, encounter_id=session.pk, try_id=wrong.pk, at=when)
    capture.describe(
        actor=therapist, encounter_id=session.pk, arrival="calm, in new shoes",
        family_report="Did up two buttons on Sunday", at=when,
    )  # fmt: skip
    capture.use_activities(
        actor=therapist, encounter_id=session.pk, minutes={"freeze-dance": 12}, at=when
    )
    note = finish(world, session, at=END + timedelta(days=7))
    assert note.subjective == "Family report: Did up two buttons on Sunday."
    assert note.objective.splitlines() == [
        "43 minutes, one to one.",
        "On arrival: calm, in new shoes.",
        "Activities: Freeze dance (12 min).",
        "Buttons his coat: 1 of 3 tries without help (last visit 50%); "
        "1 with a verbal cue, 1 not yet.",
        "Waits for his turn: no tries today.",
    ]


def test_going_back_keeps_the_words_and_draws_the_data_again(world: World) -> None:
    session = begin(world)
    mine = goal(world)
    tap(world, session, mine)
    note = finish(world, session)
    drafted = note.objective
    save_draft(
        actor=world.actor("therapist"), note_id=note.pk, at=END,
        words=Words(note.subjective, drafted.replace("\n", "\r\n"), "My own words.", note.plan),
    )  # fmt: skip
    actions.reopen(actor=world.actor("therapist"), encounter_id=session.pk, at=END)
    assert _status(session.appointment) == "arrived"
    tap(world, session, mine, "verbal", at=END)
    again = finish(world, session, minutes=50)
    assert again.pk == note.pk
    assert "1 of 2 tries without help" in again.objective
    assert "50 minutes" in again.objective
    assert again.assessment == "My own words."


def test_nobody_goes_back_behind_a_signature(world: World) -> None:
    session = begin(world)
    note = finish(world, session)
    sign(world, note)
    with pytest.raises(Refused, match="addendum"):
        actions.reopen(actor=world.actor("therapist"), encounter_id=session.pk, at=END)


def _undo(world: World, visit: Appointment, **changes: Any) -> Appointment:
    values: dict[str, Any] = {"actor": world.actor("front_desk"), "at": BEGIN}
    return actions.undo_attendance(appointment_id=visit.pk, **(values | changes))


def test_an_attendance_can_be_undone_until_the_session_begins(world: World) -> None:
    visit = book(world)
    desk = world.actor("front_desk")
    attendance.mark(actor=desk, appointment_id=visit.pk, status="arrived", at=BEGIN)
    assert _undo(world, visit).status == "booked"
    with pytest.raises(Refused, match="nothing to undo"):
        _undo(world, visit)
    begin(world, visit=visit)
    with pytest.raises(Refused, match="has begun"):
        _undo(world, visit)
    with pytest.raises(Denied):
        _undo(world, visit, actor=world.actor("stranger"))


def test_a_cancellation_can_be_undone_while_the_time_is_free(world: World) -> None:
    visit = book(world)
    desk = world.actor("front_desk")
    calendar.cancel(actor=desk, appointment_id=visit.pk, by="family", reason="Flu", at=NOW)
    book(world, child="sam", staff="supervisor")
    with pytest.raises(Refused, match="room is taken"):
        _undo(world, visit, at=NOW)
    assert _status(visit) == "cancelled_family"
    free = book(world, on=date(2026, 12, 2))
    calendar.cancel(actor=desk, appointment_id=free.pk, by="family", reason="Flu", at=NOW)
    make_up = book(world, on=date(2026, 12, 3), make_up_of=free.pk)
    with pytest.raises(Refused, match="make-up is booked"):
        _undo(world, free, at=NOW)
    calendar.cancel(actor=desk, appointment_id=make_up.pk, by="clinic", reason="Ill", at=NOW)
    undone = _undo(world, free, at=NOW)
    assert (undone.status, undone.reason) == ("booked", "")


def test_a_session_over_the_change_of_the_clocks(world: World) -> None:
    """The night before March 14, 2027 is an hour short in Chicago; the visit is at 9:30."""
    visit = book(world, on=date(2027, 3, 14))
    assert visit.starts_at == datetime(2027, 3, 14, 14, 30, tzinfo=UTC)
    midnight = datetime(2027, 3, 14, 6, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="This visit is on Sun, Mar 14"):
        begin(world, visit=visit, at=midnight - timedelta(seconds=1))
    assert begin(world, visit=visit, at=midnight).started_at == midnight
