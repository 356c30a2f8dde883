"""Reports as PDF files: for staff who may read the chart, and for families once signed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from handspan.clinic.outcomes import queries
from handspan.clinic.outcomes.access import reports
from handspan.clinic.people.access import Right
from handspan.documents import pdf
from handspan.web.policy import Of
from handspan.web.requests import Request
from handspan.web.routes import page


def report_pdf(request: Request, report: UUID) -> HttpResponse:
    """Return the report for staff, draft or signed."""
    return _file(request, Right.READ, report)


def family_report(request: Request, report: UUID) -> HttpResponse:
    """Return a signed report for the family."""
    return _file(request, Right.FAMILY_SEE, report)


def _file(request: Request, right: Right, report: UUID) -> HttpResponse:
    shown = queries.report(request.actor, right, report, request.now)
    name = f"{shown['kind']}-report-{shown['period_to']}.pdf"
    response = HttpResponse(pdf.report(shown["facts"]), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


urlpatterns = [
    page(
        "reports/<uuid:report>/pdf",
        report_pdf,
        name="report_pdf",
        allow=Of(reports, Right.READ, "report"),
    ),
    page(
        "family/reports/<uuid:report>/pdf",
        family_report,
        name="family_report",
        allow=Of(reports, Right.FAMILY_SEE, "report"),
    ),
]
