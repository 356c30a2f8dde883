"""Weeks in which a family asked for less."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import tenant_wall

_KEPT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies: ClassVar = [("program", "0002_walls"), ("people", "0004_report_clocks")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LighterWeek",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("child", models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.child")),
                (
                    "clinic",
                    models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.clinic"),
                ),
                (
                    "guardian",
                    models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.guardian"),
                ),
            ],
            options={"abstract": False},
        ),
        tenant_wall("program_lighterweek"),
    ]
