"""A real browser against a real server: desktop and phone pages, and what every page must keep.

A page fails its test when a script breaks or the browser reports a breach of the content policy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from handspan.clinic.people.models import User
from tests.emptying import take_walls_down_to_empty

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True, scope="session")
def _emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        take_walls_down_to_empty(patch)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it journeys are skipped, but never in CI."""
    executable = shutil.which("chromium")
    if executable is None:
        assert not os.environ.get("CI"), "CI must have chromium"
        pytest.skip("no chromium on this machine: journeys are not walked")
    # Playwright runs an event loop in this thread; Django would take it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A fresh desktop browser; addresses may be given without their host."""
    yield from _fresh(browser, live_server.url, DESKTOP)


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A fresh phone."""
    yield from _fresh(browser, live_server.url, PHONE)


@pytest.fixture
def signed_in() -> Callable[[Page, User], None]:
    """Sign a person in on a page without walking through the sign-in: signed_in(page, user)."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    def sign_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user, "handspan.site.accounts.Backend")
        session = client.session
        session["clinic"] = str(user.clinic_id)
        session["idle"] = 900
        session["started_at"] = timezone.now().isoformat()
        session.save()
        assert session.session_key is not None
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": session.session_key, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]

    return sign_in


@pytest.fixture(scope="session")
def no_violations() -> Callable[[Page], None]:
    """Check a page with axe: no_violations(page)."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check


def _fresh(browser: Browser, address: str, size: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="en-US", **size)
    context.set_default_timeout(10_000)
    trouble: list[str] = []

    def listen(opened: Page) -> None:
        opened.on("pageerror", lambda error: trouble.append(f"{opened.url}: {error}"))
        opened.on("console", lambda message: _note(message, trouble))

    context.on("page", listen)
    opened = context.new_page()
    yield opened
    context.close()
    assert not trouble, "\n".join(trouble)


def _note(message: ConsoleMessage, trouble: list[str]) -> None:
    # An answer of 4xx is reported as an error too, and journeys look for those themselves.
    if message.type == "error" and "Failed to load resource" not in message.text:
        trouble.append(message.text)
