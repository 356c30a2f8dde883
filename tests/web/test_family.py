"""The family's pages: agreeing to goals, telling of plays, and the child's own view."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from handspan.clinic.errors import Denied
from handspan.clinic.goals.models import Agreement, Goal
from handspan.clinic.people.models import Guardianship
from handspan.clinic.program import lighter
from handspan.clinic.program.models import LighterWeek, Play, ProgramActivity
from tests.clinic.goals.writing import long_term, propose, sign
from tests.clinic.program.planning import FORBIDDEN, add, flag, start
from tests.world import NOW, PASSWORD, World


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _planned(world: World, **changes: Any) -> ProgramActivity:
    program = start(world, starts_on=timezone.localdate() - timedelta(days=14))
    return add(world, program, propose(world).pk, **changes)


def test_a_parent_agrees_with_the_typed_name(world: World) -> None:
    goal, browser = propose(world), world.browser("parent")
    child = world.child.pk
    assert "One goal to agree on" in _words(browser.get(f"/family/{child}/"))
    assert "Your turn" in _words(browser.get(f"/family/{child}/goals/"))
    answer = browser.post(f"/family/goals/{goal.pk}/", {"typed_name": "Someone", "words": "Yes!"})
    assert answer.status_code == 422
    assert "Type your name as we know it: Parent Elm." in _words(answer)
    assert "Yes!" in _words(answer)  # nothing typed is lost
    answer = browser.post(f"/family/goals/{goal.pk}/", {"typed_name": "Parent Elm"}, follow=True)
    assert "Thank you" in _words(answer)
    goal.refresh_from_db()
    assert goal.status == "agreed"
    page = _words(browser.get(f"/family/goals/{goal.pk}/"))
    assert "Parent Elm agreed on" in " ".join(page.replace("</b>", "").replace("<b>", "").split())
    assert "Yes, I agree" not in page
    assert "to agree on" not in _words(browser.get(f"/family/{child}/"))


def test_the_second_signer_makes_it_agreed(world: World) -> None:
    Guardianship.objects.filter(guardian=world.guardians["watcher"]).update(can_sign=True)
    goal = propose(world)
    address = f"/family/goals/{goal.pk}/"
    answer = world.browser("parent").post(address, {"typed_name": "Parent Elm"}, follow=True)
    assert "Waiting" in _words(answer)
    goal.refresh_from_db()
    assert goal.status == "proposed"
    assert "Yes, I agree" not in _words(world.browser("parent").get(address))
    world.browser("watcher").post(address, {"typed_name": "Watcher Elm"})
    goal.refresh_from_db()
    assert goal.status == "agreed"


def test_who_may_only_see_reads_and_cannot_sign(world: World) -> None:
    goal, browser = propose(world), world.browser("watcher")
    page = _words(browser.get(f"/family/goals/{goal.pk}/"))
    assert goal.title in page
    assert "Yes, I agree" not in page
    answer = browser.post(f"/family/goals/{goal.pk}/", {"typed_name": "Watcher Elm"})
    assert answer.status_code == 404
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("who", ["driver", "other", "therapist"])
def test_others_find_nothing(world: World, who: str) -> None:
    planned = _planned(world)
    browser, child = world.browser(who), world.child.pk
    goal = Goal.objects.get(term="short").pk
    for address in ("", "goals/", "growing/", "visits/"):
        assert browser.get(f"/family/{child}/{address}").status_code == 404, address
    assert browser.get(f"/family/goals/{goal}/").status_code == 404
    assert browser.get(f"/family/play/{planned.pk}/").status_code == 404
    assert browser.post(f"/family/play/{planned.pk}/", {}).status_code == 404


def test_talk_first(world: World) -> None:
    goal, browser = propose(world), world.browser("parent")
    typed = {"typed_name": "Parent Elm", "words": "Is it <b>too</b> much? שלום", "talk": "yes"}
    answer = browser.post(f"/family/goals/{goal.pk}/", typed, follow=True)
    assert "We will talk about it" in _words(answer)
    goal.refresh_from_db()
    assert goal.status == "proposed"
    raw = browser.get(f"/family/goals/{goal.pk}/").content.decode()
    assert "Is it &lt;b&gt;too&lt;/b&gt; much? שלום" in raw
    assert "Yes, I agree" in raw  # a yes is still possible


def test_a_long_term_goal_is_read_and_not_signed(world: World) -> None:
    goal = long_term(world)
    page = _words(world.browser("parent").get(f"/family/goals/{goal.pk}/"))
    assert "Yes, I agree" not in page
    assert "still writing the steps" not in page


def test_words_beyond_all_bounds_are_kept_in_the_form(world: World) -> None:
    goal = propose(world)
    typed = {"typed_name": "Parent Elm", "words": "🙂" * 10_000}
    answer = world.browser("parent").post(f"/family/goals/{goal.pk}/", typed)
    assert answer.status_code == 422
    assert "at most 2000 characters" in _words(answer)
    assert not Agreement.objects.exists()


def test_a_play_is_told_and_taken_back(world: World) -> None:
    planned = _planned(world, times_each_week=4)
    browser, today = world.browser("parent"), timezone.localdate()
    page = _words(browser.get(f"/family/play/{planned.pk}/"))
    assert "How it goes" in page
    told = {"on": today, "went": "easy", "minutes": 7, "words": "Again!"}
    answer = browser.post(f"/family/play/{planned.pk}/", told, follow=True)
    assert "Thank you for telling us" in _words(answer)
    assert "1 of 4 plays" in _words(answer)
    play = Play.objects.get()
    assert world.browser("watcher").post(f"/family/plays/{play.pk}/undo/").status_code == 404
    answer = browser.post(f"/family/plays/{play.pk}/undo/", follow=True)
    assert "0 of 4 plays" in _words(answer)
    play.refresh_from_db()
    assert play.undone_at is not None


def test_a_play_that_is_not_safe_any_more_is_not_shown_but_can_still_be_told(world: World) -> None:
    planned = _planned(world, activity=FORBIDDEN)
    browser = world.browser("parent")
    assert "How it goes" in _words(browser.get(f"/family/play/{planned.pk}/"))
    flag(world)
    page = _words(browser.get(f"/family/play/{planned.pk}/", follow=True))
    assert "Please leave this play for now." in page
    assert "How it goes" not in page
    told = {"on": timezone.localdate(), "went": "right", "minutes": 7}
    answer = browser.post(f"/family/play/{planned.pk}/", told, follow=True)
    assert "Thank you for telling us" in _words(answer)
    assert Play.objects.count() == 1


def test_a_play_of_tomorrow_is_refused_and_keeps_its_words(world: World) -> None:
    planned = _planned(world)
    ahead = timezone.localdate() + timedelta(days=2)
    told = {"on": ahead, "went": "hard", "minutes": 7, "words": "We will try"}
    answer = world.browser("parent").post(f"/family/play/{planned.pk}/", told)
    assert answer.status_code == 422
    assert "That day lies ahead" in _words(answer)
    assert "We will try" in _words(answer)
    assert not Play.objects.exists()


def test_an_activity_of_the_clinic_is_not_on_the_family_page(world: World) -> None:
    planned = _planned(world, place="clinic")
    browser = world.browser("parent")
    assert browser.get(f"/family/play/{planned.pk}/").status_code == 404
    assert "No play planned yet" in _words(browser.get(f"/family/{world.child.pk}/"))


def test_the_child_view_locks_the_device_until_the_password(world: World) -> None:
    planned = _planned(world)
    goal = sign(world, Goal.objects.get(term="short"))
    user = world.guardians["parent"].user
    assert user is not None
    user.set_password(PASSWORD)
    user.save()
    browser, child = world.browser("parent"), world.child.pk
    answer = browser.post(f"/family/{child}/for-me/begin", follow=True)
    assert "Hi Robin!" in _words(answer)
    locked = [
        f"/family/{child}/",
        f"/family/goals/{goal.pk}/",
        f"/family/play/{planned.pk}/",
        f"/family/{child}/visits/",
        "/account/mine/",
    ]
    for address in locked:
        assert browser.get(address).status_code != 200, address
    answer = browser.post(f"/family/{child}/for-me/", {"password": "a wrong one"})
    assert answer.status_code == 422
    assert "That is not the password" in _words(answer)
    assert browser.get(f"/family/{child}/").status_code != 200
    answer = browser.post(f"/family/{child}/for-me/", {"password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert browser.get(f"/family/{child}/").status_code == 200


def test_the_child_view_opens_for_no_sibling_and_no_driver(world: World) -> None:
    sam = world.children["sam"].pk
    browser = world.browser("parent")
    assert browser.post(f"/family/{sam}/for-me/begin").status_code == 404
    browser.post(f"/family/{world.child.pk}/for-me/begin")
    assert browser.get(f"/family/{sam}/for-me/").status_code == 404
    assert world.browser("driver").get(f"/family/{world.child.pk}/for-me/").status_code == 404


def test_a_lighter_week_is_one_tap_and_back_again(world: World) -> None:
    _planned(world, times_each_week=4)
    browser, child = world.browser("parent"), world.child.pk
    assert "0 of 4 plays" in _words(browser.get(f"/family/{child}/"))
    said = _words(browser.post(f"/family/{child}/lighter", follow=True))
    assert "Less is fine." in said
    assert "0 of 2 plays" in said
    assert "One small play, or none, is fine." in said
    browser.post(f"/family/{child}/lighter")
    assert LighterWeek.objects.count() == 1  # asked once, however often it is tapped
    staff = _words(world.browser("therapist").get(f"/children/{child}/program/"))
    assert "asked for a lighter week" in staff
    back = _words(browser.post(f"/family/{child}/lighter", {"usual": "yes"}, follow=True))
    assert "0 of 4 plays" in back
    assert LighterWeek.objects.get().ended_at is not None
    assert world.browser("driver").post(f"/family/{child}/lighter").status_code == 404


def test_a_lighter_week_ends_with_its_sunday(world: World) -> None:
    actor, child = world.actor("parent"), world.child.pk
    asked = lighter.lighter(actor=actor, child_id=child, at=NOW)  # a Tuesday
    assert asked.last_on - asked.first_on == timedelta(days=5)
    assert lighter.until(child, asked.last_on) == asked.last_on
    assert lighter.until(child, asked.last_on + timedelta(days=1)) is None
    assert lighter.wanted(5, asked.last_on) == 3
    with pytest.raises(Denied):
        lighter.lighter(actor=world.actor("therapist"), child_id=child, at=NOW)
