"""A therapist looks at the proposed week, asks why, takes one thing and sets another aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from handspan.clinic.people.models import User
from handspan.clinic.program.models import Program, ProgramActivity, SetAside
from handspan.clinic.tenancy import clinic_scope
from tests.clinic.encounters.visiting import goal
from tests.journeys.hands import Hands
from tests.world import NOW, TODAY, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_week_is_proposed_explained_taken_and_overruled(
    world: World,
    page: Page,
    phone: Page,
    signed_in: Callable[[Page, User], None],
    no_violations: Callable[[Page], None],
) -> None:
    Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=2), ends_on=TODAY + timedelta(weeks=20), created_at=NOW,
        visits_each_week=2,
    )  # fmt: skip
    goal(world)
    therapist = world.staff["therapist"].user
    assert therapist is not None
    hands = Hands(page, no_violations)
    signed_in(page, therapist)
    page.goto(f"/children/{world.child.pk}/program/")
    hands.tap("Next week, proposed", role="link")
    hands.seen()
    expect(page.get_by_text("the goal itself").first).to_be_visible()
    take = page.get_by_role("button", name="Take it").first
    take.click()
    expect(page.get_by_text("is in the program now")).to_be_visible()
    expect(page.get_by_text("in the program", exact=True).first).to_be_visible()
    page.locator("details:has(form)").last.locator("summary").click()
    hands.seen()
    page.get_by_role("button", name="Set aside").last.click()
    expect(page.get_by_text("is not proposed any more")).to_be_visible()
    hands.tap("Bring it back")
    expect(page.get_by_text("It may be proposed again.")).to_be_visible()
    with clinic_scope(world.clinic.pk):
        assert ProgramActivity.objects.count() == 1
        assert SetAside.objects.get().ended_at is not None
    signed_in(phone, therapist)
    phone.goto(f"/children/{world.child.pk}/program/week")
    Hands(phone, no_violations).seen()
