"""Looks back at reached goals. Rows never change."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from handspan.clinic.walls import append_only, tenant_wall

_KEPT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies: ClassVar = [("goals", "0005_workshop")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Probe",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seen_on", models.DateField()),
                ("successes", models.PositiveSmallIntegerField()),
                ("tries", models.PositiveSmallIntegerField()),
                ("setting", models.CharField(max_length=12)),
                ("seen_by", models.CharField(blank=True, max_length=80)),
                ("kept_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.clinic"),
                ),
                (
                    "goal",
                    models.ForeignKey(on_delete=_KEPT, related_name="probes", to="goals.goal"),
                ),
                (
                    "kept_by",
                    models.ForeignKey(on_delete=_KEPT, related_name="+", to="people.staff"),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(tries__range=(1, 100), successes__lte=models.F("tries")),
                        name="probe_counts_are_possible",
                        violation_error_message="Of 1 to 100 tries, at most all come off.",
                    )
                ],
            },
        ),
        tenant_wall("goals_probe"),
        append_only("goals_probe"),
    ]
