"""Handspan's own way: routes with a policy, rows instead of instances, Jinja2, audited reads."""

from __future__ import annotations

from datetime import date, timedelta
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

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from handspan.clinic.appointments.models import Appointment  # noqa: E402
from handspan.clinic.people import queries as people  # noqa: E402
from handspan.clinic.people.access import Right  # noqa: E402
from handspan.clinic.people.models import CareTeamMember, Child  # noqa: E402
from handspan.clinic.tenancy import clinic_scope  # noqa: E402
from handspan.site import urls  # noqa: E402
from handspan.web.policy import OfChild  # noqa: E402
from handspan.web.requests import Request  # noqa: E402
from handspan.web.routes import page as route  # noqa: E402
from tests import world as worlds  # noqa: E402

PAGE = """{% extends "staff/layout.html" %}{% block main %}<h1>{{ person.name }}</h1>
<p>{{ person.birth_date | day }}</p><table><tr><th>When</th><th>Where</th><th>Who</th><th>What became of it</th></tr>
{% for visit in visits %}<tr><td>{{ visit.starts_at | moment }}</td><td>{{ visit.room__name }}</td><td>{{ visit.staff__given_name }} {{ visit.staff__family_name }}</td><td>{{ visit.status }}</td></tr>{% endfor %}</table>{% endblock %}"""
COLUMNS = ("id", "starts_at", "ends_at", "status", "room__name")
NAMES = ("staff__given_name", "staff__family_name")


def _visits(child: UUID) -> Any:
    rows = Appointment.objects.filter(child=child).order_by("-starts_at")
    return rows.values(*COLUMNS, *NAMES)[: load.SHOWN]


def page(request: Request, child: UUID) -> HttpResponse:
    person = people.person(request.actor, Right.READ, child, request.now)
    words = {"person": person, "visits": _visits(child)}
    return HttpResponse(TEMPLATE.render(words, request))


def as_json(request: Request, child: UUID) -> HttpResponse:
    body = orjson.dumps({"child": child, "visits": list(_visits(child))})
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
    global TEMPLATE  # noqa: PLW0603
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
