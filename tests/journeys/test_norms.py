"""Norms come into the clinic, a second person verifies them, and a score is given or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from handspan.clinic.evaluation import actions, norm_queries
from handspan.clinic.evaluation.models import NormTable
from handspan.clinic.people.models import User
from handspan.core.measurement.norm_files import write
from tests.core.measurement import norms
from tests.web.visiting import today
from tests.world import NOW, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SignIn = Callable[[Page, User], None]


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def _user(world: World, who: str) -> User:
    user = world.staff[who].user
    assert user is not None
    return user


def test_norms_are_imported_verified_and_used(
    world: World,
    page: Page,
    phone: Page,
    signed_in: SignIn,
    no_violations: Check,
    tmp_path: Path,
) -> None:
    row = actions.open_evaluation(
        actor=world.actor("therapist"), child_id=world.child.pk, given_on=today(), at=NOW
    )
    bad, good = tmp_path / "bad.csv", tmp_path / "norms.csv"
    table = norms.table(20, 12)  # robin is older than five for the next twenty years
    bad.write_text(write(norms.changed(table, 4, ci_low=19.0), instrument="bot-3", edition="3"))
    good.write_text(write(table, instrument="bot-3", edition="3"))

    signed_in(page, _user(world, "administrator"))
    page.goto("/clinic/")
    page.get_by_role("link", name="Look after instruments").click()
    no_violations(page)
    page.get_by_label("Search by name or publisher").fill("bot")
    page.get_by_label("Search by name or publisher").press("Enter")
    page.get_by_role("link", name="BOT-3").click()
    page.get_by_role("link", name="We hold it").click()
    page.get_by_label("License").fill("Kit 12")
    page.get_by_label("Who answers for it").fill("Ash")
    page.get_by_label("Held since").fill("2025-01-01")
    no_violations(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is noted.")).to_be_visible()
    no_violations(page)
    page.get_by_role("link", name="Enter norms").click()
    page.get_by_label("Where the norms stand").fill("Made up for this test")
    page.get_by_role("button", name="Begin").click()
    no_violations(page)
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("The file norms.csv").set_input_files(str(bad))
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("alert")).to_contain_text("the interval does not contain the score")
    no_violations(page)
    page.get_by_label("The file norms.csv").set_input_files(str(good))
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("380 lines. All checks hold.")).to_be_visible()
    no_violations(page)
    page.get_by_role("button", name="Keep these lines").click()
    expect(page.get_by_role("status")).to_contain_text("380 lines are kept")
    no_violations(page)
    page.get_by_role("button", name="Hand over to a second person").click()
    expect(page.get_by_text("Another person looks up five places")).to_be_visible()
    expect(page.get_by_role("link", name="Verify it")).to_have_count(0)

    signed_in(phone, _user(world, "therapist"))
    key = NormTable.objects.get().pk
    phone.goto(f"/clinic/norms/{key}/")
    phone.get_by_role("link", name="Verify it").click()
    no_violations(phone)
    for number, cell in enumerate(norm_queries.cells(key), start=1):
        phone.get_by_label(f"Score at place {number}").fill(f"{cell.standard:g}")
    phone.get_by_role("button", name="Compare").click()
    expect(phone.get_by_role("status")).to_contain_text("All five agree")

    page.context.clear_cookies()
    signed_in(page, _user(world, "therapist"))
    page.goto(f"/evaluations/{row.pk}/")
    page.get_by_role("link", name="Scores from other tests").click()
    no_violations(page)
    page.get_by_role("link", name="Enter scores of BOT-3").click()
    page.get_by_label("Copying").fill("900")
    page.get_by_role("button", name="Score").click()
    expect(page.get_by_role("alert")).to_contain_text("900 is not a raw score of Copying")
    no_violations(page)
    page.get_by_label("Copying").fill("25")
    page.get_by_label("Copying").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("One score is kept")
    expect(page.get_by_role("row", name="Copying")).to_contain_text("Scaled score")
    no_violations(page)
    page.get_by_role("button", name="Take back Copying").click()
    expect(page.get_by_text("No scores yet")).to_be_visible()


def test_a_wrong_age_is_refused_with_its_window(
    world: World, page: Page, phone: Page, signed_in: SignIn, no_violations: Check
) -> None:
    from tests.clinic.evaluation.norming import hold

    hold(world, "pdms-3")
    row = actions.open_evaluation(
        actor=world.actor("therapist"), child_id=world.child.pk, given_on=today(), at=NOW
    )
    says = "PDMS-3 is for ages birth to 5 years 11 months"
    for device in (page, phone):
        signed_in(device, _user(world, "therapist"))
        device.goto(f"/evaluations/{row.pk}/scores/")
        expect(device.get_by_text(says)).to_be_visible()
        width = device.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert width <= 0
        no_violations(device)
        device.goto(f"/evaluations/{row.pk}/scores/new?instrument=pdms-3")
        expect(device.get_by_role("alert")).to_contain_text(says)
        no_violations(device)


def test_an_own_sheet_is_made_and_answered(
    world: World, page: Page, phone: Page, signed_in: SignIn, no_violations: Check
) -> None:
    row = actions.open_evaluation(
        actor=world.actor("therapist"), child_id=world.child.pk, given_on=today(), at=NOW
    )
    signed_in(page, _user(world, "supervisor"))
    page.goto("/clinic/instruments/")
    page.get_by_role("link", name="Make our own").click()
    no_violations(page)
    page.get_by_label("Name").fill("Morning")
    page.get_by_label("Items").fill("Gets up\nDresses")
    page.get_by_label("Level 1", exact=True).fill("Not yet")
    page.get_by_label("Level 2", exact=True).fill("Alone")
    page.get_by_role("button", name="Save the draft").click()
    no_violations(page)
    page.get_by_role("button", name="Put in use").click()
    expect(page.get_by_role("status")).to_contain_text("stays as it is")
    no_violations(page)

    signed_in(phone, _user(world, "therapist"))
    phone.goto(f"/evaluations/{row.pk}/scores/")
    phone.get_by_role("link", name="Answer Morning").click()
    no_violations(phone)
    phone.get_by_role("group", name="Gets up").get_by_label("Alone").check(force=True)
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("1 item not answered.")).to_be_visible()
    no_violations(phone)
