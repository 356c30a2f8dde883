"""Signing in as a stranger would: password, second step, passkey, spare codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from handspan.clinic.people.models import User
from handspan.site.demonstration import sign_ins
from handspan.site.sign_in import POLICIES
from tests.world import NOW, PASSWORD, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
SECOND_STEP = "/account/second-factor/"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def _with_password(user: User | None, *, second_factor: bool) -> User:
    assert user is not None
    user.set_password(PASSWORD)
    user.save()
    if not second_factor:
        Authenticator.objects.filter(user=user).delete()
    return user


def _type_password(page: Page, user: User, after: str = SECOND_STEP) -> None:
    page.goto(f"/account/login/?next={after}")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()


def _code(secret: str) -> str:
    cache.clear()  # a code works once, and the walk is quicker than half a minute
    counter = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


@pytest.fixture
def device(page: Page) -> Iterator[None]:
    """A device that makes passkeys and finds its owner's finger at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.detach()


def test_a_guardian_signs_in_on_a_phone(world: World, phone: Page, no_violations: Check) -> None:
    parent = _with_password(world.guardians["parent"].user, second_factor=False)
    phone.goto("/account/login/")
    no_violations(phone)
    phone.get_by_label("Email").fill(parent.email)
    phone.get_by_label("Password").fill("not the right one")
    phone.get_by_role("button", name="Sign in", exact=True).click()
    expect(phone.get_by_role("alert").first).to_contain_text("does not match")
    expect(phone.get_by_label("Email")).to_have_value(parent.email)
    no_violations(phone)
    _type_password(phone, parent)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Second step at sign-in")
    _sign_out(phone)
    phone.goto(SECOND_STEP)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_staff_set_up_a_code_app_before_anything_else(
    world: World, page: Page, no_violations: Check
) -> None:
    therapist = _with_password(world.staff["therapist"].user, second_factor=False)
    _type_password(page, therapist, after="/account/mine/")
    expect(page.get_by_text("Please set up a second step before you go on")).to_be_visible()
    page.goto("/account/password/change/")
    expect(page).to_have_url(f"{page.url.partition('/account')[0]}{SECOND_STEP}")
    no_violations(page)
    page.get_by_role("link", name="Set up the code app").click()
    no_violations(page)
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Type the code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert page.locator("code.secret").inner_text() == secret, "the key stays when a code is wrong"
    page.get_by_label("Type the code").fill(_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spare codes")
    spare = page.locator(".codes li").all_inner_texts()
    assert len(spare) == 10
    no_violations(page)

    _sign_out(page)
    _type_password(page, therapist)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    no_violations(page)
    page.goto("/account/password/change/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.get_by_label("Code").fill(_code(secret))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step at sign-in")

    _sign_out(page)
    _type_password(page, therapist)
    page.get_by_label("Code").fill(spare[3])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("9 spare codes left")).to_be_visible()
    _sign_out(page)
    _type_password(page, therapist)
    page.get_by_label("Code").fill(spare[3])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").first).to_be_visible()


@pytest.mark.usefixtures("device")
def test_a_passkey_opens_the_account_alone(world: World, page: Page, no_violations: Check) -> None:
    therapist = _with_password(world.staff["therapist"].user, second_factor=False)
    _type_password(page, therapist)
    page.get_by_role("link", name="Set up a passkey").click()
    no_violations(page)
    page.get_by_label("What shall we call it?").fill("The clinic's tablet")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your spare codes")
    factor = Authenticator.objects.get(user=therapist, type="webauthn")
    assert factor.wrap().is_passwordless

    _sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).not_to_have_url(re.compile("/account/"))
    page.goto("/account/second-factor/webauthn/")
    expect(page.get_by_role("heading", level=2)).to_have_text("The clinic's tablet")
    no_violations(page)

    _sign_out(page)
    _type_password(page, therapist)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step at sign-in")


def test_a_passkey_that_is_not_there_is_explained(
    world: World, page: Page, no_violations: Check
) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")  # no device answers
    page.goto("/account/login/")
    page.evaluate(
        "() => { navigator.credentials.get = "
        "() => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    no_violations(page)


def test_the_demonstration_fills_in_and_shows_the_code(
    world: World, page: Page, no_violations: Check
) -> None:
    world.clinic.demonstration = True
    world.clinic.save()
    staff = world.staff["front_desk"]
    Authenticator.objects.filter(user=staff.user).delete()
    old, staff.user = staff.user, None
    staff.save()
    assert old is not None
    old.delete()
    sign_ins.give_account(
        person=staff,
        email="desk@willow.example",
        password=sign_ins.PASSWORD,
        second_factor=True,
        at=NOW,
    )
    page.goto(f"/account/login/?next={SECOND_STEP}")
    no_violations(page)
    page.get_by_role("button", name="Fill in as Front_Desk Ash").click()
    page.get_by_role("button", name="Sign in", exact=True).click()
    code = page.locator("[data-demonstration-code]").inner_text()
    no_violations(page)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step at sign-in")


def _addresses() -> list[str]:
    values: dict[str, dict[str, Any]] = {
        "account_confirm_email": {"key": "gone"},
        "account_reset_password_from_key": {"uidb36": "x", "key": "gone"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
    }
    return [reverse(name, kwargs=values.get(name)) for name in POLICIES]


@pytest.mark.parametrize("who", ["nobody", "parent", "therapist"])
def test_every_page_around_signing_in_is_accessible(
    world: World,
    page: Page,
    no_violations: Check,
    signed_in: Callable[[Page, User], None],
    who: str,
) -> None:
    if who != "nobody":
        person = world.staff.get(who) or world.guardians[who]
        assert person.user is not None
        person.user.set_password(PASSWORD)
        person.user.save()
        signed_in(page, person.user)
    seen = 0
    for address in _addresses():
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in (200, 302, 403, 404), f"{address} for {who}: {answer.status}"
        if answer.status == 302 or not answer.headers["content-type"].startswith("text/html"):
            continue
        page.goto(address)
        assert page.locator("h1").count() == 1, address
        assert page.locator("main").count() == 1, address
        no_violations(page)
        seen += 1
    assert seen >= 8
