"""Choosing activities for a child: what fits, what safety says, and what the plan adds up to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.goals.models import Goal
from handspan.clinic.people.access import Right, require
from handspan.clinic.people.models import Child
from handspan.clinic.program import library, queries
from handspan.clinic.program.actions import GOAL_MAY_BE_SERVED
from handspan.clinic.program.models import Play
from handspan.core.program.activity import LAST_MONTH, Activity
from handspan.core.program.plan import (
    Limits,
    PlanDose,
    PlannedActivity,
    PlannedGoal,
    plan_dose,
)
from handspan.core.program.safety import ChildSafety, Finding, unread_flags
from handspan.core.program.selection import Selection, Wanted, select

LONGEST_REASON = 160  # characters; what takes care of safety stands beside it in the record


@dataclass(frozen=True, slots=True)
class Serves:
    """A short-term goal that activities may be chosen for."""

    id: UUID
    title: str
    area: str
    is_agreed: bool


def open_goals(actor: Actor, child_id: UUID, at: datetime) -> list[Serves]:
    """Return the short-term goals that activities may serve, those that were agreed first."""
    require(actor, Right.READ, child_id, at)
    rows = Goal.objects.filter(
        child=child_id, term=Goal.Term.SHORT, status__in=GOAL_MAY_BE_SERVED
    ).order_by("created_at", "pk")
    found = [
        Serves(key, title, area, status == Goal.Status.AGREED)
        for key, title, area, status in rows.values_list("pk", "title", "area", "status")
    ]
    return sorted(found, key=lambda goal: not goal.is_agreed)


def offered(
    actor: Actor, child_id: UUID, *, text: str = "", area: str = "", place: str = "", at: datetime
) -> Selection:
    """Return the activities that fit the child, with a reason each, and those left out."""
    child = require(actor, Right.READ, child_id, at)
    wanted = Wanted(
        goal_areas=tuple(goal.area for goal in open_goals(actor, child_id, at)),
        interests=tuple(child.interests),
        place=place or None,
        areas=(area,) if area else (),
        text=text,
    )
    whole = list(library.activities().values())
    return select(whole, wanted, _safety(child, at), library.rules(), library.themes())


def reason_for(actor: Actor, child_id: UUID, activity: Activity, at: datetime) -> str:
    """Return the reason that speaks for an activity, short enough for the record; empty if none."""
    child = require(actor, Right.READ, child_id, at)
    wanted = Wanted(
        goal_areas=tuple(goal.area for goal in open_goals(actor, child_id, at)),
        interests=tuple(child.interests),
        younger_too=True,
    )
    found = select([activity], wanted, _safety(child, at), library.rules(), library.themes())
    if not found.picks:
        return ""
    reason = found.picks[0].reason
    return reason if len(reason) <= LONGEST_REASON else reason[: reason.index(". ") + 1]


def forbidden_now(actor: Actor, child_id: UUID, at: datetime) -> dict[UUID, str]:
    """Return why each planned activity may no longer be done, since a flag or an age changed."""
    child = require(actor, Right.READ, child_id, at)
    why = queries.forbidding(child, at)
    planned = queries.activities_of(actor, child_id, at)
    return {one.id: says for one in planned if (says := why(one.code, one.place))}


def findings_for(
    actor: Actor, child_id: UUID, activity: Activity, place: str, at: datetime
) -> tuple[Finding, ...]:
    """Return what speaks against an activity at a place for this child, or asks for care."""
    child = require(actor, Right.READ, child_id, at)
    return library.findings(activity, _safety(child, at), place or None)


def unread(actor: Actor, child_id: UUID, at: datetime) -> tuple[str, ...]:
    """Return the child's safety flags that no rule reads, so that a person must."""
    child = require(actor, Right.READ, child_id, at)
    return unread_flags(_safety(child, at), library.rules())


def search(
    *, text: str = "", area: str = "", place: str = "", skill: str = "", years: int | None = None
) -> list[Activity]:
    """Return the activities of the whole library with these words, area, place, skill and age."""
    months = LAST_MONTH - 1 if years is None else 12 * years + 6
    wanted = Wanted(
        place=place or None,
        areas=(area,) if area else (),
        text=text,
        skill=skill,
        younger_too=years is None,
    )
    whole = list(library.activities().values())
    found = select(whole, wanted, ChildSafety(months), library.rules(), library.themes())
    fits = [pick.activity for pick in found.picks] + [one.activity for one in found.left_out]
    return sorted(fits, key=lambda activity: activity.title.casefold())


def dose(actor: Actor, child_id: UUID, at: datetime) -> PlanDose | None:
    """Add up the program that runs, with its warnings; None without a program.

    What families told of playing counts as done; minutes of past visits are not in this stage.
    What safety forbids by now will not be done, so it adds nothing.
    """
    child = require(actor, Right.READ, child_id, at)
    forbids = queries.forbidding(child, at)
    today = timezone.localdate(at)
    plan = queries.current(child_id, today)
    if plan is None:
        return None
    rows = Goal.objects.filter(
        child=child_id, term=Goal.Term.SHORT, status__in=GOAL_MAY_BE_SERVED
    ).order_by("created_at", "pk")
    played = _played_minutes(child_id)
    goals = [
        PlannedGoal(str(key), title, due_on, played[key])
        for key, title, due_on in rows.values_list("pk", "title", "due_on")
    ]
    served = {goal.code for goal in goals}
    planned = [
        PlannedActivity(
            one.code, one.title, str(one.goal_id), one.place, one.minutes, one.times_each_week
        )
        for one in queries.activities_of(actor, child_id, at)
        if str(one.goal_id) in served and not forbids(one.code, one.place)
    ]
    limits = Limits(plan.visits_each_week, plan.minutes_each_visit, plan.home_minutes_each_day)
    return plan_dose(goals, planned, limits, today)


def played_minutes(
    actor: Actor, child_id: UUID, first: date, last: date, at: datetime
) -> dict[str, int]:
    """Return the minutes that families told of playing in these days, by goal as `dose` has it."""
    require(actor, Right.READ, child_id, at)
    played = _played_minutes(child_id, played_on__gte=first, played_on__lte=last)
    return {str(goal): minutes for goal, minutes in played.items()}


def _played_minutes(child_id: UUID, **days: date) -> dict[UUID, int]:
    minutes: dict[UUID, int] = defaultdict(int)
    rows = Play.objects.filter(child=child_id, undone_at=None, **days)
    for goal_id, spent in rows.values_list("planned__goal_id", "minutes"):
        minutes[goal_id] += spent
    return minutes


def _safety(child: Child, at: datetime) -> ChildSafety:
    return library.safety_of(child.pk, child.birth_date, at, child.gestational_days)
