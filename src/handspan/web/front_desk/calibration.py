"""Calibration: what the clinic's own answers would change in the inventory."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from handspan.clinic.audit.actions import record_read
from handspan.clinic.evaluation import recalibrating
from handspan.web.front_desk.clinic import ADMINISTRATOR
from handspan.web.requests import Request
from handspan.web.routes import page


def calibration(request: Request) -> HttpResponse:
    """Compare present places with the clinic's answers; nothing is changed by looking."""
    context = {
        "found": recalibrating.compare(),
        "fewest": recalibrating.FEWEST_CHILDREN,
        "enough": recalibrating.ENOUGH_ANSWERS,
    }
    record_read(request.actor, "evaluation.recalibration_seen", at=request.now)
    return render(request, "front_desk/calibration.html", context)


urlpatterns = [page("clinic/calibration/", calibration, name="calibration", allow=ADMINISTRATOR)]
