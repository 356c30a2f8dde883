"""Goals for tests: written and signed through the stage's own actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from handspan.clinic.goals import actions, agreeing
from handspan.clinic.goals.actions import GoalText
from handspan.clinic.goals.models import Goal
from tests.world import NOW, World

RUNGS = tuple((level, f"Writes {level + 3} of 5 letters on the line") for level in range(-2, 3))


def text(**changes: Any) -> GoalText:
    """Return a goal's text with everything that a family needs before it can sign."""
    values: dict[str, Any] = {
        "discipline": "OT",
        "area": "hands",
        "title": "Writes the first name on a line",
        "due_on": date(2027, 3, 1),
        "condition": "At a table",
        "settings": ("clinic", "home"),
        "baseline_percent": 20,
        "baseline_on": date(2026, 11, 2),
        "ladder": RUNGS,
    }
    return GoalText(**values | changes)


def long_term(
    world: World, *, child: str = "robin", who: str = "therapist", at: datetime = NOW, **words: Any
) -> Goal:
    """Write a long-term goal."""
    goal = text(**{"title": "Writes in class", "ladder": ()} | words)
    child_id = world.children[child].pk
    return actions.propose(actor=world.actor(who), child_id=child_id, words=goal, at=at)


def step_toward(
    world: World, parent: Goal, *, who: str = "therapist", at: datetime = NOW, **words: Any
) -> Goal:
    """Write a short-term goal below a long-term one."""
    return actions.propose(
        actor=world.actor(who),
        child_id=parent.child_id,
        parent_id=parent.pk,
        words=text(**words),
        at=at,
    )


def propose(world: World, *, child: str = "robin", who: str = "therapist", **words: Any) -> Goal:
    """Write a short-term goal with its long-term goal."""
    return step_toward(world, long_term(world, child=child, who=who), who=who, **words)


def sign(world: World, goal: Goal, who: str = "parent", at: datetime = NOW) -> Goal:
    """Let a guardian agree to the goal as it reads now."""
    agreeing.agree(
        actor=world.actor(who),
        goal_id=goal.pk,
        agreed=True,
        typed_name=world.guardians[who].name,
        at=at,
    )
    goal.refresh_from_db()
    return goal
