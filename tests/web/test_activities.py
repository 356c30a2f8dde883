"""The activity library: who reads it, how it is searched, what one activity shows."""

from __future__ import annotations

import html
from typing import Any

import pytest

from handspan.clinic.program import library
from handspan.web.therapist.activities import ages_of
from tests.world import World


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("who", ["therapist", "assistant", "supervisor"])
def test_who_treats_reads_the_library(world: World, who: str) -> None:
    page = _words(world.browser(who).get("/activities/"))
    assert f"{len(library.activities())} activities" in page
    assert page.count("<h2>") == len(library.activities())


@pytest.mark.parametrize("who", ["front_desk", "administrator", "parent"])
def test_others_do_not(world: World, who: str) -> None:
    browser = world.browser(who)
    assert browser.get("/activities/").status_code == 403
    assert browser.get("/activities/freeze-dance/").status_code == 403


def test_a_search_by_words_age_area_and_place(world: World) -> None:
    browser = world.browser("therapist")
    page = _words(browser.get("/activities/?q=freeze&years=6&area=body&place=class"))
    assert "/activities/freeze-dance/" in page
    assert "/activities/peekaboo-wait/" not in page
    assert "/activities/peekaboo-wait/" in _words(browser.get("/activities/?years=0"))
    assert "/activities/peekaboo-wait/" not in _words(browser.get("/activities/?years=12"))


def test_nothing_found_says_what_to_try(world: World) -> None:
    page = _words(world.browser("therapist").get("/activities/?q=zzzz"))
    assert "Nothing found" in page
    assert f"0 of {len(library.activities())} activities" in page
    assert 'value="zzzz"' in page


@pytest.mark.parametrize("asked", ["years=-1", "years=99", "years=x", "area=moon", "place=sea"])
def test_a_search_that_cannot_be_says_so(world: World, asked: str) -> None:
    answer = world.browser("therapist").get(f"/activities/?{asked}")
    assert answer.status_code == 200
    assert "Please look at this once more" in _words(answer)


def test_typed_markup_is_shown_as_text(world: World) -> None:
    raw = world.browser("therapist").get("/activities/?q=<script>alert(1)</script>").content
    assert b"<script>alert" not in raw


def test_every_activity_has_a_page_with_all_of_it(world: World) -> None:
    browser = world.browser("assistant")
    for code, activity in library.activities().items():
        page = _words(browser.get(f"/activities/{code}/"))
        assert activity.title in page
        for sentence in (*activity.steps, activity.stop_rule, activity.staff_note):
            assert sentence in page, code
        for grade in activity.grades:
            assert grade.change in page, code
    assert browser.get("/activities/no-such-thing/").status_code == 404


def test_ages_are_said_as_people_say_them() -> None:
    said = {code: ages_of(one) for code, one in library.activities().items()}
    assert said["peekaboo-wait"] == "3 to 20 months"
    assert said["cup-hide"] == "9 months to 4 years"
    assert not [words for words in said.values() if "0 months" in words.split(" to ")[0][:8]]


def test_a_search_by_skill_finds_what_practices_it_and_the_page_says_how_much(world: World) -> None:
    browser = world.browser("therapist")
    found = browser.get("/activities/?skill=toileting").content.decode()
    own = [one for one in library.activities().values() if "toileting" in one.loadings]
    assert f"{len(own)} of {len(library.activities())} activities" in found
    assert browser.get("/activities/?skill=wings").status_code == 200
    page = browser.get(f"/activities/{own[0].code}/").content.decode()
    assert "Using the toilet" in page
    assert "?skill=toileting" in page
