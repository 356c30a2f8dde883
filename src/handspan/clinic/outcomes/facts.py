"""What a report says: assembled from the record once, shown on screen, printed, and frozen.

A report is a list of sections, each a heading with blocks of five kinds (text, heading, list,
table, chart). The page and the PDF draw the same blocks, so they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from handspan.clinic.evaluation import inventory
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.report_sections import Drawn, compose, sections
from handspan.clinic.outcomes.report_words import Words
from handspan.clinic.people import queries as people
from handspan.clinic.people import scoring_age
from handspan.clinic.people.models import Child
from handspan.core import ages

REMARK = f"{inventory.PROVISIONAL} Bars and ranges are 90% intervals."


def of_report(report: Report, at: datetime) -> dict[str, Any]:
    """Return everything that the report prints, as plain JSON values."""
    child = report.child
    clinic = people.clinic(report.clinic_id)
    parts = compose(report, at)
    return {
        "title": Report.Kind(report.kind).label,
        "status": f"signed {_day(report.signed_at)}" if report.signed_at else "draft",
        "clinic": {"name": clinic.name, "phone": clinic.phone},
        "child": {"name": child.name, "given_name": child.given_name},
        "about": _about(report, child),
        "letter": _letter(parts, child, clinic.phone),
        "sections": sections(parts),
        "signature": _signature(report),
        "remark": REMARK,
    }


def _about(report: Report, child: Child) -> list[list[str]]:
    age = ages.in_words(ages.completed(child.birth_date, report.period_to))
    rows = [["Child", child.name], ["Born", _date(child.birth_date)], ["Age", age]]
    if scoring_age.is_corrected(child, report.period_to):
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


def _letter(parts: Iterable[Words | Drawn], child: Child, phone: str) -> dict[str, Any] | None:
    words = next(part for part in parts if isinstance(part, Words) and part.code == "letter")
    paragraphs = [line for line in words.text.splitlines() if line.strip()]
    if not paragraphs:
        return None
    closing = f"Questions? Call us: {phone}" if phone else "Questions? Please ask us at any visit."
    return {
        "title": f"For the family of {child.given_name}",
        "paragraphs": paragraphs,
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
