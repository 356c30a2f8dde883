"""The frame of every page about one child: who this is, and the way through the sections."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.web.requests import Request


def render_child(
    request: Request,
    template: str,
    child: UUID,
    context: dict[str, Any] | None = None,
    *,
    right: Right = Right.READ,
    status: int = 200,
) -> HttpResponse:
    """Render a template that extends therapist/child.html, with `person` in its context."""
    person = people.person(request.actor, right, child, request.now)
    return render(request, template, {"person": person} | (context or {}), status=status)
