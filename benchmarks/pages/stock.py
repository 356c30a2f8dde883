"""The page as Django's tutorial would write it: models, DTL, JsonResponse, stock sessions."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.conf import settings

HOME = Path(os.environ["HANDSPAN_HOME"])
PAGE = """{% extends "base.html" %}{% block main %}<h1>{{ child.given_name }} {{ child.family_name }}</h1>
<p>{{ child.birth_date|date:"F j, Y" }}</p><table><tr><th>When</th><th>Where</th><th>Who</th><th>What became of it</th></tr>
{% for visit in visits %}<tr><td>{{ visit.starts_at|date:"D, M j, g:i A" }}</td><td>{{ visit.room.name }}</td><td>{{ visit.staff.given_name }} {{ visit.staff.family_name }}</td><td>{{ visit.get_status_display }}</td></tr>{% endfor %}</table>{% endblock %}"""
BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Visits</title></head><body><nav>
{% for name in places %}<a href="/{{ name }}/">{{ name }}</a>{% endfor %}<span>{{ user.username }}</span></nav><main>{% for message in messages %}<p>{{ message }}</p>{% endfor %}{% block main %}{% endblock %}</main></body></html>"""

settings.configure(
    SECRET_KEY="benchmark",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    TIME_ZONE="America/Chicago",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "stock.sqlite3",
            "CONN_MAX_AGE": None,
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"page.html": PAGE, "base.html": BASE},
                    )
                ],
            },
        }
    ],
)
django.setup()

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.test import Client
from django.urls import path

from benchmarks.pages import load

PLACES = ["today", "children", "calendar", "notes", "referrals", "activities", "clinic"]


class Named(models.Model):
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)

    class Meta:
        abstract = True
        app_label = "stock"


class Child(Named):
    birth_date = models.DateField()


class Staff(Named):
    pass


class Room(models.Model):
    name = models.CharField(max_length=60)

    class Meta:
        app_label = "stock"


class Visit(models.Model):
    STATUS = (("done", "Done"), ("booked", "Booked"))
    child = models.ForeignKey(Child, models.CASCADE, related_name="visits")
    staff = models.ForeignKey(Staff, models.CASCADE)
    room = models.ForeignKey(Room, models.CASCADE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=STATUS)

    class Meta:
        app_label = "stock"
        indexes = [models.Index(fields=["child", "starts_at"], name="newest")]


def _visits(child: int) -> tuple[Child, Any]:
    found = get_object_or_404(Child, pk=child)
    visits = found.visits.select_related("staff", "room").order_by("-starts_at")  # type: ignore[attr-defined]
    return found, visits[: load.SHOWN]


@login_required
def page(request: HttpRequest, child: int) -> HttpResponse:
    found, visits = _visits(child)
    return render(request, "page.html", {"child": found, "visits": visits, "places": PLACES})


@login_required
def as_json(request: HttpRequest, child: int) -> JsonResponse:
    found, visits = _visits(child)
    rows = [
        {
            "id": visit.pk,
            "starts_at": visit.starts_at,
            "ends_at": visit.ends_at,
            "status": visit.status,
            "room": visit.room.name,
            "staff": f"{visit.staff.given_name} {visit.staff.family_name}",
        }
        for visit in visits
    ]
    return JsonResponse({"child": found.pk, "visits": rows})


urlpatterns = [path("<int:child>/page", page), path("<int:child>/json", as_json)]


def main() -> None:
    """Fill the database, then answer."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Child, Staff, Room, Visit):
            editor.create_model(model)
    Staff.objects.create(pk=1, given_name="Dana", family_name="Whitfield")
    Room.objects.create(pk=1, name="Blue room")
    Child.objects.bulk_create(
        Child(pk=n, given_name=f"Child {n}", family_name="Elm", birth_date=date(2020, 5, 1))
        for n in range(1, load.CHILDREN + 1)
    )
    Visit.objects.bulk_create(
        (
            Visit(child_id=n, staff_id=1, room_id=1, starts_at=at, ends_at=at, status="done")
            for n in range(1, load.CHILDREN + 1)
            for at in load.visit_times(n)
        ),
        batch_size=5_000,
    )
    client = Client()
    client.force_login(User.objects.create_user("dana", password="unused"))
    cookie = "; ".join(f"{key}={value.value}" for key, value in client.cookies.items())
    numbers = range(1, load.CHILDREN + 1)
    paths = {kind: [f"/{n}/{kind}" for n in numbers] for kind in ("page", "json")}
    load.answer(get_wsgi_application(), paths, cookie)


if __name__ == "__main__":
    main()
