"""Goals of a caseload together: set about right, and how much they change. Never about a child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor, Role
from handspan.clinic.goals.models import Goal, Rating
from handspan.clinic.outcomes.growth import Growing
from handspan.core.areas import BY_CODE
from handspan.core.goals.ambition import WORDS, AmbitionAudit, audit
from handspan.core.progress.pooling.caseload import (
    CaseloadChange,
    GoalEffect,
    caseload_change,
    staff_sentence,
)
from handspan.core.progress.pooling.logit_change import logit_change

AROUND = timedelta(days=14)
"""A level seen so long after the goal's day still tells where it stood then."""


@dataclass(frozen=True, slots=True)
class SetBy:
    """How one therapist's goals stood on their day."""

    name: str
    found: AmbitionAudit

    @property
    def says(self) -> str:
        """The audit in a sentence."""
        return WORDS[self.found.says]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Change of the goals of one area, or of all."""

    label: str
    change: CaseloadChange
    says: str


def ambition(actor: Actor, at: datetime) -> list[SetBy]:
    """Judge how goals were set, from the levels on their day.

    A therapist reads about their own goals, drawn to the clinic's; a supervisor about everybody's.
    """
    levels = _levels_on_their_day(at)
    clinic = [level for _, found in levels.values() for level in found]
    shown = levels if actor.has(Role.SUPERVISOR) else _own(levels, actor.staff_id)
    told = [SetBy(name, audit(found, clinic)) for name, found in shown.values()]
    return sorted(told, key=lambda one: one.name)


def together(rows: Sequence[Growing]) -> list[Pooled]:
    """Pool the change of goals over children: all areas, then each area with enough children."""
    effects = []
    for row in rows:
        goal = row.outlook.goal
        if goal.change is not None:
            effect, error = logit_change(goal.change)
            effects.append(GoalEffect(str(row.child_id), goal.area, effect, error))
    areas = [None, *(code for code in BY_CODE if any(one.area == code for one in effects))]
    pooled = [(area, caseload_change(effects, area=area)) for area in areas]
    return [
        Pooled(BY_CODE[area].label if area else "All areas", found, staff_sentence(found, "logits"))
        for area, found in pooled
        if found is not None
    ]


def _own(
    levels: dict[UUID, tuple[str, list[int]]], staff_id: UUID | None
) -> dict[UUID, tuple[str, list[int]]]:
    return {key: found for key, found in levels.items() if key == staff_id}


def _levels_on_their_day(at: datetime) -> dict[UUID, tuple[str, list[int]]]:
    """Return each author's name with the level of every goal whose day has come."""
    ended = (Goal.Status.AGREED, Goal.Status.REACHED, Goal.Status.CLOSED)
    rows = Goal.objects.filter(
        term=Goal.Term.SHORT, status__in=ended, due_on__lte=timezone.localdate(at)
    )
    columns = ("pk", "author_id", "author__given_name", "author__family_name", "due_on")
    goals = {row[0]: row[1:] for row in rows.values_list(*columns)}
    latest: dict[UUID, int] = {}
    seen = Rating.objects.filter(goal__in=goals, unseen=False).order_by("rated_on", "pk")
    for goal, level, on in seen.values_list("goal_id", "level", "rated_on"):
        if on <= goals[goal][3] + AROUND:
            latest[goal] = level
    found: dict[UUID, tuple[str, list[int]]] = {}
    by_author: dict[UUID, list[int]] = defaultdict(list)
    for goal, level in latest.items():
        author, given, family, _ = goals[goal]
        by_author[author].append(level)
        found[author] = (f"{given} {family}", by_author[author])
    return found
