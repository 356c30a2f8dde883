"""What each kind of report is composed of: words, and what is drawn from the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from handspan.clinic.appointments.models import Appointment
from handspan.clinic.evaluation import comparison, score_queries
from handspan.clinic.evaluation import queries as evaluations
from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import progress as goal_progress
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.profile import informants_chart, profile_chart
from handspan.clinic.outcomes.report_words import Words, words_of
from handspan.clinic.program.models import Program
from handspan.core.areas import BY_CODE
from handspan.core.charts import Chart

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part that is no prose: tables and charts."""

    heading: str
    blocks: tuple[Block, ...]


def compose(report: Report, at: datetime) -> tuple[Words | Drawn, ...]:
    """Return every part of a report in its order; the letter comes first, and strengths early."""
    words = words_of(report, at)
    if report.kind == Report.Kind.PROGRESS:
        return (
            words["letter"],
            Drawn("Attendance", (_attendance(report),)),
            Drawn("Plan of care", (_plan(report.child_id, report.period_to),)),
            words["goals"],
            Drawn("Charts", tuple(_charts(report, at))),
            words["summary"],
            words["recommendation"],
        )
    parts: list[Words | Drawn] = []
    for code, part in words.items():
        if code == "analysis":
            parts.append(Drawn("Results", tuple(_results(report.evaluation_id))))
        parts.append(part)
    return (*parts, Drawn("Goals", tuple(_goal_list(report.child_id))))


def sections(parts: Iterable[Words | Drawn]) -> list[dict[str, Any]]:
    """Return headings with blocks, without the letter; parts that say nothing are left out."""
    return [
        {"heading": part.heading, "blocks": blocks}
        for part in parts
        if not (isinstance(part, Words) and part.code == "letter")
        if (blocks := [block for block in _blocks(part) if _says(block)])
    ]


def _blocks(part: Words | Drawn) -> tuple[Block, ...]:
    if isinstance(part, Drawn):
        return part.blocks
    return ({"type": "text", "text": part.text.replace("\n", "\n\n")},)


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


def _results(evaluation_id: UUID | None) -> list[Block]:
    """Draw the inventory's profile, what others see, change since before, and other tests."""
    if evaluation_id is None:
        return []
    scores, views = evaluations.profile(evaluation_id), comparison.views(evaluation_id)
    blocks = [_chart(profile_chart(scores), "Each area, 90% interval"), _table(scores)]
    if views:
        blocks += [
            _heading("What home, school and clinic see"),
            _chart(informants_chart(views), "Each person alone, never averaged; 90% intervals"),
            {"type": "list", "items": [f"{one.area.label}: {one.says}" for one in views]},
        ]
    since = comparison.since_earlier(evaluation_id)
    if since is not None:
        day = f"{since.earlier:%B} {since.earlier.day}, {since.earlier.year}"
        blocks += [_heading(f"Since {day}"), _changes(since)]
    entered = score_queries.entered_scores(evaluation_id)
    if entered:
        blocks += [_heading("Other tests"), _other_tests(entered)]
    return blocks


def _heading(words: str) -> Block:
    return {"type": "heading", "text": words}


def _changes(since: comparison.Since) -> Block:
    rows = [
        [
            one.area.label,
            f"{one.change.mean:+.1f}",
            f"{one.change.low:+.1f} to {one.change.high:+.1f}",
            one.ability,
            one.standing,
        ]
        for one in since.areas
    ]
    head = ["Area", "Change", "90% interval", "What the child can do", "Beside the age"]
    return {"type": "table", "head": head, "rows": rows}


def _other_tests(lines: list[score_queries.EnteredLine]) -> Block:
    rows = [
        [
            f"{line.instrument} {line.edition}".strip() + f": {line.scale}",
            f"{line.raw:g}",
            "no norms" if line.standard is None else f"{line.standard:g} ({line.metric})",
            "" if line.percentile is None else f"{line.percentile:.3g}",
            "" if line.low is None else f"{line.low:.1f} to {line.high:.1f} ({line.level:g}%)",
            line.descriptor,
        ]
        for line in lines
    ]
    head = ["Test and scale", "Raw", "Standard score", "Percentile", "Interval", "Word"]
    return {"type": "table", "head": head, "rows": rows}


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


def _charts(report: Report, at: datetime) -> list[Block]:
    blocks: list[Block] = []
    for goal in goal_progress.reported(report.child_id, at, until=report.period_to):
        blocks.append(_heading(goal.title))
        if goal.level is not None:
            blocks.append(_text(f"Level {goal.level:+d}: {goal.ladder.get(goal.level, '')}"))
        blocks.append(_chart(goal.chart(), goal.title))
    return blocks


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    midnight = datetime.combine(first, time.min, zone)
    return midnight, datetime.combine(last + timedelta(days=1), time.min, zone)
