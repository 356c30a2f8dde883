"""An administrator agrees, looks, takes new places over and goes back, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from handspan.clinic.evaluation import recalibrating
from handspan.clinic.people.models import User
from tests.clinic.evaluation.test_recalibrating import evaluated
from tests.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_an_administrator_takes_places_over_and_goes_back(
    world: World,
    page: Page,
    signed_in: Callable[[Page, User], None],
    no_violations: Callable[[Page], None],
) -> None:
    for number in range(recalibrating.FEWEST_CHILDREN):
        evaluated(world, number)
    administrator = world.staff["administrator"].user
    assert administrator is not None
    signed_in(page, administrator)
    page.goto("/clinic/")
    page.get_by_role("link", name="What our answers say about the inventory").click()
    no_violations(page)
    page.get_by_role("button", name="The clinic agrees").click()
    expect(page.get_by_text("0 of", exact=False)).to_be_visible()
    page.get_by_label("An item moves from so many answers on").select_option("10")
    page.get_by_role("button", name="Compare").click()
    no_violations(page)
    use = page.get_by_role("button", name="Use the places of")
    use.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(page.get_by_label("An item moves from so many answers on")).to_have_value("10")
    no_violations(page)
    page.get_by_label("Why the clinic uses these places").fill("Looked at with the team.")
    use.click()
    expect(page.get_by_role("heading", name="In use: your version 1")).to_be_visible()
    no_violations(page)
    page.get_by_role("button", name="Go back to the places from before").click()
    expect(page.get_by_role("heading", name="In use")).to_have_count(0)
    page.get_by_role("button", name="Take the consent back").click()
    expect(page.get_by_role("button", name="The clinic agrees")).to_be_visible()
