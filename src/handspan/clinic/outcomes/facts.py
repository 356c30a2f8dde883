"""What a report says: assembled from the record once, shown on screen, printed, and frozen.

A report is a list of sections, each a heading with blocks of five kinds (text, heading, list,
table, chart). The page and the PDF draw the same blocks, so they cannot say different things.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from handspan.clinic.evaluation.models import Evaluation
from handspan.clinic.outcomes import report_sections as sections
from handspan.clinic.outcomes.models import Report
from handspan.clinic.people import queries as people
from handspan.clinic.people.models import Child
from handspan.core import ages

REMARK = (
    "Developmental scores support a therapist's judgement; they are no diagnosis. The inventory is "
    "provisional: its difficulties rest on public ages and have not been calibrated. Bars and "
    "ranges are 90% intervals."
)


def of_report(report: Report, at: datetime) -> dict[str, Any]:
    """Return everything that the report prints, as plain JSON values."""
    child = report.child
    clinic = people.clinic(report.clinic_id)
    is_progress = report.kind == Report.Kind.PROGRESS
    body = sections.progress(report, at) if is_progress else sections.evaluation(report)
    return {
        "title": Report.Kind(report.kind).label,
        "status": f"signed {_day(report.signed_at)}" if report.signed_at else "draft",
        "clinic": {"name": clinic.name, "phone": clinic.phone},
        "child": {"name": child.name, "given_name": child.given_name},
        "about": _about(report, child),
        "letter": _letter(report, child, clinic.phone),
        "sections": body,
        "signature": _signature(report),
        "remark": REMARK,
    }


def first_letter(child: Child, evaluation: Evaluation) -> str:
    """Draft the family's letter about an evaluation: strengths first, plain words."""
    strengths = evaluation.strengths.strip()
    return (
        f"Thank you for letting us get to know {child.given_name}.\n\n"
        + (f"What we saw first: {strengths}\n\n" if strengths else "")
        + "We looked at many parts of daily life. Some come easily now. For others, a bit of help "
        "and play can make a difference.\n\n"
        "Next, we would like to talk with you about what matters most at home and at school. "
        "Then we set the goals with you."
    )


def progress_letter(child: Child, since: date, at: datetime) -> str:
    """Draft the family's letter about a period: what changed, in one sentence for each goal."""
    said = [f"{goal.title}. {goal.family}" for goal in sections.goals_of(child.pk, at)]
    changes = "\n\n".join(said) or "We have just begun, so there is not much to tell yet."
    return (
        f"This is how {child.given_name} has been doing since {since:%B} {since.day}.\n\n"
        f"{changes}\n\n"
        "What you do at home counts. Please tell us what you see there, and what you would like "
        "to work on next."
    )


def _about(report: Report, child: Child) -> list[list[str]]:
    age = ages.in_words(ages.completed(child.birth_date, report.period_to))
    rows = [["Child", child.name], ["Born", _date(child.birth_date)], ["Age", age]]
    if ages.is_corrected(child.birth_date, report.period_to, child.gestational_days):
        due = ages.corrected_birth_date(child.birth_date, child.gestational_days)
        if due <= report.period_to:
            rows.append(["Corrected age", ages.in_words(ages.completed(due, report.period_to))])
    if report.kind == Report.Kind.EVALUATION:
        rows.append(["Evaluated", _date(report.period_to)])
    else:
        rows.append(["Period", f"{_date(report.period_from)} to {_date(report.period_to)}"])
    author = report.author
    rows.append(["Therapist", f"{author.name}, {author.credential}".rstrip(", ")])
    return rows


def _letter(report: Report, child: Child, phone: str) -> dict[str, Any] | None:
    if not report.family_letter:
        return None
    closing = f"Questions? Call us: {phone}" if phone else "Questions? Please ask us at any visit."
    return {
        "title": f"For the family of {child.given_name}",
        "paragraphs": [part for part in report.family_letter.split("\n\n") if part.strip()],
        "closing": closing,
    }


def _signature(report: Report) -> list[str] | None:
    if report.signed_at is None:
        return None
    return [f"Signed by {report.signer} on {_day(report.signed_at)}."]


def _day(at: datetime) -> str:
    return _date(timezone.localdate(at))


def _date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
