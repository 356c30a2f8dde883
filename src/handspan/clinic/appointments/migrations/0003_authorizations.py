"""Visits that payers have granted."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import tenant_wall

_KEPT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies: ClassVar = [("appointments", "0002_walls"), ("people", "0004_report_clocks")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Authorization",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("payer", models.CharField(max_length=80)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("discipline", models.CharField(blank=True, max_length=4)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("visits", models.PositiveSmallIntegerField()),
                ("kept_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=_KEPT, related_name="authorizations", to="people.child"
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.clinic"),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(last_on__gte=models.F("first_on")),
                        name="authorization_ends_after_it_begins",
                        violation_error_message="The last day cannot be before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(visits__range=(1, 500)),
                        name="authorization_grants_visits",
                        violation_error_message="Between 1 and 500 visits.",
                    ),
                ],
            },
        ),
        tenant_wall("appointments_authorization"),
    ]
