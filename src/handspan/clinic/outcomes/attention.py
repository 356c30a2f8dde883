"""What is worth a look today among a few children's goals, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import progress
from handspan.clinic.outcomes.progress import GoalProgress

ENOUGH_VISITS = 6  # before a goal can be called flat
UNSURE = 0.6


@dataclass(frozen=True, slots=True)
class Look:
    """One goal that deserves a look: `kind` is close or flat."""

    child_id: UUID
    goal_id: UUID
    title: str
    kind: str
    label: str
    why: str


def worth_a_look(child_ids: list[UUID], at: datetime) -> list[Look]:
    """Return goals that met their rule, and goals that have stayed about the same.

    The caller holds the right to read these children's charts.
    """
    found = []
    for child_id, goals in progress.of_children(child_ids, at).items():
        for goal in goals:
            look = _look(child_id, goal) if goal.status == Goal.Status.AGREED else None
            if look:
                found.append(look)
    return found


def _look(child_id: UUID, goal: GoalProgress) -> Look | None:
    if goal.mastery.met:
        why = f"{goal.target_percent}% or more in {len(goal.mastery.counting)} visits in a row."
        return Look(child_id, goal.id, goal.title, "close", "Rule met", why)
    moved = goal.change
    if moved and goal.visits >= ENOUGH_VISITS and moved.probability_higher < UNSURE:
        sure = f"{moved.probability_higher:.0%}"
        why = f"The chance that it is higher now than at baseline is {sure}."
        return Look(child_id, goal.id, goal.title, "flat", "About the same", why)
    return None
