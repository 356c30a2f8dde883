"""Reads of the program stage: the program as planned, and what was played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import Child
from handspan.clinic.program import library
from handspan.clinic.program.access import plays, program_activities, programs
from handspan.clinic.program.models import Play, Program, ProgramActivity
from handspan.core.program.activity import Grade
from handspan.core.program.safety import is_forbidden


@dataclass(frozen=True, slots=True)
class Plan:
    """A program: dose and dates."""

    id: UUID
    child_id: UUID
    discipline: str
    starts_on: date
    ends_on: date
    visits_each_week: int
    minutes_each_visit: int
    home_minutes_each_day: int
    precautions: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A chosen activity with what the library says about it."""

    id: UUID
    child_id: UUID
    goal_id: UUID
    goal: str
    family_goal: str
    code: str
    title: str
    place: str
    grade: str
    times_each_week: int
    minutes: int
    why: str
    helps: str
    steps: tuple[str, ...]
    materials: tuple[str, ...]
    grades: tuple[Grade, ...]
    stop_rule: str
    staff_note: str


@dataclass(frozen=True, slots=True)
class Played:
    """A play that a family told of."""

    id: UUID
    planned_id: UUID
    title: str
    played_on: date
    minutes: int
    went: str
    words: str
    by: str


def plans(actor: Actor, child_id: UUID, at: datetime) -> list[Plan]:
    """Return the child's programs, the newest first."""
    rows = programs(actor, Right.READ, at).filter(child=child_id).order_by("-starts_on", "-pk")
    return [Plan(**row) for row in rows.values(*Plan.__dataclass_fields__)]


def current(child_id: UUID, on: date, discipline: str = "") -> Plan | None:
    """Return the program that runs on a day, or the one that begins next.

    With a discipline, its own program comes before those of others. The caller holds a right
    that covers the child's program.
    """
    rows = Program.objects.filter(child=child_id, ends_on__gte=on).order_by("starts_on")
    found = [Plan(**row) for row in rows.values(*Plan.__dataclass_fields__)]
    return min(found, key=lambda plan: plan.discipline != discipline, default=None)


def activities_of(actor: Actor, child_id: UUID, at: datetime) -> list[Planned]:
    """Return the activities that are in the program now, for staff."""
    return _planned(program_activities(actor, Right.READ, at).filter(child=child_id))


def for_session(child_id: UUID, at: datetime) -> list[Planned]:
    """Return the activities planned for the clinic that are still safe.

    The caller holds the right to capture for the child.
    """
    rows = _planned(ProgramActivity.objects.filter(child=child_id, place="clinic"))
    return _safe(rows, child_id, at)


def class_activities(child_id: UUID, at: datetime) -> list[Planned]:
    """Return the activities planned for class; the caller holds a consent that covers them."""
    rows = _planned(ProgramActivity.objects.filter(child=child_id, place="class"))
    return _safe(rows, child_id, at)


def planned_home(actor: Actor, child_id: UUID, at: datetime) -> list[Planned]:
    """Return the activities for home, for families and for the child."""
    right = Right.CHILD_VIEW if actor.kind is Kind.CHILD else Right.FAMILY_SEE
    rows = _planned(program_activities(actor, right, at).filter(child=child_id))
    return _safe(rows, child_id, at)


def _safe(planned: list[Planned], child_id: UUID, at: datetime) -> list[Planned]:
    """Leave out what safety forbids by now: a flag may be newer than the plan."""
    if not planned:
        return []
    forbids = forbidding(Child.objects.get(pk=child_id), at)
    return [one for one in planned if not forbids(one.code, one.place)]


def forbidding(child: Child, at: datetime) -> Callable[[str, str], str]:
    """Return what says why an activity may not be done in a place by now; empty where it may."""
    safety = library.safety_of(child.pk, child.birth_date, at, child.gestational_days)
    known = library.activities()

    def why(code: str, place: str) -> str:
        found = library.findings(known[code], safety, place) if code in known else ()
        return " ".join(one.sentence for one in found if is_forbidden([one]))

    return why


def to_change(actor: Actor, program_id: UUID, at: datetime) -> Plan:
    """Return a program that the actor may change."""
    rows = programs(actor, Right.TREAT, at).filter(pk=program_id)
    return Plan(**rows.values(*Plan.__dataclass_fields__).get())


def play_at_home(actor: Actor, planned_id: UUID, at: datetime) -> tuple[Planned, bool]:
    """Return one activity for its family, and whether it may still be done."""
    found = planned_activity(actor, Right.FAMILY_SEE, planned_id, at)
    child = Child.objects.get(pk=found.child_id)
    return found, not forbidding(child, at)(found.code, found.place)


def planned_activity(actor: Actor, right: Right, planned_id: UUID, at: datetime) -> Planned:
    """Return one chosen activity, ended or not."""
    rows = program_activities(actor, right, at).filter(pk=planned_id)
    return _one(rows.values(*_COLUMNS).get())


def plays_between(
    actor: Actor, child_id: UUID, first: date, last: date, at: datetime
) -> list[Played]:
    """Return what was played from a day to a day, the newest first."""
    right = Right.READ if actor.is_staff else Right.FAMILY_SEE
    rows = plays(actor, right, at).filter(
        child=child_id, played_on__gte=first, played_on__lte=last, undone_at=None
    )
    return _played(rows)


def words_of_families(
    actor: Actor, since: date, at: datetime, limit: int = 5
) -> list[dict[str, Any]]:
    """Return what families wrote with their plays, the newest first, for the caseload."""
    rows = plays(actor, Right.READ, at).filter(played_on__gte=since, undone_at=None)
    rows = rows.exclude(words="").order_by("-logged_at")
    columns = ("child_id", "child__given_name", "words", "played_on")
    return list(rows.values(*columns)[:limit])


_COLUMNS = (
    "id", "child_id", "goal_id", "goal__title", "goal__family_words", "activity", "place", "grade",
    "times_each_week", "minutes", "why",
)  # fmt: skip


def _planned(rows: QuerySet[ProgramActivity]) -> list[Planned]:
    ordered = rows.filter(ended_at=None).order_by("place", "added_at", "pk")
    return [_one(row) for row in ordered.values(*_COLUMNS)]


def _one(row: dict[str, Any]) -> Planned:
    activity = library.activities().get(row["activity"])
    return Planned(
        id=row["id"],
        child_id=row["child_id"],
        goal_id=row["goal_id"],
        goal=row["goal__title"],
        family_goal=row["goal__family_words"] or row["goal__title"],
        code=row["activity"],
        title=activity.title if activity else row["activity"].replace("-", " ").capitalize(),
        place=row["place"],
        grade=row["grade"],
        times_each_week=row["times_each_week"],
        minutes=row["minutes"],
        why=row["why"],
        helps=activity.what_it_helps if activity else "",
        steps=activity.steps if activity else (),
        materials=tuple(one.name for one in activity.materials) if activity else (),
        grades=activity.grades if activity else (),
        stop_rule=activity.stop_rule if activity else "",
        staff_note=activity.staff_note if activity else "",
    )


def _played(rows: QuerySet[Play]) -> list[Played]:
    columns = (
        "id", "planned_id", "planned__activity", "played_on", "minutes", "went", "words",
        "guardian__given_name",
    )  # fmt: skip
    found = rows.order_by("-played_on", "-logged_at").values_list(*columns)
    return [
        Played(key, planned, _title(code), on, minutes, went, words, by or "")
        for key, planned, code, on, minutes, went, words, by in found
    ]


def _title(code: str) -> str:
    activity = library.activities().get(code)
    return activity.title if activity else code.replace("-", " ").capitalize()
