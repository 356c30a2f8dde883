"""Reading the calendar: who sees what, in what order."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from handspan.clinic.appointments import actions, queries
from tests.clinic.appointments.booking import TUESDAY, book, book_series
from tests.world import NOW, World


def test_a_week_hides_children_who_may_not_be_known(world: World) -> None:
    book(world)
    book(world, child="sam", staff="supervisor", room=1)
    monday, sunday = date(2026, 11, 30), date(2026, 12, 6)
    seen = queries.between(world.actor("therapist"), monday, sunday, NOW)
    assert [(visit.given_name, visit.staff) for visit in seen] == [
        ("", "Supervisor Ash"),
        ("Robin", "Therapist Ash, OTR/L"),
    ]
    assert "Sam" not in repr(seen)
    assert str(world.children["sam"].pk) not in repr(seen)
    all_names = [
        v.given_name for v in queries.between(world.actor("front_desk"), monday, sunday, NOW)
    ]
    assert sorted(all_names) == ["Robin", "Sam"]
    mine = queries.between(
        world.actor("therapist"), monday, sunday, NOW, staff_id=world.staff["therapist"].pk
    )
    assert [visit.given_name for visit in mine] == ["Robin"]
    room = queries.between(
        world.actor("front_desk"), monday, sunday, NOW, room_id=world.rooms[1].pk
    )
    assert [visit.given_name for visit in room] == ["Sam"]


def test_the_cancelled_visit_of_an_unknown_child_is_not_there(world: World) -> None:
    visit = book(world, child="sam", staff="supervisor")
    actions.cancel(
        actor=world.actor("front_desk"), appointment_id=visit.pk, by="family", reason="Flu", at=NOW
    )
    assert queries.between(world.actor("therapist"), TUESDAY, TUESDAY, NOW) == []
    desk = queries.between(world.actor("front_desk"), TUESDAY, TUESDAY, NOW)
    assert [(seen.status, seen.reason) for seen in desk] == [("cancelled_family", "Flu")]


def test_the_edges_of_a_local_day(world: World) -> None:
    book(world, start=time(20, 15))  # already December 2 in UTC
    actor = world.actor("front_desk")
    assert len(queries.between(actor, TUESDAY, TUESDAY, NOW)) == 1
    assert queries.between(actor, date(2026, 12, 2), date(2026, 12, 2), NOW) == []


def test_coming_and_past_part_at_the_end_of_a_visit(world: World) -> None:
    visit = book(world)
    cancelled = book(world, on=date(2026, 12, 3))
    desk, ids = world.actor("front_desk"), [world.child.pk]
    actions.cancel(actor=desk, appointment_id=cancelled.pk, by="family", reason="Flu", at=NOW)
    running = visit.ends_at - timedelta(minutes=1)
    assert [seen.id for seen in queries.coming(desk, ids, running)] == [visit.pk]
    assert queries.coming(desk, ids, visit.ends_at) == []
    assert [seen.id for seen in queries.past(desk, ids, running)] == [cancelled.pk]
    assert [seen.id for seen in queries.past(desk, ids, visit.ends_at)] == [cancelled.pk, visit.pk]


def test_guardians_see_visits_only_with_the_right(world: World) -> None:
    book(world)
    ids = [world.child.pk, world.children["sam"].pk]
    assert len(queries.coming(world.actor("parent"), ids, NOW)) == 1
    assert len(queries.coming(world.actor("watcher"), ids, NOW)) == 1
    assert queries.coming(world.actor("driver"), ids, NOW) == []
    assert queries.coming(world.actor("other"), ids, NOW) == []
    assert queries.next_visit(world.actor("other"), world.child.pk, NOW) is None
    first = queries.next_visit(world.actor("parent"), world.child.pk, NOW)
    assert first is not None
    assert first.room == "Blue"


def test_a_week_takes_the_same_number_of_statements_however_full(world: World) -> None:
    actor = world.actor("front_desk")

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.between(actor, TUESDAY, TUESDAY + timedelta(days=6), NOW)
        return len(captured)

    book(world)
    few = statements()
    for hour in (11, 12, 13, 14, 15):
        book(world, start=time(hour))
    book_series(world, child="sam", staff="supervisor", room=1, count=2)
    assert statements() == few <= 3
