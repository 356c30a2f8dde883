"""The sections of each kind of report, drawn from the record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from handspan.clinic.appointments.models import Appointment
from handspan.clinic.evaluation import queries as evaluations
from handspan.clinic.evaluation.models import Evaluation
from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import progress as goal_progress
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.profile import profile_chart
from handspan.clinic.outcomes.progress import GoalProgress
from handspan.clinic.program.models import Program
from handspan.clinic.referral.models import Intake, Referral
from handspan.core.areas import BY_CODE
from handspan.core.charts import Chart

Block = dict[str, Any]


def goals_of(child_id: UUID, at: datetime) -> list[GoalProgress]:
    """Return the goals that a report speaks of: those that were agreed."""
    return [
        goal
        for goal in goal_progress.of_child(child_id, at)
        if goal.status in (Goal.Status.AGREED, Goal.Status.REACHED)
    ]


def evaluation(report: Report) -> list[dict[str, Any]]:
    """Return the sections of an evaluation report; strengths stand before concerns."""
    given = Evaluation.objects.get(pk=report.evaluation_id)
    scores = evaluations.profile(given.pk)
    return _filled(
        ("Referral question", _asked(report.child_id, given.question)),
        ("Strengths", [_text(given.strengths)]),
        (
            "Profile",
            [_chart(profile_chart(scores), "Each area, 90% interval"), _table(scores)],
        ),
        ("How it went", [_text(given.conditions)]),
        ("Summary", [_text(report.summary)]),
        ("Goals", _goal_list(report.child_id)),
        ("Recommendation", [_text(report.recommendation)]),
    )


def progress(report: Report, at: datetime) -> list[dict[str, Any]]:
    """Return the sections of a progress report."""
    return _filled(
        ("Attendance", [_attendance(report)]),
        ("Plan of care", [_plan(report.child_id, report.period_to)]),
        ("Progress by goal", _goals(report.child_id, at)),
        ("Summary", [_text(report.summary)]),
        ("Recommendation", [_text(report.recommendation)]),
    )


def _filled(*sections: tuple[str, list[Block]]) -> list[dict[str, Any]]:
    """Leave out empty blocks, and sections that have none left."""
    kept = [(heading, [block for block in blocks if _says(block)]) for heading, blocks in sections]
    return [{"heading": heading, "blocks": blocks} for heading, blocks in kept if blocks]


def _says(block: Block) -> bool:
    return bool(block.get("text") or block.get("items") or block.get("rows") or block.get("svg"))


def _text(words: str) -> Block:
    return {"type": "text", "text": words}


def _chart(chart: Chart, caption: str) -> Block:
    return {
        "type": "chart",
        "svg": chart.svg,
        "alt": chart.description,
        "caption": caption,
        "title": chart.title,
    }


def _asked(child_id: UUID, question: str) -> list[Block]:
    referral = Referral.objects.filter(child=child_id).order_by("received_at").first()
    intake = Intake.objects.filter(child=child_id).order_by("-pk").first()
    hopes = [hope for hope in intake.hopes if hope] if intake else []
    blocks = [_text(referral.worry if referral else ""), _text(question)]
    if hopes:
        blocks += [{"type": "heading", "text": "What the family hopes for"}]
        blocks += [{"type": "list", "items": hopes}]
    return blocks


def _table(scores: tuple[evaluations.AreaScore, ...]) -> Block:
    rows = [
        [
            score.area.label,
            str(score.answered),
            "" if score.standing is None else f"{score.standing:+.1f}",
            "" if score.low is None else f"{score.low:+.1f} to {score.high:+.1f}",
            score.remark,
        ]
        for score in scores
    ]
    head = ["Area", "Items", "Standing (0 is typical)", "90% interval", "Remark"]
    return {"type": "table", "head": head, "rows": rows}


def _goal_list(child_id: UUID) -> list[Block]:
    rows = Goal.objects.filter(child=child_id, status__in=("proposed", "agreed", "reached"))
    titles = rows.order_by("term", "created_at").values_list("title", "area", "due_on")
    items = [f"{name} ({BY_CODE[area].label}), by {due:%B} {due.day}" for name, area, due in titles]
    return [{"type": "list", "items": items}]


def _attendance(report: Report) -> Block:
    begin, end = _bounds(report.period_from, report.period_to)
    rows = Appointment.objects.filter(
        child=report.child_id, starts_at__gte=begin, starts_at__lt=end
    )
    counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    labels = [
        [Appointment.Status(status).label, str(count)] for status, count in sorted(counts.items())
    ]
    return {"type": "table", "head": ["Visits", "Number"], "rows": labels}


def _plan(child_id: UUID, on: date) -> Block:
    plan = Program.objects.filter(child=child_id, starts_on__lte=on).order_by("-starts_on").first()
    if plan is None:
        return _text("")
    visits = "once" if plan.visits_each_week == 1 else f"{plan.visits_each_week} times"
    return _text(
        f"{visits.capitalize()} a week for {plan.minutes_each_visit} minutes, from "
        f"{plan.starts_on:%B} {plan.starts_on.day} to {plan.ends_on:%B} {plan.ends_on.day}; "
        f"home practice of about {plan.home_minutes_each_day} minutes a day."
    )


def _goals(child_id: UUID, at: datetime) -> list[Block]:
    blocks: list[Block] = []
    for goal in goals_of(child_id, at):
        blocks.append({"type": "heading", "text": goal.title})
        blocks.append(_text(goal.sentence))
        if goal.level is not None:
            blocks.append(_text(f"Level {goal.level:+d}: {goal.ladder.get(goal.level, '')}"))
        blocks.append(_chart(goal.chart(full=True), goal.title))
    return blocks


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    midnight = datetime.combine(first, time.min, zone)
    return midnight, datetime.combine(last + timedelta(days=1), time.min, zone)
