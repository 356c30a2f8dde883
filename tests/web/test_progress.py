"""The pages that show how goals go: charts for the therapist, the ladder for the family."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

from handspan.clinic.goals import actions
from handspan.clinic.goals.models import Goal
from tests.clinic.encounters.visiting import begin, tap
from tests.clinic.goals.writing import propose, sign, step_toward
from tests.world import NOW, World


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _tried(world: World, *titles: str) -> list[Goal]:
    first = propose(world, title=titles[0])
    assert first.parent is not None
    later = NOW + timedelta(minutes=1)  # the earliest comes first
    goals = [first]
    goals += [step_toward(world, first.parent, title=title, at=later) for title in titles[1:]]
    for goal in goals:
        sign(world, goal)
    session = begin(world)
    for goal in goals:
        tap(world, session, goal)
        tap(world, session, goal, "verbal")
    return goals


def test_charts_are_along_dates_unless_asked_for_visits(world: World) -> None:
    _tried(world, "Writes her name")
    browser, address = world.browser("therapist"), f"/children/{world.child.pk}/progress/"
    dates, visits = (_words(browser.get(address + query)) for query in ("", "?along=visits"))
    assert "1 of 2 tries (50%)" in dates
    assert ">Dec 1</text>" in dates
    assert ">visit</text>" not in dates
    assert ">visit</text>" in visits
    assert ">Dec 1</text>" not in visits
    assert _words(browser.get(f"{address}?along=nonsense")).count(">Dec 1</text>") == 1


def test_goals_stand_side_by_side_from_two_on(world: World) -> None:
    address = f"/children/{world.child.pk}/progress/"
    _tried(world, "Writes her name")
    assert "Goals side by side" not in _words(world.browser("therapist").get(address))


def test_two_goals_share_the_dates(world: World) -> None:
    _tried(world, "Writes her name", "Zips up her coat")
    page = _words(world.browser("therapist").get(f"/children/{world.child.pk}/progress/"))
    drawing = page[page.index("Goals side by side</h3>") :]
    assert drawing.count(">Writes her name</text>") == 1
    assert drawing.count(">Zips up her coat</text>") == 1


def test_a_family_sees_the_ladder_with_the_first_step_and_todays(world: World) -> None:
    [goal] = _tried(world, "Writes her name")
    address = f"/family/{world.child.pk}/growing/"
    before = _words(world.browser("parent").get(address))
    assert "We will soon look at where to start." in before
    assert "You are here" not in before
    for level, day in ((-2, 3), (-1, 20)):
        actions.rate(
            actor=world.actor("therapist"),
            goal_id=goal.pk,
            level=level,
            rated_on=date(2026, 11, day),
            at=NOW,
        )
    page = _words(world.browser("parent").get(address))
    assert "You are on the second step. You began on the first step." in page
    now, following = page.index("Now:"), page.index("Next step:")
    assert now < page.index("Writes 2 of 5 letters", now) < following
    assert page.index("Writes 3 of 5 letters", following) > following
    for private in ("T-score", "percentile", "NAP"):
        assert private not in page
