"""Reads of hopes and of what they mean to child and family."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from handspan.clinic.actor import Actor
from handspan.clinic.goals import agreeing
from handspan.clinic.goals.access import hopes
from handspan.clinic.goals.models import Hope, OwnRating
from handspan.clinic.people.access import Right
from handspan.core.goals.ratings import RatedChange, changed
from handspan.core.goals.wishes import BY_CODE, Wish

CHILD_KEY = "child"
"""The child among those who may say a hope."""


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's latest ratings of a hope, with the change since their first."""

    name: str  # empty: the child
    on: date
    importance: int
    performance: int
    satisfaction: int
    since: date | None
    performance_change: RatedChange | None
    satisfaction_change: RatedChange | None


@dataclass(frozen=True, slots=True)
class ShownHope:
    """A hope as pages show it."""

    id: UUID
    child_id: UUID
    said_by: UUID | None
    name: str  # empty: the child
    words: str
    pictures: tuple[Wish, ...]
    said_on: datetime
    kept_by: str  # who wrote it down; empty: they themselves
    goal_id: UUID | None
    goal: str
    aside: bool
    ratings: tuple[Rated, ...]

    @property
    def text(self) -> str:
        """The hope as a sentence, also when it was said with pictures only."""
        shown = ", ".join(wish.says for wish in self.pictures)
        return self.words or f"I want to get better at {shown}"


def of_child(actor: Actor, right: Right, child_id: UUID, at: datetime) -> tuple[ShownHope, ...]:
    """Return the hopes of a child, the newest first and those put aside last."""
    rows = hopes(actor, right, at).filter(child=child_id).order_by("-said_at", "pk")
    return tuple(sorted(_shown(rows), key=lambda one: one.aside))


def hope(actor: Actor, right: Right, hope_id: UUID, at: datetime) -> ShownHope:
    """Return one hope; raises Hope.DoesNotExist outside the policy."""
    found = _shown(hopes(actor, right, at).filter(pk=hope_id))
    if not found:
        raise Hope.DoesNotExist
    return found[0]


def speakers(child_id: UUID, child: str, at: datetime) -> list[tuple[str, str]]:
    """Return who may say a hope in the room, as choices, the child last.

    The caller holds the right to treat the child.
    """
    return [
        *((str(key), name) for key, name in agreeing.family(child_id, at)),
        (CHILD_KEY, child),
    ]


def _shown(rows: QuerySet[Hope]) -> list[ShownHope]:
    found = list(rows.select_related("said_by", "kept_by", "goal"))
    rated = _rated([one.pk for one in found])
    return [
        ShownHope(
            id=one.pk,
            child_id=one.child_id,
            said_by=one.said_by_id,
            name=one.said_by.name if one.said_by else "",
            words=one.words,
            pictures=tuple(BY_CODE[code] for code in one.pictures if code in BY_CODE),
            said_on=one.said_at,
            kept_by=one.kept_by.name if one.kept_by else "",
            goal_id=one.goal_id,
            goal=one.goal.title if one.goal else "",
            aside=one.aside_at is not None,
            ratings=tuple(rated[one.pk]),
        )
        for one in found
    ]


def _rated(hope_ids: list[UUID]) -> dict[UUID, list[Rated]]:
    rows = OwnRating.objects.filter(hope__in=hope_ids).select_related("rater")
    series: dict[tuple[UUID, UUID | None], list[OwnRating]] = defaultdict(list)
    for one in rows.order_by("rated_at", "pk"):
        series[one.hope_id, one.rater_id].append(one)
    rated: dict[UUID, list[Rated]] = defaultdict(list)
    for (hope_id, _), each in series.items():
        first, last = each[0], each[-1]
        again = first is not last
        rated[hope_id].append(
            Rated(
                name=last.rater.name if last.rater else "",
                on=last.rated_on,
                importance=last.importance,
                performance=last.performance,
                satisfaction=last.satisfaction,
                since=first.rated_on if again else None,
                performance_change=changed(first.performance, last.performance) if again else None,
                satisfaction_change=(
                    changed(first.satisfaction, last.satisfaction) if again else None
                ),
            )
        )
    return rated
