"""Booking, moving, cancelling and marking visits in the browser."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest

from handspan.clinic.appointments.models import Appointment, Series
from handspan.clinic.encounters.models import Encounter
from tests.web.visiting import HOSTILE, session_today, today, visit_ahead, visit_today
from tests.world import World


def _typed(world: World, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "staff": world.staff["therapist"].pk, "room": world.rooms[0].pk,
        "on": today() + timedelta(days=7), "start": "09:30", "minutes": 45, "kind": "therapy",
        "repeat": "0",
    }  # fmt: skip
    return values | changes


def _new(world: World) -> str:
    return f"/children/{world.child.pk}/visits/new"


def _address(visit: Appointment, act: str = "") -> str:
    return f"/visits/{visit.pk}/{act}"


def test_one_visit_is_booked_and_listed(world: World) -> None:
    browser = world.browser("front_desk")
    answer = browser.post(_new(world), _typed(world), follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Booked: " in page
    assert "9:30 AM" in page
    visit = Appointment.objects.get()
    assert visit.series is None


def test_a_series_is_booked_whole(world: World) -> None:
    typed = _typed(world, repeat="1", count=6, without=f"{today() + timedelta(days=14)}\n")
    page = world.browser("therapist").post(_new(world), typed, follow=True).content.decode()
    assert "Booked: 5 visits." in page
    assert "Every week" in page
    assert Series.objects.get().appointments.count() == 5


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"start": "09:20"}, "quarter of an hour"),
        ({"start": ""}, "required"),
        ({"on": "2020-01-01"}, "has passed"),
        ({"on": "2026-02-30"}, "valid date"),
        ({"minutes": "abc"}, "whole number"),
        ({"minutes": 50}, "multiple of 15"),
        ({"staff": "x"}, "valid choice"),
        ({"repeat": "1"}, "how many visits"),
        ({"repeat": "1", "count": 400}, "less than or equal to 53"),
        ({"repeat": "1", "count": 3, "without": "soon"}, "is not a day"),
        ({"repeat": "1", "count": 3, "kind": "evaluation"}, "Choose “Once”"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(
    world: World, changes: dict[str, Any], says: str
) -> None:
    typed = _typed(world, count="", without="2031-01-01") | changes
    answer = world.browser("front_desk").post(_new(world), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert str(typed["without"]) in page
    assert f'value="{typed["minutes"]}"' in page
    assert not Appointment.objects.exists()


def test_clashes_are_listed_and_can_be_left_out(world: World) -> None:
    visit_ahead(world, days=14)
    visit_ahead(world, days=28)
    browser, typed = world.browser("front_desk"), _typed(world, repeat="1", count=5)
    answer = browser.post(_new(world), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Robin already has a visit.") == 2
    assert "Leave out the days that are taken" in page
    assert not Series.objects.exists()
    answer = browser.post(_new(world), typed | {"leave_out_taken": "on"}, follow=True)
    assert "Booked: 3 visits." in answer.content.decode()


def test_who_may_open_and_who_may_book(world: World) -> None:
    visit = visit_ahead(world)
    seen = {"therapist": 200, "assistant": 200, "front_desk": 200, "administrator": 200,
            "supervisor": 200, "stranger": 404, "parent": 404}  # fmt: skip
    for who, status in seen.items():
        browser = world.browser(who)
        assert browser.get(_address(visit)).status_code == status, who
        assert browser.get(f"/children/{world.child.pk}/visits/").status_code == status, who
    books = {"therapist": 200, "front_desk": 200, "supervisor": 200, "assistant": 404,
             "administrator": 404, "stranger": 404, "parent": 404}  # fmt: skip
    for who, status in books.items():
        browser = world.browser(who)
        assert browser.get(_new(world)).status_code == status, who
        act = browser.post(_address(visit, "cancel"), {"cancel-by": "family"})
        assert act.status_code == (422 if status == 200 else 404), who
    assert Appointment.objects.get().status == "booked"


def test_only_who_may_change_sees_the_forms(world: World) -> None:
    visit = visit_ahead(world)
    assert "Cancel this visit" in world.browser("front_desk").get(_address(visit)).content.decode()
    assert (
        "Cancel this visit" not in world.browser("assistant").get(_address(visit)).content.decode()
    )


def test_a_visit_is_moved(world: World) -> None:
    visit = visit_ahead(world)
    typed = {f"move-{name}": value for name, value in _typed(world, start="14:15").items()}
    answer = world.browser("front_desk").post(_address(visit, "move"), typed, follow=True)
    assert "Moved." in answer.content.decode()
    assert "2:15 PM" in answer.content.decode()
    wrong = world.browser("front_desk").post(
        _address(visit, "move"), typed | {"move-start": "22:00"}
    )
    assert wrong.status_code == 422
    assert "between 6:00" in wrong.content.decode()
    assert "22:00" in wrong.content.decode()


def test_a_series_is_changed_and_ended_from_one_visit_on(world: World) -> None:
    browser = world.browser("front_desk")
    browser.post(_new(world), _typed(world, repeat="1", count=4))
    visits = list(Appointment.objects.order_by("starts_at"))
    on = today() + timedelta(days=22)
    typed = {f"following-{name}": value for name, value in _typed(world, on=on).items()}
    answer = browser.post(_address(visits[2], "following"), typed, follow=True)
    assert "Changed 2 visits." in answer.content.decode()
    assert Series.objects.count() == 2
    end = {"series": "yes", "end-by": "clinic", "end-reason": "Goals reached"}
    answer = browser.post(_address(visits[2], "cancel"), end, follow=True)
    assert "Ended: 2 visits cancelled." in answer.content.decode()
    assert Appointment.objects.filter(status="booked").count() == 2


def test_a_cancellation_needs_its_reason_and_shows_it_as_text(world: World) -> None:
    visit, browser = visit_ahead(world), world.browser("front_desk")
    wrong = browser.post(_address(visit, "cancel"), {"cancel-by": "family", "cancel-reason": " "})
    assert wrong.status_code == 422
    typed = {"cancel-by": "family", "cancel-reason": HOSTILE}
    page = browser.post(_address(visit, "cancel"), typed, follow=True).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
    assert re.search(r"\([67] days before\)", page)  # by the hour at which the test runs
    listed = browser.get(f"/children/{world.child.pk}/visits/").content.decode()
    assert "Book a make-up" in listed
    make_up = browser.get(f"{_new(world)}?make_up={visit.pk}").content.decode()
    assert "Book a make-up" in make_up
    answer = browser.post(f"{_new(world)}?make_up={visit.pk}", _typed(world), follow=True)
    assert "made up" in answer.content.decode()
    assert Appointment.objects.get(make_up_of=visit).status == "booked"
    undo = browser.post(_address(visit, "undo"))
    assert undo.status_code == 422
    assert "A make-up is booked" in undo.content.decode()


def test_attendance_is_marked_and_undone(world: World) -> None:
    visit, browser = visit_today(world, start=time(6)), world.browser("front_desk")
    for status, label in (("arrived", "Arrived"), ("late", "Arrived late")):
        page = browser.post(_address(visit, "mark"), {"status": status}, follow=True)
        assert f"Marked: {label}." in page.content.decode()
    assert "Undone" in browser.post(_address(visit, "undo"), follow=True).content.decode()
    wrong = browser.post(_address(visit, "mark"), {"status": "x"})
    assert wrong.status_code == 422
    assert Appointment.objects.get().status == "booked"


def test_the_front_desk_cannot_undo_what_a_session_rests_on(world: World) -> None:
    session = session_today(world)
    answer = world.browser("front_desk").post(_address(session.appointment, "undo"))
    assert answer.status_code == 422
    assert "has begun" in answer.content.decode()


def test_a_session_starts_from_the_visit_on_its_day_only(world: World) -> None:
    later, visit = visit_ahead(world), visit_today(world)
    browser = world.browser("therapist")
    assert "Start session" not in browser.get(_address(later)).content.decode()
    refused = browser.post(_address(later, "start"), follow=True)
    assert "This visit is on" in refused.content.decode()
    assert not Encounter.objects.exists()
    assert "Start session" in browser.get(_address(visit)).content.decode()
    begun = browser.post(_address(visit, "start"))
    assert begun.status_code == 302
    assert begun["Location"] == f"/sessions/{Encounter.objects.get().pk}/"
    assert "Go on with the session" in browser.get(_address(visit)).content.decode()
    assert "Start session" not in world.browser("front_desk").get(_address(visit)).content.decode()
