"""Tries of many visits at once, written straight into the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from handspan.clinic.encounters.models import Encounter, Try
from handspan.clinic.goals.models import Goal
from tests.clinic.appointments.booking import book
from tests.world import NOW, World


def tried(
    world: World,
    goal: Goal,
    successes: Sequence[int],
    *,
    tries: int = 10,
    setting: str = "clinic",
    weeks_ago: int | None = None,
) -> None:
    """Give a goal one visit a week, the last one today; what did not succeed had a verbal cue."""
    encounter = Encounter.objects.filter(child=goal.child).first() or Encounter.objects.create(
        clinic=world.clinic, child=goal.child, appointment=book(world),
        staff=world.staff["therapist"], started_at=NOW,
    )  # fmt: skip
    first = len(successes) - 1 if weeks_ago is None else weeks_ago
    for place, count in enumerate(successes):
        at = NOW - timedelta(weeks=first - place)
        Try.objects.bulk_create(
            Try(
                id=uuid4(), clinic=world.clinic, encounter=encounter, child=goal.child, goal=goal,
                prompt="independent" if number < count else "verbal", succeeded=True,
                setting=setting, tried_at=at + timedelta(seconds=number),
            )
            for number in range(tries)
        )  # fmt: skip
