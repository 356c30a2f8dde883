"""A therapist reads what comes next for a goal, notes an event, and sees the caseload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from handspan.clinic.people.models import User
from handspan.clinic.program.models import Program
from tests.clinic.encounters.visiting import goal
from tests.clinic.outcomes.tried import tried
from tests.world import NOW, TODAY, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_stalled_goal_says_why_and_an_event_changes_that(
    world: World,
    page: Page,
    signed_in: Callable[[Page, User], None],
    no_violations: Callable[[Page], None],
) -> None:
    Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=30), ends_on=TODAY + timedelta(weeks=8), created_at=NOW,
    )  # fmt: skip
    made = goal(world, target_percent=80, tries_each_visit=10)
    tried(world, made, (0, 2, 4, 5, 5, 5, 5, 4, 5, 5, 5, 5, 5, 4, 5, 5, 5, 5))
    tried(world, made, (6, 5), setting="home", weeks_ago=1)
    therapist = world.staff["therapist"].user
    assert therapist is not None
    signed_in(page, therapist)
    page.goto("/caseload/")
    expect(page.get_by_role("row", name="Buttons his coat")).to_contain_text("Stalled")
    no_violations(page)
    page.get_by_role("link", name="Fit of the goal").click()
    expect(page.locator("th[aria-sort]")).to_have_text("Fit of the goal")
    page.get_by_role("link", name="Buttons his coat").click()
    expect(page.get_by_role("heading", name="What you may try")).to_be_visible()
    expect(page.get_by_text("most likely")).to_be_visible()
    no_violations(page)
    page.get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_text("Three visits are needed")).to_be_visible()
    page.get_by_role("link", name="All places").click()
    page.get_by_text("Note what happened").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    page.get_by_role("textbox", name="What happened").fill("New school")
    page.get_by_label("Day").fill((TODAY - timedelta(weeks=3)).isoformat())
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="What you may try")).to_have_count(0)
    no_violations(page)
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("heading", name="What you may try")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
