"""Capture in a real browser: quick taps, keys, lost answers, no connection, and no scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from handspan.clinic.encounters.models import Encounter, Try
from handspan.clinic.people.models import User
from handspan.clinic.tenancy import clinic_scope
from tests.clinic.encounters.visiting import goal
from tests.web.visiting import session_today
from tests.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Page, User], None]
Check = Callable[[Page], None]


@pytest.fixture
def session(world: World) -> Encounter:
    """A session that runs, with two goals."""
    begun = session_today(world)
    goal(world, "Waits for his turn")
    return begun


def _user(world: World) -> User:
    user: User = world.staff["therapist"].user
    return user


def _open(page: Page, world: World, session: Encounter, signed_in: SignIn) -> None:
    signed_in(page, _user(world))
    page.goto(f"/sessions/{session.pk}/")


def _kept(world: World) -> list[tuple[str, bool]]:
    with clinic_scope(world.clinic.pk):
        rows = Try.objects.filter(undone_at=None).order_by("tried_at")
        return list(rows.values_list("prompt", "succeeded"))


def _tap(page: Page, card: int, words: str) -> None:
    page.locator(".goal-card").nth(card).get_by_role("button", name=words).click()


def test_quick_taps_keep_their_order_and_their_place(
    world: World, session: Encounter, page: Page, signed_in: SignIn, no_violations: Check
) -> None:
    _open(page, world, session, signed_in)
    page.get_by_label("Where").select_option("home")
    for words in ("On their own", "Words", "On their own", "Not yet"):
        _tap(page, 0, words)
    page.get_by_label("Where").select_option("school")  # later: must not reach the taps before
    _tap(page, 1, "Showed")
    expect(page.get_by_role("status")).to_have_text("Saved: Showed. 5 tries in this session.")
    expect(page.locator(".goal-card").first).to_contain_text("4 of 5 tries, 2 without help")
    expect(page.locator("#written")).to_contain_text("2 of 4 tries without help")
    assert _kept(world) == [
        ("independent", True), ("verbal", True), ("independent", True), ("full_physical", False),
        ("model", True),
    ]  # fmt: skip
    with clinic_scope(world.clinic.pk):
        places = Try.objects.order_by("tried_at").values_list("setting", flat=True)
        assert list(places) == ["home"] * 4 + ["school"]
    box = page.locator(".try button").first.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 64
    no_violations(page)


def test_keys_tap_in_the_goal_that_has_the_focus(
    world: World, session: Encounter, page: Page, signed_in: SignIn
) -> None:
    _open(page, world, session, signed_in)
    page.keyboard.press("1")  # no goal has the focus yet
    page.locator(".goal-card").nth(1).get_by_role("button", name="Words").focus()
    for key in ("1", "6", "0", "7", "x"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("3 tries in this session")
    page.get_by_label("What did the family tell?").fill("He slept 1 hour, 2 at most")
    page.get_by_label("With whom").press("Enter")
    assert _kept(world) == [
        ("independent", True), ("full_physical", True), ("full_physical", False),
    ]  # fmt: skip
    with clinic_scope(world.clinic.pk):
        assert set(Try.objects.values_list("goal__title", flat=True)) == {"Waits for his turn"}


def test_a_tap_whose_answer_is_lost_is_kept_once(
    world: World, session: Encounter, page: Page, signed_in: SignIn
) -> None:
    _open(page, world, session, signed_in)
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        route.fetch()  # it reaches the server
        lost.append(route.request.post_data or "")
        route.abort() if len(lost) == 1 else route.fulfill(response=route.fetch())

    page.route("**/tries", lose_the_first)
    _tap(page, 0, "Words")
    expect(page.get_by_role("status")).to_contain_text("1 tap is not saved yet; trying again")
    _tap(page, 0, "Showed")
    expect(page.get_by_role("status")).to_contain_text("Saved: Showed. 2 tries", timeout=15_000)
    assert lost[0] == lost[1]
    assert _kept(world) == [("verbal", True), ("model", True)]


def test_taps_without_a_connection_are_saved_when_it_is_back(
    world: World, session: Encounter, page: Page, signed_in: SignIn
) -> None:
    _open(page, world, session, signed_in)
    page.context.set_offline(True)
    for words in ("Words", "On their own", "Not yet"):
        _tap(page, 0, words)
    expect(page.get_by_role("status")).to_contain_text("No connection. ")
    page.get_by_role("button", name="Finish session").click()
    expect(page.get_by_role("status")).to_contain_text("still on their way")
    assert _kept(world) == []
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("3 tries in this session", timeout=15_000)
    assert _kept(world) == [("verbal", True), ("independent", True), ("full_physical", False)]


def test_who_is_signed_out_is_told_that_nothing_was_saved(
    world: World, session: Encounter, page: Page, signed_in: SignIn
) -> None:
    _open(page, world, session, signed_in)
    page.context.clear_cookies(name="handspan_session")
    _tap(page, 0, "Words")
    expect(page.get_by_role("status")).to_contain_text("Not saved: you are signed out")
    assert _kept(world) == []


def test_undo_takes_the_last_one_each_time(
    world: World, session: Encounter, page: Page, signed_in: SignIn
) -> None:
    _open(page, world, session, signed_in)
    for words in ("Words", "On their own", "Showed"):
        _tap(page, 0, words)
    undo = page.get_by_role("button", name="Undo last try")
    undo.click()
    undo.click()
    expect(page.get_by_role("status")).to_contain_text("1 try in this session")
    assert _kept(world) == [("verbal", True)]


def test_from_the_first_tap_to_the_signature_on_a_phone(
    world: World, session: Encounter, phone: Page, signed_in: SignIn, no_violations: Check
) -> None:
    _open(phone, world, session, signed_in)
    _tap(phone, 0, "On their own")
    expect(phone.get_by_role("status")).to_contain_text("Saved: On their own.")
    expect(phone.get_by_label("Minutes of the session")).to_have_value("1")
    phone.get_by_label("Minutes of the session").fill("40")
    phone.get_by_label("What did the family tell?").fill("He slept well.")
    phone.get_by_role("button", name="Finish session").click()
    expect(phone.locator("mark").first).to_have_text("He slept well.")
    no_violations(phone)
    phone.get_by_label("Assessment").fill("A good day.")
    phone.get_by_label("Plan").fill("Zippers next.")
    phone.get_by_role("button", name="Sign", exact=True).click()
    expect(phone.get_by_role("status")).to_contain_text("Signed. It cannot change any more.")
    no_violations(phone)


def test_capture_works_without_scripts(
    world: World, session: Encounter, browser: Browser, live_server: Any, signed_in: SignIn
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    _open(page, world, session, signed_in)
    page.get_by_label("With whom").select_option("Parent")
    _tap(page, 1, "Pointed")
    expect(page.get_by_text("Saved: Pointed.")).to_be_visible()
    expect(page.get_by_label("With whom")).to_have_value("Parent")
    _tap(page, 1, "Not yet")
    page.get_by_role("button", name="Undo last try").click()
    expect(page.get_by_text("Saved: the last try is undone.")).to_be_visible()
    assert _kept(world) == [("gesture", True)]
    page.get_by_role("button", name="Finish session").click()
    expect(page.get_by_role("heading", name="As it reads now")).to_be_visible()
    context.close()
