"""Doors: the first page for everyone, and the health pages for machines."""

from __future__ import annotations

from django.db import OperationalError, connection
from django.http import HttpResponse
from django.shortcuts import redirect, render

from handspan.clinic.actor import Kind, Role
from handspan.clinic.people import queries as people
from handspan.web.requests import Request


def home(request: Request) -> HttpResponse:
    """Send people with an account to their own first page; welcome everyone else."""
    actor = request.actor
    if actor.kind is Kind.CHILD:
        return redirect("child_view", child=actor.child_id)
    if actor.kind is Kind.GUARDIAN:
        return redirect("family_home")
    if actor.has(Role.THERAPIST, Role.ASSISTANT, Role.SUPERVISOR):
        return redirect("today")
    if actor.has(Role.FRONT_DESK):
        return redirect("referrals")
    if actor.has(Role.ADMINISTRATOR):
        return redirect("clinic")
    return render(request, "public/home.html", {"clinics": people.clinics()})


def alive(request: Request) -> HttpResponse:
    """Say that the program runs."""
    return HttpResponse("alive\n", content_type="text/plain")


def ready(request: Request) -> HttpResponse:
    """Say that the program can answer: its database can be reached."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except OperationalError:
        return HttpResponse("the database cannot be reached\n", "text/plain", 503)
    return HttpResponse("ready\n", content_type="text/plain")
