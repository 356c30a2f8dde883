"""The audit, for the administrator: walk the chain now, and take its signed head away."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from handspan.clinic.audit import heads, verification
from handspan.clinic.audit.actions import record_read
from handspan.clinic.people import queries as people
from handspan.clinic.tenancy import current_clinic
from handspan.web.front_desk.clinic import ADMINISTRATOR
from handspan.web.requests import Request
from handspan.web.routes import page


def audit_verify(request: Request) -> HttpResponse:
    """Walk the whole chain and say what was found."""
    verdict = verification.verify_and_record(actor=request.actor, at=request.now)
    if verdict.broken:
        messages.warning(request, f"The record of acts does not hold: {verdict.broken.reason}.")
    else:
        messages.success(request, f"All {verdict.entries} entries hold.")
    return redirect("clinic")


def audit_head(request: Request) -> HttpResponse:
    """Hand out where the chain ends now, signed, to be kept in a second place."""
    head = verification.head()
    clinic = people.clinic(current_clinic())
    found = [(clinic.slug, head)] if head else []
    key = heads.signing_key(settings.AUDIT_KEY)
    answer = JsonResponse(
        heads.export(found, at=request.now, key=key), json_dumps_params={"indent": 2}
    )
    name = f"audit-head-{clinic.slug}-{request.now:%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    record_read(request.actor, "audit.head_exported", at=request.now)
    return answer


urlpatterns = [
    page(
        "clinic/audit/verify/",
        audit_verify,
        name="audit_verify",
        allow=ADMINISTRATOR,
        methods=("POST",),
    ),
    page("clinic/audit/head/", audit_head, name="audit_head", allow=ADMINISTRATOR),
]
