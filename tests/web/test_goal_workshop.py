"""The goal workshop's pages: hopes, the bank, and signing on one screen."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from handspan.clinic.goals import bank
from handspan.clinic.goals.models import Agreement, Goal, Hope, OwnRating
from handspan.core.goals.wishes import WISHES
from tests.clinic.goals.writing import long_term, propose
from tests.world import World


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def typed_form(page: str) -> dict[str, list[str]]:
    """Return what a browser would send of the goal form as it stands."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        box = 'type="checkbox"' in tag
        if name and (not box or "checked" in tag):
            found.setdefault(name[1], []).append(value[1] if value else "")
    for name_, body in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page):
        found[name_] = [body]
    for name_, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name_] = [chosen[1] if chosen else ""]
    return found


def test_a_hope_is_kept_and_leads_to_goals_that_are_near_it(world: World) -> None:
    browser, address = world.browser("therapist"), f"/children/{world.child.pk}/goals/workshop"
    assert "No hopes kept yet" in words(browser.get(address))
    typed = {
        "said_by": str(world.guardians["parent"].pk), "words": "He could brush his own teeth",
        "importance": "9", "performance": "2", "satisfaction": "3",
    }  # fmt: skip
    assert browser.post(address, typed).status_code == 302
    page = words(browser.get(address))
    assert "“He could brush his own teeth”" in page
    assert "matters 9, goes 2, happy with it 3" in page
    link = re.search(r'href="([^"]*/goals/bank\?[^"]*)"', page)
    assert link
    found = words(browser.get(link[1]))
    assert "No goal holds all of these words" in found
    assert "Brushes teeth on all sides" in found


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"words": ""}, "This field is required"),
        ({"said_by": ""}, "This field is required"),
        ({"performance": ""}, "Give all three numbers, or none for now."),
        ({"importance": "11"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, changes: dict[str, str], says: str
) -> None:
    typed = {
        "said_by": "child", "words": "Ride my bike",
        "importance": "9", "performance": "2", "satisfaction": "3",
    } | changes  # fmt: skip
    address = f"/children/{world.child.pk}/goals/workshop"
    answer = world.browser("therapist").post(address, typed)
    assert answer.status_code == 422
    assert says in words(answer)
    assert typed["words"] in words(answer)
    assert not Hope.objects.exists()


def test_the_bank_is_narrowed_and_says_when_nothing_fits(world: World) -> None:
    browser, address = world.browser("therapist"), f"/children/{world.child.pk}/goals/bank"
    everything = words(browser.get(address))
    assert f"of {len(bank.goals())} goals" in everything
    assert "Nothing found" in words(browser.get(address, {"q": "xylophone-submarine"}))
    bodies = words(browser.get(address, {"area": "body", "discipline": "PT"}))
    codes = re.findall(r"from=([a-z0-9-]+)", bodies)
    assert codes
    assert all(bank.goals()[code].area == "body" for code in codes)
    assert all("PT" in bank.goals()[code].disciplines for code in codes)
    assert browser.get(address, {"area": "wings"}).status_code == 422


def test_a_goal_of_the_bank_is_kept_as_it_stands_once_it_has_a_baseline(world: World) -> None:
    hope = Hope.objects.create(
        clinic=world.clinic, child=world.child, said_by=world.guardians["parent"],
        words="Brush his own teeth", said_at=timezone.now(),
    )  # fmt: skip
    browser = world.browser("therapist")
    address = f"/children/{world.child.pk}/goals/new?from=brush-teeth&hope={hope.pk}"
    typed: dict[str, Any] = typed_form(words(browser.get(address)))
    assert typed["family_words"] == ["Brush his own teeth"]
    typed |= {"baseline_percent": "20", "baseline_how": "Ten tries at the sink"}
    kept = browser.post(address, typed)
    assert kept.status_code == 302, re.findall(r"<li>.*?</li>", words(kept))
    goal = Goal.objects.get(term="short")
    assert kept["Location"] == f"/goals/{goal.pk}/together"
    assert goal.title == bank.goals()["brush-teeth"].title
    assert goal.parent is not None
    assert goal.parent.title == bank.goals()["brush-teeth"].act
    assert list(goal.ladder.order_by("level").values_list("says", flat=True)) == [
        step.says for step in bank.goals()["brush-teeth"].steps
    ]
    hope.refresh_from_db()
    assert hope.goal == goal.parent


def test_a_free_goal_for_a_hope_asks_where_it_leads(world: World) -> None:
    hope = Hope.objects.create(
        clinic=world.clinic, child=world.child, words="Ride my bike", said_at=timezone.now()
    )
    browser = world.browser("therapist")
    address = f"/children/{world.child.pk}/goals/new?hope={hope.pk}"
    typed: dict[str, Any] = typed_form(words(browser.get(address))) | {"title": "Rides a bike"}
    assert 'id="id_toward_title_error"' in words(browser.post(address, typed))
    above = long_term(world)
    answer = browser.post(address, typed)
    assert answer.status_code == 422
    assert "Say where this leads" in words(answer)
    typed |= {"parent": str(above.pk), "condition": "In the yard", "area": "body"}
    typed |= {f"step_{n}": f"Rides {n * 5} yards" for n in range(1, 6)}
    typed |= {"level_today": "-2", "anyway": "yes"}
    assert browser.post(address, typed).status_code == 302
    assert Goal.objects.get(term="short").parent == above


@pytest.mark.parametrize("asked", ["parent=x", "from=no-such-goal", "hope=x"])
def test_an_unknown_beginning_is_not_found(world: World, asked: str) -> None:
    address = f"/children/{world.child.pk}/goals/new?{asked}"
    assert world.browser("therapist").get(address).status_code == 404


def test_signing_together_says_whose_name_was_typed_wrongly(world: World) -> None:
    goal = propose(world)
    browser, address = world.browser("therapist"), f"/goals/{goal.pk}/together"
    parent = world.guardians["parent"]
    wrong = browser.post(address, {"guardian_id": parent.pk, "typed_name": "Somebody"})
    assert wrong.status_code == 422
    assert f"Type your name as we know it: {parent.name}." in words(wrong)
    assert not Agreement.objects.exists()
    said = browser.post(
        address,
        {"guardian_id": parent.pk, "typed_name": parent.name, "talk": "yes", "words": "Too hard?"},
    )
    assert said.status_code == 302
    page = words(browser.get(said["Location"]))
    assert "“Too hard?”" in page
    assert "would like to talk" in page
    signed = browser.post(address, {"guardian_id": parent.pk, "typed_name": parent.name})
    assert signed["Location"] == f"/goals/{goal.pk}/"
    shown = words(browser.get(f"/goals/{goal.pk}/"))
    assert f"together with {world.staff['therapist'].name}" in shown
    assert browser.get(address).status_code == 302


def test_a_family_writes_rates_and_puts_aside_its_own_hopes(world: World) -> None:
    browser, address = world.browser("parent"), f"/family/{world.child.pk}/hopes/"
    assert browser.post(address, {"words": "A calm breakfast"}).status_code == 302
    hope = Hope.objects.get()
    typed = {"importance": "9", "performance": "2"}
    half = browser.post(f"/family/hopes/{hope.pk}/rate", typed)
    assert half.status_code == 422
    assert not OwnRating.objects.exists()
    browser.post(f"/family/hopes/{hope.pk}/rate", typed | {"satisfaction": "3"})
    assert "matters 9, goes 2" in words(browser.get(address))
    browser.post(f"/family/hopes/{hope.pk}/aside")
    assert "1 put aside" in words(browser.get(address))
    browser.post(f"/family/hopes/{hope.pk}/aside", {"back": "yes"})
    assert "put aside" not in words(browser.get(address))


def test_who_only_watches_reads_hopes_and_writes_none(world: World) -> None:
    address = f"/family/{world.child.pk}/hopes/"
    browser = world.browser("watcher")
    assert "Add a hope" not in words(browser.get(address))
    assert browser.post(address, {"words": "A calm breakfast"}).status_code in (403, 404)
    assert not Hope.objects.exists()


def test_the_child_chooses_pictures(world: World) -> None:
    browser, child = world.browser("parent"), world.child.pk
    assert browser.get(f"/family/{child}/for-me/wish")["Location"] == f"/family/{child}/hopes/"
    browser.post(f"/family/{child}/for-me/begin")
    address = f"/family/{child}/for-me/wish"
    assert "riding" in words(browser.get(address))
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"pictures": ["bike", "friends"]}).status_code == 302
    assert Hope.objects.get().pictures == ["bike", "friends"]
    assert Hope.objects.get().said_by is None


def test_every_card_has_its_picture() -> None:
    found = finders.find("wishes.svg")
    assert found
    sprite = Path(found).read_text("utf-8")
    assert set(re.findall(r'<symbol id="([a-z]+)"', sprite)) == {wish.code for wish in WISHES}
