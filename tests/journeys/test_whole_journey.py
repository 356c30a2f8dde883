"""One child's whole way in a real browser: from a parent's worry to the page for the school."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from handspan.clinic.people.models import Guardian, User
from handspan.clinic.tenancy import clinic_scope
from tests.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[Page, User], None]
Check = Callable[[Page], None]


class Walk:
    """The people of the journey, each in a browser of their own."""

    def __init__(self, world: World, page: Page, phone: Page, sign_in: SignIn, axe: Check) -> None:
        self.world, self.desk, self.phone = world, page, phone
        self.sign_in, self.axe = sign_in, axe

    def seen(self, page: Page) -> None:
        """Look at the page as everyone must be able to: nothing wrong, nothing cut off."""
        self.axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{page.url} is {wide} px too wide"

    def go(self, page: Page, address: str) -> None:
        page.goto(address)
        self.seen(page)

    def press(self, page: Page, name: str, *, role: str = "button") -> None:
        page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        page.wait_for_load_state()
        self.seen(page)

    def fill(self, page: Page, **fields: str) -> None:
        for name, value in fields.items():
            page.locator(f"[name='{name}']").first.fill(value)

    def be(self, page: Page, who: str) -> None:
        """Become somebody: a member of staff by role, or a guardian by first name."""
        page.context.clear_cookies()
        with clinic_scope(self.world.clinic.pk):
            staff = self.world.staff.get(who)
            user = staff.user if staff else Guardian.objects.get(given_name=who).user
        assert user is not None
        self.sign_in(page, user)

    def give_account(self, given_name: str) -> None:
        """Stand in for the invitation, which has a journey of its own."""
        with clinic_scope(self.world.clinic.pk):
            guardian = Guardian.objects.get(given_name=given_name)
            user = User(
                clinic=self.world.clinic,
                email=f"{given_name}@family.example".lower(),
                created_at=timezone.now(),
            )
            user.set_unusable_password()
            user.save()
            guardian.user = user
            guardian.save()


@pytest.fixture
def walk(world: World, page: Page, phone: Page, signed_in: SignIn, no_violations: Check) -> Walk:
    """The clinic lies where it is ten in the morning, whenever the tests run."""
    offset = 10 - datetime.now(ZoneInfo("UTC")).hour
    offset += 24 if offset < -12 else 0
    world.clinic.time_zone = f"Etc/GMT{-offset:+d}" if offset else "UTC"
    world.clinic.save()
    return Walk(world, page, phone, signed_in, no_violations)


def test_from_first_worry_to_school(walk: Walk, browser: Browser) -> None:
    _worry(walk)
    child = _referral_and_intake(walk)
    link = _people(walk, child)
    _evaluation(walk, child)
    _goals(walk, child)
    _program(walk, child)
    _visits(walk, child)
    _session_and_note(walk, child)
    _progress_and_report(walk, child)
    _family(walk, child)
    _school(walk, child, link)
    _today_and_search(walk)


def _worry(walk: Walk) -> None:
    phone = walk.phone
    walk.go(phone, "/")
    walk.press(phone, "Tell us what is hard", role="link")
    walk.fill(
        phone,
        birth_date="2020-06-01",
        good_at="She builds high towers and sings",
        worry="Buttons and her name on paper are hard, and then she cries.",
    )
    phone.get_by_label("Using hands and fingers").check()
    walk.press(phone, "See the answer")
    expect(phone.locator("h1")).not_to_be_empty()
    walk.fill(phone, child_given_name="Noor", contact_name="Sana Aziz", contact_phone="555 0101")
    walk.press(phone, "Ask for a visit")
    expect(phone.locator("h1")).to_have_text("Thank you for telling us")


def _referral_and_intake(walk: Walk) -> str:
    desk = walk.desk
    walk.be(desk, "front_desk")
    walk.go(desk, "/referrals/")
    walk.press(desk, "Noor", role="link")
    lead = walk.world.staff["therapist"].pk
    desk.locator("[name='accept-lead']").select_option(str(lead))
    walk.press(desk, "Accept and open the chart")
    walk.press(desk, "Complete the intake")
    expect(desk.get_by_role("alert")).to_contain_text("hope")
    walk.fill(desk, hope_1="Write her name on a card", interests="towers, songs")
    walk.press(desk, "Complete the intake")
    expect(desk.get_by_role("status")).to_contain_text("complete")
    walk.press(desk, "Guardians and consents", role="link")
    return desk.url.split("/people/")[0]


def _people(walk: Walk, child: str) -> str:
    desk = walk.desk
    desk.get_by_text("Add a guardian").click()
    adding = desk.locator("form[action$='/people/guardians']")
    adding.locator("[name=given_name]").fill("Omar")
    adding.locator("[name=family_name]").fill("Aziz")
    adding.get_by_role("button", name="Add").click()
    desk.get_by_text("Give a consent").click()
    consent = desk.locator("form[action$='/people/consents']")
    consent.locator("[name=recipient]").fill("Ms. Reyes")
    for scope in ("Goals", "Activities for class", "Progress on goals"):
        consent.get_by_label(scope, exact=True).check()
    consent.locator("[name=ends_on]").fill(f"{timezone.now() + timedelta(days=90):%Y-%m-%d}")
    walk.press(desk, "Keep")
    walk.press(desk, "Make a link")
    link = desk.get_by_label("Link").input_value()
    walk.give_account("Sana")
    walk.give_account("Omar")
    return link


def _evaluation(walk: Walk, child: str) -> None:
    desk = walk.desk
    walk.be(desk, "therapist")
    walk.go(desk, f"{child}/evaluations/")
    walk.press(desk, "New evaluation", role="link")
    walk.press(desk, "Begin")
    evaluation = desk.url
    walk.press(desk, "All items as a list", role="link")
    items = desk.locator("fieldset.item")
    assert items.count() >= 20
    for number in range(items.count()):
        with desk.expect_response("**/answer"):
            items.nth(number).locator("label").nth(number % 4).click()
    expect(desk.locator("#saved")).to_have_text("Saved.")
    desk.reload()
    expect(desk.locator("fieldset.item input:checked")).to_have_count(items.count())
    walk.go(desk, evaluation)
    walk.press(desk, "Complete and score")
    expect(desk.get_by_role("alert")).to_contain_text("good at")
    walk.fill(desk, strengths="Noor builds with care.", observations="Held the pen in her fist.")
    walk.press(desk, "Complete and score")
    expect(desk.locator("figure svg").first).to_be_visible()


def _goals(walk: Walk, child: str) -> None:
    desk, due = walk.desk, f"{timezone.now() + timedelta(days=120):%Y-%m-%d}"
    walk.go(desk, f"{child}/goals/")
    walk.press(desk, "New long-term goal", role="link")
    walk.fill(desk, title="Takes part in writing with her class", due_on=due)
    desk.locator("[name=area]").select_option("eye_hand")
    _save_goal(walk)
    walk.go(desk, f"{child}/goals/")
    desk.get_by_role("link", name="New step").first.click()
    steps = {f"step_{n}": f"Writes her name on the line in {n} of 5 tries" for n in range(1, 6)}
    walk.fill(
        desk,
        title="Writes her first name on the line",
        family_words="She writes Noor on a card.",
        condition="At a table, on lined paper",
        baseline_percent="20",
        baseline_on=f"{timezone.now() - timedelta(days=2):%Y-%m-%d}",
        baseline_how="5 tries in the evaluation",
        target_percent="60",
        due_on=due,
        **steps,
    )
    desk.get_by_label("Clinic", exact=True).check()
    desk.get_by_label("Home", exact=True).check()
    desk.locator("[name=area]").select_option("eye_hand")
    _save_goal(walk)
    for name, waits in (("Sana", "Omar"), ("Omar", "")):
        walk.be(walk.phone, name)
        walk.go(walk.phone, "/family/")
        walk.press(walk.phone, "Read", role="link")
        walk.press(walk.phone, "She writes Noor on a card.", role="link")
        walk.fill(walk.phone, typed_name=f"{name} Aziz")
        walk.press(walk.phone, "Yes, I agree")
        walk.go(desk, f"{child}/goals/")
        expect(desk.locator("main")).to_contain_text(waits or "Agreed")


def _save_goal(walk: Walk) -> None:
    walk.press(walk.desk, "Check and save")
    anyway = walk.desk.get_by_role("button", name="Save anyway")
    if anyway.count():
        walk.press(walk.desk, "Save anyway")
    expect(walk.desk.get_by_role("status")).to_be_visible()


def _program(walk: Walk, child: str) -> None:
    desk = walk.desk
    walk.go(desk, f"{child}/program/new")
    now = timezone.now()
    walk.fill(
        desk, starts_on=f"{now - timedelta(days=1):%Y-%m-%d}",
        ends_on=f"{now + timedelta(days=80):%Y-%m-%d}",
    )  # fmt: skip
    desk.locator("main form button").last.click()
    for place in ("clinic", "home", "class"):
        walk.go(desk, f"{child}/program/add?place={place}")
        choices = desk.locator("main a[href*='activity=']")
        choices.first.click()
        desk.locator("[name=place]").select_option(place)
        if desk.locator("[name=despite]:visible").count():
            walk.fill(desk, despite="Within reach the whole time")
        walk.seen(desk)
        desk.locator("main form[method=post] button.btn").last.click()
        expect(desk.get_by_role("status")).to_be_visible()
    walk.go(desk, f"{child}/program/")


def _visits(walk: Walk, child: str) -> None:
    desk = walk.desk
    zone = ZoneInfo(walk.world.clinic.time_zone)
    now = datetime.now(zone)
    start = (now + timedelta(minutes=15 - now.minute % 15)).strftime("%H:%M")
    walk.be(desk, "front_desk")
    for on, repeat, expected in (
        (now.date(), "0", 302),
        (now.date() + timedelta(days=7), "1", 302),
        (now.date() + timedelta(days=7), "0", 422),
    ):
        walk.go(desk, f"{child}/visits/new")
        for name in ("staff", "room"):
            desk.locator(f"[name={name}]").select_option(index=1)
        desk.locator("[name=repeat]").select_option(repeat)
        walk.fill(desk, on=on.isoformat(), start=start, minutes="45")
        if repeat != "0":
            walk.fill(desk, count="6")
        walk.press(desk, "Book")
        if expected == 422:
            expect(desk.get_by_role("alert")).to_contain_text("already has a visit")
        else:
            expect(desk.get_by_role("status")).to_be_visible()


def _session_and_note(walk: Walk, child: str) -> None:
    desk = walk.desk
    walk.be(desk, "therapist")
    walk.go(desk, "/today/")
    desk.locator(".slot a.btn, .slot button.btn").first.click()
    if "/visits/" in desk.url:
        walk.press(desk, "Start session")
    card = desk.locator(".goal-card").first
    for words in ("On their own", "Words", "On their own", "Showed", "On their own", "Not yet"):
        with desk.expect_response("**/tries"):
            card.get_by_role("button", name=words).first.click()
    with desk.expect_response("**/undo"):
        desk.get_by_role("button", name="Undo last try").click()
    walk.seen(desk)
    desk.get_by_role("button", name="Finish session").click()
    desk.wait_for_url("**/notes/**")
    walk.seen(desk)
    expect(desk.locator("main")).to_contain_text("3 of 5 tries")
    walk.fill(desk, assessment="She finds the line by herself now.", plan="Go on with cards.")
    walk.press(desk, "Sign")
    expect(desk.locator("main")).to_contain_text("Signed")
    desk.get_by_text("Add to this note").click()
    desk.locator("form[action$='/add'] textarea").fill("Her father saw it too.")
    desk.locator("form[action$='/add'] button").click()
    expect(desk.locator("main")).to_contain_text("Her father saw it too.")
    walk.seen(desk)


def _progress_and_report(walk: Walk, child: str) -> None:
    desk = walk.desk
    walk.go(desk, f"{child}/progress/")
    expect(desk.locator("figure svg").first).to_be_visible()
    expect(desk.locator("main")).to_contain_text("3 of 5 tries")
    walk.press(desk, "By visit", role="link")
    expect(desk.locator("figure svg").first).to_contain_text("visit")
    walk.go(desk, f"{child}/reports/")
    desk.get_by_role("button", name="Draft it").first.click()
    walk.seen(desk)
    expect(desk.locator("mark").first).to_be_visible()
    for part in ("For the family", "Summary"):
        desk.get_by_role("region", name=part).get_by_text("Rewrite").click()
    walk.fill(desk, summary="Noor is ready to write more.", letter="Thank you for trusting us.")
    walk.press(desk, "Save and sign")
    expect(desk.locator("main")).to_contain_text("Signed")
    _check_pdf(desk, desk.url + "pdf")


def _check_pdf(page: Page, address: str) -> None:
    answer = page.request.get(address)
    assert answer.ok
    document = pikepdf.open(io.BytesIO(answer.body()))
    assert document.Root.MarkInfo.Marked
    assert "Noor" in str(document.docinfo["/Title"])


def _family(walk: Walk, child: str) -> None:
    phone = walk.phone
    walk.be(phone, "Sana")
    walk.go(phone, "/family/")
    walk.press(phone, "How it goes", role="link")
    phone.get_by_label("Just right").check()
    walk.press(phone, "Tell the clinic")
    expect(phone.locator("main")).to_contain_text("1 of")
    walk.press(phone, "See how it grows", role="link")
    expect(phone.locator("main")).to_contain_text("She writes Noor on a card.")
    walk.press(phone, "Visits", role="link")
    report = phone.get_by_role("link", name="Evaluation").get_attribute("href")
    assert report is not None
    _check_pdf(phone, report)


def _school(walk: Walk, child: str, link: str) -> None:
    teacher = walk.phone
    teacher.context.clear_cookies()
    walk.go(teacher, link)
    expect(teacher.locator("main")).to_contain_text("She writes Noor on a card.")
    walk.be(walk.desk, "front_desk")
    walk.go(walk.desk, f"{child}/people/")
    walk.press(walk.desk, "Withdraw")
    teacher.reload()
    walk.seen(teacher)
    expect(teacher.locator("h1")).to_have_text("This link has ended")
    expect(teacher.locator("body")).not_to_contain_text("Noor")


def _today_and_search(walk: Walk) -> None:
    desk = walk.desk
    walk.be(desk, "therapist")
    desk.set_viewport_size({"width": 820, "height": 1180})
    walk.go(desk, "/today/")
    expect(desk.locator("h1")).to_have_text("One child today")
    walk.go(desk, "/children/")
    desk.get_by_label("Find by name").fill("noo")
    desk.keyboard.press("Enter")
    walk.press(desk, "Noor", role="link")
    expect(desk.locator("h1")).to_have_text("Noor")
