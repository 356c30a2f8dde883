"""A second rater rates without sight, counts for agreement only, and is somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import actions, queries, second_rating
from handspan.clinic.goals.models import Goal, Rating
from handspan.clinic.people.access import Right
from tests.clinic.goals.writing import propose
from tests.world import NOW, TODAY, World


def _first(world: World, goal: Goal, level: int, days_ago: int = 0) -> None:
    actions.rate(
        actor=world.actor("therapist"), goal_id=goal.pk, level=level,
        rated_on=TODAY - timedelta(days=days_ago), at=NOW,
    )  # fmt: skip


def _second(world: World, goal: Goal, level: int, who: str = "supervisor", **more: Any) -> Rating:
    values = {"rated_on": TODAY} | more
    return second_rating.rate_unseen(
        actor=world.actor(who), goal_id=goal.pk, level=level, at=NOW, **values
    )


def test_a_second_level_counts_for_agreement_and_not_as_the_goals_level(world: World) -> None:
    goal = propose(world)
    _first(world, goal, -1, days_ago=40)
    _first(world, goal, 0, days_ago=3)
    _second(world, goal, 1)
    [twice] = second_rating.rated_twice([goal.pk])
    assert (twice.first, twice.second, twice.on) == (0, 1, TODAY)
    assert "one level" in twice.says
    shown = queries.goal(world.actor("therapist"), Right.READ, goal.pk, NOW)
    assert shown.level == 0


def test_ratings_far_apart_are_no_pair(world: World) -> None:
    goal = propose(world)
    _first(world, goal, 0, days_ago=15)
    _second(world, goal, 1)
    assert second_rating.rated_twice([goal.pk]) == []


def test_nobody_is_their_own_second_rater(world: World) -> None:
    goal = propose(world)
    _first(world, goal, 0, days_ago=3)
    with pytest.raises(Refused, match="somebody else"):
        _second(world, goal, 0, who="therapist")
    _second(world, goal, 0, who="assistant")
    with pytest.raises(Refused, match="somebody else"):
        _second(world, goal, 1, who="assistant")
    with pytest.raises(Refused, match="lie ahead"):
        _second(world, goal, 1, rated_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="no such level"):
        _second(world, goal, 7)
    for who in ("stranger", "parent"):
        with pytest.raises(Denied):
            _second(world, goal, 0, who=who)


def test_the_page_shows_the_ladder_and_no_level(world: World) -> None:
    goal = propose(world)
    _first(world, goal, 0, days_ago=3)
    browser, address = world.browser("supervisor"), f"/goals/{goal.pk}/second/"
    page = browser.get(address).content.decode()
    assert "Writes 3 of 5 letters on the line" in page
    assert 'aria-current="step"' not in page
    assert "selected" not in page[page.index("<form") :]
    assert "checked" not in page[page.index("<form") :]
    assert page.count('type="radio"') == 5  # a list to open would begin at its first level
    answer = browser.post(address, {"level": "", "rated_on": "2026-11-23"})
    assert answer.status_code == 422
    page = browser.post(address, {"level": "1", "rated_on": "2026-11-23"}, follow=True)
    assert "Second rater" in page.content.decode()
    assert "one level" in page.content.decode()
