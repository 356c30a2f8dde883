"""Reports: draft, edit beside a preview, sign, and the PDF."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import queries as evaluations
from handspan.clinic.outcomes import actions, queries
from handspan.clinic.outcomes.access import reports
from handspan.clinic.outcomes.report_due import report_due
from handspan.clinic.outcomes.report_words import SOURCES, Words
from handspan.clinic.people.access import Right
from handspan.web.forms import refuse
from handspan.web.policy import Of, OfChild
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.child_page import render_child
from handspan.web.therapist.report_forms import PeriodForm, ReportForm

PERIOD = timedelta(weeks=12)


def child_reports(request: Request, child: UUID) -> HttpResponse:
    """List the child's reports and begin a new one."""
    today = timezone.localdate(request.now)
    initial = {"period_from": today - PERIOD, "period_to": today}
    form = PeriodForm(request.POST if "period_to" in request.POST else None, initial=initial)
    if request.method == "POST":
        try:
            drafted = _draft(request, child, form)
        except Refused as refused:
            refuse(form, refused)
        else:
            if drafted:
                return redirect("report", report=drafted)
    context = {
        "reports": queries.of_child(request.actor, Right.READ, child, request.now),
        "due": report_due(child, request.now),
        "evaluation": evaluations.latest_completed(child),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render_child(request, "therapist/reports.html", child, context, status=status)


def _draft(request: Request, child: UUID, form: PeriodForm) -> UUID | None:
    actor, at = request.actor, request.now
    if "evaluation" in request.POST:
        latest = evaluations.latest_completed(child)
        if latest is None:
            raise Refused("There is no completed evaluation yet.")
        return actions.draft_evaluation_report(actor=actor, evaluation_id=latest["id"], at=at).pk
    if form.is_valid():
        return actions.draft_progress_report(
            actor=actor, child_id=child, at=at, **form.cleaned_data
        ).pk
    return None


def report(request: Request, report: UUID) -> HttpResponse:
    """Show a report; each part of a draft can be put in own words where it stands."""
    actor, at = request.actor, request.now
    parts = queries.composition(actor, report, at)
    if parts is None:
        return _turn_down(request, report) if request.method == "POST" else _show(request, report)
    words = [part for part in parts if isinstance(part, Words)]
    form = ReportForm(words, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, report, form.typed)
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("report", report=report)
    shown = queries.report(actor, Right.READ, report, at)
    context = {"report": shown, "composed": parts, "form": form, "sources": SOURCES}
    status = 422 if form.errors else 200
    child = shown["child_id"]
    return render_child(request, "therapist/report_draft.html", child, context, status=status)


def _show(request: Request, report: UUID) -> HttpResponse:
    shown = queries.report(request.actor, Right.READ, report, request.now)
    return render_child(request, "therapist/report.html", shown["child_id"], {"report": shown})


def _turn_down(request: Request, report: UUID) -> HttpResponse:
    """Answer who sends words to a report that cannot take them: signed meanwhile, or not theirs."""
    try:
        actions.edit_report(actor=request.actor, report_id=report, words={}, at=request.now)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("report", report=report)


def _save(request: Request, report: UUID, words: dict[str, str]) -> None:
    actor, at = request.actor, request.now
    actions.edit_report(actor=actor, report_id=report, words=words, at=at)
    if "again" in request.POST:
        part = request.POST["again"]
        actions.draft_again(actor=actor, report_id=report, part=part, at=at)
        messages.success(request, "This part reads as it was drafted again.")
    elif "sign" in request.POST:
        actions.sign_report(actor=actor, report_id=report, at=at)
        messages.success(request, "Signed. The report stays as it is now.")
    else:
        messages.success(request, "Saved.")


BOTH = ("GET", "POST")

urlpatterns = [
    page("children/<uuid:child>/reports/", child_reports, name="child_reports",
         allow=OfChild(Right.READ), methods=BOTH),
    page("reports/<uuid:report>/", report, name="report", allow=Of(reports, Right.READ, "report"),
         methods=BOTH),
]  # fmt: skip
