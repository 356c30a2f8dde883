"""A second rater puts a goal on its ladder without sight of the first one's level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals.access import goals
from handspan.clinic.goals.models import Goal, LadderStep, Rating
from handspan.clinic.people.access import Right
from handspan.core.goals.second_rater import staff_sentence

APART = timedelta(days=14)
"""Two ratings that lie no further apart are about the same moment."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A goal as a second rater reads it: its ladder, and no level."""

    id: UUID
    child_id: UUID
    title: str
    condition: str
    ladder: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Twice:
    """A goal that two people rated around the same day."""

    goal_id: UUID
    first: int
    second: int
    on: date
    by: str

    @property
    def says(self) -> str:
        """What both levels say, and what they do not."""
        return staff_sentence([(self.first, self.second)])


def unseen(actor: Actor, goal_id: UUID, at: datetime) -> Unseen:
    """Return a goal to be rated a second time."""
    goal = goals(actor, Right.READ, at).get(pk=goal_id)
    ladder = LadderStep.objects.filter(goal=goal).order_by("level").values_list("level", "says")
    return Unseen(goal.pk, goal.child_id, goal.title, goal.condition, tuple(ladder))


def rate_unseen(*, actor: Actor, goal_id: UUID, level: int, rated_on: date, at: datetime) -> Rating:
    """Keep a second rater's level. It counts for agreement only, never as the goal's level.

    The program keeps the first level from the rater's page; it cannot know what people told each
    other.
    """
    if actor.staff_id is None:
        raise Denied("only staff rate goals")
    with writing(actor, "goals.rate_unseen", at=at) as ledger:
        rows = goals(actor, Right.READ, at).select_for_update(of=("self",))
        goal = rows.filter(pk=goal_id, term=Goal.Term.SHORT).first()
        if goal is None:
            raise Denied("this goal")
        if rated_on > timezone.localdate(at):
            raise Refused("The day of a rating cannot lie ahead.", "rated_on")
        if not LadderStep.objects.filter(goal=goal, level=level).exists():
            raise Refused("This goal has no such level. Write its ladder first.", "level")
        near = Rating.objects.filter(
            goal=goal, rated_on__range=(rated_on - APART, rated_on + APART)
        )
        if near.filter(rater=actor.staff_id).exists():
            raise Refused("You rated this goal yourself. A second rater is somebody else.")
        return ledger.save(
            Rating(goal=goal, level=level, rated_on=rated_on, rater_id=actor.staff_id, unseen=True)
        )


def rated_twice(goal_ids: Iterable[UUID]) -> list[Twice]:
    """Pair each second rating with the first rater's nearest one, the latest pair last."""
    seen: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    second: list[tuple[UUID, date, int, str]] = []
    rows = Rating.objects.filter(goal__in=list(goal_ids)).order_by("rated_on", "pk")
    columns = ("goal_id", "rated_on", "level", "unseen", "rater__given_name", "rater__family_name")
    for goal, on, level, blind, given, family in rows.values_list(*columns):
        if blind:
            second.append((goal, on, level, f"{given} {family}".strip()))
        else:
            seen[goal].append((on, level))
    found = []
    for goal, on, level, by in second:
        near = [(abs(on - other), first) for other, first in seen[goal] if abs(on - other) <= APART]
        if near:
            found.append(Twice(goal, min(near)[1], level, on, by))
    return found
