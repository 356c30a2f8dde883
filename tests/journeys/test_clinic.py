"""The administrator's pages and enrollment by invitation, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from handspan.clinic.people.models import Guardian, User
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SignIn = Callable[[Page, User], None]


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def _user(world: World, who: str) -> User:
    person = world.staff.get(who) or world.guardians[who]
    assert person.user is not None
    return person.user


def test_an_administrator_adds_a_person_who_then_enrolls(
    world: World,
    page: Page,
    phone: Page,
    signed_in: SignIn,
    no_violations: Check,
) -> None:
    signed_in(page, _user(world, "administrator"))
    page.goto("/clinic/")
    no_violations(page)
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Given name").fill("Ito")
    page.get_by_role("button", name="Add this person").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(page.get_by_label("Given name")).to_have_value("Ito")
    no_violations(page)
    page.get_by_label("Family name").fill("Reed")
    page.get_by_label("Therapist").check()
    page.get_by_label("Profession").select_option("OT")
    page.get_by_role("button", name="Add this person").click()
    expect(page.get_by_role("status")).to_contain_text("The person is added")
    page.get_by_role("link", name="Ito Reed").click()
    no_violations(page)
    page.get_by_role("link", name="Add one").click()
    no_violations(page)
    page.get_by_label("Name").fill("License to practice")
    page.get_by_label("Given by").fill("State board")
    page.get_by_label("Holds from").fill("2026-01-01")
    page.get_by_label("Last day").fill("2040-01-01")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("row", name="License to practice")).to_contain_text("Holds")
    page.get_by_label("Email").fill("ito@willow.example")
    page.get_by_role("button", name="Send an invitation").click()
    no_violations(page)
    code = page.locator(".big-code").inner_text()
    link = re.search(r"https?://\S+?(/invitation/\S+)", str(mail.outbox[-1].body))
    assert link is not None

    phone.goto(link[1])
    no_violations(phone)
    phone.get_by_label("Code").fill(code)
    phone.get_by_label("Choose a password").fill("short")
    phone.get_by_label("The password once more").fill("short")
    phone.get_by_role("button", name="Open my account").click()
    expect(phone.get_by_role("alert")).to_contain_text("at least 12 characters")
    no_violations(phone)
    phone.get_by_label("Choose a password").fill(PASSWORD)
    phone.get_by_label("The password once more").fill(PASSWORD)
    phone.get_by_role("button", name="Open my account").click()
    expect(phone.get_by_role("status")).to_contain_text("Your account is open")
    phone.get_by_label("Email").fill("ito@willow.example")
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    expect(phone.get_by_text("Please set up a second step before you go on")).to_be_visible()
    phone.context.clear_cookies()
    phone.goto(link[1])
    expect(phone.get_by_role("heading", level=1)).to_contain_text("no longer open")
    no_violations(phone)


def test_the_record_of_acts_is_checked_and_its_head_taken_away(
    world: World, page: Page, signed_in: SignIn, no_violations: Check
) -> None:
    signed_in(page, _user(world, "administrator"))
    page.goto("/clinic/")
    page.get_by_label("Notes of assistants wait for a co-signature").uncheck()
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_role("status")).to_contain_text("no longer wait")
    page.get_by_role("button", name="Check it now").click()
    expect(page.get_by_role("status")).to_contain_text("entries hold")
    no_violations(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Save the signed head").click()
    assert taken.value.suggested_filename.startswith("audit-head-willow-")


@pytest.mark.parametrize("who", ["therapist", "parent"])
def test_another_device_is_signed_out_from_my_account(
    world: World,
    page: Page,
    phone: Page,
    signed_in: SignIn,
    no_violations: Check,
    who: str,
) -> None:
    for device in (page, phone):
        signed_in(device, _user(world, who))
        device.goto("/account/mine/")
        expect(device.get_by_role("heading", level=1)).to_have_text("My account")
        no_violations(device)
    page.reload()
    no_violations(page)
    page.get_by_role("button", name="End this sign-in").click()
    expect(page.get_by_role("status")).to_contain_text("That device is signed out")
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("size", ["page", "phone"])
def test_every_page_of_the_administrator_is_accessible(
    world: World, request: pytest.FixtureRequest, signed_in: SignIn, no_violations: Check, size: str
) -> None:
    device: Any = request.getfixturevalue(size)
    signed_in(device, _user(world, "administrator"))
    staff, site = world.staff["therapist"].pk, world.site.pk
    Guardian.objects.update(email="guardian@example.org")
    for address in (
        "/clinic/",
        f"/clinic/staff/{staff}/",
        f"/clinic/staff/{staff}/edit/",
        f"/clinic/staff/{staff}/credentials/new/",
        f"/clinic/staff/{staff}/end/",
        "/clinic/places/new/",
        f"/clinic/places/{site}/rooms/new/",
    ):
        device.goto(address)
        assert device.locator("h1").count() == 1, address
        width = device.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{address} is {width} px too wide"
        no_violations(device)
