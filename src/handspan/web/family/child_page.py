"""The frame of every family page: which child it is about, and the way to the others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.web.requests import Request


def render_family(
    request: Request,
    template: str,
    child: UUID,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a template that extends family/layout.html, with `person` in its context."""
    actor, at = request.actor, request.now
    frame = {
        "person": people.person(actor, Right.FAMILY_SEE, child, at),
        "siblings": people.my_children(actor, Right.FAMILY_SEE, at),
    }
    return render(request, template, frame | (context or {}), status=status)
