"""Looks back at goals that were reached: does the skill last without practice in therapy?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals.access import goals
from handspan.clinic.goals.models import Goal, Probe
from handspan.clinic.people.access import Right
from handspan.core.goals.bank import SETTINGS
from handspan.core.goals.readiness import Look
from handspan.core.progress.trend import share

MOST_TRIES = 100


def look_again(
    *,
    actor: Actor,
    goal_id: UUID,
    seen_on: date,
    successes: int,
    tries: int,
    setting: str,
    seen_by: str = "",
    at: datetime,
) -> Probe:
    """Keep what was seen of a reached goal on a day, by oneself or as somebody told it."""
    with writing(actor, "goals.look_again", at=at) as ledger:
        goal = goals(actor, Right.TREAT, at).filter(pk=goal_id).first()
        if goal is None or actor.staff_id is None:
            raise Denied("this goal")
        if goal.status != Goal.Status.REACHED or goal.closed_at is None:
            raise Refused("Only a goal that was reached is looked at again.")
        if seen_on > timezone.localdate(at):
            raise Refused("The day cannot lie ahead.", "seen_on")
        if seen_on <= timezone.localdate(goal.closed_at):
            raise Refused("The day comes after the one on which it was reached.", "seen_on")
        if not 1 <= tries <= MOST_TRIES:
            raise Refused(f"Count from 1 to {MOST_TRIES} tries.", "tries")
        if not 0 <= successes <= tries:
            raise Refused("There cannot be more that came off than tries.", "successes")
        if setting not in SETTINGS:
            raise Refused("Say where: clinic, home or school.", "setting")
        return ledger.save(
            Probe(
                goal=goal,
                seen_on=seen_on,
                successes=successes,
                tries=tries,
                setting=setting,
                seen_by=seen_by.strip(),
                kept_by_id=actor.staff_id,
                kept_at=at,
            )
        )


def looks(goal_ids: Collection[UUID]) -> dict[UUID, list[Look]]:
    """Return what was seen of goals after they were reached, the earliest first.

    Tries of one day are added up. The caller holds a right that covers the goals.
    """
    rows = Probe.objects.filter(goal__in=goal_ids).order_by("seen_on", "kept_at")
    counts: dict[UUID, dict[date, tuple[int, int]]] = defaultdict(dict)
    columns = ("goal_id", "seen_on", "successes", "tries")
    for goal, on, successes, tries in rows.values_list(*columns):
        before = counts[goal].get(on, (0, 0))
        counts[goal][on] = (before[0] + successes, before[1] + tries)
    return {
        goal: [Look(on, share(*count)) for on, count in days.items()]
        for goal, days in counts.items()
    }
