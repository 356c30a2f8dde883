"""The caseload by goals: who is growing, unclear, stalled, close; on a page and as CSV."""

from __future__ import annotations

import csv
import io

from django.http import HttpResponse
from django.shortcuts import render

from handspan.clinic.actor import Role
from handspan.clinic.audit.actions import record_read
from handspan.clinic.outcomes import goals_together, growth
from handspan.clinic.outcomes.growth import ORDERS, Growing
from handspan.core.charts.spark import spark
from handspan.core.goals.ambition import FEWEST_GOALS
from handspan.core.progress.alarm import Word
from handspan.web.policy import HasRole
from handspan.web.requests import Request
from handspan.web.routes import page

CLINICAL = HasRole(Role.THERAPIST, Role.ASSISTANT, Role.SUPERVISOR)
COLUMNS = (
    "child", "goal", "area", "growth", "p_growing", "p_plateau", "p_regression", "visits",
    "last_visit", "at_target", "rule_met_within_4", "rule_met_within_8", "rule_met_within_12",
    "met_by_due", "due_on", "fit",
)  # fmt: skip


def caseload(request: Request) -> HttpResponse:
    """Show the goals of the caseload."""
    rows = _rows(request)
    word = request.GET.get("word", "")
    counts = {name: sum(row.outlook.word == name for row in rows) for name in Word}
    shown = [row for row in rows if not word or row.outlook.word == word]
    context = {
        "rows": shown,
        "drawn": {
            row.outlook.goal.id: spark(
                row.outlook.goal.series,
                ident=f"spark-{row.outlook.goal.id}",
                title=row.outlook.goal.title,
                target_percent=row.outlook.goal.target_percent,
            )
            for row in shown
        },
        "counts": counts,
        "raters": growth.agreement_of_raters(rows),
        "close": sum(row.is_close for row in rows),
        "orders": ORDERS,
        "sort": _sort(request),
        "word": word if word in counts else "",
        "everyone": _everyone(request),
    }
    record_read(request.actor, "outcomes.caseload_seen", at=request.now)
    return render(request, "therapist/caseload.html", context)


def caseload_together(request: Request) -> HttpResponse:
    """Show how goals are set and how much they change, over all children."""
    rows = growth.of_caseload(request.actor, request.now, own=not _everyone(request))
    context = {
        "set_by": goals_together.ambition(request.actor, request.now),
        "pooled": goals_together.together(rows),
        "goals": len(rows),
        "few": FEWEST_GOALS,
    }
    record_read(request.actor, "outcomes.caseload_seen", at=request.now)
    return render(request, "therapist/caseload_together.html", context)


def caseload_csv(request: Request) -> HttpResponse:
    """Return the same table as a file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_line(row) for row in _rows(request))
    record_read(request.actor, "outcomes.caseload_exported", at=request.now)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="caseload.csv"'
    return response


def _rows(request: Request) -> list[Growing]:
    rows = growth.of_caseload(request.actor, request.now, own=not _everyone(request))
    return growth.sorted_by(rows, _sort(request))


def _everyone(request: Request) -> bool:
    return request.GET.get("who") == "all" or request.actor.has(Role.SUPERVISOR)


def _sort(request: Request) -> str:
    asked = request.GET.get("sort", "")
    return asked if asked in ORDERS else "word"


def _line(row: Growing) -> list[object]:
    one = row.outlook
    alarm, ahead = one.alarm, one.forecast
    chances = [f"{chance:.3f}" for _, chance in ahead.rule] if ahead else [""] * 3
    return [
        _plain(row.child), _plain(one.goal.title), one.goal.area, one.word,
        *([f"{p:.3f}" for p in (alarm.p_growing, alarm.p_plateau, alarm.p_regression)]
          if alarm else [""] * 3),
        one.goal.visits, one.last_on or "", f"{ahead.at_target:.3f}" if ahead else "", *chances,
        "" if row.by_due is None else f"{row.by_due:.3f}", one.goal.due_on, row.fit,
    ]  # fmt: skip


def _plain(text: str) -> str:
    """Keep a spreadsheet from taking words for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


urlpatterns = [
    page("caseload/", caseload, name="caseload", allow=CLINICAL),
    page("caseload/together/", caseload_together, name="caseload_together", allow=CLINICAL),
    page("caseload.csv", caseload_csv, name="caseload_csv", allow=CLINICAL),
]
