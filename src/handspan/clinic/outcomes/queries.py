"""Reads of the outcomes stage: reports, and goal attainment over time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.outcomes import facts
from handspan.clinic.outcomes.access import life_events, reports
from handspan.clinic.outcomes.models import LifeEvent
from handspan.clinic.outcomes.progress import GoalProgress
from handspan.clinic.outcomes.report_sections import Drawn, compose
from handspan.clinic.outcomes.report_words import Words
from handspan.clinic.people.access import Right
from handspan.core.charts import Chart
from handspan.core.charts.attainment_over_time import AttainmentOn, attainment_over_time
from handspan.core.charts.goal_panels import Panel, goal_panels
from handspan.core.goals.attainment import RatedGoal, attainment

UNDO = timedelta(minutes=10)
EVENT_KINDS = LifeEvent.Kind.choices

COLUMNS = (
    "id", "child_id", "kind", "period_from", "period_to", "created_at", "signed_at", "signer",
    "evaluation_id", "digest",
)  # fmt: skip


def of_child(actor: Actor, right: Right, child_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Return the child's reports, the newest first."""
    rows = reports(actor, right, at).filter(child=child_id).order_by("-created_at")
    return list(rows.values(*COLUMNS))


def report(actor: Actor, right: Right, report_id: UUID, at: datetime) -> dict[str, Any]:
    """Return one report with the facts that it prints: frozen ones once it is signed."""
    found = reports(actor, right, at).select_related("child", "author").get(pk=report_id)
    row = {name: getattr(found, name) for name in COLUMNS}
    return row | {"facts": found.facts or facts.of_report(found, at)}


def composition(actor: Actor, report_id: UUID, at: datetime) -> tuple[Words | Drawn, ...] | None:
    """Return a draft that the actor may write, with its parts; None for all others."""
    found = reports(actor, Right.TREAT, at).select_related("child").filter(pk=report_id).first()
    if found is None or found.signed_at is not None:
        return None
    return compose(found, at)


def events(actor: Actor, child_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Return what was noted in the child's life, the newest first."""
    rows = life_events(actor, Right.READ, at).filter(child=child_id, removed_at=None)
    found = rows.order_by("-on", "-noted_at").values("id", "on", "says", "kind")
    return [dict(row) for row in found]


def removed_event(actor: Actor, child_id: UUID, at: datetime) -> dict[str, Any] | None:
    """Return what the actor took back in the last minutes, so that it can be undone."""
    rows = life_events(actor, Right.TREAT, at).filter(child=child_id, removed_at__gt=at - UNDO)
    found = rows.order_by("-removed_at").values("id", "says").first()
    return dict(found) if found else None


def attainment_chart(goals: list[GoalProgress]) -> Chart:
    """Draw the goal attainment T-score over time, with the counts of each level beside it.

    Every rating day shows each goal at the level that was seen last.
    """
    days = sorted({on for goal in goals for on, _ in goal.levels})
    points = [point for on in days if (point := _on(goals, on))]
    return attainment_over_time(points, ident="attainment", title="Goal attainment over time")


def side_by_side(goals: list[GoalProgress]) -> Chart | None:
    """Draw the goals that have tries on one axis of dates; None while there are not two."""
    panels = [
        Panel(goal.title, goal.series, goal.target_percent) for goal in goals if goal.series.points
    ]
    if len(panels) < 2:
        return None
    return goal_panels(panels, ident="side-by-side", title="Goals side by side")


def _on(goals: list[GoalProgress], on: date) -> AttainmentOn | None:
    levels = [
        [level for day, level in goal.levels if day <= on][-1]
        for goal in goals
        if any(day <= on for day, _ in goal.levels)
    ]
    return AttainmentOn(on, attainment([RatedGoal(level) for level in levels])) if levels else None
