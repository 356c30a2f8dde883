"""From a hope to a goal that two guardians signed, on the therapist's tablet and at home."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from handspan.clinic.goals.models import Goal, Hope
from handspan.clinic.people.models import Guardianship, User
from handspan.clinic.tenancy import clinic_scope
from tests.journeys.conftest import _fresh
from tests.journeys.hands import Hands
from tests.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
HANDS_ON_MINUTES = 5
SignIn = Callable[[Page, User], None]
Check = Callable[[Page], None]


@pytest.fixture
def tablet(browser: Browser, live_server: Any) -> Iterator[Page]:
    yield from _fresh(browser, live_server.url, TABLET)


@pytest.fixture
def two_sign(world: World) -> World:
    """Let both of robin's guardians sign."""
    Guardianship.objects.filter(guardian=world.guardians["watcher"]).update(
        can_sign=True, can_decide=True
    )
    return world


def test_from_a_hope_to_two_signatures_on_one_screen(
    two_sign: World,
    tablet: Page,
    signed_in: SignIn,
    no_violations: Check,
    record_property: Callable[[str, object], None],
) -> None:
    world, hands = two_sign, Hands(tablet, no_violations)
    parent, watcher = (world.guardians[who] for who in ("parent", "watcher"))
    signed_in(tablet, world.staff["therapist"].user)
    tablet.goto(f"/children/{world.child.pk}/goals/")
    hands.tap("Goal workshop", role="link")
    hands.seen()
    hands.choose(parent.name)
    hands.write("words", "He could zip his coat so that we leave on time")
    for name, number in (("importance", 9), ("performance", 2), ("satisfaction", 3)):
        tablet.locator(f"#id_{name}").get_by_label(str(number), exact=True).check()
        hands.taps += 1
    hands.tap("Keep it")
    expect(tablet.get_by_text("matters 9, goes 2, happy with it 3")).to_be_visible()
    hands.seen()
    hands.tap("Find a goal for it", role="link")
    hands.seen()
    tablet.get_by_role("link", name=re.compile("Begin with this.*Zips up the coat")).first.click()
    hands.taps += 1
    hands.write("baseline_percent", "20")
    hands.write("baseline_how", "Ten tries with his own coat")
    hands.seen()
    hands.tap("Check and save")
    expect(tablet.get_by_text("Whoever signs types their own name")).to_be_visible()
    hands.seen()
    _sign(hands, parent.name, "Yes, I agree")
    expect(tablet.get_by_text(f"Now it waits for {watcher.name}")).to_be_visible()
    _sign(hands, watcher.name, "Yes, I agree")
    expect(tablet.get_by_text("Agreed by everyone who signs")).to_be_visible()
    hands.seen()
    record_property("taps", hands.taps)
    record_property("typed_facts", hands.facts)
    record_property("minutes", round(hands.minutes, 1))
    assert hands.minutes < HANDS_ON_MINUTES, (hands.taps, hands.facts, hands.minutes)
    with clinic_scope(world.clinic.pk):
        goal = Goal.objects.get(term="short")
        assert goal.status == Goal.Status.AGREED
        assert Hope.objects.get().goal == goal.parent
        signed = goal.agreements.values_list("guardian", "witness")
        witness = world.staff["therapist"].pk
        assert set(signed) == {(parent.pk, witness), (watcher.pk, witness)}


def _sign(hands: Hands, name: str, answer: str) -> None:
    form = hands.page.get_by_role("form", name=name)
    form.get_by_label("Full name").fill(name)
    hands.letters += len(name)
    hands.facts += 1
    form.get_by_role("button", name=answer).click()
    hands.page.wait_for_load_state()
    hands.taps += 2


def test_a_family_hopes_at_home_and_the_child_chooses_pictures(
    world: World, phone: Page, signed_in: SignIn, no_violations: Check
) -> None:
    hands = Hands(phone, no_violations)
    parent = world.guardians["parent"].user
    assert parent is not None
    signed_in(phone, parent)
    phone.goto(f"/family/{world.child.pk}/goals/")
    hands.tap("What we hope for", role="link")
    hands.seen()
    hands.write("words", "A calm breakfast together")
    hands.tap("Keep it")
    expect(phone.get_by_text("“A calm breakfast together”")).to_be_visible()
    phone.get_by_text("How is it today?").click()
    hands.seen()
    for name, number in (("importance", 8), ("performance", 4), ("satisfaction", 5)):
        phone.locator(f"#id_1_{name}").get_by_label(str(number), exact=True).check()
    hands.tap("Keep")
    expect(phone.get_by_text("matters 8, goes 4, happy with it 5")).to_be_visible()
    phone.get_by_role("button", name="choose pictures").click()
    hands.tap("What I want to get better at", role="link")
    hands.seen()
    phone.get_by_label("riding", exact=True).check()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")  # the next card, by keyboard
    hands.tap("This is my wish")
    expect(phone.get_by_text("Thank you!")).to_be_visible()
    hands.seen()
    with clinic_scope(world.clinic.pk):
        assert Hope.objects.get(said_by=None).pictures == ["bike", "climbing"]
