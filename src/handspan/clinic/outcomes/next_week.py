"""Next week for a child, proposed: what is believed of skills, what goals need, what may be done.

Nothing is changed by it; a therapist takes what fits into the program.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.evaluation import queries as evaluations
from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import outlook, progress
from handspan.clinic.outcomes.outlook import Outlook
from handspan.clinic.people.access import Right, require
from handspan.clinic.people.models import Child
from handspan.clinic.program import choosing, library, queries, setting_aside
from handspan.clinic.program.models import Play, ProgramActivity
from handspan.clinic.program.setting_aside import Aside
from handspan.core.program.activity import GRADES
from handspan.core.program.challenge import Move, Regrade, difficulty, regrade
from handspan.core.program.child_week import WeekGoal, ask_first, child_week, left_out
from handspan.core.program.selection import Selection
from handspan.core.program.skill_belief import (
    CAREGIVER,
    Belief,
    after_tries,
    first_belief,
    loading_of,
    with_standing,
)
from handspan.core.program.week import Candidate, Limits
from handspan.core.program.week_reasons import Reason

WENT = {Play.Went.EASY: 1.0, Play.Went.RIGHT: 0.75, Play.Went.HARD: 0.4}
"""What a family's word on a play counts as, of one try."""

TO_90 = 1.645
"""Standard errors from the middle to the end of a 90 % interval."""

AT_START = 0.5
"""Chance at a goal itself before anything is counted."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One thing of the week."""

    key: str
    title: str
    is_goal: bool
    goal_id: UUID | None  # the goal that it serves most
    goal: str
    minutes: int
    grade: str
    reason: Reason
    taken: bool  # in the program already, at this place

    @property
    def grade_label(self) -> str:
        return GRADES[self.grade]


@dataclass(frozen=True, slots=True)
class Change:
    """A step of something in the program that the last plays speak for changing."""

    planned_id: UUID
    title: str
    found: Regrade


@dataclass(frozen=True, slots=True)
class Week:
    """A proposed week: a list for each visit, one for home, and what the plays say of steps."""

    visits: tuple[tuple[Proposed, ...], ...]
    home: tuple[Proposed, ...]
    changes: tuple[Change, ...]
    left_out: tuple[tuple[str, str], ...]  # title, and the rule that took it out
    asks_first: int  # so many activities ask for care and are not proposed
    aside: tuple[Aside, ...]
    from_evaluation: bool


def next_week(actor: Actor, child_id: UUID, at: datetime) -> Week | None:
    """Propose a week; None without a program or without an agreed goal."""
    child = require(actor, Right.TREAT, child_id, at)
    plan = queries.current(child_id, timezone.localdate(at))
    agreed = [one for one in progress.of_child(child_id, at) if one.status == Goal.Status.AGREED]
    if plan is None or not agreed:
        return None
    told = outlook.outlooks(agreed)
    age = library.age_months(child.birth_date, at, child.gestational_days)
    belief, evaluated = _belief(child, age)
    aside = tuple(setting_aside.of_child(actor, child_id, at))
    unwanted = {one.activity for one in aside}
    offers = {
        place: _without(choosing.offered(actor, child_id, place=place, at=at), unwanted)
        for place in ("clinic", "home")
    }
    limits = Limits(
        sessions=plan.visits_each_week,
        session_minutes=plan.minutes_each_visit,
        home_minutes_a_day=plan.home_minutes_each_day,
    )
    week = child_week(belief, library.skills(), age, [_goal(one) for one in told], offers, limits)
    taken = {(one.code, one.place) for one in queries.activities_of(actor, child_id, at)}

    def shown(found: tuple[tuple[Candidate, Reason], ...]) -> tuple[Proposed, ...]:
        return tuple(_proposed(one, reason, told, taken) for one, reason in found)

    return Week(
        visits=tuple(shown(week.slot(visit)) for visit in range(limits.sessions)),
        home=shown(week.home),
        changes=_changes(actor, child_id, at),
        left_out=tuple(left_out(*offers.values()).items()),
        asks_first=len(ask_first(*offers.values())),
        aside=aside,
        from_evaluation=evaluated,
    )


def _without(offer: Selection, unwanted: set[str]) -> Selection:
    picks = tuple(pick for pick in offer.picks if pick.activity.code not in unwanted)
    return replace(offer, picks=picks)


def _belief(child: Child, age_months: float) -> tuple[Belief, bool]:
    """Return what is believed of the skills, from the latest evaluation and the plays since."""
    skills = library.skills()
    belief = first_belief(skills)
    latest = evaluations.latest_completed(child.pk)
    for score in evaluations.profile(latest["id"]) if latest else ():
        if score.standing is not None and score.low is not None and score.high is not None:
            error = max(0.1, (score.high - score.low) / (2 * TO_90))
            belief = with_standing(belief, skills, score.area.code, score.standing, error)
    plays = Play.objects.filter(child=child.pk, undone_at=None)
    if latest:
        plays = plays.filter(played_on__gte=latest["given_on"])
    known = library.activities()
    columns = ("planned__activity", "planned__grade", "went")
    for code, grade, went in plays.order_by("played_on", "pk").values_list(*columns):
        if code in known:
            activity = known[code]
            hard = difficulty(activity, age_months, grade or "as_is")
            loading = loading_of(skills, activity.loadings)
            belief = after_tries(belief, loading, hard, WENT[went], 1, CAREGIVER)
    return belief, latest is not None


def _goal(one: Outlook) -> WeekGoal:
    days = one.goal.series.days[-3:]
    tries = sum(day.tries for day in days)
    return WeekGoal(
        code=str(one.goal.id),
        title=one.goal.title,
        area=one.goal.area,
        at_target=one.forecast.at_target if one.forecast else 0.0,
        chance=sum(day.successes for day in days) / tries if tries else AT_START,
    )


def _proposed(
    one: Candidate, reason: Reason, told: list[Outlook], taken: set[tuple[str, str]]
) -> Proposed:
    titles = {str(each.goal.id): each.goal.title for each in told}
    serves = one.whole_task or next((part.code for part in reason.parts if part.is_goal), "")
    return Proposed(
        key=one.key,
        title=one.title,
        is_goal=bool(one.whole_task),
        goal_id=UUID(serves) if serves else None,
        goal=titles.get(serves, ""),
        minutes=one.minutes,
        grade=one.grade,
        reason=reason,
        taken=(one.key, "home" if one.home else "clinic") in taken,
    )


def _changes(actor: Actor, child_id: UUID, at: datetime) -> tuple[Change, ...]:
    """Return what the latest plays say of the steps of what is planned."""
    rows = Play.objects.filter(child=child_id, undone_at=None, planned__ended_at=None)
    shares: dict[UUID, list[float]] = {}
    for key, went in rows.order_by("played_on", "pk").values_list("planned_id", "went"):
        shares.setdefault(key, []).append(WENT[went])
    found = []
    for one in queries.activities_of(actor, child_id, at):
        change = regrade(one.grade or "as_is", shares.get(one.id, [])[-2:])
        if change.move is not Move.STAY and one.place == ProgramActivity.Place.HOME:
            found.append(Change(one.id, one.title, change))
    return tuple(found)
