"""The calendar as a page: whose week, which names, and addresses that make no sense."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from tests.web.visiting import today, visit_ahead, visit_today
from tests.world import World


def test_a_therapist_sees_their_own_week_first(world: World) -> None:
    visit_today(world)
    visit_today(world, staff="assistant", start=time(11))
    page = world.browser("therapist").get("/calendar/")
    assert page.status_code == 200
    assert page.content.decode().count("Robin Elm") == 1
    everybody = world.browser("therapist").get("/calendar/?who=all").content.decode()
    assert everybody.count("Robin Elm") == 2
    assert "Assistant Ash" in everybody


def test_unknown_children_have_no_name_there(world: World) -> None:
    visit_today(world, child_id=world.children["sam"].pk, staff_id=world.staff["supervisor"].pk)
    for who in ("therapist", "stranger", "assistant"):
        page = world.browser(who).get("/calendar/?who=all").content.decode()
        assert "Another child" in page
        assert "Sam" not in page
    for who in ("front_desk", "administrator", "supervisor"):
        assert "Sam Elm" in world.browser(who).get("/calendar/?who=all").content.decode()


@pytest.mark.parametrize("who", ["parent", "watcher", None])
def test_the_calendar_is_for_staff(world: World, who: str | None) -> None:
    assert world.browser(who).get("/calendar/").status_code in (302, 403)


def test_weeks_before_and_after(world: World) -> None:
    visit_ahead(world, days=7)
    browser = world.browser("front_desk")
    assert "Robin Elm" not in browser.get("/calendar/").content.decode()
    week = today() + timedelta(days=7)
    page = browser.get(f"/calendar/?week={week}").content.decode()
    assert "Robin Elm" in page
    monday = week - timedelta(days=week.weekday())
    assert f"week={monday - timedelta(days=7)}" in page
    assert f"week={monday + timedelta(days=7)}" in page


@pytest.mark.parametrize(
    "query",
    ["week=x", "week=0001-01-01", "week=9999-12-31", "who=x&room=y", "week=2026-13-45", "week=%00",
     "who='; DROP TABLE--"],
)  # fmt: skip
def test_addresses_that_make_no_sense_show_this_week(world: World, query: str) -> None:
    visit_today(world)
    page = world.browser("front_desk").get(f"/calendar/?{query}")
    assert page.status_code == 200
    assert "Robin Elm" in page.content.decode()


def test_a_weekend_is_shown_when_something_is_booked(world: World) -> None:
    saturday = today() + timedelta(days=5 - today().weekday() + 7)
    browser, address = world.browser("front_desk"), f"/calendar/?week={saturday}"
    assert 'data-days="5"' not in browser.get(address).content.decode()  # an empty week
    visit_ahead(world, days=(saturday - today()).days)
    assert 'data-days="6"' in browser.get(address).content.decode()
