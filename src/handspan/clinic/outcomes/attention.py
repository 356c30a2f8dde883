"""What is worth a look today among a few children's goals, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import progress
from handspan.clinic.outcomes.progress import GoalProgress
from handspan.core.progress import alarm
from handspan.core.progress.alarm import Alarm, Word


@dataclass(frozen=True, slots=True)
class Look:
    """One goal that deserves a look: `kind` is close or stalled."""

    child_id: UUID
    goal_id: UUID
    title: str
    kind: str
    label: str
    why: str


def worth_a_look(child_ids: list[UUID], at: datetime) -> list[Look]:
    """Return goals that met their rule, and goals whose growth has stalled.

    The caller holds the right to read these children's charts.
    """
    agreed = [
        (child_id, goal)
        for child_id, goals in progress.of_children(child_ids, at).items()
        for goal in goals
        if goal.status == Goal.Status.AGREED
    ]
    watched = alarm.watch_caseload(
        [alarm.visits_of(goal.series) for _, goal in agreed], compiled=False
    )
    looks = [
        _look(child_id, goal, alarms)
        for (child_id, goal), alarms in zip(agreed, watched, strict=True)
    ]
    return [look for look in looks if look]


def _look(child_id: UUID, goal: GoalProgress, alarms: Sequence[Alarm]) -> Look | None:
    if goal.mastery.met:
        why = f"{goal.target_percent}% or more in {len(goal.mastery.counting)} visits in a row."
        return Look(child_id, goal.id, goal.title, "close", "Rule met", why)
    if alarms and alarms[-1].word is Word.STALLED:
        likely = alarms[-1].p_plateau + alarms[-1].p_regression
        why = f"Growth has probably stopped ({likely:.0%} likely)."
        return Look(child_id, goal.id, goal.title, "stalled", Word.STALLED.label, why)
    return None
