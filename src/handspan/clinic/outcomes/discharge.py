"""Is a child ready to go on without therapy? Goals, places, and looks back, as pages show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.goals import probing
from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import outlook, progress
from handspan.clinic.outcomes.progress import GoalProgress
from handspan.core.goals import readiness as core
from handspan.core.goals.readiness import Probe, ProbeState, ReachedGoal, Readiness


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A goal on the way out of therapy."""

    id: UUID
    title: str
    family_words: str
    target_percent: int
    reached_on: date | None
    where: str  # what may be said about other places
    carries_over: bool
    settings: tuple[str, ...]
    probes: tuple[Probe, ...]

    @property
    def next_probe(self) -> date | None:
        """The day on which it should be looked at next."""
        open_states = (ProbeState.DUE, ProbeState.AHEAD)
        return next((one.due_on for one in self.probes if one.state in open_states), None)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What speaks for going on without therapy, and what is missing."""

    goals: tuple[LookedAt, ...]
    readiness: Readiness


@dataclass(frozen=True, slots=True)
class DueProbe:
    """A look back that is due today."""

    child_id: UUID
    child: str
    goal_id: UUID
    title: str
    due_on: date


def leaving(child_id: UUID, at: datetime) -> Leaving:
    """Judge a child's agreed and reached goals.

    The caller holds a right that covers the child's goals.
    """
    today = timezone.localdate(at)
    found = progress.reported(child_id, at)
    reached = _reached_on([child_id])
    seen = probing.looks(reached)
    judged = [_judged(goal, reached, seen) for goal in found]
    shown = tuple(
        LookedAt(
            id=goal.id,
            title=goal.title,
            family_words=goal.family_words,
            target_percent=goal.target_percent,
            reached_on=one.reached_on,
            where=outlook.carried_over(goal).says,
            carries_over=one.carries_over,
            settings=goal.settings,
            probes=core.probes(one, today),
        )
        for goal, one in zip(found, judged, strict=True)
    )
    return Leaving(shown, core.readiness(judged, today))


def due(child_ids: Collection[UUID], at: datetime) -> list[DueProbe]:
    """Return the latest look back due of each goal of these children, in two statements for all.

    The caller holds a right that covers the children's goals.
    """
    today = timezone.localdate(at)
    rows = Goal.objects.filter(
        child__in=child_ids, term=Goal.Term.SHORT, status=Goal.Status.REACHED
    ).order_by("closed_at")
    columns = (
        "pk", "child_id", "child__given_name", "title", "target_percent", "closed_at",
    )  # fmt: skip
    found = list(rows.values_list(*columns))
    seen = probing.looks([row[0] for row in found])
    waiting = []
    for goal, child, name, title, target, closed_at in found:
        looks = tuple(seen.get(goal, ()))
        one = ReachedGoal(title, target, timezone.localdate(closed_at), False, looks)
        states = [each for each in core.probes(one, today) if each.state is ProbeState.DUE]
        if states:
            waiting.append(DueProbe(child, name, goal, title, states[-1].due_on))
    return waiting


def _judged(
    goal: GoalProgress, reached: dict[UUID, date], seen: dict[UUID, list[core.Look]]
) -> ReachedGoal:
    return ReachedGoal(
        title=goal.title,
        target_percent=goal.target_percent,
        reached_on=reached.get(goal.id),
        carries_over=outlook.carried_over(goal).claim,
        looks=tuple(seen.get(goal.id, ())),
    )


def _reached_on(child_ids: Collection[UUID]) -> dict[UUID, date]:
    rows = Goal.objects.filter(child__in=child_ids, status=Goal.Status.REACHED)
    return {
        key: timezone.localdate(closed_at)
        for key, closed_at in rows.values_list("pk", "closed_at")
        if closed_at is not None
    }
