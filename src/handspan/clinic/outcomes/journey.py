"""Where a child is on the way from first worry to independence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Min
from django.utils import timezone

from handspan.clinic.evaluation.models import Evaluation
from handspan.clinic.goals.models import Goal
from handspan.clinic.program.models import Program
from handspan.clinic.referral.models import Referral

RE_EVALUATE_AFTER_DAYS = 182  # twice a year; a clinic's own clock comes with the report rules


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the journey: `state` is done, here or ahead."""

    label: str
    detail: str
    on: date | None
    state: str


def journey(child_id: UUID, at: datetime) -> tuple[Stop, ...]:
    """Return the six stops of a child's journey, with what is known of each.

    The caller has the right to read the chart; this only reads dates.
    """
    worry = _first(Referral.objects.filter(child=child_id).aggregate(day=Min("received_at")))
    done = Evaluation.objects.filter(child=child_id, status=Evaluation.Status.COMPLETED)
    evaluated = done.aggregate(day=Min("given_on"))["day"]
    latest = done.aggregate(day=Max("given_on"))["day"]
    goals = Goal.objects.filter(child=child_id)
    agreed = _first(goals.aggregate(day=Min("agreed_at")))
    programs = Program.objects.filter(child=child_id).aggregate(
        begins=Min("starts_on"), ends=Max("ends_on")
    )
    known = [
        ("First worry", worry, ""),
        ("Evaluation", evaluated, ""),
        ("Goals agreed", agreed, ""),
        ("Program", programs["begins"], _week(programs["begins"], programs["ends"], at)),
    ]
    reached = [on is not None for _, on, _ in known]
    here = max((index for index, is_there in enumerate(reached) if is_there), default=-1)
    stops = [
        Stop(label, detail, on, "here" if index == here else "done" if on else "ahead")
        for index, (label, on, detail) in enumerate(known)
    ]
    return (*stops, _re_evaluation(latest), Stop("Independence", "", None, "ahead"))


def _first(row: dict[str, datetime | None]) -> date | None:
    day = row["day"]
    return timezone.localdate(day) if day else None


def _week(begins: date | None, ends: date | None, at: datetime) -> str:
    if begins is None or ends is None:
        return ""
    weeks = (ends - begins).days // 7 + 1
    week = (timezone.localdate(at) - begins).days // 7 + 1
    if week < 1:
        return "begins soon"
    return f"week {week} of {weeks}" if week <= weeks else "ended"


def _re_evaluation(latest: date | None) -> Stop:
    if latest is None:
        return Stop("Re-evaluation", "", None, "ahead")
    due = date.fromordinal(latest.toordinal() + RE_EVALUATE_AFTER_DAYS)
    return Stop("Re-evaluation", f"due {due:%b} {due.day}", None, "ahead")
