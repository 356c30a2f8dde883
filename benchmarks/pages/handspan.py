"""Handspan's own way: routes with a policy, rows instead of instances, Jinja2, audited reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.template import engines

from benchmarks.pages import load
from handspan.site.start import start_django

start_django()

from django.core.management import call_command
from django.utils import timezone
from tests import world as worlds

from handspan.clinic import prepared
from handspan.clinic.actor import Actor
from handspan.clinic.appointments.access import appointments
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import CareTeamMember, Child
from handspan.clinic.tenancy import clinic_scope
from handspan.site import urls
from handspan.web.policy import OfChild
from handspan.web.requests import Request
from handspan.web.routes import page as route

PAGE = """{% extends "staff/layout.html" %}{% block main %}<h1>{{ person.name }}</h1>
<p>{{ person.birth_date | day }}</p><table><tr><th>When</th><th>Where</th><th>Who</th><th>What became of it</th></tr>
{% for visit in visits %}<tr><td>{{ visit[1] | moment }}</td><td>{{ visit[4] }}</td><td>{{ visit[5] }} {{ visit[6] }}</td><td>{{ visit[3] }}</td></tr>{% endfor %}</table>{% endblock %}"""
COLUMNS = ("id", "starts_at", "ends_at", "status", "room__name")
KEYS = ("id", "starts_at", "ends_at", "status", "room", "given_name", "family_name")
NAMES = ("staff__given_name", "staff__family_name")


def _newest(actor: Actor, at: datetime, child: UUID) -> Any:
    rows = appointments(actor, Right.READ, at).filter(child=child).order_by("-starts_at")
    return rows.values_list(*COLUMNS, *NAMES)[: load.SHOWN]


def _visits(request: Request, child: UUID) -> list[tuple[Any, ...]]:
    actor, at = request.actor, request.now
    return prepared.rows("newest", _newest, actor=actor, at=at, record=child)


def page(request: Request, child: UUID) -> HttpResponse:
    person = people.person(request.actor, Right.READ, child, request.now)
    words = {"person": person, "visits": _visits(request, child)}
    return HttpResponse(TEMPLATE.render(words, request))


def as_json(request: Request, child: UUID) -> HttpResponse:
    visits = [dict(zip(KEYS, visit, strict=True)) for visit in _visits(request, child)]
    body = orjson.dumps({"child": child, "visits": visits})
    return HttpResponse(body, content_type="application/json")


def _fill() -> tuple[str, list[UUID]]:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    clinic = worlds.new_clinic()
    with clinic_scope(clinic.pk):
        world = worlds.build()
        staff, room = world.staff["therapist"], world.rooms[0]
        children = [
            Child(
                clinic=clinic,
                given_name=f"Child {n}",
                family_name="Elm",
                birth_date=date(2020, 5, 1),
                created_at=worlds.NOW,
            )
            for n in range(load.CHILDREN)
        ]
        Child.objects.bulk_create(children)
        CareTeamMember.objects.bulk_create(
            CareTeamMember(clinic=clinic, child=c, staff=staff, starts_on=worlds.LONG_AGO)
            for c in children
        )
        Appointment.objects.bulk_create(
            (
                Appointment(
                    clinic=clinic,
                    child=child,
                    staff=staff,
                    room=room,
                    starts_at=at,
                    ends_at=at + timedelta(minutes=45),
                    status="no_show",  # holds no time: all of them may overlap here
                    reason="benchmark",
                    created_at=timezone.now(),
                )
                for n, child in enumerate(children)
                for at in load.visit_times(n)
            ),
            batch_size=5_000,
        )
        client = world.browser("therapist")
    cookie = "; ".join(f"{key}={value.value}" for key, value in client.cookies.items())
    return cookie, [child.pk for child in children]


def main() -> None:
    """Fill the database, then answer."""
    global TEMPLATE
    module = ModuleType("bench_urls")
    allow = OfChild(Right.READ)
    module.urlpatterns = [  # type: ignore[attr-defined]
        *urls.urlpatterns,
        route("bench/<uuid:child>/page", page, name="bench_page", allow=allow),
        route("bench/<uuid:child>/json", as_json, name="bench_json", allow=allow),
    ]
    settings.ROOT_URLCONF = module
    TEMPLATE = engines["jinja2"].from_string(PAGE)
    cookie, children = _fill()
    paths = {kind: [f"/bench/{c}/{kind}" for c in children] for kind in ("page", "json")}
    from handspan.site.wsgi import application

    load.answer(application, paths, cookie)


if __name__ == "__main__":
    main()
