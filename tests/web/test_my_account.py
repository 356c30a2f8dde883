"""My account: who I am, and where I am signed in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from handspan.clinic.people.models import Session
from handspan.web.account.devices import in_words
from tests.world import World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ADDRESS = "/account/mine/"


def _second_device(world: World, who: str) -> Client:
    client = world.browser(who)
    key = client.session.session_key
    Session.objects.filter(session_key=key).update(device=FIREFOX)
    return client


@pytest.mark.parametrize("who", ["parent", "therapist", "front_desk", "administrator"])
def test_everybody_with_an_account_has_the_page(world: World, who: str) -> None:
    page = world.browser(who).get(ADDRESS)
    assert page.status_code == 200
    words = page.content.decode()
    assert world.actor(who).name in words
    assert f"{who}@willow.example" in words
    assert ("15 minutes" in words) == (who != "parent")


def test_nobody_is_sent_to_sign_in(world: World) -> None:
    answer = world.browser().get(ADDRESS)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=")


def test_a_sign_in_elsewhere_can_be_ended(world: World) -> None:
    here, there = world.browser("parent"), _second_device(world, "parent")
    _second_device(world, "watcher")
    words = here.get(ADDRESS).content.decode()
    assert words.count("Firefox on Windows") == 2  # once to see, once for who listens
    assert here.session.session_key is not None
    assert there.session.session_key is not None
    assert here.session.session_key not in words
    assert there.session.session_key not in words
    (end,) = re.findall(r'action="(/account/mine/sign-ins/[0-9a-f]+/end/)"', words)
    assert here.get(end).status_code == 405
    assert here.post(end, follow=True).status_code == 200
    assert there.get(ADDRESS).status_code == 302
    assert here.get(ADDRESS).status_code == 200


def test_all_others_can_be_ended_at_once(world: World) -> None:
    here = world.browser("parent")
    others = [_second_device(world, "parent") for _ in range(3)]
    stranger = _second_device(world, "watcher")
    here.post("/account/mine/sign-ins/end-others/")
    assert [other.get(ADDRESS).status_code for other in others] == [302] * 3
    assert here.get(ADDRESS).status_code == 200
    assert stranger.get(ADDRESS).status_code == 200


def test_nobody_ends_the_sign_in_of_another(world: World) -> None:
    here, stranger = world.browser("parent"), world.browser("watcher")
    _second_device(world, "watcher")
    words = stranger.get(ADDRESS).content.decode()
    (end,) = re.findall(r'action="(/account/mine/sign-ins/[0-9a-f]+/end/)"', words)
    assert here.post(end).status_code == 404
    assert stranger.get(ADDRESS).status_code == 200


def test_what_a_browser_says_of_itself_is_text(world: World) -> None:
    client = world.browser("parent")
    Session.objects.update(device="<script>alert(1)</script> Firefox")
    words = client.get(ADDRESS).content.decode()
    assert "alert(1)" not in words
    assert "Firefox" in words


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.0", "An unknown device"),
        ("", "An unknown device"),
    ],
)
def test_devices_in_words(description: str, words: str) -> None:
    assert in_words(description) == words
