"""An evaluation from its question to a report that can be signed, on a tablet and a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from handspan.clinic.evaluation.models import AnswerSheet
from handspan.clinic.people.models import User
from handspan.clinic.tenancy import clinic_scope
from tests.journeys.conftest import _fresh
from tests.journeys.hands import Hands
from tests.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
SignIn = Callable[[Page, User], None]
Check = Callable[[Page], None]

HANDS_ON_MINUTES = 20


@pytest.fixture
def tablet(browser: Browser, live_server: Any) -> Iterator[Page]:
    yield from _fresh(browser, live_server.url, TABLET)


def test_from_the_question_to_a_report_that_can_be_signed(
    world: World,
    tablet: Page,
    phone: Page,
    signed_in: SignIn,
    no_violations: Check,
    record_property: Callable[[str, object], None],
) -> None:
    hands = Hands(tablet, no_violations)
    signed_in(tablet, world.staff["therapist"].user)
    tablet.goto(f"/children/{world.child.pk}/evaluations/new")
    hands.seen()
    hands.choose("Drawing, writing and school work")
    hands.write("question", "Why does writing tire him?")
    hands.tap("Begin")
    hands.seen()
    hub = tablet.url
    address = _ask_home(hands)
    _parent_answers(phone, address, no_violations)
    tablet.goto(hub)
    expect(tablet.locator("main")).to_contain_text("Done")
    _give(hands, world)
    hands.tap("Write what you saw", role="link")
    hands.write("strengths", "Keeps trying, and laughs about mistakes.")
    hands.write("observations", "Leans on the table after a few minutes of writing.")
    hands.write("recommendation", "Weekly visits for twelve weeks, short plays at home.")
    tablet.locator("[name=attention]").select_option("steady")
    tablet.locator("[name=effort]").select_option("worked hard throughout")
    hands.taps += 2
    hands.tap("Complete and score")
    expect(tablet.locator("figure svg").first).to_be_visible()
    hands.seen()
    hands.tap("Report", role="link")
    hands.tap("Draft it")
    expect(tablet.locator("main")).to_contain_text("Attention was steady.")
    hands.seen()
    need = tablet.get_by_role("region", name="Need for skilled service")
    if need.get_by_text("Rewrite").count():
        need.get_by_text("Rewrite").click()
        hands.taps += 1
    hands.write("need", "Writing at school takes more effort than he can keep up.")
    hands.tap("Save draft")
    expect(tablet.get_by_role("button", name="Save and sign")).to_be_visible()
    record_property("taps", hands.taps)
    record_property("typed_facts", hands.facts)
    record_property("minutes", round(hands.minutes, 1))
    assert hands.minutes <= HANDS_ON_MINUTES


def _ask_home(hands: Hands) -> str:
    hands.tap("Make a form")
    hands.seen()
    address: str = hands.page.get_by_role("textbox", name="Address").input_value()
    hands.tap("Go on", role="link")
    return address


def _parent_answers(phone: Page, address: str, axe: Check) -> None:
    """On a phone: answer, close, come back by the link, skip, send."""
    phone.goto(address)
    axe(phone)
    phone.get_by_role("link", name="Begin").click()
    axe(phone)
    _answer(phone, "A little help")
    _answer(phone, "On their own")
    phone.goto("about:blank")
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("2 asked")
    phone.get_by_role("button", name="I have not seen this").click()
    for _ in range(40):
        if not phone.get_by_role("button", name="Much help").count():
            break
        _answer(phone, "Much help")
    axe(phone)
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    wide = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 1


def _answer(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def _give(hands: Hands, world: World) -> None:
    """Give the inventory: a note, a step back, a skip, a break, and keys."""
    page = hands.page
    hands.tap("Begin", role="link")
    hands.seen()
    first = page.get_by_role("heading", level=2).inner_text()
    page.keyboard.press("4")
    expect(page.locator("main")).to_contain_text("1 asked")
    page.wait_for_load_state()  # keys are heard once the page's script runs, after its text shows
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=2)).to_have_text(first)
    page.wait_for_load_state()
    page.keyboard.press("n")
    page.keyboard.type("With his left hand")
    hands.letters += len("With his left hand")
    hands.taps += 3
    page.get_by_role("button", name="A little help").click()
    hands.tap("Said no")
    hands.tap("Take a break", role="link")
    hands.tap("Go on", role="link")
    expect(page.locator("main")).to_contain_text("2 asked")
    for turn in range(70):
        if not page.get_by_role("button", name="Not yet").count():
            break
        _answer(page, ("On their own", "A little help", "Much help")[turn % 3])
        hands.taps += 1
    with clinic_scope(world.clinic.pk):
        sheet = AnswerSheet.objects.get(informant="therapist")
        assert list(sheet.notes.values()) == ["With his left hand"]
        assert list(sheet.missing.values()) == ["refused"]
        assert len(sheet.answers) >= 8
