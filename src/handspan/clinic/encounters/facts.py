"""What was captured in a session, as the note's draft wants it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from handspan.clinic.encounters.models import ActivityUse, Encounter, Try
from handspan.clinic.goals.models import Goal
from handspan.clinic.program import library
from handspan.clinic.program import queries as program
from handspan.clinic.program.models import Program, ProgramActivity
from handspan.core.documentation.draft import ActivityUsed, GoalWork, PromptedTry, SessionFacts
from handspan.core.documentation.prompts import is_without_help
from handspan.core.progress.series import CapturedTry, StatedBaseline, series_of_tries
from handspan.core.progress.words import therapist_sentence


@dataclass(frozen=True, slots=True)
class Figure:
    """How a goal went at one visit."""

    on: date
    alone: int
    tries: int

    @property
    def percent(self) -> float:
        return 100 * self.alone / self.tries


def facts(encounter: Encounter, *, only_captured: bool = False) -> SessionFacts:
    """Return everything captured in the session, with the visit before it beside it.

    With `only_captured`, neither what changed since baseline nor what comes next.
    """
    goals = list(session_goals(encounter))
    tries = _tries(encounter)
    before = last_figures(encounter, [goal.pk for goal in goals])
    today = [goal for goal in goals if tries[goal.pk]]
    change = {} if only_captured else _changes(encounter, today)
    return SessionFacts(
        child=encounter.child.given_name,
        minutes=encounter.minutes,
        arrival=encounter.arrival,
        family_report=encounter.family_report,
        goals=tuple(
            GoalWork(
                key=str(goal.pk),
                title=goal.title,
                tries=tuple(tries[goal.pk]),
                previous_percent=before[goal.pk].percent if goal.pk in before else None,
                change=change.get(goal.pk, ""),
            )
            for goal in goals
        ),
        activities=_activities(encounter),
        next_steps=() if only_captured else _next_steps(encounter),
    )


def session_goals(encounter: Encounter) -> QuerySet[Goal]:
    """Return the goals of a session: short-term ones that are agreed, and those with tries."""
    tried = Try.objects.filter(encounter=encounter, undone_at=None).values("goal_id")
    agreed = Q(term=Goal.Term.SHORT, status=Goal.Status.AGREED)
    rows: QuerySet[Goal] = Goal.objects.filter(agreed | Q(pk__in=tried), child=encounter.child_id)
    return rows.order_by("created_at", "pk")


def last_figures(encounter: Encounter, goal_ids: list[UUID]) -> dict[UUID, Figure]:
    """Return how each goal went at the last visit before this one that has tries for it."""
    rows = Try.objects.filter(
        goal__in=goal_ids, undone_at=None, encounter__started_at__lt=encounter.started_at
    ).exclude(encounter=encounter)
    columns = ("goal_id", "encounter_id", "encounter__started_at", "prompt", "succeeded")
    latest: dict[UUID, UUID] = {}
    counted: dict[UUID, list[int]] = {}
    days: dict[UUID, date] = {}
    for goal, visit, began, prompt, succeeded in rows.order_by(
        "-encounter__started_at", "encounter_id"
    ).values_list(*columns):
        if latest.setdefault(goal, visit) == visit:
            tally = counted.setdefault(goal, [0, 0])
            tally[0] += is_without_help(prompt, succeeded)
            tally[1] += 1
            days[goal] = timezone.localdate(began)
    return {goal: Figure(days[goal], *tally) for goal, tally in counted.items()}


def _tries(encounter: Encounter) -> dict[UUID, list[PromptedTry]]:
    found: dict[UUID, list[PromptedTry]] = defaultdict(list)
    rows = Try.objects.filter(encounter=encounter, undone_at=None).order_by("tried_at", "pk")
    for goal, prompt, succeeded in rows.values_list("goal_id", "prompt", "succeeded"):
        found[goal].append(PromptedTry(prompt, succeeded))
    return found


def _changes(encounter: Encounter, goals: list[Goal]) -> dict[UUID, str]:
    """Return how each goal has changed since its baseline, this session included."""
    found: dict[UUID, list[CapturedTry]] = defaultdict(list)
    rows = Try.objects.filter(goal__in=goals, undone_at=None).exclude(
        tried_at__gt=encounter.finished_at or encounter.started_at
    )
    columns = ("goal_id", "tried_at", "prompt", "succeeded", "setting", "person")
    for goal, tried_at, prompt, succeeded, setting, person in rows.values_list(*columns):
        counts = is_without_help(prompt, succeeded)
        found[goal].append(CapturedTry(timezone.localdate(tried_at), counts, setting, person))
    begun = _program_begins(encounter.child_id)
    return {
        goal.pk: therapist_sentence(
            series_of_tries(found[goal.pk], begun.get(goal.discipline)), _baseline(goal)
        )
        for goal in goals
    }


def _baseline(goal: Goal) -> StatedBaseline | None:
    if goal.baseline_on is None or goal.baseline_percent is None:
        return None
    return StatedBaseline(goal.baseline_on, goal.baseline_percent)


def _program_begins(child_id: UUID) -> dict[str, date]:
    rows = Program.objects.filter(child=child_id).values("discipline")
    return dict(rows.annotate(begins=Min("starts_on")).values_list("discipline", "begins"))


def _activities(encounter: Encounter) -> tuple[ActivityUsed, ...]:
    rows = ActivityUse.objects.filter(encounter=encounter, removed_at=None).order_by("activity")
    return tuple(
        ActivityUsed(code, activity_title(code), minutes)
        for code, minutes in rows.values_list("activity", "minutes")
    )


def planned(encounter: Encounter, place: str) -> list[ProgramActivity]:
    """Return the activities of the child's program in one place, each once, that are still safe."""
    rows = ProgramActivity.objects.filter(child=encounter.child_id, place=place, ended_at=None)
    at = encounter.finished_at or encounter.started_at
    forbids = program.forbidding(encounter.child, at)
    seen: dict[str, ProgramActivity] = {}
    for one in rows.order_by("added_at", "pk"):
        if not forbids(one.activity, place):
            seen.setdefault(one.activity, one)
    return list(seen.values())


def activity_title(code: str) -> str:
    """Return the activity's title; of one that the library no longer has, its code in words."""
    known = library.activities().get(code)
    return known.title if known else code.replace("-", " ").capitalize()


def _next_steps(encounter: Encounter) -> tuple[str, ...]:
    """Say what the program plans next: at most two things in each place, with the dose at home."""
    here = [f"{activity_title(one.activity)} at the clinic" for one in planned(encounter, "clinic")]
    home = [
        f"{activity_title(one.activity)} at home, {one.minutes} min {_often(one.times_each_week)}"
        for one in planned(encounter, "home")
    ]
    return (*here[:2], *home[:2])


def _often(times: int) -> str:
    return "once a week" if times == 1 else f"{times} times a week"
