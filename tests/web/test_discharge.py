"""The page about going on without therapy, and where families and staff meet it."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

from django.utils import timezone

from handspan.clinic.goals.models import Goal, Probe
from handspan.core.goals.readiness import WAY_BACK
from tests.clinic.goals.writing import propose, sign
from tests.world import World


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def reached(world: World, *, weeks_ago: float) -> Goal:
    """Return a goal that was reached so many weeks ago."""
    goal = sign(world, propose(world))
    Goal.objects.filter(pk=goal.pk).update(
        status="reached", closed_at=timezone.now() - timedelta(weeks=weeks_ago)
    )
    return goal


def test_without_goals_it_says_where_to_begin(world: World) -> None:
    page = words(world.browser("therapist").get(f"/children/{world.child.pk}/discharge/"))
    assert "No goal to judge by" in page
    assert WAY_BACK in page


def test_a_look_back_is_kept_and_shown_with_its_range(world: World) -> None:
    goal = reached(world, weeks_ago=2)
    browser = world.browser("therapist")
    address = f"/children/{world.child.pk}/discharge/"
    assert "look again now" in words(browser.get(address))
    assert "Look again" in words(browser.get("/today/"))
    typed = {"seen_on": timezone.localdate(), "successes": "4", "tries": "5", "setting": "home"}
    wrong = browser.post(f"/goals/{goal.pk}/look", typed | {"successes": "6"})
    assert wrong.status_code == 422
    assert "There cannot be more that came off than tries." in words(wrong)
    assert 'value="6"' in words(wrong)
    assert not Probe.objects.exists()
    assert browser.post(f"/goals/{goal.pk}/look", typed).status_code == 302
    page = words(browser.get(address))
    assert "4 of 5 on" in page
    assert "% likely" in page
    assert "held" in page
    assert "Look again" not in words(browser.get("/today/"))


def test_an_assistant_reads_and_keeps_nothing(world: World) -> None:
    goal = reached(world, weeks_ago=2)
    browser = world.browser("assistant")
    assert "Keep a look back" not in words(browser.get(f"/children/{world.child.pk}/discharge/"))
    assert browser.post(f"/goals/{goal.pk}/look", {"tries": "5"}).status_code == 404


def test_a_family_reads_when_it_is_looked_at_again(world: World) -> None:
    reached(world, weeks_ago=1)
    page = words(world.browser("parent").get(f"/family/{world.child.pk}/goals/"))
    assert "We look again around" in page
    assert "can go on without us" not in page
