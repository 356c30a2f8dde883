"""Twenty at once for one time: the database lets exactly one of them in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from handspan.clinic.appointments import actions, attendance, clashes
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Refused
from handspan.clinic.people.models import CareTeamMember, Child, Room, Staff
from handspan.clinic.tenancy import clinic_scope
from tests.clinic.appointments.booking import TUESDAY, book
from tests.racing import race
from tests.world import LONG_AGO, NOW, World

RACERS = 20
ROUNDS = 5
SHARED = ("staff", "room", "child")


@pytest.fixture
def open_world(committed_world: World) -> World:
    with clinic_scope(committed_world.clinic.pk, committed_world.clinic.time_zone):
        for number in range(RACERS - 2):
            _add_family(committed_world, number)
    return committed_world


def _add_family(world: World, number: int) -> None:
    """One more child, room and therapist, so that racers share only what the test says."""
    room = Room.objects.create(clinic=world.clinic, site=world.site, name=f"Room {number}")
    world.rooms.append(room)
    child = Child.objects.create(
        clinic=world.clinic, given_name=f"C{number}", birth_date=date(2020, 1, 1), created_at=NOW
    )
    world.children[child.given_name] = child
    world.staff[f"s{number}"] = Staff.objects.create(
        clinic=world.clinic, given_name=f"S{number}", family_name="Ash", is_therapist=True,
        discipline="OT",
    )  # fmt: skip
    CareTeamMember.objects.create(
        clinic=world.clinic, child=child, staff=world.staff["therapist"], starts_on=LONG_AGO
    )


def _held(world: World) -> int:
    with clinic_scope(world.clinic.pk):
        return int(Appointment.objects.filter(status="booked").count())


def test_twenty_families_want_one_time_of_one_therapist(open_world: World) -> None:
    world = open_world
    children = [child for name, child in world.children.items() if name != "sam"]
    desk = world.actor("front_desk")
    for turn in range(ROUNDS):
        start = time(8 + turn)
        outcomes = race(
            world,
            [
                lambda child=child, room=room, start=start: actions.book(  # type: ignore[misc]
                    actor=desk, child_id=child.pk, staff_id=world.staff["therapist"].pk,
                    room_id=room.pk, on=TUESDAY, start=start, minutes=45, at=NOW,
                )
                for child, room in zip(children, world.rooms, strict=False)
            ],
        )  # fmt: skip
        assert len(outcomes) == RACERS - 1
        assert sum(isinstance(outcome, Appointment) for outcome in outcomes) == 1
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        assert len(refused) == RACERS - 2, outcomes
        assert all("Therapist is with" in one.sentence for one in refused)
        assert _held(world) == turn + 1


@pytest.mark.parametrize("shared", SHARED)
def test_going_around_the_actions_does_not_help(open_world: World, shared: str) -> None:
    world = open_world
    own = {
        "staff": [one.pk for one in world.staff.values()][:RACERS],
        "room": [one.pk for one in world.rooms][:RACERS],
        "child": [one.pk for one in world.children.values()][:RACERS],
    }
    own[shared] = own[shared][:1] * RACERS

    def create(number: int, hour: int) -> Appointment:
        with transaction.atomic():
            return _raw(world, hour, {name: ids[number] for name, ids in own.items()})

    for turn in range(ROUNDS):
        outcomes = race(
            world,
            [lambda n=n, t=turn: create(n, 8 + t) for n in range(RACERS)],  # type: ignore[misc]
        )
        assert sum(isinstance(outcome, Appointment) for outcome in outcomes) == 1, outcomes
        assert sum(isinstance(outcome, DatabaseError) for outcome in outcomes) == RACERS - 1
        assert _held(world) == turn + 1


def _raw(world: World, hour: int, ids: dict[str, UUID], status: str = "booked") -> Appointment:
    begins = datetime(2026, 12, 1, hour, tzinfo=UTC)
    visit: Appointment = Appointment.objects.create(
        clinic=world.clinic, starts_at=begins, ends_at=begins + timedelta(minutes=45),
        status=status, reason="r", created_at=NOW,
        **{f"{name}_id": key for name, key in ids.items()},
    )  # fmt: skip
    return visit


@pytest.mark.parametrize("shared", SHARED)
def test_an_update_cannot_overlap_either(world: World, shared: str) -> None:
    one = {"staff": world.staff["therapist"].pk, "room": world.rooms[0].pk, "child": world.child.pk}
    two = {
        "staff": world.staff["supervisor"].pk,
        "room": world.rooms[1].pk,
        "child": world.children["sam"].pk,
    }
    first = _raw(world, 9, one)
    second = _raw(world, 10, two | {shared: one[shared]})
    cancelled = _raw(world, 9, two | {shared: one[shared]}, status="no_show")
    for rows, changes in (
        (second, {"starts_at": first.starts_at, "ends_at": first.ends_at}),
        (second, {"starts_at": first.ends_at - timedelta(seconds=1)}),
        (cancelled, {"status": "booked"}),
    ):
        with (
            pytest.raises(DatabaseError, match=f"{shared}_id_no_overlap"),
            transaction.atomic(),
        ):
            Appointment.objects.filter(pk=rows.pk).update(**changes)
    Appointment.objects.filter(pk=second.pk).update(starts_at=first.ends_at)  # they may touch


def test_a_lost_race_is_told_as_a_refusal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left when the look before the write saw nothing: the constraint's own answer."""
    book(world, room=1)
    monkeypatch.setattr("handspan.clinic.appointments.clashes.find", lambda *a, **k: [])
    with pytest.raises(Refused, match=r"another (child|visit) at that time"):
        book(world)
    assert Appointment.objects.count() == 1
    assert not connection.needs_rollback


def test_a_time_given_away_does_not_come_back_with_an_undo(world: World) -> None:
    desk = world.actor("front_desk")
    visit = book(world)
    actions.cancel(actor=desk, appointment_id=visit.pk, by="clinic", reason="Ill", at=NOW)
    book(world, child="sam", staff="supervisor", room=0)
    visit.refresh_from_db()
    with (
        pytest.raises(Refused, match="room is taken"),
        clashes.refusing(),
        writing(desk, "test.reset", at=NOW) as ledger,
    ):
        attendance.reset(ledger, visit, NOW)
